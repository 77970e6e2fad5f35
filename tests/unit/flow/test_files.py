"""Flows through several files: what is imported how, what one file keeps for another, what annotations say."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, flows

#: Only annotations tell which of them is meant.
FOUR_SERVICES = "class Svc:\n    def secret_of(self): return source()\n" + "".join(
    f"class {name}:\n    def secret_of(self): return 'x'\n" for name in "BCD"
)
#: `%% path`, then the code of that file.
CASES = split("""
### from import function
%% a.py
def get(): return source()
def safe(): return 'x'
%% b.py
from a import get, safe
sink(get())  # hit
sink(safe())
### relative and package
%% pkg/__init__.py
from .core import get as fetch
%% pkg/core.py
from . import util
def get(): return util.raw()
%% pkg/util.py
def raw(): return source()
%% main.py
import pkg
from pkg import fetch
sink(pkg.fetch())  # hit
sink(fetch())  # hit
### star with all
%% a.py
__all__ = ['get']
def get(): return source()
def _hidden(): return source()
def other(): return source()
%% b.py
from a import *
sink(get())  # hit
### import cycle
%% a.py
import b
def get(): return source()
def use(): return b.wrap()
%% b.py
import a
def wrap(): return a.get()
%% main.py
import a
sink(a.use())  # hit
### class across files with super
%% base.py
class Base:
    def load(self): return self.fetch()
    def fetch(self): return 'x'
%% child.py
from base import Base
class Child(Base):
    def fetch(self): return source()
class Calm(Base):
    pass
%% main.py
from child import Child, Calm
sink(Child().load())  # hit
sink(Calm().load())
### settings module attribute
%% settings.py
TOKEN = source()
NAME = 'x'
%% main.py
import settings
from settings import NAME
def f():
    sink(settings.TOKEN)  # hit
    sink(NAME)
### state set elsewhere
%% state.py
current = {}
%% setter.py
import state
def login():
    state.current['token'] = source()
    state.current['name'] = 'x'
%% reader.py
from state import current
def show():
    sink(current['token'])  # hit
    sink(current['name'])
### conditional import
%% fast.py
def get(): return source()
%% slow.py
def get(): return 'x'
%% main.py
try:
    from fast import get
except ImportError:
    from slow import get
sink(get())  # hit
### local import in function
%% a.py
def get(): return source()
%% main.py
def f():
    from a import get
    sink(get())  # hit
### importlib constant
%% plug.py
def get(): return source()
%% main.py
import importlib
m = importlib.import_module('plug')
sink(m.get())  # hit
### decorator from another file
%% deco.py
import functools
def logged(f):
    @functools.wraps(f)
    def inner(*a, **k):
        r = f(*a, **k)
        sink(r)  # hit
        return r
    return inner
%% main.py
from deco import logged
@logged
def token(): return source()
token()
### callback registered in another file
%% bus.py
handlers = {}
def on(name, f): handlers.setdefault(name, []).append(f)
def emit(name, data):
    for f in handlers.get(name, []):
        f(data)
%% sub.py
import bus
def got(data):
    sink(data)  # hit
def never(data):
    sink(data)
bus.on('a', got)
%% pub.py
import bus, sub
bus.emit('a', source())
### sanitizer in another file
%% safe.py
def scrub(x): return clean(x)
def keep(x): return x
%% main.py
from safe import scrub, keep
sink(scrub(source()))
sink(keep(source()))  # hit
### dataclass across files
%% model.py
from dataclasses import dataclass, field
@dataclass
class Order:
    phone: str
    title: str = 'x'
    tags: list = field(default_factory=list)
%% main.py
from model import Order
o = Order(source(), title='y')
sink(o.phone)  # hit
sink(o.title)
o.tags.append(source())
sink(o.tags)  # hit
p = Order('a')
sink(p)
### src layout
%% src/app/core.py
def get(): return source()
%% src/app/__init__.py
%% src/app/main.py
from app.core import get
sink(get())  # hit
### two applications with the same module name
%% one/util.py
def get(): return source()
%% one/main.py
from util import get
sink(get())  # hit
%% two/util.py
def get(): return 'x'
%% two/main.py
from util import get
sink(get())
### client class stored in an attribute of another
%% client.py
class Client:
    def __init__(self, key): self.key = key
    def sign(self): return self.key + 'x'
%% service.py
from client import Client
class Service:
    def __init__(self): self.client = Client(source())
    def log(self):
        sink(self.client.sign())  # hit
%% main.py
from service import Service
Service().log()
### global singleton lazily made
%% db.py
_conn = None
def conn():
    global _conn
    if _conn is None:
        _conn = make()
    return _conn
def make(): return source()
%% main.py
from db import conn
sink(conn())  # hit
### enum values
%% e.py
from enum import Enum
class K(Enum):
    A = source()
    B = 'x'
%% main.py
from e import K
sink(K.A.value)  # hit
sink(K.B.value)
### annotated parameter finds the method
%% svc.py
class Svc:
    def secret_of(self): return source()
class Other:
    def secret_of(self): return 'x'
class Third:
    def secret_of(self): return 'x'
class Fourth:
    def secret_of(self): return 'x'
%% main.py
from svc import Svc, Other
def f(s: Svc):
    sink(s.secret_of())  # hit
def g(o: Other):
    sink(o.secret_of())
def h(o: "Svc"):
    sink(o.secret_of())  # hit
### attribute annotation in class body
%% svc.py: four services
%% main.py
from svc import Svc, B
class A:
    svc: Svc
    b: B
    def go(self):
        sink(self.svc.secret_of())  # hit
        sink(self.b.secret_of())
### return annotation of unknown
%% svc.py: four services
%% main.py
from svc import Svc, B
import lib
def make() -> Svc:
    return lib.make(Svc)
def other() -> B:
    return lib.make(B)
sink(make().secret_of())  # hit
sink(other().secret_of())
### dependency injection by constructor annotation
%% svc.py: four services
%% main.py
from svc import Svc, B
class A:
    def __init__(self, svc: Svc, b: B):
        self.svc = svc
        self.b = b
    def go(self):
        sink(self.svc.secret_of())  # hit
        sink(self.b.secret_of())
### module getattr
%% lazy.py
def __getattr__(name):
    return source()
%% main.py
import lazy
sink(lazy.anything)  # hit
### submodule by attribute
%% pkg/__init__.py
%% pkg/sub.py
X = source()
Y = 'y'
%% main.py
import pkg.sub
sink(pkg.sub.X)  # hit
sink(pkg.sub.Y)
import pkg.sub as s
sink(s.X)  # hit
### name shadowed by parameter
%% a.py
secret = source()
%% main.py
from a import secret
def f(secret):
    sink(secret)
f('x')
sink(secret)  # hit
### main guard
%% a.py
def main():
    sink(source())  # hit
if __name__ == '__main__':
    main()
""")


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_files(name: str, case: str, plain_rule: TaintRule) -> None:
    parts = [part.partition("\n") for part in case.split("%% ")[1:]]
    files = {path.strip(): code for path, _, code in parts}
    if files.pop("svc.py: four services", None) is not None:
        files["svc.py"] = FOUR_SERVICES
    wanted = {f"{path}:{line}" for path, code in files.items() for line in expected(code)}
    assert {sink for _, sink in flows(plain_rule, files)} == wanted
