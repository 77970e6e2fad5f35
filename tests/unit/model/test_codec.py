from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.model.codec import decode, encode
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.finding import FrameLine, Location
from aoplint.model.levels import Confidence, Mode, Severity
from aoplint.model.match import FileResult, MarkerHit, RawFinding
from aoplint.model.rule import ContextRule, RuleInfo

WORDS = st.text(max_size=12)
PLACES = st.builds(
    Location, path=WORDS, line=st.integers(1, 99), column=st.integers(1, 99), end_line=st.integers(1, 99),
    end_column=st.integers(1, 99), label=WORDS, frame=st.tuples(st.builds(FrameLine, number=st.integers(1, 9), text=WORDS)),
)  # fmt: skip
FINDINGS = st.builds(
    RawFinding, rule=WORDS, location=PLACES, message=WORDS, start=st.integers(0, 99), stop=st.integers(0, 99),
    first_line=st.integers(1, 9), last_line=st.integers(1, 9), evidence=st.lists(WORDS, max_size=3).map(tuple),
    confidence=st.none() | st.sampled_from(Confidence), severity=st.none() | st.sampled_from(Severity),
    related=st.lists(PLACES, max_size=2).map(tuple),
)  # fmt: skip
RESULTS = st.builds(
    FileResult, path=WORDS, digest=WORDS, findings=st.lists(FINDINGS, max_size=3).map(tuple),
    outcome=st.builds(FileOutcome, path=WORDS, language=WORDS, outcome=st.sampled_from(Outcome)),
    markers=st.lists(st.builds(MarkerHit, list=WORDS, location=PLACES), max_size=2).map(tuple),
)  # fmt: skip


@given(RESULTS)
def test_results_survive_json(result: FileResult) -> None:
    assert decode(FileResult, json.loads(json.dumps(encode(result)))) == result


def test_rule_with_context_survives() -> None:
    rule = RuleInfo(
        id="a", pack="p", mode=Mode.SECRET, title="t", message="m", severity=Severity.NOTE,
        context=ContextRule(markers=("x",), scope="importers"), clauses=("7.9",),
    )  # fmt: skip
    assert decode(RuleInfo, json.loads(json.dumps(encode(rule)))) == rule


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | WORDS,
        lambda x: st.lists(x, max_size=4) | st.dictionaries(WORDS, x, max_size=3),
        max_leaves=12,
    )
)
def test_foreign_data_is_refused_or_a_result(data: object) -> None:
    try:
        found = decode(FileResult, data)
    except ValueError:
        return
    assert isinstance(found, FileResult)


def test_unknown_types_are_refused() -> None:
    with pytest.raises(TypeError):
        encode(object())

    @dataclass(frozen=True)
    class Pair:
        left: tuple[int, str]

    with pytest.raises(ValueError, match="Pair"):
        decode(Pair, [[1, "a", 2]])
