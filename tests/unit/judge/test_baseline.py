from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.errors import ConfigError, ExitCode
from aoplint.judge import judge
from aoplint.judge.baseline import HEADER, BaselineEntry, dump, entries_of, parse
from aoplint.model.levels import FindingState
from tests.unit.judge.conftest import Facts, raw, read, rule

WORDS = st.text(max_size=10)
ENTRIES = st.lists(
    st.builds(BaselineEntry, rule=WORDS, path=WORDS, symbol=WORDS, fingerprint=WORDS, tag=WORDS, reason=WORDS).filter(
        lambda entry: entry.rule and entry.path and entry.fingerprint
    ),
    max_size=5,
)


@given(ENTRIES)
def test_round_trip_sorted_and_distinct(entries: list[BaselineEntry]) -> None:
    text = dump(entries)
    assert parse(text, "b") == tuple(sorted(set(entries)))
    assert text.count("\n") == 1 + len(set(entries))


def test_accepted_findings_do_not_count_until_the_value_changes(facts: Facts) -> None:
    before = judge(facts([rule("a")], [read("x.py", raw("a", "x.py", 3, change_tag="00aa"))]))
    accepted = entries_of(before)
    moved = judge(facts([rule("a")], [read("x.py", raw("a", "x.py", 90, change_tag="00aa"))], baseline=accepted))
    assert moved.findings[0].state is FindingState.BASELINED
    assert moved.verdict.code is ExitCode.OK
    changed = judge(facts([rule("a")], [read("x.py", raw("a", "x.py", 3, change_tag="00ab"))], baseline=accepted))
    assert changed.verdict.code is ExitCode.FINDINGS
    assert [issue.kind for issue in changed.hygiene] == ["stale"]


def test_expired_entries_do_not_excuse(facts: Facts) -> None:
    entry = entries_of(judge(facts([rule("a")], [read("x.py", raw("a", "x.py"))])))[0]
    late = BaselineEntry(rule="a", path="x.py", symbol="", fingerprint=entry.fingerprint, until="2025-01-01")
    report = judge(facts([rule("a")], [read("x.py", raw("a", "x.py"))], baseline=(late,)))
    assert report.verdict.code is ExitCode.FINDINGS


@pytest.mark.parametrize("text", ["", "{}\n", '{"findings": []}\n'])
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="no aoplint baseline"):
        parse(text, "b")


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f'{HEADER}\nnonsense\n{{"rule": "a"}}\n{{"rule": 1}}\n', "b.jsonl")
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [2, 3, 4]
