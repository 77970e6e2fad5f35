from __future__ import annotations

import json
from dataclasses import replace

import pytest

from aoplint.errors import UsageError
from aoplint.report import RenderOptions, render
from aoplint.report.json_report import loads
from tests.unit.report import reports


def data(name: str = "rich") -> dict:
    return json.loads(render("json", reports.ALL[name](), RenderOptions()))


@pytest.mark.parametrize("name", ["clean", "not_applicable", "empty"])
def test_read_back_what_was_written(name: str) -> None:
    report = reports.ALL[name]()
    assert loads(render("json", report, RenderOptions())) == report


def test_read_back_all_but_bytes_that_are_no_text() -> None:
    made = render("json", reports.rich(), RenderOptions())
    back = loads(made)
    assert render("json", back, RenderOptions()) == made
    assert back.findings[0] == reports.FLOW
    assert back.findings[5].location.path == reports.HOSTILE_NAME
    assert back.findings[5].related[0].path == "data/caf\\udce9.py"


def test_version_comes_first() -> None:
    made = render("json", reports.rich(), RenderOptions())
    assert made.startswith('{\n  "schema": "aoplint/report/1",\n')
    assert made.endswith("}\n")


def test_clauses_and_register() -> None:
    clauses = {row["id"]: row for row in data()["clauses"]}
    assert clauses["7.9"]["state"] == "violated"
    assert clauses["7.9"]["title"] == "Keep App Key and App Secret confidential"
    assert clauses["7.9"]["findings"] == [reports.SECRET.fingerprint]
    assert clauses["7.5.1"]["evidence"][0]["path"] == "web/index.html"
    register = data()["register"]
    assert [row["state"] for row in register] == ["suppressed", "ignored", "baselined"]
    assert register[0]["reason"] == "sandbox key, see OPS-12"
    assert register[1]["where"] == {"path": "pyproject.toml", "line": 40}


def test_summary_counts() -> None:
    summary = data()["summary"]
    assert summary["severities"] == {"error": 2, "warning": 3, "note": 1}
    assert summary["states"] == {"active": 6, "suppressed": 1, "ignored": 1, "baselined": 1}
    assert sum(summary["files"].values()) == data()["coverage"]["discovered"]
    assert summary["complete"] is False
    assert data("clean")["summary"]["complete"] is True


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "aoplint/report/2"}', "[" * 100_000])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        loads(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("findings", 0, "severity"), "bad"),
        (("run",), None),
        (("coverage", "discovered"), "1"),
        (("findings",), {}),
        (("findings", 0, "location", "line"), True),
    ],
)
def test_damage_is_refused(path: tuple, value: object) -> None:
    broken = data()
    target = broken
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(UsageError):
        loads(json.dumps(broken))


def test_lines() -> None:
    lines = [json.loads(line) for line in render("jsonl", reports.rich(), RenderOptions()).splitlines()]
    assert [line["type"] for line in lines] == ["finding"] * 9 + ["report"]
    assert lines[-1]["coverage"]["discovered"] == len(reports.FILES)
    assert lines[-1]["verdict"]["code"] == 1
    assert "findings" not in lines[-1]


def test_a_finding_of_an_unknown_rule_is_kept() -> None:
    odd = replace(reports.ADVICE, rule="engine-made")
    report = replace(reports.clean(), findings=(odd,))
    for format_name in ("json", "sarif", "html", "text", "markdown", "github", "gitlab", "junit", "concise"):
        assert "engine-made" in render(format_name, report, RenderOptions())
