"""Files that hang, crash or explode LibCST: each costs its own structure, nothing else.

Measured triggers of LibCST 1.9 (nested patterns, brackets, walrus, f-strings, long chains) and of readers in general
(codecs, NUL, links, pipes). The run ends; the file is reported; its text findings are there; its neighbours are
untouched; the exit code says so.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.engine import file_stage
from aoplint.errors import ExitCode
from aoplint.model.coverage import Outcome
from aoplint.model.report import Report

SECRET = "Inv3ntedK1ller0Secret0Zq7Xw2Ab9"
HEAD = f"import iop\napp_secret = '{SECRET}'\n"
NEIGHBOUR = f"import iop\nclient = iop.IopClient('https://api-sg.aliexpress.com/sync', '512345', '{SECRET}')\n"

KILLERS = {
    "nested-sequence-patterns": "match x:\n    case " + "[" * 32 + "a" + "]" * 32 + ":\n        pass\n",
    "nested-group-patterns": "match x:\n    case " + "(" * 32 + "a" + ")" * 32 + ":\n        pass\n",
    "nested-class-patterns": "match x:\n    case " + "A(" * 32 + "a" + ")" * 32 + ":\n        pass\n",
    "nested-mapping-patterns": "match x:\n    case " + "{1:" * 32 + "a" + "}" * 32 + ":\n        pass\n",
    "parentheses": "x = " + "(" * 4000 + "1" + ")" * 4000 + "\n",
    "unclosed": "x = " + "(" * 3000,
    "lists": "x = " + "[" * 2000 + "]" * 2000 + "\n",
    "dicts": "x = " + "{1:" * 2000 + "1" + "}" * 2000 + "\n",
    "calls": "x = " + "f(" * 2000 + "1" + ")" * 2000 + "\n",
    "subscripts": "x = " + "A[" * 1000 + "1" + "]" * 1000 + "\n",
    "walrus": "x = " + "(a := " * 400 + "1" + ")" * 400 + "\n",
    "f-strings": "x = " + 'f"{' * 500 + "1" + '}"' * 500 + "\n",
    "lambdas": "x = " + "lambda: " * 8000 + "1\n",
    "long-and": "x = " + " and ".join(["a"] * 20000) + "\n",
    "long-elif": "if a:\n    pass\n" + "elif a:\n    pass\n" * 9000,
    "unary": "x = " + "not " * 20000 + "a\n",
    "indentation": "".join(" " * n + "if a:\n" for n in range(150)) + " " * 150 + "pass\n",
    "nul-in-comment": "# a\0b\nx = 1\n",
    "python-2": "print 'hello'\n",
    "merge-markers": "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
}
#: What they may end as: a file that is scanned after all is fine.
READ_WHOLE = {"long-and", "nul-in-comment"}


@pytest.fixture(autouse=True)
def _deadlines(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A parser that hangs is cut off soon, which is what most tests are about; nothing else is, on any machine."""
    read_whole = "name" in request.fixturenames and request.getfixturevalue("name") in READ_WHOLE
    for name, seconds in (("_ORDINARY", 600.0), ("_TIGHT", 600.0 if read_whole else 2.0)):
        monkeypatch.setattr(file_stage, name, replace(getattr(file_stage, name), task_seconds=seconds))


def report_of(root: Path, **overrides: object) -> Report:
    settings = load_settings(
        root, config=None, isolated=True, overrides={"cache": False, **overrides}, environ={}, today="2026-01-01"
    )
    return scan([Path()], settings).report


@pytest.mark.parametrize("name", sorted(KILLERS))
def test_a_killer_costs_only_itself(tmp_path: Path, name: str) -> None:
    (tmp_path / "killer.py").write_text(HEAD + KILLERS[name], encoding="utf-8")
    (tmp_path / "neighbour.py").write_text(NEIGHBOUR, encoding="utf-8")
    report = report_of(tmp_path)
    assert report.coverage.balanced
    outcomes = {entry.path: entry for entry in report.coverage.files}
    assert outcomes["neighbour.py"].outcome is Outcome.SCANNED
    if name in READ_WHOLE:
        assert outcomes["killer.py"].outcome is Outcome.SCANNED, outcomes["killer.py"]
    elif outcomes["killer.py"].outcome is not Outcome.SCANNED:
        assert outcomes["killer.py"].outcome is Outcome.DEGRADED, outcomes["killer.py"]
        assert outcomes["killer.py"].reason
    found = {finding.location.path for finding in report.findings if "secret" in finding.rule}
    assert {"killer.py", "neighbour.py"} <= found
    assert report.verdict.code is ExitCode.FINDINGS
    assert SECRET not in repr(report)


def test_a_killer_alone_is_incomplete_not_green(tmp_path: Path) -> None:
    (tmp_path / "killer.py").write_text(KILLERS["parentheses"], encoding="utf-8")
    report = report_of(tmp_path)
    assert report.verdict.code is ExitCode.INCOMPLETE
    assert "1 file" in report.verdict.reason


@pytest.mark.parametrize("cookie", ["utf-7", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "punycode"])
def test_codecs_that_hide_code_are_incomplete(tmp_path: Path, cookie: str) -> None:
    (tmp_path / "odd.py").write_text(f"# -*- coding: {cookie} -*-\nx = 1\n", encoding="utf-8")
    report = report_of(tmp_path)
    assert [entry.reason for entry in report.coverage.files] == ["odd-encoding"]
    assert report.verdict.code is ExitCode.INCOMPLETE


def test_a_carriage_return_ends_a_comment(tmp_path: Path) -> None:
    (tmp_path / "cr.py").write_bytes(b"# harmless \rimport iop\rapp_secret = '" + SECRET.encode() + b"'\r")
    report = report_of(tmp_path)
    assert [finding.location.line for finding in report.findings if "secret" in finding.rule] == [3]


def test_full_width_names_are_the_names_python_sees(tmp_path: Path) -> None:
    (tmp_path / "wide.py").write_text(f"import iop\nａｐｐ＿ｓｅｃｒｅｔ = '{SECRET}'\n", encoding="utf-8")
    assert any("secret" in finding.rule for finding in report_of(tmp_path).findings)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_links_pipes_and_devices(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(NEIGHBOUR, encoding="utf-8")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "fine.py").write_text("x = 1\n", encoding="utf-8")
    os.mkfifo(tree / "pipe.py")
    (tree / "link.py").symlink_to(outside)
    (tree / "loop").symlink_to(tree)
    (tree / "dev.py").symlink_to("/dev/zero")
    report = report_of(tree)
    assert report.coverage.balanced
    assert report.findings == ()
    read = [entry.path for entry in report.coverage.files if entry.outcome is Outcome.SCANNED]
    assert read == ["fine.py"]
