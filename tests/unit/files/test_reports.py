"""What an earlier run wrote is not read again, whatever it is called; what only looks like it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aoplint.api import find, scan
from aoplint.config.load import load_settings
from aoplint.config.settings import Settings
from aoplint.files.entry import SkipCode
from aoplint.report import FORMATS, RenderOptions, render
from tests.checkout import git, repository

ENDING = {
    "text": "txt", "concise": "log", "json": "json", "jsonl": "jsonl", "sarif": "sarif", "html": "html",
    "markdown": "md", "github": "out", "gitlab": "json", "gitlab-sast": "json", "checkstyle": "xml", "junit": "xml",
}  # fmt: skip
CODE = 'import iop\n\nURL = "http://api-sg.aliexpress.com/sync"\nNAME = "official AliExpress app"\n'


def settings_of(folder: Path) -> Settings:
    return load_settings(
        folder, config=None, isolated=False, overrides={"cache": False, "workers": 1}, environ={}, today="2026-01-01",
    )  # fmt: skip


def skipped(folder: Path, settings: Settings | None = None) -> set[str]:
    found = find([Path()], settings or settings_of(folder))
    return {entry.path for entry in found.entries if entry.skip and entry.skip.code is SkipCode.OWN_REPORT}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "app.py").write_text(CODE, encoding="utf-8")
    return folder


def test_every_format_is_known_and_nothing_is_found_in_it(shop: Path) -> None:
    settings = settings_of(shop)
    first = scan([Path()], settings).report
    assert first.findings
    for name in FORMATS:
        text = render(name, first, RenderOptions())
        (shop / f"{name}.{ENDING[name]}").write_text(text, encoding="utf-8", newline="\n")
    (shop / "as.json").write_text(render("sarif", first, RenderOptions()), encoding="utf-8", newline="\n")
    assert skipped(shop) == {*(f"{name}.{ENDING[name]}" for name in FORMATS), "as.json"}
    assert scan([Path()], settings).report.findings == first.findings
    for distrusting in (replace(settings, isolated=True), replace(settings, profile="reviewer")):
        assert skipped(shop, distrusting) == set()


def test_what_git_tracks_or_a_user_names_is_read(shop: Path) -> None:
    page = render("html", scan([Path()], settings_of(shop)).report, RenderOptions())
    (shop / "report.html").write_text(page, encoding="utf-8", newline="\n")
    repository(shop)
    assert skipped(shop) == set()
    git(shop, "rm", "-q", "--cached", "report.html")
    assert skipped(shop) == {"report.html"}
    named = find([Path("report.html")], settings_of(shop))
    assert [entry.skip for entry in named.entries] == [None]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", '<!doctype html>\n<html lang="en">\n<head>\n<title>aoplint</title>\n'),
        ("page.html", '<p>\n<!doctype html>\n<html lang="en">\n<head>\n<meta name="generator" content="aoplint">\n'),
        ("app.json", '{\n  "name": "aoplint/report/1"\n}\n'),
        ("notes.md", "# Notes\n\n## aoplint: passed\n"),
        ("app.py", '"""Open Platform use found at app.py"""\n'),
    ],
)
def test_look_alikes_are_read(shop: Path, name: str, text: str) -> None:
    (shop / name).write_text(text, encoding="utf-8")
    assert skipped(shop) == set()
