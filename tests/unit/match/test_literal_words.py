from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.match.literal_words import needles


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


@given(
    st.recursive(
        st.sampled_from(["abc", "Defg", r"\.com", "x", r"\w", "[a-f]{3}", "é"]),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
            st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        ),
        max_leaves=8,
    ),
    st.text(alphabet="abcDefgG.comxé ", max_size=40),
)
def test_no_match_without_a_needle(regex: str, text: str) -> None:
    found = needles(regex)
    if found and re.search(regex, text, re.IGNORECASE):
        assert any(needle in text.casefold() for needle in found)
