"""The list of features names tests that exist, covers every row, and here are those that have no better place."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from aoplint.report import FORMATS, RenderOptions, render
from aoplint.report.json_report import loads
from tests.checkout import ROOT, environment

FEATURES = yaml.safe_load((Path(__file__).parent / "features.yaml").read_text(encoding="utf-8"))
#: The design's table, where the project's shared folder lies beside the checkout.
TABLE = ROOT.parent / "shared" / "design" / "ux_anchors.md"
RULE = "aop-7.9-tls-verification-off"
CALL = 'import requests\n\nrequests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)\n'


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


ROWS = [(f"{part}: {name}", facts) for part, rows in FEATURES.items() for name, facts in rows.items()]


@pytest.mark.parametrize(("name", "facts"), ROWS, ids=[name for name, _ in ROWS])
def test_every_row_has_tests_or_says_why_it_is_not_claimed(name: str, facts: dict[str, Any]) -> None:
    if "unclaimed" in facts:
        assert set(facts) == {"unclaimed"}
        assert len(facts["unclaimed"]) > 20
        return
    assert facts["tests"]
    assert name.startswith("issue: ") or facts["does"]
    for test in facts["tests"]:
        path, _, function = test.partition("::")
        assert function in functions_of(path), test


@pytest.mark.skipif(not TABLE.is_file(), reason="the design's pages are not beside this checkout")
def test_every_row_of_the_table_is_there() -> None:
    text = TABLE.read_text(encoding="utf-8")
    section = text[text.index("## 1. Feature table") : text.index("## 2. ")]
    lines = [line.replace("\\|", "¦") for line in section.splitlines() if line.startswith("| ")]
    names = [line.split("|")[1].strip().replace("¦", "|") for line in lines[1:]]
    assert len(names) > 45
    assert names == list(FEATURES["table"])


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aoplint", *words], cwd=folder, capture_output=True, text=True, check=False,
        env=environment(folder, PYTHONPATH=str(ROOT)),
    )  # fmt: skip


#: Formats that have no room for it count, or cannot even do that.
COUNTED = {"text": "(not counted)", "concise": "(not counted)", "github": "not counted"}
NO_ROOM = {"gitlab"}


def test_what_does_not_count_is_in_every_report_with_its_reason(tmp_path: Path) -> None:
    commented = CALL.rstrip() + f"  # aoplint: ignore[{RULE}] a relay until=2099-01-31\n"
    (tmp_path / "a.py").write_text(commented, encoding="utf-8")
    (tmp_path / "b.py").write_text(CALL, encoding="utf-8")
    (tmp_path / "aoplint.toml").write_text(
        f'[[ignore]]\nrule = "{RULE}"\npath = "b.py"\nreason = "a sandbox"\nuntil = "2099-02-28"\n', encoding="utf-8"
    )
    done = run(tmp_path, "scan", "-f", "json")
    assert done.returncode == 0, done.stderr
    report = loads(done.stdout)
    for name in FORMATS:
        text = render(name, report, RenderOptions())
        if name in NO_ROOM:
            continue
        if name in COUNTED:
            assert COUNTED[name] in text, name
            text = render(name, report, RenderOptions(show_suppressed=True)) if name != "github" else ""
        for words in ("a relay", "a sandbox") if text else ():
            assert words in text, (name, words)


def test_a_suppression_ends(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        CALL.rstrip() + f"  # aoplint: ignore[{RULE}] a relay until=2027-01-31\n", encoding="utf-8"
    )
    assert run(tmp_path, "scan", "--as-of", "2027-01-31", "--hygiene").returncode == 0
    done = run(tmp_path, "scan", "--as-of", "2027-02-01")
    assert done.returncode == 1
    assert "expired" in done.stdout


PACK = """\
rules:
  - id: house-no-eval
    languages: [python]
    severity: ERROR
    message: Nothing is evaluated here
    pattern: eval(...)
    metadata: {suppressible: false}
"""


def test_a_pack_can_keep_a_rule_from_being_suppressed(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "a.py").write_text("eval(x)  # aoplint: ignore[house-no-eval] trust me\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("eval(x)\n", encoding="utf-8")
    (tmp_path / "aoplint.toml").write_text(
        'extra-rules = ["house.yaml"]\n[[ignore]]\nrule = "house-*"\npath = "b.py"\nreason = "trust me"\n',
        encoding="utf-8",
    )
    for baseline in ((), ("--baseline", "aoplint-baseline.jsonl")):
        done = run(tmp_path, "scan", "-f", "json", *baseline)
        found = json.loads(done.stdout)
        assert done.returncode == 1
        assert [(f["rule"], f["state"]) for f in found["findings"]] == [("house-no-eval", "active")] * 2
        assert "unsuppressible" in {issue["kind"] for issue in found["hygiene"]}
        if not baseline:
            said = run(tmp_path, "baseline", "create").stdout
            assert "wrote aoplint-baseline.jsonl: 0 findings accepted" in said
            assert "2 findings not accepted: their rules cannot be suppressed" in said
    assert "= suppress: not possible for this rule" in run(tmp_path, "scan").stdout


@pytest.mark.parametrize("name", ["report", "rule", "pack", "config", "manifest"])
def test_every_schema_is_a_schema(tmp_path: Path, name: str) -> None:
    schema = json.loads(run(tmp_path, "schema", name).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors([]))
