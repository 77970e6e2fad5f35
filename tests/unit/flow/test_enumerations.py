"""Members of enumerations."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### methods of members
from enum import Enum, IntEnum
import enum
class K(Enum):
    A = "x"
    B = "y"
    def run(self, v):
        return v
    def other(self, v):
        return self.value
    @property
    def label(self):
        return self.value
    @classmethod
    def named(cls, v):
        return cls.A
sink(K.A.run(source()))  # hit
sink(K.A.other(source()))
sink(K.A.value)
sink(K.A.name)
sink(K.A.label)
sink(K["A"].run(source()))  # hit
sink(K("x").run(source()))  # hit
k = K.B
sink(k.run(source()))  # hit
sink(k.run("x"))
for one in K:
    sink(one.run(source()))  # hit
    sink(one.other(source()))
class F(str, enum.Enum):
    A = "x"
    def run(self, v):
        return v
sink(F.A.run(source()))  # hit
sink(F.A.run("x"))
sink(F.A)
### members as conditions
from enum import Enum
class K(Enum):
    A = 1
    B = 2
def pick(k, v):
    if k == K.A:
        return v
    return "x"
sink(pick(K.A, source()))  # hit
def pick_is(k, v):
    if k is K.B:
        return v
    return "x"
sink(pick_is(K.B, source()))  # hit
### members as keys
from enum import Enum
class K(Enum):
    A = 1
    B = 2
d = {K.A: source(), K.B: "x"}
sink(d[K.A])  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_enumerations(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
