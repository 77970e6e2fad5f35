"""What conditions say of data, each with a look-alike that must stay a flow."""

from __future__ import annotations

import pytest

from aoplint.flow.rule import TaintRule
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
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_conditions(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
