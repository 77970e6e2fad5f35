"""Finds which marker lists a text holds: hosts, words and shapes that show the platform (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import islice

from aoplint.errors import RuleError
from aoplint.match.literal_words import needles
from aoplint.match.pcre import translate
from aoplint.match.regex import RegexError
from aoplint.model.record import dataclass
from aoplint.packs.raw import WordList

#: A word that ends where another begins: `_` counts as a border, so `AE_PASSWORD` holds the word `AE`.
_BORDER_BEFORE = r"(?<![A-Za-z0-9])"
_BORDER_AFTER = r"(?![A-Za-z0-9])"


@dataclass(frozen=True, slots=True)
class Marker:
    """One list and the pattern made of its entries.

    Args:
        name: the list's name.
        regex: matches an entry.
        flags: with which it is compiled.
        needles: case-folded texts of which one occurs in every text that holds an entry; () if none are known.
    """

    name: str
    regex: str
    flags: int
    needles: tuple[str, ...] = ()

    def may_occur(self, folded: str) -> bool:
        """Whether an entry may occur in a text, given case-folded."""
        return not self.needles or any(needle in folded for needle in self.needles)

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when a text may hold an entry: most lists occur in no file of a run."""
        return _compiled(self.regex, self.flags)


@cache
def _compiled(regex: str, flags: int) -> re.Pattern[str]:
    return re.compile(regex, flags)


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
        RegexError: if a regular expression of the list cannot be translated; see `check_marker`.
    """
    flags = re.IGNORECASE if words.ignore_case or words.kind == "host" else 0
    entries = [_entry(text, words.kind) for text in sorted(words.values, key=lambda text: (-len(text), text))]
    found = [needles(entry) for entry in entries]
    return Marker(
        name=words.name,
        regex="|".join(entries) or r"(?!)",
        flags=flags,
        needles=tuple(dict.fromkeys(needle for group in found for needle in group)) if all(found) else (),
    )


def check_marker(words: WordList) -> None:
    """Makes sure that the regular expressions of `words` can be used.

    Raises:
        RuleError: if one cannot.
    """
    for text in words.values:
        try:
            re.compile(_entry(text, words.kind))
        except (RegexError, re.error) as error:
            raise RuleError(f'the list "{words.name}" has an entry that is no regular expression: {error}') from error


class Markers:
    """The marker lists that contexts and the platform use name.

    Args:
        lists: the lists to look for, each looked for once per text.
    """

    def __init__(self, lists: Iterable[WordList]) -> None:
        self._lists = tuple(lists)

    @cached_property
    def _markers(self) -> tuple[Marker, ...]:
        return tuple(compile_marker(words) for words in self._lists)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """The first occurrence of each list in `text`: list name, start, stop."""
        folded = text.casefold()
        for marker in self._markers:
            match = marker.pattern.search(text) if marker.may_occur(folded) else None
            if match:
                yield marker.name, match.start(), match.end()

    def all(self, text: str, limit: int) -> Iterator[tuple[str, int, int]]:
        """As `find`, but of each list up to `limit` occurrences."""
        folded = text.casefold()
        for marker in self._markers:
            if not marker.may_occur(folded):
                continue
            for match in islice(marker.pattern.finditer(text), limit):
                yield marker.name, match.start(), match.end()
