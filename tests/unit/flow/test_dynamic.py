"""Generators that get data, names made at run time, classes of Python and of threads, operators, exceptions."""

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
### generator send
def g():
    x = 'a'
    while True:
        y = yield x
        sink(y)  # hit
        x = y
it = g()
next(it)
out = it.send(source())
sink(out)  # hit
### generator send clean
def g():
    while True:
        y = yield 1
        sink(y)
it = g()
next(it)
it.send('x')
### generator throw
def g():
    try:
        yield 1
    except ValueError as e:
        sink(e)  # hit
it = g()
next(it)
it.throw(ValueError(source()))
### getattr prefix constant suffix unknown
class A:
    def get_secret(self):
        return source()
    def other(self):
        return 'x'
def f(name):
    a = A()
    sink(getattr(a, 'get_' + name)())  # hit
    sink(getattr(a, 'oth' + name)())
def g(name):
    a = A()
    sink(getattr(a, f'get_{name}')())  # hit
    sink(getattr(a, name + 'er')())
### dispatcher by getattr
class H:
    def handle(self, method, data):
        return getattr(self, 'do_' + method)(data)
    def do_post(self, data):
        sink(data)  # hit
    def undo(self, data):
        sink(data)
def main(m):
    H().handle(m, source())
### getattr with percent and format
class H:
    def run(self, m, d):
        getattr(self, 'on_%s' % m)(d)
        getattr(self, 'at_{}'.format(m))(d)
    def on_a(self, d):
        sink(d)  # hit
    def at_b(self, d):
        sink(d)  # hit
    def no(self, d):
        sink(d)
def main(m):
    H().run(m, source())
### globals lookup by prefix
def handle_a(d):
    sink(d)  # hit
def other(d):
    sink(d)
def main(m):
    globals()['handle_' + m](source())
### getattr on module by unknown name
import sys
def handle_a(d):
    sink(d)  # hit
def main(m):
    f = getattr(sys.modules[__name__], 'handle_' + m)
    f(source())
### class registry by subclass hook
class Base:
    known = {}
    def __init_subclass__(cls, **kw):
        Base.known[cls.__name__] = cls
class A(Base):
    def run(self, x):
        sink(x)  # hit
def main(n):
    Base.known[n]().run(source())
### registry decorator
HANDLERS = {}
def register(name):
    def wrap(f):
        HANDLERS[name] = f
        return f
    return wrap
@register('a')
def a(x):
    sink(x)  # hit
@register('b')
def b(x):
    sink('c')
def main(n):
    HANDLERS[n](source())
### visitor
class V:
    def visit(self, node):
        m = getattr(self, 'visit_' + type(node).__name__, self.generic)
        return m(node)
    def generic(self, node):
        sink(node)  # hit
    def visit_X(self, node):
        sink(node)  # hit
def main(n):
    V().visit(source())
### mro metaclass
class Meta(type):
    def __new__(mcs, name, bases, ns):
        cls = super().__new__(mcs, name, bases, ns)
        return cls
class A(metaclass=Meta):
    def m(self):
        return source()
sink(A().m())  # hit
### class created by type
A = type('A', (), {'m': lambda self: source()})
sink(A().m())  # hit
### subclass of dict
class D(dict):
    def __init__(self, **kw):
        super().__init__(**kw)
d = D(a=source(), b='x')
sink(d['a'])  # hit
sink(d['b'])
d['c'] = source()
sink(d['c'])  # hit
sink(d.get('c'))  # hit
### subclass of list
class L(list):
    def put(self, x):
        self.append(x)
l = L()
l.put(source())
sink(l[0])  # hit
for x in l:
    sink(x)  # hit
m = L()
m.put('a')
sink(m[0])
### subclass of str
class S(str):
    pass
sink(S(source()))  # hit
sink(S('a'))
### userdict
from collections import UserDict
class D(UserDict):
    def __getitem__(self, k):
        return self.data[k]
d = D()
d['a'] = source()
sink(d['a'])  # hit
### exception attributes
class E(Exception):
    def __init__(self, data):
        super().__init__('bad')
        self.data = data
try:
    raise E(source())
except E as e:
    sink(e.data)  # hit
    sink(str(e))
### exception args index
try:
    raise ValueError('x', source())
except ValueError as e:
    sink(e.args[1])  # hit
    sink(e.args[0])
### except star
def f():
    try:
        raise ValueError(source())
    except* ValueError as e:
        sink(e)  # hit
### finally sees
def f():
    x = 'a'
    try:
        x = source()
        g()
    finally:
        sink(x)  # hit
### with suppress path
import contextlib
def f():
    x = 'a'
    with contextlib.suppress(ValueError):
        x = source()
        g()
    sink(x)  # hit
### contextmanager class returns self attr
class C:
    def __init__(self, v): self.v = v
    def __enter__(self): return self.v
    def __exit__(self, *a): pass
with C(source()) as x, C('b') as y:
    sink(x)  # hit
    sink(y)
### asynccontextmanager
from contextlib import asynccontextmanager
@asynccontextmanager
async def cm():
    yield source()
async def f():
    async with cm() as x:
        sink(x)  # hit
### async generator
async def g():
    yield 'a'
    yield source()
async def f():
    async for x in g():
        sink(x)  # hit
    l = [x async for x in g()]
    sink(l)  # hit
### asyncio gather unpack
import asyncio
async def a(): return source()
async def b(): return 'x'
async def f():
    x, y = await asyncio.gather(a(), b())
    sink(x)  # hit
    sink(y)
    for r in await asyncio.gather(*[a() for i in range(3)]):
        sink(r)  # hit
### taskgroup
import asyncio
async def a(): return source()
async def f():
    async with asyncio.TaskGroup() as tg:
        t = tg.create_task(a())
    sink(t.result())  # hit
### asyncio queue
import asyncio
async def p(q):
    await q.put(source())
async def c(q):
    x = await q.get()
    sink(x)  # hit
async def main():
    q = asyncio.Queue()
    await asyncio.gather(p(q), c(q))
### executor map
from concurrent.futures import ThreadPoolExecutor
def work(x):
    return x + '!'
with ThreadPoolExecutor() as ex:
    for r in ex.map(work, [source()]):
        sink(r)  # hit
    f = ex.submit(work, 'a')
    sink(f.result())
    sink(ex.submit(work, source()).result())  # hit
### add done callback
def done(f):
    sink(f.result())  # hit
def work():
    return source()
def main(ex):
    f = ex.submit(work)
    f.add_done_callback(done)
### thread subclass
import threading
class T(threading.Thread):
    def __init__(self, x):
        super().__init__()
        self.x = x
    def run(self):
        sink(self.x)  # hit
T(source()).start()
### thread subclass clean
import threading
class T(threading.Thread):
    def __init__(self, x):
        super().__init__()
        self.x = x
    def run(self):
        sink(self.x)
T('a').start()
### multiprocess pool
from multiprocessing import Pool
def w(x):
    sink(x)  # hit
if __name__ == '__main__':
    with Pool() as p:
        p.map(w, [source()])
### weakref and partialmethod
from functools import partialmethod
class A:
    def put(self, where, x):
        sink(x)  # hit
    here = partialmethod(put, 'here')
A().here(source())
### functools wraps with kwargs
import functools
def deco(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner
@deco
def f(a, b=None):
    sink(a)
    sink(b)  # hit
f('x', b=source())
### class decorator adds method
def add(cls):
    def m(self):
        return source()
    cls.m = m
    return cls
@add
class A: pass
sink(A().m())  # hit
### property setter
class A:
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v
a = A()
a.x = source()
sink(a.x)  # hit
b = A()
b.x = 'y'
sink(b.x)
### operator overloading both sides
class N:
    def __init__(self, v): self.v = v
    def __add__(self, o): return N(self.v + o.v)
    def __radd__(self, o): return N(o)
    def __eq__(self, o): sink(o); return True  # hit
    def __contains__(self, k): sink(k); return True  # hit
    def __len__(self): return 3
    def __bool__(self): return True
    def __iadd__(self, o):
        self.v = o
        return self
a = N(source()) + N('b')
sink(a.v)  # hit
b = 'x' + N('c')
sink(b.v)
b += source()
sink(b.v)  # hit
N('a') == source()
source() in N('a')
### dict subclass missing
class M(dict):
    def __missing__(self, k):
        return source()
m = M()
sink(m['q'])  # hit
### slice object
class S:
    def __getitem__(self, k):
        return k
sink(S()[source()])  # hit
### del item
d = {'a': source()}
del d['a']
d['a'] = 'b'
sink(d['a'])
d = {'a': source(), 'b': 1}
d.pop('a')
sink(d)
### clear and refill
l = [source()]
l.clear()
l.append('x')
sink(l)
### reassign in loop
x = source()
for i in things():
    x = 'clean'
sink(x)  # hit
for i in range(3):
    x = 'clean'
sink(x)
### nested functions nonlocal write
def outer():
    x = 'a'
    def w():
        nonlocal x
        x = source()
    sink(x)
    w()
    sink(x)  # hit
outer()
### callback with captured list
def outer():
    got = []
    def cb(v):
        got.append(v)
    def go(f):
        f(source())
    go(cb)
    sink(got)  # hit
    sink(got[0])  # hit
outer()
### map with bound method
class A:
    def __init__(self): self.items = []
    def put(self, x): self.items.append(x)
a = A()
list(map(a.put, [source()]))
sink(a.items)  # hit
### global state set
STATE = {}
def set_(x): STATE['k'] = x
def get_(): return STATE['k']
def other(): return STATE['o']
set_(source())
STATE['o'] = 'c'
sink(get_())  # hit
sink(other())
### walrus in while
def f(it):
    while (x := source()) is not None:
        sink(x)  # hit
### match class and star
def f():
    p = ('a', source(), 'b')
    match p:
        case (a, *rest):
            sink(a)
            sink(rest)  # hit
    match {'k': source(), 'l': 'x'}:
        case {'k': v, **others}:
            sink(v)  # hit
            sink(others)
    match source():
        case str() as s:
            sink(s)  # hit
        case x if x == 'a':
            sink(x)
### chained comparison guard constant
def f(x):
    mode = 'safe'
    if mode == 'danger':
        sink(source())
    if mode != 'safe' or False:
        sink(source())
    sink(source()) if mode == 'danger' else None
    while False:
        sink(source())
### assert false
def f():
    assert False
    sink(source())
### static nested default mutable
def f(x, acc=[]):
    acc.append(x)
    return acc
f(source())
sink(f('a'))  # hit
### kwargs dict modified
def f(**kw):
    kw['x'] = 'clean'
    sink(kw['x'])
    sink(kw['y'])  # hit
f(x=source(), y=source())
### star args index
def f(*a):
    sink(a[0])
    sink(a[1])  # hit
f('x', source())
f(*['x', source()])
### string methods
x = source()
sink(x.upper().strip().replace('a', 'b').split(',')[0])  # hit
sink('%s-%s' % ('a', x))  # hit
sink('{a}'.format(a=x))  # hit
sink(','.join(['a', x]))  # hit
sink(x[1:3])  # hit
sink(x.encode().decode())  # hit
sink(len(x))
sink(x == 'a')
sink(x.startswith('a'))
sink(x.isdigit())
sink(x * 3)  # hit
sink(f'{x!r:>10}')  # hit
sink(b'%s' % x.encode())  # hit
sink(str(bytes(x, 'utf8')))  # hit
sink(x.partition('=')[2])  # hit
sink(x.format_map({}))  # hit
sink(x.translate(t))  # hit
sink(x.casefold())  # hit
sink(x.zfill(3))  # hit
sink(x.splitlines()[0])  # hit
sink(x.title())  # hit
sink('a'.replace('a', x))  # hit
sink('abc'.find(x))
### names after a change of case
class A:
    def go(self, x, t):
        n = "_DO_{}".format(x)
        getattr(self, n.lower(), self.default)(t)
        getattr(self, f"put_{x}".upper())(t)
        getattr(self, ("get_" + x).capitalize())(t)
        getattr(self, str(f"keep_{x}").swapcase())(t)
    def _do_x(self, t): sink(t)  # hit
    def _DO_x(self, t): sink(t)
    def PUT_X(self, t): sink(t)  # hit
    def put_x(self, t): sink(t)
    def Get_x(self, t): sink(t)  # hit
    def get_x(self, t): sink(t)
    def KEEP_x(self, t): sink(t)  # hit
    def default(self, t): pass
def run(x):
    A().go(x, source())
### names after a cut
class A:
    def go(self, x, t):
        getattr(self, f"x_on_{x}".removeprefix("x_"))(t)
        getattr(self, f"{x}_end_".removesuffix("_"))(t)
        getattr(self, f"at_{x}_here".replace("-", "_"))(t)
    def on_y(self, t): sink(t)  # hit
    def x_on_y(self, t): sink(t)
    def y_end(self, t): sink(t)  # hit
    def y_end_(self, t): sink(t)
    def at_y_here(self, t): sink(t)  # hit
    def at_y(self, t): sink(t)
    def other(self, t): sink(t)
def run(x):
    A().go(x, source())
### a source behind a name in another case
class A:
    def go(self, x):
        sink(getattr(self, f"HAVE_{x}".lower())())  # hit
    def have_x(self): return source()
### encoders
import json, base64, urllib.parse, html, binascii, pickle, zlib, copy, quopri
x = source()
sink(json.loads(json.dumps({'a': x}))['a'])  # hit
sink(base64.b64encode(x.encode()).decode())  # hit
sink(urllib.parse.quote(x))  # hit
sink(urllib.parse.urlencode({'a': x}))  # hit
sink(urllib.parse.urlparse(x).netloc)  # hit
sink(urllib.parse.parse_qs(x)['a'])  # hit
sink(html.escape(x))  # hit
sink(binascii.hexlify(x))  # hit
sink(zlib.compress(x))  # hit
sink(copy.copy(x))  # hit
sink(urllib.parse.urljoin('http://a', x))  # hit
sink(urllib.parse.urljoin('http://a', 'b'))
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_dynamic(name: str, code: str, plain_rule: TaintRule, shipped: Models) -> None:
    assert sink_lines(plain_rule, code, shipped) == expected(code)
