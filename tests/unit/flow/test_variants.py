"""Idioms in two variants: what gets through is found, what does not is not; what is known to go wrong stays listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.flow.rules.models import Models, read_models
from aoplint.flow.rules.rule import TaintRule
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.flows import rule_of, solved
from tests.unit.flow.variants import FOLDER, cases

RULE = """
    pattern-sources: [{pattern: taint_src}, {pattern: '"taint_src_value"'}]
    pattern-sinks: [{pattern: os.system(...)}]
"""
KNOWN = FOLDER / "known.txt"


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


@pytest.fixture(scope="module")
def rule(tmp_path_factory: pytest.TempPathFactory) -> TaintRule:
    return rule_of(tmp_path_factory.mktemp("rules"), RULE)


@pytest.mark.parametrize("path", sorted(set(FOLDER.glob("*.txt")) - {KNOWN}), ids=lambda path: path.stem)
def test_variants(path: Path, rule: TaintRule, shipped: Models) -> None:
    wrong = set()
    names = []
    for name, through, files in cases(path):
        names.append(name)
        if bool(solved([rule], dict(files), shipped).findings) != through:
            wrong.add(f"{'missed' if through else 'false'} {name}")
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    assert wrong == {line for line in lines if line.split(" ")[-1] in names and not line.startswith("#")}
    assert len(names) == len(set(names)) > 0
