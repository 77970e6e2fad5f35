"""Conditions that are asked while a pattern is matched leave what they leave when they are asked afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from aoplint.match import terms
from aoplint.match.evaluate import Evaluator
from aoplint.match.narrowing import early
from aoplint.match.options import Options
from aoplint.match.source import source_of
from aoplint.scopes.view import FileView
from tests.unit.match.rules import compiled, lines, python
from tests.unit.match.test_selection import leaf

value = st.sampled_from(
    ['"app_key"', '"12345"', '"secret"', "12345", "x", "-x", "f(x)", "x + 1", "1 == x", "'app_key'"]
)
entry = st.builds(lambda key, item: f"{key}: {item}", value, value)
display = st.one_of(
    st.lists(value, min_size=2, max_size=5).map(lambda items: f"[{', '.join(items)}]"),
    st.lists(entry, min_size=2, max_size=5).map(lambda items: f"{{{', '.join(items)}}}"),
)
nested = st.one_of(display, st.lists(display, max_size=3).map(lambda items: f"[{', '.join(items)}]"))
code = st.lists(
    st.one_of(
        st.builds(lambda name, item: f"{name} = {item}", st.sampled_from(["keys", "x", "apps"]), nested),
        st.builds(lambda items: f"f({', '.join(items)})", st.lists(st.one_of(value, display), max_size=4)),
        st.just("def f(x):\n    g(x)\n    x = 1\n    h(x)"),
    ),
    min_size=1,
    max_size=4,
).map("\n".join)
pattern = st.sampled_from(
    [
        '$K = [..., "$A", ..., "$B", ...]',
        '$K = {..., "$A": $X, "$B": $Y, ...}',
        '$K = [..., {..., "$A": "$B", ...}, ..., {..., "$A": $Y, ...}, ...]',
        "[..., $A, ..., $B, ...]",
        "f(..., $A, ..., $B, ...)",
        "$K = [..., $A, ..., $A + $B, ...]",
        "[..., $A == $B, $X, ...]",
        "$A(...)\n...\n$B(...)",
        "def $A($X):\n    ...\n    $B($X)\n    ...\n",
        "<... [..., $A, $B, ...] ...>",
    ]
)
condition = st.builds(
    terms.TextCondition,
    st.sampled_from(["$A", "$B", "$K", "$X"]),
    st.sampled_from(["(?i)app_key$", "[1-9]", ".*[ex]", "keys?$", "(?P<G>.)", "(?!.*app)"]),
    st.booleans(),
)


def found(formula: terms.Formula, view: FileView, options: Options) -> list[object]:
    fresh = FileView(path=view.path, language=view.language, text=view.text, unit=view.unit)
    return sorted(set(Evaluator(source_of(fresh), options).run(formula)), key=repr)


def late(formula: terms.Formula, view: FileView, options: Options) -> list[object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aoplint.match.evaluate.early", lambda *_: ())
        return found(formula, view, options)


@settings(max_examples=400)
@given(
    texts=st.lists(pattern, min_size=1, max_size=2),
    around=st.one_of(st.none(), st.none(), pattern),
    conditions=st.lists(condition, min_size=1, max_size=2),
    source=code,
    options=st.builds(Options, symbolic=st.booleans(), symmetric_equality=st.booleans(), constants=st.booleans()),
)
def test_asked_early_or_late_the_same_is_left(
    texts: list[str], around: str | None, conditions: list[terms.TextCondition], source: str, options: Options
) -> None:
    parts = [leaf(text) for text in texts]
    positive: tuple[terms.Formula, ...] = (terms.Either(tuple(part for part in parts if part is not None)),)
    other = leaf(around) if around is not None else None
    if other is not None:
        positive = (*positive, terms.Inside(other))
    formula = terms.All(positive, conditions=tuple(conditions))
    view = python(source + "\n")
    left = late(formula, view, options)
    event(f"asked early {bool(early(formula, positive[0], options))}, something is left {bool(left)}")
    assert found(formula, view, options) == left


@pytest.mark.parametrize("form", ["[{}]", "({},)", "{{{}}}"])
def test_long_displays_are_not_multiplied(tmp_path: Path, form: str) -> None:
    wanted = form.format('..., "$A", ..., "$B", ...').replace("...,)", "...)")
    regex = [{"metavariable-regex": {"metavariable": name, "regex": "^1[0-9]{5}$"}} for name in ("$A", "$B")]
    rule = compiled(tmp_path, {"patterns": [{"pattern": f"$KEYS = {wanted}"}, *regex]})
    words = [f'"word{number}"' for number in range(400)]
    view = python(
        f"a = {form.format(', '.join(words))}\nb = {form.format(', '.join([*words, chr(34) + '100001' + chr(34), chr(34) + '100002' + chr(34)]))}\n"
    )
    assert lines(rule, view) == [2]


def test_what_another_pattern_binds_too_is_asked_late() -> None:
    one, other = leaf("[..., $A, ..., $B, ...]"), leaf("f($A)")
    assert one is not None
    assert other is not None
    asked = (terms.TextCondition("$A", "x"), terms.TextCondition("$B", "x"))
    alone, beside = terms.All((one,), conditions=asked), terms.All((one, other), conditions=asked)
    assert early(alone, one, Options()) == asked
    assert early(beside, one, Options()) == asked[1:]
    assert early(alone, one, Options(symbolic=True)) == ()
    assert early(beside, other, Options()) == ()


@pytest.mark.parametrize(
    "text", ["[..., $A == $B, ..., $X, ...]", "[..., $A + ..., ..., $X, ...]", "[$A, $B]", "[..., $A]"]
)
def test_what_is_tried_twice_or_does_not_multiply_is_asked_late(text: str) -> None:
    form = leaf(text)
    assert form is not None
    assert early(terms.All((form,), conditions=(terms.TextCondition("$A", "x"),)), form, Options()) == ()
