"""What constants decide: lengths, indexes, characters, places; and what is too little known to decide."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.models import Models, read_models
from aoplint.flow.rules.rule import TaintRule
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


CASES = split("""
### ranges whose length is known
def f():
    x = source()
    for i in range(2):
        x = 'a'
    sink(x)
    y = 'a'
    for i in range(0):
        y = source()
    sink(y)
    for i in range(1, 100, 3):
        y = source()
    sink(y)  # hit
### ranges whose length is not known
def f(n):
    x = source()
    for i in range(n):
        x = 'a'
    sink(x)  # hit
### indexes of a short range
rows = [source(), 'a', 'b']
for i in range(1, 3):
    sink(rows[i])
for i in range(3):
    sink(rows[i])  # hit
### characters of constant texts
letters = 'abc'
pick = letters[1]
if pick == 'b':
    sink(source())  # hit
else:
    sink(source())
if letters[:2] == 'ab':
    sink('x')
else:
    sink(source())
### places in a comprehension
row = [x for x in (source(), 'a')]
sink(row[0])  # hit
sink(row[1])
made = [{'k': x} for x in (source(), 'a')]
sink(made)  # hit
### several keys of itemgetter
from operator import itemgetter, attrgetter
d = {'a': source(), 'b': 'x'}
a, b = itemgetter('a', 'b')(d)
sink(a)  # hit
sink(b)
class O: pass
o = O(); o.a = source(); o.b = 'x'
a, b = attrgetter('a', 'b')(o)
sink(a)  # hit
sink(b)
### slices that go or are replaced
l = [source(), 'b', 'c']
del l[0:1]
sink(l)
m = ['a', source(), 'c']
m[1:2] = ['x', 'y']
sink(m)
n = ['a', 'b']
n[0:1] = [source()]
sink(n[0])  # hit
sink(n[1])
### keys of a dictionary that is unpacked
d = {'a': 'x', 'b': 'y'}
first, second = d
d[first] = source()
sink(d['a'])  # hit
sink(d['b'])
### what is false holds no data
sink(source() and 'x')
sink(source() or 'x')  # hit
sink('x' and source())  # hit
### metaclass that adds a method
class Meta(type):
    def __new__(cls, name, bases, members):
        def get(self):
            return self.__class__.held
        members['get'] = get
        return super().__new__(cls, name, bases, members)
class A(metaclass=Meta):
    held = source()
class B(metaclass=Meta):
    held = 'x'
sink(A().get())  # hit
sink(B().get())
### options of a configuration parser
import configparser
conf = configparser.ConfigParser()
conf.add_section('s')
conf.set('s', 'a', source())
conf.set('s', 'b', 'x')
sink(conf.get('s', 'a'))  # hit
sink(conf.get('s', 'b'))
sink(conf.get('t', 'a', fallback='x'))
### size of a dictionary
d = {'a': 1}
if len(d) == 2:
    sink(source())
if len(d) == 1:
    sink(source())  # hit
### which class an object is of
class A: pass
class B(A): pass
def kind(o, v):
    if type(o) is A:
        return v
    return 'a'
sink(kind(A(), source()))  # hit
sink(kind(B(), source()))
sink(source() if type('s') is str else 'a')  # hit
sink(source() if type('s') is int else 'a')
sink(source() if type(A()) == B else 'a')
sink(source() if type(B()) != A else 'a')  # hit
### a class that an instance nobody is seen to make may be of
class A:
    def kind(self):
        if type(self) is A:
            sink(source())  # hit
        else:
            sink(source())  # hit
class B(A): pass
def entry(o):
    sink(source() if type(o) is A else 'a')  # hit
    sink('a' if type(o) is A else source())  # hit
### which of two functions or instances
class N: pass
class E:
    def __eq__(self, other): return True
def f(): pass
def g(): pass
one, two = N(), N()
same = one
sink(source() if same is one else 'a')  # hit
sink(source() if same is two else 'a')
sink(source() if one == two else 'a')
sink(source() if E() == E() else 'a')  # hit
sink(source() if f is g else 'a')
sink(source() if f is f else 'a')  # hit
sink('a' if f is f else source())
sink(source() if f == 'f' else 'a')
### one object that stands for many
class N: pass
def entry(n):
    last = N()
    for i in range(n):
        now = N()
        if now is last:
            sink('a')
        else:
            sink(source())  # hit
        last = now
### names of libraries may mean one thing
import lib
sink(source() if lib.A is lib.B else 'a')  # hit
sink(source() if lib.MODE == lib.B else 'a')  # hit
sink(source() if int is str else 'a')
### attributes that objects have
class Fast:
    def go(self, v): return v
class Slow: pass
class Open(Slow):
    def __getattr__(self, name): return lambda v: v
def use(o, v):
    if hasattr(o, 'go'):
        return o.go(v)
    return 'a'
sink(use(Fast(), source()))  # hit
sink(use(Slow(), source()))
sink(use(Open(), source()))  # hit
late = Slow()
late.go = lambda v: v
sink(use(late, source()))  # hit
def entry(o, s: Slow):
    sink(use(o, source()))  # hit
    sink(source() if hasattr(s, 'later') else 'a')  # hit
    sink(source() if hasattr([], 'append') else 'a')  # hit
    sink('a' if hasattr({}, 'get') else source())
### what can be called
class Caller:
    def __call__(self): pass
class Plain: pass
for one in (len, Plain, Caller(), lambda: 0):
    sink(source() if callable(one) else 'a')  # hit
sink('a' if callable(lambda: 0) else source())
sink('a' if callable(Caller()) else source())
sink(source() if callable('text') else 'a')
sink(source() if callable(Plain()) else 'a')
def entry(f):
    sink(source() if callable(f) else 'a')  # hit
### which class derives from which
import lib
class A: pass
class B(A): pass
class C: pass
class L(lib.Base): pass
sink(source() if issubclass(B, A) else 'a')  # hit
sink('a' if issubclass(B, (C, A)) else source())
sink(source() if issubclass(C, A) else 'a')
sink(source() if issubclass(L, lib.Other) else 'a')  # hit
known = isinstance(B(), A)
sink(source() if known else 'a')  # hit
sink('a' if known else source())
other = isinstance(C(), A)
sink(source() if other else 'a')
### protocols are of what has their methods
from typing import Protocol, runtime_checkable
@runtime_checkable
class Runs(Protocol):
    def run(self): ...
class A:
    def run(self): pass
def f(o):
    if isinstance(o, Runs):
        sink(source())  # hit
f(A())
### members are of their enumeration
from enum import Enum
class Mode(Enum):
    ON = 1
def f(mode):
    if isinstance(mode, Mode):
        sink(source())  # hit
    else:
        sink(source())
f(Mode.ON)
### versions of Python, and optimised code
import sys
sink(source() if sys.version_info >= (3, 6) else 'a')  # hit
sink('a' if sys.version_info >= (3,) else source())
sink(source() if sys.version_info < (3, 8) else 'a')
sink(source() if sys.version_info >= (3, 12) else 'a')  # hit
sink('a' if sys.version_info >= (3, 12) else source())  # hit
sink(source() if sys.version_info[0] == 2 else 'a')  # hit
sink(source() if sys.platform == 'win32' else 'a')  # hit
sink('a' if __debug__ else source())
sink(source() if __debug__ else 'a')  # hit
### a script may be imported, or not
if __name__ == '__main__':
    sink(source())  # hit
def entry():
    sink('a' if __name__ == '__main__' else source())  # hit
### loops that count
def thrice():
    i, x = 0, source()
    while i < 3:
        x = 'a'
        i += 1
    sink(x)
    rows = []
    while len(rows) < 2:
        rows.append(source())
    sink(rows[0])  # hit
def many():
    i, x = 0, source()
    while i < 100:
        i += 1
        if i == 50:
            x = 'a'
    sink(x)  # hit
    sink(source() if i == 100 else 'a')  # hit
def never():
    i, x = 5, 'a'
    while i < 3:
        x = source()
    sink(x)
def skips():
    i, x = 0, 'a'
    while i < 3:
        i += 1
        x = source()
        if i == 2:
            continue
        x = 'a'
    sink(x)
def skips_the_last():
    i, x = 0, 'a'
    while i < 3:
        i += 1
        x = source()
        if i == 3:
            continue
        x = 'a'
    sink(x)  # hit
### loops until something happens
def until():
    done, x = False, source()
    while not done:
        done = lib.done()
        x = 'a'
    sink(x)
def perhaps(done):
    x = source()
    while not done:
        done = lib.done()
        x = 'a'
    sink(x)  # hit
def forever():
    x = source()
    while True:
        x = 'a'
        if lib.done():
            break
    sink(x)
def emptied():
    names, found = ['a', source()], []
    while names:
        found.append(names.pop())
    sink(found[0])  # hit
    sink(found[1])
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_constants(name: str, code: str, plain_rule: TaintRule, shipped: Models) -> None:
    assert sink_lines(plain_rule, code, shipped) == expected(code)
