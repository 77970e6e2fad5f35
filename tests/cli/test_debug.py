"""`aoplint debug`: what rule authors read when a rule is silent; golden texts and every mistake."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.cli.test_messages import said

GOLDENS = Path(__file__).parent / "goldens"
Run = Callable[..., "CompletedProcess[str]"]
Golden = Callable[[Path, str], None]
RULE = """\
rules:
  - id: request-to-sink
    languages: [python]
    message: A parameter reaches a sink.
    severity: ERROR
    mode: taint
    pattern-sources: [{model: request-parameter, label: USER}]
    pattern-sinks: [{pattern: sink(...), requires: USER}]
"""
CLIENT = """\
import requests
from flask import request
from shop.util import helper

TOKEN = "Inv3nt3d-n0t-real-token"


class Client:
    def __init__(self, session):
        self.session = session

    def get(self, path, callback):
        answer = self.session.get(path)
        callback(answer)
        return helper(path)


def view():
    client = Client(requests.Session())
    sink(client.get(request.args["path"], nowhere.done))
    print(TOKEN)
    return
    print("never")
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """An application of two modules, a rule about it, and a file that is no Python."""
    folder = tmp_path / "work"
    (folder / "shop").mkdir(parents=True)
    (folder / "rule.yaml").write_text(RULE, encoding="utf-8")
    (folder / "notes.md").write_text("# notes\n", encoding="utf-8")
    (folder / "shop" / "__init__.py").write_text("", encoding="utf-8")
    (folder / "shop" / "client.py").write_text(CLIENT, encoding="utf-8")
    (folder / "shop" / "util.py").write_text("def helper(value):\n    return value.strip()\n", encoding="utf-8")
    (folder / "broken.py").write_text("def f(:\n", encoding="utf-8")
    return folder


SAID = {
    "debug-calls": ("calls", "shop"),
    "debug-calls-unresolved": ("calls", "shop/client.py", "--unresolved"),
    "debug-calls-json": ("calls", "shop/util.py", "--format", "json"),
    "debug-flow": ("flow", "shop/client.py:20"),
    "debug-flow-in-callee": ("flow", "shop/util.py:2"),
    "debug-flow-json": ("flow", "shop/util.py:2", "-f", "json"),
    "debug-flow-secret": ("flow", "shop/client.py:21"),
    "debug-flow-dead": ("flow", "shop/client.py:23"),
    "debug-flow-empty": ("flow", "shop/client.py:7"),
}
MISTAKES = {
    "debug-no-subcommand": (),
    "debug-no-place": ("flow",),
    "debug-no-line": ("flow", "shop/client.py"),
    "debug-unknown-file": ("flow", "shop/cliemt.py:3"),
    "debug-unknown-path": ("calls", "shoop"),
    "debug-line-out-of-range": ("flow", "shop/client.py:999"),
    "debug-line-zero": ("flow", "shop/client.py:0"),
    "debug-folder": ("flow", "shop:3"),
    "debug-not-python": ("flow", "notes.md:1"),
    "debug-calls-not-python": ("calls", "notes.md"),
    "debug-broken": ("flow", "broken.py:1"),
    "debug-other-project": ("flow", "shop/client.py:3", "--project", "shop/../../work/other"),
    "debug-no-flow-rule": ("calls", "shop", "--rules", "search.yaml"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_known(aoplint: Run, shop: Path, golden: Golden, name: str) -> None:
    done = aoplint("debug", *SAID[name], "--rules", "rule.yaml", "--isolated", cwd=shop)
    assert "Inv3nt3d" not in done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (0, "")
    golden(GOLDENS / f"{name}.txt", done.stdout)


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(aoplint: Run, shop: Path, golden: Golden, name: str) -> None:
    (shop / "other").mkdir()
    search = "rules: [{id: a, languages: [python], message: m, severity: ERROR, pattern: f()}]\n"
    (shop / "search.yaml").write_text(search, encoding="utf-8")
    done = aoplint("debug", *MISTAKES[name], cwd=shop)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    golden(GOLDENS / f"{name}.txt", said(done))


def test_a_file_that_is_no_python_is_named(aoplint: Run, shop: Path) -> None:
    done = aoplint("debug", "calls", cwd=shop)
    assert "not read: broken.py" in done.stdout
    assert done.returncode == 0


def test_one_worker_or_many_and_any_cache_say_the_same(aoplint: Run, shop: Path) -> None:
    asked = ("debug", "calls", "-f", "json", "--rules", "rule.yaml")
    answers = {
        aoplint(*asked, *more, cwd=shop).stdout
        for more in ((), (), ("--no-cache",), ("--workers", "1"), ("--workers", "3"))
    }
    assert len(answers) == 1
    assert len(json.loads(answers.pop())["calls"]) == 10


def test_from_another_folder(aoplint: Run, shop: Path, tmp_path: Path) -> None:
    asked = ("debug", "flow", str(shop / "shop" / "util.py") + ":2", "--rules", str(shop / "rule.yaml"))
    (tmp_path / "elsewhere").mkdir()
    whole = aoplint(*asked, "--project", str(shop), cwd=tmp_path / "elsewhere")
    assert "a source of request-to-sink, label USER, request-parameter" in whole.stdout
