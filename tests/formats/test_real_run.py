"""One real scan of the leaky sample app in every format: valid, complete, in agreement, and without its secrets."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.model.levels import FindingState
from aoplint.model.report import Report
from aoplint.report import FORMATS, RenderOptions, render
from aoplint.report.schema import report_schema
from tests.formats import junit

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = Path(__file__).parent / "schemas"
LEAKY = ROOT / "fixtures" / "apps" / "leaky"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report() -> Report:
    settings = load_settings(
        LEAKY, config=None, isolated=True, overrides={"as-of": "2026-01-01", "no-cache": True}, environ={},
        today="2026-01-01",
    )  # fmt: skip
    return scan((Path("."),), settings).report


@pytest.fixture(scope="module")
def made(report: Report) -> dict[str, str]:
    return {name: render(name, report, RenderOptions()) for name in FORMATS}


def number(report: Report) -> int:
    return sum(finding.state is FindingState.ACTIVE for finding in report.findings)


def test_sarif(report: Report, made: dict[str, str]) -> None:
    data = json.loads(made["sarif"])
    jsonschema.Draft4Validator(schema("sarif-2.1.0-rtm.5.json")).validate(data)
    (run,) = data["runs"]
    assert len(run["results"]) == number(report)
    known = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    for result in run["results"]:
        assert known[run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]]["id"] == result["ruleId"]
        assert len(known[result["ruleId"]]["properties"]["tags"]) <= 20
        place = result["locations"][0]["physicalLocation"]
        assert (LEAKY / place["artifactLocation"]["uri"]).is_file()
        assert place["region"]["startLine"] >= 1
    prints = Counter(result["partialFingerprints"]["aoplint/v1"] for result in run["results"])
    assert max(prints.values()) == 1


def test_gitlab(report: Report, made: dict[str, str]) -> None:
    issues = json.loads(made["gitlab"])
    jsonschema.validate(issues, schema("gitlab-code-quality.json"))
    assert len(issues) == number(report)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_json_and_json_lines(report: Report, made: dict[str, str]) -> None:
    data = json.loads(made["json"])
    jsonschema.Draft202012Validator(report_schema()).validate(data)
    assert len(data["findings"]) == len(report.findings)
    lines = [json.loads(line) for line in made["jsonl"].splitlines()]
    assert len(lines) == len(report.findings) + 1


def test_junit(report: Report, made: dict[str, str]) -> None:
    assert junit.problems(made["junit"]) == []
    assert made["junit"].count("<testcase ") == len(report.findings)


def test_annotations_are_capped_and_the_rest_is_in_the_summary(report: Report, made: dict[str, str]) -> None:
    lines = made["github"].splitlines()
    for kind, severity in (("error", "error"), ("warning", "warning"), ("notice", "note")):
        found = sum(f.severity.value == severity and f.state is FindingState.ACTIVE for f in report.findings)
        shown = sum(line.startswith(f"::{kind} ") for line in lines)
        assert shown == min(found, 10)
        told = [line for line in lines if f"{severity}" in line and "more without an annotation" in line]
        assert len(told) == (found > 10)
        assert all(int(line.split()[0]) == found - 10 for line in told)
    assert len(made["markdown"]) < 65_536
    named = len(re.findall(r"^\*\*(?:error|warning|note)\*\* ", made["markdown"], re.M))
    left = re.search(r"^(\d+) findings? more do not fit here", made["markdown"], re.M)
    assert named + (int(left.group(1)) if left else 0) == number(report)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_secret(name: str, made: dict[str, str]) -> None:
    text = (LEAKY / ".env").read_text(encoding="utf-8")
    secrets = re.findall(r"(?:SECRET|TOKEN|PASSWORD)\w*=\"?([^\"\s]{12,})", text)
    assert len(secrets) >= 3
    for secret in secrets:
        assert secret not in made[name]


def test_formats_for_people_end_with_the_verdict(report: Report, made: dict[str, str]) -> None:
    for name in ("text", "concise", "github"):
        assert made[name].splitlines()[-1] == f"exit 1: {report.verdict.reason}"
