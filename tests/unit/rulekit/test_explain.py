from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from aoplint.api import load
from aoplint.cli.explain import explain_command
from aoplint.config.load import load_settings
from aoplint.engine.program import Program
from aoplint.model.levels import Mode
from aoplint.model.wording import VARIABLE
from aoplint.rulekit.examples import Examples, examples_of, write_examples
from aoplint.rulekit.explain import rule_page
from tests.checkout import ROOT

GOLDENS = Path(__file__).parent / "goldens"
Golden = Callable[[Path, str], None]


@pytest.fixture(scope="module")
def program() -> Program:
    settings = load_settings(
        ROOT, config=None, isolated=True, overrides={"cache": False}, environ={}, today="2026-01-01"
    )
    return load(settings)


def explained(topic: str) -> str:
    done = CliRunner().invoke(explain_command, [topic, "--isolated"])
    assert done.exit_code == 0, done.output
    return done.output


def test_every_rule_shows_code_that_it_finds_and_code_that_it_does_not(program: Program) -> None:
    bare = []
    for rule in program.rules:
        found = examples_of(rule.id)
        if found.bad is None or (found.good is None and rule.mode not in (Mode.EVIDENCE, Mode.MANIFEST)):
            bare.append(rule.id)
        for one in (found.bad, found.good):
            assert one is None or (one.code.strip() and one.code.count("\n") < 12)
    assert len(bare) <= 0.05 * len(program.rules), bare


def test_the_page_of_a_rule() -> None:
    page = explained("aop-7.9-tls-verification-off")
    order = ["What", "Clause 7.9", "Why", "Fix", "Bad: ", "Good: ", "Exceptions", "Suppress"]
    places = [page.index(f"\n{word}") for word in order]
    assert places == sorted(places)
    assert "verify=False" in page[page.index("\nBad: ") : page.index("\nGood: ")]
    assert "# aoplint: ignore[aop-7.9-tls-verification-off] the reason" in page


def test_no_page_shows_a_metavariable(program: Program) -> None:
    """People who read a page have not read the rule: `$NAME` says nothing to them."""
    clauses = {clause.id: clause for pack in program.packs for clause in pack.clauses}
    for rule in program.rules:
        page = rule_page(rule, clauses, Examples())
        what = page[page.index("\nWhat\n") : page.index("\nSuppress\n")].partition("\nFix\n")[0]
        assert not VARIABLE.search(what), rule.id


def test_words_fit_a_narrow_terminal(program: Program) -> None:
    clauses = {clause.id: clause for pack in program.packs for clause in pack.clauses}
    for rule in program.rules:
        page = rule_page(rule, clauses, Examples(), 50)
        words = page[page.index("\nWhat\n") : page.index("\nSuppress\n")]
        assert [line for line in words.split("\n") if len(line) > 50 and " " in line.strip()] == []


@pytest.mark.parametrize("rule", ["aop-7.9-hardcoded-app-key", "aop-7.9-secret-to-log"])
def test_pages_read_well(rule: str, golden: Golden) -> None:
    golden(GOLDENS / f"{rule}.txt", explained(rule))


def test_every_clause_has_a_page(program: Program) -> None:
    for pack in program.packs:
        for clause in pack.clauses:
            page = explained(clause.id)
            checked = [rule for rule in program.rules if clause.id in rule.clauses]
            assert ("\nRules\n  none" in page) == (not checked)
            if any(examples_of(r.id).bad and examples_of(r.id).good for r in checked):
                assert "\nBad (" in page
                assert "\nGood (" in page
                assert "aoplint: ignore[RULE]" in page


def test_an_installation_shows_what_a_checkout_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "aop-7.9-hardcoded-app-secret"
    here = examples_of(rule)
    written = write_examples()
    rows = json.loads(written.read_text(encoding="utf-8"))
    written.unlink()
    (tmp_path / "examples.json").write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr("aoplint.rulekit.examples.builtin_root", lambda: tmp_path)
    assert examples_of(rule) == here
    assert here.bad is not None
    assert "Inv3nt3d" not in here.bad.code, "invented secrets are masked as any other"
