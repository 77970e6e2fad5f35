"""`try` statements: which handlers run, in which states, and what runs at the end (layer 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from aoplint.flow.expressions.assign import bind_name
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.machine import Attempt, Machine
from aoplint.flow.machine.values import NOTHING, Value, join_all, silent
from aoplint.flow.objects import errors
from aoplint.flow.statements import raising
from aoplint.tree import Role

#: What was raised, with the state in which it was.
Raised: TypeAlias = "tuple[Delta, Value]"


def try_statement(m: Machine, index: int) -> bool:
    """Runs a TRY statement; False if its end is never reached."""
    final = m.unit.child(index, Role.FINALLY)
    return _handled(m, index) if final < 0 else _finished(m, index, final)


# --- finally ----------------------------------------------------------------------------------------


def _finished(m: Machine, index: int, final: int) -> bool:
    """Runs a TRY with `finally`, which runs at each of the ends of what stands before it."""
    heap, frame = m.heap, m.frame
    outer, returned, unsure = heap.mark(), len(frame.returns), frame.unsure
    attempt = Attempt(outer)
    frame.attempts.append(attempt)
    alive = _handled(m, index)
    frame.attempts.pop()
    before = [child for child in m.unit.children(index) if child != final]
    known = frame.unsure == unsure and raising.is_known(m, before)
    interrupted, end = heap.interrupted(outer), heap.take(outer)
    _after_returns(m, final, returned)
    _after_raises(m, final, list(attempt.ends()))
    if alive:
        heap.merge([end])
        return m.block(final)
    if not known:
        heap.merge([interrupted])
        m.block(final)
        heap.undo(outer)
    return False


def _after_returns(m: Machine, final: int, first: int) -> None:
    """Runs `finally` behind the `return`s of its `try`; they are lost if it comes back or raises itself."""
    frame = m.frame
    pending = frame.returns[first:]
    if not pending:
        return
    mark = m.heap.mark()
    del frame.returns[first:]
    m.heap.merge([state for state, _ in pending])
    if m.block(final):
        frame.returns.extend(pending)
        m.after_returns(frame, len(frame.returns) - len(pending))
    m.heap.undo(mark)


def _after_raises(m: Machine, final: int, raised: Sequence[Raised]) -> None:
    """Runs `finally` behind each thing that was raised, which goes on unless it comes back or raises itself."""
    for state, error in raised:
        mark = m.heap.mark()
        m.heap.merge([state])
        if m.block(final):
            m.throw(error)
        m.heap.undo(mark)


# --- handlers ---------------------------------------------------------------------------------------


def _handled(m: Machine, index: int) -> bool:
    """Runs what stands before `finally`; whether its end is reached."""
    unit, heap = m.unit, m.heap
    body, handlers = unit.child(index, Role.BODY), unit.children_of_role(index, Role.HANDLER)
    if not handlers:
        return m.block(body)
    outer, unsure = heap.mark(), m.frame.unsure
    attempt = Attempt(outer)
    m.frame.attempts.append(attempt)
    alive = m.block(body)
    m.frame.attempts.pop()
    known = m.frame.unsure == unsure and len(attempt.raised) == len(attempt.states) and raising.is_known(m, [body])
    interrupted = heap.interrupted(outer)
    states: list[Delta] = []
    orelse = unit.child(index, Role.ORELSE)
    if alive and (orelse < 0 or m.block(orelse)):
        states.append(heap.changes(outer))
    heap.undo(outer)
    remaining = list(attempt.ends())
    for handler in handlers:
        heap.merge([interrupted, *attempt.states])
        caught, remaining = _caught(m, handler, remaining)
        if known:
            heap.undo(outer)
            heap.merge([state for state, _ in caught])
        if (caught or not known) and _handle(m, handler, [error for _, error in caught]):
            states.append(heap.changes(outer))
        heap.undo(outer)
    for state, error in remaining:
        m.throw(error, state)
    if states:
        heap.merge(states)
    return bool(states)


def _caught(m: Machine, handler: int, raised: Sequence[Raised]) -> tuple[list[Raised], list[Raised]]:
    """What of `raised` the handler catches, and what goes on."""
    exception = m.unit.child(handler, Role.EXCEPTION)
    if exception < 0:
        return list(raised), []
    wanted = m.evaluate(exception)
    if m.unit.name(m.unit.parent[handler]) == "*" and m.deep:
        return _split(m, raised, wanted, handler)
    caught, others = [], []
    for state, error in raised:
        answer = errors.fits(m, error, wanted)
        if answer is not False:
            caught.append((state, error))
        if answer is not True:
            others.append((state, error))
    return caught, others


def _split(m: Machine, raised: Sequence[Raised], wanted: Value, handler: int) -> tuple[list[Raised], list[Raised]]:
    """As `_caught`, for `except*`: all that fits is caught as one group, in whichever state it was raised."""
    mark = m.heap.mark()
    caught, others = errors.split(m, [error for _, error in raised], wanted, handler)
    groups = m.heap.changes(mark)
    states = [{**state, **groups} for state, _ in raised]
    return (
        [(state, error) for state in states for error in caught],
        [(state, error) for state in states for error in others],
    )


def _handle(m: Machine, handler: int, caught: Sequence[Value]) -> bool:
    unit = m.unit
    value = silent(join_all(caught))
    if value is NOTHING:
        value = m.unknown(handler)
    name = unit.child(handler, Role.NAME)
    if name >= 0:
        if name in m.code.marks:
            value = m.watch.assigned(m, name, value)
        bind_name(m, name, unit.name(name), value)
    m.frame.handled.append(value)
    alive = m.block(unit.child(handler, Role.BODY))
    m.frame.handled.pop()
    return alive
