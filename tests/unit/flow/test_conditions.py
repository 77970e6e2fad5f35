"""What conditions say of data, each with a look-alike that must stay a flow."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### one of two literals
def run():
    x = source()
    if x == "a" or x == "b":
        sink(x)
    else:
        sink(x)  # hit
### one of three literals, none of them left early
def run():
    x = source()
    if x != "a" and x != "b" and x != "c":
        return sink(x)  # hit
    sink(x)
### a literal or something else
def run(force):
    x = source()
    if x == "a" or force:
        sink(x)  # hit
    if not (x != "b" and not force):
        sink(x)  # hit
### each alternative of a mixed condition
def run(force):
    x = source()
    y = source()
    if x == "a" and y == "b" or x == "c":
        sink(x)
        sink(y)  # hit
### alternatives that cannot be
def run():
    x = source()
    kind = "a"
    if kind == "b" or x == "c":
        sink(x)
    if kind == "b" or kind == "c":
        sink(source())
### long chain of alternatives
def run():
    x = source()
    if x == "a" or x == "b" or x == "c" or x == "d" or x == "e" or x == "f":
        sink(x)
### one class or another
class A:
    def get(self): return source()
class B:
    def get(self): return "x"
class C(B): pass
def run(which):
    x = A() if which == 1 else B() if which == 2 else C()
    if isinstance(x, B) or isinstance(x, C):
        sink(x.get())
    if isinstance(x, A) or isinstance(x, B):
        sink(x.get())  # hit
### a condition kept in a variable
def run():
    x = source()
    good = x in ("a", "b")
    if good:
        sink(x)
    bad: bool = not good
    if bad:
        return sink(x)  # hit
    sink(x)
### a condition kept in a variable, and what it speaks of changes
def run():
    x = source()
    good = x in ("a", "b")
    x = source()
    if good:
        sink(x)  # hit
### the variable of a condition changes
def run(force):
    x = source()
    good = x in ("a", "b")
    if force:
        good = other()
    if good:
        sink(x)  # hit
### the variable of a condition changes in a loop
def run(items):
    x = source()
    good = x in ("a", "b")
    for one in items:
        good = one.good
    if good:
        sink(x)  # hit
### a condition of the item before
def run(items):
    good = False
    for one in items:
        x = source()
        if good:
            sink(x)  # hit
        good = x == "a"
        if good:
            sink(x)
### a condition kept in an attribute
class A:
    def __init__(self, x):
        self.x = x
        self.good = x == "a"
        if self.good:
            sink(x)
        sink(x)  # hit
A(source())
### a check that raises
def check(w, allowed=("a", "b")):
    if w not in allowed:
        raise ValueError(w)
def run():
    x = source()
    sink(x)  # hit
    check(x)
    sink(x)
    x = source()
    sink(x)  # hit
### a check that raises, caught
def check(w):
    if w != "a":
        raise ValueError(w)
def run():
    x = source()
    y = source()
    try:
        check(x)
        sink(x)
        check(w=y)
    except ValueError:
        sink(x)  # hit
        return
    sink(x)
    sink(y)
### a check that only warns
def check(w):
    if w not in ("a", "b"):
        log(w)
def run():
    x = source()
    check(x)
    sink(x)  # hit
### a check of something else
def check(v, w):
    if v not in ("a", "b"):
        raise ValueError(v)
def run():
    x = source()
    y = source()
    check(x, y)
    sink(x)
    sink(y)  # hit
### a function that gives its parameter another value
def check(w):
    w = "a"
    return True
def clean_up(v):
    v = v.strip()
    return v == "a"
def run():
    x = source()
    check(x)
    sink(x)  # hit
    if check(x):
        sink(x)  # hit
    if clean_up(x):
        sink(x)  # hit
### a check that another thread runs
def check(w):
    if w not in ("a", "b"):
        raise ValueError(w)
def run(pool):
    x = source()
    pool.submit(check, x)
    sink(x)  # hit
### a function that says whether it is a literal
def ok(w):
    return w in ("a", "b")
def run():
    x = source()
    if not ok(x):
        return sink(x)  # hit
    sink(x)
### a function that says so by its returns
def ok(w):
    if w == "a":
        return True
    if w == "b" or w == "c":
        return 1
    return None
def run():
    x = source()
    if ok(x):
        sink(x)
    else:
        sink(x)  # hit
### a function that says so of some
def ok(w):
    if w.startswith("a"):
        return True
    return w == "b"
def run():
    x = source()
    if ok(x):
        sink(x)  # hit
### functions that ask another one
def known(w): return w in ("a", "b")
def ok(v): return isinstance(v, str) and known(v)
def bad(v): return not ok(v)
same = lambda u: known(u)
def run():
    x = source()
    y = source()
    if bad(x):
        return sink(x)  # hit
    sink(x)
    sink(y)  # hit
    if same(y):
        sink(y)
### a check asked many times
def ok(w): return w in ("a", "b")
def run():
    x = source()
    y = source()
    if ok(x): sink(x)
    if ok(x): sink(y)  # hit
    if ok(x): sink(x)
    if ok(x): sink(x)
    else: sink(x)  # hit
    if ok(y): sink(y)
    if ok(y): sink(y)
### methods and properties
class Check:
    def __init__(self, word): self.word = word
    def ok(self, w): return w in ("a", "b")
    @property
    def good(self): return self.word in ("a", "b")
    def fine(self): return self.good
def run():
    x = source()
    one = Check(x)
    two = Check(x)
    if one.ok(x):
        sink(x)
    if one.good:
        sink(one.word)
        sink(two.word)  # hit
    if one.fine():
        sink(one.word)
    else:
        sink(one.word)  # hit
    if two.good:
        sink(two.word)
        sink(one.word)  # hit
### a condition given to another function
def show(w, good):
    if good:
        sink(w)  # hit
def run():
    x = source()
    show(x, x == "a")
    y = source()
    good = x == "a"
    show(y, good)
### one of two checks
class A:
    def ok(self, w): return w == "a"
class B:
    def ok(self, w): return len(w) > 2
def run(which):
    x = source()
    c = A() if which else B()
    if c.ok(x):
        sink(x)  # hit
### awaited check
async def ok(w): return w == "a"
async def run():
    x = source()
    if await ok(x):
        sink(x)
    else:
        sink(x)  # hit
### items
def run(key):
    d = {"w": source(), "v": source()}
    if d["w"] in ("a", "b"):
        sink(d["w"])
        sink(d["v"])  # hit
    if d.get("w") != "a":
        return sink(d.get("w"))  # hit
    sink(d.get("w"))
    sink(d["w"])
    d["w"] = source()
    sink(d["w"])  # hit
    if d[key] == "a":
        sink(d["v"])  # hit
### items and attributes of what nobody knows
def run():
    d = source()
    if d["w"] not in ("a", "b"):
        sink(d["w"])  # hit
    else:
        sink(d["w"])
        sink(d["v"])  # hit
    sink(d["w"])  # hit
    if d.get("w") == "a":
        sink(d.get("w"))
    if d.kind == "a":
        sink(d.kind)
        sink(d)  # hit
    sink(d.kind)  # hit
### one item of many
def run():
    some = iter(source())
    one = next(some)
    if one["k"] != "a":
        return
    other = next(some)
    sink(other["k"])  # hit
### an attribute of an attribute
class A: pass
def run():
    a = A()
    a.b = A()
    a.b.x = source()
    if a.b.x == "a":
        sink(a.b.x)
    else:
        sink(a.b.x)  # hit
### a text but for letter case
def run():
    x = source()
    if x.strip().lower() in ("a", "b"):
        sink(x.lower())
        sink(x)
    elif x.strip("/") == "a":
        sink(x)  # hit
    if x.replace("a", "b") == "b":
        sink(x)  # hit
### named on the way
def run():
    if (x := source()) == "a":
        sink(x)
    elif (good := x in ("b", "c")):
        sink(x)
    else:
        sink(x)  # hit
### what is empty
def run(force):
    x = source()
    if not x:
        sink("empty" + x)
    elif len(x) == 0:
        sink(x)
    elif len(x) == 1:
        sink(x)  # hit
    if x is None or x == "":
        sink(x)
    if not x or force:
        sink(x)  # hit
### what is false, but not empty
def run(kept):
    x = source()
    if not x:
        sink(x.text)  # hit
    y = [source()]
    if not kept:
        sink(y)  # hit
### an unknown list that is filled where it is empty
def run():
    x = source()
    if not x:
        x.append(source())
        sink(x)  # hit
### types of literals and containers
def run(which):
    v = (source(), 42) if which else "a"
    if isinstance(v, str):
        sink(v)
    else:
        sink(v)  # hit
    if isinstance(v, (bytes, int)):
        sink(source())
    if isinstance(v, (bytes, tuple)):
        sink(v)  # hit
    w = {"a": source()} if which else ["b"]
    if not isinstance(w, dict):
        sink(w)
    if isinstance(w, Mapping):
        sink(w)  # hit
### a queue is no list
import collections
def run():
    q = collections.deque()
    q.append(source())
    if isinstance(q, list):
        return
    sink(q.pop())  # hit
### types of instances
import collections.abc
class A:
    def __init__(self): self.x = source()
    def __iter__(self): return iter([self.x])
class B(str): pass
def run():
    a = A()
    if isinstance(a, (str, dict)):
        sink(a.x)
    if isinstance(a, collections.abc.Iterable):
        sink(a.x)  # hit
    if isinstance(B(source()), str):
        sink(source())  # hit
### patterns of literals
def run():
    x = source()
    match x:
        case "a" | "b" as w:
            sink(w)
            sink(x)
        case "c" as w if x:
            sink(w)
        case str() as w:
            sink(w)  # hit
        case w:
            sink(w)  # hit
### patterns of literals in others
def run():
    d = {"op": source(), "to": source()}
    match d:
        case {"op": "a" | "b" as op, "to": to}:
            sink(op)
            sink(to)  # hit
    match d["op"]:
        case "a":
            sink(d["op"])
        case _:
            sink(d["op"])  # hit
    match (source(), source()):
        case ("a" as first, second):
            sink(first)
            sink(second)  # hit
### any of some literals
def run(names):
    x = source()
    if any(x == one for one in ("a", "b")):
        sink(x)
    if not all(x != one for one in ("a", "b")):
        sink(x)
    if any(one == 1 for one in (1, 2) if x == "a"):
        sink(x)
    if any(x == one for one in names):
        sink(x)  # hit
    if any(x != one for one in ("a", "b")):
        sink(x)  # hit
### all of some literals, of which there may be none
def run(names):
    x = source()
    some = [one for one in ("a", "b") if one in names]
    if all(x == one for one in some):
        sink(x)  # hit
### all items are known
def run(names):
    xs = [source(), "a"]
    if all(one in ("name", "id") for one in xs):
        sink(xs)
    ys = source()
    if any(one not in ("name", "id") for one in ys):
        return sink(ys)  # hit
    sink(ys)
    if all(one in ("name", "id") for one in names):
        sink(xs)  # hit
    zs = source()
    if all(one in (";", "a") for one in zs):
        sink(zs)  # hit
    if all(one in ("name", "id") for one in zs if one):
        sink(zs)  # hit
### a condition of a comprehension
def run(names):
    x = source()
    found = [x for one in names if x == "a"]
    sink(found)
    sink(x)  # hit
    made = {one: x for one in names if x in ("a", "b") if one}
    sink(made)
    sink(x)  # hit
### what the terms before say
def run(flag):
    x = source()
    if x in ("a", "b") and sink(x):
        pass
    if x not in ("a", "b") or sink(x):
        sink(x)  # hit
    if flag and x == "a" and sink(x) or sink(x):  # hit
        pass
    if flag and x == "a" or flag and sink(x):  # hit
        pass
    if (x == "a" or x == "b") and (flag or sink(x)):
        sink(x)
    sink(x)  # hit
### the message of an assertion
def show(v):
    sink(v)  # hit
    return "x"
def run(c):
    v = source()
    assert c, show(v)
    assert True, sink(v)
    box = []
    assert c, box.append(v)
    sink(box)
    assert v in ("a", "b"), sink(v)  # hit
    assert v not in ("a", "b"), sink(v)
### an assertion that fails
def run(c):
    v = source()
    try:
        assert c, v
    except AssertionError as e:
        sink(e.args[0])  # hit
    try:
        assert c, "x"
    except AssertionError as e:
        sink(e.args[0])
    try:
        assert c, v
    except KeyError as e:
        sink(e.args[0])
### a constructor that checks
class Word:
    def __init__(self, text):
        if text not in ("a", "b"):
            raise ValueError
        self.text = text
class Any:
    def __init__(self, text):
        self.text = text
def run():
    x = source()
    other = Any(x)
    sink(x)  # hit
    word = Word(x)
    sink(word.text)
    sink(x)
    sink(other.text)  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_conditions(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
