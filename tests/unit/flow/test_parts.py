"""Values, heap, label formulas, order of functions, constants."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.flow.literals import folding
from aoplint.flow.machine.heap import CHECKED, Heap
from aoplint.flow.machine.values import NO_CONSTANT, Hop, Obj, Shape, Value, covers, join
from aoplint.flow.reach.dependents import Dependents
from aoplint.flow.reach.order import callers_first, components
from aoplint.flow.rules.labels import LabelError, parse_labels

FEW = settings(max_examples=80, deadline=None)
OBJECTS = [Obj(number, Shape.DICT) for number in range(1, 5)]


def hop(length: int) -> Hop:
    return Hop("t.py", length, "x", None, length)


VALUES = st.builds(
    Value,
    st.dictionaries(st.integers(0, 3), st.integers(0, 5).map(hop), max_size=3),
    st.sets(st.sampled_from(OBJECTS), max_size=3).map(lambda found: tuple(sorted(found, key=lambda obj: obj.id))),
    st.one_of(st.none(), st.lists(st.sampled_from(["a", 1, True, None, 1.0]), max_size=3, unique_by=repr).map(tuple)),
    st.booleans(),
)
WRITES = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b"]), st.one_of(st.none(), VALUES)), max_size=6)


@FEW
@given(first=VALUES, second=VALUES)
def test_a_join_says_what_both_say(first: Value, second: Value) -> None:
    joined = join(first, second)
    assert covers(joined, first)
    assert covers(joined, second)
    assert covers(join(second, first), joined)
    for origin, way in joined.taint.items():
        known = [taint[origin].length for taint in (first.taint, second.taint) if origin in taint]
        assert way.length == min(known)


@FEW
@given(before=WRITES, branch=WRITES)
def test_undo_gives_the_state_before(
    before: list[tuple[int, str, Value | None]], branch: list[tuple[int, str, Value | None]]
) -> None:
    heap = written(before)
    kept = snapshot(heap)
    mark = heap.mark()
    write(heap, branch)
    delta = heap.take(mark)
    assert snapshot(heap) == kept
    heap.merge([delta])
    assert snapshot(heap) == snapshot(written([*before, *branch]))


@FEW
@given(before=WRITES, one=WRITES, other=WRITES)
def test_a_merge_covers_every_branch(
    before: list[tuple[int, str, Value | None]],
    one: list[tuple[int, str, Value | None]],
    other: list[tuple[int, str, Value | None]],
) -> None:
    heap = written(before)
    deltas = []
    for branch in (one, other):
        mark = heap.mark()
        write(heap, branch)
        deltas.append(heap.take(mark))
    heap.merge(deltas)
    for branch in (one, other):
        for number, fields in written([*before, *branch]).fields.items():
            for name, value in fields.items():
                assert covers(heap.fields[number][name], value)
    assert not any(heap.grown(delta) for delta in deltas)


def test_a_check_that_one_branch_lacks_is_lost() -> None:
    heap = Heap()
    mark = heap.mark()
    heap.set(CHECKED, "a", Value(constants=(True,)))
    delta = heap.take(mark)
    heap.merge([delta, {}])
    assert heap.fields.get(CHECKED, {}).get("a") is None
    heap.merge([delta, delta])
    assert heap.fields[CHECKED].get("a") is not None


def write(heap: Heap, writes: list[tuple[int, str, Value | None]]) -> None:
    for number, name, value in writes:
        heap.set(number, name, value)


def written(writes: list[tuple[int, str, Value | None]]) -> Heap:
    heap = Heap()
    write(heap, writes)
    return heap


def snapshot(heap: Heap) -> dict[int, dict[str, Value]]:
    return {number: dict(fields) for number, fields in heap.fields.items() if fields}


@pytest.mark.parametrize(
    ("formula", "labels", "wanted"),
    [
        ("A", {"A"}, True),
        ("A and B", {"A"}, False),
        ("A or B", {"B"}, True),
        ("not A", set(), True),
        ("A and not (B or C)", {"A", "C"}, False),
        ("A or B and C", {"A"}, True),
        ("not not A", {"A"}, True),
        ("(A)", {"B"}, False),
    ],
)
def test_label_formulas(formula: str, labels: set[str], wanted: bool) -> None:
    assert parse_labels(formula).holds(labels) is wanted


@FEW
@given(text=st.text(alphabet="AB() andortx", max_size=30))
def test_any_label_formula_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(LabelError):
        parse_labels(text).holds({"A"})


GRAPHS = st.dictionaries(
    st.integers(0, 7).map(lambda number: ("f", number)),
    st.lists(st.integers(0, 7).map(lambda number: ("f", number)), max_size=4),
    max_size=8,
)


@FEW
@given(graph=GRAPHS)
def test_components_are_those_that_reach_each_other(graph: dict[tuple[str, int], list[tuple[str, int]]]) -> None:
    found = components(graph)
    assert sorted(key for component in found for key in component) == sorted(graph)
    inside = dict(graph.items())
    dependents = Dependents(inside, {})
    reach = {
        key: {one for one in graph if key in dependents.reaching({key}) and key in upward(inside, one)} for key in graph
    }
    for component in found:
        for one in component:
            assert {other for other in reach[one] if one in reach.get(other, ())} | {one} == set(component)


def upward(graph: dict[tuple[str, int], list[tuple[str, int]]], start: tuple[str, int]) -> set[tuple[str, int]]:
    """Everything that can be reached from `start`."""
    found, todo = {start}, [start]
    while todo:
        for one in graph.get(todo.pop(), ()):
            if one not in found:
                found.add(one)
                todo.append(one)
    return found


def test_callers_come_first() -> None:
    graph = {("f", 1): [("f", 2)], ("f", 2): [("f", 3)], ("f", 3): []}
    assert callers_first(graph) == [("f", 1), ("f", 2), ("f", 3)]


@pytest.mark.parametrize(
    ("sign", "left", "right", "wanted"),
    [
        ("+", "a", "b", "ab"),
        ("+", 1, 2, 3),
        ("%", "a%s", "b", NO_CONSTANT),
        ("*", "a", 10**9, NO_CONSTANT),
        ("//", 1, 0, NO_CONSTANT),
        ("+", "a", 1, NO_CONSTANT),
        ("**", 9, 9, NO_CONSTANT),
        ("*", 1 << 63, 1 << 63, NO_CONSTANT),
    ],
)
def test_folding_is_bounded(sign: str, left: object, right: object, wanted: object) -> None:
    assert folding.binary(sign, left, right) == wanted
