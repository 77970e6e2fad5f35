"""GitLab's SAST report and Checkstyle XML, and reports that are rendered again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest

from aoplint.report import RenderOptions, render
from aoplint.report.json_report import loads
from tests.checkout import ROOT, environment
from tests.unit.report import reports

SAST = json.loads((Path(__file__).parent / "schemas" / "gitlab-sast.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", reports.ALL)
def test_sast_is_valid_and_each_finding_is_there_once(name: str) -> None:
    report = reports.ALL[name]()
    data = json.loads(render("gitlab-sast", report, RenderOptions()))
    jsonschema.Draft7Validator(SAST).validate(data)
    ids = [one["id"] for one in data["vulnerabilities"]]
    assert len(ids) == len(set(ids)) == sum(f.state.value == "active" for f in report.findings)
    assert (data["scan"]["status"] == "success") == (
        report.coverage.complete and int(report.verdict.code) not in (2, 3, 70)
    )
    assert data["scan"]["messages"][-1]["value"].startswith("exit ")


@pytest.mark.parametrize("name", reports.ALL)
def test_checkstyle_has_what_its_readers_know(name: str) -> None:
    report = reports.ALL[name]()
    root = ET.fromstring(render("checkstyle", report, RenderOptions()))
    assert root.tag == "checkstyle"
    assert set(root.attrib) == {"version"}
    paths = [file.attrib["name"] for file in root]
    assert len(paths) == len(set(paths))
    for file in root:
        assert (file.tag, set(file.attrib)) == ("file", {"name"})
        for error in file:
            assert (error.tag, set(error.attrib)) == ("error", {"line", "column", "severity", "message", "source"})
            assert int(error.attrib["line"]) >= 1
            assert int(error.attrib["column"]) >= 1
            assert error.attrib["severity"] in ("error", "warning", "info")
    active = sum(f.state.value == "active" for f in report.findings)
    unread = len(report.coverage.missing) + sum(entry.counts for entry in report.coverage.files)
    assert sum(len(file) for file in root) == active + unread


@pytest.mark.parametrize("name", reports.ALL)
def test_a_report_that_was_read_back_renders_the_same(name: str) -> None:
    report = reports.ALL[name]()
    again = loads(render("json", report, RenderOptions()))
    odd = re.compile(r"(?:\\+|%5C)?udc[0-9a-f]{2}|%[A-F0-9]{2}")
    for format_name in ("text", "sarif", "markdown", "junit", "gitlab-sast", "html"):
        made, first = (render(format_name, one, RenderOptions()) for one in (again, report))
        assert odd.sub("?", made) == odd.sub("?", first), "but for bytes of names that are no text"


def test_the_command(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "aoplint", *words], cwd=tmp_path, capture_output=True, text=True, check=False,
            env=environment(tmp_path, PYTHONPATH=str(ROOT)),
        )  # fmt: skip

    (tmp_path / "a.py").write_text('import iop\n\nU = "http://api-sg.aliexpress.com/sync"\n', encoding="utf-8")
    first = run("scan", "a.py", "-o", "json:r.json")
    done = run("report", "r.json")
    assert (done.returncode, done.stdout) == (1, first.stdout)
    done = run("report", "r.json", "-f", "concise", "-o", "checkstyle:c.xml", "--exit-zero")
    assert done.returncode == 0
    assert done.stdout.endswith("exit 0: in spite of findings, by --exit-zero\n")
    assert (tmp_path / "c.xml").is_file()
    for wrong in ("no.json", "a.py"):
        done = run("report", wrong)
        assert done.returncode == 2
        assert wrong in done.stderr or "not a JSON report" in done.stderr
    assert "entries" in run("cache", "show").stdout
    assert run("cache", "clear").stdout.startswith("removed ")
    assert "entries" not in run("cache", "show").stdout
