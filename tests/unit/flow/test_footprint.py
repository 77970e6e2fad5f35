"""An earlier solution is kept only where a new one would say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from aoplint.flow.incremental.footprint import Earlier, Footprint
from aoplint.flow.rules.models import read_models
from aoplint.flow.rules.rule import TaintRule
from aoplint.flow.solve import Solution
from aoplint.model.codec import decode, encode
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.flows import models_of, rule_of, solved

APP = {
    "web.py": "from store import Store\nfrom out import show\ndef view():\n    s = Store()\n    s.token = source()\n"
    "    show(s)\n",
    "store.py": "class Store:\n    pass\n",
    "out.py": "def show(s):\n    sink(s.token)\n",
    "other.py": "def add(a, b):\n    return a + b\n",
    "helper.py": "from other import add\ndef twice(x):\n    return add(x, x)\n",
}
#: What a change may make of a file that nothing looked into.
CHANGES = {
    "a comment": "# nothing\n",
    "a function more": "def more(x):\n    return x\n",
    "a source": "def bad():\n    return source()\n",
    "a reader of what is tainted": "def read(s):\n    return s.token\n",
    "a function of a name that is called": "def show(s):\n    return 1\n",
    "a class of a name that is made": "class Store:\n    def __init__(self):\n        self.token = 1\n",
    "a caller": "import out\ndef go(s):\n    out.show(s)\n",
    "an import of the rest": "import web\nweb.view()\n",
    "a sink": "def drop(x):\n    sink(x)\n",
    "lines without code": "\n    \n  # nothing\n\n",
    "a method nobody calls": 'class Rest:\n    def rest(self):\n        """a\n\nb"""\n        return [lambda: self]\n',
    "another body of that method": "class Rest:\n    def rest(self):\n        return sink(self.rest)\n",
}


def told(solution: Solution) -> list[tuple[str, int, int, str, int]]:
    return [(one.path, one.start, one.stop, one.source_path, one.source_start) for one in solution.findings]


def footprint(solution: Solution) -> Footprint:
    """What `solution` rests on, after a way through the cache."""
    assert solution.footprint is not None
    return decode(Footprint, json.loads(json.dumps(encode(solution.footprint))))


def again(rule: TaintRule, solution: Solution, files: dict[str, str], changed: list[str]) -> Solution:
    return solved([rule], files, earlier=Earlier(footprint=footprint(solution), changed=tuple(changed)))


@pytest.mark.parametrize("path", ["other.py", "helper.py"])
@pytest.mark.parametrize("change", ["a comment", "a function more", "a sink"])
def test_a_change_beside_the_flows_solves_nothing(plain_rule: TaintRule, path: str, change: str) -> None:
    first = solved([plain_rule], APP)
    assert told(first)
    second = again(plain_rule, first, {**APP, path: APP[path] + CHANGES[change]}, [path])
    assert second.stands
    assert second.steps == 0


@pytest.mark.parametrize("path", ["web.py", "store.py", "out.py"])
def test_a_change_of_what_was_run_solves_anew(plain_rule: TaintRule, path: str) -> None:
    first = solved([plain_rule], APP)
    second = again(plain_rule, first, {**APP, path: "more = 1\n" + APP[path]}, [path])
    assert not second.stands
    assert len(told(second)) == 1


@pytest.mark.parametrize("path", ["web.py", "store.py", "out.py"])
@pytest.mark.parametrize("unused", ["return 1", 'return [x, """\n\n"""]', "sink(a)"])
def test_a_change_of_what_was_not_run_solves_nothing_and_moves_what_was_found(
    plain_rule: TaintRule, path: str, unused: str
) -> None:
    files = {**APP, path: "def unused(a):\n    return 2\n" + APP[path]}
    first = solved([plain_rule], files)
    changed = {**files, path: f"# more\n\ndef unused(a):\n    {unused}\n\n# more\n" + APP[path]}
    second = again(plain_rule, first, changed, [path])
    assert second.stands
    assert second.findings == solved([plain_rule], changed).findings
    assert len(second.findings) == 1


def test_a_binding_within_quotes_is_moved(tmp_path: Path) -> None:
    body = "    pattern-sources: [{pattern: get('$NAME')}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
    rule = rule_of(tmp_path, body)
    files = {"m.py": "def f():\n    a = get(r'ab')\n    sink(a)\n"}
    changed = {"m.py": "# more\n" + files["m.py"]}
    second = again(rule, solved([rule], files), changed, ["m.py"])
    assert second.stands
    assert second.findings == solved([rule], changed).findings
    (name, path, start, stop), *_ = second.findings[0].bindings
    assert (name, path, changed["m.py"][start:stop]) == ("$NAME", "m.py", "ab")


def test_a_file_must_be_as_it_was_where_a_place_in_it_has_no_node(
    plain_rule: TaintRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aoplint.flow.incremental.footprint._Ends.knows", lambda self, interval: False)
    first = solved([plain_rule], APP)
    assert not again(plain_rule, first, {**APP, "out.py": "# more\n" + APP["out.py"]}, ["out.py"]).stands
    second = again(plain_rule, first, {**APP, "store.py": "# more\n" + APP["store.py"]}, ["store.py"])
    assert second.stands
    assert second.findings == first.findings


#: As APP, but all can get at what holds the token.
SHARED = {**APP, "web.py": APP["web.py"].replace("def view():\n    s = Store()\n", "s = Store()\ndef view():\n")}


@pytest.mark.parametrize("change", ["a source", "a reader of what is tainted", "a caller"])
def test_a_change_that_can_matter_solves_anew(plain_rule: TaintRule, change: str) -> None:
    first = solved([plain_rule], SHARED)
    assert told(first)
    assert not again(plain_rule, first, {**SHARED, "other.py": CHANGES[change]}, ["other.py"]).stands


@pytest.mark.parametrize("change", ["a reader of what is tainted", "a caller"])
def test_a_reader_of_what_others_cannot_get_at_solves_nothing(plain_rule: TaintRule, change: str) -> None:
    first = solved([plain_rule], APP)
    changed = {**APP, "other.py": CHANGES[change]}
    second = again(plain_rule, first, changed, ["other.py"])
    assert second.stands
    assert second.findings == solved([plain_rule], changed).findings


#: What one function leaves where another one reads it, though no variable of the project holds it.
KEPT = {
    "a session": "from django.http import HttpResponse\ndef a(request):\n    request.session['x'] = request.POST['x']\n"
    "def b(request):\n    sink(request.session['x'])\n",
    "a state": "from aiogram import Router\nfrom aiogram.fsm.context import FSMContext\nrouter = Router()\n"
    "@router.message()\nasync def a(m, state: FSMContext):\n    await state.update_data(x=m.text)\n"
    "@router.message()\nasync def b(m, state: FSMContext):\n    sink((await state.get_data())['x'])\n",
    "the environment": "import os\nfrom flask import request\ndef a():\n    os.environ['X'] = request.args['x']\n"
    "def b():\n    sink(os.environ['X'])\n",
    "a collection": "from pymongo import MongoClient\nfrom flask import request\ndb = MongoClient()['x']\ndef a():\n"
    "    db.y.insert_one({'x': request.args['x']})\ndef b():\n    sink(db.y.find_one({})['x'])\n",
    "a shelf": "import shelve\nfrom flask import request\ndef a():\n    with shelve.open('x') as s:\n"
    "        s['k'] = request.args['x']\ndef b():\n    with shelve.open('x') as s:\n        sink(s['k'])\n",
    "what Flask keeps": "from flask import g, request\ndef a():\n    g.x = request.args['x']\ndef b():\n    sink(g.x)\n",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_a_library_keeps_is_no_reason_to_solve_anew(name: str, tmp_path: Path) -> None:
    models = read_models(load_packs([builtin_root() / "models"])[0].models)
    body = (
        "    pattern-sources: [{model: [request-parameter, bot-message]}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
    )
    rule = rule_of(tmp_path, body)
    files = {"m.py": KEPT[name], "other.py": "def add(a, b):\n    return a\n"}
    first = solved([rule], files, models)
    assert len(first.findings) == 1
    earlier = Earlier(footprint=footprint(first), changed=("other.py",))
    second = solved([rule], {**files, "other.py": "def add(a, b):\n    return b\n"}, models, earlier=earlier)
    assert second.stands
    assert second.findings == first.findings


def test_who_asks_an_object_that_is_lent_solves_anew(tmp_path: Path) -> None:
    """One file keeps a request where all can get at it; whether another one asks it counts."""
    rows = (
        "models:\n  - function: [view]\n    parameters: {'0': {is: web.Request}}\n"
        "  - attribute: [web.Request.body]\n    source: kind\n"
    )
    models = models_of(tmp_path, rows)
    rule = rule_of(tmp_path, "    pattern-sources: [{model: kind}]\n    pattern-sinks: [{pattern: sink(...)}]\n")
    asking = "import keep\ndef other():\n    sink(keep.box['r'].body)\n"
    files = {"keep.py": "import web\nbox = {}\ndef view(r):\n    box['r'] = r\n    sink(r.body)\n", "other.py": ""}
    first = solved([rule], files, models)
    assert len(first.findings) == 1
    for text, stands in (("x = 1\n", True), (asking, False)):
        changed = {**files, "other.py": text}
        earlier = Earlier(footprint=footprint(first), changed=("other.py",))
        second = solved([rule], changed, models, earlier=earlier)
        assert second.stands is stands
        assert second.findings == solved([rule], changed, models).findings
    assert len(second.findings) == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(APP)),
    st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=2),
    st.lists(st.sampled_from(sorted(CHANGES)), max_size=1),
    st.sampled_from(["kept", "first", "none"]),
)
def test_what_stands_is_what_a_new_solution_says(
    plain_rule: TaintRule, path: str, after: list[str], before: list[str], old: str
) -> None:
    grown = {**APP, "other.py": APP["other.py"] + "".join(CHANGES[name] for name in before)}
    grown[path] += CHANGES["a method nobody calls"]
    new = "".join(CHANGES[name] for name in after)
    changed = {**grown, path: {"kept": APP[path] + new, "first": new + grown[path], "none": new}[old]}
    first = solved([plain_rule], grown)
    if first.footprint is None:
        return
    second = again(plain_rule, first, changed, [path])
    event(f"stands: {second.stands}")
    assert second.findings == solved([plain_rule], changed).findings


def test_no_text_of_the_project_is_kept(plain_rule: TaintRule) -> None:
    kept = str(encode(footprint(solved([plain_rule], APP))))
    assert "token" not in kept
    assert re.search(r"'\w+.py', [0-9]+, ''", kept)


def test_a_name_that_stands_nowhere_keeps_nothing(plain_rule: TaintRule) -> None:
    files = {"m.py": "class Box:\n    pass\nbox = Box()\nsetattr(box, 'in' + 'vented', source())\nsink(vars(box))\n"}
    assert solved([plain_rule], files).footprint is None


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    raise ValueError(source())\ndef g():\n    try: f()\n    except ValueError as e: sink(e)\n",
        "from pathlib import Path as P\ndef f():\n    P('kept').write_text(source())\n"
        "def g():\n    sink(P('kept').read_text())\n",
        "from enum import Enum as E\nclass A(E):\n    B = source()\ndef f():\n    sink(A.B)\n",
        "class E(Exception): pass\ndef f():\n    try: raise ValueError(source())\n    except ValueError:\n"
        "        raise E()\ndef g():\n    try: f()\n    except E as e: sink(vars(e)); sink(source())\n",
        "import logging\nclass H(logging.Handler):\n    def emit(self, r):\n        sink(r.getMessage())\n"
        "logging.getLogger().addHandler(H())\ndef f():\n    logging.info(source())\n",
        "import threading\nclass T:\n    def __init__(self):\n        threading.Thread(target=self.go).start()\n"
        "    def go(self):\n        sink(source())\nT()\n",
        "def f(x):\n    try: open(x)\n    except OSError as e: sink(e)\ndef g():\n    f(source())\n",
    ],
)
def test_names_that_only_the_engine_has_are_kept(plain_rule: TaintRule, text: str) -> None:
    solution = solved([plain_rule], {"m.py": text})
    assert solution.findings
    assert again(plain_rule, solution, {"m.py": "# more\n" + text}, ["m.py"]).stands


@pytest.mark.parametrize(
    ("more", "stands"),
    [
        ("def quiet(bot):\n    return bot\n", True),
        ("def ready(bot):\n    bot.ready = True\n", False),
        ("def other(bot):\n    bot.other = True\n", True),
    ],
)
def test_who_writes_a_flag_counts(plain_rule: TaintRule, more: str, stands: bool) -> None:
    bot = "class Bot:\n    ready = False\n    def go(self):\n        if self.ready:\n            sink(source())\n"
    first = solved([plain_rule], {"bot.py": bot, "more.py": ""})
    files = {"bot.py": bot, "more.py": more}
    second = again(plain_rule, first, files, ["more.py"])
    assert second.stands is stands
    assert told(second) == told(solved([plain_rule], files))
    assert bool(told(second)) is not stands


@pytest.mark.parametrize("path", ["web.py", "store.py", "out.py"])
def test_a_function_that_nothing_names_solves_nothing(plain_rule: TaintRule, path: str) -> None:
    first = solved([plain_rule], APP)
    changed = {**APP, path: "def fresh(x):\n    return [x]\n\n" + APP[path]}
    second = again(plain_rule, first, changed, [path])
    assert second.stands
    assert second.findings == solved([plain_rule], changed).findings
    assert footprint(second) == footprint(solved([plain_rule], changed))
    without = again(plain_rule, solved([plain_rule], changed), APP, [path])
    assert without.stands
    assert without.findings == first.findings


@pytest.mark.parametrize(
    "text",
    [
        "def fresh(x):\n    return source()\n",
        "def fresh(s):\n    return s.token\n",
        "def fresh(x=print()):\n    return x\n",
        "@print\ndef fresh(x):\n    return x\n",
        "def __getattr__(name):\n    return 1\n",
        "def add(a, b):\n    return b\n",
        "def fresh(x):\n    return x\nkept = fresh\n",
        "def fresh(x):\n    return fresh(x)\n",
        "def fresh(x):\n    import zlib\n",
        "def fresh(x):\n    global view\n",
        "class Fresh:\n    def fresh(self):\n        return 1\n",
    ],
)
def test_a_function_that_may_be_seen_solves_anew(plain_rule: TaintRule, text: str) -> None:
    first = solved([plain_rule], APP)
    changed = {**APP, "web.py": text + APP["web.py"]}
    second = again(plain_rule, first, changed, ["web.py"])
    assert not second.stands
    assert second.findings == solved([plain_rule], changed).findings
