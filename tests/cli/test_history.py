"""`aoplint history`, `scan --staged` and `fix` as users call them: exit codes, words, and no value anywhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.vcs.test_history import commit, git

pytestmark = pytest.mark.skipif(os.name == "nt", reason="repositories are made by git in a shell's environment")

Run = Callable[..., "subprocess.CompletedProcess[str]"]
RULE = "aop-7.9-hardcoded-app-secret"
VALUE = "Zq7Inv3nted0AppS3cret0Canary0X91"
CODE = f'import iop\n\napp_secret = "{VALUE}"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "client.py").write_text(CODE, encoding="utf-8")
    return root


def clean(done: subprocess.CompletedProcess[str]) -> None:
    assert VALUE[4:-4] not in done.stdout + done.stderr


def test_history_names_commits_and_says_nothing_of_progress(aoplint: Run, tree: Path) -> None:
    brought = commit(tree)
    (tree / "client.py").write_text("import iop\n", encoding="utf-8")
    removed = commit(tree)
    done = aoplint("history", cwd=tree)
    assert done.returncode == 1
    assert f"client.py:3:15 (commit {brought[:12]})" in done.stdout
    words = " ".join(done.stdout.split())
    assert f"introduced by commit {brought[:12]}; removed by commit {removed[:12]}, and still in the history" in words
    assert "[[tool.aoplint.ignore]]" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("exit 1:")
    assert done.stderr == ""
    clean(done)
    assert aoplint("scan", cwd=tree).returncode == 0


def test_since_and_its_exit_codes(aoplint: Run, tree: Path) -> None:
    commit(tree)
    nothing = aoplint("history", "--since", "HEAD", cwd=tree)
    assert (nothing.returncode, nothing.stderr) == (0, "")
    wrong = aoplint("history", "--since", "nowhere", cwd=tree)
    assert wrong.returncode == 2
    assert 'git knows no commit "nowhere"' in wrong.stderr
    outside = aoplint("history", "/", cwd=tree)
    assert outside.returncode == 2
    assert "no git repository" in outside.stderr


def test_what_history_proposes_ignores_the_finding(aoplint: Run, tree: Path) -> None:
    commit(tree)
    table = f'[[tool.aoplint.ignore]]\nrule = "{RULE}"\npath = "client.py"\nreason = "invented"\n'
    (tree / "pyproject.toml").write_text(table, encoding="utf-8")
    assert aoplint("history", cwd=tree).returncode == 0


def test_staged_reads_the_index(aoplint: Run, tree: Path) -> None:
    assert aoplint("scan", "--staged", cwd=tree).returncode == 0
    git(tree, "add", "client.py")
    (tree / "client.py").write_text("import iop\n", encoding="utf-8")
    done = aoplint("scan", "--staged", cwd=tree)
    assert done.returncode == 1
    assert RULE in done.stdout
    clean(done)
    git(tree, "add", "client.py")
    (tree / "client.py").write_text(CODE, encoding="utf-8")
    assert aoplint("scan", "--staged", cwd=tree).returncode == 0


def test_fix_shows_then_writes_then_has_nothing_to_do(aoplint: Run, tree: Path) -> None:
    shown = aoplint("fix", "--diff", cwd=tree)
    assert shown.returncode == 0
    assert '+app_secret = os.environ["APP_SECRET"]' in shown.stdout.splitlines()
    assert "would mend: client.py" in shown.stdout
    assert (tree / "client.py").read_text() == CODE
    done = aoplint("fix", "client.py", cwd=tree)
    assert done.returncode == 0
    assert "  APP_SECRET  (client.py:3:15)" in done.stdout.splitlines()
    assert (tree / "client.py").read_text() == 'import os\nimport iop\n\napp_secret = os.environ["APP_SECRET"]\n'
    again = aoplint("fix", cwd=tree)
    assert (again.returncode, again.stdout) == (0, "nothing to fix\n")
    for run in (shown, done, again):
        clean(run)
    assert aoplint("scan", cwd=tree).returncode == 0


def test_fix_says_what_it_leaves(aoplint: Run, tree: Path) -> None:
    (tree / "client.py").unlink()
    (tree / ".env").write_text(f"ALIEXPRESS_APP_SECRET={VALUE}\n", encoding="utf-8")
    (tree / "settings.ini").write_text(f"[aliexpress]\napp_secret = {VALUE}\n", encoding="utf-8")
    done = aoplint("fix", cwd=tree)
    assert done.returncode == 1
    left = done.stdout.splitlines()
    assert left[0] == "left as they are:"
    reasons = [line.strip() for line in left if line[:3].strip() and not line.startswith("    ")]
    assert reasons[1:] == [
        "it is the file of environment variables: keep it out of git, with new values",
        "only Python is rewritten: move the value to the environment by hand",
    ]
    assert sum(line.startswith(("    .env:1:", "    settings.ini:2:")) for line in left) == 2
    clean(done)
