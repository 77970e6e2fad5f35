"""What a change broke: staged, since a revision, new only, on changed lines; and two branches' baselines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import ROOT, environment, git, repository

Repo = Callable[..., "Tree"]
CALL = 'requests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)\n'
RULE = "aop-7.9-tls-verification-off"
GATEWAY = 'GATEWAY = "http://api-sg.aliexpress.com/sync"\n'
ONCE = "aop-7.9-gateway-plain-http"
FLOW = "aop-7.9-secret-to-log"


class Tree:
    """A git repository with a few files."""

    def __init__(self, base: Path, files: dict[str, str]) -> None:
        self.base, self.root = base, base / "tree"
        self.root.mkdir()
        for path, text in files.items():
            self.write(path, text)
        self.start = repository(self.root)

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def commit(self) -> str:
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "-m", "more")
        return git(self.root, "rev-parse", "HEAD")

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "aoplint", *arguments], cwd=self.root, capture_output=True, text=True, check=False,
            env=environment(self.base, PYTHONPATH=str(ROOT), **variables),
        )  # fmt: skip

    def scan(self, *options: str) -> tuple[int, list[tuple[str, str, int]], Any]:
        done = self.run("scan", "-f", "json", *options)
        report = json.loads(done.stdout)
        active = [f for f in report["findings"] if f["state"] == "active"]
        places = sorted((f["rule"], f["location"]["path"], f["location"]["line"]) for f in active)
        return done.returncode, places, report


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path, {"old.py": "import requests\n\n" + CALL, "fine.py": "import iop\n\nx = 1\n"})


def test_new_only_without_a_remote_compares_with_the_last_commit(tree: Tree) -> None:
    tree.write("fine.py", "import requests\n\n" + CALL)
    code, places, report = tree.scan("--new-only")
    assert (code, places) == (1, [(RULE, "fine.py", 3)])
    assert report["run"]["compared"].startswith("new since the last commit (")
    old = next(f for f in report["findings"] if f["location"]["path"] == "old.py")
    assert old["state"] == "baselined"
    assert old["excuse"]["where"]["commit"] == tree.start


def test_a_clean_tree_without_a_branch_to_compare_with_is_no_green(tree: Tree) -> None:
    done = tree.run("scan", "--new-only")
    assert done.returncode == 2
    assert "nothing differs from the last commit" in done.stderr
    assert "--since REV" in done.stderr


def test_a_copy_is_new_and_a_move_is_not(tree: Tree) -> None:
    block = f"import requests\n\n\ndef answer():\n    return {CALL}"
    tree.write("old.py", block)
    tree.commit()
    tree.write("other.py", block)
    assert tree.scan("--new-only")[1] == [(RULE, "other.py", 5)]
    (tree.root / "old.py").unlink()
    assert tree.scan("--new-only")[1] == []


def test_since_reads_changed_and_untracked_files_only(tree: Tree) -> None:
    base = tree.start
    tree.write("new.py", "import requests\n\n" + CALL)
    tree.commit()
    tree.write("untracked.py", "import requests\n\n" + CALL)
    (tree.root / "old.py").write_bytes((tree.root / "old.py").read_bytes().replace(b"\n", b"\r\n"))
    code, places, report = tree.scan("--since", base)
    assert (code, places) == (1, [(RULE, "new.py", 3), (RULE, "untracked.py", 3)])
    assert [entry["path"] for entry in report["coverage"]["files"]] == ["new.py", "untracked.py"]
    assert report["coverage"]["partial"]
    assert tree.scan("--since", "HEAD")[1] == [(RULE, "untracked.py", 3)]
    (tree.root / "untracked.py").unlink()
    code, places, _ = tree.scan("--since", "HEAD")
    assert (code, places) == (0, []), "nothing changed: nothing to read is no gap"


def test_since_means_where_the_work_left_the_branch(tree: Tree) -> None:
    git(tree.root, "checkout", "-q", "-b", "work")
    tree.write("mine.py", "import requests\n\n" + CALL)
    tree.commit()
    git(tree.root, "checkout", "-q", "main")
    tree.write("theirs.py", "import requests\n\n" + CALL)
    tree.commit()
    git(tree.root, "checkout", "-q", "work")
    _, places, report = tree.scan("--since", "main", "--new-only")
    assert places == [(RULE, "mine.py", 3)]
    assert tree.start[:12] in report["run"]["compared"]


def test_changed_lines_is_stricter(tree: Tree) -> None:
    tree.write("old.py", "import requests\n\n" + CALL + "x = 1\n" + CALL)
    assert tree.scan("--changed-lines")[1] == [(RULE, "old.py", 5)]
    assert tree.scan("--since", "HEAD")[1] == [(RULE, "old.py", 3), (RULE, "old.py", 5)]
    both = tree.scan("--changed-lines", "--new-only")
    assert both[1] == [(RULE, "old.py", 5)]
    assert both[2]["run"]["compared"].startswith("new on lines changed since ")


def test_staged_new_only_knows_the_last_commit(tree: Tree) -> None:
    tree.write("old.py", "import requests\n\n" + CALL + "x = 1\n")
    git(tree.root, "add", "old.py")
    tree.write("old.py", "import iop\n")
    assert tree.scan("--staged")[1] == [(RULE, "old.py", 3)]
    assert tree.scan("--staged", "--new-only")[:2] == (0, [])
    git(tree.root, "mv", "-f", "old.py", "renamed.py")
    assert tree.scan("--staged", "--new-only")[1] == []
    tree.write("z.py", "import requests\n\n" + CALL)
    git(tree.root, "add", "z.py")
    assert tree.scan("--staged", "--new-only")[1] == [(RULE, "z.py", 3)]
    assert tree.scan("--staged", "--changed-lines")[1] == [(RULE, "z.py", 3)]
    assert "leave out --since" in tree.run("scan", "--staged", "--since", "HEAD").stderr


def test_a_flow_that_a_changed_file_completes_is_new_in_the_file_that_did_not_change(tmp_path: Path) -> None:
    sink = "import logging\n\n\ndef note(value):\n    logging.info('got %s', value)\n"
    call = "import iop\nfrom helper import note\n\n\ndef connect(client):\n    {}\n"
    tree = Tree(tmp_path, {"helper.py": sink, "app.py": call.format("return 1")})
    code = "answer = client.execute(iop.IopRequest('/auth/token/create'))\n    note(answer.body['access_token'])"
    tree.write("app.py", call.format(code))
    found = [place for place in tree.scan("--new-only")[1] if place[0] == FLOW]
    assert found == [(FLOW, "helper.py", 5)]
    tree.commit()
    tree.write("app.py", call.format("x = 1\n    " + code))
    assert tree.scan("--new-only")[1] == [], "the flow was there at the last commit"


def test_new_is_not_folded_into_old(tmp_path: Path) -> None:
    """A rule that reports once per library must not hide a new place behind an accepted one."""
    files = {"lib/__init__.py": "", "lib/one.py": "import iop\n\n" + GATEWAY}
    tree = Tree(tmp_path, files)
    tree.write("lib/two.py", "import iop\n\n" + GATEWAY)
    assert tree.scan("--new-only")[1] == [(ONCE, "lib/two.py", 3)]


def test_unknown_revisions_and_foreign_histories_are_said(tree: Tree, tmp_path: Path) -> None:
    done = tree.run("scan", "--new-only", "--since", "no-such-branch")
    assert (done.returncode, 'git knows no commit "no-such-branch"' in done.stderr) == (2, True)
    git(tree.root, "checkout", "-q", "--orphan", "island")
    tree.write("island.py", "x = 1\n")
    tree.commit()
    done = tree.run("scan", "--since", "main")
    assert "HEAD and main have no common commit here" in done.stderr
    (tmp_path / "plain").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "aoplint", "scan", "--new-only"], cwd=tmp_path / "plain", capture_output=True, text=True,
        check=False, env=environment(tmp_path, PYTHONPATH=str(ROOT)),
    )  # fmt: skip
    assert done.returncode == 2
    assert "is in no git repository" in done.stderr


def test_every_flag_has_a_variable(tree: Tree) -> None:
    tree.write("fine.py", "import requests\n\n" + CALL)
    done = tree.run("scan", AOPLINT_NEW_ONLY="1", AOPLINT_FORMAT="concise")
    assert [line.split(":")[0] for line in done.stdout.splitlines()[1:-2]] == ["fine.py"]
    assert done.stdout.splitlines()[-2] == "1 baselined (not counted)"
    assert tree.run("scan", AOPLINT_SINCE="HEAD", AOPLINT_QUIET="1").returncode == 1
    assert "AOPLINT_NEW_ONLY" in tree.run("scan", AOPLINT_NEW_OLNY="1").stderr


def test_two_branches_baselines_merge_without_a_conflict(tree: Tree) -> None:
    assert tree.run("baseline", "create").returncode == 0
    tree.commit()
    for name in ("left", "right"):
        git(tree.root, "checkout", "-q", "-b", name, "main")
        tree.write(f"{name}.py", "import requests\n\n" + CALL)
        tree.write(f"z{name}.py", "import requests\n\n" + CALL)
        assert tree.run("baseline", "update", "--reason", f"{name} knows").returncode == 0
        tree.commit()
    git(tree.root, "merge", "-q", "left", "-m", "both")
    code, places, report = tree.scan("--baseline", "aoplint-baseline.jsonl")
    assert (code, places, report["hygiene"]) == (0, [], [])
    assert {row["reason"] for row in report["register"]} == {"in the baseline", "left knows", "right knows"}
    assert tree.run("baseline", "update").stdout.splitlines()[-1].startswith("wrote aoplint-baseline.jsonl: 5 findings")


def test_a_merge_that_was_not_finished_is_named(tree: Tree) -> None:
    tree.run("baseline", "create")
    path = tree.root / "aoplint-baseline.jsonl"
    head, entry = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join((head, "<<<<<<< HEAD", entry, "=======", entry, ">>>>>>> work", "")), encoding="utf-8")
    done = tree.run("scan", "--baseline", path.name)
    assert done.returncode == 2
    assert done.stderr.count("a merge was not finished here") == 3
    assert f"{path.name}:2:1" in done.stderr
