from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aoplint.engine.comparing import differing

LINES = st.lists(st.sampled_from("abcdef"), max_size=12)


@given(LINES, LINES)
def test_what_is_not_told_is_in_the_old_text_in_this_order(before: list[str], after: list[str]) -> None:
    told = {number for first, last in differing(before, after) for number in range(first, last + 1)}
    assert told <= set(range(1, len(after) + 1))
    rest = iter(before)
    assert all(line in rest for number, line in enumerate(after, 1) if number not in told)


def test_an_inserted_line_is_one_line() -> None:
    assert list(differing(["a", "b", "c"], ["a", "b", "x", "c"])) == [(3, 3)]
    assert list(differing(["a"], ["a"])) == []


def test_every_changed_line_of_a_large_file_is_told() -> None:
    before = [f"{number}" for number in range(60_000)]
    after = [line if number % 2 else f"{line}x" for number, line in enumerate(before)]
    assert len(list(differing(before, after))) == 30_000
