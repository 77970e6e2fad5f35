"""The statement around an interval: what a suppression comment speaks about (layer 11)."""

from __future__ import annotations

from aoplint.scopes.view import FileView
from aoplint.tree import Role, Unit


def statement_span(view: FileView, start: int, stop: int) -> tuple[int, int]:
    """Interval of the innermost statement around `start:stop`; of a compound one its header; else whole lines.

    Args:
        view: a file of any language.
    """
    start, stop = _trimmed(view.text, start, stop)
    unit = view.unit
    if unit is not None and unit.language == "python":
        node = _innermost(unit, start, stop)
        header_stop = _header_stop(unit, view.text, node) if node > 0 else 0
        # Several statements of one body have no statement around them but the owner of the body.
        if start < header_stop:
            return unit.start[node], header_stop
    first, _ = view.lines.line_span(view.lines.position(start)[0])
    _, last = view.lines.line_span(view.lines.position(stop)[0])
    return first, last


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """The interval without white space at its ends: a regular expression may begin in the indentation."""
    inner = text[start:stop].strip()
    if not inner:
        return start, stop
    start = text.index(inner, start)
    return start, start + len(inner)


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
