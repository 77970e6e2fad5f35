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
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_constants(name: str, code: str, plain_rule: TaintRule, shipped: Models) -> None:
    assert sink_lines(plain_rule, code, shipped) == expected(code)
