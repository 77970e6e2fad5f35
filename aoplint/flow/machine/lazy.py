"""Names that were imported before they existed, out of modules that were half run (layer 8)."""

from __future__ import annotations

from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    Obj,
    Shape,
    Value,
    join_all,
)


def resolved(m: Machine, value: Value) -> Value:
    """`value` with names that were imported before they existed looked up now."""
    for obj in value.refs:
        if obj.shape == Shape.LAZY:
            break
    else:
        return value
    known = Value(value.taint, tuple(obj for obj in value.refs if obj.shape != Shape.LAZY), value.constants)
    return join_all([known, *(resolve_lazy(m, obj) for obj in value.refs if obj.shape == Shape.LAZY)])


def resolve_lazy(m: Machine, obj: Obj) -> Value:
    """What a name that was imported out of a half-run module means now."""
    module, name = obj.data
    held = m.heap.get(module, name)
    if held is None or any(ref is obj for ref in held.refs):
        return Value(constants=None)
    return resolved(m, held)
