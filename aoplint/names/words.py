"""Ordinary words: what makes `air express` and `quality` no attempt at a protected name (layer 6)."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 64


class Ordinary:
    """A vocabulary that can tell whether a text is put together from its words.

    Args:
        words: the vocabulary, in any case.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(word.casefold() for word in words)
        self._sizes = tuple(sorted({len(word) for word in self.words}))

    def __contains__(self, word: str) -> bool:
        return word in self.words or (len(word) > 3 and word[-1] == "s" and word[:-1] in self.words)

    def covers(self, text: str) -> bool:
        """Whether `text` is one of the words or several written together."""
        return text in self or (len(text) <= _LONGEST and self.heads(text)[-1])

    def heads(self, text: str) -> list[bool]:
        """For each length, whether the first so many letters of `text` are words written together; 0 letters are."""
        reached = [True] + [False] * len(text)
        for start in range(len(text)):
            if reached[start]:
                for stop in self._stops(text, start):
                    reached[stop] = True
        return reached

    def tails(self, text: str) -> list[bool]:
        """For each offset, whether `text` from there on is words written together; the empty end is."""
        reached = [False] * len(text) + [True]
        for start in range(len(text) - 1, -1, -1):
            reached[start] = any(reached[stop] for stop in self._stops(text, start))
        return reached

    def _stops(self, text: str, start: int) -> list[int]:
        """Where words end that begin at `start`."""
        ends = (start + size for size in self._sizes)
        stops = [stop for stop in ends if stop <= len(text) and text[start:stop] in self.words]
        return stops + [stop + 1 for stop in stops if text[stop : stop + 1] == "s" and stop - start > 2]
