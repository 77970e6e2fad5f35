"""Values in raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.secrets.dialects import CODE, DOCS, PHP, PYTHON, SETTINGS, C
from aoplint.secrets.literals import bare, joined, number, pasted, quoted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'abc'", "abc"),
        ('"a\\"b"', 'a"b'),
        ("`abc`", "abc"),
        ('b"abc"', "abc"),
        ('@"abc"', "abc"),
        ('"""abc\ndef"""', "abc\ndef"),
        ('\\"abc\\"', "abc"),
        ("&quot;abc&quot;", "abc"),
        ("'\"abc\"'", "abc"),
        ('""', ""),
    ],
)
def test_a_literal_is_read_without_its_quotes(text: str, value: str) -> None:
    piece = quoted(text, 0)
    assert piece is not None
    assert piece.value == value
    assert "\\" in text or text[piece.start : piece.stop] == value


@pytest.mark.parametrize("text", ["abc", "'abc", "'abc\ndef'", "", "\\"])
def test_what_is_no_literal(text: str) -> None:
    assert quoted(text, 0) is None


@pytest.mark.parametrize(
    ("text", "dialect", "value", "parts"),
    [
        ("'ab' + 'cd'", CODE, "abcd", 2),
        ("'ab' +\n   'cd' + \"ef\"", CODE, "abcdef", 3),
        ("'ab' 'cd'", PYTHON, "abcd", 2),
        ("'ab'\n 'cd'", C, "abcd", 2),
        ("'ab' 'cd'", CODE, "ab", 1),
        ("'ab' . 'cd'", PHP, "abcd", 2),
        ("'ab' + name", CODE, "ab", 1),
        ("'ab' += 'cd'", CODE, "ab", 1),
    ],
)
def test_joined_literals_are_one(text: str, dialect: object, value: str, parts: int) -> None:
    piece = joined(text, 0, dialect)  # type: ignore[arg-type]
    assert piece is not None
    assert (piece.value, piece.parts) == (value, parts)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k3Q9 # comment", "k3Q9"),
        ("k3#Q9", "k3#Q9"),
        ("k3Q9;", "k3Q9"),
        ("k3Q9 HideReset", "k3Q9"),
        ("k3Q9}", "k3Q9"),
        ("${k3Q9}", "${k3Q9}"),
    ],
)
def test_a_value_without_quotes_ends_where_its_format_says(text: str, value: str) -> None:
    piece = bare(text, 0, SETTINGS)
    assert piece is not None
    assert piece.value == value


def test_a_value_that_was_cut_is_none() -> None:
    assert bare("5000012...", 0, DOCS) is None
    assert bare("5000012…", 0, DOCS) is None


def test_numbers_and_pasted_words() -> None:
    found = number("512907;", 0)
    assert found is not None
    assert found.value == "512907"
    assert number("512907x", 0) is None
    assert pasted("short", 0) is None
    assert pasted("Ab3dEf6hIj9kLm2nOp5q", 0) is not None


@given(
    st.text(alphabet="'\"`\\ab \n+.{}&quot;#;", max_size=60), st.sampled_from([PYTHON, CODE, PHP, C, DOCS, SETTINGS])
)
def test_any_text_gives_a_piece_within_it_or_none(text: str, dialect: object) -> None:
    for at in range(len(text)):
        for piece in (joined(text, at, dialect), bare(text, at, dialect)):  # type: ignore[arg-type]
            if piece is not None:
                assert at <= piece.start <= piece.stop <= piece.end <= len(text)
