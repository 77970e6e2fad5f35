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
### values that auto gives
import enum
class Mode(enum.Enum):
    OPEN = enum.auto()
    SHUT = enum.auto()
def pick(mode, v):
    if mode is Mode.OPEN:
        return v
    return "x"
sink(pick(Mode.OPEN, source()))  # hit
sink(pick(Mode.SHUT, source()))
sink(pick(Mode(1), source()))  # hit
sink(pick(Mode(2), source()))
def chosen(mode, v):
    match mode:
        case Mode.OPEN: return v
        case Mode.SHUT: return "x"
sink(chosen(Mode.OPEN, source()))  # hit
sink(chosen(Mode.SHUT, source()))
d = {Mode.OPEN: source(), Mode.SHUT: "x"}
sink(d[Mode.OPEN])  # hit
sink(d[Mode.SHUT])
### texts that auto gives
from enum import StrEnum, auto
class Word(StrEnum):
    FIRST = auto()
    SECOND = auto()
d = {"first": source(), "second": "x"}
sink(d[Word.FIRST])  # hit
sink(d[Word.SECOND])
### values that auto gives in a way of its own
from enum import Enum, auto
class Own(Enum):
    def _generate_next_value_(name, start, count, last):
        return name * 2
    A = auto()
    B = auto()
d = {Own.A: source(), Own.B: "x"}
sink(d[Own.A])  # hit
sink(d[Own.B])
sink({"AA": source()}[Own.A.value])  # hit
### flags
from enum import Flag, auto
class Right(Flag):
    SEE = auto()
    EDIT = auto()
    RUN = auto()
def guarded(rights, v):
    return v if Right.RUN in rights else "x"
sink(guarded(Right.SEE | Right.RUN, source()))  # hit
sink(guarded(Right.SEE | Right.EDIT, source()))
def masked(rights, v):
    if rights & Right.EDIT:
        return v
    return "x"
sink(masked(Right.EDIT | Right.SEE, source()))  # hit
sink(masked(Right.RUN | Right.SEE, source()))
def asked(rights, v):
    return v if Right(rights) & Right.EDIT else "x"
sink(asked(3, source()))  # hit
sink(asked(5, source()))
### members that are no literals
from enum import Enum
class Pair(Enum):
    LEFT = ("l", 1)
    RIGHT = ("r", 2)
    def is_left(self):
        return self is Pair.LEFT
def pick(pair, v):
    return "x" if pair != Pair.LEFT else v
sink(pick(Pair.LEFT, source()))  # hit
sink(pick(Pair.RIGHT, source()))
sink(source() if Pair.LEFT.is_left() else "x")  # hit
sink(source() if Pair.RIGHT.is_left() else "x")
d = {Pair.LEFT: source(), Pair.RIGHT: "x"}
sink(d.get(Pair.LEFT))  # hit
sink(d.get(Pair.RIGHT))
### members of two enumerations with equal values
from enum import Enum, IntEnum
class Fruit(Enum):
    APPLE = 1
class Tree(Enum):
    OAK = 1
class Level(IntEnum):
    LOW = 1
class Grade(IntEnum):
    POOR = 1
sink("x" if Fruit.APPLE != Tree.OAK else source())
sink(source() if Fruit.APPLE == Fruit.APPLE else "x")  # hit
sink(source() if Level.LOW is Grade.POOR else "x")
sink(source() if Level.LOW == Grade.POOR else "x")  # hit
### a member that nobody is seen to pass
from enum import Enum
class Pair(Enum):
    LEFT = ("l", 1)
    RIGHT = ("r", 2)
def entry(pair: Pair):
    if pair is Pair.LEFT:
        sink(source())  # hit
    else:
        sink(source())  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_enumerations(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
