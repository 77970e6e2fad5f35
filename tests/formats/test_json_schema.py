"""The JSON report against its own published schema, and GitLab's format."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aoplint.report import RenderOptions, render
from aoplint.report.schema import SCHEMA_ID, report_schema
from tests.unit.report import reports

VALIDATOR = jsonschema.Draft202012Validator(report_schema())


def report(name: str) -> Any:
    return json.loads(render("json", reports.ALL[name](), RenderOptions()))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())
    assert report_schema()["$id"] == SCHEMA_ID == "https://aoplint.invalid/schema/report-1.json"


@pytest.mark.parametrize("name", reports.ALL)
def test_reports_are_valid(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(report(name))] == []


def _damage(data: Any) -> list[Any]:
    broken = []
    for change in (
        lambda d: d.update(schema="aoplint/report/2"),
        lambda d: d.update(extra=1),
        lambda d: d.pop("clauses"),
        lambda d: d["findings"][0].update(severity="fatal"),
        lambda d: d["findings"][0]["location"].update(line="1"),
        lambda d: d["findings"][0]["location"].pop("path"),
        lambda d: d["clauses"][0].update(state="fine"),
        lambda d: d["coverage"]["files"][0].update(outcome="lost"),
        lambda d: d["verdict"].update(code=5),
    ):
        copied = copy.deepcopy(data)
        change(copied)
        broken.append(copied)
    return broken


def test_damaged_reports_are_not() -> None:
    for broken in _damage(report("rich")):
        assert list(VALIDATOR.iter_errors(broken))


@pytest.mark.parametrize("name", reports.ALL)
def test_gitlab(name: str) -> None:
    schema = json.loads((Path(__file__).parent / "schemas" / "gitlab-code-quality.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(render("gitlab", reports.ALL[name](), RenderOptions())), schema)
