"""What the code of a project does not say of itself: who else calls it, which class comes in, what is written later."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split('''
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
''')


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_closed_world(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
