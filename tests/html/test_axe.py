"""The HTML goldens in a browser (see axe.py); skipped with the reason where the tools cannot be had."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
GOLDENS = HERE.parent / "unit" / "report" / "goldens"
SKIP = 75


@pytest.mark.network
def test_reports_are_accessible_in_every_view() -> None:
    reports = [str(GOLDENS / name) for name in ("rich.html", "clean.html", "not_applicable.html", "empty.html")]
    command = [sys.executable, str(HERE / "axe.py"), *reports]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode == SKIP:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr
