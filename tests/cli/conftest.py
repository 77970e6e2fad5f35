"""Runs the real command in a process of its own, as users do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]

CLEAN = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PYTHONPATH", "SOURCE_DATE_EPOCH")


@pytest.fixture
def aoplint(tmp_path: Path) -> Run:
    """`aoplint(*arguments, cwd=…, env=…)`; the cache is a folder of the test's own."""

    def run(*arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None, stdin: str = "") -> Result:
        environment = {
            key: value for key, value in os.environ.items() if key not in CLEAN and not key.startswith("AOPLINT_")
        }
        environment |= {"XDG_CACHE_HOME": str(tmp_path / ".cache"), "TERM": "xterm"} | (env or {})
        return subprocess.run(
            [sys.executable, "-m", "aoplint", *arguments],
            cwd=cwd or tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A tiny application with one finding of severity error."""
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "client.py").write_text('import iop\n\nGATEWAY = "http://api-sg.aliexpress.com/sync"\n', encoding="utf-8")
    return folder
