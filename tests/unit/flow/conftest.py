"""Rules that many flow tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.flows import rule_of


@pytest.fixture(scope="session")
def plain_rule(tmp_path_factory: pytest.TempPathFactory) -> TaintRule:
    """`source()` to `sink(...)`, `clean(...)` cleans; deep."""
    folder: Path = tmp_path_factory.mktemp("rules")
    return rule_of(folder)
