"""Branches on one condition are related, while nothing that it reads and nothing that they gave is written."""

from __future__ import annotations

import itertools
import sys
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### one flag
def run(flag):
    if flag: t = "a"
    else: t = source()
    log("x")
    if flag: sink(t)
    else: sink(t)  # hit
    if not flag:
        sink(t)  # hit
    if not flag:
        return
    sink(t)
### negated
def run(flag):
    t = source()
    if not flag:
        t = "a"
    other = len("a")
    if flag:
        sink(t)  # hit
    if not flag and other:
        sink(t)
    if other or not flag:
        sink(t)  # hit
### equal to a constant
def run(kind):
    if kind == "b": t = "a"
    else: t = source()
    if kind == "b": sink(t)
    if kind != "b": sink(t)  # hit
    if kind == "c": sink(t)  # hit
    if not kind == "b": sink(t)  # hit
    if not kind != "b": sink(t)
### a chain of kinds
def run(kind):
    if kind == "a":
        t = "x"
    elif kind == "b":
        t = source()
    elif kind == "c" or kind == "d":
        t = "y"
    else:
        t = "z"
    if kind == "a": sink(t)
    if kind == "b": sink(t)  # hit
    if kind == "c": sink(t)
    elif kind == "b": sink(t)  # hit
    else: sink(t)
    if kind: sink(t)  # hit
    if kind is None: sink(t)
    if not kind: sink(t)
### attributes
def run(cond):
    if cond.debug: t = "a"
    else: t = source()
    log("a")
    if cond.debug: sink(t)
    if not cond.debug: sink(t)  # hit
    if cond.other: sink(t)  # hit
### attributes that are written
def run(cond):
    if cond.debug: t = "a"
    else: t = source()
    cond.debug = True
    if cond.debug: sink(t)  # hit
### attributes that a method may write
def run(cond):
    if cond.debug: t = "a"
    else: t = source()
    cond.load()
    if cond.debug: sink(t)  # hit
### attributes that a function may write
def load(c): c.debug = True
def run(cond):
    if cond.debug: t = "a"
    else: t = source()
    load(cond)
    if cond.debug: sink(t)  # hit
### attributes that a function writes by another way
class A: pass
one = A()
def load(): one.debug = True
def run():
    cond = one
    if cond.debug: t = "a"
    else: t = source()
    load()
    if cond.debug: sink(t)  # hit
### attributes while others run
async def run(cond):
    if cond.debug: t = "a"
    else: t = source()
    await other()
    if cond.debug: sink(t)  # hit
### a flag that is written
def run(flag):
    if flag: t = "a"
    else: t = source()
    flag = not flag
    if flag: sink(t)  # hit
### a flag that is written in a branch
def run(flag, c):
    if flag: t = "a"
    else:
        t = source()
        if c: flag = True
    if flag: sink(t)  # hit
### a flag that is written sometimes
def run(flag, c):
    if flag: t = "a"
    else: t = source()
    if c: flag = True
    if flag: sink(t)  # hit
### a list that is filled
def run(flag):
    if flag: t = "a"
    else: t = source()
    flag.append(1)
    if flag: sink(t)  # hit
### a list that is filled by another name
def run(flag):
    all = flag
    if flag: t = "a"
    else: t = source()
    all.append(1)
    if flag: sink(t)  # hit
### a list that another fills
class A:
    def __init__(self): self.xs = []
    def fill(self): self.xs.append(1)
def run(a):
    a = A()
    xs = a.xs
    if xs: t = "a"
    else: t = source()
    a.fill()
    if xs: sink(t)  # hit
### the data is written
def run(flag, c):
    if flag: t = "a"
    else: t = source()
    if c: t = source()
    if flag: sink(t)  # hit
### the data is written in the same object
def run(flag):
    if flag: t = ["a"]
    else: t = [source()]
    if flag: sink(t)
    t.append(source())
    if flag: sink(t)  # hit
### inside a loop
def run(flags):
    for flag in flags:
        if flag: t = "a"
        else: t = source()
        if flag: sink(t)
        if not flag: sink(t)  # hit
### the flag of the round before
def run(flags):
    t = "a"
    flag = True
    for new in flags:
        if flag:
            sink(t)  # hit
        if flag: t = "a"
        else: t = source()
        flag = new
### a loop that writes the flag later
def run(flag, xs):
    if flag: t = "a"
    else: t = source()
    for x in xs:
        if flag:
            sink(t)  # hit
        flag = x
### a loop that writes nothing
def run(flag, xs):
    if flag: t = "a"
    else: t = source()
    for x in xs:
        if flag:
            sink(t)
        else:
            sink(t)  # hit
    while flag:
        sink(t)
### a loop that writes the data
def run(flag, xs):
    if flag: t = "a"
    else: t = source()
    for x in xs:
        if flag:
            sink(t)  # hit
        t = source()
### try
def run(flag):
    try:
        if flag: t = "a"
        else: t = source()
        work()
        if flag: sink(t)
    except ValueError:
        if flag: sink(t)  # hit
    if flag: sink(t)  # hit
### before a try
def run(flag):
    if flag: t = "a"
    else: t = source()
    try:
        work()
        if flag: sink(t)
    except ValueError:
        if flag: sink(t)
        else: sink(t)  # hit
    finally:
        if flag: sink(t)
### a global flag
FLAG = load()
def other(): pass
def run():
    if FLAG: t = "a"
    else: t = source()
    if FLAG: sink(t)
    if not FLAG: sink(t)  # hit
### a global flag that is written
FLAG = load()
def other():
    global FLAG
    FLAG = True
def run():
    if FLAG: t = "a"
    else: t = source()
    other()
    if FLAG: sink(t)  # hit
### two flags
def run(a, b):
    if a and b: t = "a"
    else: t = source()
    if a: sink(t)  # hit
    if a and b: sink(t)  # hit
    if a and not b: sink(t)  # hit
### two conditions, one after the other
def run(a, b):
    if a: t = "a"
    elif b: t = source()
    else: t = "b"
    if not a and not b: sink(t)
    if not a and b: sink(t)  # hit
    if not a:
        if b: sink(t)  # hit
        else: sink(t)
    if b: sink(t)  # hit
    if a: sink(t)
### several variables
def run(flag):
    if flag:
        t, u = "a", source()
    else:
        t, u = source(), "a"
    if flag:
        sink(t)
        sink(u)  # hit
    else:
        sink(t)  # hit
        sink(u)
    u = source()
    if not flag: sink(u)  # hit
    if flag: sink(t)
### a closure writes
def run(flag):
    if flag: t = "a"
    else: t = source()
    def change():
        nonlocal flag
        flag = True
    change()
    if flag: sink(t)  # hit
### walrus
def run(x):
    if (flag := ask(x)): t = "a"
    else: t = source()
    if flag: sink(t)  # hit
### the same call asked again
def run(x):
    if ask(x): t = "a"
    else: t = source()
    if ask(x): sink(t)  # hit
### numbers
def run(n):
    if n > 3: t = "a"
    else: t = source()
    if n > 3: sink(t)
    if n > 2: sink(t)  # hit
    if n == 4: sink(t)  # hit
### early exits
def run(kind):
    if kind == "a":
        t = source()
    elif kind == "b":
        return
    else:
        t = "x"
    if kind != "a":
        sink(t)
### an instance that changes what it is equal to
class A:
    def __init__(self): self.n = 0
    def __eq__(self, other):
        self.n += 1
        return self.n > other
def run():
    a = A()
    if a == 1: t = "a"
    else: t = source()
    if a == 1: sink(t)  # hit
### in other places
def run(flag, xs):
    if flag: t = "a"
    else: t = source()
    sink(t if flag else "b")
    sink(t if not flag else "b")  # hit
    flag and sink(t)
    flag or sink(t)  # hit
    assert flag
    sink(t)
### set in another function
def run(flag):
    if flag: t = "a"
    else: t = source()
    f = lambda: sink(t) if flag else 0  # hit
    def g():
        if flag: sink(t)  # hit
    f()
    g()
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_related(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)


TESTS = (
    "f",
    "not f",
    'k == "a"',
    'k != "a"',
    'k == "b"',
    "o.f",
    "not o.f",
    "f and k",
    "f or o.f",
    "t == u",
    't == "a"',
    "not t",
)
SIMPLE = (
    "t = source()", "u = source()", 't = "a"', "u = t", "t = u", "sink(t)", "sink(u)", "f = not f", "f = o.f", 'k = "b"',
    "o.f = not o.f", "flip(o)", "other()", "t = u if f else t", 't = source() if k == "a" else "b"', "g = t == 'a'",
    "g = f",
)  # fmt: skip
LOOPS = ("for f in xs:", "for x in xs:", "for o.f in xs:")
IFS = ("if f:", "if not k:", "if o.f:", "if t:")
PROGRAM = """
def flip(o): o.f = not o.f
def other(): pass
def run(f, k, o, xs):
    t = u = g = "x"
"""


@st.composite
def suites(draw: st.DrawFn, depth: int) -> list[str]:
    """Statements that may write what conditions read, or what branches gave."""
    found: list[str] = []
    for _ in range(draw(st.integers(0 if depth < 2 else 1, 2))):
        kind = draw(st.integers(0, 9 if depth else 4))
        inner = indented(draw(suites(depth - 1)) if kind > 4 else [])
        if kind <= 4:
            found.append(draw(st.sampled_from(SIMPLE)))
        elif kind <= 7:
            found += [f"if {draw(st.sampled_from(TESTS))}:", *inner]
            found += ["else:", *indented(draw(suites(depth - 1)))] if draw(st.booleans()) else []
        elif kind == 8:
            found += [draw(st.sampled_from(LOOPS)), *inner]
        else:
            found += ["try:", *inner, "    fail(f)", "except ValueError:", *indented(draw(suites(0)))]
    return found


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines or ["pass"]]


@st.composite
def bodies(draw: st.DrawFn) -> list[str]:
    """Two branches on what may be one condition, the second with a sink, in some places."""
    test = draw(st.sampled_from(TESTS))
    again = test if draw(st.booleans()) else draw(st.sampled_from(TESTS))
    again = f"not ({again})" if draw(st.booleans()) else again
    ways = draw(st.permutations(['t = "a"', "t = source()", "u = t", "t = u"]))
    first = [f"if {test}:", *indented([ways[0], *draw(suites(0))]), "else:", *indented([ways[1]])]
    second = [f"if {again}:", *indented([f"sink({draw(st.sampled_from('tu'))})"])]
    for _ in range(draw(st.integers(0, 2))):
        wrap = draw(st.sampled_from(("for", "if", "behind")))
        head = draw(st.sampled_from(LOOPS if wrap == "for" else IFS))
        second = [*second, *draw(suites(1))] if wrap == "behind" else [head, *indented([*second, *draw(suites(1))])]
    found = [*draw(suites(1)), *first, *draw(suites(1)), *second]
    return [draw(st.sampled_from(LOOPS)), *indented(found)] if draw(st.booleans()) else found


class Data(str):
    """What a source gives."""


def reached(code: str) -> set[int]:
    """The lines of the sinks that data reaches, whatever the arguments are."""
    lines: set[int] = set()

    def sink(value: object) -> None:
        if isinstance(value, Data):
            lines.add(sys._getframe(1).f_lineno)

    def fail(value: object) -> None:
        if value:
            raise ValueError

    space: dict[str, object] = {"sink": sink, "fail": fail, "source": lambda: Data("data")}
    exec(code, space)
    for f, k, held, xs in itertools.product(
        (True, False), ("a", "b", ""), (True, False), ((), (False, True, True), (True, False))
    ):
        space["run"](f, k, SimpleNamespace(f=held), xs)  # type: ignore[operator]
    return lines


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies())
def test_what_happens_is_found(body: list[str], plain_rule: TaintRule) -> None:
    code = PROGRAM + "".join(f"    {line}\n" for line in body)
    assert reached(code) <= set(sink_lines(plain_rule, code))
