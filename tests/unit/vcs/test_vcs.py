"""What git says, and that a repository can neither run anything nor point the listing elsewhere."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from aoplint.vcs import GitFiles, Refusal, Repository, command, find_repository

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the hostile scripts are shell scripts")


def git(root: Path, *words: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    author = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
    subprocess.run(["git", *author, *words], cwd=root, check=True, capture_output=True, env=environment)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for name in ("kept.py", "new.py", "out/ignored.py", "out/forced.py", "sub/deep/a.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    (root / ".gitignore").write_text("out/\n")
    git(root, "init", "-q")
    git(root, "add", "kept.py", ".gitignore", "sub")
    git(root, "add", "-f", "out/forced.py")
    return root


def listed(root: Path, *below: bytes) -> GitFiles:
    repository = find_repository(root)
    assert repository is not None
    files = repository.files(below)
    assert isinstance(files, GitFiles), files
    return files


EXPECTED = GitFiles(
    tracked=frozenset({b"kept.py", b".gitignore", b"out/forced.py", b"sub/deep/a.py"}),
    untracked=frozenset({b"new.py"}),
)


def test_lists_tracked_and_untracked(tree: Path) -> None:
    assert listed(tree) == EXPECTED
    assert listed(tree / "sub" / "deep") == EXPECTED
    assert listed(tree, b"sub").tracked == {b"sub/deep/a.py"}


def test_ignored_but_tracked(tree: Path) -> None:
    assert Repository(root=tree).ignored_tracked() == {b"out/forced.py"}


def test_no_repository(tmp_path: Path) -> None:
    found = find_repository(tmp_path)
    assert found is None or found.root not in (tmp_path, *tmp_path.parents[:2])


def test_long_lists_of_paths_list_everything(tree: Path) -> None:
    assert listed(tree, *(b"p%d" % n for n in range(10_000))) == EXPECTED


def script(root: Path, name: str, sentinel: Path) -> Path:
    path = root / name
    path.write_text(f"#!/bin/sh\necho ran >> {sentinel}\ncat >/dev/null 2>&1 </dev/null\nexit 0\n")
    path.chmod(0o755)
    return path


def test_configured_commands_do_not_run(tree: Path, tmp_path: Path) -> None:
    sentinel = tmp_path / "PWNED"
    evil = script(tmp_path, "evil.sh", sentinel)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "query-watchman", "post-checkout"):
        script(hooks, hook, sentinel)
        script(tree / ".git" / "hooks", hook, sentinel)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "pager.ls-files",
        "core.sshCommand",
        "core.gitProxy",
        "diff.external",
    ):
        git(tree, "config", key, str(evil))
    git(tree, "config", "core.hooksPath", str(hooks))
    git(tree, "config", "alias.ls-files", f"!{evil}")
    git(tree, "config", "filter.x.clean", str(evil))
    (tree / ".git" / "info").mkdir(exist_ok=True)
    (tree / ".git" / "info" / "attributes").write_text("* filter=x\n")
    assert listed(tree) == EXPECTED
    Repository(root=tree).ignored_tracked()
    assert not sentinel.exists()
    # The trap is a trap: git without our options springs it.
    subprocess.run(["git", "ls-files", "-o"], cwd=tree, capture_output=True, check=False)
    assert sentinel.exists()


def test_a_partial_clone_fetches_nothing(tree: Path, tmp_path: Path) -> None:
    """A missing .gitignore of a sparse checkout would be fetched by the remote's command."""
    sentinel = tmp_path / "PWNED"
    evil = script(tmp_path, "evil.sh", sentinel)
    git(tree, "commit", "-qm", "x")
    git(tree, "update-index", "--skip-worktree", ".gitignore")
    (tree / ".gitignore").unlink()
    blob = subprocess.run(
        ["git", "rev-parse", ":.gitignore"], cwd=tree, capture_output=True, check=True, text=True
    ).stdout.strip()
    (tree / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for key, value in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{evil}"),
        ("remote.origin.uploadpack", str(evil)),
        ("protocol.ext.allow", "always"),
        ("protocol.file.allow", "always"),
    ):
        git(tree, "config", key, value)
    Repository(root=tree).files()
    Repository(root=tree).ignored_tracked()
    assert not sentinel.exists()
    subprocess.run(["git", "ls-files", "-o", "--exclude-standard"], cwd=tree, capture_output=True, check=False)
    assert sentinel.exists()


@pytest.mark.parametrize("setting", [("core.worktree", "../../elsewhere"), ("core.bare", "true")])
def test_the_configuration_cannot_redirect(tree: Path, tmp_path: Path, setting: tuple[str, str]) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "other.py").write_text("")
    git(tree, "config", *setting)
    assert listed(tree) == EXPECTED


def test_the_environment_cannot_redirect(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_CEILING_DIRECTORIES",
    ):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "all"))
    (tmp_path / "all").write_text("*\n")
    assert listed(tree) == EXPECTED


def test_excludes_of_the_user_do_not_count(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").mkdir()
    (tmp_path / "git" / "ignore").write_text("*.py\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    git(tree, "config", "core.excludesFile", str(tmp_path / "git" / "ignore"))
    assert listed(tree) == EXPECTED


def test_a_repository_in_a_directory_of_files_is_no_repository(tmp_path: Path) -> None:
    """A bare repository hidden in a tree configures nothing."""
    bare = tmp_path / "fixtures"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    found = find_repository(bare)
    assert found is None or found.root != bare


def test_linked_worktrees_and_submodules(tree: Path, tmp_path: Path) -> None:
    git(tree, "commit", "-qm", "x")
    git(tree, "worktree", "add", "-q", str(tmp_path / "second"))
    assert b"kept.py" in listed(tmp_path / "second").tracked


def test_broken_repository_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    answer = Repository(root=tmp_path).files()
    assert isinstance(answer, Refusal)
    assert answer.reason


def test_no_git(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Repository(root=tree).files() == Refusal(reason="git is not installed")


def test_git_from_the_tree_is_not_used(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentinel = tmp_path / "PWNED"
    script(tree, "git", sentinel)
    monkeypatch.chdir(tree)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tree), ".", os.environ["PATH"]]))
    assert b"kept.py" in listed(tree).tracked
    assert not sentinel.exists()


def fake_git(directory: Path, body: str) -> None:
    path = directory / "git"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_a_git_that_hangs_is_ended(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, "exec sleep 100")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(command, "_TIMEOUT", 0.2)
    answer = Repository(root=tree).files()
    assert isinstance(answer, Refusal)
    assert "did not answer" in answer.reason


def test_endless_output_is_cut(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, "exec cat /dev/zero")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(command, "_MAX_OUTPUT", 100_000)
    answer = Repository(root=tree).files()
    assert isinstance(answer, Refusal)
    assert "more than" in answer.reason


def test_endless_errors_do_not_block(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, "i=0; while [ $i -lt 20000 ]; do echo some words >&2; i=$((i+1)); done; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert Repository(root=tree).files() == Refusal(reason="some words")


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away")
def test_another_users_tree_is_listed(tree: Path) -> None:
    """`safe.directory` guards callers that run what the repository configures; here nothing runs."""
    for path in (tree, *tree.rglob("*")):
        os.chown(path, 65534, 65534)
    refused = subprocess.run(["git", "ls-files"], cwd=tree, capture_output=True, check=False)
    assert b"dubious ownership" in refused.stderr
    assert listed(tree) == EXPECTED
