"""What marks rule out before a file is parsed never changes what is reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.engine import selection
from aoplint.engine.gate import Gate
from aoplint.engine.program import built_in_packs, load_program
from aoplint.engine.task import Extent, Marks, Task
from aoplint.model.levels import Mode
from aoplint.model.report import Report

CLIENT = "import iop\nclient = iop.IopClient('https://api-sg.aliexpress.com/sync', key, secret)\n"
INSECURE = "import requests\nimport shop.client\nrequests.get(url, verify=False)\n"


def report_of(root: Path, *paths: str) -> Report:
    overrides = {"cache": False, "workers": 1}
    settings = load_settings(root, config=None, isolated=True, overrides=overrides, environ={}, today="2026-01-01")
    return api.scan([Path(path) for path in paths or (".",)], settings).report


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    files = {
        "one/pyproject.toml": "[project]\nname = 'aliexpress-hub'\n",
        "one/shop/__init__.py": "",
        "one/shop/client.py": CLIENT,
        "one/shop/orders.py": INSECURE,
        "two/pyproject.toml": "[project]\nname = 'aliexpress-desk'\n",
        "two/tools.py": "import requests\nrequests.get(url, verify=False)\n",
        "two/README.md": "An app that never calls api-sg.aliexpress.com\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("paths", [(), ("one/shop/orders.py",), ("two",)])
def test_the_gate_changes_nothing(monorepo: Path, paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    with_gate = report_of(monorepo, *paths)
    monkeypatch.setattr(selection.ContextGate, "allows", lambda self, job, around: True)
    assert report_of(monorepo, *paths).findings == with_gate.findings


def test_what_is_marked_is_found_where_it_counts(monorepo: Path) -> None:
    found = {(finding.rule, finding.location.path) for finding in report_of(monorepo).findings}
    assert ("aop-7.9-tls-verification-off", "one/shop/orders.py") in found
    assert ("aop-7.10-brand-in-app-name", "one/pyproject.toml") in found
    assert ("aop-7.10-brand-in-app-name", "two/pyproject.toml") not in found


def test_flows_and_duties_ask_only_applications_that_use_the_platform() -> None:
    program = load_program(built_in_packs(), None)
    mark = (("aop-platform", 0, 3),)
    marks: dict[str, Marks] = {"one/client.py": mark, "two/README.md": mark}
    one, two = (
        ["one/pyproject.toml", "one/client.py", "one/tools.py"],
        ["two/pyproject.toml", "two/tools.py", "two/README.md"],
    )
    paths = [*one, *two]
    tasks = [Task(path=path, absolute=path, language="python", extent=Extent.FULL) for path in paths]
    told = {task.path: task for task in Gate(program, marks, paths).told(tasks)}
    assert told["one/tools.py"].flows
    assert told["one/tools.py"].duties
    assert not told["two/tools.py"].duties
    # Only flows between applications lead through one that does not use the platform.
    assert told["two/tools.py"].flows
    crossing = frozenset(rule.id for rule in program.rules if rule.context is not None and rule.context.crosses)
    within = program.restricted(program.running - crossing)
    told = {task.path: task for task in Gate(within, marks, paths).told(tasks)}
    assert told["one/tools.py"].flows
    assert not told["two/tools.py"].project
    assert told["two/tools.py"].near == ()
    assert told["two/tools.py"].anywhere == ("aop-platform",)


def test_rules_about_flows_everywhere_do_not_make_duties_ask_everywhere() -> None:
    program = load_program(built_in_packs(), None)
    rules = tuple(replace(rule, context=None) if rule.mode is Mode.TAINT else rule for rule in program.rules)
    tasks = [Task(path="tools.py", absolute="tools.py", language="python", extent=Extent.FULL)]
    told = Gate(replace(program, rules=rules), {}, ["tools.py"]).told(tasks)
    assert told[0].flows
    assert not told[0].duties


def test_taint_rules_of_other_platforms_are_not_looked_for() -> None:
    program = load_program(built_in_packs(), None)
    taint = program.compiled[Mode.TAINT]
    chosen = selection.Selection([], selection.ContextGate(program))
    crossing = {rule.id for rule in program.rules if rule.context is not None and rule.context.crosses}
    around = selection.Around(own=frozenset(), near=frozenset(), anywhere=frozenset(), alone=True)
    assert chosen.for_flows(taint, around) == []
    assert {rule.id for rule in chosen.for_flows(taint, replace(around, alone=False))} == crossing
    marked = replace(around, anywhere=frozenset(("aop-platform",)))
    assert {rule.id for rule in chosen.for_flows(taint, marked)} >= {"aop-7.9-secret-to-log"}
    assert chosen.for_flows(taint, replace(around, anywhere=None, alone=False)) == list(taint)
