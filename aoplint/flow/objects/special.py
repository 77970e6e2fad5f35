"""Special methods of instances, such as `__getitem__` (layer 8)."""

from __future__ import annotations

from aoplint.flow.calls.call import CALLS, call_value, unknown_call
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CLEAN,
    Obj,
    Shape,
    Value,
    of,
)
from aoplint.flow.objects import attributes, classes


def method_of(m: Machine, value: Value, name: str) -> Value | None:
    """The special method `name` of an instance or class of the project, bound; None if it has none."""
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE and classes.lookup(m.heap, obj.data, name) is not None:
            return attributes.instance_attribute(m, obj, name, 0)
        if obj.shape == Shape.CLASS:
            found = attributes.method_of_metaclass(m, obj, name, 0)
            if found is not None:
                return found
    return None


def call_special(m: Machine, value: Value, name: str, arguments: Arguments, node: int) -> Value | None:
    """The result of a special method of an instance or class of the project, None if it has none."""
    method = method_of(m, value, name)
    return None if method is None else call_value(m, method, arguments, node)


def _instance(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    found = classes.lookup(m.heap, obj.data, "__call__")
    if found is None:
        return unknown_call(m, arguments, node, CLEAN)
    return call_value(m, found[0], arguments.behind(of(obj)), node)


CALLS[Shape.INSTANCE] = _instance
