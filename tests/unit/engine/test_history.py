"""Findings through the history: once each, with the commits that brought and removed them; resumable; no value kept."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from aoplint.api import load, scan, scan_history
from aoplint.cache import open_cache
from aoplint.config.settings import IgnoreEntry, Settings
from aoplint.engine import history_reading
from aoplint.engine.contents import Content
from aoplint.engine.history_reading import HistoryReader
from aoplint.errors import ExitCode, Place, UsageError
from aoplint.model.coverage import Outcome
from aoplint.model.finding import Finding
from aoplint.model.levels import FindingState
from aoplint.model.report import Report
from aoplint.report import FORMATS, RenderOptions, render
from tests.unit.vcs.test_history import commit, git

pytestmark = pytest.mark.skipif(os.name == "nt", reason="repositories are made by git in a shell's environment")

SECRET = "Zq7Inv3nted0AppS3cret0Canary0X91"
OTHER = "Hb4Inv3nted0Rotat3dS3cret0Val5Kp"
RULE = "aop-7.9-hardcoded-app-secret"


def code(value: str, more: str = "") -> str:
    return f'import iop\n{more}app_key = load()\napp_secret = "{value}"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the packs compiled, and nothing else."""
    folder = tmp_path_factory.mktemp("compiled")
    settings = Settings(cwd=folder, root=folder, as_of="2026-11-01", cache_dir=folder / "cache")
    cache = open_cache(settings.cache_dir, [])
    load(settings, cache)
    cache.release()
    return folder / "cache"


@pytest.fixture
def settings(tree: Path, tmp_path: Path, compiled: Path) -> Settings:
    shutil.copytree(compiled, tmp_path / "cache")
    return Settings(cwd=tree, root=tree, as_of="2026-11-01", cache_dir=tmp_path / "cache", workers=2)


def secrets(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == RULE]


def only(report: Report) -> Finding:
    (finding,) = secrets(report)
    return finding


def put(root: Path, path: str, text: str) -> str:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    return commit(root)


def test_a_secret_is_one_finding_with_the_commits_of_its_life(tree: Path, settings: Settings) -> None:
    put(tree, "a.py", "x = 1\n")
    brought = put(tree, "shop/client.py", code(SECRET))
    put(tree, "shop/client.py", code(SECRET, "# a line more\n\n"))
    put(tree, "shop/client.py", code(SECRET, "# another\n\n\n"))
    removed = put(tree, "shop/client.py", "import iop\n")
    report = scan_history(Path(), settings).report
    finding = only(report)
    assert finding.evidence[:2] == (
        f"introduced by commit {brought[:12]}",
        f"removed by commit {removed[:12]}, and still in the history",
    )
    assert (finding.location.path, finding.location.line, finding.location.commit) == ("shop/client.py", 3, brought)
    assert report.verdict.code is ExitCode.FINDINGS
    assert report.coverage.balanced
    assert [(entry.path, entry.outcome) for entry in report.coverage.files] == [
        ("a.py", Outcome.SCANNED),
        ("shop/client.py", Outcome.SCANNED),
    ]


def test_a_replaced_secret_is_two_findings_in_the_same_place(tree: Path, settings: Settings) -> None:
    first = put(tree, "client.py", code(SECRET))
    second = put(tree, "client.py", code(OTHER))
    found = secrets(scan_history(Path(), settings).report)
    assert len({finding.fingerprint for finding in found}) == len(found) == 2
    assert [
        finding.evidence[:2] for finding in sorted(found, key=lambda finding: finding.location.commit != first)
    ] == [
        (f"introduced by commit {first[:12]}", f"removed by commit {second[:12]}, and still in the history"),
        (f"introduced by commit {second[:12]}", "still in HEAD"),
    ]


def test_what_is_still_there_has_the_fingerprint_of_a_scan(tree: Path, settings: Settings) -> None:
    put(tree, "client.py", code(SECRET))
    assert only(scan_history(Path(), settings).report).fingerprint == only(scan([Path()], settings).report).fingerprint


def test_a_move_neither_removes_nor_introduces(tree: Path, settings: Settings) -> None:
    brought = put(tree, "old/client.py", code(SECRET))
    git(tree, "mv", "old", "new")
    commit(tree)
    same = only(scan_history(Path(), settings).report)
    assert same.evidence[:2] == (f"introduced by commit {brought[:12]}", "still in HEAD")
    git(tree, "mv", "new/client.py", "shop.py")
    (tree / "shop.py").write_text(code(SECRET, "# moved\n"), encoding="utf-8")
    moved = commit(tree)
    before, after = sorted(secrets(scan_history(Path(), settings).report), key=lambda finding: finding.location.path)
    assert before.evidence[:2] == (
        f"introduced by commit {brought[:12]}",
        f"moved to shop.py by commit {moved[:12]}",
    )
    assert after.evidence[:2] == (
        f"moved here from old/client.py by commit {moved[:12]}",
        "still in HEAD",
    )


def test_branches_that_were_never_merged_count(tree: Path, settings: Settings) -> None:
    put(tree, "a.py", "x = 1\n")
    git(tree, "checkout", "-qb", "side")
    put(tree, "client.py", code(SECRET))
    git(tree, "checkout", "-q", "main")
    assert only(scan_history(Path(), settings).report).evidence[1].startswith("not in HEAD, but no commit removes it")


def test_since_reports_what_the_new_commits_brought(tree: Path, settings: Settings) -> None:
    put(tree, "client.py", code(SECRET))
    base = put(tree, "other.py", "x = 1\n")
    empty = scan_history(Path(), settings, since=base).report
    assert (empty.verdict.code, empty.coverage.discovered) == (ExitCode.OK, 0)
    # The old secret is in a new content of its file, and no new secret.
    put(tree, "client.py", code(SECRET, "# touched\n"))
    assert secrets(scan_history(Path(), settings, since=base).report) == []
    git(tree, "mv", "client.py", "moved.py")
    (tree / "moved.py").write_text(code(SECRET, "# moved\n"), encoding="utf-8")
    commit(tree)
    assert secrets(scan_history(Path(), settings, since=base).report) == []
    brought = put(tree, "other.py", code(OTHER))
    finding = only(scan_history(Path(), settings, since="HEAD~1").report)
    assert (finding.location.path, finding.location.commit) == ("other.py", brought)


def test_since_shows_the_version_of_the_commit_that_brought_it(tree: Path, settings: Settings) -> None:
    put(tree, "client.py", code(SECRET))
    put(tree, "client.py", "x = 1\n")
    base = git(tree, "rev-parse", "HEAD")
    again = put(tree, "client.py", code(SECRET, "\n\n"))
    finding = only(scan_history(Path(), settings, since=base).report)
    assert (finding.location.commit, finding.location.line) == (again, 5)


def test_a_secret_that_came_back_names_every_commit(tree: Path, settings: Settings) -> None:
    came, went = [], []
    for number in range(4):
        came.append(put(tree, "client.py", code(SECRET, f"# {number}\n"))[:12])
        went.append(put(tree, "client.py", f"x = {number}\n")[:12])
    assert only(scan_history(Path(), settings).report).evidence[:2] == (
        f"introduced by commits {', '.join(came[:3])} and 1 more",
        f"removed by commits {', '.join(went[:3])} and 1 more, and still in the history",
    )


def test_ignores_and_excludes_go_by_the_path_in_the_repository(tree: Path, settings: Settings) -> None:
    put(tree, "samples/client.py", code(SECRET))
    put(tree, "gone/client.py", code(OTHER))
    git(tree, "rm", "-qr", "gone")
    commit(tree)
    entry = IgnoreEntry(rule=RULE, path="samples/**", reason="invented", until="", place=Place(path="pyproject.toml"))
    with_ignore = Settings(cwd=tree, root=tree, as_of="2026-11-01", cache_dir=settings.cache_dir, ignores=(entry,),
                           exclude=("gone/",))  # fmt: skip
    report = scan_history(Path(), with_ignore).report
    assert only(report).state is FindingState.IGNORED
    skipped = [entry for entry in report.coverage.files if entry.outcome is Outcome.SKIPPED]
    assert [(entry.path, entry.reason) for entry in skipped] == [("gone/client.py", "excluded")]
    assert report.coverage.balanced


def test_content_under_another_name_is_read_as_that(tree: Path, settings: Settings) -> None:
    """The name decides how a content is read, the folder does not."""
    put(tree, "notes.bin", f"APP_SECRET={SECRET}\n")
    put(tree, ".env", f"APP_SECRET={SECRET}\n")
    found = [finding for finding in scan_history(Path(), settings).report.findings if finding.location.path == ".env"]
    assert found


def test_binaries_are_left_out_and_large_text_is_a_gap(
    tree: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aoplint.engine.worker.MAX_BYTES", 10_000)
    (tree / "image.png").write_bytes(b"\x89PNG\0" * 5000)
    (tree / "small.png").write_bytes(b"\x89PNG\0")
    (tree / "long.txt").write_text("word " * 5000)
    commit(tree)
    report = scan_history(Path(), settings).report
    assert [(entry.path, entry.outcome, entry.reason, entry.counts) for entry in report.coverage.files] == [
        ("image.png", Outcome.SKIPPED, "binary", False),
        ("long.txt", Outcome.FAILED, "too-large", True),
        ("small.png", Outcome.SKIPPED, "binary", False),
    ]
    assert report.verdict.code is ExitCode.INCOMPLETE


def test_a_missing_blob_is_a_gap(tree: Path, settings: Settings) -> None:
    put(tree, "a.py", "x = 1\n")
    put(tree, "client.py", code(SECRET))
    oid = git(tree, "rev-parse", "HEAD:a.py")
    (tree / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    report = scan_history(Path(), settings).report
    assert only(report)
    assert [entry.path for entry in report.coverage.files if entry.outcome is Outcome.FAILED] == ["a.py"]


def test_paths_with_line_breaks(tree: Path, settings: Settings) -> None:
    put(tree, "line\nbreak/cl\x1bient.py", code(SECRET))
    report = scan_history(Path(), settings).report
    assert only(report).location.path == "line\nbreak/cl\x1bient.py"
    shown = render("concise", report, RenderOptions())
    assert "\x1b" not in shown
    assert "line\nbreak" not in shown


@pytest.mark.parametrize("workers", [1, 3])
def test_an_interrupted_run_goes_on_where_it_ended(
    tree: Path, settings: Settings, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        put(tree, "client.py", code(SECRET if number % 3 else OTHER, f"# {number}\n"))
    monkeypatch.setattr(history_reading, "_BATCH", 4)
    fresh = Settings(cwd=tree, root=tree, as_of=settings.as_of, use_cache=False, workers=workers)
    whole = scan_history(Path(), fresh).report

    def stop(done: int, total: int) -> None:
        assert total == 12
        if done == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan_history(Path(), settings, progress=stop)
    read: list[str] = []
    run = HistoryReader._run

    def watched(self: HistoryReader, contents: list[Content]) -> None:
        read.extend(content.oid for content in contents)
        run(self, contents)

    monkeypatch.setattr(HistoryReader, "_run", watched)
    assert scan_history(Path(), settings).report == whole
    assert 0 < len(read) <= 4
    read.clear()
    assert scan_history(Path(), settings).report == whole
    assert read == []


def test_no_output_and_no_state_shows_a_value(tree: Path, settings: Settings) -> None:
    put(tree, "client.py", code(SECRET))
    put(tree, ".env", f"APP_SECRET={OTHER}\n")
    put(tree, "client.py", "import iop\n")
    report = scan_history(Path(), settings).report
    assert report.findings
    assert settings.cache_dir is not None
    texts = [render(name, report, RenderOptions(verbose=True)).encode() for name in FORMATS]
    stored = [path.read_bytes() for path in settings.cache_dir.rglob("*") if path.is_file()]
    assert stored
    for data in (*texts, *stored, *(inflated(data) for data in stored)):
        for value in (SECRET, OTHER):
            raw = value.encode()
            for spelling in (raw, base64.b64encode(raw).rstrip(b"="), raw.hex().encode(), raw[4:-4]):
                assert spelling not in data


def inflated(data: bytes) -> bytes:
    found = b""
    for at in (match.start() for match in re.finditer(b"\x78", data)):
        try:
            found += zlib.decompressobj().decompress(data[at:])
        except zlib.error:
            continue
    return found


def test_what_cannot_be_read_is_wrong_use(tree: Path, settings: Settings, tmp_path: Path) -> None:
    put(tree, "a.py", "x = 1\n")
    with pytest.raises(UsageError, match="no commit"):
        scan_history(Path(), settings, since="nowhere")
    put(tree, "a.py", "x = 2\n")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tree}", "shallow")
    git(tmp_path, "clone", "-q", "--shared", str(tree), "borrower")
    with pytest.raises(UsageError, match="shallow"):
        scan_history(tmp_path / "shallow", settings)
    with pytest.raises(UsageError, match="borrows"):
        scan_history(tmp_path / "borrower", settings)
    (tmp_path / "none").mkdir()
    with pytest.raises(UsageError, match="no git repository"):
        scan_history(tmp_path / "none", settings)


def test_staged_content_is_scanned_not_the_file(tree: Path, settings: Settings) -> None:
    (tree / "client.py").write_text(code(SECRET), encoding="utf-8")
    git(tree, "add", "-A")
    (tree / "client.py").write_text("import iop\n", encoding="utf-8")
    report = scan([Path()], settings, staged=True).report
    assert only(report).location.path == "client.py"
    assert report.coverage.partial
    assert secrets(scan([Path()], settings).report) == []
    git(tree, "add", "-A")
    (tree / "client.py").write_text(code(SECRET), encoding="utf-8")
    assert secrets(scan([Path()], settings, staged=True).report) == []


def test_nothing_staged_is_no_gap(tree: Path, settings: Settings) -> None:
    (tree / "client.py").write_text(code(SECRET), encoding="utf-8")
    report = scan([Path()], settings, staged=True).report
    assert (report.verdict.code, report.coverage.discovered) == (ExitCode.OK, 0)


def test_staged_runs_rules_that_need_the_tree_and_obey_comments(tree: Path, settings: Settings) -> None:
    text = 'import iop\nclient = iop.IopClient("http://api-sg.aliexpress.com/sync", key(), secret())\n'
    (tree / "client.py").write_text(text, encoding="utf-8")
    (tree / "image.png").write_bytes(b"\0\1")
    git(tree, "add", "-A")
    report = scan([Path()], settings, staged=True).report
    assert {finding.rule for finding in report.findings} == {
        finding.rule for finding in scan([Path("client.py")], settings).report.findings
    }
    assert report.findings
    assert [(entry.path, entry.reason) for entry in report.coverage.files] == [
        ("client.py", ""),
        ("image.png", "binary"),
    ]


def test_staged_files_below_the_named_paths(tree: Path, settings: Settings) -> None:
    for path in ("a/client.py", "b/client.py"):
        (tree / path).parent.mkdir()
        (tree / path).write_text(code(SECRET), encoding="utf-8")
    git(tree, "add", "-A")
    (tree / "a" / "client.py").unlink()
    report = scan([Path("a/client.py"), Path("nowhere")], settings, staged=True).report
    assert [entry.path for entry in report.coverage.files] == ["a/client.py"]
    assert report.coverage.missing == ("nowhere",)


def test_git_commands_run_nothing(tree: Path, settings: Settings, tmp_path: Path) -> None:
    put(tree, "client.py", code(SECRET))
    sentinel = tmp_path / "PWNED"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\necho ran >> {sentinel}\n")
    evil.chmod(0o755)
    git(tree, "config", "core.fsmonitor", str(evil))
    git(tree, "config", "core.worktree", str(tmp_path))
    scan_history(Path(), settings)
    scan([Path()], settings, staged=True)
    assert not sentinel.exists()
    subprocess.run(["git", "status"], cwd=tree, capture_output=True, check=False)
    assert sentinel.exists()


POSITIONAL = f"""
class Shop:
    def __init__(self, url, app_secret):
        self.url = url

shop = Shop("https://x.example", "{SECRET}")
"""


def test_python_of_the_history_is_read_as_a_scan_reads_it(tree: Path, settings: Settings) -> None:
    put(tree, "shop.py", POSITIONAL)
    scanned = scan([Path()], settings).report
    assert [finding.rule for finding in scanned.findings] == [RULE]
    assert [finding.fingerprint for finding in scan_history(Path(), settings).report.findings] == [
        finding.fingerprint for finding in scanned.findings
    ]
    assert scan_history(Path(), replace(settings, text_only=True)).report.findings == ()


@pytest.mark.parametrize("bad", ["x = " + "(" * 4000, "match x:\n case " + "[" * 60 + "a" + "]" * 60 + ": pass\n"])
def test_what_is_dangerous_to_parse_is_read_as_text(tree: Path, settings: Settings, bad: str) -> None:
    put(tree, "shop.py", code(SECRET) + bad)
    report = scan_history(Path(), settings).report
    assert [finding.rule for finding in report.findings] == [RULE]


def test_a_death_while_parsing_costs_the_parse_only(
    tree: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tree, "shop.py", code(SECRET))
    monkeypatch.setattr("aoplint.engine.units.lower", lambda *_: os.kill(os.getpid(), 9))
    report = scan_history(Path(), settings).report
    assert [finding.rule for finding in report.findings] == [RULE]
    assert report.verdict.code is ExitCode.FINDINGS
