"""The statement around an interval: what a suppression comment speaks about (layer 11)."""

from __future__ import annotations

from aoplint.scopes.view import FileView
from aoplint.tree import Role, Unit


def statement_span(view: FileView, start: int, stop: int) -> tuple[int, int]:
    """Interval of the innermost statement around `start:stop`; of a compound one its header; else whole lines.

    Args:
        view: a file of any language.
    """
    unit = view.unit
    if unit is not None and unit.language == "python":
        node = _innermost(unit, start, stop)
        if node > 0:
            return unit.start[node], _header_stop(unit, view.text, node)
    first, _ = view.lines.line_span(view.lines.position(start)[0])
    _, last = view.lines.line_span(view.lines.position(stop)[0])
    return first, last


def _innermost(unit: Unit, start: int, stop: int) -> int:
    found, node = 0, 0
    while node >= 0:
        if unit.role[node] == Role.STATEMENT:
            found = node
        node = next(
            (child for child in unit.children(node) if unit.start[child] <= start and stop <= unit.stop[child]),
            -1,
        )
    return found


def _header_stop(unit: Unit, text: str, node: int) -> int:
    body = unit.child(node, Role.BODY)
    if body < 0:
        return unit.stop[node]
    return unit.start[node] + len(text[unit.start[node] : unit.start[body]].rstrip())
