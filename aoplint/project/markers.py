"""Finds which marker lists a text holds: hosts, words and shapes that show the platform (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from aoplint.errors import RuleError
from aoplint.match.regex import RegexError, translate
from aoplint.packs.raw import WordList

#: A word that ends where another begins: `_` counts as a border, so `AE_PASSWORD` holds the word `AE`.
_BORDER_BEFORE = r"(?<![A-Za-z0-9])"
_BORDER_AFTER = r"(?![A-Za-z0-9])"


@dataclass(frozen=True, slots=True)
class Marker:
    """One list and the pattern made of its entries."""

    name: str
    pattern: re.Pattern[str]


def _entry(text: str, kind: str) -> str:
    if kind == "regex":
        return f"(?:{translate(text)})"
    literal = re.escape(text)
    if kind == "host":
        return rf"(?<![A-Za-z0-9-]){literal}(?![A-Za-z0-9-]|\.[A-Za-z])"
    if kind in ("word", "identifier"):
        return f"{_BORDER_BEFORE}{literal}{_BORDER_AFTER}"
    return literal


def compile_marker(words: WordList) -> Marker:
    """The pattern of `words`; an entry of kind "host" also matches as a sub-domain's parent.

    Raises:
        RuleError: if a regular expression of the list cannot be used.
    """
    flags = re.IGNORECASE if words.ignore_case or words.kind == "host" else 0
    entries = []
    for text in sorted(words.values, key=lambda text: (-len(text), text)):
        try:
            entries.append(_entry(text, words.kind))
            re.compile(entries[-1])
        except (RegexError, re.error) as error:
            raise RuleError(f'the list "{words.name}" has an entry that is no regular expression: {error}') from error
    return Marker(words.name, re.compile("|".join(entries) or r"(?!)", flags))


class Markers:
    """The marker lists that contexts and the platform use name.

    Args:
        lists: the lists to look for, each looked for once per text.
    """

    def __init__(self, lists: Iterable[WordList]) -> None:
        self._lists = tuple(lists)

    @cached_property
    def _compiled(self) -> tuple[Marker, ...]:
        return tuple(compile_marker(words) for words in self._lists)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """The first occurrence of each list in `text`: list name, start, stop."""
        for marker in self._compiled:
            match = marker.pattern.search(text)
            if match:
                yield marker.name, match.start(), match.end()

    def all(self, text: str, limit: int) -> Iterator[tuple[str, int, int]]:
        """As `find`, but of each list up to `limit` occurrences."""
        for marker in self._compiled:
            for match in islice(marker.pattern.finditer(text), limit):
                yield marker.name, match.start(), match.end()
