"""How instances are made: `__new__`, generated `__init__`, metaclasses, and what is made once for several."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
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
### a singleton has one instance wherever it is made
class A:
    _one = None
    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one
def put():
    A().v = source()
def show():
    sink(A().v)  # hit
### instances that no class keeps are several
class A:
    _made = 0
    def __new__(cls):
        cls._made += 1
        return super().__new__(cls)
a, b = A(), A()
a.v = source()
b.v = "x"
sink(a.v)  # hit
sink(b.v)
### fields that init does not take
from dataclasses import dataclass, field
@dataclass
class A:
    a: str
    hidden: str = field(default="x", init=False)
    b: str = "x"
p = A("x", source())
sink(p.hidden)
sink(p.a)
sink(p.b)  # hit
### keyword only fields
from dataclasses import dataclass, field, KW_ONLY
@dataclass
class A:
    a: str = field(kw_only=True)
    b: str = "x"
@dataclass
class B:
    a: str
    _: KW_ONLY
    b: str = "x"
p = A(source(), a="x")
sink(p.a)
sink(p.b)  # hit
q = B("x", b=source())
sink(q.a)
sink(q.b)  # hit
@dataclass(kw_only=True)
class Base:
    k: str = "x"
@dataclass
class C(Base):
    b: str = "x"
r = C(source())
sink(r.b)  # hit
sink(r.k)
### class variables are no fields
from dataclasses import dataclass
from typing import ClassVar
import typing
@dataclass
class A:
    kind: ClassVar[str] = "x"
    other: typing.ClassVar = "x"
    quoted: "ClassVar[str]" = "x"
    v: str = "x"
p = A(source())
sink(p.v)  # hit
sink(p.kind)
sink(p.other)
sink(p.quoted)
### values for after init
from dataclasses import dataclass, field, InitVar
import dataclasses
@dataclass
class A:
    w: InitVar[str]
    u: "InitVar[str]" = "x"
    v: str = field(init=False)
    z: str = field(init=False)
    def __post_init__(self, w, u):
        self.v = w
        self.z = u
p = A(source())
sink(p.v)  # hit
sink(p.z)
q = A("x", u=source())
sink(q.v)
sink(q.z)  # hit
@dataclass
class D:
    w: dataclasses.InitVar[str] = "x"
    def __post_init__(self, w):
        self.v = w
sink(D().v)
sink(D(source()).v)  # hit
### a new object for each instance
from dataclasses import dataclass, field
class Box:
    def __init__(self):
        self.v = "x"
def made():
    return {"a": "x"}
@dataclass
class A:
    items: list = field(default_factory=list)
    table: dict = field(default_factory=dict)
    box: Box = field(default_factory=Box)
    made: dict = field(default_factory=made)
    short: dict = field(default_factory=lambda: {"a": "x"})
a, b = A(), A()
a.items.append(source())
a.table["a"] = source()
a.box.v = source()
a.made["a"] = source()
a.short["a"] = source()
sink(a.items[0])  # hit
sink(b.items)
sink(a.table["a"])  # hit
sink(b.table.get("a"))
sink(a.box.v)  # hit
sink(b.box.v)
sink(a.made["a"])  # hit
sink(b.made["a"])
sink(a.short["a"])  # hit
sink(b.short["a"])
### a factory that gives data
from dataclasses import dataclass, field
@dataclass
class A:
    a: str = field(default_factory=lambda: "x")
    b: str = field(default_factory=lambda: source())
    c: str = field(default_factory=lambda: "x")
    d: str = field(default="x")
    e: str = field(default=source())
sink(A().b)  # hit
sink(A().c)
sink(A().d)
sink(A().e)  # hit
sink(A("x").a)
### factories of attrs
import attr
import attrs
from attrs import define, Factory
@define
class A:
    items: list = Factory(list)
    more: list = attrs.field(factory=list)
@attr.s
class B:
    items = attr.ib(factory=list)
    more = attr.ib(default=attr.Factory(list))
    v = attr.ib(default="x")
a, b = A(), A()
a.items.append(source())
sink(a.items[0])  # hit
sink(b.items)
a.more.append(source())
sink(a.more[0])  # hit
sink(b.more)
c, d = B(), B()
c.items.append(source())
sink(c.items[0])  # hit
sink(d.items)
c.more.append(source())
sink(c.more[0])  # hit
sink(d.more)
sink(d.v)
### old attrs
import attr
@attr.s
class A(object):
    a = attr.ib()
    b = attr.ib(default="x")
    c = attr.ib(init=False, default="x")
    d = attr.ib(default="x", kw_only=True)
    plain = "x"
    e = attr.ib(default="x")
p = A("x", source())
sink(p.a)
sink(p.b)  # hit
sink(p.c)
sink(p.d)
sink(p.e)
q = A("x", "x", source())
sink(q.b)
sink(q.e)  # hit
sink(q.c)
sink(q.plain)
### factories of pydantic
from pydantic import BaseModel, Field
class A(BaseModel):
    items: list = Field(default_factory=list)
    name: str = Field(default="x")
    other: str = Field("x", description="d")
    needed: str = Field(..., description="d")
a, b = A(needed="x"), A(needed=source())
a.items.append(source())
sink(a.items[0])  # hit
sink(b.items)
sink(a.name)
sink(a.other)
sink(a.needed)
sink(b.needed)  # hit
### fields of msgspec
import msgspec
class A(msgspec.Struct):
    items: list = msgspec.field(default_factory=list)
a, b = A(), A()
a.items.append(source())
sink(a.items[0])  # hit
sink(b.items)
### a new list for each key
from collections import defaultdict
d = defaultdict(list)
d["a"].append(source())
d["b"].append("x")
sink(d["a"])  # hit
sink(d["a"][0])  # hit
sink(d["b"])
sink(d["c"])
k = unknown()
sink(d[k])  # hit
### a new object for each key
from collections import defaultdict
import collections
class Box:
    def __init__(self):
        self.v = "x"
d = collections.defaultdict(Box)
d["a"].v = source()
d["b"].v = "y"
sink(d["a"].v)  # hit
sink(d["b"].v)
e = defaultdict(lambda: {"v": "x"})
e["a"]["v"] = source()
sink(e["a"]["v"])  # hit
sink(e["b"]["v"])
n = defaultdict(lambda: defaultdict(list))
n["a"]["b"].append(source())
sink(n["a"]["b"][0])  # hit
sink(n["a"]["c"])
sink(n["b"]["b"])
### an unknown key of a default dictionary
from collections import defaultdict
d = defaultdict(list)
d[unknown()].append(source())
sink(d["a"])  # hit
for k, v in d.items():
    sink(v)  # hit
### rows grouped by key
from collections import defaultdict
def group(rows):
    found = defaultdict(list)
    for row in rows:
        found[row["k"]].append(row["v"])
    return found
for key, values in group(source()).items():
    for value in values:
        sink(value)  # hit
### factory and items
from collections import defaultdict
d = defaultdict(list, {"a": [source()]}, b=["x"])
sink(d["a"])  # hit
sink(d["b"])
sink(d["c"])
def fill(d):
    d["z"].append(source())
fill(d)
sink(d["z"])  # hit
sink(d["y"])
### default dictionary in an object
from collections import defaultdict
class A:
    def __init__(self):
        self.d = defaultdict(list)
    def put(self, k, v):
        self.d[k].append(v)
    def get(self, k):
        return self.d[k]
a = A()
a.put("a", source())
a.put("b", "x")
sink(a.get("a"))  # hit
sink(a.get("b"))
b = A()
sink(b.get("a"))
### a copy makes its own items
from collections import defaultdict
import copy
d = defaultdict(list)
d["a"].append(source())
e = d.copy()
sink(e["a"])  # hit
e["b"].append(source())
sink(e["b"])  # hit
f = copy.deepcopy(d)
f["c"].append(source())
sink(f["c"])  # hit
sink(f["d"])
### a class that derives from defaultdict
from collections import defaultdict
class D(defaultdict):
    def put(self, k, v):
        self[k].append(v)
class E(defaultdict):
    def __init__(self):
        super().__init__(list)
d, e = D(list), E()
d.put("a", source())
sink(d["a"][0])  # hit
sink(d["b"])
e["a"].append(source())
sink(e["a"][0])  # hit
sink(e["b"])
### metaclass that keeps one instance
class Singleton(type):
    _instances = {}
    def __call__(cls, *args, **kwargs):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*args, **kwargs)
        return cls._instances[cls]
class A(metaclass=Singleton):
    def __init__(self, w="x"):
        self.w = w
    def get(self):
        return self.v
A().v = source()
sink(A().v)  # hit
sink(A().get())  # hit
sink(A().w)
### metaclass that calls type
class Meta(type):
    def __call__(cls, v):
        return type.__call__(cls, clean(v))
class A(metaclass=Meta):
    def __init__(self, v):
        self.v = v
sink(A(source()).v)
class Other(type):
    def __call__(cls, v):
        return type.__call__(cls, v)
class B(metaclass=Other):
    def __init__(self, v):
        self.v = v
sink(B(source()).v)  # hit
### decorator that keeps one instance
def singleton(cls):
    instances = {}
    def get(*args, **kwargs):
        if cls not in instances:
            instances[cls] = cls(*args, **kwargs)
        return instances[cls]
    return get
@singleton
class A:
    def __init__(self):
        self.w = "x"
@singleton
class B:
    def __init__(self):
        self.v = "x"
A().v = source()
sink(A().v)  # hit
sink(A().w)
sink(B().v)
### methods of a metaclass
class Meta(type):
    def make(cls, v):
        return cls(v)
    @property
    def name(cls):
        return source()
class A(metaclass=Meta):
    def __init__(self, v):
        self.v = v
sink(A.make(source()).v)  # hit
sink(A.make("x").v)
sink(A.name)  # hit
### one object from a cached function
from functools import lru_cache, cache
import functools
class C:
    pass
@lru_cache
def get(): return C()
@lru_cache(maxsize=None)
def other(): return C()
@cache
def third(): return {}
@functools.lru_cache(1)
def fourth(): return []
def plain():
    c = C()
    c.v = "x"
    return c
get().v = source()
sink(get().v)  # hit
other().v = source()
sink(other().v)  # hit
third()["a"] = source()
sink(third()["a"])  # hit
fourth().append(source())
sink(fourth()[0])  # hit
plain().v = source()
sink(plain().v)
### cached by argument
from functools import lru_cache
class C:
    def __init__(self):
        self.v = "x"
@lru_cache
def get(name): return C()
get("a").v = source()
sink(get("a").v)  # hit
sink(get("b").v)
### a cached function gives what it gets
from functools import lru_cache
@lru_cache
def same(v): return v
sink(same(source()))  # hit
sink(same("x"))
@lru_cache()
def with_two(a, b): return a
sink(with_two(source(), "x"))  # hit
sink(with_two("x", source()))
### one container from a cached property
from functools import cached_property
import functools
class A:
    @cached_property
    def items(self):
        return []
    @functools.cached_property
    def table(self):
        return {"a": "x", "b": "x"}
    @property
    def fresh(self):
        return {"a": "x"}
a, b = A(), A()
a.items.append(source())
sink(a.items[0])  # hit
sink(b.items)
a.table["a"] = source()
sink(a.table["a"])  # hit
sink(a.table["b"])
sink(b.table["a"])
a.fresh["a"] = source()
sink(a.fresh["a"])
### one container from a cached property of Django
from django.utils.functional import cached_property
class A:
    @cached_property
    def items(self):
        return []
    def put(self, v):
        self.items.append(v)
    def get(self):
        return self.items
a = A()
a.put(source())
sink(a.get())  # hit
sink(A().get())
### cached methods
from functools import lru_cache
class A:
    @lru_cache
    def table(self):
        return {"a": "x"}
a = A()
a.table()["a"] = source()
sink(a.table()["a"])  # hit
sink(A().table()["a"])
### a cached object in several functions
from functools import lru_cache
class Config:
    pass
@lru_cache
def get(): return Config()
def put(): get().v = source()
def show(): sink(get().v)  # hit
def other(): sink(get().w)
### a cached property in several methods
from functools import cached_property
class A:
    @cached_property
    def items(self): return {}
    def put(self): self.items["a"] = source()
    def show(self): sink(self.items["a"])  # hit
    def other(self): sink(self.items["b"])
### a cached result that is replaced
from functools import cached_property, lru_cache
class A:
    @cached_property
    def items(self): return [source()]
a = A()
sink(a.items)  # hit
a.items = ["x"]
sink(a.items)
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_making(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
