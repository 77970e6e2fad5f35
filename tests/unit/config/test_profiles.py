"""Which rules run for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.model.report import Report

WEAK = "secrets-weak-password"


def report_of(root: Path, **overrides: object) -> Report:
    overrides = {"cache": False, **overrides}
    settings = load_settings(root, config=None, isolated=True, overrides=overrides, environ={}, today="2026-01-01")
    return api.scan([Path()], settings).report


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text('DB_PASSWORD = "admin123"\nSMTP_PASSWORD = "Kranich-1987x"\n', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("profile", "weak", "advice"),
    [
        ("developer", False, True), ("default", False, True), ("strict", True, True), ("auditor", True, True),
        ("reviewer", False, False),
    ],
)  # fmt: skip
def test_profiles_choose_rules(tree: Path, profile: str, weak: bool, advice: bool) -> None:
    report = report_of(tree, profile=profile)
    found = {finding.rule for finding in report.findings}
    assert (WEAK in found) is weak
    assert ("secrets-smtp-password" in found) is advice
    reasons = {outcome.rule: outcome.reason for outcome in report.coverage.rules}
    assert (reasons.get(WEAK) == "other-profile") is not weak


def test_a_rule_that_is_named_runs_in_every_profile(tree: Path) -> None:
    assert {finding.rule for finding in report_of(tree, select=[WEAK]).findings} == {WEAK}


def test_a_weak_password_is_hidden_in_the_frames_of_others_too(tree: Path) -> None:
    (finding,) = report_of(tree).findings
    texts = [line.text for line in finding.location.frame]
    assert any("DB_PASSWORD" in text for text in texts)
    assert not any("admin123" in text for text in texts)
