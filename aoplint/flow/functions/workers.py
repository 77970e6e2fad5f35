"""Threads and tasks: they run where they are started, and again when others gave them something (layer 8)."""

from __future__ import annotations

from aoplint.flow.calls.call import call_value
from aoplint.flow.functions.run import run_function
from aoplint.flow.machine.arguments import Arguments, Waiting
from aoplint.flow.machine.limits import MAX_RUNS_AGAIN, MAX_STARTED
from aoplint.flow.machine.machine import Machine, Started
from aoplint.flow.machine.values import NOTHING, Obj, Shape, Value, join, of


def start(m: Machine, function: Value, arguments: Arguments, node: int) -> Value:
    """Runs `function` as the work of a thread or task."""
    result = call(m, function, arguments, node)
    if len(m.started) < MAX_STARTED:
        m.started.append(Started(m.frame, function, arguments, node, _spread(m, function)))
    return result


def call(m: Machine, function: Value, arguments: Arguments, node: int) -> Value:
    """Runs `function`; whether it ends says nothing here."""
    result = call_value(m, function, arguments, node)
    m.frame.stopped = False
    return result


def task(m: Machine, arguments: Arguments, node: int) -> Value:
    """`asyncio.create_task(coroutine)`: what the coroutine gives back."""
    result = NOTHING
    for value in arguments.positional[:1]:
        waiting = [obj for obj in value.refs if isinstance(obj.data, Waiting)]
        for obj in waiting:
            result = join(result, start(m, of(obj.data.function), obj.data.arguments, node))
        if not waiting:
            result = join(result, value)
    return result


def run_again(m: Machine) -> None:
    """Runs what was started once more where tainted data spread since then."""
    catch_up(m)
    m.started.clear()


def catch_up(m: Machine) -> None:
    """As `run_again`; what was started goes on."""
    started, m.started = m.started, []
    for one in started:
        if _spread(m, one.function) == one.spread or one.runs >= MAX_RUNS_AGAIN:
            continue
        before = m.frame
        m.stack.append(one.frame)
        m.frame = one.frame
        try:
            for obj in one.function.refs:
                _run(m, obj, one.arguments, one.node)
        finally:
            m.stack.pop()
            m.frame = before
        one.spread = _spread(m, one.function)
        one.runs += 1
    m.started = [*started, *m.started][:MAX_STARTED]


def _spread(m: Machine, function: Value) -> int:
    """How often tainted data was written, and how many variables with such data `function` sees."""
    scopes = [scope for obj in function.refs if obj.shape == Shape.FUNCTION for scope in obj.data.scopes.values()]
    seen = sum(1 for scope in scopes for held in m.heap.all(scope).values() if held.taint)
    return m.heap.spreads + seen


def _run(m: Machine, obj: Obj, arguments: Arguments, node: int) -> None:
    """Runs a function whatever is known of earlier runs: what it reads is not among its arguments."""
    if obj.shape == Shape.BOUND and isinstance(obj.data[1], Obj):
        receiver, obj = obj.data
        arguments = arguments.behind(receiver)
    if obj.shape == Shape.FUNCTION:
        run_function(m, obj, arguments, node, frozenset(m.contents_of_all(arguments.all())))
        m.frame.stopped = False
