"""Selection by identifiers changes nothing: a rule finds the same where it is not asked first whether it can match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.match import terms
from aoplint.match.evaluate import Evaluator
from aoplint.match.options import Options
from aoplint.match.pattern import parse
from aoplint.match.required import near_words, pattern_words, regex_words, required_words
from aoplint.match.source import source_of
from aoplint.scopes.view import FileView
from tests.unit.match.rules import python

NAMES = ["alpha", "beta", "gamma", "delta"]
name = st.sampled_from(NAMES)
dotted = st.lists(name, min_size=1, max_size=3).map(".".join)
argument = st.one_of(name, st.sampled_from(["1", '"s"', "$X", "...", "$_"]), name.map(lambda n: f"{n}=$V"))
call = st.builds(lambda callee, arguments: f"{callee}({', '.join(arguments)})", dotted, st.lists(argument, max_size=2))
simple = st.one_of(
    call,
    dotted,
    call.map(lambda c: f"$X = {c}"),
    name.map(lambda n: f"import {n}"),
    st.builds(lambda a, b: f"from {a} import {b}", dotted, name),
    call.map(lambda c: f"<... {c} ...>"),
    call.map(lambda c: f"$F({c}, ...)"),
    name.map(lambda n: f'"{n}"'),
    call.map(lambda c: f"return {c}"),
    name.map(lambda n: f"@{n}\ndef $F(...):\n    ..."),
    call.map(lambda c: f"def $F(...):\n    ...\n    {c}"),
    st.builds(lambda a, b: f"{a}\n...\n{b}", call, call),
    st.builds(lambda n, c: f"class $C({n}):\n    {c}", dotted, call),
    name.map(lambda n: f"f($X: {n})"),
)
#: Arguments in an order that Python takes.
code_argument = st.one_of(name, st.sampled_from(["1", '"s"', "alpha.beta"]))
code_call = st.builds(
    lambda callee, arguments: f"{callee}({', '.join(arguments)})", dotted, st.lists(code_argument, max_size=2)
)
statement = st.one_of(
    code_call,
    st.builds(lambda n, c: f"{n} = {c}", name, code_call),
    name.map(lambda n: f"import {n}"),
    st.builds(lambda a, b: f"import {a} as {b}", dotted, name),
    st.builds(lambda a, b, c: f"from {a} import {b} as {c}", dotted, name, name),
    dotted.map(lambda d: f"from {d} import *"),
    st.builds(lambda n, c: f"def {n}({n}):\n    {c}\n    return {c}", name, code_call),
    st.builds(lambda n, b, c: f"@{b}\nclass {n}({b}):\n    {c}", name, dotted, code_call),
    st.builds(lambda c, d: f"if {c}:\n    {d}", code_call, code_call),
    st.builds(lambda c, d, n: f"{n}(lambda: {c}, {d})", code_call, code_call, name),
)
files = st.lists(statement, min_size=1, max_size=6).map("\n".join)


def leaf(text: str) -> terms.Code | None:
    try:
        pattern = parse(text)
    except Exception:  # What the grammar above makes need not be a pattern.
        return None
    return terms.Code(pattern.dump(), pattern_words(pattern), near_words(pattern))


leaves = simple.map(leaf).filter(lambda found: found is not None)
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: terms.Either(tuple(parts))),
        st.builds(
            lambda positive, inside, negative: terms.All((*positive, terms.Inside(inside)), tuple(negative)),
            st.lists(inner, min_size=1, max_size=2),
            inner,
            st.lists(inner, max_size=1),
        ),
    ),
    max_leaves=4,
)


def unselected(formula: terms.Formula) -> terms.Formula:
    """The same formula, which looks for no identifier first."""
    if isinstance(formula, terms.Code):
        return replace(formula, words=(), near=())
    if isinstance(formula, terms.Inside):
        return terms.Inside(unselected(formula.formula))
    if isinstance(formula, terms.Either):
        return terms.Either(tuple(unselected(part) for part in formula.parts))
    assert isinstance(formula, terms.All)
    return replace(
        formula,
        positive=tuple(unselected(part) for part in formula.positive),
        negative=tuple(unselected(part) for part in formula.negative),
    )


def found(formula: terms.Formula, view: FileView, options: Options) -> set[object]:
    return set(Evaluator(source_of(view), options).run(formula))


def walked(formula: terms.Formula, view: FileView, options: Options) -> set[object]:
    """What is found where no name leads the way among statements."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aoplint.match.nodes.Matcher.places", lambda self, pattern, nodes: None)
        fresh = FileView(path=view.path, language=view.language, text=view.text, unit=view.unit)
        return found(unselected(formula), fresh, options)


@pytest.fixture(autouse=True, scope="module")
def short_lists_too() -> Iterator[None]:
    """Names lead the way among statements in long lists only; here in all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aoplint.match.sequence._SHORT", 0)
        yield


@settings(max_examples=100, deadline=None)
@given(formula=formulas, code=files, symbolic=st.booleans())
def test_selection_changes_nothing(formula: terms.Formula, code: str, symbolic: bool) -> None:
    view = python(code + "\n")
    options = Options(symbolic=symbolic)
    everything = found(unselected(formula), view, options)
    assert found(formula, view, options) == everything
    assert walked(formula, view, options) == everything
    if everything:
        assert all(any(word in view.words for word in group) for group in required_words(formula))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("a.b.c(...)", ("a", "b", "c")),
        ('f("needle", k=1)', ("f", "k")),
        ("$X.run($...ARGS)", ("run",)),
        ("f($X: Secret)", ("f",)),
        ("None", ()),
        ("import a.b", ("a", "b")),
        ("from .a import b as c", ("a", "b", "c")),
        ("@app.route(...)\ndef $F(...): ...", ("app", "route")),
        ('f"...{user}..."', ("user",)),
    ],
)
def test_words_of_a_pattern(pattern: str, words: tuple[str, ...]) -> None:
    assert sorted(pattern_words(parse(pattern))) == sorted(words)


def test_one_group_stands_for_all_alternatives() -> None:
    one, other = leaf("alpha(...)"), leaf("beta.gamma()")
    assert one is not None
    assert other is not None
    assert required_words(terms.Either((one, other))) in ((("alpha", "gamma"),), (("alpha", "beta"),))
    assert required_words(terms.Either((one, terms.Regex("x")))) == ()


def test_negatives_and_conditions_ask_for_nothing() -> None:
    one, other = leaf("alpha(...)"), leaf("beta(...)")
    assert one is not None
    assert other is not None
    assert required_words(terms.All((one,), (other,))) == (("alpha",),)


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        (r"[^a-z]token[^a-z]", []),
        (r"=token=", ["token"]),
        (r"\btoken\b", []),
        (r"(?i)=token=", []),
        (r"=(token|key)=", []),
        (r"=(token)=", ["token"]),
        (r"=token?=", []),
        (r"=\w+token=", []),
        (r"(?s)'secret' 'other'", ["secret", "other"]),
    ],
)
def test_words_of_a_regular_expression(regex: str, words: list[str]) -> None:
    assert regex_words(regex) == words
