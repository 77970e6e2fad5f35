"""Generators and coroutines: what they give when they are begun, or when something is sent into them (layer 8)."""

from __future__ import annotations

from aoplint.flow.functions.run import run_function
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.limits import MAX_DEPTH
from aoplint.flow.machine.machine import Machine, Sent
from aoplint.flow.machine.values import (
    NONE,
    NOTHING,
    Obj,
    Value,
    join,
    of,
)
from aoplint.flow.objects.builtin import SEQUENCE


def resume(m: Machine, generator: Obj, sent: Sent, node: int) -> Value:
    """What a generator yields once it is begun or something was sent into it; what a coroutine gives back."""
    if generator.data is None:
        return m.elements(of(generator))
    function, arguments = generator.data
    key = function.data.key
    if len(m.stack) >= MAX_DEPTH or any(frame.function is function for frame in m.stack):
        m.costs.hit["depth"] += 1
        m.cut.setdefault(key, "too-deep")
        return m.elements(of(generator))
    result = run_function(m, function, arguments, node, sent=sent)
    m.frame.stopped = False
    if function.data.node not in function.data.code.generators:
        return result
    return join(m.elements(result), m.elements(of(generator)))


def _send(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """`generator.send(value)`: what `yield` gives there."""
    found = resume(m, obj, Sent(value=arguments.get(0) or NONE), node)
    return Value(constants=None) if found is NOTHING else found


def _throw(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """`generator.throw(error)`: raised where it yielded."""
    found = resume(m, obj, Sent(error=arguments.get(0) or Value(constants=None)), node)
    return Value(constants=None) if found is NOTHING else found


SEQUENCE.update({"send": _send, "asend": _send, "throw": _throw, "athrow": _throw})
