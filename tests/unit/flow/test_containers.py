"""Containers by key and index, aliases, texts."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### dict by key
d = {"a": source(), "b": "x"}
sink(d["a"])  # hit
sink(d["b"])
sink(d.get("a"))  # hit
sink(d.get("b"))
sink(d.get("c", "x"))
sink(d)  # hit
### dict store and overwrite
d = {}
d["a"] = source()
sink(d["a"])  # hit
d["a"] = "x"
sink(d["a"])
sink(d)
### dict other key stays
d = {}
d["a"] = source()
d["b"] = "x"
sink(d["a"])  # hit
sink(d["b"])
### dict unknown key
def f(k):
    d = {"a": "x"}
    d[k] = source()
    sink(d["a"])  # hit
    sink(d["z"])  # hit
    e = {"a": source()}
    sink(e[k])  # hit
### dict methods
d = {"a": source()}
sink(d.pop("a"))  # hit
sink(d.get("a"))
d.setdefault("b", source())
sink(d["b"])  # hit
d.setdefault("c", "x")
sink(d["c"])
d.clear()
sink(d)
### dict update
d = {"b": "x"}
d.update({"a": source()})
sink(d["a"])  # hit
sink(d["b"])
d.update(a="y", c=source())
sink(d["a"])
sink(d["c"])  # hit
### dict items values keys
d = {"a": source()}
for k, v in d.items():
    sink(k)
    sink(v)  # hit
for v in d.values():
    sink(v)  # hit
for k in d:
    sink(k)
for k in d.keys():
    sink(k)
### dict merge
a = {"x": source()}
b = {**a, "y": "n"}
sink(b["x"])  # hit
sink(b["y"])
c = a | {"z": "n"}
sink(c["x"])  # hit
sink(c["z"])
d = {**a, "x": "n"}
sink(d["x"])
### dict constructor
d = dict(a=source(), b="x")
sink(d["a"])  # hit
sink(d["b"])
e = dict([("a", source()), ("b", "x")])
sink(e["a"])  # hit
sink(e["b"])
### nested
d = {"a": {"b": [1, source()]}, "c": {"b": "x"}}
sink(d["a"]["b"][1])  # hit
sink(d["a"]["b"][0])
sink(d["c"]["b"])
d["a"]["b"][1] = "x"
sink(d["a"]["b"][1])
### list by index
l = ["a", source(), "b"]
sink(l[0])
sink(l[1])  # hit
sink(l[-1])
sink(l[-2])  # hit
sink(l)  # hit
### list methods
l = []
l.append("a")
l.append(source())
sink(l[0])
sink(l[1])  # hit
x = l.pop()
sink(x)  # hit
sink(l)
l.insert(0, source())
sink(l[0])  # hit
sink(l[1])
l.extend(["c"])
sink(l[2])
l.reverse()
sink(l[0])
sink(l[2])  # hit
l.clear()
sink(l)
### list remove by index
l = [source(), "a"]
del l[0]
sink(l[0])
### list in loop
l = []
for i in things():
    l.append(source())
for x in l:
    sink(x)  # hit
m = []
for i in things():
    m.append("x")
sink(m)
### slices
l = ["a", source(), "b"]
sink(l[:1])
sink(l[1:])  # hit
sink(l[2:])
s = source()
sink(s[:4])  # hit
sink(s[0])  # hit
### tuple and set
t = ("a", source())
sink(t[0])
sink(t[1])  # hit
s = {source(), "a"}
sink(s)  # hit
for x in s:
    sink(x)  # hit
u = set()
u.add(source())
sink(u)  # hit
### sum of lists
l = ["a"] + [source()]
sink(l[0])
sink(l[1])  # hit
### comprehensions
l = [x for x in ["a", source()]]
sink(l)  # hit
m = [1 for x in ["a", source()]]
sink(m)
d = {k: v for k, v in [("a", source())]}
sink(d["a"])  # hit
s = {x.strip() for x in source()}
sink(s)  # hit
g = (x for x in [source()])
sink(next(g))  # hit
n = [y for x in [[source()]] for y in x]
sink(n)  # hit
e = [x for x in [] if x]
sink(e)
### comprehension condition narrows
ok = [x for x in source() if x in ("a", "b")]
sink(ok)
### comprehension variable is its own
x = "a"
l = [x for x in [source()]]
sink(x)
### aliases
a = {}
b = a
b["x"] = source()
sink(a["x"])  # hit
a["x"] = "ok"
sink(b["x"])
### alias of list in dict
l = []
d = {"l": l}
l.append(source())
sink(d["l"][0])  # hit
### copy is another one
import copy
a = {"x": "ok"}
b = a.copy()
b["x"] = source()
sink(a["x"])
sink(b["x"])  # hit
c = copy.copy(b)
sink(c["x"])  # hit
c["x"] = "ok"
sink(b["x"])  # hit
### deepcopy
import copy
a = {"x": {"y": source()}}
b = copy.deepcopy(a)
sink(b["x"]["y"])  # hit
b["x"]["y"] = "ok"
sink(a["x"]["y"])  # hit
sink(b["x"]["y"])
e = copy.copy(a)
e["x"]["y"] = "ok"
sink(a["x"]["y"])
### a container of a tainted thing is not the thing
d = {"a": source()}
sink(len(d))
sink("a" in d)
sink(d.keys())
### f-strings format and join
x = source()
sink(f"a{x}")  # hit
sink(f"a{1}")
sink("a%s" % x)  # hit
sink("%s %s" % ("a", x))  # hit
sink("{}".format(x))  # hit
sink("{a}".format(a=x))  # hit
sink(",".join(["a", x]))  # hit
sink(",".join(["a"]))
sink("a" + x)  # hit
sink("a" "b")
sink(f"{'b':>{x}}")  # hit
### text methods
x = source()
sink(x.strip().lower())  # hit
sink(x.encode("utf-8").decode())  # hit
sink(x.split(",")[0])  # hit
sink(x.startswith("a"))
sink(x.find("a"))
sink(x.replace("a", "b"))  # hit
sink("abc".replace("a", x))  # hit
### conversions
import json, base64, urllib.parse
x = source()
sink(str(x))  # hit
sink(repr(x))  # hit
sink(int(x))  # hit
sink(bytes(x, "utf-8"))  # hit
sink(json.dumps({"a": x}))  # hit
sink(json.loads(x)["a"])  # hit
sink(base64.b64encode(x.encode()))  # hit
sink(urllib.parse.quote(x))  # hit
sink(urllib.parse.urlencode({"q": x}))  # hit
sink(bool(x))
sink(type(x))
sink(json.dumps({"a": "b"}))
### sorted zip enumerate map filter reduce
from functools import reduce
l = ["a", source()]
sink(sorted(l))  # hit
sink(list(reversed(l))[0])  # hit
for i, x in enumerate(l):
    sink(i)
    sink(x)  # hit
for a, b in zip(["x", "y"], l):
    sink(a)
    sink(b)  # hit
sink(list(map(str, l)))  # hit
sink(list(map(lambda x: "a", l)))
sink(list(filter(None, l)))  # hit
sink(reduce(lambda a, b: a + b, l))  # hit
sink(max(l))  # hit
sink(sum([1, 2]))
sink(any(l))
### default dict and counter
from collections import defaultdict, OrderedDict, deque
d = defaultdict(list)
d["a"].append(source())
sink(d["a"][0])  # hit
q = deque()
q.append(source())
sink(q.popleft())  # hit
o = OrderedDict(a="x")
sink(o["a"])
### write into unknown object
def f(o):
    o.a = source()
    sink(o.a)  # hit
    sink(o.b)
    sink(o)  # hit
    o["k"] = source()
    sink(o["k"])  # hit
    sink(o["j"])
### list inside loop of dicts
rows = []
for r in things():
    row = {"id": r}
    row["name"] = source()
    row["kind"] = "x"
    rows.append(row)
for row in rows:
    sink(row["name"])  # hit
    sink(row["kind"])
### walrus in comprehension
l = [y for x in [1] if (y := source())]
sink(y)  # hit
### in place on attribute
class C: pass
c = C()
c.l = []
m = c.l
m.append(source())
sink(c.l)  # hit
### augmented item
d = {"a": "x"}
d["a"] += source()
sink(d["a"])  # hit
### string of container
d = {"a": source()}
sink(str(d))  # hit
sink(f"{d}")  # hit
### popitem and unpack call
d = {"a": source()}
k, v = d.popitem()
sink(v)  # hit
### tuples as keys
d = {}
d['a', 1] = source()
d['b', 1] = 'x'
sink(d.get(('a', 1)))  # hit
sink(d.get(('b', 1)))
sink(d.setdefault(('a', 1), 'x'))  # hit
sink(d.setdefault(('b', 1), source()))
sink(d.setdefault(('c', 1), source()))  # hit
sink(d['c', 1])  # hit
sink(source() if ('a', 1) in d else 'x')  # hit
sink(source() if ('a', 2) in d else 'x')
d.update({('e', 1): source(), ('f', 1): 'x'})
sink(d['e', 1])  # hit
sink(d['f', 1])
del d['a', 1]
sink(d.get(('a', 1)))
sink(d.pop(('e', 1)))  # hit
sink(d.get(('e', 1)))
k = ('b', n)
sink(d[k])  # hit
### classes and functions as keys
class A: pass
class B: pass
def f(): pass
def g(): pass
table = {A: lambda v: v, B: lambda v: 'x', (f, 'a'): source(), (g, 'a'): 'x'}
sink(table[type(A())](source()))  # hit
sink(table[type(B())](source()))
sink(table[f, 'a'])  # hit
sink(table[g, 'a'])
sink(table.get(A, lambda v: 'x')(source()))  # hit
sink(source() if A in table else 'x')  # hit
sink(source() if f in table else 'x')
for cls, handler in {A: 1, B: 2}.items():
    sink(source() if cls is A else 'x')  # hit
    break
by_type = {str: source(), int: 'x'}
sink(by_type[str])  # hit
sink(by_type[int])
sink(by_type[type('a')])  # hit
made = {c: h for c, h in ((A, source()), (B, 'x'))}
sink(made[A])  # hit
sink(made[B])
### names of libraries as keys may be texts
import lib
d = {lib.KEY: source(), lib.OTHER: 'x'}
sink(d['key'])  # hit
sink(d[lib.OTHER])  # hit
### classes along the order of resolution
class Base: pass
class Leaf(Base): pass
table = {Base: lambda v: v}
other = {Leaf: lambda v: 'x', Base: lambda v: v}
def call(t, o, v):
    for c in type(o).__mro__:
        if c in t:
            return t[c](v)
sink(call(table, Leaf(), source()))  # hit
sink(call(other, Leaf(), source()))
### dictionaries of the pairs that are not empty
def f(name):
    given = {'a': source(), 'b': name, 'c': None}
    kept = {key: value for key, value in given.items() if value is not None}
    sink(kept['a'])  # hit
    sink(kept['b'])
    sink(kept.get('c', 'x'))
    some = {key: value for key, value in given.items() if value}
    sink(some.get('a'))  # hit
    sink(some.get('b'))
    sink(some.get('a', source()))  # hit
    cut = {key: value.strip() for key, value in given.items() if value and len(value) > 2}
    sink(cut['a'])  # hit
    sink(cut['b'])
    sink([value for value in given.values() if value][0])  # hit
### items of attributes
class P:
    def __init__(self, v):
        self.first, self._second = v, 'x'
p = P(source())
for name, value in vars(p).items():
    sink(value)  # hit
    break
public = {name: value for name, value in p.__dict__.items() if not name.startswith('_')}
sink(public['first'])  # hit
sink(public.get('_second', 'x'))
private = {name: value for name, value in vars(p).items() if name.startswith('_')}
sink(private['_second'])
sink(private.get('first', 'x'))
### texts that give back what they were written of
import json, pickle
data = {'bad': source(), 'good': 'x', 'rows': [{'bad': source(), 'good': 'x'}]}
text = json.dumps(data)
data['good'] = source()
read = json.loads(text)
sink(read['bad'])  # hit
sink(read['good'])
sink(read['rows'][0]['bad'])  # hit
sink(read['rows'][0]['good'])
sink(text)  # hit
sink(json.loads(text + ' ')['good'])  # hit
sink(json.loads(json.dumps({1: 'x', 2: source()}))['2'])  # hit
sink(json.loads(json.dumps({'a': 'x', 'b': source()}, default=str))['a'])  # hit
kept = pickle.loads(pickle.dumps((source(), 'x')))
sink(kept[0])  # hit
sink(kept[1])
class P:
    def __init__(self, v): self.v, self.w = v, 'x'
class Q(P):
    def __getstate__(self): return {'w': self.v}
p = pickle.loads(pickle.dumps(P(source())))
sink(p.v)  # hit
sink(p.w)
sink(pickle.loads(pickle.dumps(Q(source()))).w)  # hit
### texts that are read by a hook
import json
def made(d): return d['bad']
def safe(d): return d['good']
text = json.dumps({'bad': source(), 'good': 'x'})
sink(json.loads(text, object_hook=made))  # hit
sink(json.loads(text, object_hook=safe))
### fields as a tuple
from dataclasses import astuple, dataclass
@dataclass
class D:
    bad: str
    good: str = 'x'
sink(astuple(D(source()))[0])  # hit
sink(astuple(D(source()))[1])
bad, good = astuple(D(source()))
sink(bad)  # hit
sink(good)
### slices that are made before
rows = ['x', source(), 'y']
first, rest = slice(1), slice(1, None)
sink(rows[first][0])
sink(rows[rest][0])  # hit
sink(rows[rest][1])
sink('abc'[slice(0, 2)])
sink(rows[slice(n)][0])  # hit
### the first item that is equal is removed
rows = ['a', source(), 'b']
rows.remove('a')
sink(rows[0])  # hit
sink(rows[1])
some = ['a', 'b']
some.remove(n)
some.append(source())
sink(some[0])  # hit
### views of a dictionary
from types import MappingProxyType
d = {'a': 'x', 'b': 'x'}
view = MappingProxyType(d)
d['a'] = source()
sink(view['a'])  # hit
sink(view['b'])
### parts of a text
head, between, tail = ('k=' + source()).partition('=')
sink(between)
sink(tail)  # hit
sink(source().rpartition('/')[2])  # hit
sink(source().rpartition('/')[1])
sink('/' + source().rpartition(n)[1])  # hit
### fields that are converted, or not shown
import attr
from attrs import define, field
from dataclasses import dataclass
import dataclasses
@define
class C:
    plain: str = field(converter=lambda v: v)
    fixed: str = field(converter=lambda v: 'x')
    bare: str = 'x'
c = C(source(), source(), source())
sink(c.plain)  # hit
sink(c.fixed)
sink(c.bare)  # hit
@dataclass
class D:
    name: str
    word: str = dataclasses.field(repr=False)
sink(f"{D(source(), 'x')}")  # hit
sink(f"{D('x', source())}")
sink(str(D('x', source())))
sink(D('x', source()).word)  # hit
sink(D('x', source()))  # hit
### copies that a class makes itself
import copy
class P:
    def __init__(self, v): self.v = v
class Q(P):
    def __copy__(self): return Q('x')
    def __deepcopy__(self, memo): return Q(self.v)
sink(copy.copy(P(source())).v)  # hit
sink(copy.copy(Q(source())).v)
sink(copy.deepcopy(Q(source())).v)  # hit
### templates of texts
from string import Template
t = Template('$name of ${place}')
sink(t.substitute(name=source(), place='x', rest='x'))  # hit
sink(t.substitute(name='x', place='x', rest=source()))
sink(t.safe_substitute({'place': source(), 'name': 'x'}))  # hit
sink(t.safe_substitute({'rest': source(), 'name': 'x'}))
sink(Template(n).substitute(rest=source()))  # hit
sink(Template(source()).substitute(name='x'))  # hit
### items that are made for classes and tuples
from collections import defaultdict
class A: pass
class B: pass
def f():
    d = defaultdict(list)
    d[A].append(source())
    d[B].append("x")
    sink(d[A][0])  # hit
    sink(d[B][0])
    d[("a", 1)].append(source())
    sink(d[("a", 1)][0])  # hit
    sink(d[("a", 2)])
def g(k):
    d = defaultdict(list)
    d[k].append(source())
    sink(d["x"])  # hit
### a list that one branch fills with what is not known
def run(a, b):
    out = []
    for part in (a.x, b.y):
        if part == [""]:
            continue
        elif not out:
            out.extend(part)
        else:
            sink(source())  # hit
### a list that no branch fills
def run(a, b):
    out = []
    for part in (a.x, b.y):
        if part == [""]:
            continue
        elif not out:
            part.sort()
        else:
            sink(source())
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_containers(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
