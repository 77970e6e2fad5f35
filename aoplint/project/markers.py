"""Finds which marker lists a text holds: hosts, words and shapes that show the platform (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final

from aoplint.errors import RuleError
from aoplint.match.literal_words import literal_needles, needles
from aoplint.match.pcre import translate
from aoplint.match.regex import RegexError
from aoplint.packs.raw import WordList

#: A word that ends where another begins: `_` counts as a border, so `AE_PASSWORD` holds the word `AE`.
_WORD: Final = (r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])")
#: What must not stand before and behind an entry, by the kind of its list.
_BORDERS: Final = {"host": (r"(?<![A-Za-z0-9-])", r"(?![A-Za-z0-9-]|\.[A-Za-z])"), "word": _WORD, "identifier": _WORD}


class Marker:
    """One list, and the pattern made of its entries, which is compiled when a text may hold one.

    Args:
        words: the list; an entry of kind "host" also matches as a sub-domain's parent.
    """

    def __init__(self, words: WordList) -> None:
        self._words = words
        self.name = words.name
        self._entries = [_entry(text, words.kind) for text in sorted(words.values, key=lambda text: (-len(text), text))]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches an entry."""
        flags = re.IGNORECASE if self._words.ignore_case or self._words.kind == "host" else 0
        before, after = _BORDERS.get(self._words.kind, ("", ""))
        return re.compile(f"{before}(?:{'|'.join(self._entries) or '(?!)'}){after}", flags)

    @cached_property
    def _needles(self) -> tuple[str, ...]:
        """Case-folded texts of which one occurs in every text that holds an entry; () if none are known."""
        written = self._entries if self._words.kind == "regex" else self._words.values
        found = [needles(text) if self._words.kind == "regex" else literal_needles(text) for text in written]
        return tuple(dict.fromkeys(needle for group in found for needle in group)) if all(found) else ()

    def spans(self, text: str, folded: str, limit: int) -> list[tuple[int, int]]:
        """Where entries stand in `text`, up to `limit` of them.

        Args:
            folded: `text`, case-folded.
        """
        if self._needles and not any(needle in folded for needle in self._needles):
            return []
        return [match.span() for match in islice(self.pattern.finditer(text), limit)]


def _entry(text: str, kind: str) -> str:
    return f"(?:{translate(text)})" if kind == "regex" else re.escape(text)


def check_marker(words: WordList) -> None:
    """Looks whether a list can be looked for.

    Raises:
        RuleError: if a regular expression of the list cannot be used.
    """
    for text in words.values if words.kind == "regex" else ():
        try:
            re.compile(_entry(text, words.kind))
        except (RegexError, re.error) as error:
            raise RuleError(f'the list "{words.name}" has an entry that is no regular expression: {error}') from error


@lru_cache(maxsize=512)
def marker_of(words: WordList) -> Marker:
    """The marker of a list, one for all that look for it."""
    return Marker(words)


class Markers:
    """The marker lists that contexts and the platform use name.

    Args:
        lists: the lists to look for, each looked for once per text.
    """

    def __init__(self, lists: Iterable[WordList]) -> None:
        self._lists = tuple(lists)

    @cached_property
    def each(self) -> tuple[Marker, ...]:
        """A marker for each list."""
        return tuple(map(marker_of, self._lists))

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """The first occurrence of each list in `text`: list name, start, stop."""
        folded = text.casefold()
        for marker in self.each:
            for start, stop in marker.spans(text, folded, 1):
                yield marker.name, start, stop
