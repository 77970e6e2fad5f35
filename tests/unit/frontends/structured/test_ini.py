"""INI."""

from __future__ import annotations

from configparser import Error, RawConfigParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.frontends.structured.reading import checked, contents

LINES = st.lists(
    st.sampled_from(
        ["[a]", "[b c] ", "[git \"x\"]", "k = v", "k2: v=w", "K3=", "k4 = a;b#c", "  deeper", "    = deep", "", "; c",
         "  # c", "\tk5 = x", "é = ü", "k6", "k7 = x y  "]
    ),
    max_size=10,
)  # fmt: skip


@given(lines=LINES, end=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=100, deadline=None)
def test_values_are_those_of_the_library(lines: list[str], end: str) -> None:
    text = end.join(lines)
    unit = checked(text, "ini")
    parser = RawConfigParser(strict=False, allow_no_value=True, default_section="")
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text.replace("\r\n", "\n"))
    except (Error, AttributeError):
        return
    wanted = {name: {k: v.lstrip("\n") if v else None for k, v in parser.items(name)} for name in parser.sections()}
    assert contents(unit, text) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {}),
        ("k = v ; c\nl = w # c\nm = a #b;c", {"k": "v", "l": "w", "m": "a #b;c"}),
        ("k = v #aoplint: ignore[x] y", {"k": "v"}),
        ('k = "a ; b" ; c\nl = \'x\'\nm = "x" y\nn = "', {"k": "a ; b", "l": "x", "m": '"x" y', "n": '"'}),
        ("k =\n  a ; c\n  # c\n\n  b\nl = 1", {"k": "a\n\nb", "l": "1"}),
        ("[s]\n[t]\n[s]\nk=v", {"s": {"k": "v"}, "t": {}}),
        ("[[sub]]\nk=v\n[open\nl", {"sub": {"k": "v"}, "open": {"l": None}}),
        ("[]\n= v\n: w", {"": {"": "w"}}),
        ("requirepass x\nsave 1 2", {"requirepass x": None, "save 1 2": None}),
        ("  k = v\n  l = w\n", {"k": "v", "l": "w"}),
    ],
)
def test_what_it_reads(text: str, wanted: dict[str, Any]) -> None:
    assert contents(checked(text, "ini"), text) == [wanted]
