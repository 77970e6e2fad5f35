"""What a framework hands over, or a library makes, is found wherever it is asked: nothing that can have it is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aoplint.flow.rules.models import Models, read_models
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.flows import rule_of, solved
from tests.unit.flow.variants import files_of

TEXT = Path(__file__).with_name("ways.txt").read_text(encoding="utf-8")


def split() -> dict[str, tuple[str, dict[str, str]]]:
    """By name the kind of the source and the files of each way; a text without names of files is one file."""
    found = {}
    for block in re.split(r"^=== ", TEXT, flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        name, kind = head.split()
        found[name] = (kind, files_of(body if body.startswith("--- ") else f"--- m.py\n{body}"))
    return found


WAYS = split()


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


@pytest.mark.parametrize("name", WAYS)
def test_a_way_is_found(name: str, shipped: Models, tmp_path: Path) -> None:
    kind, files = WAYS[name]
    body = f"    pattern-sources: [{{model: {kind}}}]\n    pattern-sinks: [{{pattern: eval(...)}}]\n"
    assert solved([rule_of(tmp_path, body)], files, shipped).findings
