"""Containers, objects and functions of the standard library, each read by what it does with data."""

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
### many stores with equal calls
def put(d, v):
    d['k'] = v
a, b, c, d, e, f, g, h = {}, {}, {}, {}, {}, {}, {}, {}
x = source()
for_ = 1
put(a, x)
put(b, x)
put(c, x)
put(d, x)
put(e, x)
put(f, x)
put(g, x)
put(h, x)
sink(a)  # hit
sink(h)  # hit
### long chain of calls
def f1(x): return f2(x)
def f2(x): return f3(x)
def f3(x): return f4(x)
def f4(x): return f5(x)
def f5(x): return f6(x)
def f6(x): return f7(x)
def f7(x): return f8(x)
def f8(x): return f9(x)
def f9(x): return x
sink(f1(source()))  # hit
sink(f1('a'))
### access path deep
class A: pass
a = A(); a.b = A(); a.b.c = A(); a.b.c.d = A()
a.b.c.d.e = source()
a.b.c.d.f = 'x'
sink(a.b.c.d.e)  # hit
sink(a.b.c.d.f)
sink(a.b.c)  # hit
### first index of tuple return
def f():
    return source(), 'a'
sink(f()[0])  # hit
sink(f()[1])
a, b = f()
sink(a)  # hit
sink(b)
### builder pattern
class B:
    def __init__(self): self.parts = {}
    def add(self, k, v):
        self.parts[k] = v
        return self
    def build(self): return self.parts
r = B().add('a', source()).add('b', 'c').build()
sink(r['a'])  # hit
sink(r['b'])
### optional chaining
def f(x=None):
    if x is None:
        x = source()
    sink(x)  # hit
f()
### none check negative
def f(x):
    if x is None:
        sink(x)
f(source())
### type narrowing
def f(x):
    if isinstance(x, int):
        sink('a')
    else:
        sink(x)  # hit
f(source())
### sanitizer in ternary
x = source()
y = clean(x) if cond() else x
sink(y)  # hit
z = clean(x) if cond() else 'a'
sink(z)
### sanitizer in loop
x = source()
for i in r():
    x = clean(x)
sink(x)  # hit
### sanitizer in try
x = source()
try:
    x = clean(x)
except ValueError:
    pass
sink(x)  # hit
### sanitizer or exit
x = source()
try:
    x = clean(x)
except ValueError:
    raise SystemExit
sink(x)
### sanitizer on alias
x = source()
y = x
y = clean(y)
sink(x)  # hit
sink(y)
### object alias clean
class A: pass
a = A()
b = a
a.x = source()
b.x = 'c'
sink(a.x)
### return self alias
class A:
    def me(self): return self
a = A()
a.me().x = source()
sink(a.x)  # hit
### list of lists alias
l = [[]]
m = l[0]
m.append(source())
sink(l[0][0])  # hit
### two lists not alias
l = []
m = []
m.append(source())
sink(l)
### class var vs instance var
class A:
    v = 'x'
a = A(); b = A()
a.v = source()
sink(a.v)  # hit
sink(b.v)
sink(A.v)
### class variable changed
class A:
    v = 'x'
A.v = source()
sink(A().v)  # hit
### class method state
class A:
    items = []
    @classmethod
    def add(cls, x): cls.items.append(x)
    @classmethod
    def all(cls): return cls.items
A.add(source())
sink(A.all())  # hit
### abstract dispatch
from abc import ABC, abstractmethod
class B(ABC):
    @abstractmethod
    def get(self): ...
    def run(self): return self.get()
class X(B):
    def get(self): return source()
class Y(B):
    def get(self): return 'y'
sink(X().run())  # hit
sink(Y().run())
### factory function
def make(kind):
    return {'x': X, 'y': Y}[kind]()
class X:
    def get(self): return source()
class Y:
    def get(self): return 'y'
sink(make('x').get())  # hit
sink(make('y').get())
### protocol duck typing unknown
class X:
    def fetch_it(self): return source()
def go(thing):
    sink(thing.fetch_it())  # hit
### context local class
def f():
    class L:
        def g(self): return source()
    return L()
sink(f().g())  # hit
### lambda in dict
d = {'a': lambda: source(), 'b': lambda: 'x'}
sink(d['a']())  # hit
sink(d['b']())
### comprehension filter and nested
l = [source(), 'a']
sink([x for x in l])  # hit
sink([y for x in [[source()]] for y in x])  # hit
sink({k: v for k, v in {'a': source()}.items()}['a'])  # hit
sink({k: 'c' for k in [source()]})  # hit
sink([len(x) for x in l])
sink((x for x in l))  # hit
sink(any(x for x in l))
### zip and enumerate unpack
for i, x in enumerate([source()]):
    sink(i)
    sink(x)  # hit
for a, b in zip(['q'], [source()]):
    sink(a)
    sink(b)  # hit
### dict views
d = {'a': source()}
for k in d: sink(k)
for k, v in d.items():
    sink(k)
    sink(v)  # hit
for v in d.values(): sink(v)  # hit
sink(list(d))
sink(d.keys())
sink(sorted(d))
### tainted keys
d = {source(): 'a'}
sink(list(d)[0])  # hit
for k in d: sink(k)  # hit
sink(d.values())
### json roundtrip key
import json
s = json.dumps({'a': source(), 'b': 'c'})
sink(s)  # hit
### str join nested
sink(' '.join(str(x) for x in ['a', source()]))  # hit
### format spec
sink('{:{w}}'.format('a', w=source()))  # hit
### percent dict
sink('%(a)s' % {'a': source()})  # hit
sink('%(a)s' % {'a': 'b'})
### template string
from string import Template
sink(Template('$x').substitute(x=source()))  # hit
sink(Template('$x').substitute(x='a'))
### io
import io
b = io.StringIO()
b.write(source())
sink(b.getvalue())  # hit
### re
import re
x = source()
sink(re.sub('a', 'b', x))  # hit
sink(re.match('a', x).group(0))  # hit
sink(re.findall('a', x)[0])  # hit
sink(bool(re.match('a', x)))
if re.match('^a$', x):
    sink(x)  # hit
### int and float
x = source()
sink(int(x))  # hit
sink(str(int(x)))  # hit
### time and os
import os
x = source()
sink(os.path.join('/a', x))  # hit
sink(os.path.basename(x))  # hit
sink(os.path.exists(x))
### list ops
l = ['a']
l += [source()]
sink(l)  # hit
sink(l[0])
sink(l[1])  # hit
l2 = ['a'] + [source()]
sink(l2[1])  # hit
sink(l2[0])
l3 = [source()] * 2
sink(l3[0])  # hit
l4 = ['x', 'y']
l4.insert(0, source())
sink(l4[0])  # hit
sink(l4[1])
l5 = list(reversed(['a', source()]))
sink(l5[0])  # hit
sink(l5[1])
sink(l2.index('a'))
sink(l2.count(1))
l6 = [source(), 'a']
l6.reverse()
sink(l6[0])
l7 = [source(), 'b']
del l7[0]
sink(l7[0])
l8 = [source(), 'b']
l8[0] = 'c'
sink(l8)
x, *y = l2
sink(x)
sink(y)  # hit
### set ops
s = {source()}
sink(s.pop())  # hit
t = set()
t.add(source())
sink(t)  # hit
sink(t | {'a'})  # hit
sink({'a'} - t)
sink(frozenset(t))  # hit
### deque
from collections import deque, Counter, OrderedDict, ChainMap, defaultdict
d = deque()
d.append(source())
sink(d.popleft())  # hit
o = OrderedDict()
o['a'] = source()
sink(o['a'])  # hit
sink(o['b'])
dd = defaultdict(list)
dd['a'].append(source())
sink(dd['a'])  # hit
sink(ChainMap({'a': source()}, {})['a'])  # hit
c = Counter([source()])
sink(c.most_common())  # hit
### itertools
import itertools
sink(list(itertools.chain(['a'], [source()]))[1])  # hit
for a, b in itertools.product([source()], ['b']):
    sink(a)  # hit
    sink(b)
sink(next(itertools.cycle([source()])))  # hit
for k, g in itertools.groupby([source()], key=len):
    sink(list(g))  # hit
for p in itertools.combinations([source()], 2): sink(p)  # hit
for p in itertools.permutations([source()]): sink(p)  # hit
sink(list(itertools.accumulate([source()])))  # hit
a, b = itertools.tee([source()])
sink(list(a))  # hit
sink(list(itertools.islice([source()], 1)))  # hit
sink(list(itertools.compress([source()], [1])))  # hit
sink(list(itertools.starmap(lambda a, b: b, [('x', source())])))  # hit
sink(list(itertools.zip_longest(['a'], [source()]))[0][1])  # hit
### operator functions
import operator
d = {'a': source(), 'b': 'x'}
sink(operator.itemgetter('a')(d))  # hit
sink(operator.itemgetter('b')(d))
sink(operator.concat('a', source()))  # hit
class O: pass
o = O(); o.x = source(); o.y = 'a'
sink(operator.attrgetter('x')(o))  # hit
sink(operator.attrgetter('y')(o))
class M:
    def go(self): return source()
sink(operator.methodcaller('go')(M()))  # hit
### min max sum sorted
sink(max('a', source()))  # hit
sink(max([source()], key=len))  # hit
sink(sum([source()], []))  # hit
sink(sorted([source()])[0])  # hit
sink(abs(source()))  # hit
sink(divmod(source(), 2))  # hit
sink(pow(source(), 2))  # hit
sink(chr(source()))  # hit
sink(ord(source()))  # hit
sink(hex(source()))  # hit
sink(repr(source()))  # hit
sink(iter([source()]))  # hit
sink(next(iter([source()])))  # hit
sink(next(iter([]), source()))  # hit
sink(id(source()))
sink(type(source()))
sink(callable(source()))
sink(hasattr(source(), 'a'))
sink(range(source()))
sink(slice(source()))  # hit
sink(memoryview(source()))  # hit
### a function makes the replacement
import re
t = source()
words = {"x": t}
sink(re.sub("x", lambda m: words[m.group(0)], "x"))  # hit
sink(re.sub("x", lambda m: "y", "x"))
sink(re.sub(repl="y", pattern="x", string=t))  # hit
def show(m):
    sink(m.group(1))  # hit
    return "z"
re.compile("x").sub(show, t)
sink(re.compile("x").sub(lambda m: t, "x"))  # hit
sink(re.subn("x", t, "x")[0])  # hit
sink(re.subn("x", t, "x")[1])
### print into a buffer
import io, sys
from contextlib import redirect_stdout
buf, other, third = io.StringIO(), io.StringIO(), io.StringIO()
print("x", source(), file=buf)
print("x", file=other)
sink(buf.getvalue())  # hit
sink(other.getvalue())
with redirect_stdout(third) as out:
    print(source())
sink(third.getvalue())  # hit
sink(out.getvalue())  # hit
with redirect_stdout(io.StringIO()) as out:
    print("x")
print(source())
sink(out.getvalue())
### bytes that grow
b = bytearray()
b.extend(source().encode())
sink(b.decode())  # hit
b.clear()
sink(b.decode())
c = bytearray(b"x")
sink(c.decode())
c += source()
sink(bytes(c))  # hit
d = [1, 2]
d[0:1] = source()
sink(d)  # hit
### heaps and sorted lists
import heapq, bisect
h, i = [], ["a"]
heapq.heappush(h, ("x", source()))
sink(h[0][0])
sink(heapq.heappop(h)[1])  # hit
bisect.insort(i, source())
sink(i[0])  # hit
sink(heapq.heappushpop(["x"], "y"))
sink(heapq.heapreplace(["x"], source()))  # hit
### what fills the shorter columns
from itertools import zip_longest
t = source()
for a, b in zip_longest(["x"], [], fillvalue=t):
    sink(a)
    sink(b)  # hit
for a, b in zip_longest(other(), ["x"], fillvalue=t):
    sink(a)  # hit
### the first map counts
from collections import ChainMap
t = source()
sink(ChainMap({"k": t}, {"k": "x"})["k"])  # hit
sink(ChainMap({"k": "x"}, {"k": t})["k"])
sink(ChainMap({"k": "x"}, {"j": t})["j"])  # hit
### configuration that is read from a text
import configparser
c, d = configparser.ConfigParser(), configparser.ConfigParser()
c.read_string(source())
d.read_string("x")
sink(c["s"]["k"])  # hit
sink(c.get("s", "k"))  # hit
sink(d["s"]["k"])
### variables of the environment
import os
os.environ["A"] = source()
os.environ["B"] = "x"
sink(os.getenv("A"))  # hit
sink(os.environ.get("A", "x"))  # hit
sink(os.getenv("B"))
os.environ.update(C=source())
os.environ.setdefault("D", source())
sink(os.environ["C"])  # hit
sink(os.getenv("D"))  # hit
sink(os.getenv("E"))
### what a wrapper wraps
import functools
def checked(f):
    @functools.wraps(f)
    def inner(v): return f("x")
    return inner
@checked
def show(v): sink(v)  # hit
@checked
def hide(v): sink(v)
show.__wrapped__(source())
hide(source())
### futures and options
import asyncio, getopt
from concurrent.futures import Future
async def f():
    one, two = asyncio.get_running_loop().create_future(), Future()
    one.set_result(source())
    two.set_result("x")
    sink(await one)  # hit
    sink(two.result())
    two.set_result(source())
    sink(two.result())  # hit
opts, rest = getopt.getopt(source(), "ho:")
for name, value in opts:
    sink(name)
    sink(value)  # hit
sink(rest)  # hit
### for type checkers only
from typing import TYPE_CHECKING
import typing
if TYPE_CHECKING:
    sink(source())
    from a import X
elif typing.TYPE_CHECKING:
    sink(source())
else:
    sink(source())  # hit
### what a document holds is no number
import bs4
def f():
    soup = bs4.BeautifulSoup(source(), "html.parser")
    el = soup.find("a")
    sink(el)  # hit
    sink(el["href"])  # hit
def g(parse):
    sink(parse(source()).find("name").text)  # hit
### where a text holds something is a number
def f():
    x = source()
    at = x.find(":")
    sink(at)
    sink(x.index(":"))
    sink(x[at:])  # hit
### a command that the command line chooses
import argparse
def run(ns, x): sink(x)  # hit
def other(ns, x): sink(x)
def main():
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers().add_parser("a")
    sub.set_defaults(func=run)
    ns = parser.parse_args()
    ns.func(ns, source())
    ns.other(ns, source())
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_standard(name: str, code: str, plain_rule: TaintRule, shipped: Models) -> None:
    assert sink_lines(plain_rule, code, shipped) == expected(code)
