"""Functions, arguments, closures, generators, callbacks, threads, recursion."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### return through two calls
def a(): return source()
def b(): return a()
def c(): return "x"
sink(b())  # hit
sink(c())
### argument to sink
def show(x):
    sink(x)  # hit
show(source())
### context sensitivity
def same(x): return x
sink(same(source()))  # hit
sink(same("x"))
### one argument of several
def second(a, b): return b
sink(second(source(), "x"))
sink(second("x", source()))  # hit
### swapped keywords
def f(a, b): return a
sink(f(b=source(), a="x"))
sink(f(b="x", a=source()))  # hit
### defaults
def f(x=source()): return x
def g(x="a"): return x
sink(f())  # hit
sink(f("x"))
sink(g())
### every call of a function that changes what its argument holds
class State: pass
class App:
    def __init__(self): self.state = State()
def show(x):
    sink(x)  # hit
def hide(x):
    sink("x")
def setup(app): app.state.handler = show
def fill(app, x): app.state.more = x
one, two, three, four = App(), App(), App(), App()
setup(one); setup(two); setup(three); setup(four)
four.state.handler(source())
def main(request, other):
    setup(request); setup(other)
    fill(request, "a"); fill(other, source())
    sink(request.state.more)
    sink(other.state.more)  # hit
    app = App(); setup(app)
    app.state.handler(source())
    app.state.handler = hide
    app.state.handler(source())
### the same method of objects that hold other functions
def show(x):
    sink(x)  # hit
def show_too(x):
    sink(x)  # hit
def hide(x): pass
class Box:
    def __init__(self, h): self.h = h
    def get(self): return self.h
    def run(self): self.h(source())
def got():
    a, b, c, d = Box(hide), Box(hide), Box(hide), Box(show)
    a.get()("x"); b.get()("x"); c.get()("x")
    d.get()(source())
def ran():
    a, b, c, d = Box(hide), Box(hide), Box(hide), Box(show_too)
    a.run(); b.run(); c.run(); d.run()
### the same function of containers that hold others
def show(x):
    sink(x)  # hit
def hide(x): pass
def pick(table): return table["k"][0]
def main():
    pick({"k": [hide]})("x")
    pick({"k": [hide]})("x")
    pick({"k": [hide]})("x")
    pick({"k": [show]})(source())
### closures of one function over other values
def outer(x):
    def inner(): return x
    return inner
outer("a")(); outer("b")(); outer("c")()
sink(outer("d")())
sink(outer(source())())  # hit
### what a function raises is raised at each of its calls
def fail(): raise ValueError(source())
def may_fail(x):
    if x: raise ValueError(source())
    return 1
def first():
    try: fail()
    except ValueError as e:
        sink(e)  # hit
def second():
    try: fail()
    except ValueError as e:
        sink(e)  # hit
def third(x):
    try: may_fail(x)
    except ValueError as e:
        sink(e)  # hit
def fourth(x):
    try: may_fail(x)
    except ValueError as e:
        sink(e)  # hit
### what was written before something is raised
def fail(d):
    d["x"] = source()
    raise ValueError("a")
def first():
    d = {}
    try: fail(d)
    except ValueError: sink(d["x"])  # hit
def second():
    d = {}
    try: fail(d)
    except ValueError: sink(d["x"])  # hit
### generators over other values
def items(table):
    for one in table: yield one["k"]
def main():
    for one in items([{"k": "a"}]): sink(one)
    for one in items([{"k": "b"}]): sink(one)
    for one in items([{"k": source()}]): sink(one)  # hit
### what comes back is of the argument
class State: pass
class App:
    def __init__(self): self.state = State()
def fill(app, x):
    app.state.x = x
    return app.state
for _ in range(3):
    fill(App(), "a")
clean, bad = App(), App()
fill(clean, "b")
fill(bad, "c").y = source()
sink(clean.state.y)
sink(bad.state.y)  # hit
### mutable default
def f(x, l=[]):
    l.append(x)
    return l
sink(f(source()))  # hit
### keyword only and positional only
def f(a, /, b, *, c): return c
sink(f("a", "b", c=source()))  # hit
sink(f(source(), "b", c="c"))
### star args
def f(*args): return args[1]
sink(f("a", source()))  # hit
sink(f(source(), "b"))
def g(a, b): return a
sink(g(*[source(), "b"]))  # hit
sink(g(*["a", source()]))
### double star
def f(**kw): return kw["a"]
sink(f(a=source(), b="x"))  # hit
sink(f(a="x", b=source()))
def g(a, b): return a
sink(g(**{"a": source(), "b": "x"}))  # hit
sink(g(**{"a": "x", "b": source()}))
### forwarded
def inner(a, b=None): return b
def outer(*args, **kwargs): return inner(*args, **kwargs)
sink(outer("a", b=source()))  # hit
sink(outer(source(), b="x"))
### star of unknown length
def f(*a): return a[0]
def g(xs): return f(*xs)
sink(g(source()))  # hit
### returned tuple
def f(): return source(), "x"
a, b = f()
sink(a)  # hit
sink(b)
### returned dict
def f(): return {"a": source(), "b": "x"}
sink(f()["a"])  # hit
sink(f()["b"])
### side effect on argument
def put(d): d["a"] = source()
d = {}
put(d)
sink(d["a"])  # hit
sink(d.get("b"))
### kill in callee
def wipe(d): d["a"] = "x"
d = {"a": source()}
wipe(d)
sink(d["a"])
### sanitizer in callee
def safe(x): return clean(x)
sink(safe(source()))
### closure
def outer():
    x = source()
    y = "a"
    def inner(): return x
    def other(): return y
    return inner, other
i, o = outer()
sink(i())  # hit
sink(o())
### closure over argument
def make(v):
    def get(): return v
    return get
f, g = make(source()), make("x")
sink(f())  # hit
sink(g())
### counter closure
def make():
    kept = []
    def put(x): kept.append(x)
    def get(): return kept
    return put, get
put, get = make()
put(source())
sink(get())  # hit
### lambda
f = lambda x: x
g = lambda x: "a"
sink(f(source()))  # hit
sink(g(source()))
### function passed
def apply(f, x): return f(x)
def same(x): return x
def const(x): return "a"
sink(apply(same, source()))  # hit
sink(apply(const, source()))
sink(apply(lambda v: v, source()))  # hit
### functions in a dict
def a(x): return x
def b(x): return "k"
table = {"a": a, "b": b}
sink(table["a"](source()))  # hit
sink(table["b"](source()))
### chosen function
def a(x): return x
def b(x): return "k"
def f(c):
    g = a if c else b
    sink(g(source()))  # hit
    h = b if c else b
    sink(h(source()))
### partial
from functools import partial
def f(a, b): return a
g = partial(f, source())
h = partial(f, "x")
sink(g("b"))  # hit
sink(h(source()))
k = partial(f, b=source())
sink(k("a"))
### decorator without arguments
def log(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)
    return wrapper
@log
def same(x): return x
@log
def const(x): return "a"
sink(same(source()))  # hit
sink(const(source()))
### decorator that replaces
def block(f):
    def wrapper(*args): return "blocked"
    return wrapper
@block
def same(x): return x
sink(same(source()))
### decorator with arguments
import functools
def times(n):
    def deco(f):
        @functools.wraps(f)
        def wrapper(*a, **k):
            return f(*a, **k)
        return wrapper
    return deco
@times(3)
def same(x): return x
sink(same(source()))  # hit
### decorator that leaks
def shout(f):
    def wrapper(*a):
        r = f(*a)
        sink(r)  # hit
        return r
    return wrapper
@shout
def get(): return source()
get()
### class decorator object
class Cached:
    def __init__(self, f): self.f = f
    def __call__(self, *a): return self.f(*a)
@Cached
def same(x): return x
sink(same(source()))  # hit
sink(same("x"))
### unknown decorator
@app.route("/")
def page():
    x = source()
    sink(x)  # hit
    return x
sink(page())  # hit
### generator
def gen():
    yield "x"
    yield source()
def pure():
    yield "x"
for v in gen():
    sink(v)  # hit
for v in pure():
    sink(v)
sink(next(gen()))
both = gen()
next(both)
sink(next(both))  # hit
### yield from
def inner():
    yield source()
    return "r"
def outer():
    r = yield from inner()
    sink(r)
for v in outer():
    sink(v)  # hit
### yield from returns
def inner():
    yield "a"
    return source()
def outer():
    r = yield from inner()
    sink(r)  # hit
    yield "b"
for v in outer():
    sink(v)
### async
import asyncio
async def get(): return source()
async def pure(): return "x"
async def main():
    sink(await get())  # hit
    sink(await pure())
    a, b = await asyncio.gather(get(), pure())
    sink(a)  # hit
    sink(b)
    t = asyncio.create_task(get())
    sink(await t)  # hit
    async for v in agen():
        sink(v)  # hit
async def agen():
    yield source()
asyncio.run(main())
### executor
from concurrent.futures import ThreadPoolExecutor, as_completed
def work(x): return x
def const(x): return "a"
with ThreadPoolExecutor() as pool:
    f = pool.submit(work, source())
    sink(f.result())  # hit
    g = pool.submit(const, source())
    sink(g.result())
    for r in pool.map(work, [source()]):
        sink(r)  # hit
### to thread and run in executor
import asyncio
def work(x): return x
async def main(loop):
    sink(await asyncio.to_thread(work, source()))  # hit
    sink(await loop.run_in_executor(None, work, source()))  # hit
    sink(await loop.run_in_executor(None, work, "x"))
### thread
import threading
def show(x):
    sink(x)  # hit
def pure(x):
    sink(x)
threading.Thread(target=show, args=(source(),)).start()
threading.Thread(target=pure, args=("x",)).start()
### queue
import queue
q = queue.Queue()
p = queue.Queue()
q.put(source())
p.put("x")
sink(q.get())  # hit
sink(p.get())
### context manager function
from contextlib import contextmanager
@contextmanager
def opened():
    yield source()
@contextmanager
def plain():
    yield "x"
with opened() as v:
    sink(v)  # hit
with plain() as v:
    sink(v)
### recursion
def f(n, x):
    if n == 0:
        return x
    return f(n - 1, x)
sink(f(3, source()))  # hit
sink(f(3, "x"))
### recursion that makes
def f(n):
    if n == 0:
        return source()
    return "a" + f(n - 1)
sink(f(3))  # hit
### mutual recursion
def even(n, x):
    if n == 0:
        return x
    return odd(n - 1, x)
def odd(n, x):
    if n == 0:
        return "a"
    return even(n - 1, x)
sink(even(4, source()))  # hit
sink(even(4, "x"))
### recursion over a tree
def walk(node):
    out = [node["v"]]
    for child in node["children"]:
        out.extend(walk(child))
    return out
sink(walk({"v": "x", "children": [{"v": source(), "children": []}]}))  # hit
### early return guards in callee
def check(x):
    if x is None:
        return "none"
    return x
sink(check(source()))  # hit
### constant argument decides
def f(x, safe):
    if safe:
        return clean(x)
    return x
sink(f(source(), True))
sink(f(source(), False))  # hit
### flag default
def f(x, escape=True):
    return clean(x) if escape else x
sink(f(source()))
sink(f(source(), escape=False))  # hit
### uncalled function
def handler(request):
    x = source()
    sink(x)  # hit
### sink in uncalled callee only
def helper(x):
    sink(x)
### nested functions called
def f():
    def g(v):
        sink(v)  # hit
    g(source())
f()
### nested functions not called
def f():
    def g():
        sink(source())  # hit
    register(g)
### unknown call passes
sink(unknown(source()))  # hit
sink(unknown("x"))
sink(lib.thing.call(a=source()))  # hit
sink(source().anything().more)  # hit
### unknown calls back
def cb(x):
    sink(x)  # hit
unknown(cb, source())
### itemgetter
from operator import itemgetter, attrgetter
get = itemgetter("a")
sink(get({"a": source(), "b": "x"}))  # hit
sink(itemgetter("b")({"a": source(), "b": "x"}))
### late binding
def first(): return second()
def second(): return source()
sink(first())  # hit
### redefined
def f(): return source()
def f(): return "x"
sink(f())
### conditional definition
if other():
    def f(): return source()
else:
    def f(): return "x"
sink(f())  # hit
### star import of unknown
from unknown_lib import *
sink(helper(source()))  # hit
sink(helper("x"))
### try import
try:
    import fast as impl
except ImportError:
    impl = None
sink(impl.go(source()))  # hit
### global list filled by a function
kept = []
def put(): kept.append(source())
def show():
    for k in kept:
        sink(k)  # hit
### module dict between handlers
CACHE = {}
def put(k):
    CACHE[k] = source()
def get(k):
    sink(CACHE.get(k))  # hit
### order of handlers does not matter
CACHE = {}
def get(k):
    sink(CACHE.get(k))  # hit
def put(k):
    CACHE[k] = source()
### sink returns
def f():
    return sink(source())  # hit
### a hint says what a tainted value is
class Made:
    def m(self): sink(self)  # hit
def f():
    o = source()
    n = Made()
    n2 = o
    o2: Made = source()
    o2.m()
### a method of a tainted object gets its data
class K:
    def go(self): sink(self)  # hit
def h(o: K): o.go()
def f(): h(source())
### a source by another name
def f():
    ask = source
    sink(ask())  # hit
### a source that is handed over
def apply(g): return g()
def f():
    sink(apply(source))  # hit
    sink(list(map(source, [1])))  # hit
### a source in a partial
from functools import partial
def f():
    sink(partial(source, "p")())  # hit
### a source of the project by another name
def source(): return "x"
def f():
    ask = source
    sink(ask())  # hit
### a sink of the project by another name
def sink(x): print(x)
def f():
    out = sink
    out(source())  # hit
    list(map(sink, [source()]))  # hit
### no source by another name
def f():
    ask = other
    sink(ask())
### a known number tells how often arguments change places
def f(n, a, b):
    if n == 0: return a
    return f(n - 1, b, a)
def run():
    sink(f(2, "x", source()))
    sink(f(1, "x", source()))  # hit
    sink(f(4, source(), "x"))  # hit
    sink(f(5, source(), "x"))
### two functions that call each other so often
def even(n, s):
    if n == 0: return s
    return odd(n - 1, s)
def odd(n, s):
    if n == 0: return "odd"
    return even(n - 1, s)
def run():
    sink(even(4, source()))  # hit
    sink(even(3, source()))
### a number that is too large, or not known
def f(n, a, b):
    if n == 0: return a
    return f(n - 1, b, a)
def run():
    sink(f(100, "x", source()))  # hit
    sink(f(unknown(), "x", source()))  # hit
### a number that counts the depth of a tree
def walk(node, depth):
    if depth > 50: return ""
    out = node.name
    for c in node.children:
        out += walk(c, depth + 1)
    for c in node.others:
        out += walk(c, depth + 1)
    return out
def run(): sink(walk(source(), 0))  # hit
### a thread that nobody starts does nothing
import threading
def show(v):
    sink(v)  # hit
def other(v):
    sink(v)
def f():
    started = threading.Thread(target=show, args=(source(),))
    waiting = threading.Thread(target=other, args=(source(),))
    started.start()
    waiting.name = "later"
### a thread sees what was set before it was started
import threading
class Job:
    text = "t"
def work(job, found, kept):
    found.append(job.text)
    kept["x"] = "x"
def f():
    job, found, kept = Job(), [], {"x": source()}
    thread = threading.Thread(target=work, args=(job, found), kwargs={"kept": kept})
    job.text = source()
    thread.start()
    thread.join()
    sink(found[0])  # hit
    sink(kept["x"])
### what a thread writes when it got something is seen behind the join
import queue, threading
def work(tasks, done):
    while True:
        task = tasks.get()
        if task is None:
            return
        done.append(task)
def f():
    tasks, done, none, quiet = queue.Queue(), [], queue.Queue(), []
    workers = [threading.Thread(target=work, args=pair) for pair in ((tasks, done), (none, quiet))]
    for worker in workers:
        worker.start()
    tasks.put(source())
    none.put("x")
    for worker in workers:
        worker.join()
    sink(done[0])  # hit
    sink(quiet[0])
### who waits for an event sees what was done meanwhile
import threading
def f():
    ready, box = threading.Event(), {}
    def work():
        box["out"] = box.get("in")
        ready.set()
    threading.Thread(target=work).start()
    box["in"] = source()
    sink(box["out"])
    ready.wait()
    sink(box["out"])  # hit
### a thread of the project runs what it is made of
import threading
class Named(threading.Thread):
    def __init__(self, work, *args):
        super().__init__(target=work, args=args, daemon=True)
class Loud(threading.Thread):
    def run(self):
        print("begin")
        super().run()
class Plain(threading.Thread):
    def __init__(self, text):
        threading.Thread.__init__(self)
        self.text = text
    def run(self):
        sink(self.text)  # hit
def show(v):
    sink(v)  # hit
def quiet(v):
    sink(v)
Named(show, source()).start()
Loud(target=show, args=(source(),)).start()
Named(quiet, source())
Plain(source()).start()
### a timer is a thread
import threading
def show(v):
    sink(v)  # hit
def quiet(v):
    sink(v)
threading.Timer(5, show, [source()]).start()
threading.Timer(5, quiet, args=[source()]).cancel()
### what a thread raises reaches nobody
import threading
def fail(v):
    raise ValueError(v)
def f():
    try:
        threading.Thread(target=fail, args=(source(),)).start()
    except ValueError as e:
        sink(str(e))
### work that was handed out is done when the pool is left
from concurrent.futures import ThreadPoolExecutor
def f():
    box, seen = {}, []
    def work():
        seen.append(box.get("in"))
    with ThreadPoolExecutor() as pool:
        pool.submit(work)
        box["in"] = source()
    sink(seen[-1])  # hit
### a parser of markup calls the methods of its class
from html.parser import HTMLParser
class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.kinds = [], []
    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            self.links.append(value)
        self.kinds.append("tag")
    def handle_data(self, data):
        sink(data)  # hit
def f():
    reader = Reader()
    reader.feed("<p>" + source())
    sink(reader.links[0])  # hit
    sink(reader.kinds[0])
    quiet = Reader()
    quiet.feed("<p>")
    sink(quiet.links[0])
### a console calls the method of a command
import cmd
class Console(cmd.Cmd):
    def do_show(self, arg):
        sink(arg)  # hit
    def do_hide(self, arg):
        return "hidden"
    def helper(self, arg):
        sink(arg)
def f():
    Console().onecmd(source())
class Other(cmd.Cmd):
    def do_show(self, arg):
        sink(arg)
Other().onecmd("show all")
### handlers of logs get what is logged
import logging
class Keep(logging.Handler):
    def emit(self, record):
        sink(record.getMessage())  # hit
        sink(record.msg)
        sink(record.args[0])  # hit
        sink(record.user)  # hit
        sink(record.levelname)
        sink(self.format(record))  # hit
class Only(logging.Filter):
    def filter(self, record):
        sink(record.args)  # hit
        return True
log = logging.getLogger("shop")
log.addHandler(Keep())
log.addFilter(Only())
def f():
    log.warning("got %s", source(), extra={"user": source()})
### a formatter of the project makes the text
import logging
class Short(logging.Formatter):
    def format(self, record):
        return "short"
class Long(logging.Formatter):
    def format(self, record):
        return "long " + super().format(record)
class Keep(logging.Handler):
    def __init__(self, texts):
        super().__init__()
        self.texts = texts
    def emit(self, record):
        self.texts.append(self.format(record))
def f():
    short, long = [], []
    first, second = Keep(short), Keep(long)
    first.setFormatter(Short())
    second.setFormatter(Long())
    logging.basicConfig(handlers=[first, second])
    logging.error(source())
    sink(short[0])
    sink(long[0])  # hit
### who adds no handler gets nothing
import logging
class Keep(logging.Handler):
    def emit(self, record):
        sink(record.msg)
logging.getLogger("a").error(source())
### a weak reference gives what it was made of
import weakref
class Node:
    pass
def f():
    node = Node()
    held = weakref.ref(node)
    node.text, node.kind = source(), "k"
    sink(held().text)  # hit
    sink(held().kind)
    sink(weakref.proxy(node).text)  # hit
### an attribute of an attribute
import operator
class Node:
    pass
def f():
    inner, outer = Node(), Node()
    inner.text, inner.kind, outer.inner = source(), "k", inner
    sink(operator.attrgetter("inner.text")(outer))  # hit
    sink(operator.attrgetter("inner.kind")(outer))
### names that dir gives
class Steps:
    def step_one(self, v):
        sink(v)  # hit
    def other(self, v):
        sink(v)
def f():
    steps = Steps()
    for name in dir(steps):
        if name.startswith("step_"):
            getattr(steps, name)(source())
### notes of an exception
def f():
    try:
        error = ValueError("bad")
        error.add_note(source())
        raise error
    except ValueError as e:
        sink(e.__notes__[0])  # hit
        sink(str(e))
### a coroutine or generator that nobody waits for does not run
async def work(v):
    sink(v)
async def other(v):
    sink(v)  # hit
def each(v):
    sink(v)
    yield v
def every(v):
    sink(v)  # hit
    yield v
async def f():
    unused = work(source())
    unused.close()
    used = other(source())
    await used
    left = each(source())
    left.close()
    taken = every(source())
    next(taken)
### methods of a library that are kept under their own names
import lib
def run():
    a = lib.Thing()
    a.get = a.get
    a.get("x")
    sink(source())  # hit
def swap():
    b, c = lib.Thing(), lib.Thing()
    b.get, c.get = c.get, b.get
    b.get("x")
    sink(source())  # hit
### what writes an instance asks for its text again
class A:
    def __init__(self, v): self.v = v
    __repr__ = str
    __str__ = repr
def run():
    sink(str(A(source())))
    sink(source())  # hit
class B:
    def __init__(self, v): self.v = v
    __repr__ = str
    def __str__(self): return self.v
def other():
    sink(repr(B(source())))  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_calls(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
