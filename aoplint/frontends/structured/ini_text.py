"""INI: sections, options with `=` or `:`, values that go on in deeper lines; any text can be read (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.structured.writer import KEY, MAPPING, MEMBER, PAIR, VALUE, FlatWriter, lines
from aoplint.tree import Unit
from aoplint.tree.scalars import INI_COMMENT

_SPACE: Final = re.compile(r"[^\S\r\n]*")
_HEADER: Final = re.compile(r"\[+([^\]\r\n]*)\]*")
_DELIMITER: Final = re.compile(r"[=:]")
_LINE_COMMENT: Final = re.compile(r"[^\S\r\n]*([;#].*)?")
#: A whole value in quotes, with nothing but a comment behind it.
_QUOTED: Final = re.compile(r"(\"[^\"\r\n]*\"|'[^'\r\n]*')[^\S\r\n]*([;#][^\r\n]*)?(?![^\r\n])")


def lower_ini(text: str) -> Unit:
    """The Unit of an INI file: a section is a PAIR with a MAPPING; no interpolation."""
    return _Scanner(text).run()


class _Scanner(FlatWriter):
    def __init__(self, text: str) -> None:
        super().__init__(text, "ini")
        #: The open section: its PAIR, its MAPPING and where its header ends.
        self._section: tuple[int, int, int] | None = None
        #: The open option, -1 for none, its indentation, and where its value begins and ends.
        self._option = -1
        self._indent = 0
        self._value = (-1, -1)
        #: The option has a delimiter, so that its value may go on.
        self._delimited = False

    def run(self) -> Unit:
        text = self.text
        for start, stop in lines(text):
            first = _SPACE.match(text, start, stop).end()  # type: ignore[union-attr]
            if first == stop:
                continue
            if text[first] in ";#":
                self.builder.comment(first, stop)
            elif self._option >= 0 and self._delimited and first - start > self._indent:
                self._read_value(first, stop)
            else:
                self._end_option()
                self._indent = first - start
                self._entry(first, stop)
        self._end_option()
        self._end_section()
        return self.finish()

    def _entry(self, first: int, stop: int) -> None:
        header = _HEADER.match(self.text, first, stop)
        if header is None:
            self._begin_option(first, stop)
            return
        self._end_section()
        builder = self.builder
        pair = builder.open(PAIR, MEMBER, first)
        start, end = _stripped(self.text, *header.span(1))
        self.scalar(KEY, start, end)
        self.last = header.end()
        self._section = (pair, builder.open(MAPPING, VALUE, self.last), self.last)
        comment = _LINE_COMMENT.fullmatch(self.text, header.end(), stop)
        if comment and comment.start(1) >= 0:
            builder.comment(*comment.span(1))

    def _begin_option(self, first: int, stop: int) -> None:
        delimiter = _DELIMITER.search(self.text, first, stop)
        self._delimited = delimiter is not None
        self._value = (-1, -1)
        if delimiter is None:
            start, end = self._without_comment(first, stop)
            self._option = self.pair(start, end)
            self.last = end
            return
        start, end = _stripped(self.text, first, delimiter.start())
        self._option = self.pair(start, end)
        self.last = delimiter.end()
        start, end = _stripped(self.text, delimiter.end(), stop)
        if start < end:
            self._read_value(start, end)

    def _read_value(self, start: int, stop: int) -> None:
        """Reads one line of a value."""
        text = self.text
        if self._value[0] < 0:
            quoted = _QUOTED.match(text, start)
            if quoted:
                self._value = quoted.span(1)
                if quoted.start(2) >= 0:
                    self.builder.comment(*quoted.span(2))
                return
        start, stop = self._without_comment(start, stop)
        if start < stop:
            self._value = (start if self._value[0] < 0 else self._value[0], stop)

    def _without_comment(self, start: int, stop: int) -> tuple[int, int]:
        # The blank before the first character counts: `key = ; comment`.
        comment = INI_COMMENT.search(self.text, max(start - 1, 0), stop)
        if comment:
            self.builder.comment(comment.start() + 1, stop)
            stop = max(comment.start(), start)
        return _stripped(self.text, start, stop)

    def _end_option(self) -> None:
        if self._option < 0:
            return
        start, stop = self._value
        if start >= 0:
            self.scalar(VALUE, start, stop, self._style(start, stop))
            self.last = stop
        self.builder.close(self._option, self.last)
        self._option = -1

    def _style(self, start: int, stop: int) -> str:
        quoted = _QUOTED.match(self.text, start)
        return self.text[start] if quoted and quoted.end(1) == stop else "plain"

    def _end_section(self) -> None:
        if self._section is not None:
            pair, mapping, header_end = self._section
            self.finish_mapping(mapping, header_end)
            self.builder.close(pair, self.last)
            self._section = None


def _stripped(text: str, start: int, stop: int) -> tuple[int, int]:
    """`start:stop` without white space at its ends."""
    part = text[start:stop]
    kept = part.lstrip()
    start += len(part) - len(kept)
    return start, start + len(kept.rstrip())
