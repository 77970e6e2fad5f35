"""Taint probes: tiny cases with the lines that Semgrep 1.182.0 reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aoplint.flow.rules.rule import TaintRule, compile_rule
from aoplint.packs.load import load_packs
from tests.unit.flow.flows import sink_lines

PROBES = Path(__file__).resolve().parents[1] / "match" / "probes.jsonl"


def taint_probes() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in PROBES.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if isinstance(row["formula"], dict) and row["formula"].get("mode") == "taint"]


def compiled(folder: Path, formula: dict[str, Any], options: dict[str, Any]) -> TaintRule:
    rule = {"id": "p", "languages": ["python"], "message": "m", "severity": "ERROR", **formula}
    rule["options"] = {**rule.get("options", {}), **options}
    path = folder / "p.yaml"
    path.write_text(json.dumps({"rules": [rule]}), encoding="utf-8")
    return compile_rule(load_packs([path])[0].rules[0], {})


@pytest.mark.parametrize("probe", taint_probes(), ids=lambda probe: probe["name"])
def test_semgrep_mode_reports_what_semgrep_does(probe: dict[str, Any], tmp_path: Path) -> None:
    rule = compiled(tmp_path, probe["formula"], {"taint": "semgrep"})
    assert sink_lines(rule, probe["code"]) == probe["lines"]


def test_there_are_probes() -> None:
    assert len(taint_probes()) >= 17
