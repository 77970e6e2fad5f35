"""Messages say what metavariables stand for, and read well where they stand for nothing."""

from __future__ import annotations

import pytest

from aoplint.model.wording import unbound, worded

MESSAGE = "Data ({$FIELD|the answer of $METHOD|such as names}) is sent to {$URL|others}{ by $SINK|}"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, "Data (such as names) is sent to others"),
        ({"$FIELD": "mobile_no", "$METHOD": "a.b"}, "Data (mobile_no) is sent to others"),
        ({"$METHOD": "a.b", "$SINK": "put"}, "Data (the answer of a.b) is sent to others by put"),
        ({"$FIELD": "", "$URL": "https://x.example"}, "Data (such as names) is sent to https://x.example"),
    ],
)
def test_the_first_alternative_that_is_known_is_said(known: dict[str, str], expected: str) -> None:
    assert worded(MESSAGE, known) == expected


def test_a_value_is_never_read_as_a_template() -> None:
    assert worded("{$A|none}", {"$A": "$B {x|y}", "$B": "two"}) == "$B {x|y}"
    assert worded("to $A", {"$A": "{$B|c}"}) == "to {$B|c}"


@pytest.mark.parametrize("message", ["f{x|y}", "a {b} $C", "{} | {}", "json {a: 1}"])
def test_other_braces_are_just_braces(message: str) -> None:
    assert worded(message, {}) == message
    assert unbound(message) == message.replace("$C", "‹c›")


def test_without_a_finding_the_plain_alternative_is_said() -> None:
    assert unbound(MESSAGE) == "Data (such as names) is sent to others"
    assert unbound("{of $A|from $B}") == "from ‹b›"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("$NAME is $SHAPE", "‹name› is ‹length and kind of characters›"),
        ("f($...ARGS) in $1", "f(‹args›) in ‹group 1›"),
        ("$DATA_BASE, $_", "‹data base›, ‹anything›"),
    ],
)
def test_metavariables_are_said_in_words(message: str, words: str) -> None:
    assert unbound(message) == words


def test_values_are_one_short_line() -> None:
    assert worded("$A", {"$A": "a\n   b"}) == "a b"
    assert len(worded("$A", {"$A": "x" * 200})) == 80
