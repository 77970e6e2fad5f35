"""Loops over known items, round by round; keys that are not known; what a whole mapping gives."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, flows, rule_of, sink_lines, solved

CASES = split("""
### copied key by key
src = {"a": source(), "b": "x"}
out = {}
for k in ("a", "b"): out[k] = src[k]
sink(out["a"])  # hit
sink(out["b"])
### keys of a dictionary
src = {"a": source(), "b": "x"}
out = {}
for k in src:
    if k != "a": out[k] = src[k]
sink(out)
for k, v in src.items():
    if k == "b": sink(v)
    else: sink(v)  # hit
### attributes by name
class Box: pass
def f(**kw):
    box = Box()
    for k, v in kw.items(): setattr(box, k, v)
    sink(box.a)  # hit
    sink(box.b)
f(a=source(), b="x")
### rows made in a loop
rows = []
for name in ("a", "b"): rows.append({"n": name, "v": source() if name == "a" else "x"})
sink(rows[0]["v"])  # hit
sink(rows[1]["v"])
sink(rows[0]["n"])
### functions in turn
def strip(x): return "x"
def same(x): return x
def all_of(x, steps):
    for step in steps: x = step(x)
    return x
sink(all_of(source(), (same, strip)))
sink(all_of(source(), (same, same)))  # hit
### break, continue and else
found = "x"
for k in ("a", "b"):
    if k == "b": break
    found = source()
else:
    found = "y"
sink(found)  # hit
for k in ("a", "b"):
    if k == "b": continue
    found = "x"
sink(found)
for k in ("a",): pass
else: found = source()
sink(found)  # hit
for k in ("a", "b"): break
else: sink(source())
for k in (): sink(source())
### return in a round
def first(keys, d):
    for k in keys:
        if k in d: return d[k]
sink(first(("z", "a"), {"a": source()}))  # hit
sink(first(("b", "a"), {"a": source(), "b": "x"}))
### closures of rounds
fs = [lambda v=x: v for x in ["a", source()]]
sink(fs[0]())
sink(fs[1]())  # hit
gs = []
for x in ["a", source()]: gs.append(lambda v=x: v)
sink(gs[0]())
sink(gs[1]())  # hit
late = []
for x in ["a", source()]: late.append(lambda: x)
sink(late[0]())  # hit
### comprehensions that choose
src = {"a": source(), "b": "x"}
same = {k: v for k, v in src.items()}
sink(same["a"])  # hit
sink(same["b"])
rest = {k: v for k, v in src.items() if k != "a"}
sink(rest)
picked = [v for k, v in src.items() if k == "a"]
sink(picked[0])  # hit
sink([f"{k}" for k in src][0])
### loops in loops stay bounded
for a in "abcd":
    for b in "abcd":
        for c in "abcd":
            sink(source())  # hit
### folded and mapped one by one
from functools import reduce
d = {"a": {"b": source(), "c": "x"}}
sink(reduce(lambda o, k: o[k], ["a", "c"], d))
sink(reduce(lambda o, k: o[k], ["a", "b"], d))  # hit
sink(reduce(lambda a, b: a + b, ["x", source()]))  # hit
a, b = map(lambda k: d["a"][k], ["b", "c"])
sink(a)  # hit
sink(b)
### tuples as keys
d = {("a", 1): source(), ("a", 2): "x"}
d["b", 1] = source()
sink(d["a", 1])  # hit
sink(d["a", 2])
sink(d["b", 1])  # hit
sink(d[("b", 2)])
def f(k):
    sink(d["a", k])  # hit
### looked for, not put in
sink("a-b".replace(source(), "x"))
sink("a-b".replace("a", source()))  # hit
sink("a-b".strip(source()))
sink("a-b".join([source()]))  # hit
### an attribute that is there
class Box:
    kind = "x"
sink(getattr(Box(), "kind", source()))
sink(getattr(Box(), "other", source()))  # hit
### named tuples with other fields
from collections import namedtuple
Pair = namedtuple("Pair", "p q")
pair = Pair("x", "y")._replace(p=source())
sink(pair.p)  # hit
sink(pair.q)
sink(pair._asdict()["p"])  # hit
sink(pair._asdict()["q"])
### signs of a text
for c in "ab": sink(source())  # hit
sink([c + source() for c in "ab"][0])  # hit
for c in "": sink(source())
for c in "ab": sink(c)
### many items
for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10): sink(source())  # hit
### merged under any key
def f(body, other):
    d = {"k": "x"}
    d.update(source())
    sink(d["k"])  # hit
    e = {**{"k": "x"}, **source()}
    sink(e["k"])  # hit
    sink({**source(), "k": "x"}["k"])
    sink(({"k": "x"} | source())["k"])  # hit
    g = {"k": "x"}
    g |= source()
    sink(g["k"])  # hit
    h = dict({"k": "x"}, **source())
    sink(h["k"])  # hit
    i = {"k": "x"}
    i.update(other)
    sink(i["k"])
### merged pairs
d = {"k": "x", "l": "x"}
d.update([("k", source())])
sink(d["k"])  # hit
sink(d["l"])
sink(dict([("a", source()), ("b", "x")])["b"])
### unpacked by place, whatever the length
def parse(v):
    if v.startswith("x"): return "GET", v[1:]
    return "POST", v, 1
m, *rest = parse(source())
sink(m)
sink(rest)  # hit
def two(v):
    if v: return "GET", v
    return "POST", v
m, v = two(source())
sink(m)
sink(v)  # hit
rows = []
for i in range(9): rows.append(("a", source()))
for n, c in rows:
    sink(n)
    sink(c)  # hit
### unpacked by place after a branch
def g(c, t):
    x = None
    if c: x = ("a", source())
    p, q = x
    sink(p)
    sink(q)  # hit
### all attributes as a mapping
class Box:
    def __init__(self, a, b): self.a, self.b = a, b
    def out(self): return dict(self.__dict__)
def take(a, b):
    sink(a)  # hit
    sink(b)
box = Box(source(), "x")
sink(box.out()["a"])  # hit
sink(box.out()["b"])
sink({**vars(box)}["a"])  # hit
sink(vars(box))  # hit
take(**vars(box))
def named(a, b):
    sink("%(a)s" % locals())  # hit
    sink(locals()["a"])  # hit
    sink(locals()["b"])
    sink("{a}".format(**vars()))  # hit
    take(**locals())
named(source(), "x")
clean = Box("x", "y")
sink(vars(clean))
d = {"a": "x"}
d.update(box.__dict__)
sink(d["a"])  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_rounds(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)


def test_loops_in_loops_are_told_apart_as_far_as_the_limit_says(plain_rule: TaintRule) -> None:
    line = "    sink(x)\n"
    steps = []
    for depth in (1, 2, 3, 4):
        heads = "".join(" " * number + f"for v{number} in (1, 2):\n" for number in range(depth))
        steps.append(solved([plain_rule], {"m.py": "x = source()\n" + heads + " " * depth + line}).steps)
    assert steps[3] < 4 * steps[1]


def test_a_name_is_known_by_what_it_was_called_where_it_is_imported_from(plain_rule: TaintRule) -> None:
    files = {
        "lib.py": "word = source()\nother = 'x'\n",
        "m.py": "from lib import word as got, other as rest\ndef run():\n    sink(got)\n    sink(rest)\n",
        "n.py": "import lib\ncopied = lib.word\ndef run():\n    sink(copied)\n",
    }
    assert flows(plain_rule, files) == {("lib.py:1", "m.py:3"), ("lib.py:1", "n.py:4")}


def test_a_request_that_a_rule_calls_a_source_is_one_in_its_modelled_attributes(tmp_path: object) -> None:
    from pathlib import Path

    from aoplint.flow.rules.models import read_models
    from aoplint.packs.load import builtin_root, load_packs

    rule = rule_of(
        Path(str(tmp_path)),
        "    pattern-sources:\n      - patterns:\n          - pattern-inside: 'def $F(request, ...): ...'\n"
        "          - pattern: request\n    pattern-sinks: [{pattern: sink(...)}]\n",
    )
    models = read_models(load_packs([builtin_root() / "models"])[0].models)
    text = "from django.http import HttpRequest\ndef view(request: HttpRequest):\n    sink(request.POST['x'])  # hit\n"
    assert sink_lines(rule, text, models) == expected(text)
