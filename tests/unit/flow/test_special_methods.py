"""Special methods that no call names: what writes an instance, what sets and deletes, what a metaclass answers."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### repr never str
class P:
    def __init__(self, a): self.a = a
    def __str__(self): return self.a
    def __repr__(self): return "P"
p = P(source())
sink(repr(p))
sink(f"{p!r}")
sink(f"{p!a}")
sink("%r" % p)
sink("%r" % (p,))
sink("%a and %r" % (p, p))
sink(ascii(p))
sink("{!r}".format(p))
sink(str(p))  # hit
sink(f"{p}")  # hit
sink("%s" % p)  # hit
sink("%s %r" % (p, 1))  # hit
sink("%s %r" % (1, p))
sink("%r %s" % (1, p))  # hit
sink("{}".format(p))  # hit
sink(f"{p!s}")  # hit
sink(format(p))  # hit
### repr only
class P:
    def __init__(self, a): self.a = a
    def __repr__(self): return self.a
    def __str__(self): return "P"
p = P(source())
sink(repr(p))  # hit
sink(f"{p!r}")  # hit
sink("%r" % p)  # hit
sink("%r" % (p,))  # hit
sink(ascii(p))  # hit
sink(str(p))
sink(f"{p}")
sink("%s" % p)
sink(format(p))
### format first
class P:
    def __init__(self, a): self.a = a
    def __format__(self, spec): return self.a
    def __str__(self): return "P"
    def __repr__(self): return "P"
p = P(source())
sink(format(p))  # hit
sink(f"{p}")  # hit
sink("{}".format(p))  # hit
sink(f"{p!s}")
sink(f"{p!r}")
sink(str(p))
sink("%s" % p)
### format spec
class P:
    def __format__(self, spec):
        return spec
p = P()
sink(format(p, source()))  # hit
sink(format(p, "x"))
s = source()
sink(f"{p:{s}}")  # hit
### format not str
class P:
    def __init__(self, a): self.a = a
    def __format__(self, spec): return "P"
    def __str__(self): return self.a
p = P(source())
sink(format(p))
sink(f"{p}")
sink(f"{p!s}")  # hit
sink("%s" % p)  # hit
sink(str(p))  # hit
### str falls back to repr
class P:
    def __init__(self, a): self.a = a
    def __repr__(self): return self.a
p = P(source())
sink(str(p))  # hit
sink(f"{p}")  # hit
sink(format(p))  # hit
### repr without one shows nothing
class P:
    def __init__(self, a): self.a = a
    def __str__(self): return self.a
p = P(source())
sink(repr(p))
sink(f"{p!r}")
### unknown template
class P:
    def __init__(self, a): self.a = a
    def __format__(self, spec): return self.a
    def __str__(self): return "P"
def f(template):
    sink(template.format(P(source())))  # hit
    sink(("," + template).join([str(P(source()))]))
### debug holes
class P:
    def __init__(self, a): self.a = a
    def __repr__(self): return "P"
    def __str__(self): return self.a
p = P(source())
sink(f"{p=}")
sink(f"{p=:>9}")  # hit
sink(f"{p=!s}")  # hit
### generated repr
from dataclasses import dataclass
@dataclass
class P:
    a: str
    def __str__(self): return "P"
p = P(source())
sink(repr(p))  # hit
sink("%r" % (p,))  # hit
sink(str(p))
### percent
x = source()
sink("%s %s" % (1, x))  # hit
sink("%*d %s" % (3, 4, x))  # hit
sink("%%s" % ())
sink("%(a)s %(b)r" % {"a": 1, "b": x})  # hit
sink("%(a)s" % {"a": 1, "b": x})
### setattr hook in methods
class P:
    def __init__(self, v):
        self.x = v
    def __setattr__(self, name, value):
        sink(value)  # hit
        object.__setattr__(self, name, value)
P(source())
### setattr hook ordinary
class P:
    def set(self, v):
        self.x = v
    def __setattr__(self, name, value):
        sink(value)  # hit
        super().__setattr__(name, value)
p = P()
p.set(source())
sink(p.x)  # hit
### setattr drops
class P:
    def __init__(self, v):
        self.x = v
    def __setattr__(self, name, value):
        super().__setattr__(name, "clean")
p = P(source())
sink(p.x)
### setattr by dict
class P:
    def __init__(self, v):
        self.x = v
    def __setattr__(self, name, value):
        self.__dict__[name] = value
p = P(source())
sink(p.x)  # hit
### setattr writes other attribute in itself
class P:
    def __init__(self, v):
        self.x = v
    def __setattr__(self, name, value):
        object.__setattr__(self, "_" + name, value)
p = P(source())
sink(p._x)  # hit
### setattr of another object within
class Q:
    def __setattr__(self, name, value):
        sink(value)  # hit
class P:
    def __init__(self, q): object.__setattr__(self, "q", q)
    def __setattr__(self, name, value):
        self.q.x = value
p = P(Q())
p.y = source()
### delattr
class P:
    def __init__(self, v):
        self.v = v
    def __delattr__(self, name):
        sink(self.v)  # hit
p = P(source())
del p.other
### delattr keeps
class P:
    def __delattr__(self, name):
        pass
p = P()
p.v = source()
del p.v
sink(p.v)  # hit
### delattr really
class P:
    def __delattr__(self, name):
        object.__delattr__(self, name)
p = P()
p.v = source()
del p.v
sink(getattr(p, "v", "x"))
### delattr super
class P:
    def __delattr__(self, name):
        super().__delattr__(name)
p = P()
p.v = source()
del p.v
sink(getattr(p, "v", "x"))
### deleter
class P:
    def __init__(self, v):
        self.v = v
        self.w = "x"
    @property
    def a(self): return self.w
    @a.deleter
    def a(self):
        sink(self.v)  # hit
        self.w = self.v
p = P(source())
sink(p.a)
del p.a
sink(p.a)  # hit
### deleter builtin
def fget(self): return self.w
def fset(self, v): self.w = v
def fdel(self): sink(self.v)  # hit
class P:
    a = property(fget, fset, fdel)
p = P()
p.v = source()
del p.a
### delattr function
class P:
    def __delattr__(self, name):
        sink(name)  # hit
p = P()
delattr(p, source())
### descriptor delete
class D:
    def __delete__(self, obj): sink(obj.v)  # hit
    def __set__(self, obj, v): pass
class P:
    d = D()
p = P()
p.v = source()
del p.d
### meta getattr
class M(type):
    def __getattr__(cls, name):
        return source()
class C(metaclass=M):
    known = "x"
sink(C.anything)  # hit
sink(C.known)
### meta iter
class M(type):
    def __iter__(cls):
        yield source()
class C(metaclass=M): pass
for x in C:
    sink(x)  # hit
sink(list(C)[0])  # hit
### meta iter clean
class M(type):
    def __iter__(cls):
        return iter(["a", "b"])
class C(metaclass=M):
    v = source()
for x in C:
    sink(x)
### meta getitem
class M(type):
    def __getitem__(cls, key):
        return cls.store[key]
class C(metaclass=M):
    store = {"a": source(), "b": "x"}
sink(C["a"])  # hit
sink(C["b"])
### meta contains
class M(type):
    def __contains__(cls, key):
        sink(key)  # hit
        return True
class C(metaclass=M): pass
source() in C
### meta len
class M(type):
    def __len__(cls):
        sink(cls.v)  # hit
        return 1
class C(metaclass=M):
    v = source()
len(C)
### inherited metaclass
class M(type):
    def __getitem__(cls, key): return source()
class B(metaclass=M): pass
class C(B): pass
sink(C[1])  # hit
### instance not metaclass
class M(type):
    def __getattr__(cls, name): return source()
class C(metaclass=M): pass
sink(C().anything)
### setattr with a name made at run time
class P:
    def __setattr__(self, name, value):
        sink(name)  # hit
        sink(value)  # hit
p = P()
def f(v):
    setattr(p, source(), "x")
    setattr(p, v, source())
### own dictionary in an ordinary method
class P:
    def put(self, v):
        self.__dict__["x"] = v
        del self.__dict__["y"]
    def __setattr__(self, name, value):
        sink(value)
    def __delattr__(self, name):
        sink(self.x)
p = P()
p.put(source())
sink(p.x)  # hit
### property that stores under its own name
class P:
    @property
    def x(self): return self.__dict__["x"]
    @x.setter
    def x(self, v): self.__dict__["x"] = v
p = P()
p.x = source()
sink(p.x)  # hit
### frozen
class P:
    def __init__(self, v):
        object.__setattr__(self, "x", v)
    def __setattr__(self, name, value):
        raise AttributeError(name)
p = P(source())
sink(p.x)  # hit
### hook of a base
class B:
    def __setattr__(self, name, value):
        super().__setattr__(name, "clean")
class P(B):
    def __setattr__(self, name, value):
        sink(value)  # hit
        super().__setattr__(name, value)
p = P()
p.x = source()
sink(p.x)
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_special_methods(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
