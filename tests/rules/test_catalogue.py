"""Each entry of the rule catalogue is a rule, or is covered by rules, or says why it is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from aoplint.engine.program import Program

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8"))
GROUPS = frozenset({
    "aop-account-access", "aop-credentials", "aop-data-sharing", "aop-operation-data", "aop-platform-integrity",
    "aop-privacy-hygiene",
})  # fmt: skip


def test_the_table_is_whole() -> None:
    assert len(ROWS) == len({row["id"] for row in ROWS}) > 100
    assert {row["group"] for row in ROWS} == GROUPS
    assert [row["id"] for row in ROWS if bool(row.get("rules")) == bool(row.get("open"))] == []


def test_the_first_release_is_built() -> None:
    assert [row["id"] for row in ROWS if row["phase"] == "first" and "open" in row] == []


def test_what_covers_an_entry_exists(program: Program) -> None:
    known = {rule.id for rule in program.rules}
    assert sorted({name for row in ROWS for name in row.get("rules", ())} - known) == []


def test_an_entry_whose_id_is_a_rule_is_covered_by_it(program: Program) -> None:
    known = {rule.id for rule in program.rules}
    assert [row["id"] for row in ROWS if row["id"] in known and row["id"] not in row.get("rules", ())] == []
