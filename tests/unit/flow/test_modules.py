"""Flows across files: imports of every form, packages, cycles, module state."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.flows import flows, solved

CASES: dict[str, tuple[dict[str, str], set[tuple[str, str]]]] = {
    "function and constant": (
        {
            "a.py": "def get():\n    return source()\nNAME = 'x'\nTOKEN = source()\n",
            "b.py": "from a import get, NAME, TOKEN\nsink(get())\nsink(NAME)\nsink(TOKEN)\n",
        },
        {("a.py:2", "b.py:2"), ("a.py:4", "b.py:4")},
    ),
    "module as name": (
        {
            "pkg/__init__.py": "",
            "pkg/a.py": "def get(): return source()\n",
            "main.py": "import pkg.a\nimport pkg.a as x\nfrom pkg import a\nsink(pkg.a.get())\nsink(x.get())\nsink(a.get())\n",
        },
        {("pkg/a.py:1", "main.py:4"), ("pkg/a.py:1", "main.py:5"), ("pkg/a.py:1", "main.py:6")},
    ),
    "relative": (
        {
            "app/__init__.py": "",
            "app/core/__init__.py": "",
            "app/core/keys.py": "KEY = source()\n",
            "app/views/__init__.py": "",
            "app/views/show.py": "from ..core.keys import KEY\nfrom ..core import keys\nsink(KEY)\nsink(keys.KEY)\n",
        },
        {("app/core/keys.py:1", "app/views/show.py:3"), ("app/core/keys.py:1", "app/views/show.py:4")},
    ),
    "loaded modules": (
        {
            "pkg/__init__.py": "",
            "pkg/conf.py": "KEY = source()\nNAME = 'x'\n",
            "main.py": "import sys, pkg.conf\nOWN = 'x'\nsink(sys.modules['pkg.conf'].KEY)\n"
            "sink(sys.modules['pkg.conf'].NAME)\nsink(sys.modules.get('pkg.conf').KEY)\n"
            "sink(sys.modules[__name__].OWN)\nsink(getattr(sys.modules['pkg.conf'], 'KEY'))\n",
        },
        {("pkg/conf.py:1", "main.py:3"), ("pkg/conf.py:1", "main.py:5"), ("pkg/conf.py:1", "main.py:7")},
    ),
    "relative at the top": (
        {
            "sib.py": "def get(): return source()\nclean = 'x'\n",
            "main.py": "from . import sib, none\nsink(sib.get())\nsink(sib.clean)\nsink(none.get())\n",
        },
        {("sib.py:1", "main.py:2")},
    ),
    "re-export and rename": (
        {
            "lib/__init__.py": "from .inner import get as fetch\n",
            "lib/inner.py": "def get(): return source()\n",
            "main.py": "from lib import fetch\nsink(fetch())\n",
        },
        {("lib/inner.py:1", "main.py:2")},
    ),
    "star with all": (
        {
            "lib.py": "__all__ = ['a']\na = source()\nb = source()\n",
            "main.py": "from lib import *\nsink(a)\nsink(b)\n",
        },
        {("lib.py:2", "main.py:2")},
    ),
    "star without all": (
        {"lib.py": "a = source()\n_b = source()\n", "main.py": "from lib import *\nsink(a)\nsink(_b)\n"},
        {("lib.py:1", "main.py:2")},
    ),
    "import cycle": (
        {
            "a.py": "from b import show\ndef get():\n    return source()\n",
            "b.py": "from a import get\ndef show():\n    sink(get())\n",
        },
        {("a.py:3", "b.py:3")},
    ),
    "cycle by module": (
        {
            "a.py": "import b\ndef get():\n    return source()\nb.show()\n",
            "b.py": "import a\ndef show():\n    sink(a.get())\n",
        },
        {("a.py:3", "b.py:3")},
    ),
    "local and conditional import": (
        {
            "a.py": "def get(): return source()\n",
            "b.py": "def show(c):\n    if c:\n        from a import get\n    else:\n        from other import get\n    sink(get())\n",
        },
        {("a.py:1", "b.py:6")},
    ),
    "importlib with a constant": (
        {
            "pkg/__init__.py": "",
            "pkg/a.py": "def get(): return source()\ndef pure(): return 'x'\n",
            "m.py": "import importlib\nmod = importlib.import_module('pkg.a')\nsink(mod.get())\nsink(mod.pure())\n"
            "sink(getattr(mod, 'get')())\n",
        },
        {("pkg/a.py:1", "m.py:3"), ("pkg/a.py:1", "m.py:5")},
    ),
    "class across files": (
        {
            "base.py": "class Base:\n    def __init__(self, v):\n        self.v = v\n    def show(self):\n        sink(self.v)\n",
            "sub.py": "from base import Base\nclass Sub(Base):\n    pass\n",
            "main.py": "from sub import Sub\nSub(source()).show()\nSub('x').show()\n",
        },
        {("main.py:2", "base.py:5")},
    ),
    "module state": (
        {
            "state.py": "current = None\ndef put(v):\n    global current\n    current = v\n",
            "a.py": "import state\nstate.put(source())\n",
            "b.py": "import state\ndef show():\n    sink(state.current)\n",
        },
        {("a.py:2", "b.py:3")},
    ),
    "attribute of a module": (
        {
            "cfg.py": "token = ''\n",
            "a.py": "import cfg\ncfg.token = source()\n",
            "z.py": "import cfg\nsink(cfg.token)\n",
        },
        {("a.py:2", "z.py:2")},
    ),
    "source folder": (
        {
            "src/app/keys.py": "KEY = source()\n",
            "src/app/__init__.py": "",
            "src/app/main.py": "from app.keys import KEY\nsink(KEY)\n",
        },
        {("src/app/keys.py:1", "src/app/main.py:2")},
    ),
    "namespace package": (
        {
            "ns/part/a.py": "V = source()\n",
            "main.py": "from ns.part.a import V\nimport ns.part.a\nsink(V)\nsink(ns.part.a.V)\n",
        },
        {("ns/part/a.py:1", "main.py:3"), ("ns/part/a.py:1", "main.py:4")},
    ),
    "same names in two places": (
        {
            "one/__init__.py": "",
            "one/util.py": "def get(): return source()\n",
            "one/main.py": "from .util import get\nsink(get())\n",
            "two/__init__.py": "",
            "two/util.py": "def get(): return 'x'\n",
            "two/main.py": "from .util import get\nsink(get())\n",
        },
        {("one/util.py:1", "one/main.py:2")},
    ),
    "standard module is not a file": (
        {
            "app/__init__.py": "",
            "app/json.py": "def dumps(x): return 'x'\n",
            "app/m.py": "import json\nsink(json.dumps(source()))\n",
        },
        {("app/m.py:2", "app/m.py:2")},
    ),
    "three files": (
        {
            "a.py": "def url(s):\n    return 'https://h/?s=' + s\n",
            "b.py": "from a import url\ndef start():\n    return {'ok': False, 'link': url(source())}\n",
            "main.py": "from b import start\nr = start()\nsink(r['link'])\nsink(r['ok'])\n",
        },
        {("b.py:3", "main.py:3")},
    ),
    "module getattr": (
        {"lazy.py": "def __getattr__(name):\n    return source()\n", "m.py": "import lazy\nsink(lazy.thing)\n"},
        {("lazy.py:2", "m.py:2")},
    ),
    "submodule import binds the package": (
        {
            "pkg/__init__.py": "value = source()\n",
            "pkg/sub.py": "other = 'x'\n",
            "m.py": "import pkg.sub\nsink(pkg.value)\nsink(pkg.sub.other)\n",
        },
        {("pkg/__init__.py:1", "m.py:2")},
    ),
}


@pytest.mark.parametrize("name", CASES, ids=[name.replace(" ", "-") for name in CASES])
def test_modules(name: str, plain_rule: TaintRule) -> None:
    files, wanted = CASES[name]
    assert flows(plain_rule, files) == wanted


def test_trace_is_the_shortest_way_through_all_files(plain_rule: TaintRule) -> None:
    files = {
        "a.py": "def get():\n    return source()\n",
        "b.py": "from a import get\ndef pack():\n    v = get()\n    return {'k': v}\n",
        "c.py": "from b import pack\nd = pack()\nsink(d['k'])\n",
    }
    (finding,) = solved([plain_rule], files).findings
    places = [(path, files[path][start:stop]) for path, start, stop, _ in finding.hops]
    assert places[0] == ("a.py", "source()")
    assert places[-1] == ("c.py", "sink(d['k'])")
    assert {path for path, _ in places} == {"a.py", "b.py", "c.py"}
    assert ("b.py", "v") in places
    assert "crosses 3 files" in finding.evidence


def test_trace_names_the_call_that_passes_the_data_on(plain_rule: TaintRule) -> None:
    files = {
        "notify.py": "def tell(who, what):\n    sink(what + who)\n",
        "app.py": "import notify\nmsg = source()\nnotify.tell('x', msg)\nnotify.tell('y', 'nothing')\n",
    }
    (finding,) = solved([plain_rule], files).findings
    places = [(path, files[path][start:stop]) for path, start, stop, _ in finding.hops]
    assert places == [
        ("app.py", "source()"),
        ("app.py", "msg"),
        ("app.py", "notify.tell('x', msg)"),
        ("notify.py", "what"),
        ("notify.py", "what + who"),
        ("notify.py", "sink(what + who)"),
    ]


def test_trace_names_the_calls_that_pass_a_container_on(plain_rule: TaintRule) -> None:
    files = {
        "sheet.py": (
            "def put(rows):\n    for row in rows:\n        sink(row['name'])\n"
            "def save(groups):\n    put([{'name': r['who']} for r in groups['open']])\n"
        ),
        "main.py": (
            "import sheet\ndef orders():\n    return {'open': [{'who': source(), 'n': 1}]}\n"
            "def unrelated():\n    return orders()\nsheet.save(orders())\n"
        ),
    }
    (finding,) = solved([plain_rule], files).findings
    lines = [(path, files[path].count("\n", 0, start) + 1, label) for path, start, _, label in finding.hops]
    passed = [(path, line) for path, line, label in lines if label == "argument"]
    assert passed == [("main.py", 6), ("sheet.py", 5)]
    assert lines[0][:2] == ("main.py", 3)
    assert lines[-1] == ("sheet.py", 3, "sink")


def test_trace_names_each_call_that_gave_the_data(plain_rule: TaintRule) -> None:
    """Also the second call of a function, for which its first run stands."""
    code = "def get():\n    return source()\ndef one():\n    sink(get())\ndef two():\n    x = get()\n    sink(x)\n"
    found = solved([plain_rule], {"m.py": code}).findings
    labels = [[label for *_, label in finding.hops] for finding in found]
    assert labels == [["source", "result", "sink"], ["source", "result", "assignment", "sink"]]


def test_trace_names_no_call_that_passed_nothing(plain_rule: TaintRule) -> None:
    files = {
        "a.py": "def rows():\n    return [{'k': source()}]\n",
        "b.py": "from a import rows\ndef show(n):\n    for row in rows():\n        sink(row['k'])\n",
        "c.py": "from b import show\nshow(3)\n",
    }
    (finding,) = solved([plain_rule], files).findings
    assert {path for path, *_ in finding.hops} == {"a.py", "b.py"}


def test_within_a_file_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.unit.flow.flows import PLAIN, rule_of

    rule = rule_of(tmp_path_factory.mktemp("rules"), PLAIN + "    options: {interfile: false}\n")
    files = {"a.py": "def get(): return source()\nsink(get())\n", "b.py": "from a import get\nsink(get())\n"}
    assert flows(rule, files) == {("a.py:1", "a.py:2")}


def test_name_of_an_imported_module(plain_rule: TaintRule) -> None:
    """A function that another module calls is not of the script that runs; one of its own module may be."""
    tool = "def put(v):\n    if __name__ == '__main__':\n        sink(v)\n    else:\n        sink(v)\n"
    main = "from tool import put\nput(source())\n"
    assert flows(plain_rule, {"tool.py": tool, "main.py": main}) == {("main.py:2", "tool.py:5")}
    own = tool + "put(source())\n"
    assert flows(plain_rule, {"tool.py": own, "main.py": "import tool\n"}) == {
        ("tool.py:6", "tool.py:3"),
        ("tool.py:6", "tool.py:5"),
    }
