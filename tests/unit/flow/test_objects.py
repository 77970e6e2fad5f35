"""Attributes, classes, inheritance, special methods."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### attributes on self
class A:
    def __init__(self, v):
        self.v = v
        self.w = "x"
    def get(self):
        return self.v
    def other(self):
        return self.w
a = A(source())
sink(a.v)  # hit
sink(a.w)
sink(a.get())  # hit
sink(a.other())
b = A("x")
sink(b.get())
### two instances are two
class A:
    def set(self, v):
        self.v = v
    def get(self):
        return self.v
a, b = A(), A()
a.set(source())
b.set("x")
sink(a.get())  # hit
sink(b.get())
### overwritten attribute
class A: pass
a = A()
a.v = source()
a.v = "x"
sink(a.v)
### class attributes
class A:
    v = source()
    w = "x"
sink(A.v)  # hit
sink(A().v)  # hit
sink(A.w)
A.w = source()
sink(A().w)  # hit
### instance hides class attribute
class A:
    v = source()
a = A()
a.v = "x"
sink(a.v)
sink(A.v)  # hit
### property
class A:
    def __init__(self):
        self._v = source()
        self._w = "x"
    @property
    def v(self):
        return self._v
    @property
    def w(self):
        return self._w
    @w.setter
    def w(self, new):
        self._w = new
a = A()
sink(a.v)  # hit
sink(a.w)
a.w = source()
sink(a.w)  # hit
### cached property
from functools import cached_property
class A:
    @cached_property
    def v(self):
        return source()
sink(A().v)  # hit
### descriptor
class D:
    def __set_name__(self, owner, name):
        self.name = "_" + name
    def __get__(self, obj, owner=None):
        return getattr(obj, self.name)
    def __set__(self, obj, value):
        setattr(obj, self.name, value)
class A:
    v = D()
    w = D()
a = A()
a.v = source()
a.w = "x"
sink(a.v)  # hit
sink(a.w)
### slots
class A:
    __slots__ = ("v", "w")
a = A()
a.v = source()
a.w = "x"
sink(a.v)  # hit
sink(a.w)
### dataclass
from dataclasses import dataclass, field, asdict, replace
@dataclass
class P:
    name: str
    phone: str = ""
    tags: list = field(default_factory=list)
p = P("x", source())
sink(p.name)
sink(p.phone)  # hit
q = P(name=source())
sink(q.name)  # hit
sink(q.phone)
sink(asdict(p)["phone"])  # hit
sink(asdict(p)["name"])
r = replace(p, phone="ok")
sink(r.phone)
sink(f"{p}")  # hit
### dataclass inheritance and post init
from dataclasses import dataclass
@dataclass(frozen=True)
class A:
    a: str
@dataclass(frozen=True)
class B(A):
    b: str
    def __post_init__(self):
        object.__setattr__(self, "c", self.b)
x = B("ok", source())
sink(x.a)
sink(x.b)  # hit
sink(x.c)  # hit
### named tuples
from typing import NamedTuple
from collections import namedtuple
class P(NamedTuple):
    a: str
    b: str
p = P("x", source())
sink(p.a)
sink(p.b)  # hit
sink(p[1])  # hit
sink(p[0])
a, b = p
sink(a)
sink(b)  # hit
Q = namedtuple("Q", "a b")
q = Q("x", source())
sink(q.a)
sink(q.b)  # hit
### attrs
import attr
@attr.s
class A:
    x = attr.ib()
@attr.define
class B:
    x: str
    y: str
b = B(source(), "n")
sink(b.x)  # hit
sink(b.y)
### pydantic
from pydantic import BaseModel
class Buyer(BaseModel):
    name: str
    phone: str = ""
b = Buyer(name="x", phone=source())
sink(b.name)
sink(b.phone)  # hit
### inheritance
class Base:
    def run(self):
        return self.make()
    def make(self):
        return "x"
class Bad(Base):
    def make(self):
        return source()
class Good(Base):
    def make(self):
        return "y"
sink(Base().run())
sink(Bad().run())  # hit
sink(Good().run())
### super
class Base:
    def __init__(self, v):
        self.v = v
    def get(self):
        return self.v
class Sub(Base):
    def __init__(self, v, w):
        super().__init__(v)
        self.w = w
    def get(self):
        return super().get()
s = Sub(source(), "x")
sink(s.get())  # hit
sink(s.w)
t = Sub("x", source())
sink(t.get())
### super with arguments and base by name
class Base:
    def __init__(self, v):
        self.v = v
class A(Base):
    def __init__(self, v):
        super(A, self).__init__(v)
class B(Base):
    def __init__(self, v):
        Base.__init__(self, v)
sink(A(source()).v)  # hit
sink(B(source()).v)  # hit
sink(B("x").v)
### method resolution order
class Root:
    def get(self): return "root"
class Left(Root):
    def get(self): return "left"
class Right(Root):
    def get(self): return source()
class Both(Left, Right): pass
class Other(Right, Left): pass
class Deep(Left, Right):
    def get(self): return super(Left, self).get()
sink(Both().get())
sink(Other().get())  # hit
sink(Deep().get())  # hit
### abstract base
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def fetch(self): ...
    def show(self):
        sink(self.fetch())  # hit
class Impl(Base):
    def fetch(self):
        return source()
Impl().show()
### mixin
class SaveMixin:
    def save(self):
        sink(self.data)  # hit
class A(SaveMixin):
    def __init__(self):
        self.data = source()
A().save()
### class and static methods
class A:
    kept = "x"
    @classmethod
    def make(cls, v):
        a = cls()
        a.v = v
        return a
    @staticmethod
    def same(v):
        return v
sink(A.make(source()).v)  # hit
sink(A.make("x").v)
sink(A.same(source()))  # hit
sink(A().same("x"))
### call
class F:
    def __init__(self, v): self.v = v
    def __call__(self, x): return self.v + x
f = F("a")
sink(f(source()))  # hit
sink(f("b"))
sink(F(source())("b"))  # hit
### getattr method
class A:
    def __init__(self): self.d = {"k": source(), "j": "x"}
    def __getattr__(self, name): return self.d[name]
a = A()
sink(a.k)  # hit
sink(a.j)
### getitem and setitem
class A:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
a = A()
a["k"] = source()
a["j"] = "x"
sink(a["k"])  # hit
sink(a["j"])
### iter
class A:
    def __iter__(self):
        yield "x"
        yield source()
class B:
    def __iter__(self):
        return iter(["x"])
class C:
    def __iter__(self): return self
    def __next__(self): return source()
for v in A():
    sink(v)  # hit
for v in B():
    sink(v)
for v in C():
    sink(v)  # hit
sink(list(A()))  # hit
sink(list(B()))
### enter and exit
class Manager:
    def __enter__(self): return source()
    def __exit__(self, *a): return False
class Clean:
    def __enter__(self): return "x"
    def __exit__(self, *a): return False
with Manager() as v:
    sink(v)  # hit
with Clean() as v, Manager() as w:
    sink(v)
    sink(w)  # hit
### operators
class N:
    def __init__(self, v): self.v = v
    def __add__(self, other): return N(self.v + other.v)
    def __radd__(self, other): return N(other)
    def __iadd__(self, other):
        self.v = other
        return self
sink((N("a") + N(source())).v)  # hit
sink((N("a") + N("b")).v)
n = N("a")
n += source()
sink(n.v)  # hit
sink((source() + N("a")).v)  # hit
### special methods of comparing, deleting, reversing
class A:
    def __eq__(self, other): sink(other)  # hit
    def __gt__(self, other): sink(other)  # hit
    def __delitem__(self, key): sink(key)  # hit
    def __reversed__(self): return iter([source()])
    def __class_getitem__(cls, key): sink(key)  # hit
source() == A()
source() < A()
del A()[source()]
for x in reversed(A()): sink(x)  # hit
A[source()]
class B:
    def __eq__(self, other): return True
    def __lt__(self, other): sink(other)
    def __getitem__(self, key): return "x"
B() == A()
source() < B()
del B()[source()]
for x in reversed(["a"]): sink(x)
B[source()]
### functions of methods
import types
class A:
    def put(self, x, y): sink(x)  # hit
f = A().put.__func__
f(A(), source(), "x")
f(source(), "x", source())
def late(self, x): sink(x)  # hit
types.MethodType(late, A())(source())
### str method
class A:
    def __init__(self, v): self.v = v
    def __str__(self): return "A" + self.v
class B:
    def __init__(self, v): self.v = v
    def __str__(self): return "B"
sink(str(A(source())))  # hit
sink(f"{A(source())}")  # hit
sink(str(B(source())))
sink(f"{B(source())}")
### a field that another method gets by name
class A:
    def keep(self): self.v = source()
    def show(self): sink(getattr(self, "v"))  # hit
    def hide(self): sink(getattr(self, "w", "x"))
### getattr and setattr with constants
class A: pass
a = A()
setattr(a, "v", source())
sink(a.v)  # hit
sink(getattr(a, "v"))  # hit
sink(getattr(a, "w", "x"))
name = "v"
sink(getattr(a, name))  # hit
sink(vars(a)["v"])  # hit
sink(a.__dict__["v"])  # hit
a.__dict__["w"] = "x"
sink(a.w)
### method by name
class A:
    def show(self): return source()
    def hide(self): return "x"
sink(getattr(A(), "show")())  # hit
sink(getattr(A(), "hide")())
### bound method as value
class A:
    def get(self): return source()
f = A().get
sink(f())  # hit
### instances in containers
class A:
    def __init__(self, v): self.v = v
l = [A("x"), A(source())]
sink(l[0].v)
sink(l[1].v)  # hit
for a in l:
    sink(a.v)  # hit
### builder
class Query:
    def __init__(self): self.parts = []
    def add(self, p):
        self.parts.append(p)
        return self
    def build(self): return " ".join(self.parts)
sink(Query().add("a").add(source()).build())  # hit
sink(Query().add("a").add("b").build())
### state between methods nobody calls
class Handler:
    def put(self):
        self.kept = source()
        self.other = "x"
    def show(self):
        sink(self.kept)  # hit
        sink(self.other)
### constructor state between handlers
class Handler:
    def __init__(self):
        self.token = source()
    def show(self):
        sink(self.token)  # hit
### enum
from enum import Enum
class Color(Enum):
    RED = "r"
sink(Color.RED.value)
### metaclass-less factory by dict
class A:
    def get(self): return source()
class B:
    def get(self): return "x"
KINDS = {"a": A, "b": B}
sink(KINDS["a"]().get())  # hit
sink(KINDS["b"]().get())
### isinstance dispatch
class A:
    def __init__(self): self.v = "x"
class B:
    def __init__(self): self.v = source()
def show(o):
    if isinstance(o, A):
        sink(o.v)
    else:
        sink(o.v)  # hit
show(A())
show(B())
### a method that only one class has
class Client:
    def fetch_orders(self, shop): return source()
    def get(self, k): return source()
class Quiet:
    def fetch_names(self): return "x"
def handler(client, quiet, anything):
    sink(client.fetch_orders(1))  # hit
    sink(client.fetch_orders(1, 2, 3))
    sink(quiet.fetch_names())
    sink(anything.get("k"))
### init subclass attribute through self class
class A:
    secret = source()
    def show(self):
        sink(self.__class__.secret)  # hit
A().show()
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_objects(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
