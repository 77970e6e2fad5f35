"""JSON by its Unit: members, items, strings; what is of another type is empty (layer 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aoplint.frontends.errors import NotThisLanguage
from aoplint.frontends.structured.json_text import lower_json
from aoplint.tree import Kind, Role, scalars


class Document:
    """A JSON text.

    Args:
        text: the text.

    Raises:
        FrontEndError: if it is no JSON, or too deep, or no object.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._unit = lower_json(text)
        self.root = next(self._unit.children(0), -1)
        if not self.is_object(self.root):
            raise NotThisLanguage("notebook")

    def is_object(self, node: int) -> bool:
        """Whether `node` is an object; -1 is nothing."""
        return node >= 0 and self._unit.kind[node] == Kind.MAPPING

    def is_string(self, node: int) -> bool:
        """Whether `node` is a string."""
        return node >= 0 and self._unit.kind[node] == Kind.SCALAR and self._unit.name(node) in ('"', "'")

    def string(self, node: int) -> str:
        """Value of a string, else ""."""
        return scalars.value(self._unit, self.text, node) if self.is_string(node) else ""

    def interval(self, node: int) -> tuple[int, int]:
        """Where `node` stands, quotes included."""
        return self._unit.start[node], self._unit.stop[node]

    def members(self, node: int) -> dict[str, int]:
        """Values of an object by key; the last of equal keys counts, as everywhere."""
        unit = self._unit
        if not self.is_object(node):
            return {}
        found: dict[str, int] = {}
        for pair in unit.children(node):
            value = unit.child(pair, Role.VALUE)
            if value >= 0:
                found[scalars.value(unit, self.text, unit.child(pair, Role.KEY))] = value
        return found

    def items(self, node: int) -> Iterator[int]:
        """Elements of a list."""
        if node >= 0 and self._unit.kind[node] == Kind.SEQUENCE:
            yield from self._unit.children(node)

    def strings(self, node: int, key: str, binary: re.Pattern[str]) -> list[tuple[int, int]]:
        """Intervals of all strings that are values at or below `node`, but those under keys that match `binary`."""
        unit, found = self._unit, []
        if binary.fullmatch(key):
            return []
        at, end = node, unit.end[node]
        while at < end:
            kind = unit.kind[at]
            if kind == Kind.PAIR and binary.fullmatch(scalars.value(unit, self.text, unit.child(at, Role.KEY))):
                at = unit.end[at]
                continue
            if self.is_string(at) and unit.role[at] != Role.KEY:
                found.append(self.interval(at))
            at += 1
        return found
