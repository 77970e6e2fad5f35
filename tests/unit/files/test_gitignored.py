"""What git ignores, with git and without: the same tree gives the same entries."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoplint.files.discover import explain
from tests.unit.files.trees import codes, entry, found, git, make

TREE: dict[str, str | bytes] = {
    ".gitignore": "*.log\nbuild/\n!keep.log\n/top.py\n",
    "a.py": "",
    "top.py": "",
    "x.log": "",
    "keep.log": "",
    "build/o.py": "",
    "build/deep/p.py": "",
    "logs/1.log": "",
    "logs/2/3.log": "",
    "pkg/.gitignore": "!*.log\nsecret.py\n*.tmp\n",
    "pkg/y.log": "",
    "pkg/secret.py": "",
    "pkg/top.py": "",
    "pkg/sub/.gitignore": "!secret.py\n",
    "pkg/sub/secret.py": "",
    "pkg/sub/z.tmp": "",
}
EXPECTED = {
    ".gitignore": "",
    "a.py": "",
    "build/": "git-ignored",
    "keep.log": "",
    "logs/": "git-ignored",
    "pkg/.gitignore": "",
    "pkg/secret.py": "git-ignored",
    "pkg/sub/.gitignore": "",
    "pkg/sub/secret.py": "",
    "pkg/sub/z.tmp": "git-ignored",
    "pkg/top.py": "",
    "pkg/y.log": "",
    "top.py": "git-ignored",
    "x.log": "git-ignored",
}


@pytest.fixture(params=[False, True], ids=["plain", "git"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make(tmp_path, TREE)
    (tmp_path / "empty" / "inside").mkdir(parents=True)
    if request.param:
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", ".")
    return tmp_path


def test_nested_files_and_negation(tree: Path) -> None:
    assert codes(found(tree)) == EXPECTED


def test_named_directories_obey_the_files_above(tree: Path) -> None:
    assert codes(found(tree, "pkg")) == {path: code for path, code in EXPECTED.items() if path.startswith("pkg/")}
    assert codes(found(tree, "pkg/sub"))["pkg/sub/z.tmp"] == "git-ignored"


def test_no_ignore(tree: Path) -> None:
    assert codes(found(tree, no_ignore=True)) == dict.fromkeys(TREE, "")


def test_named_ignored_files_are_read(tree: Path) -> None:
    named = ("build/o.py", "x.log", "pkg/secret.py")
    assert codes(found(tree, *named)) == dict.fromkeys(named, "")
    assert codes(found(tree, ".", "build/o.py")) == {**EXPECTED, "build/o.py": ""}


def test_named_ignored_directories_are_read(tree: Path) -> None:
    assert codes(found(tree, "build")) == {"build/o.py": "", "build/deep/p.py": ""}
    assert codes(found(tree, "build/deep")) == {"build/deep/p.py": ""}
    both = codes(found(tree, ".", "build"))
    assert "build/" not in both
    assert both["build/o.py"] == ""


def test_configured_excludes_win(tree: Path) -> None:
    assert codes(found(tree, "x.log", exclude=("*.log",))) == {"x.log": "excluded"}
    assert codes(found(tree, exclude=("build/",)))["build/"] == "excluded"


LINES = st.lists(st.sampled_from(["*.py", "!a.py", "/d", "d/", "d/*", "!d/e/", "**/e", "d/**/b.py", "*", "!*/", "e"]))
PATHS = [f"{place}{name}" for place in ("", "d/", "d/e/", "e/", "d/f/") for name in ("a.py", "b.py", "c.md")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(top=LINES, inner=LINES)
def test_git_and_no_git_agree(tmp_path_factory: pytest.TempPathFactory, top: list[str], inner: list[str]) -> None:
    root = tmp_path_factory.mktemp("same")
    make(root, {**dict.fromkeys(PATHS, ""), ".gitignore": "\n".join(top), "d/.gitignore": "\n".join(inner)})
    without = codes(found(root))
    git(root, "init", "-q")
    assert codes(found(root)) == without
    shutil.rmtree(root)


def test_tracked_and_ignored(tmp_path: Path) -> None:
    make(tmp_path, TREE)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py", ".gitignore")
    git(tmp_path, "add", "-f", "build/deep/p.py", "x.log")
    discovery = found(tmp_path)
    assert codes(discovery)["build/deep/p.py"] == ""
    assert codes(discovery)["build/o.py"] == "git-ignored"
    assert [e.path for e in discovery.entries if e.ignored] == ["build/deep/p.py", "x.log"]
    assert entry(discovery, "a.py").tracked is True
    assert entry(discovery, "keep.log").tracked is False
    assert entry(discovery, "top.py").tracked is False
    assert "tracked although git-ignored" in explain(entry(discovery, "x.log"))
    assert "not tracked by git" in explain(entry(discovery, "keep.log"))
    assert [(e.tracked, e.ignored) for e in found(tmp_path, "x.log", "a.py", "top.py").entries] == [
        (True, False), (False, False), (True, True)
    ]  # fmt: skip


def test_metadata_is_left_out_once(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": ""})
    git(tmp_path, "init", "-q")
    assert [(e.path, e.skip and e.skip.code.value) for e in found(tmp_path).entries] == [
        (".git/", "vcs-metadata"),
        ("a.py", None),
    ]


def test_repositories_inside(tmp_path: Path) -> None:
    inner = make(tmp_path / "origin", {"s.py": "", ".gitignore": "*.tmp\n"})
    git(inner, "init", "-q")
    git(inner, "add", ".")
    git(inner, "commit", "-qm", "x")
    root = make(tmp_path / "tree", {"a.py": "", "clone/b.py": "", "clone/c.tmp": ""})
    git(root, "init", "-q")
    git(root, "submodule", "add", "-q", str(inner), "sub")
    (root / "sub" / "new.tmp").touch()
    git(root / "clone", "init", "-q")
    (root / "clone" / ".gitignore").write_text("*.tmp\n")
    git(root / "clone", "add", "b.py")
    discovery = found(root)
    assert codes(discovery) == {
        ".gitmodules": "",
        "a.py": "",
        "clone/.git/": "vcs-metadata",
        "clone/.gitignore": "",
        "clone/b.py": "",
        "clone/c.tmp": "git-ignored",
        "sub/.git": "vcs-metadata",
        "sub/.gitignore": "",
        "sub/new.tmp": "git-ignored",
        "sub/s.py": "",
    }
    assert entry(discovery, "sub/s.py").tracked is True
    assert entry(discovery, "clone/b.py").tracked is True
    assert codes(found(root, ".", "sub/new.tmp"))["sub/s.py"] == ""
    assert entry(found(root, "sub/s.py"), "sub/s.py").tracked is True
    assert codes(found(root, "sub"))["sub/s.py"] == ""


def test_a_submodule_that_is_not_checked_out(tmp_path: Path) -> None:
    inner = make(tmp_path / "origin", {"s.py": ""})
    git(inner, "init", "-q")
    git(inner, "add", ".")
    git(inner, "commit", "-qm", "x")
    root = make(tmp_path / "tree", {"a.py": ""})
    git(root, "init", "-q")
    git(root, "submodule", "add", "-q", str(inner), "sub")
    git(root, "commit", "-qm", "x")
    git(root, "submodule", "deinit", "-f", "sub")
    assert codes(found(root)) == {".gitmodules": "", "a.py": ""}


@pytest.mark.skipif(os.name == "nt", reason="shell scripts")
def test_hostile_configuration(tmp_path: Path) -> None:
    root = make(tmp_path / "tree", {"a.py": "", "b.py": ""})
    git(root, "init", "-q")
    sentinel = tmp_path / "PWNED"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch {sentinel}\n")
    evil.chmod(0o755)
    (tmp_path / "all").write_text("*\n")
    git(root, "config", "core.fsmonitor", str(evil))
    git(root, "config", "core.excludesFile", str(tmp_path / "all"))
    git(root, "config", "core.worktree", "../../elsewhere")
    (tmp_path / "elsewhere").mkdir()
    assert codes(found(root)) == {"a.py": "", "b.py": ""}
    assert not sentinel.exists()


def test_a_broken_repository_is_read_without_git(tmp_path: Path) -> None:
    make(tmp_path, {**TREE, ".git/HEAD": "nonsense"})
    discovery = found(tmp_path)
    assert codes(discovery) == EXPECTED
    assert len(discovery.notes) == 1
    assert entry(discovery, "a.py").tracked is None


def test_a_broken_repository_inside(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "vendor/x/.git/HEAD": "nonsense",
            "vendor/x/a.py": "",
            "vendor/x/.gitignore": "*.log",
            "vendor/x/b.log": "",
        },
    )
    assert codes(found(tmp_path)) == {
        "vendor/x/.git/": "vcs-metadata",
        "vendor/x/.gitignore": "",
        "vendor/x/a.py": "",
        "vendor/x/b.log": "git-ignored",
    }


def test_everything_ignored_is_still_named(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "*\n", "a.py": "", "d/b.py": ""})
    git(tmp_path, "init", "-q")
    assert codes(found(tmp_path)) == {".gitignore": "git-ignored", "a.py": "git-ignored", "d/": "git-ignored"}


def test_names_differ_by_case_only(tmp_path: Path) -> None:
    """`core.ignoreCase` of a hostile repository would make git pass over a file."""
    make(tmp_path, {"A.py": ""})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    (tmp_path / "A.py").rename(tmp_path / "a.py")
    git(tmp_path, "config", "core.ignoreCase", "true")
    assert codes(found(tmp_path)) == {"a.py": ""}
