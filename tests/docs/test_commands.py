"""Every command that the documentation tells people to run is run, page by page, in a small project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT, environment, repository

PAGES = sorted(path for path in (ROOT / "docs").glob("*.md") if "```sh\naoplint" in path.read_text(encoding="utf-8"))
CALL = 'import requests\n\nrequests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)\n'
#: Commands whose files the page itself talks about; they have tests of their own.
_ELSEWHERE = {"silent-rules.md", "manifest.md", "history-and-fix.md", "flow.md"}


def commands(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    return [line.partition("  #")[0].rstrip() for block in blocks for line in block.splitlines() if line[:7] == "aoplint"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "app.py").write_text(CALL, encoding="utf-8")
    repository(root)
    return root


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in _ELSEWHERE], ids=lambda page: page.name)
def test_every_command_of_the_page_runs(page: Path, project: Path, tmp_path: Path) -> None:
    lines = commands(page)
    assert lines
    if page.name == "rule-authors.md":
        shutil.copytree(ROOT / "rules" / "aop", project / "rules" / "aop")
    binaries = tmp_path / "bin"
    binaries.mkdir()
    (binaries / "aoplint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aoplint "$@"\n', encoding="utf-8")
    (binaries / "aoplint").chmod(0o755)
    own = environment(tmp_path, PYTHONPATH=str(ROOT))
    own["PATH"] = f"{binaries}:{own['PATH']}"
    for line in lines:
        done = subprocess.run(["bash", "-c", line], cwd=project, env=own, capture_output=True, text=True, check=False)
        said = f"{page.name}: {line}\n{done.stdout[-1500:]}\n{done.stderr}"
        assert done.returncode in (0, 1), said
        assert not re.search(r"error\[|Traceback", done.stderr), said


def test_pages_link_to_what_is_there() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
