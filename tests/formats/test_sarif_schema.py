"""SARIF against the schema that OASIS published."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aoplint.report import RenderOptions, render
from tests.unit.report import reports

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def log(report: Any) -> Any:
    return json.loads(render("sarif", report, RenderOptions()))


def problems(data: Any) -> list[str]:
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in VALIDATOR.iter_errors(data)]


@pytest.mark.parametrize("name", reports.ALL)
def test_valid(name: str) -> None:
    assert problems(log(reports.ALL[name]())) == []


def test_valid_with_odd_places() -> None:
    odd = [
        replace(reports.ADVICE, location=replace(reports.at("a.py", 1, 1), **numbers))
        for numbers in (
            {"line": 0},
            {"column": 0},
            {"end_line": 0},
            {"end_column": 0},
            {"column": 9, "end_column": 2},
        )
    ]
    odd.append(replace(reports.ADVICE, message="", rule="x y/z", fingerprint=""))
    assert problems(log(replace(reports.rich(), findings=tuple(odd)))) == []


def test_regions_satisfy_the_errata() -> None:
    def regions(data: Any) -> list[Any]:
        if isinstance(data, list):
            return [region for item in data for region in regions(item)]
        if isinstance(data, dict):
            own = [data[key] for key in ("region", "contextRegion", "deletedRegion") if key in data]
            return own + [region for item in data.values() for region in regions(item)]
        return []

    found = regions(log(reports.rich()))
    assert found
    assert all("startLine" in region for region in found)


def test_the_validator_can_fail() -> None:
    data = log(reports.rich())
    data["runs"][0]["results"][0]["level"] = "fatal"
    assert problems(data)
