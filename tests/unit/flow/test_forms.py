"""Forms of Python that data goes through or stops at, each with its look-alikes."""

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
### lambda default and partial kwargs
from functools import partial
def f(a, b, c='x'):
    sink(a)
    sink(b)  # hit
    sink(c)
partial(f, 'a')(source())
partial(f, b=source())('a')
### curried
def add(a):
    def inner(b):
        def last(c):
            sink(a)  # hit
            sink(b)
            sink(c)
        return last
    return inner
add(source())('b')('c')
### list of tuples unpack
rows = [('a', source()), ('b', 'x')]
for name, val in rows:
    sink(name)
    sink(val)  # hit
### dict of lists
d = {'a': [source()], 'b': ['x']}
sink(d['a'][0])  # hit
sink(d['b'][0])
d['b'].append(source())
sink(d['b'])  # hit
### copy then change
import copy
a = {'x': 'y'}
b = copy.copy(a)
b['x'] = source()
sink(a['x'])
c = copy.deepcopy(b)
sink(c['x'])  # hit
c['x'] = 'z'
sink(b['x'])  # hit
sink(c['x'])
d = dict(b)
sink(d['x'])  # hit
e = b.copy()
e.pop('x')
sink(e)
f = {**b, 'x': 'q'}
sink(f['x'])
g = b | {'x': 'q'}
sink(g['x'])
h = list([source()])
sink(h)  # hit
i = h[:]
sink(i[0])  # hit
### setdefault and update
d = {}
d.setdefault('a', source())
sink(d['a'])  # hit
d.setdefault('a', 'x')
sink(d['a'])  # hit
d.update(a='y')
sink(d['a'])
d.update({'b': source()})
sink(d['b'])  # hit
sink(d['a'])
d |= {'a': source()}
sink(d['a'])  # hit
### nested attribute and item mix
class A: pass
a = A()
a.d = {'k': [A()]}
a.d['k'][0].x = source()
sink(a.d['k'][0].x)  # hit
sink(a.d['k'][0].y)
### while else break
def f():
    x = 'a'
    while cond():
        if other():
            x = source()
            break
    else:
        sink(x)
        return
    sink(x)  # hit
### try return finally override
def f():
    try:
        return source()
    finally:
        log()
sink(f())  # hit
def g():
    try:
        return source()
    except ValueError:
        return 'x'
sink(g())  # hit
### with multiple exits
def f(p):
    with open(p) as h:
        data = h.read()
    sink(data)
### guard in helper that raises
def check(x):
    if bad(x):
        raise ValueError
    return clean(x)
y = check(source())
sink(y)
### clean result only
x = source()
clean(x)
sink(x)  # hit
### boolean of taint
flag = bool(source())
sink(flag)
sink(not source())
sink(source() is None)
sink('a' if source() else 'b')
sink(source() and 'x')
sink(source() or 'x')  # hit
### number formatting
n = len(source())
sink(f'{n}')
sink('%d' % n)
### type conversion of constant
sink(str(1))
sink(int('3'))
### arguments in wrong slots
def f(a, b): sink(b)
f(source(), 'x')
f(b='x', a=source())
f(**{'a': source(), 'b': 'x'})
f(*[source(), 'x'])
### default used
def f(a='x'): sink(a)
f()
def g(a=source()): sink(a)  # hit
g()
g('x')
### static method and class method
class A:
    @staticmethod
    def s(x): return x
    @classmethod
    def c(cls, x): return cls.s(x)
sink(A.s(source()))  # hit
sink(A().c(source()))  # hit
sink(A.c('x'))
### property of parent and cached
from functools import cached_property, lru_cache
class P:
    @property
    def a(self): return source()
    @cached_property
    def b(self): return source()
class C(P):
    @property
    def a(self): return 'x'
sink(P().a)  # hit
sink(C().a)
sink(C().b)  # hit
@lru_cache
def cached(): return source()
sink(cached())  # hit
### slots and class level defaults
class S:
    __slots__ = ('a', 'b')
    def __init__(self): self.a = source(); self.b = 'x'
sink(S().a)  # hit
sink(S().b)
### namedtuple forms
from collections import namedtuple
from typing import NamedTuple
P = namedtuple('P', 'a b')
p = P(source(), 'x')
sink(p.a)  # hit
sink(p.b)
sink(p[0])  # hit
sink(p[1])
a, b = p
sink(a)  # hit
sink(b)
q = p._replace(a='c')
sink(q.a)
sink(p._asdict()['a'])  # hit
class N(NamedTuple):
    a: str
    b: str = 'x'
n = N(source())
sink(n.a)  # hit
sink(n.b)
### attrs and pydantic
import attr
from pydantic import BaseModel, Field
@attr.s(auto_attribs=True)
class A:
    x: str
    y: str = 'y'
a = A(source())
sink(a.x)  # hit
sink(a.y)
class M(BaseModel):
    x: str
    y: str = Field('y')
m = M(x=source())
sink(m.x)  # hit
sink(m.y)
sink(m.dict()['x'])  # hit
sink(m.model_dump()['y'])
sink(m.json())  # hit
n = M.parse_obj({'x': source(), 'y': 'z'})
sink(n.x)  # hit
o = M(**{'x': 'a'})
sink(o.x)
### iter protocol
class It:
    def __init__(self, xs): self.xs = xs
    def __iter__(self): return iter(self.xs)
for x in It([source()]): sink(x)  # hit
for x in It(['a']): sink(x)
class It2:
    def __iter__(self):
        yield source()
sink(list(It2()))  # hit
a, b = It2()
sink(a)  # hit
### getattr dict method and setitem
class D:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
d = D()
d['a'] = source()
d['b'] = 'x'
sink(d['a'])  # hit
sink(d['b'])
del d['a']
d['a'] = 'y'
sink(d['a'])
### call protocol and func attribute
class F:
    def __call__(self, x): return x
sink(F()(source()))  # hit
def f(): return f.data
f.data = source()
sink(f())  # hit
### nested try with custom exception chain
class E(Exception): pass
class E2(E): pass
def a(): raise E2(source())
try:
    a()
except E as e:
    sink(e.args[0])  # hit
try:
    a()
except KeyError as e:
    sink(e)
### reraise from
try:
    try:
        raise ValueError(source())
    except ValueError as e:
        raise RuntimeError('x') from e
except RuntimeError as r:
    sink(r)
### format of an exception
try:
    raise ValueError(source())
except Exception as e:
    sink(f'failed: {e}')  # hit
    sink(repr(e))  # hit
    sink(type(e).__name__)
### mutual recursion with a base
def even(n, x):
    if n == 0: return x
    return odd(n - 1, x)
def odd(n, x):
    if n == 0: return 'x'
    return even(n - 1, x)
sink(even(4, source()))  # hit
### recursion over a dict tree
def walk(node):
    out = []
    for k, v in node.items():
        if isinstance(v, dict):
            out += walk(v)
        else:
            out.append(v)
    return out
sink(walk({'a': {'b': source()}}))  # hit
sink(walk({'a': {'b': 'x'}}))
### string building with join in a helper
def line(**kw):
    return '&'.join(f'{k}={v}' for k, v in kw.items())
sink(line(token=source()))  # hit
sink(line(token='x'))
### sorted with key and itemgetter
from operator import itemgetter
rows = [{'k': source(), 'n': 1}]
sink(sorted(rows, key=itemgetter('n'))[0]['k'])  # hit
sink(sorted(rows, key=itemgetter('n'))[0]['n'])
### map with dict get
d = {'a': source(), 'b': 'x'}
sink(list(map(d.get, ['a'])))  # hit
sink([d[k] for k in ('b',)])
### walrus in comprehension and condition
if (t := source()):
    sink(t)  # hit
sink([y for x in ['a'] if (y := source())])  # hit
### chained assignment and swap
a = b = source()
sink(a)  # hit
sink(b)  # hit
a, b = 'x', a
sink(a)
sink(b)  # hit
### del and global
X = source()
def f():
    global X
    X = 'clean'
f()
sink(X)
### environment default
import os
sink(os.environ.get('A', source()))  # hit
sink(os.getenv('A', 'x'))
### logging extra and f string debug
x = source()
sink(f'{x=}')  # hit
### bytes and bytearray
b = bytearray(source().encode())
b.extend(b'x')
sink(bytes(b))  # hit
sink(b.decode())  # hit
sink(memoryview(b).tobytes())  # hit
### csv and io
import csv, io
out = io.StringIO()
w = csv.writer(out)
w.writerow(['a', source()])
sink(out.getvalue())  # hit
clean_out = io.StringIO()
csv.writer(clean_out).writerow(['a'])
sink(clean_out.getvalue())
### json dumps in a function
import json
def pack(o): return json.dumps(o, default=str)
sink(pack({'a': source()}))  # hit
sink(pack({'a': 'x'}))
### xml and yaml
import yaml
sink(yaml.safe_load(source())['a'])  # hit
sink(yaml.dump({'a': source()}))  # hit
### pathlib
from pathlib import Path
p = Path(source()) / 'x'
sink(p)  # hit
sink(str(p.parent))  # hit
sink(Path('a') / source())  # hit
sink(Path('a').exists())
### datetime
import datetime
sink(datetime.datetime.strptime(source(), '%Y'))  # hit
sink(datetime.datetime.now())
### shlex and subprocess result
import shlex, subprocess
sink(shlex.quote(source()))  # hit
sink(shlex.split(source()))  # hit
### dispatch by dict with default
def a(x): sink(x)  # hit
def b(x): sink(x)
def c(x): sink(x)  # hit
{'a': a}.get(mode(), c)(source())
### ternary function choice
def yes(x): sink(x)  # hit
def no(x): sink(x)
(yes if True else no)(source())
### star expression in return
def f():
    xs = ['a', source()]
    return 'z', *xs
sink(f()[2])  # hit
sink(f()[0])
### nested comprehension dict value
m = {k: [v] for k, v in {'a': source()}.items()}
sink(m['a'][0])  # hit
### generator delegating with return value
def inner():
    yield 'a'
    return source()
def outer():
    r = yield from inner()
    sink(r)  # hit
    yield r
for x in outer():
    sink(x)  # hit
### async comprehension and await in argument
async def get(): return source()
async def main():
    sink(await get())  # hit
    xs = [await get() for _ in range(3)]
    sink(xs)  # hit
    sink({'k': await get()}['k'])  # hit
### context variable and thread local
import threading
local = threading.local()
def set_(): local.x = source()
def get_(): sink(local.x)  # hit
### class attribute through type(self)
class A:
    key = 'x'
    def put(self): type(self).key = source()
    def show(self): sink(self.key)  # hit
### method stored as attribute
class A:
    def __init__(self): self.go = self._go
    def _go(self, x): sink(x)  # hit
A().go(source())
### monkey patched method
class A:
    def go(self, x): sink('a')
def new(self, x): sink(x)  # hit
A.go = new
A().go(source())
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_forms(name: str, code: str, plain_rule: TaintRule, shipped: Models) -> None:
    assert sink_lines(plain_rule, code, shipped) == expected(code)
