"""Where keys and values stand in a TOML text that is known to be well formed (layer 2)."""

from __future__ import annotations

import re
from dataclasses import field

from aoplint.model.record import dataclass

Path = tuple[str | int, ...]

_SKIP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_OTHER = re.compile(r"[^,\]\}#\n]*")


@dataclass(slots=True)
class Positions:
    """Offset and length of keys and values by their path; items of arrays count from 0."""

    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)


def positions(text: str) -> Positions:
    """The places of everything in `text`."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found = Positions()
        self._arrays: dict[Path, int] = {}

    def run(self) -> Positions:
        table: Path = ()
        while True:
            self._skip()
            if self._at >= len(self._text):
                return self._found
            before = self._at
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            if self._at == before:
                return self._found

    def _skip(self) -> None:
        match = _SKIP.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _header(self) -> Path:
        start = self._at
        double = self._text.startswith("[[", start)
        self._at += 2 if double else 1
        path: Path = ()
        for name, where, width in self._dotted():
            path = (*path, name)
            self._found.keys.setdefault(path, (where, width))
            if path in self._arrays and not (double and self._peek() == "]"):
                path = (*path, self._arrays[path])
        if double:
            if path and isinstance(path[-1], int):
                path = path[:-1]
            number = self._arrays.get(path, -1) + 1
            self._arrays[path] = number
            path = (*path, number)
        self._at += 2 if double else 1
        self._found.keys[path] = self._found.keys.get(path, (start, max(1, self._at - start)))
        self._found.values[path] = (start, max(1, self._at - start))
        return path

    def _peek(self) -> str:
        match = _BLANK.match(self._text, self._at)
        at = match.end() if match else self._at
        return self._text[at : at + 1]

    def _dotted(self) -> list[tuple[str, int, int]]:
        parts: list[tuple[str, int, int]] = []
        while True:
            self._at = self._after_blank()
            quoted = _STRING.match(self._text, self._at)
            bare = _BARE.match(self._text, self._at)
            match = quoted or bare
            if match is None:
                return parts
            name = _unquoted(match.group()) if quoted else match.group()
            parts.append((name, match.start(), match.end() - match.start()))
            self._at = match.end()
            self._at = self._after_blank()
            if self._text[self._at : self._at + 1] != ".":
                return parts
            self._at += 1

    def _after_blank(self) -> int:
        match = _BLANK.match(self._text, self._at)
        return match.end() if match else self._at

    def _pair(self, table: Path) -> None:
        path = table
        for name, where, width in self._dotted():
            path = (*path, name)
            self._found.keys.setdefault(path, (where, width))
        self._at = self._after_blank()
        if self._text[self._at : self._at + 1] == "=":
            self._at += 1
            self._at = self._after_blank()
            self._value(path)

    def _value(self, path: Path) -> None:
        start = self._at
        first = self._text[start : start + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        else:
            match = _STRING.match(self._text, start) or _OTHER.match(self._text, start)
            self._at = match.end() if match else start + 1
        width = len(self._text[start : self._at].rstrip())
        self._found.values[path] = (start, max(1, width))

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._at < len(self._text):
            self._skip()
            if self._text[self._at : self._at + 1] in ("]", ""):
                break
            before = self._at
            self._value((*path, number))
            number += 1
            self._skip()
            if self._text[self._at : self._at + 1] == "," or self._at == before:
                self._at += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._at < len(self._text):
            self._skip()
            if self._text[self._at : self._at + 1] in ("}", ""):
                break
            before = self._at
            self._pair(path)
            self._skip()
            if self._text[self._at : self._at + 1] == "," or self._at == before:
                self._at += 1
        self._at += 1


def _unquoted(text: str) -> str:
    """The key that a quoted form means; escapes are left to the parser's own reading where they are odd."""
    if text.startswith("'"):
        return text[1:-1]
    body = text[1:-1]
    return re.sub(r'\\(["\\])', r"\1", body)
