"""Two variables that are one value: what is learned of one holds for the other while nothing writes either."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, rule_of, sink_lines

RULE = """
    pattern-sources: [{pattern: source(...)}]
    pattern-sinks: [{pattern: sink(...)}]
    guard-sanitizers: [{pattern: good($X)}, {pattern: not bad($X)}]
"""
CASES = split("""
### another name
def run():
    t = source()
    u = t
    if t in ("a", "b"):
        sink(u)
        sink(t)
    else:
        sink(u)  # hit
    if u == "c":
        sink(t)
    sink(u)  # hit
### another name by two steps
def run():
    t = source()
    u = v = t
    w: str = u
    if w not in ("a", "b"):
        return sink(v)  # hit
    sink(t)
    sink(u)
    sink(v)
### written in between
def run(c):
    t = source()
    u = t
    if c:
        t = source()
    if t == "a":
        sink(u)  # hit
    u = t
    u += "x"
    if t == "a":
        sink(u)  # hit
### written in a loop
def run(xs):
    t = source()
    u = t
    for x in xs:
        if t == "a":
            sink(u)  # hit
        t = source()
    t = source()
    for x in xs:
        u = t
        if t == "a":
            sink(u)
        t = t + "b"
### the value of the round before
def run(xs):
    t = source()
    u = ""
    for x in xs:
        if t == "a":
            sink(u)  # hit
        u = t
        t = x + source()
### copied on one way only
def run(c):
    t = source()
    u = source()
    if c:
        u = t
    if t == "a":
        sink(u)  # hit
### written by another function
def run():
    t = source()
    u = t
    def change():
        nonlocal t
        t = "a"
    change()
    if t == "a":
        sink(u)  # hit
### a check of a rule
def run():
    t = source()
    u = t
    if good(t):
        sink(u)
    if good(u) is True:
        sink(t)
    x = good(t)
    if not x:
        sink(u)  # hit
        return
    sink(u)
### a check of a function
def ok(x): return x in ("a", "b")
def check(x):
    if x not in ("a", "b"):
        raise ValueError
def run():
    t = source()
    u = t
    if ok(t):
        sink(u)
    if not u:
        sink(t)
    if len(t) > 3 or bad(t):
        sink(u)  # hit
### a part of the other
def run():
    t = source()
    u = t.name
    if t == "a":
        sink(u)  # hit
    v, w = t, source()
    if t == "a":
        sink(w)  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_aliases(name: str, code: str, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, RULE), code) == expected(code)
