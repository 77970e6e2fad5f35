"""What is left of a file without some of its functions: numbers that hold, and a digest that says whether they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.flow.incremental.outline import Outline, outer_functions
from aoplint.flow.machine.code import Code
from aoplint.frontends.python import lower

TEXT = '''"""A module."""
import os  # a comment

LIMIT = 3


def first(a, b=LIMIT):
    def inner():
        return a
    return inner


class Box:
    """A class
    of two lines."""

    def get(self):
        return self.item

    @property
    def name(self): return "n"


if LIMIT:
    async def second():
        return 1

last = first(1)
'''


def outline(text: str, *left_out: int) -> Outline:
    return Outline(Code("m.py", lower(text), text), left_out)


def digest(text: str, *left_out: int) -> str:
    return outline(text, *left_out).digest


def test_outer_functions_stand_in_no_other_one() -> None:
    code = Code("m.py", lower(TEXT), TEXT)
    assert [code.unit.name(node + 1) for node in outer_functions(code) if code.unit.kind[node + 1] == 60] == [
        "first",
        "get",
        "second",
    ]
    assert len(outer_functions(code)) == 4


@given(st.sets(st.integers(0, 3)))
def test_numbers_name_the_nodes_that_are_left(left_out: set[int]) -> None:
    code = Code("m.py", lower(TEXT), TEXT)
    some = Outline(code, left_out)
    left = [node for node in range(len(code.unit)) if some.number(node) is not None]
    assert [some.number(node) for node in left] == list(range(len(left)))
    assert [some.node(number) for number in range(len(left))] == left
    names = [some.key(node) for node in range(len(code.unit))]
    assert len(set(names)) == len(names)
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # a comment", ""),
        ("\n\n\nclass", "\n# more\n\nclass"),
        ("LIMIT = 3\n", "LIMIT = 3   \n\n\n"),
        ("import os", "# first\n\nimport os"),
        ("    def inner():\n        return a\n    return inner", "    # nothing\n    return (a, b)"),
        ("return self.item", "return [lambda: self.item]"),
        ("last = first(1)\n", "last = first(1)\n# the end"),
    ],
)
def test_what_is_left_out_and_what_says_nothing_changes_no_digest(old: str, new: str) -> None:
    assert old in TEXT
    assert digest(TEXT.replace(old, new, 1), 0, 1) == digest(TEXT, 0, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("b=LIMIT", "b=None"),
        ("A class\n", "A class\n\n"),
        ("def get(self)", "def got(self)"),
        ("    @property\n", ""),
        ('return "n"', 'return "m"'),
        ("        return 1\n", "        return 1\n\n    LIMIT = 1\n"),
        ("        return 1\n\nlast", "        return 1\n\n    last"),
        ("return inner", "global late\n    late = inner"),
        ("return inner", "import json\n    return inner"),
        ("return inner", "yield inner"),
        ("class Box:", "def third(): pass\n\nclass Box:"),
    ],
)
def test_all_else_changes_the_digest(old: str, new: str) -> None:
    assert old in TEXT
    assert digest(TEXT.replace(old, new, 1), 0, 1) != digest(TEXT, 0, 1)


def test_which_functions_are_left_out_makes_another_digest() -> None:
    assert digest(TEXT, 0) != digest(TEXT, 1)
    assert digest("", *()) == digest("\n\n# nothing\n", *())
