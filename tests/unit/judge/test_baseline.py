from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.errors import ConfigError, ExitCode
from aoplint.judge import judge
from aoplint.judge.baseline import HEADER, BaselineEntry, dump, entries_of, parse
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.levels import FindingState
from aoplint.model.match import FileResult
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
    assert text.count("\n") == 1 + len(set(entries))
    assert dump(reversed(entries)) == text
    read = parse(text, "b")
    assert dump(read) == dump(parse(dump(read), "b"))
    assert {(e.rule, e.path, e.fingerprint, e.tag) for e in read} == {
        (e.rule, e.path, e.fingerprint, e.tag) for e in entries
    }


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
    assert [issue.kind for issue in report.hygiene] == ["expired"]


@pytest.mark.parametrize("text", ["", "{}\n", '{"findings": []}\n'])
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="no aoplint baseline"):
        parse(text, "b")


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f'{HEADER}\nnonsense\n{{"rule": "a"}}\n{{"rule": 1}}\n', "b.jsonl")
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [2, 3, 4]


def test_an_entry_is_stale_only_where_its_file_was_read_whole_or_is_gone(facts: Facts) -> None:
    entry = BaselineEntry(rule="a", path="src/x.py", symbol="", fingerprint="0" * 32)

    def kinds(result: FileResult | None, **more: Any) -> list[str]:
        run = facts([rule("a")], [result] if result else [], baseline=(entry,), **more)
        return [issue.kind for issue in judge(run).hygiene]

    assert kinds(read("src/x.py")) == ["stale"]
    assert kinds(None) == ["stale"]
    assert kinds(None, arguments=("src",)) == ["stale"]
    assert kinds(None, arguments=("src/",)) == ["stale"]
    assert kinds(None, arguments=("docs",)) == []
    assert kinds(None, arguments=("src/x",)) == []
    assert kinds(read("y.py"), partial=True, arguments=("y.py",)) == []
    for outcome in (Outcome.DEGRADED, Outcome.FAILED, Outcome.SKIPPED):
        unread = FileOutcome(path="src/x.py", language="python", outcome=outcome, reason="r")
        assert kinds(None, files=(unread,), discovered=1) == [], outcome
    stopped = (RuleOutcome(rule="a", reason="not-selected"),)
    assert kinds(read("src/x.py"), rule_outcomes=stopped) == []


def test_what_is_folded_is_accepted_at_every_place_and_never_stale(facts: Facts) -> None:
    once = rule("a", once_per="library")
    results = [read(f"lib/{name}.py", raw("a", f"lib/{name}.py"), raw("a", f"lib/{name}.py", 5)) for name in "xy"]
    accepted = entries_of(judge(facts([once], results, folding=False)))
    assert len(accepted) == 4
    whole = judge(facts([once], results, baseline=accepted))
    assert [(finding.state, len(finding.related)) for finding in whole.findings] == [(FindingState.BASELINED, 3)]
    assert whole.hygiene == ()
    for result in results:
        part = judge(facts([once], [result], baseline=accepted, partial=True, arguments=(result.path,)))
        assert part.verdict.code is ExitCode.OK
        assert part.hygiene == ()
