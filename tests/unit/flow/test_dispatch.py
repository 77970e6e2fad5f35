"""Functions of `functools.singledispatch`."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### variants by class
from functools import singledispatch
import functools
class A:
    def __init__(self, v):
        self.v = v
class B(A):
    pass
class C:
    def __init__(self, v):
        self.v = v
@singledispatch
def show(x):
    return x.v
@show.register
def _(x: A):
    sink(x.v)  # hit
    return "x"
@show.register(C)
def _show_c(x):
    sink(x.v)
    return "x"
show(A(source()))
show(B(source()))
show(C("x"))
sink(show(C("x")))
### variants that are not meant
from functools import singledispatch
class A:
    def __init__(self, v):
        self.v = v
class C:
    def __init__(self, v):
        self.v = v
@singledispatch
def show(x):
    return x
@show.register(A)
def _(x):
    return x.v
@show.register(C)
def _(x):
    sink(x.v)
    return "x"
sink(show(A(source())))  # hit
sink(show(C("x")))
sink(show("x"))
### variants by builtin
from functools import singledispatch
@singledispatch
def show(x):
    return x
@show.register(int)
def _(x):
    return "x"
@show.register(list)
def _(x):
    return x[0]
@show.register
def _(x: dict):
    return x["a"]
sink(show([source()]))  # hit
sink(show(["x", source()]))
sink(show({"a": source()}))  # hit
sink(show({"a": "x", "b": source()}))
sink(show(1))
### a variant registered with a function
from functools import singledispatch
@singledispatch
def show(x): return "x"
def variant(x): return x
show.register(str, variant)
sink(show(source()))  # hit
### methods by class
from functools import singledispatchmethod
import functools
class A:
    def __init__(self, v):
        self.v = v
class K:
    @functools.singledispatchmethod
    def show(self, x):
        return "x"
    @show.register
    def _(self, x: A):
        return x.v
    @show.register(list)
    def _list(self, x):
        self.kept = x[0]
        return "x"
k = K()
sink(k.show(A(source())))  # hit
sink(k.show(A("x")))
sink(k.show(1))
k.show([source()])
sink(k.kept)  # hit
### a text made of data is a text
from functools import singledispatch
@singledispatch
def show(x): return "x"
@show.register(list)
def _(x):
    sink(x[0])
@show.register(str)
def _(x):
    sink(x)  # hit
show("fixed" + source())
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_dispatch(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
