"""Typing errors are counted as the textbook counts them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.names.distance import LEET, distance
from aoplint.names.words import Ordinary

_WORD = st.text(alphabet="abcl1", max_size=8)


def _textbook(wanted: str, seen: str) -> int:
    """Optimal string alignment by its definition."""
    table = {(i, 0): i for i in range(len(wanted) + 1)} | {(0, j): j for j in range(len(seen) + 1)}
    for i in range(1, len(wanted) + 1):
        for j in range(1, len(seen) + 1):
            same = seen[j - 1] == wanted[i - 1] or seen[j - 1] in LEET.get(wanted[i - 1], "")
            cost = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (not same))
            if i > 1 and j > 1 and wanted[i - 1] == seen[j - 2] and wanted[i - 2] == seen[j - 1]:
                cost = min(cost, table[i - 2, j - 2] + 1)
            table[i, j] = cost
    return table[len(wanted), len(seen)]


@settings(max_examples=100, deadline=None)
@given(_WORD, _WORD, st.integers(0, 3))
def test_distance_is_the_textbook_s(wanted: str, seen: str, most: int) -> None:
    assert distance(wanted, seen, most) == min(_textbook(wanted, seen), most + 1)


def test_examples() -> None:
    assert distance("aliexpress", "ailexpress", 2) == 1
    assert distance("aliexpress", "4l1expre55", 2) == 0
    assert distance("aliexpress", "alibaba", 2) == 3


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["ab", "b", "cab"]), max_size=4), st.text(alphabet="abc", max_size=6))
def test_heads_and_tails_agree(words: list[str], other: str) -> None:
    ordinary = Ordinary(["ab", "b", "cab"])
    for text in ("".join(words), other):
        heads, tails = ordinary.heads(text), ordinary.tails(text)
        assert len(heads) == len(tails) == len(text) + 1
        assert heads[-1] == tails[0]
    assert ordinary.heads("".join(words))[-1]


def test_plurals_are_words() -> None:
    ordinary = Ordinary(["deal", "Hub"])
    assert ordinary.covers("dealshub")
    assert ordinary.covers("hub")
    assert not ordinary.covers("dealhut")
