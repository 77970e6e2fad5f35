"""Forms that differ in the names of their metavariables only are looked for once, each with its own names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.match.pattern import parse
from aoplint.scopes.view import FileView
from tests.unit.match.rules import compiled, matches, python

FORMS = (
    "$A.$B(...)",
    "$A($B, ...)",
    "$A[$B]",
    "$A = $B",
    "$A.$B",
    '$A("$B", ...)',
    "f($...A)",
    "$A($A)",
    "$A == $B",
    "def $A($B): ...",
    "$_($A)",
    "for $A in $B: ...",
)
CODE = """
def g(x):
    a.b(x)
    c = a["k"]
    if a == b or x == x:
        f(1, 2)
        f(f)
for i in g(2):
    h("t", i)
    i.j = g(i)
"""


def swapped(form: str, first: str, second: str) -> str:
    return (
        form.replace("$A", "\0")
        .replace("$...A", "\1")
        .replace("$B", second)
        .replace("\0", first)
        .replace("\1", f"$...{first[1:]}")
    )


def seen(folder: Path, form: str, view: FileView) -> list[tuple[object, ...]]:
    return [(match.start, match.stop, match.bindings) for match in matches(compiled(folder, form), view)]


@given(st.sampled_from(FORMS), st.lists(st.sampled_from(["$A", "$B", "$X", "$Y", "$_"]), min_size=4, max_size=4))
def test_a_shared_form_finds_what_it_finds_alone(
    tmp_path_factory: pytest.TempPathFactory, form: str, names: list[str]
) -> None:
    folder: Path = tmp_path_factory.mktemp("rules")
    shared = python(CODE)
    for text in (swapped(form, *names[:2]), swapped(form, *names[2:]), form):
        assert seen(folder, text, shared) == seen(folder, text, python(CODE)), text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("$A.$B(...)", "$X.$Y(...)", True),
        ("$A.$B(...)", "$B.$A(...)", True),
        ("$A($B)", "$A($A)", False),
        ("$A($_)", "$A($B)", False),
        ("f($...A)", "f($A)", False),
        ("f('$1')", "f('a')", False),
        ("import $A.b", "import $B.b", False),
    ],
)
def test_identity(one: str, other: str, same: bool) -> None:
    assert (parse(one).identity()[0] == parse(other).identity()[0]) is same
