"""Offsets to lines and columns, and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.text import LineIndex

TEXTS = st.text(alphabet="ab\r\n\x0b\x0c\x85\u2028é😀", max_size=40)


@given(TEXTS)
def test_lines_are_what_a_split_says(text: str) -> None:
    index = LineIndex(text)
    assert [index.line(n + 1) for n in range(index.count)] == re.split(r"\r\n|\n|\r", text)


@given(TEXTS)
def test_every_offset_round_trips(text: str) -> None:
    index = LineIndex(text)
    for offset in range(len(text) + 1):
        line, column = index.position(offset)
        assert index.offset(line, column) == offset
        start, stop = index.line_span(line)
        assert start <= offset
        assert column == offset - start + 1
        assert text[start:stop] == index.line(line)


def test_columns_beyond_a_line_are_cut() -> None:
    index = LineIndex("ab\r\ncd")
    assert index.offset(1, 99) == 3
    assert index.offset(2, 99) == 6
    assert index.offset(2, 0) == 4


@pytest.mark.parametrize("line", [0, -1, 3])
def test_a_line_that_is_not_there(line: int) -> None:
    index = LineIndex("a\nb")
    for ask in (index.line, index.line_span, lambda number: index.offset(number, 1)):
        with pytest.raises(IndexError):
            ask(line)


@pytest.mark.parametrize("offset", [-1, 4])
def test_a_wrong_offset_fails_loudly(offset: int) -> None:
    with pytest.raises(IndexError):
        LineIndex("a\nb").position(offset)


def test_large_text() -> None:
    text = "x = 1\n" * 2_000_000
    index = LineIndex(text)
    assert index.count == 2_000_001
    assert index.position(len(text) - 1) == (2_000_000, 6)
