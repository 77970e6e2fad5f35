"""Finds delimiters in one text; a search that failed is not done again, so that all searches are linear (layer 3)."""

from __future__ import annotations


class Finder:
    """Remembers for each delimiter where it was found last.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        #: Delimiter to the interval in which the answer is known: (asked from, found at).
        self._known: dict[str, tuple[int, int]] = {}

    def find(self, delimiter: str, start: int) -> int:
        """Offset of the first `delimiter` at or behind `start`, -1 if there is none."""
        text = self._text
        since, found = self._known.get(delimiter, (0, -1))
        if not since <= start <= found:
            found = text.find(delimiter, start)
            self._known[delimiter] = (start, len(text) if found < 0 else found)
        return -1 if found == len(text) else found
