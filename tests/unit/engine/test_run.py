"""The run as a whole: accounting, the same result however it is done, one death costs one file."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.config.settings import Settings
from aoplint.engine import file_stage, reading
from aoplint.model.coverage import Outcome
from aoplint.model.levels import Mode
from aoplint.model.report import Report
from aoplint.pool import Pool

SECRET = "Inv3ntedRunSecret0000Zq7Xw2Ab9K"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    for number in range(12):
        (root / f"m{number}.py").write_text(
            f"import iop\nurl = 'http://api-sg.aliexpress.com/sync'\napp_secret{number} = '{SECRET}'\n",
            encoding="utf-8",
        )
    (root / ".env").write_text(f"AE_APP_SECRET={SECRET}\n", encoding="utf-8")
    (root / "logo.png").write_bytes(b"\x89PNG\0\0")
    return root


def settings_of(root: Path, **overrides: object) -> Settings:
    return load_settings(root, config=None, isolated=True, overrides=overrides, environ={}, today="2026-01-01")


def report_of(root: Path, **overrides: object) -> Report:
    return api.scan([Path()], settings_of(root, **{"cache": False, **overrides})).report


def test_every_entry_has_one_outcome(tree: Path) -> None:
    report = report_of(tree)
    assert report.coverage.balanced
    assert report.coverage.count(Outcome.SCANNED) == 13
    assert report.coverage.count(Outcome.SKIPPED) == 1
    assert {finding.location.path for finding in report.findings} >= {"m0.py", "m11.py", ".env"}


def test_the_number_of_workers_changes_nothing(tree: Path) -> None:
    assert report_of(tree, workers=1) == report_of(tree, workers=3)


def test_the_cache_changes_nothing_and_is_used(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = report_of(tree)
    overrides = {"cache": True, "cache-dir": tmp_path / "cache"}
    assert report_of(tree, **overrides) == cold
    monkeypatch.setattr(reading.Reading, "run", lambda self: pytest.fail("read again"))
    assert report_of(tree, **overrides) == cold


@pytest.mark.parametrize("start", ["spawn", "spawn-thread"])
def test_spawned_workers_find_the_same(tree: Path, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    forked = report_of(tree)
    monkeypatch.setattr(file_stage, "Pool", lambda service, **more: Pool(service, **{**more, "start": start}))
    assert report_of(tree) == forked


def test_a_dead_worker_costs_one_file_its_structure(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reading.Reading._lower

    def deadly(self: reading.Reading) -> None:
        if self._task.path == "m3.py":
            os.kill(os.getpid(), signal.SIGKILL)
        whole(self)

    clean = report_of(tree)
    monkeypatch.setattr(reading.Reading, "_lower", deadly)
    report = report_of(tree)
    outcomes = {entry.path: entry for entry in report.coverage.files}
    assert outcomes["m3.py"].outcome is Outcome.DEGRADED
    assert outcomes["m3.py"].counts
    secret_in_m3 = [f for f in report.findings if f.location.path == "m3.py" and "secret" in f.rule]
    assert secret_in_m3
    others = [f for f in report.findings if f.location.path not in ("m3.py",) and not f.related]
    assert others == [f for f in clean.findings if f.location.path not in ("m3.py",) and not f.related]


def test_a_worker_that_always_dies_leaves_a_failed_file(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reading.Reading.run

    def deadly(self: reading.Reading) -> object:
        if self._task.path == "m3.py":
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(self)

    monkeypatch.setattr(reading.Reading, "run", deadly)
    report = report_of(tree)
    outcomes = {entry.path: entry.outcome for entry in report.coverage.files}
    assert outcomes["m3.py"] is Outcome.FAILED
    assert outcomes["m4.py"] is Outcome.SCANNED
    assert report.coverage.balanced


def test_a_crashing_rule_costs_itself_and_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aoplint.secrets import detect

    def crash(self: object, rule: object, view: object) -> object:
        raise ValueError(SECRET)

    monkeypatch.setattr(detect.Detector, "find", crash)
    report = report_of(tree)
    crashed = [outcome for outcome in report.coverage.rules if outcome.reason == "crash"]
    assert crashed
    assert SECRET not in repr(report)
    assert any(finding.rule == "aop-7.9-gateway-plain-http" for finding in report.findings)


def test_named_files_are_a_partial_run(tree: Path) -> None:
    settings = settings_of(tree, cache=False)
    report = api.scan([Path("m1.py")], settings).report
    assert report.coverage.partial
    assert report.coverage.discovered == 1


def test_text_only_finds_the_same_secrets(tree: Path) -> None:
    def secrets(report: Report) -> list[tuple[str, str, int, str]]:
        return [
            (f.rule, f.location.path, f.location.line, f.fingerprint) for f in report.findings if "secret" in f.rule
        ]

    whole, text = report_of(tree), report_of(tree, **{"text-only": True})
    assert secrets(text) == secrets(whole)
    assert secrets(text)
    assert any(outcome.reason == "text-only" for outcome in text.coverage.rules)


def test_settings_digest_follows_text_only(tree: Path) -> None:
    settings = settings_of(tree)
    assert settings.digest != replace(settings, text_only=True).digest


def test_what_needs_the_whole_project_says_so_on_named_files(tree: Path) -> None:
    """Whatever its mode: also the rules about the declaration."""
    report = api.scan([Path("m0.py")], settings_of(tree, cache=False)).report
    reasons = {outcome.rule: outcome.reason for outcome in report.coverage.rules}
    modes = {rule.id: rule.mode for rule in report.rules}
    for mode in (Mode.EVIDENCE, Mode.MANIFEST):
        assert {reasons[rule] for rule in modes if modes[rule] is mode} == {"needs-whole-project"}
    assert "not-supported" not in reasons.values()


def test_identities_do_not_depend_on_what_else_is_asked(tree: Path) -> None:
    """A hook that runs rules on text only must know what a whole scan accepted."""
    (tree / "urls.py").write_text(
        "import iop\n\ndef gateway(\n    url='http://gw.api.taobao.com/router/rest'):\n    return url\n",
        encoding="utf-8",
    )
    whole = {finding.fingerprint for finding in report_of(tree).findings}
    text = report_of(tree, **{"text-only": True}).findings
    assert {"m0.py", "urls.py", ".env"} <= {finding.location.path for finding in text}
    assert {finding.fingerprint for finding in text} <= whole
