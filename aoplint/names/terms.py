"""Protected terms and how they are found in a name: written out, spaced, disguised or misspelt (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from aoplint.model.levels import Severity
from aoplint.model.record import dataclass
from aoplint.names.distance import LEET, distance
from aoplint.names.fold import STROKE, Name, fold, plain_text
from aoplint.names.limits import MAX_LENGTH
from aoplint.names.words import Ordinary

#: Forms of a term in a name, the plainest first.
FORMS: Final = ("exact", "spaced", "embedded", "disguised", "misspelt")
#: Code points of ideographs, kana and the like begin here.
_UNSPACED: Final = 0x2E80
#: A term must be so long to be looked for, misspelt, within a longer word.
_LONG: Final = 9
#: A term that may have so many errors is long enough that also its first letter may be wrong.
_FREE: Final = 2
#: An ordinary word so long at the end of a term is no place for typing errors of another word before it.
_TAIL: Final = 5
#: A part so short, beside an ordinary word, is as likely a word of its own as half a misspelt term.
_SHORT: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A protected term.

    Args:
        text: as the rule writes it.
        plain: its letters, folded.
        edits: typing errors that still count.
        scripts: scripts whose look-alike letters count.
        spaced: spaces and hyphens may split it.
        whole: it counts as a word or hump only, not within one.
        beside: words of which one must stand next to it; () for no such demand.
        followed_by: words of which one must stand behind it.
        severity: no more than this, if it is the weaker one.
    """

    text: str
    plain: str
    edits: int = 0
    scripts: tuple[str, ...] = ()
    spaced: bool = False
    whole: bool = False
    beside: tuple[str, ...] = ()
    followed_by: tuple[str, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A term in a name.

    Args:
        start: first code point in the name.
        stop: one past the last.
        term: the term.
        form: one of `FORMS`.
    """

    start: int
    stop: int
    term: Term
    form: str


class Terms:
    """Finds terms in names; answers are kept, the same names come again.

    Args:
        terms: what to look for; of two terms at one place the first in order counts.
        ordinary: words that are no attempt at a term.
        allow: names that are fine: what lies within one is no hit.
        nominative: words behind which a term is only named, as in "for AliExpress".
    """

    def __init__(
        self,
        terms: Sequence[Term],
        *,
        ordinary: Sequence[str] = (),
        allow: Sequence[str] = (),
        nominative: Sequence[str] = (),
    ) -> None:
        self._terms = tuple(terms)
        self._scripts = tuple(sorted({script for term in terms for script in term.scripts}))
        self._ordinary = Ordinary(ordinary)
        self._allow = tuple(filter(None, (plain_text(text) for text in allow)))
        self._nominative = frozenset(filter(None, map(plain_text, nominative)))
        # Scripts without spaces: such a word is written together with what it speaks about.
        self._unspaced = tuple(sorted(word for word in self._nominative if ord(word[0]) > _UNSPACED))
        self._plain = _alternation(terms, re.escape)
        self._shape = _alternation([term for term in terms if term.scripts], _class)
        self._by_plain: dict[str, list[Term]] = {}
        for term in terms:
            self._by_plain.setdefault(term.plain, []).append(term)
        self._inexact = [_Inexact(term, self._ordinary) for term in terms if term.edits]
        self.find = lru_cache(maxsize=4096)(self._find)

    def _find(self, text: str) -> tuple[Hit, ...]:
        """The hits in name `text`, in order, none within another."""
        name = fold(text[:MAX_LENGTH], self._scripts)
        if not name.parts:
            return ()
        layout = Layout(name)
        found = [*self._written(layout, name.plain, self._plain, disguised=False)]
        found += self._written(layout, name.shape, self._shape, disguised=True)
        found += self._misspelt(layout)
        return tuple(self._told(layout, _outermost(found)))

    def _told(self, layout: Layout, spots: list[_Spot]) -> Iterator[Hit]:
        """The hits of `spots` that are not only named."""
        named = -1
        for spot in spots:
            if self._is_named(layout, spot, named):
                named = spot.stop
                continue
            start, stop = layout.name.span(spot.start, spot.stop)
            yield Hit(start=start, stop=stop, term=spot.term, form=spot.form)

    def _is_named(self, layout: Layout, spot: _Spot, named: int) -> bool:
        before = layout.word_before(spot.start)
        if before in self._nominative or layout.part_before(spot.start) in self._nominative:
            return True
        if any(layout.name.plain.endswith(word, 0, spot.start) for word in self._unspaced):
            return True
        return named >= 0 and len(layout.name.plain[named : spot.start]) <= _SHORT

    # --- written out or disguised -----------------------------------------------------------------

    def _written(
        self, layout: Layout, letters: str, pattern: re.Pattern[str] | None, *, disguised: bool
    ) -> Iterator[_Spot]:
        for found in pattern.finditer(letters) if pattern else ():
            start, stop = found.start(1), found.end(1)
            for term in self._meant(found, disguised):
                form = self._form(layout, term, start, stop, disguised)
                if form and not self._allowed(layout, start, stop):
                    yield _Spot(start, stop, term, form)
                    break

    def _meant(self, found: re.Match[str], disguised: bool) -> Sequence[Term]:
        if not disguised:
            return self._by_plain[found[1]]
        return [term for term in self._terms if term.scripts and _looks_like(term.plain, found[1])]

    def _form(self, layout: Layout, term: Term, start: int, stop: int, disguised: bool) -> str:
        """The form of `term` at letters `start:stop`, "" if it is none there."""
        at_start, at_stop = layout.begins(start), layout.ends(stop)
        apart = layout.apart(start, stop)
        if apart and not (term.spaced and at_start and at_stop):
            return ""
        if not apart and term.whole and not (at_start and (at_stop or layout.rest(stop) in term.followed_by)):
            return ""
        if not self._company(layout, term, start, stop):
            return ""
        word = layout.word(start, stop)
        if (disguised or not (at_start and at_stop)) and self._ordinary.covers(word):
            return ""
        if disguised:
            # Parts that are words are what they are: `t-mail`.
            return "" if apart and all(part in self._ordinary for part in layout.parts(start, stop)) else "disguised"
        if apart:
            return "spaced"
        return "exact" if at_start and at_stop else "embedded"

    def _company(self, layout: Layout, term: Term, start: int, stop: int) -> bool:
        """Whether the words that `term` needs stand next to it."""
        if term.followed_by:
            return _any_of(term.followed_by, layout.behind(stop), str.startswith)
        if term.beside:
            behind = _any_of(term.beside, layout.behind(stop), str.startswith)
            return behind or _any_of(term.beside, layout.ahead(start), str.endswith)
        return True

    def _allowed(self, layout: Layout, start: int, stop: int) -> bool:
        plain = layout.name.plain
        for allowed in self._allow:
            at = plain.find(allowed)
            while at >= 0:
                if at <= start and stop <= at + len(allowed):
                    return True
                at = plain.find(allowed, at + 1)
        return False

    # --- misspelt ---------------------------------------------------------------------------------

    def _misspelt(self, layout: Layout) -> Iterator[_Spot]:
        if not self._inexact:
            return
        longest = max(inexact.longest for inexact in self._inexact)
        parts = layout.name.parts
        for first, part in enumerate(parts):
            for last in range(first, len(parts)):
                start, stop = part.start, parts[last].stop
                if stop - start > longest:
                    break
                yield from self._run(layout, start, stop)
        for start, stop in layout.words():
            yield from self._within(layout, start, stop)

    def _run(self, layout: Layout, start: int, stop: int) -> Iterator[_Spot]:
        """A term that parts `start:stop` together are meant to be."""
        apart = layout.apart(start, stop)
        for inexact in self._inexact:
            if apart and not inexact.term.spaced:
                continue
            seen = inexact.reads(layout.name)[start:stop]
            if inexact.fits(seen, 1 if apart else inexact.term.edits) and not self._innocent(layout, start, stop):
                yield _Spot(start, stop, inexact.term, "misspelt")
                return

    def _innocent(self, layout: Layout, start: int, stop: int) -> bool:
        """Whether what stands there is ordinary words, or some beside too little to tell."""
        if self._ordinary.covers(layout.name.plain[start:stop]) or self._ordinary.covers(layout.word(start, stop)):
            return True
        if self._allowed(layout, start, stop):
            return True
        parts = layout.parts(start, stop)
        rest = [part for part in parts if part not in self._ordinary]
        return len(parts) > 1 and len(rest) < len(parts) and all(len(part) < _SHORT for part in rest)

    def _within(self, layout: Layout, start: int, stop: int) -> Iterator[_Spot]:
        """Long terms with one error, between ordinary words in one word: `myalliexpressapp`."""
        word = layout.name.plain[start:stop]
        wide = [inexact for inexact in self._inexact if len(inexact.term.plain) >= _LONG]
        if not wide or not _LONG <= len(word) <= 64:
            return
        heads, tails = self._ordinary.heads(word), self._ordinary.tails(word)
        for first in [at for at, is_head in enumerate(heads) if is_head]:
            for last in [at for at, is_tail in enumerate(tails) if is_tail]:
                if last - first < _LONG - 1 or (first == 0 and last == len(word)):
                    continue
                for inexact in wide:
                    seen = inexact.reads(layout.name)[start + first : start + last]
                    if inexact.fits(seen, 1) and not self._innocent(layout, start + first, start + last):
                        yield _Spot(start + first, start + last, inexact.term, "misspelt")


@dataclass(frozen=True, slots=True)
class _Spot:
    """A term at letters of a folded name."""

    start: int
    stop: int
    term: Term
    form: str


class _Inexact:
    """A term with typing errors; cheap tests come first."""

    def __init__(self, term: Term, ordinary: Ordinary) -> None:
        self.term = term
        self.longest = len(term.plain) + term.edits + 2
        self._letters = _letters(term.plain)
        self._single = _single(term.plain)
        sizes = range(_TAIL, len(term.plain))
        self._tail = next((term.plain[-n:] for n in reversed(sizes) if term.plain[-n:] in ordinary), "")

    def reads(self, name: Name) -> str:
        """The letters of `name` that the term is compared with: shapes are made of Latin letters."""
        return name.shape if self.term.plain.isascii() else name.plain

    def fits(self, seen: str, most: int) -> bool:
        """Whether `seen` is the term with one to `most` errors, or with letters repeated.

        A term that may have one error only is short, and near to many words: its first letter must be right, and a
        digit in the place of a letter is an error too.
        """
        plain = self.term.plain
        if seen == plain or not seen or seen[0].isdigit():
            return False
        short = self.term.edits < _FREE
        if short and seen[0] != plain[0] and seen[:2] != plain[1::-1]:
            return False
        if self._tail and seen.endswith(self._tail):
            most = 1
        if abs(len(seen) - len(plain)) <= most and (self._letters ^ _letters(seen)).bit_count() <= 2 * most:
            return 0 < distance(plain, seen, most, {} if short else LEET) <= most
        return len(seen) > len(plain) and _single(seen) == self._single


class Layout:
    """Where the parts and words of a name begin and end.

    Args:
        name: the folded name.
    """

    def __init__(self, name: Name) -> None:
        self.name = name
        self._starts = {part.start: number for number, part in enumerate(name.parts)}
        self._stops = {part.stop: number for number, part in enumerate(name.parts)}
        self._words = [0] * (len(name.plain) + 1)
        self._spans: list[tuple[int, int]] = []
        for _, group in groupby(name.parts, _Counter()):
            members = list(group)
            start, stop = members[0].start, members[-1].stop
            self._words[start:stop] = [len(self._spans)] * (stop - start)
            self._spans.append((start, stop))

    def words(self) -> list[tuple[int, int]]:
        """The words: what stands between spaces and hyphens."""
        return self._spans

    def begins(self, at: int) -> bool:
        """Whether a part begins at letter `at`."""
        return at in self._starts

    def ends(self, at: int) -> bool:
        """Whether a part ends before letter `at`."""
        return at in self._stops

    def apart(self, start: int, stop: int) -> bool:
        """Whether letters `start:stop` belong to several words."""
        return self._words[start] != self._words[stop - 1]

    def word(self, start: int, stop: int) -> str:
        """The words that letters `start:stop` lie in, written together."""
        return self.name.plain[self._spans[self._words[start]][0] : self._spans[self._words[stop - 1]][1]]

    def rest(self, stop: int) -> str:
        """What is left of the word behind letter `stop`."""
        return self.name.plain[stop : self._spans[self._words[stop - 1]][1]]

    def parts(self, start: int, stop: int) -> list[str]:
        """The parts that lie in letters `start:stop`."""
        plain = self.name.plain
        return [plain[p.start : p.stop] for p in self.name.parts if start <= p.start and p.stop <= stop]

    def behind(self, stop: int) -> set[str]:
        """What may be the next word behind letter `stop`: rest of the word, next part, next word; without plural s."""
        number = self._words[stop - 1]
        found = {self.rest(stop)}
        if number + 1 < len(self._spans) and not self.rest(stop):
            start, end = self._spans[number + 1]
            found.add(self.name.plain[start:end])
        if stop in self._starts:
            found.add(self._part(self._starts[stop]))
        return found | {word[:-1] for word in found if word.endswith("s")}

    def ahead(self, start: int) -> set[str]:
        """What may be the word before letter `start`."""
        return {self.word_before(start), self.part_before(start)}

    def word_before(self, start: int) -> str:
        """The word, or the beginning of the word, that ends before letter `start`."""
        first, _ = self._spans[self._words[start]]
        if first < start:
            return self.name.plain[first:start]
        number = self._words[start] - 1
        return self.name.plain[slice(*self._spans[number])] if number >= 0 else ""

    def part_before(self, start: int) -> str:
        """The part that ends before letter `start`."""
        return self._part(self._stops[start]) if start in self._stops else ""

    def _part(self, number: int) -> str:
        part = self.name.parts[number]
        return self.name.plain[part.start : part.stop]


class _Counter:
    """Numbers words: parts that are not apart from the one before belong to its word."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, part: object) -> int:
        self.number += bool(getattr(part, "apart", False))
        return self.number


def _any_of(wanted: Sequence[str], words: set[str], touches: Callable[[str, str], bool]) -> bool:
    """Whether one of `words` is wanted; in scripts without spaces it only has to begin or end with what is."""
    if not words.isdisjoint(wanted):
        return True
    return any(ord(word[0]) > _UNSPACED and touches(near, word) for word in wanted for near in words)


def _alternation(terms: Sequence[Term], spell: Callable[[str], str]) -> re.Pattern[str] | None:
    """Finds every place where one of `terms` begins; the longest at each."""
    texts = sorted({term.plain for term in terms}, key=lambda text: (-len(text), text))
    return re.compile("(?=(" + "|".join(map(spell, texts)) + "))") if texts else None


def _class(plain: str) -> str:
    return "".join(f"[{re.escape(letter + LEET.get(letter, ''))}]" for letter in plain)


def _looks_like(plain: str, shape: str) -> bool:
    return len(plain) == len(shape) and all(a == b or b in LEET.get(a, "") for a, b in zip(plain, shape))


def _letters(text: str) -> int:
    """The letters of `text` as bits; digits and signs that stand for letters as the letter."""
    return sum(1 << bit for bit in {(ord(_LEAST.get(char, char)) - 97) % 64 for char in text})


def _single(text: str) -> str:
    """`text` without repetitions of a letter."""
    return "".join(char for char, _ in groupby(text))


def _outermost(spots: Sequence[_Spot]) -> list[_Spot]:
    """The spots in order; of overlapping ones the plainest form, then the longest, then the first."""
    chosen: list[_Spot] = []
    for spot in sorted(spots, key=lambda s: (FORMS.index(s.form), s.start - s.stop, s.start)):
        if all(spot.stop <= other.start or other.stop <= spot.start for other in chosen):
            chosen.append(spot)
    return sorted(chosen, key=lambda s: s.start)


#: A sign and the letter that it is counted as.
_LEAST: Final = {
    **{sign: letter for letter, signs in sorted(LEET.items(), reverse=True) for sign in signs},
    STROKE: "i",
    "l": "i",
}
