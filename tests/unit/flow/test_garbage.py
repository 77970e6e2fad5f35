"""What a function leaves behind is dropped, and nothing else is."""

from __future__ import annotations

from collections import Counter

import pytest

from aoplint.flow.machine import garbage
from aoplint.flow.machine.garbage import without_garbage
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.values import Obj, Shape, of
from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow import test_assignments, test_calls, test_containers, test_dynamic, test_forms, test_objects
from tests.unit.flow.flows import flows, solved

_MODULES = (test_assignments, test_calls, test_containers, test_dynamic, test_forms, test_objects)
_CASES = [(f"{name}", code) for module in _MODULES for name, code in module.CASES]
_ALWAYS, _NEVER = 0, 1 << 30


@pytest.mark.parametrize(("name", "code"), _CASES, ids=[name for name, _ in _CASES])
def test_flows_are_the_same_without_it(
    name: str, code: str, plain_rule: TaintRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "_FEW", _NEVER)
    kept = flows(plain_rule, code)
    monkeypatch.setattr(garbage, "_FEW", _ALWAYS)
    assert flows(plain_rule, code) == kept


def made(*shapes: Shape) -> dict[int, Obj]:
    return {number: Obj(number, shape, act=1) for number, shape in enumerate(shapes, 10)}


def delta_of(*rows: tuple[int, str, Obj]) -> Delta:
    return {(number, name): of(obj) for number, name, obj in rows}


@pytest.fixture(autouse=True)
def _looks_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_FEW", _ALWAYS)


def test_what_the_result_and_older_objects_lead_to_stays() -> None:
    objects = made(Shape.LIST, Shape.DICT, Shape.INSTANCE, Shape.LIST)
    result, inside, stored, left = objects.values()
    delta = delta_of((result.id, "a", inside), (inside.id, "b", inside), (3, "c", stored), (stored.id, "d", stored))
    delta |= delta_of((left.id, "e", result))
    (kept,) = without_garbage(objects, 9, [delta], [of(result)])
    assert {number for number, _ in kept} == {result.id, inside.id, 3, stored.id}


def test_what_existed_before_stays_though_nothing_leads_to_it() -> None:
    objects = made(Shape.LIST, Shape.LIST)
    older, newer = objects.values()
    delta = delta_of((older.id, "a", older), (newer.id, "a", newer))
    (kept,) = without_garbage(objects, older.id, [delta], [])
    assert {number for number, _ in kept} == {older.id}


def test_parts_of_unknown_things_stay_for_their_names_lead_to_them() -> None:
    part = Obj(10, Shape.OPAQUE, act=1, depth=1)
    delta = delta_of((part.id, "a", part))
    assert without_garbage({part.id: part}, 9, [delta], []) == [delta]


def test_callers_do_not_carry_what_callees_built(plain_rule: TaintRule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level builds lists that it leaves behind; the changes that levels hand on must not pile up."""
    levels = "".join(
        f"def f{level}(x):\n    kept = [[x], [x], {{'k': [x]}}]\n    if c(kept):\n        return f{level + 1}(x)\n"
        f"    return x\n"
        for level in range(12)
    )
    code = f"{levels}def f12(x):\n    return x\nsink(f0(source()))\n"
    sizes: Counter[bool] = Counter()
    real = garbage.without_garbage
    for few in (_NEVER, _ALWAYS):
        monkeypatch.setattr(garbage, "_FEW", few)

        def counting(objects, first, deltas, values, few=few, real=real):  # type: ignore[no-untyped-def]
            left = real(objects, first, deltas, values)
            sizes[bool(few)] += sum(map(len, left))
            return left

        monkeypatch.setattr("aoplint.flow.functions.run.without_garbage", counting)
        assert len(solved([plain_rule], {"m.py": code}).findings) == 1
    assert sizes[False] * 3 < sizes[True]
