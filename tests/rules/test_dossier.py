"""Every rule's own fixtures through the dossier: only rules of basis breach set a clause to violated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.engine.program import Program
from aoplint.model.levels import Basis, ClauseState, Status
from aoplint.model.report import Report
from aoplint.rulekit.testing import _scan, _trees
from tests.rules.conftest import APPS, FIXTURES, settings_at

_FOLDERS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
#: Applications that together show every state.
_APPS = ("clean", "leaky", "partly")


def reports(program: Program, rule: str) -> Iterator[Report]:
    """One report per tree of the fixtures of `rule`, which runs alone."""
    settings = replace(settings_at(FIXTURES), workers=1)
    alone = program.restricted(frozenset({rule}))
    for tree in _trees([FIXTURES / rule], settings.cwd, alone.running):
        yield _scan(alone, tree, settings)


@pytest.mark.parametrize("rule", _FOLDERS)
def test_only_a_breach_violates_a_clause(program: Program, rule: str) -> None:
    info = next(info for info in program.rules if info.id == rule)
    may = info.basis is Basis.BREACH and info.status is Status.STABLE
    found = 0
    for report in reports(program, rule):
        states = {result.clause: result.state for result in report.clauses}
        violated = {clause for clause, state in states.items() if state is ClauseState.VIOLATED}
        found += len(report.findings)
        if not may:
            assert violated == set(), f"{rule} rests on {info.basis.value}"
        elif report.findings and report.applicability.used is not False:
            assert violated == set(info.clauses)
        else:
            assert violated == set()
        if info.basis is Basis.HYGIENE:
            assert ClauseState.RISK_NOTED not in states.values(), "advice is no risk of a clause"
    assert found, "fixtures show what a rule finds"


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Report]:
    """The reports of the sample applications, as their owner would have them made."""
    return {
        name: scan([Path(".")], replace(settings_at(APPS / name), isolated=False, no_ignore=name != "partly")).report
        for name in _APPS
    }


def test_the_sample_applications_show_every_state(dossiers: dict[str, Report]) -> None:
    shown = {result.state for report in dossiers.values() for result in report.clauses}
    assert shown == set(ClauseState)


def test_the_clean_application_violates_nothing(dossiers: dict[str, Report]) -> None:
    states = {result.state for result in dossiers["clean"].clauses}
    assert ClauseState.VIOLATED not in states
    assert ClauseState.RISK_NOTED not in states
