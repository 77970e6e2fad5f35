"""Flags that functions write: what is handed to a library may be called later, and what it writes is open (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import MEMBERS, Obj, Shape, Value

#: What says in which state something is; so does whatever is false.
_FLAGS: Final = (bool, *MEMBERS)


def is_state(value: Value) -> bool:
    """Whether a value is known, and says in which state something is instead of being data of its own."""
    return any(not literal or isinstance(literal, _FLAGS) for literal in value.constants or ())


def open_field(m: Machine, obj: Obj, name: str) -> None:
    """What a flag of `obj` says is not known from here on."""
    held = m.heap.get(obj, name)
    if held is not None and is_state(held):
        m.heap.set_local(obj.id, name, Value(held.taint, held.refs, None, held.maybe))


def may_run_later(m: Machine, values: Iterable[Value]) -> None:
    """Opens the flags that the functions among `values` write, which somebody may call from here on."""
    for value in values:
        for obj in value.refs:
            if obj.shape == Shape.FUNCTION:
                _open(m, obj, ())
            elif obj.shape == Shape.BOUND and isinstance(obj.data[1], Obj):
                _open(m, obj.data[1], obj.data[0].refs)


def _open(m: Machine, function: Obj, receivers: tuple[Obj, ...]) -> None:
    data = function.data
    if not hasattr(data, "code"):
        return
    for one in data.code.writes:
        if one.function == data.node:
            for obj in _holders(m, data, one.holder, receivers if one.cls >= 0 else ()):
                open_field(m, obj, one.name)


def _holders(m: Machine, data: Any, holder: str, receivers: tuple[Obj, ...]) -> Iterator[Obj]:
    module = data.scopes.get(0)
    if receivers:
        yield from receivers
    elif module is not None and not holder:
        yield module
    elif module is not None:
        held = m.heap.get(module, holder)
        yield from held.refs if held is not None else ()
