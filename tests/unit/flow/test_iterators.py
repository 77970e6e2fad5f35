"""Iterators: what they give in which order, what is taken from them, and what only begins when it is iterated."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### next takes one after the other
def f():
    words = iter(["head", source(), "tail"])
    sink(next(words))
    sink(next(words))  # hit
    sink(next(words))
    sink(next(words, "end"))
    signs = iter({"k": 1, source(): 2})
    keys = iter("ab")
    sink(next(keys))
### a loop and its body take from one iterator
def f(unknown):
    given = iter(["--name", source(), "--mode", "fast"])
    for option in given:
        value = next(given)
        if option == "--mode":
            sink(value)
        sink(option)
    again = iter(["a", source(), "b"])
    for first in again:
        if unknown:
            next(again)
        sink(first)  # hit
### a loop of unknown length takes all
def f(unknown):
    words = iter(["a", "b", "c", "d", source()])
    while unknown():
        sink(next(words))  # hit
### a list is not changed by its iterator
def f():
    words = [source(), "a"]
    it = iter(words)
    next(it)
    sink(words[0])  # hit
    sink(words[1])
### a generator without branches keeps the order
def three(v):
    print("begin")
    yield "a"
    with lock:
        yield v
    yield from ("c", "d")
def f():
    a, b, c, d = three(source())
    sink(a)
    sink(b)  # hit
    sink(c)
    held = list(three(source()))
    sink(held[1])  # hit
    sink(held[3])
    first, *rest = three(source())
    sink(first)
    sink(rest[0])  # hit
### a generator with branches or loops may give anything anywhere
def maybe(v, c):
    if c:
        yield "a"
    yield v
def many(v):
    for one in ("a", v):
        yield one
def early(v, c):
    if c:
        return
    yield "a"
    yield v
def f(c):
    sink(next(maybe(source(), c)))  # hit
    sink(next(many(source())))  # hit
    sink(list(early(source(), c))[0])  # hit
### an instance is iterated in the order of its generator
class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right
    def __iter__(self):
        yield self.left
        yield self.right
def f():
    left, right = Pair("l", source())
    sink(left)
    sink(right)  # hit
    for number, part in enumerate(Pair("l", source())):
        if number == 0:
            sink(part)
        else:
            sink(part)  # hit
### what the library makes of known items has their order
import itertools
def f():
    words = ["a", source(), "c"]
    for number, word in enumerate(words, start=1):
        if number == 3:
            sink(word)
        if number == 2:
            sink(word)  # hit
    for name, word in zip(["x", "y", "z"], words):
        if name == "x":
            sink(word)
        if name == "y":
            sink(word)  # hit
    sink(list(itertools.islice(words, 1)))
    sink(list(itertools.islice(words, 1, 2))[0])  # hit
    sink(list(itertools.islice(words, 2, None)))
    sink(list(itertools.chain(["x"], words))[1])
    sink(list(itertools.chain.from_iterable([["x"], words]))[2])  # hit
    sink(list(itertools.takewhile(lambda word: word != "a", words)))
    sink(list(itertools.takewhile(lambda word: word != "c", words)))  # hit
    sink(list(itertools.dropwhile(lambda word: word == "a", words))[0])  # hit
    sink(list(filter(None, ["", words[1]]))[0])  # hit
    sink(list(filter(lambda pair: pair[0] == "x", [("x", "y"), ("y", words[1])])))
    sink(list(itertools.filterfalse(lambda pair: pair[0] == "x", [("x", "y"), ("y", words[1])]))[0])  # hit
    for left, right in itertools.product(["a", "b"], ["c", source()]):
        sink(left)
        sink(right)  # hit
### a function is called until it gives the end
def f(read):
    lines = iter([source(), ""])
    for line in iter(lambda: next(lines), ""):
        sink(line)  # hit
    for line in iter(lambda: "x", ""):
        sink(line)
### what a generator yields of an unknown length stays
def f(names):
    def each():
        yield from names
        yield source()
    a, b = each()
    sink(a)  # hit
    sink(b)  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_iterators(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
