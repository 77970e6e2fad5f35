"""TOML."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.structured import lower
from tests.unit.frontends.structured.reading import checked, contents

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SAFE = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\x7f"))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


STRINGS = st.one_of(
    SAFE.map(quoted),
    SAFE.map(lambda text: '"""' + quoted(text)[1:-1].replace(" ", "\n") + '"""'),
    SAFE.map(lambda text: "'" + text.replace("'", "") + "'"),
    SAFE.map(lambda text: "'''" + text.replace("'", "") + "'''"),
    st.sampled_from(
        ['"""\nx\\\n   y"""', "'''\na''b'''", '"""a""b"""""', '"\\u00e9\\U0001F600\\t"', '"""\r\na\r\nb"""', '""', "''"]
    ),
)
VALUES = st.recursive(
    STRINGS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(inner, max_size=3).map(lambda items: "[ # c\n" + "".join(f"{item} ,\n" for item in items) + "]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{number} . x = {item}" for number, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=8,
)
KEYS = st.one_of(
    st.text("abz09_-", min_size=1, max_size=4),
    SAFE.map(quoted),
    SAFE.map(lambda text: "'" + text.replace("'", "") + "'"),
)
ENTRIES = st.lists(st.tuples(KEYS, VALUES), max_size=4).map(lambda items: "".join(f"{k} = {v} # c\n" for k, v in items))
DOCUMENTS = st.tuples(
    ENTRIES, st.lists(st.tuples(st.sampled_from(["[{}]\n", "[ {} . sub ]\n", "[[{}]]\n"]), KEYS, ENTRIES), max_size=3)
).map(lambda parts: parts[0] + "".join(head.format(key) + entries for head, key, entries in parts[1]))


@given(text=DOCUMENTS)
@settings(max_examples=100, deadline=None)
def test_values_are_those_of_the_library(text: str) -> None:
    unit = checked(text, "toml")
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # Two keys of one name; we read them both.
    assert contents(unit, text) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {}),
        ("# only\n", {}),
        ("a = 1979-05-27 07:32:00 # c", {"a": "1979-05-27 07:32:00"}),
        ("a = 0x_F\nb = -inf\nc = +1.5e-3", {"a": "0x_F", "b": "-inf", "c": "+1.5e-3"}),
        ("a.b.c = 1\na.d = 2", {"a": {"b": {"c": "1"}, "d": "2"}}),
        ("[a.b]\nx = 1\n[a]\ny = 2", {"a": {"b": {"x": "1"}, "y": "2"}}),
        ("[empty]\n[[list]]\n", {"empty": {}, "list": [{}]}),
        ("[[p]]\nn = 1\n[p.q]\nm = 2\n[[p]]\nn = 3", {"p": [{"n": "1"}, {"q": {"m": "2"}}, {"n": "3"}]}),
        ("a = {\n x = 1, # c\n y = [\n],\n}\n", {"a": {"x": "1", "y": []}}),
        ("ключ = 'v'\nbare = word\n", {"ключ": "v", "bare": "word"}),
        ('a = "\\x41\\e[0m"', {"a": "A\x1b[0m"}),
        ("a = 'x'\r\nb = 'y'\r\n", {"a": "x", "b": "y"}),
    ],
)
def test_what_it_reads(text: str, wanted: dict[str, Any]) -> None:
    assert contents(checked(text, "toml"), text) == [wanted]


def test_a_table_begins_with_its_header() -> None:
    text = "\n[tool.'x y'] # c\nkey = 'v'\n\n[next]\n"
    unit = checked(text, "toml")
    shown = [text[unit.start[n] : unit.stop[n]] for n in range(2, 9)]
    assert shown == [
        "[tool.'x y'] # c\nkey = 'v'", "tool", "'x y'] # c\nkey = 'v'", "'x y'] # c\nkey = 'v'", "'x y'", "key = 'v'",
        "key = 'v'",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a", "a =", "a = ", "= 1", "a = 'x", 'a = "x\ny"', 'a = """x', "a = [1", "a = [1 2]", "a = {x = 1", "a = {x}",
        "a = {x = }", "[a", "[[a]", "[a]]", "[]", "[a.]", "a. = 1", "a = 1 2", "a = 1 b = 2", "{{ x }} = 1", "a = [,]",
        "a = {,}", "a = {x = 1,, y = 2}", "a = }", "a = ]", "a = #", '"a\n" = 1', "a = ,",
    ],
)  # fmt: skip
def test_no_toml(text: str) -> None:
    with pytest.raises(FrontEndError):
        lower(text, "toml")
