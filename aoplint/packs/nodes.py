"""What a YAML file says, as immutable nodes that know their place (layer 3)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import field
from typing import Any, TypeAlias

from aoplint.errors import Place
from aoplint.model.record import dataclass

_LINE_END = re.compile(r"\r\n|\n|\r")
_INT = re.compile(r"[-+]?[0-9]{1,18}|0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class YamlFile:
    """The text of one YAML file and the name under which users know it.

    Args:
        path: the file as shown to users.
        text: its decoded text without byte order mark.
    """

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] = [0]
        self._starts += [match.end() for match in _LINE_END.finditer(text)]

    def place(self, offset: int, length: int = 1) -> Place:
        """The place of the code point at `offset`, with its line's text."""
        offset = max(0, min(offset, len(self.text)))
        row = bisect_right(self._starts, offset) - 1
        start = self._starts[row]
        stop = self._starts[row + 1] if row + 1 < len(self._starts) else len(self.text)
        line = self.text[start:stop].rstrip("\r\n")
        column = min(offset - start, len(line))
        return Place(
            path=self.path,
            line=row + 1,
            column=column + 1,
            length=max(1, min(length, len(line) - column)),
            source=line,
        )

    def end_of_line(self, offset: int) -> int:
        """Offset behind the line end that follows `offset`."""
        row = bisect_right(self._starts, offset)
        return self._starts[row] if row < len(self._starts) else len(self.text)


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """One value as written: plain, quoted or a block.

    Args:
        value: its text; a plain `7.10` is the text "7.10".
        file: where it stands.
        start: offset of its first code point, quote or block mark included.
        stop: one past its last code point.
        style: "plain", "single", "double", "literal" or "folded".
    """

    value: str
    file: YamlFile = field(repr=False, compare=False)
    start: int = field(repr=False, compare=False)
    stop: int = field(repr=False, compare=False)
    style: str = "plain"

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.file.place(self.start, self.stop - self.start)

    def place_at(self, offset: int, length: int = 1) -> Place:
        """Where code point `offset` of the text stands in the file (quotes and escapes seen through)."""
        from aoplint.packs.positions import offsets

        if self.style in ("literal", "folded"):
            body = self.file.end_of_line(self.start)
        else:
            body = self.start + (0 if self.style == "plain" else 1)
        where = offsets(self.file.text, self.value, body, self.stop, self.style)
        if not where:
            return self.file.place(self.start)
        return self.file.place(where[max(0, min(offset, len(where) - 1))], length)

    def data(self) -> str | int | float | bool | None:
        """The value by YAML's core schema: only null, true, false and numbers are no text."""
        if self.style != "plain":
            return self.value
        if self.value in _WORDS:
            return _WORDS[self.value]
        if not self.value[0].isdigit() and self.value[0] not in "+-.":
            return self.value
        if _INT.fullmatch(self.value):
            return int(self.value, 0) if self.value[:2] in ("0x", "0o") else int(self.value)
        if _FLOAT.fullmatch(self.value):
            return float(self.value)
        return self.value


@dataclass(frozen=True, slots=True)
class YamlSequence:
    """A list."""

    items: tuple[YamlNode, ...]
    file: YamlFile = field(repr=False, compare=False)
    start: int = field(repr=False, compare=False)

    @property
    def place(self) -> Place:
        """Where it starts."""
        return self.file.place(self.start)


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Keys and values in the order of the file; keys are unique texts."""

    pairs: tuple[tuple[YamlScalar, YamlNode], ...]
    file: YamlFile = field(repr=False, compare=False)
    start: int = field(repr=False, compare=False)

    @property
    def place(self) -> Place:
        """Where it starts."""
        return self.file.place(self.start)

    def get(self, key: str) -> YamlNode | None:
        """The value of `key`, or None."""
        for name, value in self.pairs:
            if name.value == key:
                return value
        return None

    def key(self, key: str) -> YamlScalar | None:
        """The key itself as written, for its place."""
        for name, _ in self.pairs:
            if name.value == key:
                return name
        return None

    def names(self) -> Iterator[str]:
        """The keys in order."""
        return (name.value for name, _ in self.pairs)


YamlNode: TypeAlias = YamlScalar | YamlSequence | YamlMapping


def plain(node: YamlNode) -> Any:
    """`node` as plain Python data: text, numbers, lists, dicts."""
    if isinstance(node, YamlScalar):
        return node.data()
    if isinstance(node, YamlSequence):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.pairs}


def words(node: YamlNode | None) -> tuple[str, ...]:
    """The texts of a list or of a single value; () where there is none."""
    if node is None or isinstance(node, YamlMapping):
        return ()
    if isinstance(node, YamlScalar):
        return (node.value,)
    return tuple(item.value for item in node.items if isinstance(item, YamlScalar))
