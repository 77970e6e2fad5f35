"""Assignment of every form, control flow, and what cannot be reached."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### plain and overwritten
x = source()
sink(x)  # hit
x = 1
sink(x)
### chained
a = b = source()
sink(a)  # hit
sink(b)  # hit
### augmented
s = "a"
s += source()
sink(s)  # hit
n = 1
n += 2
sink(n)
### augmented list is in place
a = []
b = a
a += [source()]
sink(b[0])  # hit
### walrus
if (x := source()):
    sink(x)  # hit
if (y := other()):
    sink(y)
### tuple unpacking by place
a, b = source(), 1
sink(a)  # hit
sink(b)
### nested unpacking
(a, (b, c)) = 1, (source(), 2)
sink(a)
sink(b)  # hit
sink(c)
### swapped
a, b = source(), "x"
a, b = b, a
sink(a)
sink(b)  # hit
### star unpacking
first, *rest = ["x", source(), "y"]
sink(first)
sink(rest)  # hit
sink(rest[0])  # hit
sink(rest[1])
*start, last = [source(), "b"]
sink(last)
sink(start)  # hit
### star from unknown
first, *rest = source()
sink(first)  # hit
sink(rest)  # hit
### annotated
x: str = source()
sink(x)  # hit
### deleted
x = source()
del x
x = "ok"
sink(x)
### for target
for x in source():
    sink(x)  # hit
for y in ["a", "b"]:
    sink(y)
### loop carried
a = b = c = "x"
for i in range(3):
    c = b
    b = a
    a = source()
sink(c)  # hit
### while with break
x = "a"
while True:
    y = source()
    if other():
        x = y
        break
sink(x)  # hit
### continue skips
for i in things():
    x = source()
    if i:
        x = "ok"
        continue
    x = "ok"
sink(x)
### loop else
for i in things():
    pass
else:
    z = source()
sink(z)  # hit
### branch join
def f(c):
    x = 1
    if c:
        x = source()
    sink(x)  # hit
### both branches clean
def f(c):
    x = source()
    if c:
        x = "a"
    else:
        x = "b"
    sink(x)
### sanitizer on one branch only
def f(c):
    x = source()
    if c:
        x = clean(x)
    sink(x)  # hit
### sanitizer on all branches
def f(c):
    x = source()
    if c:
        x = clean(x)
    else:
        x = clean(x)
    sink(x)
### early return
def f(c):
    x = source()
    if not c:
        x = "ok"
        sink(x)
        return
    sink(x)  # hit
### returned before
def f():
    x = source()
    return
    sink(x)
### constant conditions
x = source()
if False:
    sink(x)
if 1 == 2:
    sink(x)
if True:
    sink(x)  # hit
else:
    sink(x)
### constant variable
DEBUG = False
def f():
    x = source()
    if DEBUG:
        sink(x)
    else:
        y = x
    sink(y)  # hit
### constant while
x = source()
while False:
    sink(x)
### elif chain
def f(k):
    x = source()
    if k == 1:
        y = "a"
    elif k == 2:
        y = x
    elif k == 3:
        y = "b"
    else:
        return
    sink(y)  # hit
### conditional expression
def f(c):
    x = source() if c else "a"
    sink(x)  # hit
    sink("a" if x else "b")
    sink("a" if True else x)
### boolean operations
def f(c):
    sink(c or source())  # hit
    sink(c and source())  # hit
    sink(source() and "ok")
    x = None or "safe"
    sink(x)
    y = "" or source()
    sink(y)  # hit
### equality narrows
def f():
    x = source()
    if x == "a":
        sink(x)
    else:
        sink(x)  # hit
### membership in constants narrows
ALLOWED = ("a", "b")
def f():
    x = source()
    if x in ALLOWED:
        sink(x)
    if x not in ["a", "b", "c", "d", "e", "f"]:
        sink(x)  # hit
        return
    sink(x)
### membership in something else does not
def f(allowed):
    x = source()
    if x in allowed:
        sink(x)  # hit
### none check keeps
def f():
    x = source()
    if x is not None:
        sink(x)  # hit
    if x is None:
        sink(x)
### match literals and capture
def f(k):
    x = source()
    match k:
        case "a":
            y = "ok"
        case _:
            y = x
    sink(y)  # hit
    match x:
        case "a" | "b":
            sink(x)
        case other:
            sink(other)  # hit
### match sequence
match ["a", source()]:
    case [a, b]:
        sink(a)
        sink(b)  # hit
    case [a]:
        sink(a)
### match mapping
match {"k": source(), "o": "x"}:
    case {"k": v, "o": o}:
        sink(v)  # hit
        sink(o)
### match class
class P:
    __match_args__ = ("a", "b")
    def __init__(self, a, b):
        self.a = a
        self.b = b
match P(source(), "ok"):
    case P(x, y):
        sink(x)  # hit
        sink(y)
match P("ok", source()):
    case P(a=x, b=y):
        sink(x)
        sink(y)  # hit
### try handler sees the middle
def f():
    x = "a"
    try:
        x = source()
        g()
        x = "b"
    except ValueError:
        sink(x)  # hit
    sink(x)  # hit
### try else and finally
def f():
    x = "a"
    try:
        g()
    except ValueError:
        return
    else:
        x = source()
    finally:
        pass
    sink(x)  # hit
### nothing in the try raises
def f():
    x = source()
    try:
        pass
    except ValueError:
        sink(x)
### finally cleans
def f():
    x = source()
    try:
        g()
    finally:
        x = "ok"
    sink(x)
### exception carries data
class Boom(Exception):
    def __init__(self, message, code):
        self.message = message
        self.code = code
def g():
    raise Boom(source(), 3)
def f():
    try:
        g()
    except Boom as e:
        sink(e.message)  # hit
        sink(e.code)
### builtin exception carries data
def g():
    raise ValueError("bad " + source())
def f():
    try:
        g()
    except ValueError as e:
        sink(str(e))  # hit
        sink(e.args[0])  # hit
### other exception is not it
class A(Exception): ...
class B(Exception): ...
def f():
    try:
        raise A(source())
    except B as e:
        sink(e)
    except A as e:
        sink(e)  # hit
### a call that never returns
def fail(x):
    raise ValueError("no")
def f():
    x = source()
    if other():
        fail(x)
    else:
        x = "ok"
    sink(x)
### exit kills
import sys
def f():
    x = source()
    if not allowed():
        sys.exit(1)
        sink(x)
    x = "a"
    sink(x)
### assert
def f(x):
    y = source()
    assert y == "a"
    sink(y)
### unary and comparisons stop
x = source()
sink(not x)
sink(x == 1)
sink(len(x))
sink(isinstance(x, str))
sink(-x)  # hit
### global statement
x = "a"
def put():
    global x
    x = source()
def show():
    sink(x)  # hit
put()
show()
### nonlocal
def outer():
    x = "a"
    def put():
        nonlocal x
        x = source()
    sink(x)
    put()
    sink(x)  # hit
### dead code
def f():
    x = source()
    while True:
        pass
    sink(x)
### delete then read
d = {"a": source()}
del d["a"]
sink(d)
sink(d.get("a"))
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_assignments(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
