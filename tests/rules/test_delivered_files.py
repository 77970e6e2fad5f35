"""Rules about files that are evidence by being there: they need not be read, and what git ignores is not delivered."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.model.report import Report
from tests.rules.conftest import settings_at

BINARY = "aop-7.3.4-binary-artifact"
STORE = "aop-hygiene-key-store-committed"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "desk.py").write_text('import iop\n\nrequest = iop.IopRequest("aliexpress.ds.product.get")\n')
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "labels.exe").write_bytes(b"MZ\0\0invented\0")
    (tmp_path / "upload.jks").write_bytes(b"\xfe\xed\xfe\xed\0\0\0\2")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "desk.cpython-313.pyc").write_bytes(b"\0\0")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "sample.dll").write_bytes(b"MZ\0\0")
    return tmp_path


def places(report: Report) -> list[tuple[str, str, int]]:
    return [(f.rule, f.location.path, f.location.line) for f in report.findings if f.rule in (BINARY, STORE)]


def test_files_that_nobody_can_read_are_found(app: Path) -> None:
    report = scan([Path(".")], settings_at(app)).report
    assert places(report) == [(BINARY, "tools/labels.exe", 1), (STORE, "upload.jks", 1)]
    assert report.coverage.balanced


def test_what_git_ignores_is_not_delivered(app: Path) -> None:
    subprocess.run(["git", "init", "-q", str(app)], check=True)
    (app / ".gitignore").write_text("*.exe\n")
    report = scan([Path(".")], replace(settings_at(app), no_ignore=False)).report
    assert places(report) == [(STORE, "upload.jks", 1)]


def test_an_application_that_has_nothing_to_do_with_the_platform_is_not_asked(app: Path) -> None:
    (app / "desk.py").write_text("print('parcels')\n")
    assert places(scan([Path(".")], settings_at(app)).report) == []


def test_the_driver_of_a_browser_is_advice(app: Path) -> None:
    (app / "tools" / "labels.exe").rename(app / "tools" / "chromedriver.exe")
    found = [f.rule for f in scan([Path(".")], settings_at(app)).report.findings if f.location.path.endswith(".exe")]
    assert found == ["aop-hygiene-browser-driver-committed"]
