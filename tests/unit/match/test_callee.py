"""Functions of which a pattern matches every call."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.match.callee import called_by
from tests.unit.flow.flows import rule_of


@pytest.mark.parametrize(
    ("pattern", "called"),
    [
        ("{pattern: os.system(...)}", [("os.system", -1)]),
        ("{pattern: sink(...)}", [("sink", -1)]),
        ("{pattern: sink($...ARGS)}", [("sink", -1)]),
        ("{pattern: a.b.c($X)}", [("a.b.c", 1)]),
        ("{pattern: 'f($X, $Y)'}", [("f", 2)]),
        ("{pattern-either: [{pattern: f(...)}, {pattern: g($X)}]}", [("f", -1), ("g", 1)]),
        ("{pattern: 'f($X, ...)'}", []),
        ("{pattern: 'f($X, $X)'}", []),
        ("{pattern: f()}", []),
        ("{pattern: f(x=$X)}", []),
        ("{pattern: $C.execute(...)}", []),
        ("{pattern: f(...).g(...)}", []),
        ("{pattern: return f(...)}", []),
        ("{patterns: [{pattern: f(...)}, {pattern-not: f('a')}]}", []),
    ],
)
def test_functions_that_a_pattern_is_every_call_of(tmp_path: Path, pattern: str, called: list[tuple[str, int]]) -> None:
    rule = rule_of(tmp_path, f"    pattern-sources: [{{pattern: source(...)}}]\n    pattern-sinks: [{pattern}]\n")
    assert [tuple(one) for one in called_by(rule.sinks[0].formula)] == called
