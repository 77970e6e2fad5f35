"""Changes of commits, staged content, blobs: what git says, and what a hostile repository cannot make it do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from aoplint.vcs import GitError, Refusal, command
from aoplint.vcs.history import Change, changes, files_of, head, is_shallow, resolve, staged
from aoplint.vcs.objects import BlobReader, Large
from aoplint.vcs.ownership import foreign_objects, git_directory

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the hostile scripts are shell scripts")

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{who}_{what}": f"t@{what.lower()}.invalid"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    },
    **{f"GIT_{who}_DATE": "2026-01-02T03:04:05Z" for who in ("AUTHOR", "COMMITTER")},
}


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=root, check=True, capture_output=True, text=True, env={**os.environ, **ENVIRONMENT}
    )
    return done.stdout.strip()


def commit(root: Path, message: str = "x") -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def blob(root: Path, text: str) -> str:
    (root.parent / "loose").write_text(text)
    return git(root, "hash-object", str(root.parent / "loose"))


def test_every_commit_says_what_it_changed(tree: Path) -> None:
    (tree / "a").write_text("1")
    first = commit(tree)
    (tree / "a").write_text("2")
    (tree / "b").write_text("1")
    second = commit(tree)
    (tree / "a").unlink()
    third = commit(tree)
    one, two = blob(tree, "1"), blob(tree, "2")
    assert list(changes(tree)) == [
        Change(commit=first, path=b"a", old=(), new=one),
        Change(commit=second, path=b"a", old=(one,), new=two),
        Change(commit=second, path=b"b", old=(), new=one),
        Change(commit=third, path=b"a", old=(two,), new=""),
    ]
    assert list(changes(tree, second)) == [Change(commit=third, path=b"a", old=(two,), new="")]
    assert list(files_of(tree, third)) == [(b"b", one)]
    assert (head(tree), resolve(tree, "HEAD~2")) == (third, first)


def test_a_merge_says_only_what_no_parent_has(tree: Path) -> None:
    (tree / "a").write_text("base")
    (tree / "kept").write_text("k")
    commit(tree)
    git(tree, "checkout", "-qb", "side")
    (tree / "a").write_text("side")
    (tree / "new").write_text("n")
    commit(tree)
    git(tree, "checkout", "-q", "main")
    (tree / "a").write_text("main")
    commit(tree)
    subprocess.run(["git", "merge", "-q", "side"], cwd=tree, capture_output=True, check=False)
    (tree / "a").write_text("both")
    (tree / "evil").write_text("only in the merge")
    merge = commit(tree)
    said = [change for change in changes(tree) if change.commit == merge]
    assert said == [
        Change(commit=merge, path=b"a", old=(blob(tree, "main"), blob(tree, "side")), new=blob(tree, "both")),
        Change(commit=merge, path=b"evil", old=(), new=blob(tree, "only in the merge")),
    ]


def test_all_branches_and_tags_count_links_and_submodules_do_not(tree: Path) -> None:
    (tree / "a").write_text("1")
    commit(tree)
    git(tree, "checkout", "-q", "--orphan", "other")
    (tree / "a").write_text("2")
    (tree / "link").symlink_to("/etc/passwd")
    commit(tree)
    git(tree, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    git(tree, "commit", "-qm", "module")
    git(tree, "tag", "kept")
    git(tree, "checkout", "-q", "main")
    git(tree, "branch", "-qD", "other")
    assert {(change.path, change.new) for change in changes(tree)} == {
        (b"a", blob(tree, "1")),
        (b"a", blob(tree, "2")),
    }


def test_paths_may_hold_anything(tree: Path) -> None:
    names = [b"line\nbreak", b"tab\there", b":000000 100644 x", b"\xff\xfe", b" blank ", b"sub/\x01\n.py"]
    for name in names:
        path = os.path.join(os.fsencode(tree), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(os.fsdecode(path)).write_text("x")
    top = commit(tree)
    assert sorted(change.path for change in changes(tree)) == sorted(names)
    assert sorted(path for path, _ in files_of(tree, top)) == sorted(names)


def test_staged_content_is_that_of_the_index(tree: Path) -> None:
    (tree / "a").write_text("staged")
    (tree / "gone").write_text("x")
    git(tree, "add", "-A")
    (tree / "a").write_text("on the disk")
    (tree / "b").write_text("not staged")
    assert [(change.path, change.new) for change in staged(tree)] == [
        (b"a", blob(tree, "staged")),
        (b"gone", blob(tree, "x")),
    ]
    git(tree, "commit", "-qm", "x")
    git(tree, "rm", "-q", "gone")
    assert list(staged(tree)) == []
    git(tree, "add", "b")
    assert [change.path for change in staged(tree)] == [b"b"]


def test_the_index_of_a_running_commit_counts_another_one_does_not(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "a").write_text("1")
    commit(tree)
    (tree / "a").write_text("2")
    for index in (tree / ".git" / "next-index.lock", tmp_path / "index"):
        environment = {**os.environ, **ENVIRONMENT, "GIT_INDEX_FILE": str(index)}
        subprocess.run(["git", "add", "a"], cwd=tree, env=environment, check=True)
    assert list(staged(tree)) == []
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index.lock")
    assert [change.new for change in staged(tree)] == [blob(tree, "2")]
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert list(staged(tree)) == []


def test_revisions(tree: Path) -> None:
    assert head(tree) == ""
    assert list(changes(tree)) == []
    (tree / "a").write_text("1")
    commit(tree)
    for wrong in ("", "nowhere", "--all", "HEAD:a", "a\0b", "HEAD^{tree}"):
        assert isinstance(resolve(tree, wrong), Refusal), wrong


def test_shallow_clones_say_so(tree: Path, tmp_path: Path) -> None:
    (tree / "a").write_text("1")
    commit(tree)
    (tree / "a").write_text("2")
    commit(tree)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tree}", "clone")
    assert not is_shallow(tree)
    assert is_shallow(tmp_path / "clone")


def test_a_broken_history_is_an_error(tree: Path) -> None:
    (tree / "a").write_text("1")
    first = commit(tree)
    (tree / "a").write_text("2")
    commit(tree)
    (tree / ".git" / "objects" / first[:2] / first[2:]).unlink()
    with pytest.raises(GitError) as caught:
        list(changes(tree))
    assert caught.value.reason


def test_a_git_that_says_nothing_is_ended(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\nexec sleep 100\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(command, "_STALL", 0.2)
    with pytest.raises(GitError, match="said nothing"):
        list(changes(tree))


def test_a_path_without_end_is_an_error(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\nexec tr '\\0' x </dev/zero\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(GitError, match="million"):
        list(changes(tree))


def test_configured_commands_do_not_run(tree: Path, tmp_path: Path) -> None:
    sentinel = tmp_path / "PWNED"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\necho ran >> {sentinel}\ncat\n")
    evil.chmod(0o755)
    (tree / "a.py").write_text("1")
    (tree / ".gitattributes").write_text("*.py filter=x diff=x textconv=x\n")
    first = commit(tree)
    (tree / "a.py").write_text("2")
    commit(tree)
    expected = list(changes(tree))
    for key in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "diff.x.command", "filter.x.smudge",
                "filter.x.clean", "core.sshCommand", "core.gitProxy"):  # fmt: skip
        git(tree, "config", key, str(evil))
    for name in ("rev-list", "diff-tree", "cat-file", "ls-tree", "diff-index"):
        git(tree, "config", f"alias.{name}", f"!{evil}")
    git(tree, "config", "core.worktree", str(tmp_path / "elsewhere"))
    for hook in ("post-index-change", "reference-transaction"):
        (tree / ".git" / "hooks" / hook).write_text(evil.read_text())
        (tree / ".git" / "hooks" / hook).chmod(0o755)
    # A graft and a replacement would hide a commit.
    (tree / ".git" / "info").mkdir(exist_ok=True)
    (tree / ".git" / "info" / "grafts").write_text(f"{git(tree, 'rev-parse', 'HEAD')}\n")
    reader = BlobReader(tree)
    assert list(changes(tree)) == expected
    assert list(files_of(tree, first))
    assert list(staged(tree)) == []
    assert reader.read(expected[-1].new, 100) == b"2"
    reader.close()
    assert not sentinel.exists()


def test_blobs_are_read_by_id(tree: Path) -> None:
    (tree / "a").write_bytes(b"x" * 1000)
    (tree / "empty").write_bytes(b"")
    top = commit(tree)
    reader = BlobReader(tree)
    long, empty = git(tree, "rev-parse", "HEAD:a"), git(tree, "rev-parse", "HEAD:empty")
    for _ in range(2):
        assert reader.read(long, 1000) == b"x" * 1000
        assert reader.read(empty, 0) == b""
        assert reader.read(long, 999, head=3) == Large(size=1000, head=b"xxx")
        assert reader.read("1" * 40, 10) == Refusal(reason="the object is missing")
        assert reader.read(top, 10_000) == Refusal(reason="the object is no blob")
        assert reader.read(f"{long}\n{empty}", 10) == Refusal(reason="not an object id")
    reader.close()


def test_a_reader_survives_the_death_of_git(tree: Path) -> None:
    (tree / "a").write_bytes(b"content")
    commit(tree)
    oid = git(tree, "rev-parse", "HEAD:a")
    reader = BlobReader(tree)
    assert reader.read(oid, 100) == b"content"
    for process in reader._running.values():
        process.kill()
        process.wait()
    assert reader.read(oid, 100) == b"content"
    reader.close()


def test_a_huge_blob_is_not_unpacked(tree: Path, tmp_path: Path) -> None:
    """300 MB of zeros are 300 KB in the repository."""
    with open(tree / "huge", "wb") as stream:
        stream.truncate(300 << 20)
    commit(tree)
    (tree / "huge").unlink()
    reader = BlobReader(tree)
    answer = reader.read(git(tree, "rev-parse", "HEAD:huge"), 1 << 20, head=10)
    reader.close()
    assert answer == Large(size=300 << 20, head=bytes(10))


def test_objects_of_its_own(tree: Path, tmp_path: Path) -> None:
    (tree / "a").write_text("1")
    commit(tree)
    assert foreign_objects(tree) == ""
    git(tree, "worktree", "add", "-q", str(tmp_path / "second"))
    assert foreign_objects(tmp_path / "second") == ""
    git(tmp_path, "clone", "-q", str(tree), "plain")
    assert foreign_objects(tmp_path / "plain") == ""
    git(tree, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "plain"), "module")
    assert (tree / "module" / ".git").is_file()
    assert foreign_objects(tree / "module") == ""


def test_borrowed_objects_are_not_followed(tree: Path, tmp_path: Path) -> None:
    (tree / "a").write_text("private")
    commit(tree)
    git(tmp_path, "clone", "-q", "--shared", str(tree), "borrower")
    assert "borrows" in foreign_objects(tmp_path / "borrower")
    thief = tmp_path / "thief"
    git(tmp_path, "init", "-q", str(thief))
    (thief / ".git" / "objects" / "pack").rmdir()
    (thief / ".git" / "objects" / "pack").symlink_to(tree / ".git" / "objects" / "pack")
    assert "links" in foreign_objects(thief)


@pytest.mark.parametrize("how", ["file", "link", "commondir", "worktree"])
def test_a_git_entry_cannot_point_at_another_repository(tree: Path, tmp_path: Path, how: str) -> None:
    (tree / "a").write_text("private")
    commit(tree)
    thief = tmp_path / "thief"
    thief.mkdir()
    if how == "file":
        (thief / ".git").write_text(f"gitdir: {tree / '.git'}\n")
    elif how == "link":
        (thief / ".git").symlink_to(tree / ".git")
    elif how == "commondir":
        git(thief, "init", "-q")
        (thief / ".git" / "commondir").write_text(f"{tree / '.git'}\n")
        (thief / ".git" / "gitdir").write_text(f"{thief / '.git'}\n")
    else:
        git(tree, "worktree", "add", "-q", str(tmp_path / "second"))
        (thief / ".git").write_text(f"gitdir: {tree / '.git' / 'worktrees' / 'second'}\n")
    assert foreign_objects(thief) == "its .git leads to another repository"


def test_a_pipe_in_place_of_a_pointer_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".git")
    assert git_directory(tmp_path) is None
    assert foreign_objects(tmp_path)
