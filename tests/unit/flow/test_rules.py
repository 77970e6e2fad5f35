"""What taint rules can say: labels, propagators, side effects, sanitizers, guards, focus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aoplint.errors import RuleError
from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, rule_of, sink_lines, solved

PLAIN_SOURCE = "    pattern-sources: [{pattern: source(...)}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
GUARDED = PLAIN_SOURCE + "    require-guard: [{pattern: allowed(...)}, {pattern: login_required}]\n"
CLEANING = (
    PLAIN_SOURCE + '    guard-sanitizers: [{pattern: safe(...)}, {pattern: "$X.isdigit()"}, {pattern: not bad(...)}]\n'
)

GUARD_CASES = split("""
### no guard
def f():
    sink(source())  # hit
### guard around
def f():
    if allowed(1):
        sink(source())
    sink(source())  # hit
### early exit
def f():
    if not allowed(1):
        return
    sink(source())
### early exit by raise
def f():
    if not allowed(1):
        raise ValueError
    sink(source())
### wrong branch
def f():
    if allowed(1):
        return
    sink(source())  # hit
### one branch only
def f(c):
    if c:
        allowed(1)
    sink(source())  # hit
### all branches
def f(c):
    if c:
        allowed(1)
    else:
        allowed(2)
    sink(source())
### through a caller
def inner():
    sink(source())
def outer():
    if allowed(1):
        inner()
### through one caller of two
def inner():
    sink(source())  # hit
def outer():
    if allowed(1):
        inner()
def other():
    inner()
### check in a callee that raises
def ensure():
    if not allowed(1):
        raise ValueError
def f():
    ensure()
    sink(source())
### check in a callee whose answer is dropped
def ask():
    return allowed(1)
def f():
    ask()
    sink(source())  # hit
### kept in a variable
def f():
    ok = allowed(1)
    if ok:
        sink(source())
    else:
        sink(source())  # hit
### and with another condition
def f(c):
    if c and allowed(1):
        sink(source())
    if c or allowed(1):
        sink(source())  # hit
### decorator
@login_required
def f():
    sink(source())
### loop
def f(xs):
    for x in xs:
        if not allowed(x):
            continue
        sink(source())
    sink(source())  # hit
### while true with break
def f(xs):
    while True:
        if allowed(1):
            break
    sink(source())
### try
def f():
    try:
        allowed(1)
    except ValueError:
        pass
    sink(source())  # hit
""")

CLEANING_CASES = split("""
### condition cleans
def f():
    x = source()
    if safe(x):
        sink(x)
    else:
        sink(x)  # hit
    sink(x)  # hit
### early exit cleans
def f():
    x = source()
    if not safe(x):
        return
    sink(x)
### other variable stays
def f():
    x, y = source(), source()
    if safe(x):
        sink(y)  # hit
### method on the value
def f():
    x = source()
    if x.isdigit():
        sink(x)
    if not x.isdigit():
        sink(x)  # hit
### negated condition
def f():
    x = source()
    if bad(x):
        sink(x)  # hit
    if not bad(x):
        sink(x)
### attribute and item
def f(o):
    o.x = source()
    if safe(o.x):
        sink(o.x)
    d = {"a": source(), "b": source()}
    if safe(d["a"]):
        sink(d["a"])
        sink(d["b"])  # hit
### assert
def f():
    x = source()
    assert safe(x)
    sink(x)
### conditional expression
def f():
    x = source()
    sink(x if safe(x) else "a")
    sink("a" if safe(x) else x)  # hit
### comprehension
def f(xs):
    sink([x for x in source() if safe(x)])
    sink([x for x in source()])  # hit
### and
def f(c):
    x = source()
    if c and safe(x):
        sink(x)
    if c or safe(x):
        sink(x)  # hit
""")


@pytest.mark.parametrize(("name", "code"), GUARD_CASES, ids=[name for name, _ in GUARD_CASES])
def test_a_check_must_come_before(name: str, code: str, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, GUARDED), code) == expected(code)


@pytest.mark.parametrize(("name", "code"), CLEANING_CASES, ids=[name for name, _ in CLEANING_CASES])
def test_conditions_that_clean(name: str, code: str, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, CLEANING), code) == expected(code)


NEGATED = (
    PLAIN_SOURCE
    + """    guard-sanitizers: [{pattern: not bad(...)}, {pattern: "'..' not in $X"}, {pattern: "$X.isdigit()"}]
"""
)
NEGATED_CASES = split("""
### not call early exit
def f():
    x = source()
    if bad(x):
        return
    sink(x)
### not in early exit
def f():
    x = source()
    if '..' in x:
        return
    sink(x)
### not in positive
def f():
    x = source()
    if '..' not in x:
        sink(x)
    else:
        sink(x)  # hit
### of a text that is made of it
def f():
    x = source()
    if not str(x).strip().isdigit():
        raise ValueError
    sink(x)
### isdigit negated
def f():
    x = source()
    if not x.isdigit():
        raise ValueError
    sink(x)
### not isdigit wrong
def f():
    x = source()
    if x.isdigit():
        return
    sink(x)  # hit
""")


@pytest.mark.parametrize(("name", "code"), NEGATED_CASES, ids=[name for name, _ in NEGATED_CASES])
def test_negated_conditions_clean_where_the_plain_one_fails(name: str, code: str, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, NEGATED), code) == expected(code)


def test_a_negated_check_must_come_before(tmp_path: Path) -> None:
    body = PLAIN_SOURCE + "    require-guard: [{pattern: not is_anonymous(...)}]\n"
    code = (
        "def f(u):\n    if is_anonymous(u):\n        return\n    sink(source())\n"
        "def g(u):\n    if is_anonymous(u):\n        sink(source())  # hit\n"
    )
    assert sink_lines(rule_of(tmp_path, body), code) == expected(code)


RULE_CASES: dict[str, tuple[str, str]] = {
    "labels": (
        "    pattern-sources: [{pattern: a(), label: A}, {pattern: b(), label: B}]\n"
        "    pattern-sinks: [{pattern: sink(...), requires: A and not B}, {pattern: both(...), requires: A and B}]\n",
        "x = a()\ny = b()\nsink(x)  # hit\nsink(y)\nsink(x + y)\nboth(x)\nboth([x, y])  # hit\n",
    ),
    "labels through calls": (
        "    pattern-sources: [{pattern: a(), label: A}, {pattern: b(), label: B}]\n"
        "    pattern-sinks: [{pattern: sink(...), requires: A and not B}]\n",
        "def same(v): return v\ndef mixed(v): return v + b()\nsink(same(a()))  # hit\nsink(mixed(a()))\n",
    ),
    "labels by metavariable": (
        "    pattern-sources: [{pattern: update(), label: USER}]\n"
        '    pattern-sinks: [{pattern: "send($CHAT, $TEXT)", requires: [{$TEXT: USER}, {$CHAT: not USER}]}]\n',
        "u = update()\nsend(u.chat.id, u.text)\nsend(-100, u.text)  # hit\nsend(-100, 'x')\nsend(u.chat.id, 'x')\n"
        "send(-100, f'{u.user}: {u.text}')  # hit\nA = env()\nsend(A, u.text)  # hit\n",
    ),
    "label that needs another": (
        '    pattern-sources: [{pattern: a(), label: A}, {patterns: [{pattern: "twice($X)"}], label: B, requires: A}]\n'
        "    pattern-sinks: [{pattern: sink(...), requires: B}]\n",
        "sink(a())\nsink(twice(a()))  # hit\nsink(twice(1))\n",
    ),
    "propagator": (
        PLAIN_SOURCE + '    pattern-propagators: [{pattern: "$T.fill($F)", from: $F, to: $T}]\n',
        "def f(o, p):\n    o.fill(source())\n    p.fill('x')\n    sink(o)  # hit\n    sink(p)\n",
    ),
    "propagator over statements": (
        "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
        "    pattern-propagators:\n      - pattern: |\n          $Y.put($X)\n          ...\n          $Y.get_into($Z)\n"
        "        from: $X\n        to: $Z\n",
        "def f(y, z):\n    y.put(source())\n    sink(z)\n    y.get_into(z)\n    sink(z)  # hit\n",
    ),
    "propagator to a name that nothing binds": (
        PLAIN_SOURCE + '    pattern-propagators: [{pattern: "$T.fill($F)", from: $F, to: $T}]\n',
        "thing.fill(source())\nsink(thing)  # hit\nsink(other)\n",
    ),
    "sanitizer that yields": (
        "    pattern-sources: [{pattern: source(...)}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
        '    pattern-sanitizers: [{pattern: "$ANY(...)", not_conflicting: true}]\n',
        "x = source()\nsink(x)  # hit\nsink(f(x))\n",
    ),
    "propagator with a label": (
        "    pattern-sources: [{pattern: source(), label: RAW}]\n"
        '    pattern-propagators: [{pattern: "$T.load($F)", from: $F, to: $T, label: LOADED, requires: RAW}]\n'
        "    pattern-sinks: [{pattern: sink(...), requires: LOADED}]\n",
        "def f(o):\n    x = source()\n    sink(x)\n    o.load(x)\n    sink(o)  # hit\n",
    ),
    "source by side effect": (
        "    pattern-sources: [{patterns: [{pattern: fill($X)}, {focus-metavariable: $X}], by-side-effect: true}]\n"
        "    pattern-sinks: [{pattern: sink(...)}]\n",
        "def f(b, o):\n    sink(b)\n    fill(b)\n    sink(b)  # hit\n    fill(o.x)\n    sink(o.x)  # hit\n    sink(o.y)\n",
    ),
    "sanitizer by side effect": (
        PLAIN_SOURCE
        + "    pattern-sanitizers: [{patterns: [{pattern: clean($X)}, {focus-metavariable: $X}], by-side-effect: true}]\n",
        "def f():\n    x = source()\n    sink(x)  # hit\n    clean(x)\n    sink(x)\n",
    ),
    "sanitizer cleans what is inside": (
        PLAIN_SOURCE + "    pattern-sanitizers: [{pattern: clean(...)}]\n",
        "d = {'a': source(), 'b': 'x'}\nsink(clean(d))\nsink(clean(d)['a'])\nsink(d['a'])  # hit\n",
    ),
    "parameters as sources": (
        '    pattern-sources: [{patterns: [{pattern-inside: "def $F(..., $P, ...):\\n    ..."}, {focus-metavariable: $P}]}]\n'
        "    pattern-sinks: [{pattern: sink(...)}]\n",
        "def f(a, b=1):\n    sink(a)  # hit\n    c = b\n    sink(c)  # hit\n    sink(1)\n",
    ),
    "focus of a sink": (
        "    pattern-sources: [{pattern: source(...)}]\n"
        '    pattern-sinks: [{patterns: [{pattern: "sink($A, $B)"}, {focus-metavariable: $B}]}]\n',
        "x = source()\nsink(x, 1)\nsink(1, x)  # hit\nsink(1, f(x))  # hit\nsink(1, len(x))\n",
    ),
    "findings at the source": (
        PLAIN_SOURCE + "    options: {taint_match_on: source}\n",
        "def f():\n    x = source()  # hit\n    y = x\n    sink(y)\n",
    ),
    "return as a sink": (
        "    pattern-sources: [{pattern: source(...)}]\n"
        '    pattern-sinks: [{patterns: [{pattern: "return $X"}, {focus-metavariable: $X}]}]\n',
        "def f():\n    x = source()\n    return {'a': x}  # hit\ndef g():\n    return 1\n",
    ),
    "exact sources": (
        "    pattern-sources: [{pattern: source(...), exact: true}]\n    pattern-sinks: [{pattern: sink(...)}]\n",
        "def f(x):\n    source(sink(x))\n    sink(source(x))  # hit\n",
    ),
    "a source of control": (
        "    pattern-sources: [{pattern: start(...), control: true}]\n    pattern-sinks: [{pattern: sink(...)}]\n",
        "def f(c):\n    sink(1)\n    if c:\n        start()\n        sink(1)  # hit\n    sink(c)  # hit\n"
        "def g():\n    sink(1)\ndef h():\n    begin()\n    inner()\ndef begin():\n    start()\n"
        "def inner():\n    sink('x')  # hit\n",
    ),
    "a source of control that returned": (
        "    pattern-sources: [{pattern: start(...), control: true}]\n    pattern-sinks: [{pattern: sink(...)}]\n",
        "def f(c):\n    if c:\n        start()\n        return\n    sink(1)\n",
    ),
    "a label that takes the place of one": (
        "    pattern-sources: [{pattern: a(), label: A}, {pattern: b(), label: B}]\n"
        '    pattern-propagators: [{pattern: "$T.load($F)", from: $F, to: $T, label: C, replace-labels: [A]}]\n'
        "    pattern-sinks: [{pattern: sink(...), requires: C}, {pattern: drain(...), requires: B}]\n",
        "def f(o, p):\n    o.load(a())\n    sink(o)  # hit\n    p.load(b())\n    sink(p)\n    drain(p)  # hit\n",
    ),
    "metavariables that must agree": (
        '    pattern-sources: [{pattern: "source($K)"}]\n    pattern-sinks: [{pattern: "sink($K, ...)"}]\n'
        "    options: {taint_unify_mvars: true}\n",
        "def f(k, o):\n    x = source(k)\n    sink(k, x)  # hit\n    sink(o, x)\n    y = source(o.a[ 0 ])\n"
        "    sink(o.a[0], y)  # hit\n",
    ),
    "metavariables that need not agree": (
        '    pattern-sources: [{pattern: "source($K)"}]\n    pattern-sinks: [{pattern: "sink($K, ...)"}]\n',
        "def f(k, o):\n    x = source(k)\n    sink(o, x)  # hit\n",
    ),
    "a propagator to what is called": (
        "    pattern-sources: [{pattern: source(), label: IN}]\n"
        "    pattern-propagators:\n      - patterns: [{pattern-inside: $F($X)}, {focus-metavariable: $F}, {pattern: foo}]\n"
        "        from: $X\n        to: $F\n        by-side-effect: false\n        label: FOO\n        requires: IN\n"
        "    pattern-sinks: [{pattern: sink(...), requires: FOO}]\n",
        "sink(foo(source()))  # hit\nsink(bar(source()))\nsink(bar(foo(source())))  # hit\nsink(foo('x'))\n",
    ),
    "numbers that carry nothing": (
        "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
        "    options: {taint_assume_safe_numbers: true}\n",
        "x = source()\nsink(x + 1)\nsink(x + 'a')  # hit\nsink(int(x))\nsink(float(x))\nsink(round(x))\nsink(abs(x))\n"
        "sink(ord(x))\nsink(hash(x))\nsink(len(x))\nsink(sum(x))\nsink(-x)\nsink(str(x))  # hit\nsink(bytes(x))  # hit\n"
        "sink(str(int(x)))\nsink(max(x))  # hit\n",
    ),
    "numbers that carry something": (
        "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{pattern: sink(...)}]\n",
        "x = source()\nsink(x + 1)  # hit\nsink(int(x))  # hit\nsink(ord(x))  # hit\nsink(-x)  # hit\nsink(len(x))\n"
        "def f(n: int) -> float:\n    sink(n)  # hit\n    return n\nsink(f(x))  # hit\n",
    ),
    "annotations of numbers": (
        "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
        "    options: {taint_assume_safe_numbers: true}\n",
        "from typing import Optional, Union, Annotated\n"
        "def f(a: int, b: 'float', c: Optional[int], d: int | None, e: Annotated[int, 'x'], g: str, h: Union[int, str],\n"
        "      i: list[int], j, k: bool):\n"
        "    sink(a)\n    sink(b)\n    sink(c)\n    sink(d)\n    sink(e)\n    sink(g)  # hit\n    sink(h)  # hit\n"
        "    sink(i)  # hit\n    sink(j)  # hit\n    sink(k)  # hit\n"
        "x = source()\nf(x, x, x, x, x, x, x, x, x, x)\n"
        "def count(v) -> int:\n    return v\n"
        "def name(v) -> str:\n    return v\n"
        "sink(count(x))\nsink(name(x))  # hit\n",
    ),
    "booleans that carry nothing": (
        "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
        "    options: {taint_assume_safe_booleans: true}\n",
        "def f(a: bool, b: int):\n    sink(a)\n    sink(b)  # hit\nx = source()\nf(x, x)\nsink(bool(x))\nsink(int(x))  # hit\n",
    ),
    "numbers and booleans within one function": (
        "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
        "    options: {taint: semgrep, taint_assume_safe_numbers: true, taint_assume_safe_booleans: true}\n",
        "x = source()\nsink(int(x))\nsink(round(x))\nsink(bool(x))\nsink(any(x))\nsink(str(x))  # hit\n",
    ),
    "sinks that are not exact": (
        "    pattern-sources: [{pattern: source(...)}]\n    pattern-sinks: [{pattern: sink(...), exact: false}]\n",
        "x = source()\nsink('a' if x else 'b')  # hit\nsink(1)\n",
    ),
}


@pytest.mark.parametrize("name", RULE_CASES, ids=[name.replace(" ", "-") for name in RULE_CASES])
def test_rule_keys(name: str, tmp_path: Path) -> None:
    body, code = RULE_CASES[name]
    assert sink_lines(rule_of(tmp_path, body), code) == expected(code)


def test_bindings_of_source_and_sink(tmp_path: Path) -> None:
    body = '    pattern-sources: [{pattern: "source($WHAT)"}]\n    pattern-sinks: [{pattern: "sink($WHERE, ...)"}]\n'
    code = "def f(p, q):\n    x = source(p)\n    sink(q, x)\n"
    (finding,) = solved([rule_of(tmp_path, body)], {"t.py": code}).findings
    assert {(name, code[start:stop]) for name, _, start, stop in finding.bindings} == {("$WHAT", "p"), ("$WHERE", "q")}


def test_one_finding_for_each_flow(tmp_path: Path) -> None:
    code = (
        "def f(c):\n    x = source()\n    y = x if c else x + 'a'\n    sink(y, y)\n    z = source()\n    sink(z + x)\n"
    )
    findings = solved([rule_of(tmp_path)], {"t.py": code}).findings
    assert [(f.start, f.source_start) for f in findings] == sorted({(f.start, f.source_start) for f in findings})
    assert len(findings) == 3


def test_each_rule_has_its_options(tmp_path: Path) -> None:
    body = "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
    option = "    options: {taint_assume_safe_numbers: true}\n"
    rules = [rule_of(tmp_path, body + option, name="one"), rule_of(tmp_path, body, name="two")]
    for both in (rules, rules[::-1]):
        found = solved(both, {"t.py": "x = source()\nsink(int(x))\nsink(x)\n"}).findings
        assert sorted((one.rule, one.start) for one in found) == [("one", 26), ("two", 13), ("two", 26)]


def test_rules_do_not_mix(tmp_path: Path) -> None:
    one = rule_of(
        tmp_path, "    pattern-sources: [{pattern: a()}]\n    pattern-sinks: [{pattern: sink(...)}]\n", name="one"
    )
    two = rule_of(
        tmp_path, "    pattern-sources: [{pattern: b()}]\n    pattern-sinks: [{pattern: drain(...)}]\n", name="two"
    )
    code = "x = a()\ny = b()\nsink(x)\nsink(y)\ndrain(x)\ndrain(y)\n"
    found = [(f.rule, code.count("\n", 0, f.start) + 1) for f in solved([one, two], {"t.py": code}).findings]
    assert sorted(found) == [("one", 3), ("two", 6)]


_LATER = ("a source of control", "a label that takes the place of one", "metavariables that must agree")


def test_rule_survives_its_dump(tmp_path: Path) -> None:
    for body in (
        GUARDED,
        CLEANING,
        RULE_CASES["labels"][0],
        RULE_CASES["propagator with a label"][0],
        *(RULE_CASES[name][0] for name in _LATER),
    ):
        rule = rule_of(tmp_path, body)
        assert TaintRule.load(json.loads(json.dumps(rule.dump()))) == rule


def test_what_is_no_dump_is_refused() -> None:
    with pytest.raises(ValueError, match="no dumped taint rule"):
        TaintRule.load(["x"])


@pytest.mark.parametrize("formula", ["A and", "(A", "A B", "and", "A or or B", "A & B"])
def test_bad_label_formulas_are_told_with_their_place(formula: str, tmp_path: Path) -> None:
    body = f'    pattern-sources: [{{pattern: a(), label: A}}]\n    pattern-sinks: [{{pattern: s(), requires: "{formula}"}}]\n'
    with pytest.raises(RuleError) as caught:
        rule_of(tmp_path, body)
    problem = caught.value.problems[0]
    assert "labels" in problem.message
    assert problem.place is not None
    assert problem.place.line == 8


OTHERWISE = """import threading
run = sink
run(source())  # hit
run("x")
def go(f, x):
    f(x)  # hit
go(sink, source())
threading.Thread(target=sink, args=(source(),)).start()  # hit
threading.Thread(target=sink, args=("x",)).start()
list(map(sink, [source()]))  # hit
async def later(loop):
    await loop.run_in_executor(None, sink, source())  # hit
"""


def test_a_sink_that_is_called_by_another_name_is_one(plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, OTHERWISE) == expected(OTHERWISE)
    assert len(solved([plain_rule], {"m.py": "sink(source())\n"}).findings) == 1


def test_a_sink_that_takes_so_many_arguments_is_one_with_as_many(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path, "    pattern-sources: [{pattern: source(...)}]\n    pattern-sinks: [{pattern: sink($X)}]\n"
    )
    text = "run = sink\nrun(source())  # hit\nrun(source(), 1)\n"
    assert sink_lines(rule, text) == expected(text)
    body = "    pattern-sources: [{pattern: source(...)}]\n    pattern-sinks: [{pattern: 'sink(1, ...)'}]\n"
    assert sink_lines(rule_of(tmp_path, body), text) == []


@pytest.mark.parametrize("sink", ["$X += ...", "return ...", "$X.y = ..."])
def test_a_statement_takes_what_a_call_gives_it(tmp_path: Path, sink: str) -> None:
    rule = rule_of(
        tmp_path, f"    pattern-sources: [{{pattern: source(...)}}]\n    pattern-sinks: [{{pattern: '{sink}'}}]\n"
    )
    statement = sink.replace("$X", "x").replace("...", "VALUE")
    text = "def f(x):\n    STATEMENT\n"
    for value, found in (("source()", [2]), ("str(source())", [2]), ("len(source())", []), ("'a'", [])):
        assert sink_lines(rule, text.replace("STATEMENT", statement.replace("VALUE", value))) == found
