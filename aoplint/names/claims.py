"""Claims about a protected name, such as a partnership, in what people read (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from aoplint.model.match import Match
from aoplint.names.finder import Finder, small_letters
from aoplint.names.limits import MAX_TERMS, TooManyNames
from aoplint.names.prose import Prose, joined, prose
from aoplint.names.rule import NameRule
from aoplint.scopes.view import FileView

_TERM: Final = "{term}"
#: What a blank of a phrase may be: white space within a paragraph, marks of emphasis and links, quotes.
_BLANK: Final = r"(?:[ \t\u00a0*_`'\"«»„“”‘’()\[\]\-–—:]|\r?\n(?![ \t\r]*\n)){1,8}"
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？]|\n[ \t]*\n|\n[ \t]*[#*>-]+[ \t]|[|•]")
#: What may stand for a blank of a term.
_GAPS: Final = ("", " ", "\t", "\n", "\r", "\u00a0", "-")
_REACH: Final = 300
#: A claim is no longer than that before or behind its term.
_NEAR: Final = 200
#: What may hide a term in the source.
_ESCAPED: Final = re.compile(r"\\[uxUN]|&#?\w")


class Claims:
    """The claims that a rule looks for.

    Args:
        rule: the rule.
    """

    def __init__(self, rule: NameRule) -> None:
        self._rule = rule
        terms = sorted({term.text for term in rule.terms}, key=lambda text: (-len(text), text))
        term = "(?:" + "|".join(re.escape(text).replace("\\ ", f"[{''.join(_GAPS)}]?") for text in terms) + ")"
        self._hints = sorted({text.replace(" ", gap).lower() for text in terms for gap in _GAPS})
        self._any_term = term
        self._finders = [Finder(carrier) for where in rule.where for carrier in where.found_by()]

    # Compiled when the first file names a term: that takes longer than all else before the first file is read.

    @cached_property
    def _term(self) -> re.Pattern[str]:
        return re.compile(self._any_term, re.IGNORECASE)

    @cached_property
    def _phrases(self) -> list[re.Pattern[str]]:
        return [_compiled(phrase, self._any_term) for phrase in self._rule.phrases]

    @cached_property
    def _unless(self) -> list[re.Pattern[str]]:
        return [_compiled(phrase, self._any_term) for phrase in self._rule.unless]

    def find(self, view: FileView) -> Iterator[Match]:
        """The claims in `view`, in order; of overlapping ones the first."""
        if not (_ESCAPED.search(view.text) or any(hint in small_letters(view) for hint in self._hints)):
            return
        for finder in self._finders:
            if finder.applies(view):
                read = prose(view) if finder.is_prose else _texts(view, finder)
                yield from self._claims(read)

    def _claims(self, read: Prose) -> Iterator[Match]:
        end = 0
        for start, stop in sorted(self._spans(read.text)):
            if start >= end and stop > start and not self._taken_back(read, start, stop):
                end = stop
                yield self._match(read, start, stop)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where phrases stand; a phrase holds a term, so that they are looked for near terms only."""
        for first, last in self._windows(text):
            for phrase in self._phrases:
                yield from (found.span() for found in phrase.finditer(text, first, last))

    def _windows(self, text: str) -> Iterator[tuple[int, int]]:
        first = last = -1
        for number, found in enumerate(self._term.finditer(text)):
            if number > MAX_TERMS:
                raise TooManyNames
            if found.start() - _NEAR > last >= 0:
                yield first, last
                first = -1
            first = max(0, found.start() - _NEAR) if first < 0 else first
            last = min(len(text), found.end() + _NEAR)
        if first >= 0:
            yield first, last

    def _taken_back(self, read: Prose, start: int, stop: int) -> bool:
        sentence = _sentence(read.text, start, stop)
        return any(phrase.search(sentence) for phrase in self._unless)

    def _match(self, read: Prose, start: int, stop: int) -> Match:
        first, last = read.span(start, stop)
        named = self._term.search(read.text, start, stop)
        facts = (("$BRAND", named[0] if named else ""), ("$CLAIM", " ".join(read.text[start:stop].split())))
        return Match(rule=self._rule.id, start=first, stop=last, facts=facts)


def _texts(view: FileView, finder: Finder) -> Prose:
    return joined(view, sorted((text.start, text.stop, text.value) for text in finder.find(view)))


def _compiled(phrase: str, term: str) -> re.Pattern[str]:
    return re.compile(phrase.replace(" ", _BLANK).replace(_TERM, term), re.IGNORECASE)


def _sentence(text: str, start: int, stop: int) -> str:
    """The sentence around `text[start:stop]`, as far as it is near."""
    first = max(0, start - _REACH)
    for end in _SENTENCE_END.finditer(text, first, start):
        first = end.end()
    after = _SENTENCE_END.search(text, stop, min(len(text), stop + _REACH))
    return text[first : after.start() if after else min(len(text), stop + _REACH)]
