"""Where people run it: odd locales, narrow terminals, folders that cannot be written, every state of a repository."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checkout import git, repository
from tests.cli.terminals import on_terminal

Run = Callable[..., "subprocess.CompletedProcess[str]"]
RULE = "aop-7.9-tls-verification-off"
CALL = 'import requests\n\nrequests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)\n'


def places(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"^(\S+:\d+):\d+: error ", done.stdout, re.M)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository whose branch `work` added c.py to what `main` has."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "app.py").write_text(CALL, encoding="utf-8")
    repository(folder)
    git(folder, "branch", "-M", "main")
    git(folder, "checkout", "-q", "-b", "work")
    (folder / "c.py").write_text(CALL, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "More")
    return folder


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    ],
)
def test_a_locale_without_utf_8(aoplint: Run, shop: Path, env: dict[str, str]) -> None:
    (shop / "größe.py").write_text(CALL.replace("import", "# naïve 名\nimport", 1), encoding="utf-8")
    for command in (("scan", "-f", "concise"), ("scan",), ("files", "--why"), ("explain", "7.9"), ("fix", "--diff")):
        done = aoplint(*command, cwd=shop, env=env)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
    assert len(places(aoplint("scan", "-f", "concise", cwd=shop, env=env))) == 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_scanned(aoplint: Run, shop: Path) -> None:
    shop.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert aoplint("scan", cwd=shop).returncode == 1
        for command in (("baseline", "create"), ("init", "--yes"), ("scan", "-o", "html:x.html")):
            done = aoplint(*command, cwd=shop)
            assert done.returncode == 2
            assert "cannot write" in done.stderr
    finally:
        shop.chmod(stat.S_IRWXU)


def test_outside_of_a_repository(aoplint: Run, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "app.py").write_text(CALL, encoding="utf-8")
    for options in ("--staged", "--new-only", "--changed-lines", "--since=HEAD"):
        done = aoplint("scan", options, cwd=plain)
        assert done.returncode == 2
        assert "is in no git repository" in done.stderr
    assert aoplint("baseline", "create", cwd=plain).returncode == 0
    assert not (plain / ".gitattributes").exists()
    assert aoplint("scan", "--baseline", "aoplint-baseline.jsonl", cwd=plain).returncode == 0


def test_a_baseline_of_an_incomplete_run_says_so(aoplint: Run, shop: Path) -> None:
    (shop / "odd.py").write_text("# -*- coding: rot13 -*-\n" + CALL, encoding="utf-8")
    for command in ("create", "update"):
        done = aoplint("baseline", command, cwd=shop)
        assert done.returncode == 3
        assert "findings accepted" in done.stdout
        assert "1 file or rule was not run to the end: not all that is there is accepted" in done.stderr


def test_a_shallow_clone_says_what_it_lacks(aoplint: Run, shop: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", "-b", "work", shop.as_uri(), str(clone))
    for options in (("--since", "origin/main"), ("--new-only", "--since", "main")):
        done = aoplint("scan", *options, cwd=clone)
        assert done.returncode == 2
        assert "the clone is shallow: fetch more of its history (fetch-depth: 0)" in done.stderr
    assert "git fetch --unshallow" in aoplint("history", cwd=clone).stderr
    assert len(places(aoplint("scan", "-f", "concise", cwd=clone))) == 2


def test_a_detached_head(aoplint: Run, shop: Path) -> None:
    git(shop, "checkout", "-q", "--detach", "HEAD")
    done = aoplint("scan", "--new-only", "--since", "main", "-f", "concise", cwd=shop)
    assert places(done) == ["c.py:3"]
    assert "(main)" in done.stdout.splitlines()[-1]


def test_a_submodule_is_read_as_part_of_the_project(aoplint: Run, shop: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    (outer / "m.py").write_text("x = 1\n", encoding="utf-8")
    repository(outer)
    git(outer, "-c", "protocol.file.allow=always", "submodule", "-q", "add", shop.as_uri(), "lib")
    git(outer, "commit", "-q", "-m", "A submodule")
    assert places(aoplint("scan", "-f", "concise", cwd=outer)) == ["lib/app.py:3", "lib/c.py:3"]


def test_links_are_said_and_never_left_by(aoplint: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(CALL, encoding="utf-8")
    (shop / "out.py").symlink_to(tmp_path / "elsewhere.py")
    (shop / "twice.py").symlink_to("app.py")
    done = aoplint("files", "--why", cwd=shop)
    assert "out.py: left out, link-outside" in done.stdout
    assert "twice.py: left out, link-duplicate" in done.stdout
    assert len(places(aoplint("scan", "-f", "concise", cwd=shop))) == 2


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_windows_files_are_suppressed_and_mended_as_they_are(aoplint: Run, tmp_path: Path, mark: bytes) -> None:
    folder = tmp_path / "windows"
    folder.mkdir()
    comment = f"# aoplint: ignore[{RULE}] a relay"
    text = CALL.replace("requests.get", f"{comment}\nrequests.get").replace("\n", "\r\n")
    path = folder / "a.py"
    path.write_bytes(mark + text.encode())
    assert aoplint("scan", "--hygiene", cwd=folder).returncode == 0
    path.write_bytes(mark + text.replace("verify=False", "verify=True").encode())
    done = aoplint("scan", "--hygiene", cwd=folder)
    assert done.returncode == 4
    assert done.stdout.splitlines()[-1].startswith("exit 4: 1 suppression or baseline entry to mend: 1 unused")
    done = aoplint("scan", "--fix-suppressions", "--hygiene", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        path.read_bytes() == mark + text.replace("verify=False", "verify=True").replace(f"{comment}\r\n", "").encode()
    )


def test_standard_input_is_not_taken_for_a_file(aoplint: Run, shop: Path) -> None:
    done = aoplint("scan", "-", cwd=shop, stdin=CALL)
    assert done.returncode == 3
    assert "standard input is not read: name a file" in done.stderr


def test_every_line_fits_a_narrow_terminal(shop: Path, tmp_path: Path) -> None:
    """But for lines that are copied whole: the headline, the suppression, the command, the verdict."""
    own = {"PATH": os.environ["PATH"], "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "40", "HOME": str(tmp_path)}
    own |= {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    _, shown = on_terminal(shop, own, "scan", "--no-cache")
    lines = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", shown.decode()).replace("\r", "\n").split("\n")
    whole = ("error[", "  = suppress: ", "  = explain: ", "exit ", "Open Platform use", "aoplint: ")
    assert [line for line in lines if len(line) > 40 and not line.startswith(whole)] == []
    assert any("…" in line for line in lines), "the long line of code is cut"
