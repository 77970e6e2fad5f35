"""GitHub's hash of a line, by which code scanning knows an alert again (layer 11).

The source is `src/fingerprints.ts` of github/codeql-action: a 64-bit polynomial hash over the next 100 UTF-16 code
units of the file, without spaces and tabs and with LF for every line end, closed by U+FFFF and filled up with zeros.
A counter tells lines apart whose hashes are the same. Whoever has the hash can find short unknown parts of what was
hashed: it is given only where nothing in there is hidden.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from operator import mul
from typing import Final

from aoplint.text import LineIndex

_BLOCK: Final = 100
_BITS: Final = (1 << 64) - 1
_POWERS: Final = tuple(pow(37, _BLOCK - 1 - place, 1 << 64) for place in range(_BLOCK))
_END: Final = "\uffff"
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
#: The counter needs the hash of every line before: 16 microseconds each, measured on Python source.
_MOST_LINES: Final = 5_000


class LineHashes:
    """The hashes of the lines of one file.

    Args:
        text: the file's text, decoded as UTF-8, with its line ends.
        lines: its lines.
    """

    def __init__(self, text: str, lines: LineIndex) -> None:
        self._text = text
        self._lines = lines
        self._hashes: list[str] = []
        self._seen: Counter[str] = Counter()

    def of(self, line: int) -> str:
        """Hash and counter of a line, such as "54703d4cd895b18:1"; "" beyond the lines that are counted.

        Args:
            line: 1-based.
        """
        if not 1 <= line <= min(len(self._starts), _MOST_LINES):
            return ""
        while len(self._hashes) < line:
            start = self._starts[len(self._hashes)]
            units = map(ord, self._plain[start : start + _BLOCK])
            value = f"{sum(map(mul, units, _POWERS)) & _BITS:x}"
            self._seen[value] += 1
            self._hashes.append(f"{value}:{self._seen[value]}")
        return self._hashes[line - 1]

    def span(self, line: int) -> tuple[int, int]:
        """Interval of the whole lines of the text that the hash of `line` is made from, in code points."""
        start, _ = self._lines.line_span(line)
        stop, kept = start, 0
        while kept < _BLOCK and line <= self._lines.count:
            first, stop = self._lines.line_span(line)
            kept += len(self._text[first:stop].translate(_BLANKS)) + 1
            line += 1
        return start, stop

    @cached_property
    def _plain(self) -> str:
        text = self._text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS) + _END
        return text if text.isascii() else _ASTRAL.sub(_surrogates, text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self._plain))]


_BLANKS: Final = {ord(" "): None, ord("\t"): None}


def _surrogates(found: re.Match[str]) -> str:
    number = ord(found.group()) - 0x10000
    return chr(0xD800 + (number >> 10)) + chr(0xDC00 + (number & 0x3FF))
