"""Changes that mean nothing never change the flows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.flows import flows, line_of, rule_of, sink_lines, solved

NAMES = ("a", "b", "c", "d")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def rule(tmp_path_factory: pytest.TempPathFactory) -> TaintRule:
    folder: Path = tmp_path_factory.mktemp("rules")
    return rule_of(folder)


def lines(draw: st.DrawFn, depth: int) -> list[str]:
    """Some statements over a few variables."""
    found: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        target, other = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
        kind = draw(st.integers(0, 9 if depth else 7))
        found += {
            0: [f"{target} = source()"],
            1: [f"{target} = {other}"],
            2: [f"{target} = 'x'"],
            3: [f"sink({target})"],
            4: [f"{target} = [{other}, 'x']"],
            5: [f"{target} = {{'k': {other}, 'n': 'x'}}"],
            6: [f"{target} = same({other})"],
            7: [f"{target} = f'{{{other}}}'"],
        }.get(kind) or block(draw, kind, depth)
    return found


def block(draw: st.DrawFn, kind: int, depth: int) -> list[str]:
    head = "if cond():" if kind == 8 else "for i in things():"
    return [head, *("    " + line for line in lines(draw, depth - 1))]


@st.composite
def bodies(draw: st.DrawFn) -> list[str]:
    return [f"{name} = 'n'" for name in NAMES] + lines(draw, 2)


HEAD = "def same(v):\n    return v\n"


def program(body: list[str]) -> str:
    return HEAD + "def run():\n" + "".join(f"    {line}\n" for line in body)


@FEW
@given(body=bodies())
def test_renaming(body: list[str], rule: TaintRule) -> None:
    code = program(body)
    renamed = re.sub(r"\b([abcd])\b(?!')", r"\1_other", code)
    assert flows(rule, renamed) == flows(rule, code)


@FEW
@given(body=bodies(), place=st.integers(0, 30))
def test_dead_code_and_statements_about_other_things(body: list[str], place: int, rule: TaintRule) -> None:
    code = program(body)
    wanted = flows(rule, code)
    dead = ["if False:", "    a = source()", "    sink(a)"]
    assert flows(rule, program([*body, *dead])) == wanted
    assert flows(rule, code + "def unused():\n    z = 1\n    return z\n") == wanted
    tops = [at for at, line in enumerate(body) if not line.startswith(" ")]
    at = tops[place % len(tops)]
    changed = program([*body[:at], "zz = 'unrelated'", *body[at:]])
    first = code.count("\n", 0, len(HEAD)) + 1 + at

    def moved(line: str) -> str:
        return str(int(line) + 1) if int(line) > first else line

    assert flows(rule, changed) == {(moved(source), moved(sink)) for source, sink in wanted}


@FEW
@given(body=bodies(), other=bodies())
def test_independent_statements_in_any_order(body: list[str], other: list[str], rule: TaintRule) -> None:
    def texts(parts: list[list[str]]) -> set[tuple[str, str, int]]:
        code = program([line for part in parts for line in part])
        found = solved([rule], {"t.py": code}).findings
        return {(code[f.source_start : f.source_stop], code[f.start : f.stop], len(f.hops)) for f in found}

    renamed = [re.sub(r"\b([abcd])\b(?!')", r"\1_other", line) for line in other]
    assert texts([body, renamed]) == texts([renamed, body])


@FEW
@given(body=bodies())
def test_splitting_a_module(body: list[str], rule: TaintRule) -> None:
    whole = program(body)
    wanted = {(int(source), int(sink)) for source, sink in flows(rule, whole)}
    rest = "from lib import same\n" + whole[len(HEAD) :]
    found = solved([rule], {"lib.py": HEAD, "main.py": rest}).findings
    shift = HEAD.count("\n") - 1
    assert {(line_of(rest, f.source_start) + shift, line_of(rest, f.start) + shift) for f in found} == wanted


@FEW
@given(body=bodies())
def test_moving_code_into_a_function(body: list[str], rule: TaintRule) -> None:
    plain = program(body)
    returned = program([*body, "return (a, b, c, d)"]) + "def caller():\n    return run()\n"
    assert flows(rule, returned) == flows(rule, plain)


@FEW
@given(body=bodies())
def test_deep_keeps_what_the_shallow_mode_finds(
    body: list[str], rule: TaintRule, tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = [re.sub(r"same\((\w)\)", r"\1", line) for line in body]
    shallow = rule_of(
        tmp_path_factory.mktemp("rules"),
        "    options: {taint: semgrep}\n    pattern-sources: [{pattern: source(...)}]\n    pattern-sinks: [{pattern: sink(...)}]\n",
    )
    code = program(body)
    assert set(sink_lines(shallow, code)) <= set(sink_lines(rule, code))


@FEW
@given(body=bodies())
def test_flows_are_true_when_run(body: list[str], rule: TaintRule) -> None:
    """Runs straight-line programs concretely: what reaches a sink there must be found."""
    straight = [line for line in body if not line.startswith((" ", "if", "for"))]
    values: dict[str, object] = {}
    reached: set[int] = set()
    for number, line in enumerate(straight, HEAD.count("\n") + 2):
        step(line, values, reached, number)
    assert set(sink_lines(rule, program(straight))) == reached


def step(line: str, values: dict[str, object], reached: set[int], number: int) -> None:
    """One statement, by hand: a value is whether it is tainted."""
    sunk = re.fullmatch(r"sink\((\w)\)", line)
    if sunk:
        if values[sunk[1]]:
            reached.add(number)
        return
    target, _, value = line.partition(" = ")
    if value == "source()":
        values[target] = True
        return
    inner = re.search(r"(?:\[|'k': |same\(|f'\{)(\w)\b|^(\w)$", value)
    values[target] = bool(values[inner[1] or inner[2]]) if inner else False
