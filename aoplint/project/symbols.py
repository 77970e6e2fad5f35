"""Which definition a place belongs to, decorators included, and which code can never run (layer 7)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final

from aoplint.tree import Kind, Role, Unit

_DEFINITIONS: Final = (Kind.FUNCTION, Kind.CLASS)
_LEAVING: Final = frozenset({Kind.RETURN, Kind.RAISE, Kind.BREAK, Kind.CONTINUE})


class Symbols:
    """The definitions of a Python file.

    Args:
        unit: the file.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        #: Nodes of functions and classes, in order.
        self.nodes = sorted(node for kind in _DEFINITIONS for node in unit.by_kind.get(kind, ()))
        self._starts = [unit.start[node] for node in self.nodes]
        self._names: dict[int, str] = {}
        self._outer: dict[int, int] = {}
        stack: list[int] = []
        for node in self.nodes:
            while stack and unit.end[stack[-1]] <= node:
                stack.pop()
            outer = stack[-1] if stack else -1
            own = unit.name(unit.child(node, Role.NAME))
            self._outer[node] = outer
            self._names[node] = f"{self._names[outer]}.{own}" if outer >= 0 else own
            stack.append(node)

    def name(self, node: int) -> str:
        """Qualified name of the definition at `node`."""
        return self._names[node]

    def at(self, offset: int) -> str:
        """Qualified name of the innermost definition whose text, decorators included, holds `offset`, or ""."""
        at = bisect_right(self._starts, offset) - 1
        node = self.nodes[at] if at >= 0 else -1
        while node >= 0 and self._unit.stop[node] <= offset:
            node = self._outer[node]
        return self._names.get(node, "")


def dead_spans(unit: Unit, text: str) -> list[tuple[int, int]]:
    """Intervals of code that never runs: behind a `return`, in the branch of a constant condition."""
    truths = _truths(unit, text)
    return sorted((*_behind_leaving(unit), *_constant_branches(unit, truths), *_cut_short(unit, truths)))


def _behind_leaving(unit: Unit) -> Iterator[tuple[int, int]]:
    for kind in _LEAVING:
        for node in unit.by_kind.get(kind, ()):
            block = unit.parent[node]
            if unit.kind[block] in (Kind.BLOCK, Kind.MODULE) and unit.end[node] < unit.end[block]:
                yield unit.start[unit.end[node]], unit.stop[block]


def _constant_branches(unit: Unit, truths: Mapping[int, bool]) -> Iterator[tuple[int, int]]:
    for kind in (Kind.IF, Kind.WHILE):
        for node in unit.by_kind.get(kind, ()):
            truth = truths.get(unit.child(node, Role.TEST))
            branch = -1 if truth is None else unit.child(node, Role.ORELSE if truth else Role.BODY)
            if branch >= 0:
                yield unit.start[branch], unit.stop[branch]


def _cut_short(unit: Unit, truths: Mapping[int, bool]) -> Iterator[tuple[int, int]]:
    """`False and …`, `True or …`: the right side is never asked."""
    for node in unit.by_kind.get(Kind.BOOLEAN_OPERATION, ()):
        right = unit.child(node, Role.RIGHT)
        if truths.get(unit.child(node, Role.LEFT)) is (unit.name(node) == "or"):
            yield unit.start[right], unit.stop[right]


def _truths(unit: Unit, text: str) -> dict[int, bool]:
    """The truth of each condition that is constant, inner ones first: chains may be thousands of terms long."""
    found = {
        node: {"True": True, "False": False, "None": False}[unit.name(node)]
        for node in unit.by_kind.get(Kind.CONSTANT, ())
    }
    for node in unit.by_kind.get(Kind.NUMBER, ()):
        found[node] = text[unit.start[node] : unit.stop[node]].strip("() ") not in ("0", "0.0")
    for node in reversed(unit.by_kind.get(Kind.BOOLEAN_OPERATION, ())):
        if unit.name(node) == "and" and any(found.get(child) is False for child in unit.children(node)):
            found[node] = False
    return found
