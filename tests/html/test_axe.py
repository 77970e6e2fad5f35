"""The HTML goldens and a dossier in a browser (see axe.py); skipped with the reason where the tools cannot be had."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GOLDENS = HERE.parent / "unit" / "report" / "goldens"
SKIP = 75


def look_at(reports: list[str]) -> None:
    command = [sys.executable, str(HERE / "axe.py"), *reports]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode == SKIP:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.network
def test_reports_are_accessible_in_every_view() -> None:
    look_at([str(GOLDENS / name) for name in ("rich.html", "clean.html", "not_applicable.html", "empty.html")])


@pytest.mark.network
def test_a_dossier_with_its_data_map_is_accessible_in_every_view(tmp_path: Path) -> None:
    tree = tmp_path / "partly"
    shutil.copytree(ROOT / "fixtures" / "apps" / "partly", tree)
    command = [sys.executable, "-m", "aoplint", "audit", "-o", "../dossier", "--no-cache"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    look_at([str(tmp_path / "dossier" / "dossier.html")])
