"""Idioms of real programs, each with a look-alike that must stay quiet."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### cached function
import functools
@functools.lru_cache(maxsize=None)
def get(): return source()
@functools.lru_cache
def pure(): return "x"
sink(get())  # hit
sink(pure())
### single dispatch by class
import functools
@functools.singledispatch
def show(x): return x
sink(show(source()))  # hit
### class decorator keeps the class
def register(cls):
    REGISTRY.append(cls)
    return cls
REGISTRY = []
@register
class A:
    def get(self): return source()
sink(A().get())  # hit
for cls in REGISTRY:
    sink(cls().get())  # hit
### property by call
class A:
    def _get(self): return self._v
    def _set(self, v): self._v = v
    v = property(_get, _set)
a = A()
a.v = source()
sink(a.v)  # hit
b = A()
b.v = "x"
sink(b.v)
### sort key is called
rows = [{"a": source()}]
def key(row):
    sink(row["a"])  # hit
    return row["a"]
rows.sort(key=key)
sorted([{"a": "x"}], key=lambda r: sink(r["a"]))
### zip of star
rows = [("x", source()), ("y", "z")]
names, values = zip(*rows)
sink(names)
sink(values)  # hit
### dict fromkeys and comprehension with condition
d = dict.fromkeys(["a"], source())
sink(d["a"])  # hit
e = {k: v for k, v in {"a": source(), "b": "x"}.items() if k != "a"}
sink(e.get("zz", "n"))
### set operations
a = {source()}
b = {"x"}
sink(a | b)  # hit
sink(b | {"y"})
sink(a - b)  # hit
### raise from
def f():
    try:
        g()
    except ValueError as e:
        raise RuntimeError("bad") from e
def g():
    raise ValueError(source())
try:
    f()
except RuntimeError as e:
    sink(str(e))
### reraise keeps the data
def g():
    try:
        raise ValueError(source())
    except ValueError:
        raise
try:
    g()
except ValueError as e:
    sink(str(e))  # hit
### suppress
import contextlib
x = "a"
with contextlib.suppress(ValueError):
    x = source()
sink(x)  # hit
### exit stack
import contextlib
@contextlib.contextmanager
def opened(v):
    yield v
with contextlib.ExitStack() as stack:
    a = stack.enter_context(opened(source()))
    b = stack.enter_context(opened("x"))
    sink(a)  # hit
### async context and loop
class Conn:
    async def __aenter__(self): return source()
    async def __aexit__(self, *a): pass
class Rows:
    def __aiter__(self): return self
    async def __anext__(self): return source()
async def main():
    async with Conn() as c:
        sink(c)  # hit
    async for r in Rows():
        sink(r)  # hit
    l = [r async for r in Rows()]
    sink(l)  # hit
### class variable through cls
class Kept:
    items = {}
    @classmethod
    def put(cls, k, v): cls.items[k] = v
    @classmethod
    def get(cls, k): return cls.items[k]
Kept.put("a", source())
Kept.put("b", "x")
sink(Kept.get("a"))  # hit
sink(Kept.get("b"))
### type of self
class A:
    secret = source()
    plain = "x"
    def show(self):
        sink(type(self).secret)  # hit
        sink(type(self).plain)
A().show()
### update of the namespace
class A:
    def __init__(self, **kw):
        self.__dict__.update(kw)
a = A(x=source(), y="n")
sink(a.x)  # hit
sink(a.y)
### setattr in a loop over keywords
class A:
    def __init__(self, **kw):
        for k, v in kw.items():
            setattr(self, k, v)
a = A(x=source(), y="n")
sink(a.x)  # hit
### configuration object
class Config:
    def __init__(self):
        self.token = source()
        self.name = "x"
config = Config()
def show():
    sink(config.token)  # hit
    sink(config.name)
### settings class attributes
class Settings:
    TOKEN = source()
    NAME = "x"
settings = Settings()
sink(settings.TOKEN)  # hit
sink(settings.NAME)
### singleton
class One:
    _it = None
    def __new__(cls):
        if cls._it is None:
            cls._it = super().__new__(cls)
        return cls._it
a = One()
a.v = source()
sink(a.v)  # hit
### callbacks in a list
def a(x): return x
def b(x): return "k"
for f in [b]:
    sink(f(source()))
for f in [a, b]:
    sink(f(source()))  # hit
### pipeline of functions
def one(x): return x.strip()
def two(x): return x.upper()
def three(x): return "fixed"
def run(x, steps):
    for step in steps:
        x = step(x)
    return x
sink(run(source(), [one, two]))  # hit
### compose
def compose(f, g):
    return lambda x: g(f(x))
def same(x): return x
def fixed(x): return "k"
sink(compose(same, same)(source()))  # hit
sink(compose(same, fixed)(source()))
### event handlers
class Bus:
    def __init__(self): self.handlers = {}
    def on(self, name, f): self.handlers.setdefault(name, []).append(f)
    def emit(self, name, data):
        for f in self.handlers[name]:
            f(data)
def show(data):
    sink(data)  # hit
bus = Bus()
bus.on("x", show)
bus.emit("x", source())
### linked objects
class Node:
    def __init__(self, v, after=None):
        self.v = v
        self.after = after
n = Node("a", Node(source()))
sink(n.v)
sink(n.after.v)  # hit
### two level client
class Http:
    def __init__(self, token): self.token = token
    def headers(self): return {"auth": self.token, "kind": "x"}
class Client:
    def __init__(self, token): self.http = Http(token)
    def call(self):
        sink(self.http.headers()["auth"])  # hit
        sink(self.http.headers()["kind"])
Client(source()).call()
### defaults of dictionaries
def f(opts=None):
    opts = opts or {}
    sink(opts.get("a"))  # hit
f({"a": source()})
f()
### or default
name = None or "x"
sink(name)
token = source() or "x"
sink(token)  # hit
### string building in a loop
out = ""
for part in ["a", source()]:
    out += part
sink(out)  # hit
clean_out = ""
for part in ["a", "b"]:
    clean_out += part
sink(clean_out)
### join of a generator
sink(", ".join(x for x in ["a", source()]))  # hit
sink(", ".join(str(x) for x in [1, 2]))
### percent with a dictionary
sink("%(a)s" % {"a": source()})  # hit
sink("{0[a]}".format({"a": source()}))  # hit
### format map and template
from string import Template
sink("{a}".format_map({"a": source()}))  # hit
sink(Template("$a").substitute(a=source()))  # hit
### masked
x = source()
sink("***")
sink(f"{len(x)} characters")
sink("yes" if x else "no")
### bytes
x = source().encode()
sink(x)  # hit
sink(x.hex())  # hit
sink(bytearray(x))  # hit
### json there and back
import json
d = json.loads(json.dumps({"a": source()}))
sink(d)  # hit
### counter that is a number
n = 0
for x in source():
    n += 1
sink(n)
### first match
def first(xs):
    for x in xs:
        if x:
            return x
    return None
sink(first(["", source()]))  # hit
sink(first(["", "x"]))
### retry
def retry(f, *a, **k):
    for _ in range(3):
        try:
            return f(*a, **k)
        except Exception:
            continue
def get(x): return x
sink(retry(get, source()))  # hit
sink(retry(get, "x"))
### guard clause with isinstance
def f(x):
    if not isinstance(x, str):
        raise TypeError
    sink(x)  # hit
f(source())
### clean in place by reassignment of a field
class A: pass
a = A()
a.x = source()
a.x = clean(a.x)
sink(a.x)
### clean one of two
d = {"a": source(), "b": source()}
d["a"] = clean(d["a"])
sink(d["a"])
sink(d["b"])  # hit
### clean in a comprehension
l = [clean(x) for x in [source()]]
sink(l)
### constant dictionary lookup
NAMES = {"a": "x", "b": "y"}
sink(NAMES[source()])
sink(NAMES.get(source(), "z"))
### index of a constant list
KINDS = ["a", "b"]
sink(KINDS[int(source())])
### boolean of membership
sink(source() in ["a"])
### nested class
class Outer:
    class Inner:
        v = source()
sink(Outer.Inner.v)  # hit
### module level conditional
import os
if os.environ.get("X"):
    token = source()
else:
    token = "x"
sink(token)  # hit
### while with walrus
while (line := source()):
    sink(line)  # hit
### chained comparison and unpacking in a call
def f(a, b, *, c): return (a, b, c)
r = f(*["x", source()], **{"c": "y"})
sink(r[0])
sink(r[1])  # hit
sink(r[2])
### generator pipeline
def read():
    for x in ["a", source()]:
        yield x
def upper(xs):
    for x in xs:
        yield x.upper()
def fixed(xs):
    for x in xs:
        yield "k"
sink(list(upper(read())))  # hit
sink(list(fixed(read())))
### wrapped logger
class Log:
    def __init__(self, name): self.name = name
    def info(self, message, *args):
        sink(message % args)  # hit
log = Log("x")
log.info("token %s", source())
log.info("plain %s", "y")
### dataclass in a list and attribute
from dataclasses import dataclass
@dataclass
class Order:
    id: int
    phone: str
orders = [Order(1, source()), Order(2, "x")]
sink([o.id for o in orders])
sink([o.phone for o in orders])  # hit
### mapping over fields that are kept
KEEP = ("id", "status")
row = {"id": 1, "status": "s", "phone": source()}
small = {k: row[k] for k in KEEP}
sink(small)
### pop a field before
row = {"id": 1, "phone": source()}
row.pop("phone")
sink(row)
### deleted attribute
class A: pass
a = A()
a.t = source()
del a.t
sink(a)
### staticmethod through instance of a subclass
class A:
    @staticmethod
    def get(): return source()
class B(A): pass
sink(B().get())  # hit
sink(B.get())  # hit
### overridden attribute in subclass
class A:
    token = source()
class B(A):
    token = "x"
sink(A().token)  # hit
sink(B().token)
### lambda default captures
fs = [lambda v=x: v for x in ["a", source()]]
sink(fs[0]())
sink(fs[1]())  # hit
### conditional lambda
f = (lambda x: x) if cond() else (lambda x: "k")
sink(f(source()))  # hit
### unpack in for
for a, (b, c) in [("x", (source(), "y"))]:
    sink(a)
    sink(b)  # hit
    sink(c)
### swap of list items
l = ["a", source()]
l[0], l[1] = l[1], l[0]
sink(l[0])  # hit
sink(l[1])
### slice assignment
l = ["a", "b"]
l[0:1] = [source()]
sink(l)  # hit
### tuple from function in loop
def pairs():
    return [("k", source())]
for k, v in pairs():
    sink(k)
    sink(v)  # hit
### two objects of one class in a list
class Box:
    def __init__(self): self.v = None
a, b = Box(), Box()
a.v = source()
l = [a, b]
sink(l[1].v)
sink(l[0].v)  # hit
### return in finally
def f():
    try:
        return source()
    finally:
        other()
sink(f())  # hit
### context variable
import contextvars
var = contextvars.ContextVar("v")
def put(): var.set(source())
def show(): sink(var.get())  # hit
### a generator that manages a context waits for the body
from contextlib import asynccontextmanager, contextmanager
class Session:
    def __init__(self): self.held = []
    def add(self, x): self.held.append(x)
    def commit(self): sink(self.held)  # hit
    def close(self): sink(self.held)
@contextmanager
def scope():
    s = Session()
    try:
        yield s
        s.commit()
    finally:
        s.held = []
        s.close()
def f():
    with scope() as s:
        s.add(source())
        return s
f()
@asynccontextmanager
async def slow():
    box = {}
    yield box
    sink(box["a"])  # hit
    sink(box["b"])
async def g():
    async with slow() as box:
        box["a"] = source()
### a generator that changes something for the time of the body
from contextlib import contextmanager
class State:
    command = "ls"
@contextmanager
def use(v):
    old = State.command
    State.command = v
    try:
        yield
    finally:
        State.command = old
def f():
    with use(source()), use("x"):
        sink(State.command)
    sink(State.command)
    with use("x"), use(source()):
        sink(State.command)  # hit
    sink(State.command)
f()
### what is raised in the body comes out of the yield
from contextlib import contextmanager
@contextmanager
def quiet():
    try:
        yield
    except KeyError as e:
        sink(e)
    except ValueError as e:
        sink(e)  # hit
@contextmanager
def loud():
    yield
    sink("x")
def f(v):
    with quiet():
        raise ValueError(v)
    return v
sink(f(source()))  # hit
try:
    with loud():
        raise ValueError(source())
except ValueError as e:
    sink(e)  # hit
### an exit gets what was raised
class Swallow:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace):
        sink(error)  # hit
        return True
class Note:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace):
        self.done = "x"
def f(v):
    with Swallow():
        raise ValueError(v)
    return v
sink(f(source()))  # hit
def g(v):
    with Note():
        raise ValueError(v)
    sink(v)
try:
    g(source())
except ValueError as e:
    sink(e)  # hit
### suppressed errors leave the body anywhere
import contextlib
def f(v):
    with contextlib.suppress(KeyError):
        other()
        v = "x"
    sink(v)  # hit
def g(v):
    with contextlib.suppress(KeyError):
        raise ValueError(v)
try:
    g(source())
except ValueError as e:
    sink(e)  # hit
f(source())
### a generator or coroutine that is thrown away does not run
import asyncio
def g(v):
    sink(v)
    yield v
async def c(v):
    sink(v)
def h(v):
    sink(v)  # hit
    yield v
async def d(v):
    sink(v)  # hit
@other
def i(v):
    sink(v)  # hit
    yield v
async def f(v):
    g(v)
    c(v)
    for one in h(v):
        pass
    await d(v)
    i(v)
asyncio.run(f(source()))
### a template shows the fields that it names
t = source()
sink("{b}".format(a=t, b="ls"))
sink("{a}".format(a=t, b="ls"))  # hit
sink("{0} {{1}}".format("ls", t))
sink("{} {}".format("ls", t))  # hit
sink("{}".format("ls", t))
sink("{:{width}}".format("ls", width=t))  # hit
d = {"a": t, "b": "ls"}
sink("{b}".format(**d))
sink("{a}".format(**d))  # hit
sink("{0[b]}".format(d))
sink("{d[a]!r}".format(d=d))  # hit
sink("{b}".format_map(d))
sink("{a}".format_map(d))  # hit
sink("{b".format(a=t))  # hit
sink(other().format(a=t))  # hit
### attributes in templates
class A:
    def __init__(self, v):
        self.v = v
        self.w = "x"
a = A(source())
sink("{0.w}".format(a))
sink("{a.v}".format(a=a))  # hit
class F(A):
    def __str__(self): return "x"
    def __format__(self, how): return self.v
class S(A):
    def __repr__(self): return "x"
    def __format__(self, how): return self.v
sink("{}".format(F(source())))  # hit
sink("{!r}".format(S(source())))
sink(str(F(source())))
### keys of percent
d = {"a": source(), "b": "ls"}
sink("%(b)s 100%%" % d)
sink("%(b)s %(a)5s" % d)  # hit
sink("%s" % d)  # hit
sink("%s" % ("x",))
### an update with unknown keys
d = {"a": "x"}
d.update(load(source()))
sink(d["a"])  # hit
### a worker that is started before it gets something
import asyncio, queue, threading
class Service:
    def __init__(self):
        self.q = queue.Queue()
        self.other = queue.Queue()
        threading.Thread(target=self._loop, daemon=True).start()
    def _loop(self):
        while True:
            sink(self.q.get())  # hit
            sink(self.other.get())
    def put(self, x):
        self.q.put(x)
        self.other.put("x")
def f():
    Service().put(source())
f()
class Worker(threading.Thread):
    def __init__(self, q):
        super().__init__()
        self.q = q
        self.start()
    def run(self):
        sink(self.q.get())  # hit
def g():
    q = queue.Queue()
    Worker(q)
    q.put(source())
g()
async def work(q):
    sink(await q.get())  # hit
async def quiet(q):
    sink(await q.get())
async def h():
    q, r = asyncio.Queue(), asyncio.Queue()
    asyncio.create_task(work(q))
    asyncio.create_task(quiet(r))
    await q.put(source())
    await r.put("x")
asyncio.run(h())
### a thread sees what variables become
import threading
def f(v):
    late, other = None, None
    def go():
        sink(late)  # hit
        sink(other)
    t = threading.Thread(target=go)
    t.start()
    late = v
    other = "x"
    t.join()
f(source())
### what a task gives back
import asyncio
async def get(v):
    return v
async def f():
    task = asyncio.create_task(get(source()))
    other = asyncio.ensure_future(get("x"))
    sink(await task)  # hit
    sink(await other)
asyncio.run(f())
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_idioms(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
