"""Work is bounded and what was cut is said; all by counts, never by the clock."""

from __future__ import annotations

import pytest

from aoplint.flow.machine.limits import CHANGES_PER_STEP, LEAST_STEPS, MAX_ENTRY_STEPS, project_steps
from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.flows import sink_lines, solved


def generated_function() -> str:
    rows = ["def f(x0):", "    x0 = source()"]
    for i in range(1000):
        rows += [
            f"    x{i + 1} = g(x{i}, 'a') if c{i % 7} else x{i}",
            f"    if x{i} == {i}:",
            f"        d['k{i % 50}'] = x{i}",
            "    else:",
            f"        kept.append(x{i})",
        ]
    return "\n".join([*rows, "    sink(x1000)", ""])


def cycle() -> str:
    rows = [f"def f{i}(x):\n    if c():\n        return x\n    return f{(i + 1) % 300}(x)" for i in range(300)]
    return "\n".join([*rows, "sink(f0(source()))", ""])


def dispatch() -> str:
    rows = [f"def h{i}(x):\n    return x + '{i}'" for i in range(100)]
    table = ", ".join(f"'k{i}': h{i}" for i in range(100))
    return "\n".join([*rows, f"TABLE = {{{table}}}", "def go(k):\n    sink(TABLE[k](source()))", ""])


def doubling() -> str:
    rows = [f"def f{i}(x):\n    a = f{i + 1}(x)\n    b = f{i + 1}(a)\n    return a + b" for i in range(60)]
    return "\n".join([*rows, "def f60(x):\n    return x", "sink(f0(source()))", ""])


def nested_loops() -> str:
    rows = ["def f(a):", "    x = source()"]
    rows += ["    " * (depth + 1) + f"for i{depth} in a:" for depth in range(12)]
    return "\n".join([*rows, "    " * 13 + "x = g(x)", "    sink(x)", ""])


def long_chain() -> str:
    rows = ["def f(k):", "    x = source()", "    if k == 0:", "        y = 1"]
    for i in range(1, 1500):
        rows += [f"    elif k == {i}:", "        y = x"]
    return "\n".join([*rows, "    sink(y)", ""])


CASES = {
    "generated function": (generated_function(), 40_000),
    "cycle of 300 functions": (cycle(), 20_000),
    "dispatch to 100 functions": (dispatch(), 20_000),
    "two calls at each of 30 levels": (doubling(), 20_000),
    "nested loops": (nested_loops(), 20_000),
    "elif chain": (long_chain(), 40_000),
    "long sum": ("x = source()\ny = " + " + ".join(["x"] * 2000) + "\nsink(y)\n", 5_000),
    "deep expression": ("x = source()\nsink(" + "f(" * 120 + "x" + ")" * 120 + ")\n", 2_000),
}


@pytest.mark.parametrize("name", CASES, ids=[name.replace(" ", "-") for name in CASES])
def test_hard_code_costs_a_counted_amount(name: str, plain_rule: TaintRule) -> None:
    code, steps = CASES[name]
    solution = solved([plain_rule], {"t.py": code})
    assert solution.steps < steps
    assert len(solution.findings) == 1


def nested_changes(depth: int) -> str:
    """Two hundred fields that change within `depth` branches, each of which takes the changes off and merges them."""
    rows = ["def quiet():", "    return 1", "def f(d, c):"]
    rows += ["    " * level + f"if c[{level}]:" for level in range(1, depth + 1)]
    rows += ["    " * (depth + 1) + f"x{number} = source()" for number in range(200)]
    return "\n".join([*rows, "    quiet()", "    sink(x0)", ""])


def test_work_on_states_counts_as_steps(plain_rule: TaintRule) -> None:
    shallow, deep = (solved([plain_rule], {"t.py": nested_changes(depth)}) for depth in (1, 31))
    assert deep.steps - shallow.steps > 30 * 200 // CHANGES_PER_STEP
    assert len(deep.findings) == len(shallow.findings) == 1


def test_a_counter_in_an_object_makes_no_other_call(plain_rule: TaintRule) -> None:
    rows = [
        "class Api:",
        "    def __init__(self):",
        "        self.n = 0",
        "    def go(self, x):",
        "        self.n += 1",
    ]
    rows += [f"        y{number} = x + {number}" for number in range(50)]
    rows += ["        return x", "def f():", "    api = Api()", "    v = source()"]
    rows += ["    v = api.go(v)"] * 10
    solution = solved([plain_rule], {"t.py": "\n".join([*rows, "    sink(v)", ""])})
    assert len(solution.findings) == 1
    assert solution.steps < 4 * 200


def test_a_small_function_is_run_for_each_of_many_calls(plain_rule: TaintRule) -> None:
    """Else what it gives back would be guessed, and what it hands on lost."""
    rows = ["def mask(x):", "    return len(str(x)) * '*'", "def tell(x):", "    sink(x)", "def f():"]
    for number in range(20):
        rows += [f"    v{number} = source()", f"    sink(mask(v{number}))", f"    tell(v{number})"]
    solution = solved([plain_rule], {"t.py": "\n".join([*rows, ""])})
    assert len({finding.source_start for finding in solution.findings}) == 20
    assert len({finding.start for finding in solution.findings}) == 1
    assert not solution.limits


def test_numbers_in_a_list_make_another_call(plain_rule: TaintRule) -> None:
    code = "def get(p):\n    if p['k'][0] == 1:\n        return ''\n    return source()\n"
    code += "".join(f"def f{number}():\n    sink(get({{'k': [{number}]}}))\n" for number in (1, 2, 3))
    assert sink_lines(plain_rule, code) == [8, 10]


def test_a_limit_that_is_hit_is_said(plain_rule: TaintRule) -> None:
    solution = solved([plain_rule], {"t.py": doubling()})
    assert solution.limits
    assert solution.degraded
    assert all(path == "t.py" and reason for path, _, reason in solution.degraded)


def test_a_function_that_is_skipped_is_said_and_others_are_not_lost(plain_rule: TaintRule) -> None:
    code = "def bad(x):\n    y = source()\n    sink(y)\ndef good():\n    sink(source())\n"
    solution = solved([plain_rule], {"t.py": code}, skip=frozenset({("t.py", 1)}))
    assert [code.count("\n", 0, one.start) + 1 for one in solution.findings] == [5]
    assert ("t.py", 1, "skipped") in solution.degraded


def test_the_function_is_named_before_it_runs(plain_rule: TaintRule) -> None:
    entered: list[tuple[str, int]] = []
    solved([plain_rule], {"t.py": "def f():\n    sink(source())\n"}, before=entered.append)
    assert ("t.py", 1) in entered


def test_without_source_nothing_runs(plain_rule: TaintRule) -> None:
    solution = solved([plain_rule], {"t.py": cycle().replace("source()", "other()")})
    assert solution.steps == 0
    assert not solution.findings


def test_functions_that_cannot_matter_are_not_entries(plain_rule: TaintRule) -> None:
    quiet = "".join(f"def q{i}(x):\n    y = x + 1\n    return y\n" for i in range(50))
    solution = solved([plain_rule], {"t.py": quiet + "def f():\n    sink(source())\n"})
    assert solution.entries == 1
    assert solution.steps < 20


def test_same_flows_in_any_order_of_files(plain_rule: TaintRule) -> None:
    files = {
        "a.py": "from b import get\ndef f():\n    sink(get())\n",
        "b.py": "from c import K\ndef get():\n    return K\n",
        "c.py": "K = source()\n",
    }
    first = solved([plain_rule], files)
    second = solved([plain_rule], dict(reversed(files.items())))
    assert first.findings == second.findings
    assert len(first.findings) == 1


def test_a_small_project_may_use_enough_and_thousands_of_them_not_too_much() -> None:
    assert project_steps(1_000) >= MAX_ENTRY_STEPS
    assert project_steps(12_000) == project_steps(100_000) == LEAST_STEPS
    assert project_steps(1_000_000) == 4_000_000
    assert 1_000 * project_steps(100) <= 50 * LEAST_STEPS


def test_reachable_after_a_cut(plain_rule: TaintRule) -> None:
    """Functions below the deepest call that is followed are entries of their own."""
    rows = [f"def f{i}(x):\n    return f{i + 1}(x)" for i in range(60)]
    code = "\n".join([*rows, "def f60(x):\n    sink(source())", "f0(1)", ""])
    assert sink_lines(plain_rule, code) == [122]
