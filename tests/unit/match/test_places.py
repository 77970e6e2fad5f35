"""Mistakes of patterns point into the YAML, at the piece of the pattern."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.errors import RuleError
from aoplint.match.rule import compile_rule
from tests.unit.match.rules import raw_rules

HEAD = "rules:\n  - id: p\n    languages: [python]\n    message: m\n    severity: ERROR\n"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("pattern: f($x)", "6:16: $x is no metavariable: capitals, digits and _ only"),
        ("pattern: f(1", "6:16: a closing ')' is missing"),
        ("pattern: |\n      a()\n      b(]\n", "8:9: ']' closes nothing"),
        ("pattern: f('abc)", "6:16: this string does not end"),
        ('pattern: "f(\\"a\\", ]"', "6:24: ']' closes nothing"),
        ("patterns:\n      - pattern-not: f()", "7:7: these patterns only take away: one must be positive"),
        ("pattern-either:\n      - pattern-not: f()", '7:9: "pattern-not" cannot be one of pattern-either'),
        ("pattern-regex: 'a(b'", "6:21: this regular expression cannot be read: missing ), unterminated subpattern"),
        ("pattern-regex: 'ab(?R)'", "6:23: recursion into a group is not supported in regular expressions"),
        ("pattern-regex: (a+)+b", "6:20: this regular expression can take exponential time"),
        (
            "patterns:\n      - pattern: f($X)\n      - metavariable-comparison: {comparison: $X > today()}",
            "8:52: today() is not supported: a finding must not depend on the day",
        ),
        (
            "patterns:\n      - pattern: f($X)\n      - metavariable-pattern:\n          metavariable: $X\n"
            "          language: python\n          pattern: g()",
            "10:21: metavariable-pattern with language: python is not supported",
        ),
        ("fix-regex: {regex: 'a[', replacement: b}\n    pattern: f()", "6:26: a set [ does not end"),
    ],
)
def test_place(keys: str, expected: str, tmp_path: Path) -> None:
    (raw,) = raw_rules(tmp_path, HEAD + "    " + keys)
    with pytest.raises(RuleError) as caught:
        compile_rule(raw, {})
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert f"{problem.place.line}:{problem.place.column}: {problem.message}" == expected


def test_every_mistake_at_once(tmp_path: Path) -> None:
    text = HEAD + "    patterns:\n      - pattern: f(\n      - pattern-inside: g(\n      - pattern-regex: a)\n"
    (raw,) = raw_rules(tmp_path, text)
    with pytest.raises(RuleError) as caught:
        compile_rule(raw, {})
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [7, 8, 9]
