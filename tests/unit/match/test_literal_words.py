from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.match.literal_words import needles, word_groups


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        (r"(?<![\w.])api-sg\.aliexpress\.com(?!\w)", ("api-sg.aliexpress.com",)),
        (r"(?:gw|eco)\.taobao\.com", (".taobao.com",)),
        (r"(?:IopClient|TopClient)\w*", ("iopclient", "topclient")),
        (r"(?:abc)?defg?", ("def",)),
        (r"(?:abc|d)", ()),
        (r"[a-z]+\d", ()),
        (r"(?:abcd)+x", ("abcd",)),
        (r"(?:abcd)*x", ()),
        (r"(?i)SeCret", ("secret",)),
    ],
)
def test_what_must_occur(regex: str, expected: tuple[str, ...]) -> None:
    assert needles(regex) == expected


REGEXES = st.recursive(
    st.sampled_from(["abc", "Defg", r"\.com", "x", r"\w", "[a-f]{3}", "é"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)
TEXTS = st.text(alphabet="abcDefgG.comxé ", max_size=40)


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        (r"api-sg\.aliexpress\.com", (("aliexpress",),)),
        (r"(?i)pass(?:word|wd)?_?key", (("pass",), ("key",))),
        (r"(?:passw(?:or)?d|pwd|pw)$", (("passw", "pw"),)),
        (r"(?=.*foo)(?=.*bar)(?!.*baz)x", (("bar",), ("foo",))),
        (r"(?:ab|)cd", (("cd",),)),
        (r"a|b", ()),
        (r"[a-z]+", ()),
        (r"\(ab\)", (("ab",),)),
    ],
)
def test_what_words_must_hold(regex: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert word_groups(regex) == expected


@given(REGEXES, TEXTS)
def test_no_match_without_a_needle(regex: str, text: str) -> None:
    found = needles(regex)
    if found and re.search(regex, text, re.IGNORECASE):
        assert any(needle in text.casefold() for needle in found)


@given(REGEXES, TEXTS)
def test_no_match_without_a_piece_of_each_group(regex: str, text: str) -> None:
    if re.search(regex, text, re.IGNORECASE):
        words = [word.casefold() for word in re.findall(r"\w+", text)]
        for group in word_groups(regex):
            assert any(piece in word for piece in group for word in words)
