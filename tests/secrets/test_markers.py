"""Markers of other tools: ignored unless asked for, and then what they hide is listed with its marker."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.model.finding import FindingState
from aoplint.model.report import Report

SECRET = "k3QzW8mBv1LpXt6RdYc9Ns4HjGf7Ae2U"
LINES = {
    "a.py": ('APP_SECRET = "§"  # gitleaks:allow\n', 1),
    "b.py": ('APP_SECRET = "§"  # pragma: allowlist secret\n', 1),
    "c.py": ('# pragma: allowlist nextline secret\nAPP_SECRET = "§"\n', 2),
    "d.py": ('APP_SECRET = "§"  # nosec B105\n', 1),
    "e.py": ('APP_SECRET = "§"  # nosemgrep\n', 1),
    "f.yaml": ("app_secret: §  # gitleaks:allow\n", 1),
    "g.js": ("const appSecret = '§'; // pragma: allowlist secret\n", 1),
    ".env": ("APP_SECRET=§ # gitleaks:allow\n", 1),
}


def scan(root: Path, **overrides: object) -> Report:
    overrides = {"cache": False, "workers": 1, "select": ["aop-7.9-hardcoded-*", "aop-7.9-secret-in-*"], **overrides}
    settings = load_settings(root, config=None, isolated=True, overrides=overrides, environ={}, today="2026-01-01")
    return api.scan([Path()], settings).report


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, (text, _) in LINES.items():
        (tmp_path / name).write_text(text.replace("§", SECRET), encoding="utf-8")
    return tmp_path


def test_markers_of_other_tools_hide_nothing_by_themselves(tree: Path) -> None:
    assert {finding.location.path for finding in scan(tree).findings} == set(LINES)


def test_what_they_hide_when_asked_for_is_listed(tree: Path) -> None:
    findings = scan(tree, **{"compat-ignore": True}).findings
    assert {(one.location.path, one.location.line) for one in findings} == {
        (name, row) for name, (_, row) in LINES.items()
    }
    assert {one.state for one in findings} == {FindingState.SUPPRESSED}
