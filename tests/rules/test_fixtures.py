"""Every rule finds what its fixtures say, is silent where they say so, and is described in full."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aoplint.engine.program import Program
from aoplint.model.levels import Basis, Mode
from aoplint.model.rule import RuleInfo
from aoplint.rulekit.testing import expectations, run_cases
from aoplint.text import decode
from tests.rules.conftest import FIXTURES, settings_at

#: A rule shows at least so many positives, and at least so many look-alikes.
LEAST = 3
#: Duties speak once per application, so that one file shows one of their cases.
_PER_APPLICATION = frozenset({Mode.EVIDENCE, Mode.MANIFEST})
_FOLDERS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


def _pack_rules(program: Program, pack: str) -> list[RuleInfo]:
    return [rule for rule in program.rules if rule.pack == pack]


@pytest.mark.parametrize("rule", _FOLDERS)
def test_a_rule_finds_what_its_fixtures_say(program: Program, rule: str) -> None:
    assert rule in {info.id for info in program.rules}, f"fixtures/rules/{rule} belongs to no rule"
    alone = program.restricted(_with_winners(program, rule))
    outcome = run_cases(alone, [FIXTURES / rule], replace(settings_at(FIXTURES), workers=1))
    mine = [failure.render() for failure in outcome.failures if failure.rule == rule]
    assert not mine, "\n" + "\n".join(mine)


def _with_winners(program: Program, rule: str) -> frozenset[str]:
    """The rule, and those that it yields to: they decide with it what is reported."""
    info = next(info for info in program.rules if info.id == rule)
    known = {other.id for other in program.rules}
    return frozenset({rule, *(other for other in info.yields_to if other in known)})


@pytest.mark.parametrize("rule", _FOLDERS)
def test_fixtures_hold_enough_positives_and_look_alikes(program: Program, rule: str) -> None:
    found = quiet = 0
    for path in sorted((FIXTURES / rule).rglob("*")):
        if path.is_file():
            said = expectations(decode(path.read_bytes(), python=path.suffix == ".py").text).get(rule)
            found += len(said.found) if said else 0
            quiet += len(said.quiet) if said else 0
    assert found >= LEAST, f"{rule} shows {found} positives"
    assert quiet >= LEAST, f"{rule} shows {quiet} look-alikes"


def test_every_rule_has_fixtures(program: Program) -> None:
    assert sorted(rule.id for rule in program.rules if rule.id not in _FOLDERS) == []


def test_rules_are_described_in_full(program: Program) -> None:
    wrong = []
    for rule in program.rules:
        if not rule.title or not rule.why or not rule.fix_hint or not rule.exceptions or not rule.group:
            wrong.append(f"{rule.id}: title, why, fix-hint, exceptions and group are needed")
        if not rule.category or not rule.references or not rule.since:
            wrong.append(f"{rule.id}: category, references and since are needed")
        if rule.basis is not Basis.HYGIENE and not rule.clauses:
            wrong.append(f"{rule.id}: a rule of this basis names its clauses")
    assert wrong == []


def test_messages_are_one_sentence(program: Program) -> None:
    wrong = [rule.id for rule in program.rules if rule.message.rstrip().endswith(".") or "\n" in rule.message.strip()]
    assert wrong == []


def test_the_pack_is_not_made_of_one_group(program: Program) -> None:
    groups = {rule.group for rule in _pack_rules(program, "aop")}
    assert {
        "aop-account-access",
        "aop-credentials",
        "aop-data-sharing",
        "aop-operation-data",
        "aop-platform-integrity",
        "aop-privacy-hygiene",
    } <= groups
