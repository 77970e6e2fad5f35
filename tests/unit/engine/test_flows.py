"""Flows through the whole engine: rules of a pack of its own, over files on a disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.engine.flow_task import FlowTask
from aoplint.engine.flows import FlowStage
from aoplint.engine.solutions import SolutionBook
from aoplint.flow.functions.run import run_function
from aoplint.pool import can_fork

RULE = """
rules:
  - id: requests-to-answers
    languages: [python]
    message: m
    severity: ERROR
    mode: taint
    pattern-sources: [SOURCES]
    pattern-sinks: [SINKS]
"""
FILES = {
    "web/views.py": """from flask import request, redirect
from web.names import first

def go():
    return redirect(first(request.args))
""",
    "web/names.py": "def first(values):\n    return values['name']\n",
    "web/__init__.py": "",
}


def pack_of(folder: Path, sources: str, sinks: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text('id: bench\nname: b\nversion: "1"\nlicence: MIT\n', encoding="utf-8")
    (folder / "rule.yaml").write_text(RULE.replace("SOURCES", sources).replace("SINKS", sinks), encoding="utf-8")
    return folder


def tree_of(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def flows_of(root: Path, pack: Path, **overrides: object) -> list[tuple[str, int, int]]:
    """Path, line of the sink and number of hops of each flow."""
    chosen = {"rules": (pack,), "cache": False, "workers": 1, **overrides}
    settings = load_settings(root, config=None, isolated=True, overrides=chosen, environ={}, today="2026-01-01")
    found = api.scan([Path()], settings).report.findings
    return [(one.location.path, one.location.line, len(one.flow)) for one in found]


@pytest.mark.parametrize(
    ("sources", "sinks"),
    [
        ("{pattern: request.args}", "{pattern: redirect(...)}"),
        ("{model: request-parameter}", "{pattern: redirect(...)}"),
        ("{model: request-parameter}", "{model: redirect}"),
    ],
)
def test_patterns_and_models_say_where_a_flow_begins_and_ends(tmp_path: Path, sources: str, sinks: str) -> None:
    pack = pack_of(tmp_path / "pack", sources, sinks)
    root = tree_of(tmp_path / "tree", FILES)
    assert [found[:2] for found in flows_of(root, pack)] == [("web/views.py", 5)]


def test_what_a_template_shows_is_found_in_the_template(tmp_path: Path) -> None:
    views = "from flask import request, render_template\ndef view():\n    return render_template('a.html', q=request.args['q'])\n"
    root = tree_of(tmp_path / "app", {"views.py": views, "templates/a.html": "<p>\n{{ q }}\n{{ q|safe }}\n"})
    pack = pack_of(tmp_path / "pack", "{model: request-parameter}", "{model: template-raw}")
    assert flows_of(root, pack) == [("templates/a.html", 3, 4)]
    (root / "templates" / "a.html").write_text("<p>\n{{ q }}\n", encoding="utf-8")
    assert flows_of(root, pack, cache=True) == []


def test_a_change_beside_the_flows_solves_nothing_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = pack_of(tmp_path / "pack", "{model: request-parameter}", "{pattern: redirect(...)}")
    other = "from web.names import first\ndef add(a, b):\n    return a + b\n"
    root = tree_of(tmp_path / "tree", {**FILES, "web/other.py": other})
    said: list[list[object]] = []
    monkeypatch.setattr(SolutionBook, "keep", _telling(SolutionBook.keep, said))
    kept = {"cache": True, "cache_dir": tmp_path / "cache"}

    def run() -> list[tuple[str, int, int]]:
        return flows_of(root, pack, **kept)

    first = run()
    assert len(first) == 1
    (root / "web/other.py").write_text(f"{other}    return 1\n", encoding="utf-8")
    assert run() == first
    (root / "web/names.py").write_text("def first(values):\n    return 'a'\n", encoding="utf-8")
    assert run() == []
    assert run() == []
    assert [solved == said[0] for solved in said] == [True, True, False]


def _telling(keep: Callable[[SolutionBook, list[object]], None], said: list[list[object]]) -> Callable[..., None]:
    def told(book: SolutionBook, solved: list[object]) -> None:
        said.append(solved)
        keep(book, solved)

    return told


def test_a_worker_is_not_asked_to_solve_what_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = pack_of(tmp_path / "pack", "{model: request-parameter}", "{pattern: redirect(...)}")
    head = "from web.names import first\n"
    root = tree_of(tmp_path / "tree", {**FILES, "web/other.py": f"{head}def add(a, b):\n    return a + b\n"})
    kept = {"cache": True, "cache_dir": tmp_path / "cache"}
    first = flows_of(root, pack, **kept)
    monkeypatch.setattr("aoplint.flow.solve._Solver._load", _never)
    (root / "web/other.py").write_text(f"{head}X = 1\n", encoding="utf-8")
    assert flows_of(root, pack, **kept) == first
    (root / "web/names.py").write_text("X = 1\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        assert flows_of(root, pack, **kept) == first


def test_where_a_change_only_moves_lines_findings_are_said_where_they_are_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = pack_of(tmp_path / "pack", "{model: request-parameter}", "{pattern: redirect(...)}")
    root = tree_of(tmp_path / "tree", FILES)
    kept = {"cache": True, "cache_dir": tmp_path / "cache"}
    ((path, line, hops),) = flows_of(root, pack, **kept)
    monkeypatch.setattr("aoplint.flow.solve._Solver._load", _never)
    for more in (1, 2, 3):
        (root / "web/views.py").write_text("# more\n" * more + FILES["web/views.py"], encoding="utf-8")
        assert flows_of(root, pack, **kept) == [(path, line + more, hops)]


def test_a_change_solves_only_what_something_ties_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = pack_of(tmp_path / "pack", "{model: request-parameter}", "{pattern: redirect(...)}")
    shop = {path.replace("web/", "shop/"): text.replace("web.", "shop.") for path, text in FILES.items()}
    root = tree_of(tmp_path / "tree", {**FILES, **shop})
    solved: list[list[str]] = []
    monkeypatch.setattr(FlowStage, "_solve", _naming(FlowStage._solve, solved))
    kept = {"cache": True, "cache_dir": tmp_path / "cache"}
    assert [path for path, *_ in flows_of(root, pack, **kept)] == ["shop/views.py", "web/views.py"]
    (root / "web/names.py").write_text("def first(values):\n    return 'a'\n", encoding="utf-8")
    assert [path for path, *_ in flows_of(root, pack, **kept)] == ["shop/views.py"]
    assert [path for path, *_ in flows_of(root, pack, **kept)] == ["shop/views.py"]
    assert solved == [
        ["shop/names.py", "shop/views.py", "web/names.py", "web/views.py"],
        ["web/names.py", "web/views.py"],
        [],
    ]


def _naming(solve: Callable[..., Any], solved: list[list[str]]) -> Callable[..., Any]:
    def named(stage: FlowStage, tasks: Sequence[FlowTask], templates: Any) -> Any:
        solved.append([file.path for task in tasks for file in task.files if "__init__" not in file.path])
        return solve(stage, tasks, templates)

    return named


@pytest.mark.skipif(not can_fork(), reason="what is patched here is not patched in a spawned worker")
def test_a_function_that_kills_the_worker_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = pack_of(tmp_path / "pack", "{model: request-parameter}", "{pattern: redirect(...)}")
    view = "from flask import request, redirect\ndef {0}():\n    return redirect(request.args['{0}'])\n"
    bad = view.format("killer") + view.format("fine").partition("\n")[2]
    root = tree_of(tmp_path / "tree", {"a.py": view.format("a"), "b.py": bad, "c.py": view.format("killer")})
    monkeypatch.setattr("aoplint.flow.solve.run_function", _killing(run_function))
    settings = load_settings(
        root, config=None, isolated=True, overrides={"rules": (pack,), "cache": False}, environ={}, today="2026-01-01"
    )
    outcome = api.scan([Path()], settings)
    found = [(one.location.path, one.location.line) for one in outcome.report.findings]
    assert found == [("a.py", 3), ("b.py", 5)]
    lost = [(one.path, one.detail) for one in outcome.report.coverage.rules if one.detail == "a function was skipped"]
    assert lost == [("b.py", "a function was skipped"), ("c.py", "a function was skipped")]


def _killing(run: Callable[..., Any]) -> Callable[..., Any]:
    def killed(m: Any, function: Any, *more: Any) -> Any:
        if function.data.name == "killer":
            os._exit(9)
        return run(m, function, *more)

    return killed


def _never(*_: object) -> None:
    raise AssertionError("a module was run")
