"""Functions within functions: those that nothing can call are dead code."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### dead nested
def f():
    def never():
        sink(source())
    return 1
### nested called
def f():
    def now():
        sink(source())  # hit
    now()
### nested returned
def f():
    def later():
        sink(source())  # hit
    return later
### nested passed
def f():
    def later():
        sink(source())  # hit
    register(later)
### nested decorated
def f(app):
    @app.route("/")
    def later():
        sink(source())  # hit
### nested named by nested dead one
def f():
    def one():
        sink(source())
    def two():
        one()
### nested method
def f():
    class A:
        def m(self):
            sink(source())  # hit
    return A
### nested recursive
def f():
    def never():
        never()
        sink(source())
### nested by locals
def f(n):
    def later():
        sink(source())  # hit
    locals()[n]()
### nested global
def f():
    global later
    def later():
        sink(source())  # hit
### nested read by string of all
def f():
    def later():
        sink(source())  # hit
    return {"a": later}
### two functions that call each other only
def f():
    def one():
        sink(source())
        two()
    def two():
        sink(source())
        one()
### a name of another scope
later = 1
def f():
    def later():
        sink(source())
    return 1
def g():
    return later
### a name that an inner scope reads
def f():
    def later():
        sink(source())  # hit
    return [later for _ in range(3)]
### in a function that is called
def f():
    def never():
        sink(source())
    return source()
sink(f())  # hit
### top level and methods
def never():
    sink(source())  # hit
class A:
    def never(self):
        sink(source())  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_unread(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
