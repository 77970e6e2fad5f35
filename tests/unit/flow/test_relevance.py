"""Who may call whom, what may hold a source, and what is run again: little is looked at, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.flow.machine.code import Code
from aoplint.flow.reach.callgraph import CallGraph, Key
from aoplint.flow.reach.dependents import Dependents, Growth, Versions
from aoplint.flow.reach.model_sources import Holders, ModelSources
from aoplint.flow.rules.models import Models
from aoplint.flow.rules.rule import TaintRule
from aoplint.frontends.python import lower
from aoplint.tree import Kind, Role
from tests.unit.flow.flows import models_of, rule_of, sink_lines, solved


def codes_of(files: dict[str, str]) -> dict[str, Code]:
    return {path: Code(path, lower(text), text) for path, text in files.items()}


def name_of(codes: dict[str, Code], key: tuple[str, int]) -> str:
    """`file:function`; `file` for a module."""
    unit = codes[key[0]].unit
    node = unit.child(key[1], Role.NAME) if unit.kind[key[1]] in (Kind.FUNCTION, Kind.CLASS) else -1
    return f"{key[0]}:{unit.name(node)}" if node >= 0 else key[0]


def called(files: dict[str, str], caller: str) -> set[str]:
    """The functions that `caller` may reach."""
    codes = codes_of(files)
    graph = CallGraph(codes).edges
    todo = [key for key in graph if name_of(codes, key) == caller]
    assert todo
    seen = set(todo)
    while todo:
        for one in graph.get(todo.pop(), ()):
            if one not in seen:
                seen.add(one)
                todo.append(one)
    functions = {key for key in seen if codes[key[0]].unit.kind[key[1]] == Kind.FUNCTION}
    return {name_of(codes, key) for key in functions} - {caller}


OTHER = "def get(): ...\ndef load(): ...\nclass Store:\n    def get(self): ...\n    def load(self): ...\n"
REACHED: dict[str, tuple[dict[str, str], set[str]]] = {
    "a name of the file": ({"m.py": "def f(): g()\ndef g(): ...\n", "o.py": "def g(): ...\n"}, {"m.py:g"}),
    "a local variable is no function": ({"m.py": "def f(g): g()\ndef g(): ...\n"}, set()),
    "an import": ({"m.py": "from o import load\ndef f(): load()\n", "o.py": OTHER}, {"o.py:load"}),
    "a module": ({"m.py": "import o\ndef f(): o.load()\n", "o.py": OTHER}, {"o.py:load"}),
    "a renamed import": ({"m.py": "from o import load as x\ndef f(): x()\n", "o.py": OTHER}, {"o.py:load"}),
    "a re-export under another name": (
        {"m.py": "from p import x\ndef f(): x()\n", "p/__init__.py": "from o import load as x\n", "o.py": OTHER},
        {"o.py:load"},
    ),
    "a star import": ({"m.py": "from o import *\ndef f(): load()\n", "o.py": OTHER}, {"o.py:load"}),
    "a library is not the project": ({"m.py": "import json\ndef f(): json.load()\n", "o.py": OTHER}, set()),
    "a text has no methods of the project": ({"m.py": "def f(): 'a'.get()\n", "o.py": OTHER}, set()),
    "anything may be an object of the project": (
        {"m.py": "def f(x): x.y.load()\n", "o.py": OTHER}, {"o.py:load"},
    ),
    "own methods, those of bases and heirs": (
        {
            "m.py": "from o import A\nclass B(A):\n    def f(self): self.g()\nclass C(B):\n    def g(self): ...\n",
            "o.py": "class A:\n    def g(self): h()\ndef h(): ...\nclass X:\n    def g(self): ...\n",
        },
        {"m.py:g", "o.py:g", "o.py:h"},
    ),
    "making an object": (
        {"m.py": "from o import B\ndef f(): B()\n", "o.py": "class A:\n    def __init__(self): ...\nclass B(A): ...\n"},
        {"o.py:__init__"},
    ),
    "a table of functions": ({"m.py": "def g(): ...\nT = {'a': g}\ndef f(k): T[k]()\n"}, {"m.py:g"}),
    "a function within": ({"m.py": "def f():\n    def g(): h()\n    return g\ndef h(): ...\n"}, {"m.py:g", "m.py:h"}),
    "a decorator": ({"m.py": "def d(x): ...\n@d\ndef f(): ...\n"}, {"m.py:d"}),
    "a name that getattr says": (
        {"m.py": "def f(x): getattr(x, 'get', None)\n", "o.py": OTHER + "def getter(): ...\n"}, {"o.py:get"},
    ),
    "a name that is made at run time": (
        {"m.py": "def f(x, n): getattr(x, 'lo' 'ad' + n, globals()['get'])\n", "o.py": OTHER + "def set_it(): ...\n"},
        {"o.py:get"},
    ),
    "the beginning of a name": (
        {"m.py": "def f(x, n): return getattr(x, 'do_' + n)\n", "o.py": "def do_it(): ...\ndef redo(): ...\n"},
        {"o.py:do_it"},
    ),
    "names in one text": (
        {"m.py": "def f(x):\n    for n in 'get pull'.split(): getattr(x, n)\n", "o.py": OTHER + "def getter(): ...\n"},
        {"o.py:get"},
    ),
    "a docstring is no name": (
        {"m.py": "def f(x, n):\n    \"load\"\n    return getattr(x, n)\n", "o.py": OTHER}, set(),
    ),
    "what a module looks up": ({"m.py": "import o\ndef f(): o.thing\n", "o.py": "def __getattr__(n): ...\n"}, {"o.py:__getattr__"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHED)
def test_call_graph(name: str) -> None:
    files, wanted = REACHED[name]
    assert called(files, "m.py:f") == wanted


MODELS = """
models:
  - attribute: web.Request.args
    source: request
  - decorator: [.route]
    parameters: {"*": request}
  - class: [.View]
    method: [get, on_*]
    parameters:
      "0": {source: "", is: web.Request}
      "*": request
"""
SOURCES = {
    "an attribute": ("import web\ndef f(r): return r.args\n", True),
    "a name that no library has": ("import web\ndef f(args): return args\n", False),
    "a name of its own where it stands for a member of a class": ("import web\nfrom x import args\ndef f(): args()\n", False),
    "no such library": ("def f(r): return r.args\n", False),
    "a decorator": ("@app.route('/')\ndef f(x): ...\n", True),
    "an attribute called as the decorator": ("def f(x): x.route()\n", False),
    "a method of a view": ("class V(lib.View):\n    def get(self, r): ...\n", True),
    "a pattern of names": ("class V(lib.View):\n    def on_post(self, r): ...\n", True),
    "of an heir of a view under another name": (
        "from lib import View as Base\nclass A(Base): ...\nclass B(A):\n    def get(self, r): ...\n", True,
    ),
    "of another class": ("import lib.View\nclass V(dict):\n    def get(self, r): ...\n", False),
    "another method": ("class V(lib.View):\n    def helper(self, r): ...\n", False),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_sources_of_models_are_where_their_names_stand(name: str, tmp_path: Path) -> None:
    text, wanted = SOURCES[name]
    models = models_of(tmp_path, MODELS)
    codes = codes_of({"m.py": text})
    found = ModelSources(frozenset(("request",)), models, codes).of(CallGraph(codes).mentions)
    assert bool(all_of(found)) is wanted
    assert not all_of(ModelSources(frozenset(("other",)), models, codes).of(CallGraph(codes).mentions))


def all_of(holders: Holders) -> frozenset[Key]:
    """All functions that may hold a source, get one, or ask for one."""
    return holders.sources | holders.handed | holders.asking


REQUESTS = """
models:
  - decorator: [.route]
    parameters: {"0": {is: lib.Request}}
  - class: [lib.View]
    attributes: {request: {is: lib.Request}}
  - callable: [lib.current]
    returns: lib.Request
  - attribute: [lib.Request.session]
    returns: lib.Session
  - attribute: [lib.Session.name]
    source: request
  - callable: [lib.Request.read]
    rows: ["source:request -> ReturnValue"]
"""
#: What a function has to do with the sources that objects of `lib` hold.
HOLDERS: dict[str, tuple[str, set[str]]] = {
    "who asks": ("import lib\ndef f(x): return x.name\n", {"asking"}),
    "a variable is asked nothing": ("import lib\ndef f(name): return name\n", set()),
    "a framework hands one over": ("import lib\n@app.route('/')\ndef f(x): ...\n", {"receiving", "called"}),
    "its name": ("import lib\ndef f(): return lib.Request(1)\n", {"making"}),
    "that of what it leads to": ("from lib import Session as S\ndef f(): return S(1)\n", {"making"}),
    "what it leads to is asked of it": ("import lib\ndef f(x): return x.session\n", set()),
    "a function gives it": ("from lib import current\ndef f(): return current()\n", {"making"}),
    "an annotation": ("import lib\ndef f(x: lib.Request): ...\n", {"making"}),
    "an annotation in quotes": ("from lib import Session\ndef f(x: 'Session'): ...\n", {"making"}),
    "what a function gives back": ("import lib\ndef f(x) -> lib.Request: ...\n", {"making"}),
    "an instance has it": (
        "import lib\nclass V(lib.View):\n    def f(self): return self.request\n", {"lent", "own"},
    ),
    "a method of an heir": ("import lib\nclass R(lib.Request):\n    def f(self): ...\n", {"making"}),
    "an heir": ("import lib\nclass R(lib.Request): ...\ndef f(): return R()\n", {"making"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOLDERS)
def test_who_makes_an_object_that_holds_sources_and_who_asks_it(name: str, tmp_path: Path) -> None:
    text, wanted = HOLDERS[name]
    codes = codes_of({"m.py": text})
    holders = ModelSources(frozenset(("request",)), models_of(tmp_path, REQUESTS), codes).of(CallGraph(codes).mentions)
    found = {part: {name_of(codes, key) for key in getattr(holders, part)} for part in Holders.__slots__}
    assert {part for part, names in found.items() if "m.py:f" in names} == wanted
    assert "m.py" not in found["making"]


@pytest.mark.parametrize("text", ["r = lib.current()\n", "class A:\n    r = lib.Request()\n"])
def test_a_module_makes_what_its_body_does(text: str, tmp_path: Path) -> None:
    codes = codes_of({"m.py": "import lib\n" + text})
    holders = ModelSources(frozenset(("request",)), models_of(tmp_path, REQUESTS), codes).of(CallGraph(codes).mentions)
    assert holders.making == {("m.py", 0)}


#: Who asks `lib.Request` for its session's name gets a source, however it got at the request.
ASKED = {
    "as an argument": "@app.route('/')\ndef f(r): g(r)\ndef g(r): sink(r.session.name)  # hit\n",
    "as a result": "def g(): return lib.current()\ndef f():\n    r = g()\n    sink(r.session.name)  # hit\n",
    "from a variable": "r = lib.current()\ndef f(): sink(r.session.name)  # hit\n",
    "from a variable that a function fills": (
        "r = None\n@app.route('/')\ndef f(x):\n    global r\n    r = x\ndef g():\n    sink(r.session.name)  # hit\n"
    ),
    "from a container": (
        "KEPT = {}\n@app.route('/')\ndef f(x): KEPT['r'] = x\ndef g(): sink(KEPT['r'].session.name)  # hit\n"
    ),
    "from a container that a function fills with what it made": (
        "KEPT = {}\ndef f(): KEPT['r'] = lib.current()\ndef g(): sink(KEPT['r'].session.name)  # hit\n"
    ),
    "from an instance": (
        "class A:\n    def __init__(self): self.r = lib.current()\n    def f(self): sink(self.r.session.name)  # hit\n"
    ),
    "from what an instance holds": (
        "class A:\n    def __init__(self, r): self.r = r\n    def f(self): sink(self.r.session.name)  # hit\n"
        "@app.route('/')\ndef g(r): A(r).f()\n"
    ),
    "from a class": "class A:\n    r = lib.current()\ndef f(): sink(A.r.session.name)  # hit\n",
    "of a view": "class V(lib.View):\n    def f(self): sink(self.request.session.name)  # hit\n",
    "by an annotation": "def f(r: lib.Request): sink(r.session.name)  # hit\n",
}


@pytest.mark.parametrize("name", ASKED)
def test_an_object_that_holds_sources_is_asked_wherever_it_comes_from(name: str, tmp_path: Path) -> None:
    text = "import lib\n" + ASKED[name]
    rule = rule_of(tmp_path, "    pattern-sources: [{model: request}]\n    pattern-sinks: [{pattern: sink(...)}]\n")
    wanted = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# hit")]
    assert sink_lines(rule, text, models_of(tmp_path, REQUESTS)) == wanted


def test_who_asks_what_nobody_can_have_is_not_run(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "    pattern-sources: [{model: request}]\n    pattern-sinks: [{pattern: sink(...)}]\n")
    text = "import lib\ndef f(x):\n    sink(x.name)\ndef g(): f(1)\n@app.route('/')\ndef h(r): ...\n"
    assert solved([rule], {"m.py": text}, models_of(tmp_path, REQUESTS)).entries == 1


def test_a_handler_is_run_as_one_though_others_call_it(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "    pattern-sources: [{model: request}]\n    pattern-sinks: [{pattern: sink(...)}]\n")
    rows = "models:\n  - decorator: [.route]\n    parameters: {'*': request}\n"
    text = "@app.route('/a')\ndef f(): return g(1)\n@app.route('/b')\ndef g(x): sink(x)\n"
    assert sink_lines(rule, text, models_of(tmp_path, rows)) == [4]


def test_what_stays_in_an_entry_makes_nobody_else_run(plain_rule: TaintRule) -> None:
    text = "class Box: pass\ndef run():\n    box = Box()\n    box.text = source()\n    sink(box.text)\ndef other(x):\n    sink(x.text)\n"
    assert solved([plain_rule], {"m.py": text}).entries == 1
    assert solved([plain_rule], {"m.py": text.replace("box = Box()", "global box; box = Box()")}).entries == 2


def test_entries_are_stale_when_something_grew_that_they_may_read() -> None:
    writer, reader, other = ("m", 1), ("m", 2), ("m", 3)
    below = ("m", 4)
    graph: dict[Key, list[Key]] = {writer: [], reader: [below], other: [], below: []}
    mentions = {writer: frozenset(("x",)), below: frozenset(("x",)), reader: frozenset("y"), other: frozenset("z")}
    dependents = Dependents(graph, mentions)
    growth = Growth(dependents)
    assert growth.is_stale(reader)
    growth.ran(reader, (reader, below), ())
    growth.ran(other, (other,), ())
    growth.ran(writer, (writer,), ("x",))
    assert growth.is_stale(reader)
    assert growth.is_stale(writer)
    assert not growth.is_stale(other)
    growth.ran(reader, (reader, below), ())
    assert not growth.is_stale(reader)
    versions = Versions(dependents)
    versions.add("x")
    assert versions.of(reader) == 0
    versions.begin_entry()
    assert [versions.of(key) for key in (reader, below, other)] == [1, 1, 0]


REPEATED = """
class Box:
    def __init__(self):
        self.items = {}
    def put(self, key, value):
        self.items[key] = value
        return self

def make(x):
    box = Box()
    box.put('a', x)
    return box

def clean_%(n)d(k):
    box = make('text')
    sink(box.items['a'])

def tainted_%(n)d(k):
    box = make(source())
    sink(box.items['a'])  # hit
    sink(box.items.get('b'))
"""


def test_what_stands_for_a_run_is_neither_poorer_nor_shared(plain_rule: TaintRule) -> None:
    """The same function is called from many entries: each gets objects of its own, with all that was written to them."""
    head, _, tail = REPEATED.partition("def clean_")
    parts = [head, *(("def clean_" + tail) % {"n": number} for number in range(12))]
    text = "\n".join(parts)
    wanted = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# hit")]
    assert sink_lines(plain_rule, text) == wanted


def test_local_names_make_nobody_else_run(plain_rule: TaintRule) -> None:
    """A local variable `data` holds tainted data; functions that have one too are none of its readers."""
    others = "\n".join(f"def other{number}(data):\n    return data.size()\n" for number in range(30))
    text = f"def f():\n    data = source()\n    sink(data)\n{others}"
    alone = solved([plain_rule], {"m.py": "def f():\n    data = source()\n    sink(data)\n"}, Models())
    assert solved([plain_rule], {"m.py": text}, Models()).steps == alone.steps


def test_a_name_that_getattr_says_is_mentioned() -> None:
    codes = codes_of({"m.py": "def f(x): return getattr(x, 'token', None)\ndef g(x): return x.other\n"})
    mentions = CallGraph(codes).mentions
    assert [name_of(codes, key) for key, names in sorted(mentions.items()) if "token" in names] == ["m.py:f"]


def test_what_exceptions_hold_makes_nobody_else_run(plain_rule: TaintRule) -> None:
    text = (
        "import json\ndef run():\n    try:\n        return json.loads(source())\n    except ValueError as error:\n"
        "        sink(error.doc)\ndef other(options):\n    sink(options.args, options.doc)\n"
    )
    solution = solved([plain_rule], {"m.py": text})
    assert len(solution.findings) == 1
    assert solution.entries == 1


def test_what_a_condition_narrows_makes_nobody_else_run(plain_rule: TaintRule) -> None:
    text = "def run(path=source()):\n    if isinstance(path, str): sink(path)\ndef other(x):\n    sink(x.path)\n"
    assert solved([plain_rule], {"m.py": text}).entries == 1


def test_a_framework_that_the_project_does_not_name_gives_nothing(tmp_path: Path) -> None:
    rows = (
        "models:\n  - class: [aiohttp.web.View]\n    attributes: {request: {is: aiohttp.web.Request}}\n"
        "  - attribute: [aiohttp.web.Request.text]\n    source: kind\n"
    )
    for text, found in (("class View: pass\n", set()), ("import aiohttp\nclass View: pass\n", {"m.py:read"})):
        codes = codes_of({"m.py": text + "def read(x):\n    return x.text\n"})
        sources = ModelSources(frozenset({"kind"}), models_of(tmp_path, rows), codes).of(CallGraph(codes).mentions)
        assert {name_of(codes, key) for key in sources.asking} == found


def test_handlers_of_a_framework_that_nothing_imports_give_nothing(tmp_path: Path) -> None:
    rows = (
        "models:\n  - decorator: [.get]\n    imports: [sanic]\n    parameters: {request: {is: sanic.Request}}\n"
        "  - attribute: [sanic.Request.url]\n    source: kind\n"
    )
    for text, found in (("", set()), ("import sanic\n", {"m.py:read"})):
        codes = codes_of({"m.py": text + "def read(x):\n    x.get()\n    return x.url\n"})
        sources = ModelSources(frozenset({"kind"}), models_of(tmp_path, rows), codes).of(CallGraph(codes).mentions)
        assert {name_of(codes, key) for key in sources.asking} == found
