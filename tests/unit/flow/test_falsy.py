"""What is empty carries no data, wherever it is kept."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### a falsy text
def run(c, d):
    t = source()
    if not t: sink(t)
    t = source() if c else ""
    if not t: sink(t)
    t = source() if c else None
    if not t: sink(t)
    if t is None: sink(t)
    if t == "": sink(t)
    t = d["k"] + source()
    if not t: sink(t)
    if t: sink(t)  # hit
    t = source().strip()
    if not t: sink(t)
    t = "a" + source()
    if not t: sink(t)
    t = str(source())
    if not t: sink(t)
    t = source().split(",")
    if not t: sink(t)
    t = source()["k"]
    if not t: sink(t)
    t = f"{source()}"
    if not t: sink(t)
    t = int(source())
    if not t: sink(t)
### a falsy attribute
class A: pass
def run(r):
    a = A()
    a.x = source()
    if not a.x:
        sink(a.x)
    if a.x:
        sink(a.x)  # hit
    d = {"k": source()}
    if not d["k"]:
        sink(d["k"])
    if not d.get("k"):
        sink(d.get("k"))
    if d.get("k"):
        sink(d.get("k"))  # hit
    if not d["k"] or sink(d["k"]):  # hit
        pass
    r = source()
    if not r.name:
        r.load()
        sink(r.name)  # hit
        sink(r)  # hit
    if not r["k"]:
        r.load()
        sink(r["k"])  # hit
        sink(r["l"])  # hit
### a falsy item that may be missing
def run(c):
    d = {"a": "b"}
    if c:
        d["k"] = source()
    if not d.get("k"):
        sink(d.get("k"))
        sink(d.get("k", source()))  # hit
### a falsy attribute that is filled
class A:
    def __init__(self): self.x = source()
    def load(self): self.x = source()
def run():
    a = A()
    if not a.x:
        sink(a.x)
        a.load()
        sink(a.x)  # hit
### a falsy response
def run():
    a = source()
    d = {"k": a}
    if not d["k"]:
        sink(d["k"].text)  # hit
### left early
def run(r):
    t = source()
    if t:
        return sink(t)  # hit
    sink(t)
### a loop while it is there
def run():
    t = source()
    while t:
        sink(t)  # hit
        t = t[1:]
    sink(t)
### values of conditions
def run():
    t = source()
    sink(t and "a")
    sink(t or "a")  # hit
    sink("" if t else t)
    sink(t if t else "")  # hit
### lists
def run():
    xs = []
    xs.append(source())
    if not xs:
        sink(xs)
    else:
        sink(xs)  # hit
    ys = [source()]
    if not ys:
        sink(ys)
### falsy where it is named
def run():
    if not (t := source()):
        sink(t)
    sink(t)  # hit
### falsy parameters
import sys
def f(t):
    if not t:
        sink(t)
    if len(t) == 0:
        sink(t)
f(source())
f("")
f(None)
### a falsy instance
class B:
    def __init__(self, v): self.v = v
    def __bool__(self): return False
def run():
    b = B(source())
    if not b:
        sink(b.v)  # hit
### falsy after a default
import os
def run(c):
    t = os.environ.get("A", source())
    if not t:
        sink(t)
    u = source() or ""
    if not u:
        sink(u)
    u = source() if c else "x"
    if not u:
        sink(u)
    v = "x"
    if c: v = source()
    if v == "": sink(v)
    if not v: sink(v)
### falsy by its length
def run():
    t = source()
    if bool(t):
        pass
    else:
        sink(t)
    if t == 0 or t == []:
        sink(t)
    if len(t) < 1:
        sink(t)
    if not len(t):
        sink(t)
    if len(t) > 0:
        return sink(t)  # hit
    sink(t)
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_falsy(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
