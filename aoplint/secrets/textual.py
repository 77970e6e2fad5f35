"""Candidates from raw text, whatever its format: a telling name, what follows it, and its value (layer 6).

A scan for the stems of all names comes first; only where one occurs the line is looked at, within bounds, and never
twice. The same places are found that the Unit gives for Python, so that a file that no parser reads loses little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.scopes.view import FileView
from aoplint.secrets.candidate import Candidate
from aoplint.secrets.dialects import dialect_of
from aoplint.secrets.enclosing import enclosing
from aoplint.secrets.interest import Interest
from aoplint.secrets.literals import Piece, joined
from aoplint.secrets.places import base_place, lists_packages, published
from aoplint.secrets.signs import signs
from aoplint.secrets.textual_values import Values

_LONGEST_NAME: Final = 100
_NO_NAME: Final = 1 << 62
#: What may stand in the part of a name before its telling word, beside letters and digits.
_IN_NAMES: Final = frozenset("_$.->[]\"'")
_NAME_TAIL: Final = re.compile(r"[\w$-]{0,100}")
_MOST_WORDS: Final = 3
_LONGEST_WORD: Final = 20
_PHRASE_AFTER: Final = re.compile(r"[ \t][^\W\d_]{2,20}\b")
#: Where one literal of letters and digits ends and the next one begins.
_SEAM: Final = re.compile(
    r"(?<=[\w-])(?P<quote>[\"'])(?:[ \t]{0,40}[+.][ \t]{0,40}|[ \t]{1,40})(?:\\?\r?\n[ \t]{0,80})?[\"'](?=[\w-])"
)
_LONGEST_PART: Final = 200
#: The keys of addresses that pages show: badges, and files that their owner has made public.
_SHOWN: Final = re.compile(r"(?:\balt=media(?:&|&amp;)|\.svg\?)\Z")


def collect(view: FileView, interest: Interest) -> Iterator[Candidate]:
    """The candidates of a view's text."""
    yield from _Scanner(view, interest).run()


class _Scanner:
    def __init__(self, view: FileView, interest: Interest) -> None:
        self.path = view.path
        self.text = view.text
        self.interest = interest
        self.dialect = dialect_of(view)
        self.base = base_place(view)
        self.values = Values(view.text, self.dialect, interest)
        self.done = -1

    def run(self) -> Iterator[Candidate]:
        for hit in hits(self.text, () if lists_packages(self.path) else self.interest.stems):
            if hit >= self.done:
                yield from self._at(hit)
        if self.dialect.joiner:
            yield from self._seams()

    def _at(self, hit: int) -> Iterator[Candidate]:
        start, stop = self._name(hit)
        tried = -1
        for first, last in self._phrases(start, stop):
            name = self.text[first:last]
            if last != tried and self.interest.name(name) and not self._shown(first):
                self.done, tried = max(self.done, stop), last
                found = list(self._bound(first, last, name))
                if found:
                    yield from found
                    return

    def _shown(self, start: int) -> bool:
        """Whether the name that begins at `start` is the key of an address that pages show."""
        before = self.text[start - 1 : start]
        return before in ("&", "?", ";") and _SHOWN.search(self.text, max(0, start - 24), start) is not None

    def _name(self, hit: int) -> tuple[int, int]:
        start = _name_start(self.text, hit)
        while start < hit and self.text[start] in "\"'-.>[]":
            start += 1
        tail = _NAME_TAIL.match(self.text, hit)
        return start, tail.end() if tail else hit

    def _phrases(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The name, and what it may be with the words beside it: `App Key`."""
        if self.dialect.phrases:
            first = _phrase_start(self.text, start)
            after = _PHRASE_AFTER.match(self.text, stop)
            if after is not None:
                yield first, after.end()
            if first < start:
                yield first, stop
        yield start, stop

    def _bound(self, start: int, stop: int, name: str) -> Iterator[Candidate]:
        for sign in signs(self.text, start, stop, self.dialect):
            found = False
            for value in self.values.behind(sign, start):
                if not found and self.dialect.nested and (outer := enclosing(self.text, start)):
                    name = f"{outer}.{name}"
                found = True
                if not value.key:
                    self.done = max(self.done, value.piece.start)
                yield self._candidate(value.piece, name, start, key=value.key, place=value.place or sign.place)
            if found:
                return

    def _seams(self) -> Iterator[Candidate]:
        """Literals that are put together, whatever they are bound to: a known form may show only in the whole."""
        text, done = self.text, 0
        for seam in _SEAM.finditer(text):
            if seam.start() < done:
                continue
            low = max(done, seam.start() - _LONGEST_PART)
            low = max(low, text.rfind("\n", low, seam.start()))
            start = text.rfind(seam["quote"], low, seam.start())
            piece = joined(text, start, self.dialect) if start >= 0 else None
            if piece is not None and piece.parts > 1:
                done = piece.end
                yield self._candidate(piece, "", _NO_NAME, key="", place="code")

    def _candidate(self, piece: Piece, name: str, at: int, *, key: str, place: str) -> Candidate:
        where = place if self.base == "code" else self.base
        if published(name.rpartition(".")[2]):
            where = "client"
        return Candidate(
            start=piece.start, stop=piece.stop, value=piece.value, name=name, name_at=at, key=key, place=where,
            parts=piece.parts, quoted=piece.quoted,
        )  # fmt: skip


def _name_start(text: str, hit: int) -> int:
    """Where the name begins whose telling word stands at `hit`: a walk back, for searching costs the whole window."""
    start, low = hit, max(0, hit - _LONGEST_NAME)
    while start > low and (text[start - 1].isalnum() or text[start - 1] in _IN_NAMES):
        if text[start - 1] == ">" and text[start - 2 : start - 1] != "-":
            # The end of a tag, not an arrow.
            break
        start -= 1
    return start


def _phrase_start(text: str, start: int) -> int:
    """Where up to three words begin that stand before `start`."""
    for _ in range(_MOST_WORDS):
        end = start - 1
        if end < 0 or text[end] not in " \t":
            break
        first = end
        while first > 0 and end - first < _LONGEST_WORD and text[first - 1].isalpha():
            first -= 1
        if end - first < 2:
            break
        start = first
    return start


def hits(text: str, stems: tuple[str, ...]) -> list[int]:
    """Offsets of all `stems` in `text`, whatever their case, in order."""
    lower = text.lower()
    if len(lower) != len(text):
        # A few letters grow when they are made small: offsets would drift.
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    found: list[int] = []
    for stem in stems:
        at = lower.find(stem)
        while at >= 0:
            found.append(at)
            at = lower.find(stem, at + len(stem))
    return sorted(found)
