"""docs/rules-format.md holds the tables that the schema makes (pytest --update-goldens rewrites them)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aoplint.packs.document import rule_tables

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules-format.md"
TABLE = re.compile(r"<!-- table: (?P<name>[a-z-]+) -->\n(?:.*?\n)??<!-- /table -->", re.DOTALL)


def test_the_tables_are_fresh(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text(encoding="utf-8")
    tables = rule_tables()
    made = TABLE.sub(lambda m: f"<!-- table: {m['name']} -->\n{tables[m['name']]}\n<!-- /table -->", page)
    if request.config.getoption("--update-goldens"):
        PAGE.write_text(made, encoding="utf-8", newline="\n")
        return
    assert page.splitlines() == made.splitlines(), "run pytest --update-goldens"
    assert {match["name"] for match in TABLE.finditer(page)} == set(tables)
