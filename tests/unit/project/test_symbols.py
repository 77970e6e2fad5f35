"""Definitions by place, and code that never runs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.python import lower
from aoplint.project.symbols import Symbols, dead_spans


def dead(text: str) -> list[str]:
    return [text[start:stop] for start, stop in dead_spans(lower(text), text)]


def test_a_place_belongs_to_the_innermost_definition_decorators_included() -> None:
    text = (
        "@outer\nclass A:\n    x = 1\n    @inner\n    def f(s):\n        def g():\n            y\n        z\n\nlast\n"
    )
    symbols = Symbols(lower(text))
    found = {word: symbols.at(text.index(word)) for word in ("outer", "x =", "inner", "y\n", "z\n", "last")}
    assert found == {"outer": "A", "x =": "A", "inner": "A.f", "y\n": "A.f.g", "z\n": "A.f", "last": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():\n    return 1\n    x()\n    y()\n", ["x()\n    y()"]),
        ("for a in b:\n    continue\n    x()\n", ["x()"]),
        ("if 0:\n    x()\nelse:\n    y()\n", ["x()"]),
        ("if not_known:\n    x()\n", []),
        ("while True:\n    x()\nelse:\n    y()\n", ["y()"]),
        ("a = False and x()\nb = True or y()\nc = True and z()\n", ["x()", "y()"]),
        ("if a and False:\n    x()\n", ["x()"]),
        ("def f():\n    if a:\n        return 1\n    x()\n", []),
    ],
)
def test_code_that_never_runs(text: str, expected: list[str]) -> None:
    assert dead(text) == expected


@given(st.lists(st.sampled_from(["return 1", "x()", "if 0: y()", "if a: return 2", "raise E"]), max_size=6))
@settings(max_examples=50)
def test_nothing_before_the_first_leaving_statement_is_dead(lines: list[str]) -> None:
    text = "def f():\n    pass\n" + "".join(f"    {line}\n" for line in lines)
    alive = []
    for line in lines:
        alive.append(line)
        if line in ("return 1", "raise E"):
            break
    spans = dead_spans(lower(text), text)
    end = len("def f():\n    pass\n" + "".join(f"    {line}\n" for line in alive))
    assert all(start >= end or text[start:stop] == "y()" for start, stop in spans)


def test_chains_of_thousands_of_terms_are_walked_once() -> None:
    source = f"x = {' and '.join(['a'] * 3000)} and False\nif {' and '.join(['a'] * 3000)} and False:\n    gone()\n"
    unit = lower(source)
    assert any(source[start:stop] == "gone()" for start, stop in dead_spans(unit, source))
