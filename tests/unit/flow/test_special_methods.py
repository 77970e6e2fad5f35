"""Special methods that no call names: what writes an instance, what sets and deletes, what a metaclass answers."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### repr never str
class P:
    def __init__(self, a): self.a = a
    def __str__(self): return self.a
    def __repr__(self): return "P"
p = P(source())
sink(repr(p))
sink(f"{p!r}")
sink(f"{p!a}")
sink("%r" % p)
sink("%r" % (p,))
sink("%a and %r" % (p, p))
sink(ascii(p))
sink("{!r}".format(p))
sink(str(p))  # hit
sink(f"{p}")  # hit
sink("%s" % p)  # hit
sink("%s %r" % (p, 1))  # hit
sink("%s %r" % (1, p))
sink("%r %s" % (1, p))  # hit
sink("{}".format(p))  # hit
sink(f"{p!s}")  # hit
sink(format(p))  # hit
### repr only
class P:
    def __init__(self, a): self.a = a
    def __repr__(self): return self.a
    def __str__(self): return "P"
p = P(source())
sink(repr(p))  # hit
sink(f"{p!r}")  # hit
sink("%r" % p)  # hit
sink("%r" % (p,))  # hit
sink(ascii(p))  # hit
sink(str(p))
sink(f"{p}")
sink("%s" % p)
sink(format(p))
### format first
class P:
    def __init__(self, a): self.a = a
    def __format__(self, spec): return self.a
    def __str__(self): return "P"
    def __repr__(self): return "P"
p = P(source())
sink(format(p))  # hit
sink(f"{p}")  # hit
sink("{}".format(p))  # hit
sink(f"{p!s}")
sink(f"{p!r}")
sink(str(p))
sink("%s" % p)
### format spec
class P:
    def __format__(self, spec):
        return spec
p = P()
sink(format(p, source()))  # hit
sink(format(p, "x"))
s = source()
sink(f"{p:{s}}")  # hit
### format not str
class P:
    def __init__(self, a): self.a = a
    def __format__(self, spec): return "P"
    def __str__(self): return self.a
p = P(source())
sink(format(p))
sink(f"{p}")
sink(f"{p!s}")  # hit
sink("%s" % p)  # hit
sink(str(p))  # hit
### str falls back to repr
class P:
    def __init__(self, a): self.a = a
    def __repr__(self): return self.a
p = P(source())
sink(str(p))  # hit
sink(f"{p}")  # hit
sink(format(p))  # hit
### repr without one shows nothing
class P:
    def __init__(self, a): self.a = a
    def __str__(self): return self.a
p = P(source())
sink(repr(p))
sink(f"{p!r}")
### unknown template
class P:
    def __init__(self, a): self.a = a
    def __format__(self, spec): return self.a
    def __str__(self): return "P"
def f(template):
    sink(template.format(P(source())))  # hit
    sink(("," + template).join([str(P(source()))]))
### debug holes
class P:
    def __init__(self, a): self.a = a
    def __repr__(self): return "P"
    def __str__(self): return self.a
p = P(source())
sink(f"{p=}")
sink(f"{p=:>9}")  # hit
sink(f"{p=!s}")  # hit
### generated repr
from dataclasses import dataclass
@dataclass
class P:
    a: str
    def __str__(self): return "P"
p = P(source())
sink(repr(p))  # hit
sink("%r" % (p,))  # hit
sink(str(p))
### percent
x = source()
sink("%s %s" % (1, x))  # hit
sink("%*d %s" % (3, 4, x))  # hit
sink("%%s" % ())
sink("%(a)s %(b)r" % {"a": 1, "b": x})  # hit
sink("%(a)s" % {"a": 1, "b": x})
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_special_methods(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
