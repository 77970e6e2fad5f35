"""Finds delimiters in one text; no search is done twice, so that all of them are linear (layer 3)."""

from __future__ import annotations

import re


class Finder:
    """Remembers for each delimiter where it was found last.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        #: Delimiter to an interval in which the answer is known: asked from, found at, its end.
        self._known: dict[object, tuple[int, int, int]] = {}

    def find(self, delimiter: str, start: int) -> int:
        """Offset of the first `delimiter` at or behind `start`, -1 if there is none."""
        since, found, stop = self._known.get(delimiter, (0, -1, 0))
        if not since <= start <= found:
            found = self._text.find(delimiter, start)
            stop = found + len(delimiter)
            self._remember(delimiter, start, found, stop)
        return found if stop else -1

    def end_of(self, pattern: re.Pattern[str], start: int) -> int:
        """End of the first match of `pattern` at or behind `start`, -1 if there is none."""
        since, found, stop = self._known.get(pattern, (0, -1, 0))
        if not since <= start <= found:
            match = pattern.search(self._text, start)
            found, stop = match.span() if match else (-1, 0)
            self._remember(pattern, start, found, stop)
        return stop or -1

    def _remember(self, key: object, start: int, found: int, stop: int) -> None:
        known = (start, len(self._text), 0) if found < 0 else (start, found, stop)
        self._known[key] = known
