"""TOML with the place of every key and value, which the standard library does not give (layer 3).

It reads a little more than TOML: bare keys in any script, bare words as values, keys that are defined twice.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final, NamedTuple

from aoplint.frontends.structured.writer import (
    DEPTH_LIMIT,
    ELEMENT,
    KEY,
    MAPPING,
    MEMBER,
    PAIR,
    SEQUENCE,
    VALUE,
    FlatWriter,
)
from aoplint.model.record import dataclass
from aoplint.tree import Unit
from aoplint.tree.scalars import read

_BASIC: Final = r'"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"'
_RAW: Final = r"'[^'\r\n]*'"
_LONG_BASIC: Final = r'"""[^"\\]*(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*)*"{3,5}'
_LONG_RAW: Final = r"'''[^']*(?:'{1,2}(?!')[^']*)*'{3,5}"
_SKIP: Final = re.compile(r"[\s\ufeff]*")
_BLANK: Final = re.compile(r"[ \t]*")
_COMMENT: Final = re.compile(r"#[^\r\n]*")
_LINE_END: Final = re.compile(r"[ \t]*(#[^\r\n]*)?(?![^\r\n])")
_PART: Final = re.compile(rf"[\w\-]+|{_BASIC}|{_RAW}")
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS: Final = re.compile(r"[ \t]*=[ \t]*")
_STRING: Final = re.compile(f"{_LONG_BASIC}|{_LONG_RAW}|{_BASIC}|{_RAW}")
#: A date and a time of day may have one blank between them.
_WORD: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[^\s,\]}#]+|[^\s,\[\]{}#\"'=]+")
_LITERAL: Final = re.compile(r"true|false|[+-]?(?:inf|nan|[0-9][0-9A-Za-z_.+\-: ]*)")
_CLOSERS: Final = {"{": "}", "[": "]"}


class _Part(NamedTuple):
    """One part of a dotted key."""

    start: int
    stop: int
    style: str


@dataclass(slots=True)
class _Frame:
    """An open array or inline table.

    Args:
        node: its node.
        closer: what closes it.
        opened: nodes that end with the value that is to come, outermost first.
    """

    node: int
    closer: str
    opened: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """What the headers so far say of one name: arrays of tables nest as sequences."""

    array: bool = False
    tables: dict[str, _Table] = field(default_factory=dict)


def lower_toml(text: str) -> Unit:
    """The Unit of TOML; a table is a PAIR with a MAPPING, an array of tables one with a SEQUENCE of one MAPPING.

    Raises:
        FrontEndError: if it is no TOML, or nests too deeply.
    """
    return _Scanner(text).run()


class _Scanner(FlatWriter):
    def __init__(self, text: str) -> None:
        super().__init__(text, "toml")
        self._tables = _Table()
        #: Nodes that the last header opened, outermost first, and where it ends.
        self._section: list[int] = []
        self._header_end = 0

    def run(self) -> Unit:
        at = self._skip(0)
        while at < len(self.text):
            at = self._header(at) if self.text[at] == "[" else self._entry(at)
            at = self._skip(self._line_end(at))
        self._end_section()
        return self.finish()

    # lines

    def _skip(self, at: int) -> int:
        """Behind white space, line ends and comments."""
        text = self.text
        while True:
            at = _SKIP.match(text, at).end()  # type: ignore[union-attr]
            comment = _COMMENT.match(text, at)
            if comment is None:
                return at
            self.builder.comment(at, comment.end())
            at = comment.end()

    def _line_end(self, at: int) -> int:
        end = _LINE_END.match(self.text, at)
        if end is None:
            raise self.wrong(at)
        if end.start(1) >= 0:
            self.builder.comment(*end.span(1))
        return end.end()

    def _key(self, at: int) -> tuple[list[_Part], int]:
        """The parts of a dotted key, and where it ends."""
        text, parts = self.text, []
        while True:
            part = _PART.match(text, at)
            if part is None:
                raise self.wrong(at)
            style = text[at] if text[at] in "\"'" else "plain"
            parts.append(_Part(at, part.end(), style))
            dot = _DOT.match(text, part.end())
            if dot is None:
                return parts, part.end()
            if len(parts) >= DEPTH_LIMIT:
                raise self.too_deep(at)
            at = dot.end()

    # tables

    def _header(self, at: int) -> int:
        self._end_section()
        text = self.text
        brackets = 2 if text.startswith("[[", at) else 1
        parts, stop = self._key(_BLANK.match(text, at + brackets).end())  # type: ignore[union-attr]
        stop = _BLANK.match(text, stop).end()  # type: ignore[union-attr]
        if not text.startswith("]" * brackets, stop):
            raise self.wrong(stop)
        stop += brackets
        self._open_tables(at, parts, array=brackets == 2)
        self._header_end = self.last = stop
        return stop

    def _open_tables(self, start: int, parts: list[_Part], *, array: bool) -> None:
        builder, table = self.builder, self._tables
        for number, part in enumerate(parts, 1):
            last = number == len(parts)
            table = table.tables.setdefault(read(self.text, part.start, part.stop, part.style, "toml"), _Table())
            table.array = table.array or (last and array)
            self._section.append(builder.open(PAIR, MEMBER, part.start if number > 1 else start))
            self.scalar(KEY, *part)
            # The last one's place is known when its section ends.
            inside = part.stop if last else parts[number].start
            if table.array:
                self._section.append(builder.open(SEQUENCE, VALUE, inside))
            self._section.append(builder.open(MAPPING, ELEMENT if table.array else VALUE, inside))

    def _end_section(self) -> None:
        if not self._section:
            return
        builder = self.builder
        mapping = self._section.pop()
        self.finish_mapping(mapping, self._header_end)
        if self._section and builder.kind[self._section[-1]] == SEQUENCE:
            builder.start[self._section[-1]] = builder.start[mapping]
        self._close(self._section, self.last)
        self._section = []

    def _close(self, nodes: list[int], stop: int) -> None:
        for node in reversed(nodes):
            self.builder.close(node, stop)

    # entries

    def _entry(self, at: int) -> int:
        opened, at = self._pairs(at)
        self.last = self._value(at, len(self._section) + len(opened))
        self._close(opened, self.last)
        return self.last

    def _pairs(self, at: int) -> tuple[list[int], int]:
        """Opens a PAIR for each part of a key; gives the nodes, and where the value begins."""
        parts, stop = self._key(at)
        equals = _EQUALS.match(self.text, stop)
        if equals is None:
            raise self.wrong(stop)
        opened: list[int] = []
        for part in parts:
            if opened:
                opened.append(self.builder.open(MAPPING, VALUE, part.start))
            opened.append(self.pair(*part))
        return opened, equals.end()

    def _value(self, at: int, depth: int) -> int:
        """Reads a value, with all that is in it; gives where it ends."""
        text, frames = self.text, list[_Frame]()
        ready = True  # A value or a key may come, not a comma.
        while True:
            if frames:
                at = self._skip(at)
            if at == len(text):
                raise self.wrong(at)
            char, frame = text[at], frames[-1] if frames else None
            if frame is not None and char == frame.closer and not frame.opened:
                frames.pop()
                depth -= 1
                at += 1
                self.builder.close(frame.node, at)
            elif frame is not None and not ready:
                if char != ",":
                    raise self.wrong(at)
                at, ready = at + 1, True
                continue
            elif frame is not None and frame.closer == "}" and not frame.opened:
                frame.opened, at = self._pairs(at)
                if depth + len(frame.opened) > DEPTH_LIMIT:
                    raise self.too_deep(at)
                continue
            elif char in _CLOSERS:
                depth += 1
                if depth > DEPTH_LIMIT:
                    raise self.too_deep(at)
                kind = MAPPING if char == "{" else SEQUENCE
                frames.append(_Frame(self.builder.open(kind, _role(frame), at), _CLOSERS[char]))
                at, ready = at + 1, True
                continue
            else:
                at = self._scalar(at, _role(frame))
            if not frames:
                return at
            self._close(frames[-1].opened, at)
            frames[-1].opened = []
            ready = False

    def _scalar(self, at: int, role: int) -> int:
        text = self.text
        if text[at] in "\"'":
            string = _STRING.match(text, at)
            if string is None:
                raise self.wrong(at)
            quote = text[at]
            # Two quotes are an empty string, six an empty long one.
            style = quote * 3 if string.end() - at > 5 and text.startswith(quote * 3, at) else quote
            self.scalar(role, at, string.end(), style)
            return string.end()
        word = _WORD.match(text, at)
        if word is None:
            raise self.wrong(at)
        self.scalar(role, at, word.end(), "literal" if _LITERAL.fullmatch(word.group()) else "plain")
        return word.end()


def _role(frame: _Frame | None) -> int:
    return ELEMENT if frame is not None and frame.closer == "]" else VALUE
