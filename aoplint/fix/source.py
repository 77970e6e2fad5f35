"""What a repair works on: a Python file with its Unit, and the place of a finding (layer 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aoplint.fix.edit import Edit
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What a repair is about: the interval of a finding, and those of the hops of its flow in the same file."""

    start: int
    stop: int
    hops: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A Python file: its text and its Unit.

    Args:
        text: the text.
        unit: the Unit.
        spots: rule and place of all findings in the file that are mended in the same run.
    """

    text: str
    unit: Unit
    spots: tuple[tuple[str, Spot], ...] = ()

    @property
    def newline(self) -> str:
        """How lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def of(self, node: int) -> str:
        """The text of a node."""
        return self.text[self.unit.start[node] : self.unit.stop[node]]

    def inside(self, spot: Spot, kind: Kind) -> Iterator[int]:
        """Nodes of `kind` within the interval of `spot`, in order."""
        unit = self.unit
        for node in unit.by_kind.get(kind, ()):
            if spot.start <= unit.start[node] and unit.stop[node] <= spot.stop:
                yield node

    def around(self, spot: Spot, kind: Kind) -> int:
        """The innermost node of `kind` that holds the interval of `spot`; -1 if there is none."""
        unit, found = self.unit, -1
        for node in unit.by_kind.get(kind, ()):
            if unit.start[node] <= spot.start and spot.stop <= unit.stop[node]:
                found = node
        return found

    def statement(self, spot: Spot) -> int:
        """The innermost statement that holds the interval of `spot`; -1 if there is none."""
        unit, found = self.unit, -1
        for node in range(len(unit)):
            if unit.role[node] == Role.STATEMENT and unit.start[node] <= spot.start and spot.stop <= unit.stop[node]:
                found = node
        return found

    def indent(self, statement: int) -> tuple[int, str] | None:
        """Start and white space of the line on which `statement` begins; None if something stands before it."""
        start = self.unit.start[statement]
        line = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        white = self.text[line:start]
        return None if white.strip(" \t\f") else (line, white)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partly:
    """Edits that do not suffice, and what is to be done by hand."""

    edits: tuple[Edit, ...]
    by_hand: str


Repair = Callable[[Source, Spot], "tuple[Edit, ...] | Partly | str"]
