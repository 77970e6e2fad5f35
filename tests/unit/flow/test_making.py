"""How instances are made: `__new__`, generated `__init__`, metaclasses."""

from __future__ import annotations

import pytest

from aoplint.flow.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### new gives an instance through object
class A:
    def __new__(cls, *a):
        obj = object.__new__(cls)
        obj.w = "x"
        return obj
    def __init__(self, v):
        self.v = v
    def get(self):
        return self.v
a = A(source())
sink(a.v)  # hit
sink(a.get())  # hit
sink(a.w)
### new gives an instance through super
class A:
    def __new__(cls, v):
        obj = super().__new__(cls)
        obj.v = v
        return obj
    def __init__(self, v):
        sink(self.v)  # hit
        self.w = "x"
        sink(self.w)
A(source())
### new of the class that is called
class Base:
    def __new__(cls, *a):
        return super(Base, cls).__new__(cls)
class A(Base):
    def __init__(self, v):
        self.v = v
    def get(self):
        return self.v
class B(Base):
    def __init__(self, v):
        self.v = v
    def get(self):
        return "x"
sink(A(source()).get())  # hit
sink(B(source()).get())
### singleton in new
class A:
    _one = None
    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
            cls._one.w = "x"
        return cls._one
    def put(self, v):
        self.v = v
    def get(self):
        return self.v
A().put(source())
sink(A().get())  # hit
sink(A().w)
### singleton with a guard
class A:
    _one = None
    _ready = False
    def __new__(cls, *args, **kwargs):
        if not cls._one:
            cls._one = object.__new__(cls)
        return cls._one
    def __init__(self):
        if self._ready:
            return
        self._ready = True
        self.v = "x"
a = A()
a.v = source()
sink(A().v)  # hit
### new called by hand
class A:
    def __init__(self, v):
        self.v = v
    def get(self):
        return self.w
    @classmethod
    def make(cls, w):
        obj = cls.__new__(cls)
        obj.w = w
        obj.u = "x"
        return obj
    @classmethod
    def bare(cls, w):
        obj = object.__new__(cls)
        obj.w = w
        return obj
sink(A.make(source()).get())  # hit
sink(A.make(source()).u)
sink(A.bare(source()).get())  # hit
sink(A.bare("x").get())
### new of a tuple
class P(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))
    @property
    def first(self):
        return self[0]
    @property
    def second(self):
        return self[1]
p = P(source(), "x")
sink(p.first)  # hit
sink(p.second)
sink(p[0])  # hit
sink(p[1])
a, b = p
sink(a)  # hit
sink(b)
### new of a text
class S(str):
    def __new__(cls, v, other):
        obj = super().__new__(cls, v)
        obj.other = other
        return obj
    def shout(self):
        return self.upper() + "!"
    def rest(self):
        return self.other
sink(S(source(), "x"))  # hit
sink(S(source(), "x").shout())  # hit
sink(S(source(), "x").rest())
sink(S("x", source()).rest())  # hit
sink(S("x", source()).shout())
sink("a" + S(source(), "x"))  # hit
sink(f"a{S(source(), 'x')}")  # hit
### str.__new__
class S(str):
    def __new__(cls, v):
        return str.__new__(cls, v)
sink(S(source()))  # hit
sink(S("x"))
### new that gives another class
class B:
    def __init__(self):
        self.v = "x"
class A:
    def __new__(cls, v):
        b = B()
        b.w = v
        return b
    def __init__(self, v):
        self.v = v
sink(A(source()).v)
sink(A(source()).w)  # hit
### class attribute set in new
class A:
    def __new__(cls, v):
        cls.v = v
        return super().__new__(cls)
sink(A(source()).v)  # hit
### class attribute set in new and hidden
class A:
    def __new__(cls, v):
        cls.v = v
        return super().__new__(cls)
    def __init__(self, v):
        self.v = "x"
sink(A(source()).v)
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_making(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
