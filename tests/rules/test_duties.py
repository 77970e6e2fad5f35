"""Forged evidence of duties is found once, honest work in another shape stays clean: fixtures/duties."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.rulekit.testing import expectations
from aoplint.text import decode
from tests.rules.conftest import ROOT, settings_at

DUTIES = ROOT / "fixtures" / "duties"
FORGED = sorted(path.name for path in (DUTIES / "forged").iterdir())
HONEST = sorted(path.name for path in (DUTIES / "honest").iterdir())
#: Groups of the rules about what must exist, must not be claimed, and was declared.
GROUPS = ("aop-consent-rights", "aop-licensing", "aop-manifest", "aop-brand", "aop-content-links")
#: In a case, names the variant of `base` that it is laid over; "nothing" for none.
VARIANT = "variant"

Place = tuple[str, str, int]


def application(case: Path, target: Path) -> Path:
    """The application that `case` makes of `base`."""
    named = case / VARIANT
    variant = named.read_text(encoding="utf-8").strip() if named.is_file() else ""
    layers = [] if variant == "nothing" else [DUTIES / "base"]
    layers += [DUTIES / "variants" / variant] if variant not in ("", "nothing") else []
    for layer in (*layers, case):
        shutil.copytree(layer, target, dirs_exist_ok=True)
    (target / VARIANT).unlink(missing_ok=True)
    return target


def expected(tree: Path) -> list[Place]:
    """What the annotations in `tree` expect."""
    return sorted(
        (rule, path.relative_to(tree).as_posix(), line)
        for path in tree.rglob("*")
        if path.is_file()
        for rule, expectation in expectations(decode(path.read_bytes(), python=path.suffix == ".py").text).items()
        for line in expectation.found
    )


def found(tree: Path) -> list[Place]:
    """What the rules about duties find in `tree`, whose manifest is believed."""
    report = scan([Path(".")], replace(settings_at(tree), isolated=False, workers=1)).report
    group = {rule.id: rule.group for rule in report.rules}
    return sorted(
        (finding.rule, finding.location.path, finding.location.line)
        for finding in report.findings
        if group[finding.rule] in GROUPS
    )


def test_the_application_that_does_its_duties_is_clean(tmp_path: Path) -> None:
    assert found(application(DUTIES / "base", tmp_path / "app")) == []


@pytest.mark.parametrize("case", FORGED)
def test_forged_evidence_is_found_once(tmp_path: Path, case: str) -> None:
    tree = application(DUTIES / "forged" / case, tmp_path / "app")
    wanted = expected(tree)
    assert len(wanted) == 1, "a case says where one finding stands"
    assert found(tree) == wanted


@pytest.mark.parametrize("case", HONEST)
def test_honest_work_stays_clean(tmp_path: Path, case: str) -> None:
    assert found(application(DUTIES / "honest" / case, tmp_path / "app")) == []


def test_there_are_enough_cases() -> None:
    assert len(FORGED) >= 14
    assert len(HONEST) >= 10
