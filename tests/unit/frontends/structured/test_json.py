"""JSON and its relatives."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.structured import lower
from tests.unit.frontends.structured.reading import checked, contents

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


def as_text(data: Any) -> Any:
    """What json.dumps writes for numbers and constants, within containers."""
    if isinstance(data, dict):
        return {key: as_text(item) for key, item in data.items()}
    if isinstance(data, list):
        return [as_text(item) for item in data]
    return data if isinstance(data, str) else json.dumps(data)


@given(data=VALUES, ascii_only=st.booleans(), indent=st.sampled_from([None, 2]))
@settings(max_examples=100, deadline=None)
def test_values_are_those_of_the_library(data: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    assert contents(checked(text, "json"), text) == [as_text(data)]


TOKENS = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"a"', '"b\\n"', '"\\u00e9"', "1", "-0.5e3", "true", "null", '"', "\\",
     '"k": 1', "{}", "[]"]
)  # fmt: skip


@given(text=st.lists(TOKENS, max_size=12).map("".join))
@settings(max_examples=100, deadline=None)
def test_what_the_library_reads_is_read(text: str) -> None:
    try:
        wanted = json.loads(text, parse_int=str, parse_float=str)
    except ValueError:
        return
    assert contents(checked(text, "json"), text) == [as_text(wanted)]


def test_every_key_and_value_stands_where_it_stands() -> None:
    text = '{"a": [1, "x"], "b": {"c": null}}'
    unit = checked(text, "json")
    leaves = [text[unit.start[n] : unit.stop[n]] for n in range(len(unit)) if unit.name(n)]
    assert leaves == ['"a"', "1", '"x"', '"b"', '"c"', "null"]
    assert [unit.name(n) for n in range(len(unit)) if unit.name(n)] == ['"', "literal", '"', '"', '"', "literal"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("// nothing\n", []),
        ('{"a": 1,}', [{"a": "1"}]),
        ("[1, 2, ]", [["1", "2"]]),
        ("{a: 'it\\'s', $b: .5, d-e: 0xFF}", [{"a": "it's", "$b": ".5", "d-e": "0xFF"}]),
        ("['c', +Infinity, -NaN]", [["c", "+Infinity", "-NaN"]]),
        ("{'a': True, 'b': None, 'c': ('x', 'y',)}", [{"a": "True", "b": "None", "c": ["x", "y"]}]),
        ('{"a": 1}\n{"a": 2}\n', [{"a": "1"}, {"a": "2"}]),
        ('"\\ud83d\\ude00 \\ud83d"', ["😀 \ufffd"]),
        ("'\\x41\\u{1F600}\\\nb\\v'", ["A😀b\v"]),
        ('{"a": "x" /* c */ , // d\n "b": {}}', [{"a": "x", "b": {}}]),
        ("{true: 1, null: 2, 7: 3}", [{"true": "1", "null": "2", "7": "3"}]),
    ],
)
def test_relatives_of_json(text: str, wanted: list[Any]) -> None:
    assert contents(checked(text, "json"), text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "{", "}", "[1", "[1}", "{]", '{"a"}', '{"a":}', '{"a" 1}', "[,]", "[1 2]", "[1,,2]", '{"a": 1 "b": 2}',
        '"a', '"a\nb"', '"a\\"', "'a", "a", "a: 1", "{{ x }}", "/* a", "/", "1,", '{"a": b}', "{[1]: 2}", "[1:2]",
    ],
)  # fmt: skip
def test_no_json(text: str) -> None:
    with pytest.raises(FrontEndError):
        lower(text, "json")
