from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aoplint.engine.places import Places
from aoplint.scopes.view import FileView

SECRET = "Inv3ntedPlacesSecret0000Zq7Xw2Ab"


def places(text: str, secrets: list[tuple[int, int]] | None = None) -> Places:
    return Places(FileView(path="a.py", language="python", text=text), secrets or [])


def test_lines_and_columns_are_1_based_and_the_end_is_exclusive() -> None:
    location = places("x = 1\ny = f(2)\n").location(10, 14)
    assert (location.line, location.column, location.end_line, location.end_column) == (2, 5, 2, 9)
    marked = [line for line in location.frame if line.mark_start >= 0]
    assert [line.text[line.mark_start : line.mark_stop] for line in marked] == ["f(2)"]
    assert [line.number for line in location.frame] == [1, 2, 3]


def test_a_secret_on_a_neighbouring_line_is_masked() -> None:
    text = f"a = 1\nb = '{SECRET}'\nc = 2\n"
    start = text.index(SECRET)
    location = places(text, [(start, start + len(SECRET))]).location(0, 1)
    assert all(SECRET not in line.text for line in location.frame)
    assert "In…Ab" in location.frame[1].text


def test_the_mark_stays_on_its_text_when_something_before_it_was_masked() -> None:
    text = f"f('{SECRET}', bad())\n"
    start, at = text.index(SECRET), text.index("bad()")
    line = places(text, [(start, start + len(SECRET))]).location(at, at + 5).frame[0]
    assert line.text[line.mark_start : line.mark_stop] == "bad()"


def test_a_minified_line_is_shown_in_part() -> None:
    text = "x" * 100_000 + "needle" + "y" * 100_000
    at = text.index("needle")
    line = places(text).location(at, at + 6).frame[0]
    assert len(line.text) <= 2000
    assert line.text[line.mark_start : line.mark_stop] == "needle"


def test_a_long_range_shows_its_beginning() -> None:
    text = "line\n" * 500
    assert len(places(text).location(0, len(text) - 1).frame) <= 14


@given(st.text(alphabet="ab\r\n \u2028é😀'", max_size=80), st.data())
def test_every_interval_of_any_text_has_a_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    location = places(text, [(start, stop)] if start < stop else []).location(start, stop)
    assert (location.line, location.column) <= (location.end_line, location.end_column)
    for line in location.frame:
        assert -1 <= line.mark_start <= line.mark_stop <= len(line.text)
