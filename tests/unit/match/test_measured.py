"""Further cases with the lines that Semgrep 1.182.0 reports, several patterns to one text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.match.rules import compiled, lines, python

TOPICS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "measured.jsonl").read_text(encoding="utf-8").splitlines()
]
CASES = [
    pytest.param(formula, topic["code"], expected, id=f"{topic['topic']}-{number}")
    for topic in TOPICS
    for number, (formula, expected) in enumerate(topic["cases"])
]


@pytest.mark.parametrize(("formula", "code", "expected"), CASES)
def test_case(formula: Any, code: str, expected: list[int], tmp_path: Path) -> None:
    assert lines(compiled(tmp_path, formula), python(code)) == expected
