from __future__ import annotations

from aoplint.engine.comments import directives, may_hold_directives
from aoplint.engine.places import Places
from aoplint.frontends.python import lower
from aoplint.model.match import Directive
from aoplint.scopes.view import FileView


def found(text: str) -> tuple[Directive, ...]:
    unit = lower(text)
    view = FileView(path="a.py", language="python", text=text, unit=unit)
    return directives(view, unit.comment_spans(), Places(view, []))


def test_behind_code_it_speaks_about_its_line() -> None:
    (one,) = found("x = 1\ny = 2  # aoplint: ignore[a-b] because\n")
    assert (one.target_first, one.target_last) == (2, 2)
    assert one.rules == ("a-b",)
    assert one.reason == "because"


def test_on_a_line_of_its_own_it_speaks_about_the_next_code() -> None:
    (one,) = found("# aoplint: ignore[a-b] because\n# more words\n\nx = 1\n")
    assert (one.target_first, one.target_last) == (1, 4)


def test_at_the_head_of_a_file_it_speaks_about_the_whole_file_too() -> None:
    first, second = found("# aoplint: ignore[a-b] because\n# aoplint: ignore[c-d] because\nx = 1\n")
    assert (first.target_first, second.target_first) == (1, 1)
    assert (second.target_last, found("y = 0\n# aoplint: ignore[a-b] why\nx = 1\n")[0].target_first) == (3, 2)


def test_at_the_end_of_a_file_it_speaks_about_itself() -> None:
    (one,) = found("x = 1\n# aoplint: ignore[a-b] because\n")
    assert one.target_first == 2


def test_a_string_is_no_comment() -> None:
    assert found("x = '# aoplint: ignore[a-b] because'\n") == ()
    assert may_hold_directives("x = '# aoplint: ignore[a-b] because'\n")


def test_personal_values_in_a_reason_are_masked() -> None:
    (one,) = found("x = 1  # aoplint: ignore[a-b] ask ivan.petrov@buyers.example about it\n")
    assert "ivan.petrov" not in repr(one)
