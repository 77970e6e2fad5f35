"""Names as words: what `ALIEXPRESS_APP_SECRET`, `appSecret`, `secertkey` and `App Secret` have in common (layer 6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from aoplint.model.record import dataclass

_PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")
_COMPONENT: Final = re.compile(r"[.\[\]'\"]+|->|::")
_LONGEST: Final = 120

#: Prefixes by which build tools copy a variable into the files that browsers and phones get.
PUBLISHED: Final = re.compile(r"(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|GATSBY|NUXT_PUBLIC|VUE_APP|PUBLIC)_")
#: Words that say whose secret it is: a name that holds one is telling by itself.
PLATFORM: Final = frozenset(
    {"aliexpress", "ae", "aop", "ali", "top", "iop", "taobao", "tmall", "alibaba", "1688", "dropship", "dropshipping"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names that a rule speaks about, as lists of word sequences.

    Args:
        strong: heads that tell by themselves, such as ("app", "secret").
        weak: heads that need more: a value of an exact format, a partner, or the platform's name.
        never: words that make the name something else, such as "url" in `token_url`.
        near: words of which one must stand in the name too; () for no such demand.
    """

    strong: tuple[tuple[str, ...], ...] = ()
    weak: tuple[tuple[str, ...], ...] = ()
    never: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


def last_component(name: str) -> str:
    """`app_secret` of `self.config.app_secret`."""
    parts = [part for part in _COMPONENT.split(name[-_LONGEST:]) if part]
    return parts[-1] if parts else ""


def pieces(name: str) -> list[str]:
    """The words of an identifier: camel, snake and kebab case, digits apart; lower case."""
    name = name[-_LONGEST:]
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return [piece.lower() for piece in _PIECE.findall(name)]


def normal(name: str) -> str:
    """The last component of a name as words joined by `_`: what a fingerprint may rest on."""
    return "_".join(pieces(last_component(name)))


def segmented(words: list[str], known: frozenset[str]) -> list[str]:
    """`words` with written-together ones split, where all their parts are known."""
    out: list[str] = []
    for word in words:
        if word in known:
            out.append(word)
        elif word.endswith("s") and word[:-1] in known:
            out.append(word[:-1])
        else:
            out += _split(word, known) or [word]
    return out


def _split(word: str, known: frozenset[str]) -> list[str]:
    """The fewest known words that make up `word`; [] if there are none."""
    if not 4 <= len(word) <= 40 or not word.isalnum():
        return []
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for stop in range(1, len(word) + 1):
        for start in range(max(0, stop - 12), stop):
            before, part = best[start], word[start:stop]
            if stop == len(word) and part not in known and part[-1] == "s":
                part = part[:-1]
            if before is None or part not in known:
                continue
            current = best[stop]
            if current is None or len(before) + 1 < len(current):
                best[stop] = [*before, part]
    return best[-1] or []


def rarest(head: tuple[str, ...]) -> str:
    """The word of `head` that the fewest names hold: its longest, the last of equals."""
    return max(enumerate(head), key=lambda pair: (len(pair[1]), pair[0]))[1] if head else ""


def stems(words: Iterable[str]) -> tuple[str, ...]:
    """The fewest of `words` such that each of them holds one; shortest first."""
    kept: list[str] = []
    for word in sorted(set(words) - {""}, key=lambda one: (len(one), one)):
        if not any(stem in word for stem in kept):
            kept.append(word)
    return tuple(kept)


class NameTest:
    """Tests names against `Names`; answers are kept, a file asks for the same names again and again.

    Args:
        names: what the rule speaks about.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        words = {word for head in (*names.strong, *names.weak) for word in head}
        self._known = frozenset(words | PLATFORM | {word for word in names.never if len(word) > 2})
        self._never = names.never - words
        self._heads = [(head, 2) for head in names.strong] + [(head, 1) for head in names.weak]
        self._stems = re.compile("|".join(map(re.escape, stems(rarest(head) for head, _ in self._heads))) or r"(?!)")
        self.test = lru_cache(maxsize=4096)(self._test)

    def _test(self, name: str) -> int:
        """2 for a telling name, 1 for a weak one, 0 for none.

        Args:
            name: as written, with the components before it.
        """
        lower = name.lower()
        if not lower.isascii():
            lower = unicodedata.normalize("NFKC", lower)
        # Most names end here: splitting them into words costs fifty times as much.
        if self._stems.search(lower) is None:
            return 0
        heads = [(head, strength) for head, strength in self._heads if all(word in lower for word in head)]
        return self._strength(name, heads) if heads else 0

    def _strength(self, name: str, heads: list[tuple[tuple[str, ...], int]]) -> int:
        final = last_component(name)
        last = segmented(pieces(PUBLISHED.sub("", final, count=1)), self._known)
        if not last or self._never.intersection(last):
            return 0
        if self.names.near and not self.names.near.intersection(last):
            return 0
        words = [*segmented(pieces(name[: len(name) - len(final)]), self._known), *last]
        for head, strength in heads:
            if _holds(words, head, len(words) - len(last)):
                return 2 if strength == 2 or PLATFORM.intersection(words) else 1
        return 0

    def denies(self, key: str) -> bool:
        """Whether `key`, the key of an entry within a telling container, says that the entry is something else."""
        return bool(self._never.intersection(segmented(pieces(key), self._known)))


def _holds(words: list[str], head: tuple[str, ...], first_of_last: int) -> bool:
    """Whether `head` stands in `words` and ends in their last component."""
    size = len(head)
    return any(
        tuple(words[at : at + size]) == head and at + size > first_of_last for at in range(len(words) - size + 1)
    )
