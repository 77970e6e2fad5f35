"""The two sample apps: the leaky one lights up where it must, the clean one holds every look-alike and is silent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from aoplint.api import scan
from aoplint.engine.program import Program
from aoplint.model.finding import Finding, Location
from aoplint.model.report import Report
from tests.rules.conftest import APPS, settings_at


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an expectation file."""

    rule: str
    path: str
    line: int
    note: str

    @property
    def whole_file(self) -> bool:
        """Whether the line is only the best anchor of something that is true of a file or a project."""
        return "project-level" in self.note or "file-level" in self.note


def rows(name: str) -> list[Row]:
    """The rows of fixtures/apps/`name`."""
    data = yaml.safe_load((APPS / name).read_text(encoding="utf-8"))
    return [Row(item["rule"], item["path"], item["line"], item.get("note", "")) for item in data]


LEAKY = rows("leaky.expect.yaml")
CLEAN = rows("clean.lookalikes.yaml")


#: Lines that no rule reaches yet, and what it would take.
GAPS = {
    ("aop-7.3.2-public-endpoint", "orderhub/exports.py", 24): "the data goes through a file",
    ("aop-7.5.2-credential-disclosed", "orderhub/bot.py", 29): "that a password comes is said in a prompt alone",
    ("aop-7.9-secret-in-url", "orderhub/signing.py", 45): "the query is joined from the items of a dict",
    ("aop-7.9-secret-to-log", "notebooks/token_check.ipynb", 25): "flows are followed through modules, not notebooks",
    ("aop-hygiene-personal-field-unencrypted", "loyalty/store.py", 17): "a column called name may be anything",
}


@pytest.fixture(scope="module")
def leaky() -> Report:
    return scan([Path(".")], settings_at(APPS / "leaky")).report


@pytest.fixture(scope="module")
def clean() -> Report:
    return scan([Path(".")], settings_at(APPS / "clean")).report


def covers(place: Location, row: Row) -> bool:
    """Whether a place is the line of a row."""
    return place.path == row.path and place.line <= row.line <= max(place.line, place.end_line)


def finds(finding: Finding, row: Row) -> bool:
    """Whether a finding is what a row asks for: at its place, or at one that was folded into it."""
    if finding.rule != row.rule:
        return False
    if row.whole_file:
        return True
    return any(covers(place, row) for place in (finding.location, *finding.related, *finding.flow[-1:]))


@pytest.mark.parametrize("rule", sorted({row.rule for row in LEAKY}))
def test_the_leaky_app_lights_up(leaky: Report, program: Program, rule: str) -> None:
    if rule not in {info.id for info in program.rules}:
        pytest.skip("no such rule yet")
    wanted = [row for row in LEAKY if row.rule == rule and (row.rule, row.path, row.line) not in GAPS]
    missed = [f"{row.path}:{row.line} {row.note}" for row in wanted if not any(finds(f, row) for f in leaky.findings)]
    assert missed == []


def test_known_gaps_are_gaps(leaky: Report) -> None:
    closed = [
        row for row in LEAKY if (row.rule, row.path, row.line) in GAPS and any(finds(f, row) for f in leaky.findings)
    ]
    assert closed == []


def test_the_clean_app_is_silent(clean: Report) -> None:
    found = [f"{finding.rule} {finding.location.path}:{finding.location.line}" for finding in clean.findings]
    assert found == []


def test_the_clean_app_holds_a_look_alike_of_every_rule_that_the_leaky_one_breaks() -> None:
    assert {row.rule for row in LEAKY} - {row.rule for row in CLEAN} == set()


def test_rows_name_rules_by_their_ids(program: Program) -> None:
    """A row whose rule does not exist is a rule to come; a misspelt id would look the same and is worth a look."""
    known = {info.id for info in program.rules}
    to_come = sorted({row.rule for row in (*LEAKY, *CLEAN)} - known)
    assert len(to_come) < len({row.rule for row in LEAKY}), to_come
