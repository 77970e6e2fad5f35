"""The hooks under the real pre-commit, on a generated repository: staged, unstaged, excluded files, hostile names."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checkout import ROOT, copy_source, environment, git, need_index, repository

pytestmark = pytest.mark.network

Done = subprocess.CompletedProcess[str]
SECRET = "Inv3nted" + "0Hook0Test" + "0Secret0Kq7Zw9"
LEAK = f'import iop\n\nclient = iop.IopClient("https://api-sg.aliexpress.com/sync", "512345", "{SECRET}")\n'
FINE = 'import os\n\nimport iop\n\nKEY = os.environ["AOP_KEY"]\n'
CONFIG = """\
[tool.aoplint]
exclude = ["vendor/"]
"""


def pre_commit(cwd: Path, home: Path, *arguments: str) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=cwd, env=environment(home), capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Path]:
    """aoplint as a git repository, its commit, and the folder of pre-commit's environments, made once."""
    need_index()
    base = tmp_path_factory.mktemp("hooks")
    source = copy_source(base / "aoplint")
    return source, repository(source), base


@pytest.fixture
def project(tmp_path: Path, hooks: tuple[Path, str, Path]) -> Callable[..., Path]:
    """`project(*hook ids, **settings of each)`: a repository that uses these hooks, with one harmless commit."""

    def make(*names: str, **settings: Any) -> Path:
        source, revision, _ = hooks
        chosen = [{"id": name, **settings} for name in names]
        config = {"repos": [{"repo": str(source), "rev": revision, "hooks": chosen}]}
        folder = tmp_path / "shop"
        folder.mkdir()
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        (folder / "pyproject.toml").write_text(CONFIG, encoding="utf-8")
        (folder / "client.py").write_text(FINE, encoding="utf-8")
        repository(folder)
        return folder

    return make


def add(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    git(folder, "add", "-f", "--", path)


def test_try_repo_runs_every_hook_of_the_manifest(hooks: tuple[Path, str, Path], project: Callable[..., Path]) -> None:
    source, _, home = hooks
    folder = project()
    add(folder, "orders.py", LEAK)
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    names = [hook["id"] for hook in manifest]
    assert names == ["aoplint", "aoplint-secrets", "aoplint-project"]
    done = pre_commit(folder, home, "try-repo", str(source), "--hook-stage", "manual")
    assert done.returncode == 1, done.stdout + done.stderr
    outputs = done.stdout.split("- hook id: ")[1:]
    assert sorted(output.split()[0] for output in outputs) == sorted(names)
    for output in outputs:
        assert "orders.py:3:" in output
        assert "exit 1:" in output
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("hook", ["aoplint", "aoplint-secrets"])
def test_staged_files_count_and_unstaged_ones_do_not(
    hooks: tuple[Path, str, Path], project: Callable[..., Path], hook: str
) -> None:
    folder = project(hook)
    add(folder, "orders.py", FINE)
    (folder / "client.py").write_text(LEAK, encoding="utf-8")
    (folder / "new.py").write_text(LEAK, encoding="utf-8")
    done = pre_commit(folder, hooks[2], "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "exit" not in done.stdout, "a hook that passes is quiet"
    git(folder, "add", "client.py")
    (folder / "client.py").write_text(FINE, encoding="utf-8")
    done = pre_commit(folder, hooks[2], "run")
    assert done.returncode == 1, "what is staged counts, not what the working tree holds"
    assert "client.py:3:" in done.stdout
    assert "new.py" not in done.stdout
    assert (folder / "client.py").read_text(encoding="utf-8") == FINE


def test_excluded_files_are_left_out_though_they_are_named(
    hooks: tuple[Path, str, Path], project: Callable[..., Path]
) -> None:
    folder = project("aoplint")
    add(folder, "vendor/orders.py", LEAK)
    done = pre_commit(folder, hooks[2], "run")
    assert done.returncode == 0, done.stdout + done.stderr
    add(folder, "orders.py", LEAK)
    done = pre_commit(folder, hooks[2], "run")
    assert done.returncode == 1
    assert "orders.py:3:" in done.stdout
    assert "vendor" not in done.stdout


def test_secrets_in_dotenv_files_and_places_both_hooks_agree_on(
    hooks: tuple[Path, str, Path], project: Callable[..., Path]
) -> None:
    folder = project("aoplint", "aoplint-secrets", args=["--format", "concise", "--"])
    add(folder, ".env", f"AOP_APP_KEY=512345\nAOP_APP_SECRET={SECRET}\n")
    add(folder, "orders.py", LEAK)
    done = pre_commit(folder, hooks[2], "run")
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith((".env:", "orders.py:"))]
    half = len(lines) // 2
    assert half >= 2
    assert lines[:half] == lines[half:]
    assert SECRET not in done.stdout + done.stderr


def test_options_come_before_the_dashes(hooks: tuple[Path, str, Path], project: Callable[..., Path]) -> None:
    folder = project("aoplint", args=["--format", "concise", "--disable", "clause:7.9", "--"])
    add(folder, "orders.py", LEAK)
    done = pre_commit(folder, hooks[2], "run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_named_like_an_option_is_a_file(hooks: tuple[Path, str, Path], project: Callable[..., Path]) -> None:
    folder = project("aoplint")
    add(folder, "--exit-zero", "x = 1\n")
    add(folder, "orders.py", LEAK)
    done = pre_commit(folder, hooks[2], "run")
    assert done.returncode == 1, done.stdout + done.stderr


def test_the_project_hook_waits_for_the_push_and_reads_everything(
    hooks: tuple[Path, str, Path], project: Callable[..., Path]
) -> None:
    folder = project("aoplint-project")
    add(folder, "orders.py", LEAK)
    assert pre_commit(folder, hooks[2], "run").returncode == 0
    git(folder, "commit", "-q", "-m", "Orders")
    done = pre_commit(folder, hooks[2], "run", "--hook-stage", "pre-push")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "orders.py:3:" in done.stdout
