"""Methods of values, whatever these are: which objects of a value have them, and what each does (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from aoplint.flow.calls.call import CALLS, any_of, call_object, call_value, unknown_call
from aoplint.flow.machine import lazy
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.limits import MAX_TARGETS
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CALLABLES,
    CONTAINERS,
    MEMBERS,
    Obj,
    Shape,
    Value,
    join,
    of,
)
from aoplint.flow.objects import attributes, classes, subscripts
from aoplint.flow.objects.containers import builtin_method, container_method, merge_into
from aoplint.flow.objects.passing import spread_keywords

#: What calling a method of a value does that is one object or one literal.
Method = Callable[[Machine, Value, str, Arguments, int], Value]
#: Methods by the shape of the object, of literals by None; others are attributes that are called.
METHODS: Final[dict[Shape | None, Method]] = {}
#: Methods that call their argument with the object itself.
_TOLD: Final = frozenset({"add_done_callback"})


def call_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """The result of `receiver.name(...)`."""
    if not m.deep:
        return unknown_call(m, arguments, node, m.contents(receiver))
    if name in _TOLD:
        return _told(m, receiver, arguments, node)
    parts: list[tuple[Obj | None, Method]] = []
    for obj in lazy.resolved(m, receiver).refs:
        parts.append((obj, METHODS.get(obj.shape, _attribute_method)))
    own = _of_members(m, receiver, name)
    parts.extend((obj, _attribute_method) for obj in own)
    if receiver.constants and len(own) < len(receiver.constants):
        parts.append((None, METHODS[None]))
    elif not receiver.refs and not receiver.constants:
        parts.append((None, METHODS[Shape.OPAQUE]))
    if len(parts) > MAX_TARGETS:
        m.costs.hit["targets"] += 1
        parts = parts[:MAX_TARGETS]
    if len(parts) == 1:
        return _one_method(m, parts[0], receiver, name, arguments, node)
    return any_of(m, [partial(_one_method, m, part, receiver, name, arguments, node) for part in parts])


def _of_members(m: Machine, receiver: Value, name: str) -> list[Obj]:
    """The members of enumerations among the literals of `receiver` whose class has the method `name`."""
    found = [one.member for one in receiver.constants or () if isinstance(one, MEMBERS)]
    return [obj for obj in found if classes.lookup(m.heap, obj.data, name) is not None]


def _told(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`future.add_done_callback(f)`: `f(future)`."""
    if any(obj.shape in CALLABLES for value in arguments.positional[:1] for obj in value.refs):
        call_value(m, arguments.positional[0], Arguments([receiver]), node)
        m.frame.stopped = False
    return receiver


def _one_method(
    m: Machine, part: tuple[Obj | None, Method], receiver: Value, name: str, arguments: Arguments, node: int
) -> Value:
    obj, handler = part
    if handler is not _attribute_method:
        m.calls_back(node)
    if obj is None:
        one = Value(receiver.taint, (), receiver.constants)
    else:
        one = Value(receiver.taint, (obj,), None if obj.shape == Shape.OPAQUE else ())
    return handler(m, one, name, arguments, node)


def _namespace_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method of `x.__dict__` or `globals()`: items are attributes."""
    obj = receiver.refs[0]
    if name == "update":
        passed = Arguments(keywords=dict(arguments.keywords))
        for value in arguments.positional:
            spread_keywords(m, passed, value)
        for key, value in passed.keywords.items():
            attributes.store(m, obj.data, key, value)
        if passed.double is not None:
            attributes.set_any(m, obj.data, passed.double)
            m.hand([obj.data])
        return Value(constants=(None,))
    if name in ("get", "pop", "setdefault", "__getitem__") and arguments.positional:
        found = subscripts.get_item(m, receiver, arguments.positional[0], node)
        return join(found, arguments.positional[1]) if len(arguments.positional) > 1 else found
    if name in ("items", "keys", "values", "copy"):
        made = m.fresh(Shape.DICT, node, ("attributes", obj.id))
        merge_into(m, made, receiver)
        return builtin_method(m, of(made), name, arguments, node, Shape.DICT)
    return m.unknown(node, m.contents(obj.data), name)


def _attribute_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    callee = attributes.get_attribute(m, receiver, name, node)
    return call_value(m, _with_taint(m, callee, receiver, node), arguments, node)


def _with_taint(m: Machine, callee: Value, receiver: Value, node: int) -> Value:
    """`callee` with its methods of the project bound to what `receiver` holds besides its fields."""
    if not receiver.taint or not m.deep:
        return callee
    refs = [
        m.object(Shape.BOUND, node, ("whole", obj.id), (receiver, obj.data[1]))
        if obj.shape == Shape.BOUND and isinstance(obj.data[1], Obj) and obj.data[0].refs == receiver.refs
        else obj
        for obj in callee.refs
    ]
    return Value(callee.taint, tuple(sorted(refs, key=lambda obj: obj.id)), callee.constants)


def _bound(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """Calls a method that was read as an attribute."""
    receiver, target = obj.data
    if isinstance(target, Obj):
        return call_object(m, target, arguments.behind(receiver), node)
    if "." in target:
        return m.watch.call(m, target, arguments, node, receiver)
    return call_method(m, receiver, target, arguments, node)


METHODS.update({Shape.NAMESPACE: _namespace_method, **dict.fromkeys(CONTAINERS, container_method)})
CALLS[Shape.BOUND] = _bound
