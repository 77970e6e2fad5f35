"""The expression language of `metavariable-comparison`."""

from __future__ import annotations

from typing import Any

import pytest

from aoplint.match.comparison import CodeText, ComparisonError, holds, parse_comparison

VALUES: dict[str, Any] = {
    "$N": 7, "$F": 1.5, "$S": "12", "$T": "text", "$B": True, "$C": CodeText("x.y"), "$L": [1, 2], "$...A": "rest",
}  # fmt: skip


@pytest.mark.parametrize(
    "expression",
    [
        "$N > 6 and $N < 8",
        "6 < $N <= 7",
        "$N in [1, 7]",
        "$N not in (1, 2)",
        "$N % 2 == 1",
        "-$N == -7",
        "$N / 2 == 3",
        "(0 - $N) / 2 == -3",
        "(0 - $N) % 2 == -1",
        "$N ** 2 == 49",
        "$N & 3 == 3",
        "$F * 2 == 3",
        "int($S) == 12",
        'str($N) == "7"',
        "float($S) > 11.5",
        '$T == "text"',
        '"ex" in $T',
        'not ($T == "other")',
        "$B",
        're.match("^t.*t$", $T)',
        're.match("tex", $T)',
        'str($C) == "x.y"',
        "1 in $L",
        '$...A == "rest"',
        "$T != 3",
        'strptime("2024-02-29") < strptime("2024-03-01")',
        "$N ==\n7",
    ],
)
def test_true(expression: str) -> None:
    assert holds(expression, VALUES.get)


@pytest.mark.parametrize(
    "expression",
    [
        "$N > 7",
        "$UNBOUND == 1",
        "$C == 1",
        "$C == $C",
        "$T > 1",
        "$S > 11",
        "$N == 7 or $UNBOUND == 1",
        "int($T) == 1",
        "$N / 0 == 1",
        "$N ** 100000 > 1",
        "$N",
        "$B == 1",
        're.match("ext", $T)',
        're.match("7", $N)',
        'strptime("2024-02-30") > strptime("2024-01-01")',
        "not $N",
    ],
)
def test_false(expression: str) -> None:
    assert not holds(expression, VALUES.get)


def test_strip_and_base_read_numbers() -> None:
    assert holds("$X == 8", {"$X": "'8'"}.get, strip=True)
    assert holds("$X == 493", {"$X": "0o755"}.get, base=8)
    assert holds("$X == 255", {"$X": CodeText("ff")}.get, base=16)


@pytest.mark.parametrize(
    ("expression", "message", "offset"),
    [
        ("$X >", "this comparison cannot be read", 4),
        ("$X == today()", "today() is not supported: a finding must not depend on the day", 6),
        ("open($X)", "open() is not supported in a comparison", 0),
        ("$X.real == 1", "this is not supported in a comparison", 0),
        ("$X == y", "y is no metavariable", 6),
        ("[x for x in $X]", "this is not supported in a comparison", 0),
        ("$X << 3 == 8", "this operator is not supported in a comparison", 0),
        ("re.match($X, $Y)", "re.match() takes a regular expression as text, and a metavariable", 0),
        ('re.match("(a+)+b", $Y)', "this regular expression can take exponential time", 0),
        ("lambda: 1", "this is not supported in a comparison", 0),
        ("'a' is 'a'", "this operator is not supported in a comparison", 0),
        ("int($X, 2) == 1", "int() takes one argument", 0),
    ],
)
def test_refused_with_a_place(expression: str, message: str, offset: int) -> None:
    with pytest.raises(ComparisonError) as caught:
        parse_comparison(expression)
    assert (caught.value.message, caught.value.offset) == (message, offset)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ComparisonError):
        parse_comparison("(" * 900 + "$X" + ")" * 900)
