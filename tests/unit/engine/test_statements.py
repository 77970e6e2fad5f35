from __future__ import annotations

import pytest

from aoplint.engine.statements import statement_span
from aoplint.frontends.python import lower
from aoplint.scopes.view import FileView


@pytest.mark.parametrize(
    ("text", "needle", "expected"),
    [
        ("x = f(\n    a,\n    b,\n)\ny = 2\n", "b", "x = f(\n    a,\n    b,\n)"),
        ("if test(a):\n    run()\n", "a)", "if test(a):"),
        ("if test(a):\n    run()\n", "run", "run()"),
        ("@one\n@two(x)\ndef f(a,\n      b):\n    return a\n", "two", "@one\n@two(x)\ndef f(a,\n      b):"),
        ("class A:\n    b = 1\n    c = 2\n", "c =", "c = 2"),
        ("a = 1; b = 2\n", "b", "b = 2"),
    ],
)
def test_the_innermost_statement_or_its_header(text: str, needle: str, expected: str) -> None:
    view = FileView(path="a.py", language="python", text=text, unit=lower(text))
    at = text.index(needle)
    start, stop = statement_span(view, at, at + 1)
    assert text[start:stop] == expected


def test_without_a_unit_the_lines() -> None:
    view = FileView(path="a.env", language="env", text="A=1\nB=2\nC=3\n")
    assert statement_span(view, 6, 7) == (4, 7)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("    c = 2  ", "c = 2"),
        ("    b = 1\n    c = 2", "    b = 1\n    c = 2  "),
        ("    def f(self, x", "def f(self, x=1):"),
    ],
)
def test_what_begins_in_the_indentation_or_spans_statements(found: str, expected: str) -> None:
    text = "class A:\n    b = 1\n    c = 2  \n    d = 3\n    def f(self, x=1):\n        pass\n"
    view = FileView(path="a.py", language="python", text=text, unit=lower(text))
    at = text.index(found)
    start, stop = statement_span(view, at, at + len(found))
    assert text[start:stop] == expected
