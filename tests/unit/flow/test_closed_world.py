"""What the code of a project does not say of itself: who else calls it, which class comes in, what is written later."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### who calls an entry may give what has a default
def f(x=False):
    if x: sink(source())  # hit
### callers of the project give the default
def f(x=False):
    if x: sink(source())
def g(): f()
### who calls an entry may give more
def g(*args, **kw):
    for a in args: sink(source())  # hit
    if "a" in kw: sink(source())  # hit
    if args: sink(source())  # hit
### names that an entry may be given
def g(**kw):
    if kw.get("b"): sink(source())  # hit
    if kw.pop("c", False): sink(source())  # hit
    for k, v in kw.items(): sink(source())  # hit
def h(**kw):
    go(**kw)
def go(x=False):
    if x: sink(source())
### callers of the project give no more
def g(*args, **kw):
    for a in args: sink(source())
    if args: sink(source())
def h(): g()
### a decorator of a library gives arguments
import click
@click.command()
@click.option("--x", is_flag=True)
def main(x=False):
    if x: sink(source())  # hit
def run(): main()
### a decorator of Python gives none
import functools
@functools.lru_cache
def main(x=False):
    if x: sink(source())
def run(): main()
### arguments out of the attributes of something unknown
import argparse
def g(a=None):
    if a: sink(source())  # hit
def main():
    parser = argparse.ArgumentParser()
    g(**vars(parser.parse_args()))
### arguments out of the attributes of something known
class Args:
    def __init__(self): self.b = 1
def g(a=None, b=None):
    if a: sink(source())
def main(): g(**vars(Args()))
### a list that something unknown was added to
def run(a, b):
    out = []
    for s in (a, b):
        if not out: out.extend(s)
        else: sink(source())  # hit
### a hint names the class that others derive from
from abc import ABC, abstractmethod
class Store(ABC):
    @abstractmethod
    def put(self, x): ...
class Db(Store):
    def put(self, x): sink(x)  # hit
class Other:
    def put(self, x): sink(x)
def add(s: Store): s.put(source())
### an attribute of a class that others derive from
class Store:
    def put(self, x): raise NotImplementedError
class Db(Store):
    def put(self, x): sink(x)  # hit
class Service:
    def __init__(self, s: Store): self.s = s
    def add(self): self.s.put(source())
### a hint names a class of a hierarchy that others are above
class Store:
    def put(self, x): sink(x)
class Db(Store):
    def put(self, x): pass
def add(s: Db): s.put(source())
### a protocol stands for the classes that have its methods
from typing import Protocol
class Store(Protocol):
    def put(self, x): ...
    def close(self): ...
class Db:
    def put(self, x): sink(x)  # hit
    def close(self): pass
class Half:
    def put(self, x): sink(x)
def add(s: Store): s.put(source())
### what a return raises is caught, and the rest runs
def need(x):
    if x is None: raise ValueError
    return x
def f():
    try: return need(None)
    except ValueError: pass
    return sink(source())  # hit
### a flag of a class that a handler sets
import signal
class K: stop = False
def on(sig, frame): K.stop = True
def main():
    while True:
        if K.stop: sink(source())  # hit
### a flag of a module that a function sets
DEBUG = False
def on():
    global DEBUG
    DEBUG = True
def main():
    if DEBUG: sink(source())  # hit
### a flag of a module that nothing sets
DEBUG = False
def main():
    if DEBUG: sink(source())
### a flag of an instance that another method sets
class Bot:
    def __init__(self): self.ready = False
    def on_ready(self): self.ready = True
    def on_message(self):
        if self.ready: sink(source())  # hit
### a flag of a class that methods set in instances
class Bot:
    ready = False
    def on_ready(self): self.ready = True
    def on_message(self):
        if self.ready: sink(source())  # hit
### a flag of an instance that was just made
class Bot:
    ready = False
    def on_ready(self): self.ready = True
def f():
    b = Bot()
    if b.ready: sink(source())
### a state out of an enumeration that another method leaves
import enum
class S(enum.Enum):
    A = "a"
    B = "b"
class Bot:
    def __init__(self): self.state = S.A
    def on_ready(self): self.state = S.B
    def on_message(self):
        if self.state == S.B: sink(source())  # hit
### a list of a class that another function fills
class K: items = []
def fill():
    while True: K.items.append(input())
def main():
    while True:
        if K.items: sink(source())  # hit
### an empty list of a module
JOBS = []
def main():
    for job in JOBS:
        sink(source())  # hit
### an empty list of the function
NAMES = []
def main():
    names = []
    for job in names:
        sink(source())
### a flag of the one instance that a module makes
class G: pass
g = G()
g.on = False
def a(): g.on = True
def b():
    if g.on: sink(source())  # hit
### a flag set by a name that is not known
class C:
    show = False
    title = None
    def __init__(self, d):
        for k, v in d.items(): setattr(self, k, v)
def main(d):
    if C(d).show: sink(source())  # hit
### objects set by a name that is not known
class Color:
    def __init__(self, v): self.v = v
    def put(self, x): sink(x)  # hit
class C:
    title = None
    def __init__(self, d):
        for k, v in d.items(): setattr(self, k, Color(v))
def main(d):
    C(d).title.put(source())
### a flag set by another name
class C:
    show = False
    other = False
    def __init__(self, d):
        for k in ("other",): setattr(self, k, d)
def main(d):
    if C(d).show: sink(source())
### a flag among all attributes
class C:
    show = False
    def __init__(self, **kw):
        self.__dict__.update(kw)
def main(d):
    if C(**d).show: sink(source())  # hit
### a flag that a callback of a library sets
import signal
stop = False
def on(sig, frame):
    global stop
    stop = True
signal.signal(signal.SIGINT, on)
while not stop:
    pass
sink(source())  # hit
### a flag that a method sets which a library calls back
class App:
    def __init__(self):
        self.running = True
        lib.register(self.quit)
    def quit(self): self.running = False
    def loop(self):
        while self.running: pass
        sink(source())  # hit
App().loop()
### whether there is an attribute that a name which is not known may have set
class C:
    def __init__(self, d):
        for k, v in d.items(): setattr(self, k, v)
def f(d):
    if hasattr(C(d), "x"): sink(source())  # hit
### whether there is an attribute that nothing sets
class C: pass
def f(d):
    if hasattr(C(), "x"): sink(source())
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_closed_world(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
