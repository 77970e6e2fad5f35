"""Formulas that are not looked for because no word has a piece of their expressions would have found nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.match import terms
from aoplint.match.evaluate import Evaluator
from aoplint.match.options import Options
from aoplint.match.source import source_of
from tests.unit.match.rules import compiled, lines, python


def named(pattern: str, regex: str, **more: Any) -> dict[str, Any]:
    """A rule for `pattern` where the text of `$WHAT` matches `regex`."""
    return {
        "patterns": [{"pattern": pattern}, {"metavariable-regex": {"metavariable": "$WHAT", "regex": regex, **more}}]
    }


NEEDLE = named("send($WHAT)", "(?i).*needle")
DOTTED = named("$WHAT.send(...)", r"hay\.needle$")
TEXT = named('send("$WHAT")', "(?i).*needle")
VALUE = named("send($WHAT)", "443", **{"constant-propagation": True})
WITHIN: dict[str, Any] = {
    "patterns": [
        {"pattern": "send($WHAT)"},
        {
            "metavariable-pattern": {
                "metavariable": "$WHAT",
                "language": "regex",
                "pattern-either": [{"pattern-regex": "needle"}, {"pattern-regex": "thread"}],
            }
        },
    ]
}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (NEEDLE, "send(my_NEEDLE)"),
        (NEEDLE, "send(ｎｅｅｄｌｅ or needle)"),
        (DOTTED, "from hay.needle import send\nsend(1)"),
        (TEXT, 'send("the needle")'),
        (TEXT, 'send("nee" "dle")'),
        (TEXT, 'send("nee" + "dle")'),
        (TEXT, 'x = "nee"\nsend(x + "dle")'),
        (TEXT, 'x = "nee"\nx += "dle"\nsend(x)'),
        (TEXT, 'x = "nee"\nsend(f"{x}dle")'),
        (TEXT, 'x = "need\\x6ce"\nsend(x)'),
        (WITHIN, 'send("need\\x6ce")'),
        (WITHIN, 'send("nee" "dle")'),
        (WITHIN, 'send("thread")'),
        (VALUE, "x = 0x1bb\nsend(x)"),
    ],
)
def test_texts_that_stand_nowhere_in_the_source(tmp_path: Path, rule: dict[str, Any], code: str) -> None:
    assert lines(compiled(tmp_path, rule), python(code)) == [code.count("\n") + 1]


def test_pieces_are_those_of_the_conditions_and_expressions(tmp_path: Path) -> None:
    formula = compiled(tmp_path, NEEDLE).formula
    assert terms.pieces_of(formula) == (("needle",),)
    assert terms.pieces_of(compiled(tmp_path, WITHIN).formula) == (("needle", "thread"),)
    assert terms.pieces_of(compiled(tmp_path, {"pattern-regex": "ab|cd"}).formula) == (("ab", "cd"),)
    assert terms.pieces_of(compiled(tmp_path, VALUE).formula) == ()


def test_a_formula_without_its_pieces_is_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = compiled(tmp_path, NEEDLE)

    def forbidden(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("aoplint.match.evaluate.hits", forbidden)
    assert lines(rule, python("send(hay)")) == []
    with pytest.raises(AssertionError):
        lines(rule, python("send(hay)\nneedle()"))


WORDS = st.sampled_from(["nee", "dle", "needle", "hay", "NEEDLE", "n"])
PIECES = st.one_of(
    WORDS,
    WORDS.map(lambda word: f'"{word}"'),
    st.tuples(WORDS, WORDS).map(lambda pair: f'"{pair[0]}" + "{pair[1]}"'),
    st.tuples(WORDS, WORDS).map(lambda pair: f'f"{pair[0]}{{{pair[1]}}}"'),
    st.tuples(WORDS, WORDS).map(lambda pair: f'"{pair[0]}" "{pair[1]}"'),
)
FILES = st.lists(
    st.one_of(
        PIECES.map(lambda piece: f"send({piece})"),
        st.tuples(WORDS, PIECES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
        st.tuples(WORDS, PIECES).map(lambda pair: f"{pair[0]} += {pair[1]}"),
        st.tuples(WORDS, WORDS).map(lambda pair: f"from {pair[0]} import {pair[1]}"),
    ),
    max_size=6,
).map("\n".join)


def unasked(formula: terms.Formula) -> terms.Formula:
    """The same formula, which asks for no pieces first."""
    assert isinstance(formula, terms.All)
    return replace(formula, pieces=())


@settings(max_examples=150, deadline=None)
@given(rule=st.sampled_from([NEEDLE, TEXT, WITHIN]), code=FILES)
def test_asking_for_pieces_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rule: dict[str, Any], code: str
) -> None:
    formula = compiled(tmp_path_factory.mktemp("rule"), rule).formula
    assert terms.pieces_of(formula)
    view = python(code + "\n")
    found = Evaluator(source_of(view), Options()).run(formula)
    assert found == Evaluator(source_of(python(code + "\n")), Options()).run(unasked(formula))
