"""Which objects a call means, and what a call gives of which nothing is known (layer 8).

What calling an object of a shape does is in `CALLS`, which the modules fill that know it: functions, classes, methods.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from aoplint.flow.calls.flags import may_run_later
from aoplint.flow.machine import lazy
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.callsites import UNKNOWN
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.limits import MAX_TARGETS
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CALLABLES,
    CLEAN,
    NOTHING,
    Obj,
    Shape,
    Taint,
    Value,
    is_library_method,
    join,
    join_taint,
    of,
    silent,
    tainted,
)

Handler = Callable[[Machine, Obj, Arguments, int], Value]
#: What calling an object does, by its shape.
CALLS: Final[dict[Shape, Handler]] = {}


def call_value(m: Machine, callee: Value, arguments: Arguments, node: int) -> Value:
    """The result of calling `callee`."""
    callee = lazy.resolved(m, callee)
    if len(callee.refs) == 1 and callee.refs[0].shape == Shape.OPAQUE and is_library_method(callee.refs[0]):
        result = call_object(m, callee.refs[0], arguments, node)
        return tainted(result, m.step(_of_callee(m, callee), node, "call"))
    targets = [obj for obj in callee.refs if obj.shape != Shape.OPAQUE]
    if len(targets) > MAX_TARGETS:
        m.costs.hit["targets"] += 1
        targets = targets[:MAX_TARGETS]
    open_end = len(targets) < len(callee.refs) or callee.constants is None or not callee.refs
    if open_end:
        m.note(node, UNKNOWN)
    if not targets:
        return unknown_call(m, arguments, node, _of_callee(m, callee))
    if len(targets) == 1 and not open_end:
        result = call_object(m, targets[0], arguments, node)
        return result if result is NOTHING else tainted(result, m.step(_of_callee(m, callee), node, "call"))
    ways = [partial(call_object, m, target, arguments, node) for target in targets]
    if open_end:
        ways.append(partial(unknown_call, m, arguments, node, m.whole(callee)))
    return any_of(m, ways)


def any_of(m: Machine, ways: Sequence[Callable[[], Value]]) -> Value:
    """Runs `ways`, of which one happens, each from the state that is now; what they give."""
    result, deltas, stopped = NOTHING, list[Delta](), True
    for way in ways:
        mark = m.heap.mark()
        result = join(result, way())
        if not m.frame.stopped:
            stopped = False
            deltas.append(m.heap.changes(mark))
        m.frame.stopped = False
        m.heap.undo(mark)
    m.frame.stopped = stopped
    if deltas:
        m.heap.merge(deltas)
    return result


def _of_callee(m: Machine, callee: Value) -> Taint:
    """What a tainted callee gives to its result."""
    return m.carried(m.whole(callee), "functions")


def call_object(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """The result of calling one object."""
    handler = CALLS.get(obj.shape)
    return unknown_call(m, arguments, node, CLEAN) if handler is None else handler(m, obj, arguments, node)


def _external(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return m.watch.call(m, obj.data, arguments, node, None)


def _partial(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    inner, before = obj.data
    star = before.star if arguments.star is None else arguments.star
    double = before.double if arguments.double is None else arguments.double
    together = Arguments(
        [*before.positional, *arguments.positional], {**before.keywords, **arguments.keywords}, star, double
    )
    return call_value(m, inner, together, node)


def _wrapped(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return call_value(m, obj.data, arguments, node)


def _typed(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return m.watch.call(m, f"{obj.data}.__call__", arguments, node, of(obj))


def elsewhere(m: Machine, callee: Value, arguments: Arguments, node: int) -> Value:
    """The result of calling `callee` at some other time or place: whether it ends says nothing here."""
    result = call_value(m, callee, arguments, node)
    m.frame.stopped = False
    return silent(result)


def unknown_call(m: Machine, arguments: Arguments, node: int, taint: Taint) -> Value:
    """The result of a call that nobody knows: what goes in may come out."""
    m.hand(arguments.all())
    passed = m.contents_of_all(arguments.all())
    taint = m.carried(join_taint(taint, passed), "functions")
    if m.deep:
        may_run_later(m, arguments.all())
    if m.deep and passed:
        call_back(m, arguments, node, passed)
    return m.unknown(node, m.step(taint, node, "call"), "call")


def call_back(m: Machine, arguments: Arguments, node: int, taint: Taint) -> Value:
    """Calls the functions among `arguments` with anything that is tainted so; what they return."""
    m.calls_back(node)
    result = NOTHING
    for value in arguments.all():
        for obj in value.refs:
            if obj.shape in CALLABLES and obj.shape != Shape.CLASS:
                passed = Arguments(star=m.unknown(node, taint, ("back", obj.id)))
                result = join(result, call_object(m, obj, passed, node))
                m.frame.stopped = False
    return result


CALLS.update(
    {
        Shape.EXTERNAL: _external,
        Shape.PARTIAL: _partial,
        Shape.STATIC: _wrapped,
        Shape.CLASS_METHOD: _wrapped,
        Shape.TYPED: _typed,
    }
)
