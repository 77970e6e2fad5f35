"""`with` statements: classes with `__enter__` and `__exit__`, generators that wait at their `yield` (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from aoplint.flow.conditions import conditions
from aoplint.flow.expressions.assign import assign
from aoplint.flow.functions.generators import resume
from aoplint.flow.functions.run import run_function
from aoplint.flow.functions.workers import catch_up
from aoplint.flow.library.standard import REDIRECTING, SUPPRESSING
from aoplint.flow.machine.arguments import Arguments, Waiting
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.limits import MAX_BODY_RUNS, MAX_DEPTH
from aoplint.flow.machine.machine import NOTHING_SENT, Attempt, Machine, Sent
from aoplint.flow.machine.values import NONE, NOTHING, UNKNOWN, Obj, Shape, Value, join, of
from aoplint.flow.objects import errors, subscripts
from aoplint.flow.objects.special import call_special, method_of
from aoplint.tree import Role

#: What waits at its end for what it was given.
_EXECUTORS: Final = ("PoolExecutor", "asyncio.TaskGroup")
_LEAVING: Final = ("__exit__", "__aexit__")


def with_statement(m: Machine, index: int) -> bool:
    """Runs a WITH statement; False if its end is never reached."""
    return _within(m, index, m.unit.children_of_role(index, Role.ITEM))


def _within(m: Machine, index: int, items: Sequence[int]) -> bool:
    """Enters the first of the managers, and within it the others and the body."""
    if not items:
        return m.block(m.unit.child(index, Role.BODY))
    item, rest = items[0], items[1:]
    manager = m.lazily(item + 1)

    def body(entered: Value) -> bool:
        target = m.unit.child(item, Role.TARGET)
        if target >= 0:
            assign(m, target, entered)
        return _within(m, index, rest)

    if len(manager.refs) == 1 and isinstance(manager.refs[0].data, Waiting):
        return _Paused(m, manager.refs[0], item, body).run()
    target = _redirected(m, manager)
    if target is not None:
        return _redirect(m, target, body)
    entered = _entered(m, manager, item)
    if any(str(obj.data).endswith(_EXECUTORS) for obj in manager.refs if obj.shape == Shape.TYPED):
        alive = body(entered)
        catch_up(m)
        return alive
    leaves = any(method_of(m, manager, name) is not None for name in _LEAVING)
    if leaves or any(obj.data == SUPPRESSING for obj in manager.refs):
        return _left(m, manager, index, lambda: body(entered))
    return body(entered)


def _entered(m: Machine, manager: Value, node: int) -> Value:
    """What `with manager as x` gives to `x`."""
    result = NOTHING
    rest = []
    for obj in manager.refs:
        if obj.shape == Shape.GENERATOR:
            result = join(result, resume(m, obj, NOTHING_SENT, node))
        elif obj.shape == Shape.INSTANCE:
            for name in ("__enter__", "__aenter__"):
                found = call_special(m, of(obj), name, Arguments(), node)
                if found is not None:
                    result = join(result, found)
                    break
            else:
                rest.append(obj)
        else:
            rest.append(obj)
    if rest or not manager.refs or manager.taint:
        result = join(result, Value(manager.taint, tuple(rest), manager.constants))
    return result


def _redirected(m: Machine, manager: Value) -> Value | None:
    """Where the manager leads the standard output; None if it does not."""
    args = [m.heap.get(obj, "args") for obj in manager.refs if obj.data == REDIRECTING]
    return subscripts.get_item(m, args[0], Value(constants=(0,)), 0) if args and args[0] is not None else None


def _redirect(m: Machine, target: Value, body: Callable[[Value], bool]) -> bool:
    system = m.external("sys")
    before = m.heap.get(system, "stdout")
    m.heap.set(system.id, "stdout", target)
    alive = body(target)
    m.heap.set(system.id, "stdout", before)
    return alive


# --- classes ----------------------------------------------------------------------------------------


def _left(m: Machine, manager: Value, index: int, body: Callable[[], bool]) -> bool:
    """Runs the body, and `__exit__` at each of its ends."""
    heap, frame = m.heap, m.frame
    outer, returned = heap.mark(), len(frame.returns)
    attempt = Attempt(outer)
    frame.attempts.append(attempt)
    alive = body()
    frame.attempts.pop()
    interrupted, normal = heap.interrupted(outer), heap.take(outer)
    states: list[Delta] = []
    ends = [] if alive else [state for state, _ in frame.returns[returned:]]
    heap.merge(ends or [normal])
    _exit(m, manager, NONE, index)
    m.after_returns(frame, returned if not alive else len(frame.returns))
    end = heap.take(outer)
    if alive:
        states.append(end)
    if any(obj.data == SUPPRESSING for obj in manager.refs):
        states.append(interrupted)
    for state, error in attempt.ends():
        heap.merge([state])
        swallowed = _exit(m, manager, error, index)
        delta = heap.take(outer)
        if swallowed is not False:
            states.append(delta)
        if swallowed is not True:
            m.throw(error, delta)
    if states:
        heap.merge(states)
    return bool(states)


def _exit(m: Machine, manager: Value, error: Value, node: int) -> bool | None:
    """Leaves a manager, with what was raised in its body; whether that ends there."""
    swallowed: bool | None = False
    for name in _LEAVING:
        result = call_special(m, manager, name, Arguments([error, error, error]), node)
        m.frame.stopped = False
        if result is not None and result is not NOTHING:
            swallowed = conditions.truth(m, result)
    for obj in manager.refs:
        wanted = m.heap.get(obj, "args") if obj.data == SUPPRESSING else None
        if wanted is not None:
            swallowed = errors.fits(m, error, wanted)
    return swallowed


# --- generators -------------------------------------------------------------------------------------


class _Paused:
    """A generator that runs to its `yield`, waits there for the body of a `with`, and goes on."""

    def __init__(self, m: Machine, generator: Obj, item: int, body: Callable[[Value], bool]) -> None:
        self._m = m
        self._generator = generator
        self._item = item
        self._body = body
        self._frame = m.frame
        self._returned = len(m.frame.returns)
        self._runs = 0
        self._goes_on = False

    def run(self) -> bool:
        """Runs both; whether what follows the `with` is reached."""
        m, (function, arguments) = self._m, self._generator.data
        if len(m.stack) < MAX_DEPTH and all(frame.function is not function for frame in m.stack):
            m.charge()
            passed = frozenset(m.contents_of_all(arguments.all()))
            run_function(m, function, arguments, self._item + 1, passed, Sent(body=self._at_yield))
        if not self._runs:
            m.frame.stopped = False
            return self._body(UNKNOWN)
        finished = not m.frame.stopped
        m.frame.stopped = False
        if finished and not self._goes_on:
            m.after_returns(self._frame, self._returned)
        return finished and self._goes_on

    def _at_yield(self, value: Value) -> None:
        self._runs += 1
        if self._runs > MAX_BODY_RUNS:
            return
        m, waiting, frame = self._m, self._m.frame, self._frame
        m.stack.pop()
        m.frame = frame
        attempt = Attempt(m.heap.mark())
        frame.attempts.append(attempt)
        try:
            alive = self._body(value)
        finally:
            frame.attempts.pop()
            m.stack.append(waiting)
            m.frame = waiting
        end = m.heap.take(attempt.mark)
        for state, error in attempt.ends():
            m.throw(error, state)
        self._goes_on = self._goes_on or alive or bool(attempt.raised)
        returned = [state for state, _ in frame.returns[self._returned :]]
        if alive or returned or not attempt.raised:
            m.heap.merge([end] if alive or not returned else returned)
        else:
            waiting.stopped = True
