"""Loops: rounds that are run one by one, and rounds until nothing grows (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from aoplint.flow.conditions import conditions
from aoplint.flow.expressions.assign import assign
from aoplint.flow.machine.heap import LENGTH, Delta
from aoplint.flow.machine.limits import MAX_ROUNDS
from aoplint.flow.machine.machine import Loop, Machine
from aoplint.flow.machine.values import NOTHING, SEQUENCES, Shape, Value, covers
from aoplint.flow.objects import holding
from aoplint.flow.objects.iteration import following, iterate, most_rounds, rounds
from aoplint.tree import Kind, Role

#: Tests that always come out alike.
_LITERALS: Final = frozenset({Kind.STRING, Kind.NUMBER, Kind.CONSTANT})


def for_statement(m: Machine, index: int) -> bool:
    """Runs a FOR statement; False if its end is never reached."""
    unit = m.unit
    iterable = m.evaluate(unit.child(index, Role.ITERABLE))
    target = unit.child(index, Role.TARGET)
    items = rounds(m, iterable, index, unit.end[index] - index)
    if items is not None:
        return _unrolled(m, index, target, _Items(m, iterable, items, index))
    sized = len(iterable.refs) == 1 and iterable.constants is not None
    length = holding.length_of(m, iterable.refs[0]) if sized and iterable.refs[0].shape in SEQUENCES else None

    def enter() -> bool:
        item = iterate(m, iterable, index)
        if item is NOTHING:
            return False
        assign(m, target, item)
        return True

    return _loop(m, index, enter, lambda: True, at_least_once=bool(length))


def while_statement(m: Machine, index: int) -> bool:
    """Runs a WHILE statement, its first rounds one by one while its test is known to hold; False if it has no end."""
    unit, heap = m.unit, m.heap
    test = unit.child(index, Role.TEST)
    endless = unit.kind[test] in _LITERALS
    most = 0 if endless else most_rounds(m, unit.end[index] - index)
    outer = heap.mark()
    exits: list[Delta] = []

    def enter() -> bool:
        conditions.check(m, test)
        return conditions.assume(m, test, True)

    def leave() -> bool:
        conditions.check(m, test)
        return conditions.assume(m, test, False)

    certain = _holds(m, test)
    for number in range(most):
        if not certain:
            break
        with m.round(index, number, most):
            ends = _round(m, index, enter, outer, exits)
        if not ends:
            return _left(m, index, outer, exits, runs_out=False)
        heap.merge(ends)
        certain = _holds(m, test)
    runs_out = _loop_on(m, index, enter, outer, exits, at_least_once=certain)
    return _left(m, index, outer, exits, runs_out=leave() or (not runs_out and not endless))


def _holds(m: Machine, test: int) -> bool:
    """Whether a test is known to hold; it is not run."""
    mark = m.heap.mark()
    known = conditions.truth(m, conditions.check(m, test))
    m.heap.undo(mark)
    return known is True


def _loop(m: Machine, index: int, enter: Callable[[], bool], leave: Callable[[], bool], *, at_least_once: bool) -> bool:
    """Runs a loop until nothing grows; whether the code behind it is reached."""
    outer = m.heap.mark()
    exits: list[Delta] = []
    _loop_on(m, index, enter, outer, exits, at_least_once=at_least_once)
    return _left(m, index, outer, exits, runs_out=leave())


def _loop_on(
    m: Machine, index: int, enter: Callable[[], bool], outer: int, exits: list[Delta], *, at_least_once: bool
) -> bool:
    """Runs rounds of a loop that began at `outer` until nothing grows; False if something still does."""
    heap = m.heap
    for number in range(MAX_ROUNDS):
        ends = _round(m, index, enter, outer, exits)
        if not ends:
            return True
        first = at_least_once and not number
        if not any(heap.grown(delta) for delta in ends):
            if first:
                heap.merge(ends)
            return True
        if number == MAX_ROUNDS - 2:
            ends = [_widened(m, delta) for delta in ends]
        # The first round of a loop that certainly runs replaces the state before it.
        heap.merge(ends if first else [{}, *ends])
    m.costs.hit["rounds"] += 1
    return False


def _widened(m: Machine, delta: Delta) -> Delta:
    """`delta` with any number where the loop counts."""
    found = dict(delta)
    for (number, name), value in delta.items():
        known = m.heap.fields.get(number, {}).get(name)
        if name is not LENGTH and value is not None and known is not None and _counts(known, value):
            found[number, name] = Value(value.taint, value.refs, None, value.maybe)
    return found


def _counts(before: Value, after: Value) -> bool:
    literals = (*(before.constants or ()), *(after.constants or ()))
    return bool(literals) and all(type(one) in (int, float) for one in literals) and not covers(before, after)


def _round(m: Machine, index: int, enter: Callable[[], bool], outer: int, exits: list[Delta]) -> list[Delta]:
    """Runs the body of a loop once, if it is entered; the states at its end, each relative to the one now."""
    heap = m.heap
    mark = heap.mark()
    loop = Loop(mark)
    m.frame.loops.append(loop)
    alive = enter() and m.block(m.unit.child(index, Role.BODY))
    m.frame.loops.pop()
    ends = [*loop.continues, heap.changes(mark)] if alive else loop.continues
    heap.undo(mark)
    so_far = heap.changes(outer)
    exits.extend({**so_far, **delta} for delta in loop.breaks)
    return ends


class _Items:
    """The items of a loop that are known; of an iterator those that its body does not take itself."""

    def __init__(self, m: Machine, iterable: Value, items: Sequence[Value], node: int) -> None:
        self._m = m
        self._iterable = iterable
        self._items = items
        self._node = node
        self._consumed = any(obj.shape == Shape.GENERATOR for obj in iterable.refs)
        self.count = len(items)
        #: Whether the body took some, nobody knows how many: each round may be one too many.
        self.unsure = False

    def __iter__(self) -> Iterator[Value]:
        for item in self._items:
            left = following(self._m, self._iterable, self._node) if self._consumed else item
            if left is NOTHING:
                return
            self.unsure = left is None
            yield self._m.elements(self._iterable) if left is None else left


def _unrolled(m: Machine, index: int, target: int, items: _Items) -> bool:
    """Runs a loop over `items` round by round; whether the code behind it is reached."""
    outer = m.heap.mark()
    exits: list[Delta] = []

    def enter(item: Value) -> bool:
        assign(m, target, item)
        return True

    for number, item in enumerate(items):
        with m.round(index, number, items.count):
            ends = _round(m, index, partial(enter, item), outer, exits)
        if not ends:
            return _left(m, index, outer, exits, runs_out=items.unsure)
        m.heap.merge([{}, *ends] if items.unsure else ends)
    return _left(m, index, outer, exits, runs_out=True)


def _left(m: Machine, index: int, outer: int, exits: Sequence[Delta], *, runs_out: bool) -> bool:
    """The state behind a loop that may be left by `exits`, or as it runs out; whether there is one."""
    heap, states = m.heap, list(exits)
    orelse = m.unit.child(index, Role.ORELSE)
    if runs_out and (orelse < 0 or m.block(orelse)):
        states.append(heap.changes(outer))
    heap.undo(outer)
    if not states:
        return False
    heap.merge(states)
    return True
