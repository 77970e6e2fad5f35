"""Intervals of a file as places that people can read: lines, columns, redacted frames (layer 11)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, Protocol

from aoplint.model.finding import FrameLine, Location
from aoplint.redact import hide, joined
from aoplint.scopes.view import FileView

_NEIGHBOURS: Final = 1
_MOST_LINES: Final = 12
#: A minified line is shown in part: this much around the place is read, redacted and framed.
_WINDOW: Final = 2000


class Cells(Protocol):
    """Tells the cell of a notebook that an offset lies in."""

    def cell_of(self, offset: int) -> int:
        """1-based number of the cell, 0 outside cells."""


class Places:
    """Makes locations of one file; every text in them is redacted.

    Args:
        view: the file.
        secrets: intervals of secret values in it.
        cells: for notebooks.
    """

    def __init__(self, view: FileView, secrets: Sequence[tuple[int, int]], cells: Cells | None = None) -> None:
        self._view = view
        self._secrets = joined(secrets)
        self._stops = [stop for _, stop in self._secrets]
        self._cells = cells

    def text(self, start: int, stop: int) -> str:
        """The redacted text of an interval."""
        return hide(self._view.text[start:stop], start, self._near(start, stop))

    def is_clear(self, start: int, stop: int) -> bool:
        """Whether nothing in an interval is hidden."""
        return not self._near(start, stop) and self.text(start, stop) == self._view.text[start:stop]

    def without_secrets(self, start: int, stop: int, hidden: Sequence[tuple[int, int]] = ()) -> str:
        """The text of an interval with 0 in place of every secret and what is `hidden` besides."""
        parts, at = [], start
        for first, last in sorted([*self._near(start, stop), *hidden]):
            parts += [self._view.text[at : max(first, at)], "0"] if last > at else []
            at = max(at, last)
        return "".join([*parts, self._view.text[at:stop]])

    def location(self, start: int, stop: int, label: str = "", *, framed: bool = True) -> Location:
        """The place of an interval."""
        lines = self._view.lines
        line, column = lines.position(start)
        end_line, end_column = lines.position(stop)
        return Location(
            path=self._view.path,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            label=label,
            frame=self._frame(start, stop, line, end_line) if framed else (),
            language=self._view.language,
            cell=self._cells.cell_of(start) if self._cells is not None else 0,
        )

    def _near(self, start: int, stop: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for number in range(bisect_right(self._stops, start), len(self._secrets)):
            if self._secrets[number][0] >= stop:
                break
            found.append(self._secrets[number])
        return found

    def _frame(self, start: int, stop: int, line: int, end_line: int) -> tuple[FrameLine, ...]:
        first = max(1, line - _NEIGHBOURS)
        last = min(self._view.lines.count, min(end_line, line + _MOST_LINES - 1) + _NEIGHBOURS)
        return tuple(self._line(number, start, stop) for number in range(first, last + 1))

    def _line(self, number: int, start: int, stop: int) -> FrameLine:
        first, last = self._view.lines.line_span(number)
        if last - first > _WINDOW:
            anchor = min(max(start, first), last)
            first, last = max(first, anchor - _WINDOW // 4), min(last, anchor + 3 * _WINDOW // 4)
        text = self.text(first, last)
        mark_start, mark_stop = max(start, first), min(stop, last)
        if mark_start >= mark_stop and not (start == stop and first <= start <= last):
            return FrameLine(number=number, text=text)
        before = len(self.text(first, mark_start))
        behind = len(text) - len(self.text(mark_stop, last))
        return FrameLine(number=number, text=text, mark_start=min(before, len(text)), mark_stop=max(before, behind))
