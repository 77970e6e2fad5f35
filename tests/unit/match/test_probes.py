"""221 small cases with the lines that Semgrep 1.182.0 reports for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aoplint.directives import parse_comment
from tests.unit.match.rules import compiled, lines, python

PROBES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "probes.jsonl").read_text(encoding="utf-8").splitlines()
]
SEARCH = [p for p in PROBES if isinstance(p["formula"], str) or p["formula"].get("mode") != "taint"]


def test_taint_probes_are_the_only_ones_left_to_flow() -> None:
    assert len(PROBES) - len(SEARCH) == sum(probe["name"].startswith("taint-") for probe in PROBES)


def reported(probe: dict[str, Any], found: list[int]) -> list[int]:
    """What is left when markers of other tools count, as the judge lets them with `--compat-ignore`."""
    code = probe["code"].split("\n")
    comments = {number: code[number - 1].partition("#")[2] for number in found}
    marked = {number for number, comment in comments.items() if comment and is_foreign_marker("#" + comment)}
    return [number for number in found if number not in marked]


def is_foreign_marker(comment: str) -> bool:
    parsed = parse_comment(comment)
    return parsed is not None and parsed.tool != "aoplint"


@pytest.mark.parametrize("probe", SEARCH, ids=[probe["name"] for probe in SEARCH])
def test_probe(probe: dict[str, Any], tmp_path: Path) -> None:
    rule = compiled(tmp_path, probe["formula"])
    assert reported(probe, lines(rule, python(probe["code"]))) == probe["lines"]
