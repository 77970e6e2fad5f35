"""Classes that derive from dictionaries, lists, tuples and texts."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### dictionary of its own class
from collections import OrderedDict, UserDict
class D(dict): pass
class O(OrderedDict): pass
class U(UserDict): pass
sink(D(a=source(), b="x")["a"])  # hit
sink(D(a=source(), b="x")["b"])
sink(D({"a": source(), "b": "x"}).get("a"))  # hit
sink(D({"a": source(), "b": "x"}).get("b"))
sink(D([("a", source()), ("b", "x")])["a"])  # hit
sink(O(a=source(), b="x")["a"])  # hit
sink(O(a=source(), b="x")["b"])
sink(U({"a": source(), "b": "x"})["a"])  # hit
sink(U({"a": source(), "b": "x"})["b"])
sink(U({"a": source(), "b": "x"}).get("a"))  # hit
for v in D(a=source()).values():
    sink(v)  # hit
d = D(**{"a": source(), "b": "x"})
sink(d["a"])  # hit
sink(d["b"])
sink({**d}["a"])  # hit
sink({**d}["b"])
### list of its own class
from collections import UserList
class L(list):
    def first(self):
        return self[0]
    def second(self):
        return self[1]
class U(UserList): pass
class T(tuple): pass
sink(L([source(), "x"])[0])  # hit
sink(L([source(), "x"])[1])
sink(L([source(), "x"]).first())  # hit
sink(L([source(), "x"]).second())
sink(U([source(), "x"])[0])  # hit
sink(U([source(), "x"])[1])
sink(T((source(), "x"))[0])  # hit
sink(T((source(), "x"))[1])
a, b = T((source(), "x"))
sink(a)  # hit
sink(b)
for v in L([source()]):
    sink(v)  # hit
l = L()
l.append(source())
l.append("x")
sink(l[0])  # hit
sink(l[1])
### typed dictionary
from typing import TypedDict
class Opt(TypedDict, total=False):
    cmd: str
    x: str
o = Opt(cmd=source(), x="x")
sink(o["cmd"])  # hit
sink(o["x"])
sink(o.get("cmd"))  # hit
sink(o.get("x"))
p = Opt({"cmd": source(), "x": "x"})
sink(p["cmd"])  # hit
sink(p["x"])
p["x"] = source()
sink(p["x"])  # hit
for k, v in o.items():
    sink(v)  # hit
### dictionary with its own init
class D(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.w = "x"
d = D(a=source(), b="x")
sink(d["a"])  # hit
sink(d["b"])
sink(d.w)
class E(dict):
    def __init__(self, *args):
        dict.__init__(self, *args)
e = E({"a": source(), "b": "x"})
sink(e["a"])  # hit
sink(e["b"])
### writes into a list of its own class
class L(list):
    def append(self, v):
        super().append(v)
    def extend(self, vs):
        list.extend(self, vs)
a, b, c = L(), L(), L()
a.append(source())
b.append("x")
c.extend([source()])
sink(a[0])  # hit
sink(b[0])
sink(c[0])  # hit
### own way to set items
class D(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k, v)
d = D()
d["a"] = source()
d["b"] = "x"
sink(d["a"])  # hit
sink(d["b"])
sink(d.get("a"))  # hit
### own way to set items by the class of Python
class D(dict):
    def __setitem__(self, k, v):
        dict.__setitem__(self, k, v)
d = D()
d["a"] = source()
d["b"] = "x"
sink(d["a"])  # hit
sink(d["b"])
### own way to get items
class D(dict):
    def __getitem__(self, k):
        return super().__getitem__(k)
d = D()
d["a"] = source()
d["b"] = "x"
sink(d["a"])  # hit
sink(d["b"])
class E(dict):
    def __getitem__(self, k):
        return dict.__getitem__(self, k)
e = E()
e["a"] = source()
e["b"] = "x"
sink(e["a"])  # hit
sink(e["b"])
### both ways with keys that change
class D(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k.lower(), v)
    def __getitem__(self, k):
        return super().__getitem__(k.lower())
d = D()
d["A"] = source()
d["B"] = "x"
sink(d["a"])  # hit
sink(d["b"])
### items that are cleaned
class D(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k, clean(v))
d = D()
d["a"] = source()
sink(d["a"])
### items by attribute
class D(dict):
    def __getattr__(self, k):
        return self[k]
    def __setattr__(self, k, v):
        self[k] = v
d = D()
d.a = source()
d.b = "x"
sink(d.a)  # hit
sink(d.b)
sink(d["a"])  # hit
sink(d["b"])
class E(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__
e = E()
e.a = source()
e.b = "x"
sink(e.a)  # hit
sink(e.b)
sink(e["a"])  # hit
sink(e["b"])
### list with its own item methods
class L(list):
    def __getitem__(self, i):
        return super().__getitem__(i)
    def __setitem__(self, i, v):
        list.__setitem__(self, i, v)
a = L(["x", "x"])
a[0] = source()
sink(a[0])  # hit
sink(a[1])
### iteration of its own class
class L(list):
    def __iter__(self):
        return super().__iter__()
for v in L([source()]):
    sink(v)  # hit
for v in L(["x"]):
    sink(v)
### methods of the class of Python called by hand
d = {}
dict.__setitem__(d, "a", source())
dict.update(d, {"b": "x"})
sink(d["a"])  # hit
sink(dict.get(d, "a"))  # hit
sink(dict.get(d, "b"))
l = []
list.append(l, source())
sink(l[0])  # hit
sink(str.upper(source()))  # hit
sink(str.upper("x"))
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_builtin_bases(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
