"""Plain text that stands in strings of JSON, and the way back to where each character stands (layer 3)."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import replace
from typing import Final, TypeVar

from aoplint.model.match import Binding, Match, Spot

_Part = TypeVar("_Part", Binding, Spot)

_HEX: Final = "[0-9a-fA-F]"
_ESCAPE: Final = re.compile(
    rf"\\u(?P<high>[dD][89abAB]{_HEX}{{2}})\\u(?P<low>[dD][c-fC-F]{_HEX}{{2}})|\\u(?P<digits>{_HEX}{{4}})|\\(?P<letter>[\s\S])"
)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
#: Width of a segment whose characters stand one by one in the source.
_PLAIN: Final = -1


class Passage:
    """A decoded text in segments; offsets of both sides rise together.

    Args:
        text: the decoded text.
        starts: offset in `text` at which each segment begins.
        sources: where that stands in the source.
        widths: code points of the source for the one character of an escape; -1 for plain text.
        cell_starts: offsets in `text` at which another cell begins.
        cells: numbers of these cells.
    """

    __slots__ = ("_cell_starts", "_cells", "_sources", "_starts", "_widths", "text")

    def __init__(
        self,
        text: str,
        *,
        starts: array[int],
        sources: array[int],
        widths: array[int],
        cell_starts: array[int],
        cells: array[int],
    ) -> None:
        self.text = text
        self._starts = starts
        self._sources = sources
        self._widths = widths
        self._cell_starts = cell_starts
        self._cells = cells

    def locate(self, start: int, stop: int) -> tuple[int, int]:
        """The interval of the source that holds `start:stop` of the text.

        Raises:
            IndexError: if that is no interval of the text: a wrong offset must not become a wrong place.
        """
        if not 0 <= start <= stop <= len(self.text):
            raise IndexError(f"no interval {start}:{stop} in a text of {len(self.text)}")
        first, _ = self._character(start)
        return first, self._character(stop - 1)[1] if stop > start else first

    def cell_at(self, offset: int) -> int:
        """Number of the cell of `offset` in the text; 0 if the text is empty."""
        at = bisect_right(self._cell_starts, offset) - 1
        return self._cells[at] if at >= 0 else 0

    def carry(self, match: Match) -> Match:
        """A match in the text as a match in the source."""
        start, stop = self.locate(match.start, match.stop)
        bindings = tuple(self._moved(binding) for binding in match.bindings)
        related = tuple(self._moved(spot) for spot in match.related)
        pieces = tuple(self.locate(*piece) for piece in match.pieces)
        return replace(match, start=start, stop=stop, bindings=bindings, related=related, pieces=pieces)

    def replaced(self, text: str) -> Passage:
        """The same passage with another text of the same length.

        Raises:
            ValueError: if the length differs.
        """
        if len(text) != len(self.text):
            raise ValueError("the length must not change")
        return Passage(
            text,
            starts=self._starts,
            sources=self._sources,
            widths=self._widths,
            cell_starts=self._cell_starts,
            cells=self._cells,
        )

    def _character(self, offset: int) -> tuple[int, int]:
        """Where the character at `offset` stands; its end is an empty interval behind the last one."""
        at = bisect_right(self._starts, offset) - 1
        source, width, behind = self._sources[at], self._widths[at], offset - self._starts[at]
        if width == _PLAIN:
            return source + behind, source + behind + 1
        return (source, source + width) if not behind else (source + width, source + width)

    def _moved(self, part: _Part) -> _Part:
        start, stop = self.locate(part.start, part.stop)
        return replace(part, start=start, stop=stop)


class PassageBuilder:
    """Collects the strings of a passage.

    Args:
        source: the text of the notebook.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._starts = array("I", (0,))
        self._sources = array("I", (0,))
        self._widths = array("i", (_PLAIN,))
        self._cell_starts = array("I")
        self._cells = array("I")
        self._first_part = 0
        #: End of the last string in the source.
        self._last = 0
        #: Code points so far.
        self.length = 0

    def cell(self, number: int) -> None:
        """What follows belongs to cell `number`."""
        self._cell_starts.append(self.length)
        self._cells.append(number)
        self._first_part = len(self._parts)

    def string(self, start: int, stop: int) -> None:
        """Adds the string of JSON at `start:stop`, which has its quotes."""
        source, at, end = self._source, start + 1, stop - 1
        for match in _ESCAPE.finditer(source, at, end):
            self._plain(at, match.start())
            self._escape(_character(match), match.start(), match.end())
            at = match.end()
        self._plain(at, end)
        self._last = end

    def line_end(self) -> None:
        """Adds a line end that is not in the source, unless the text has one there."""
        if self.length and not self._parts[-1].endswith("\n"):
            self._escape("\n", self._last, self._last)

    def cell_text(self) -> str:
        """The text since the last `cell`."""
        return "".join(self._parts[self._first_part :])

    def build(self) -> Passage:
        """The passage."""
        return Passage(
            "".join(self._parts),
            starts=self._starts,
            sources=self._sources,
            widths=self._widths,
            cell_starts=self._cell_starts,
            cells=self._cells,
        )

    def _plain(self, start: int, stop: int) -> None:
        if start < stop:
            self._segment(self._source[start:stop], start, _PLAIN)

    def _escape(self, character: str, start: int, stop: int) -> None:
        self._segment(character, start, stop - start)

    def _segment(self, text: str, source: int, width: int) -> None:
        self._parts.append(text)
        self._starts.append(self.length)
        self._sources.append(source)
        self._widths.append(width)
        self.length += len(text)


def _character(match: re.Match[str]) -> str:
    """The character of an escape; half a surrogate pair is none and becomes the replacement character."""
    if match["letter"]:
        return _LETTERS.get(match["letter"], match["letter"])
    if match["digits"]:
        number = int(match["digits"], 16)
        return "\ufffd" if 0xD800 <= number < 0xE000 else chr(number)
    return chr(0x10000 + ((int(match["high"], 16) - 0xD800) << 10) + int(match["low"], 16) - 0xDC00)
