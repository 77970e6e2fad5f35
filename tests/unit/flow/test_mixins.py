"""Mappings and sequences that get methods from `collections.abc`."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### methods of mappings
from collections.abc import MutableMapping
class D(MutableMapping):
    def __init__(self, *a, **k):
        self.s = {}
    def __getitem__(self, k):
        return self.s[k]
    def __setitem__(self, k, v):
        self.s[k] = v
    def __delitem__(self, k):
        del self.s[k]
    def __iter__(self):
        return iter(self.s)
    def __len__(self):
        return len(self.s)
d = D()
d["a"] = source()
d["b"] = "x"
sink(d["a"])  # hit
sink(d["b"])
sink(d.get("a"))  # hit
sink(d.get("b"))
sink(d.get("c", "x"))
for k, v in d.items():
    sink(v)  # hit
    sink(k)
for v in d.values():
    sink(v)  # hit
for k in d:
    sink(k)
for k in d.keys():
    sink(k)
sink(dict(d)["a"])  # hit
sink({**d}["a"])  # hit
sink(d.pop("a"))  # hit
sink(d.pop("b"))
e = D()
e.update({"a": source(), "b": "x"})
sink(e["a"])  # hit
sink(e["b"])
f = D()
f.update(a=source())
sink(f["a"])  # hit
g = D()
sink(g.setdefault("a", source()))  # hit
sink(g["a"])  # hit
sink(g.setdefault("b", "x"))
h = D()
h.update([("a", source())])
sink(h["a"])  # hit
### methods of a read-only mapping
from typing import Mapping
class D(Mapping):
    def __init__(self, v):
        self.v = v
    def __getitem__(self, k):
        return self.v
    def __iter__(self):
        yield "a"
    def __len__(self):
        return 1
for v in D(source()).values():
    sink(v)  # hit
for v in D("x").values():
    sink(v)
def take(**k):
    sink(k["a"])  # hit
take(**D(source()))
### values that are cleaned on their way
from collections.abc import MutableMapping
class D(MutableMapping):
    def __init__(self):
        self.s = {}
    def __getitem__(self, k):
        return self.s[k]
    def __setitem__(self, k, v):
        self.s[k] = clean(v)
    def __delitem__(self, k):
        del self.s[k]
    def __iter__(self):
        return iter(self.s)
    def __len__(self):
        return len(self.s)
d = D()
d.update(a=source())
sink(d["a"])
for v in d.values():
    sink(v)
### methods of a sequence
from collections.abc import MutableSequence
class L(MutableSequence):
    def __init__(self):
        self.s = []
    def __getitem__(self, i):
        return self.s[i]
    def __setitem__(self, i, v):
        self.s[i] = v
    def __delitem__(self, i):
        del self.s[i]
    def __len__(self):
        return len(self.s)
    def insert(self, i, v):
        self.s.insert(i, v)
a = L()
a.append(source())
sink(a[0])  # hit
for v in a:
    sink(v)  # hit
b = L()
b.extend([source()])
sink(b[0])  # hit
c = L()
c.append("x")
sink(c[0])
sink(a.pop())  # hit
### a mapping by its own methods
class D:
    def __init__(self, s):
        self.s = s
    def keys(self):
        return self.s.keys()
    def __getitem__(self, k):
        return self.s[k]
d = dict(**D({"a": source(), "b": "x"}))
sink(d["a"])  # hit
e = {**D({"a": "x"})}
sink(e["a"])
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_mixins(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
