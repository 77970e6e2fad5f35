"""Checks of rules and functions whose result is compared, kept, collected or handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, rule_of, sink_lines

RULE = """
    pattern-sources: [{pattern: source(...)}]
    pattern-sinks: [{pattern: sink(...)}]
    guard-sanitizers: [{pattern: good($X)}, {pattern: not bad($X)}, {pattern: not urlparse($X).netloc}]
"""
CASES = split("""
### compared with a truth
def run(t):
    t = source()
    if good(t) == True:
        sink(t)
    if good(t) is True:
        sink(t)
    if good(t) is not False:
        sink(t)
    if good(t) != False:
        sink(t)
    if True == good(t):
        sink(t)
    if bool(good(t)):
        sink(t)
    if not bool(good(t)) or sink(t):
        sink(t)  # hit
### compared with a truth, and it failed
def run():
    t = source()
    if good(t) == True:
        pass
    else:
        sink(t)  # hit
    if good(t) == False:
        sink(t)  # hit
    if good(t) is None:
        sink(t)  # hit
    if good(t) is not True:
        sink(t)  # hit
    if bool(bad(t)):
        sink(t)  # hit
    if good(t) == False:
        return sink(t)  # hit
    sink(t)
### left early where it is no truth
def run():
    t = source()
    if good(t) is not True:
        return
    sink(t)
def run2():
    t = source()
    if bad(t) is False or bad(t) == 0:
        sink(t)
    if bad(t) != False:
        return sink(t)  # hit
    sink(t)
### empty
def run():
    t = source()
    if urlparse(t).netloc == "":
        sink(t)
    if urlparse(t).netloc != "":
        sink(t)  # hit
    if len(urlparse(t).netloc) == 0:
        sink(t)
    if len(urlparse(t).netloc) > 0:
        sink(t)  # hit
    if len(urlparse(t).netloc) == 3:
        sink(t)  # hit
    if urlparse(t).netloc is None:
        sink(t)
    if urlparse(t).netloc == "a":
        sink(t)  # hit
    if urlparse(t).netloc != "a":
        sink(t)  # hit
    if urlparse(t).netloc in ("", "a"):
        sink(t)  # hit
    if bad(t) == []:
        sink(t)
    if bad(t) == [1]:
        sink(t)  # hit
    if urlparse(t).netloc:
        return
    sink(t)
### match
def run():
    t = source()
    match good(t):
        case True:
            sink(t)
        case False:
            sink(t)  # hit
    match good(t):
        case False:
            return
    sink(t)
def run2():
    t = source()
    match bad(t):
        case True:
            sink(t)  # hit
        case _:
            sink(t)
    sink(t)  # hit
### kept
def run():
    t = source()
    x = good(t)
    if x:
        sink(t)
    else:
        sink(t)  # hit
    if x == True:
        sink(t)
    if x is False:
        return sink(t)  # hit
    sink(t)
### kept of another
def run():
    t = source()
    x = good(t)
    t = source()
    if x:
        sink(t)  # hit
    x = bad(t)
    if x:
        return sink(t)  # hit
    sink(t)
### kept and its data
def run():
    t = source()
    x = good(t)
    sink(x)  # hit
    if x:
        sink(x)  # hit
    y = good(t) and good(x)
    if y:
        sink(t)
        sink(x)
    z = bool(good(t))
    if z:
        sink(t)
    z = not good(t)
    if z:
        sink(t)  # hit
    else:
        sink(t)
### kept annotated
def run():
    t = source()
    x: bool = good(t)
    if not x:
        raise ValueError
    sink(t)
### any and all
def run():
    t = source()
    u = source()
    if all([good(t), good(u)]):
        sink(t)
        sink(u)
    else:
        sink(t)  # hit
    if any([good(t), good(u)]):
        sink(t)  # hit
    if any((not good(t), bad(u))):
        sink(u)  # hit
        return
    sink(t)
    sink(u)
### any with stars
def run(more):
    t = source()
    if all([good(t), *more]):
        sink(t)
    if any([bad(t), *more]):
        return sink(t)  # hit
    sink(t)
### filter
def run(xs):
    xs = source()
    sink(xs)  # hit
    for one in filter(good, xs):
        sink(one)
    sink(list(filter(good, xs)))
    sink(list(filter(bad, xs)))  # hit
    sink([x for x in xs if good(x)])
    sink([x for x in xs if good(x) == True])
    sink([x for x in xs if bad(x)])  # hit
    sink([x for x in [source(), "a"] if good(x)])
    sink({x for x in [source(), "a"] if not bad(x)})
### filter with a function of the project
from itertools import filterfalse
def good(x): return x.startswith("a")
def word(x): return x in ("a", "b")
def run():
    xs = source()
    sink(list(filter(good, xs)))
    sink(list(filter(word, xs)))
    sink(list(filterfalse(word, xs)))  # hit
    sink(list(filterfalse(bad, xs)))
    sink(list(filterfalse(good, xs)))  # hit
    sink(list(filter(lambda x: x == "a", xs)))
    sink(list(filter(None, xs)))  # hit
    sink(list(filter(lambda x: x, xs)))  # hit
### a function that gives a truth or something else
def ok(x):
    if x == "a":
        return True
    return None
def run():
    t = source()
    if ok(t) is True:
        sink(t)
    if ok(t) != False:
        sink(t)  # hit
    if ok(t) is not None:
        sink(t)
    if bool(ok(t)):
        sink(t)
    if ok(t) == True and all([ok(t), t]):
        sink(t)
    if all([ok(t), t]):
        sink(t)
    if any([ok(t), t]):
        sink(t)  # hit
    match ok(t):
        case None:
            sink(t)  # hit
        case _:
            sink(t)
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_outcomes(name: str, code: str, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, RULE), code) == expected(code)


def test_a_check_of_one_rule_cleans_for_it_only(tmp_path: Path) -> None:
    code = "def run():\n    t = source()\n    x = good(t)\n    if x:\n        sink(t)  # hit\n    sink(t)  # hit\n"
    other = RULE.replace("good", "fine")
    rules = [rule_of(tmp_path, RULE, name="one"), rule_of(tmp_path, other, name="two")]
    assert sink_lines(rules, code) == [5, 6]
    assert sink_lines(rules[0], code) == [6]
