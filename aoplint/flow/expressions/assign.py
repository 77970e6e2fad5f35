"""Assignment to names, attributes, items and patterns of them; `del` (layer 8)."""

from __future__ import annotations

from typing import Any, Final

from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine, key_value
from aoplint.flow.machine.values import (
    CONTAINERS,
    NOTHING,
    SEQUENCES,
    Obj,
    Shape,
    Taint,
    Value,
    Verdict,
    join,
    join_all,
    join_taint,
    of,
    tainted,
)
from aoplint.flow.objects import attributes, classes, holding, subscripts
from aoplint.flow.objects.iteration import iterate, own_iterator
from aoplint.flow.objects.subscripts import item_key
from aoplint.tree import Kind, Role

_GROUPS: Final = frozenset({Kind.TUPLE, Kind.LIST})


def assign(m: Machine, target: int, value: Value) -> None:
    """Gives the target at node `target` a value."""
    unit = m.unit
    kind = unit.kind[target]
    if target in m.code.marks:
        value = m.watch.assigned(m, target, value)
    if kind == Kind.NAME:
        bind_name(m, target, unit.name(target), value)
    elif kind == Kind.ATTRIBUTE:
        attributes.set_attribute(m, m.evaluate(target + 1), unit.name(target), value, target)
    elif kind == Kind.SUBSCRIPT:
        _assign_item(m, target, value)
    elif kind in _GROUPS:
        _unpack(m, target, value)
    elif kind == Kind.STARRED:
        assign(m, target + 1, value)


def bind_name(m: Machine, node: int, name: str, value: Value) -> None:
    """Gives a variable a value."""
    scope = m.frame.scopes.get(m.code.home_of_binding(node))
    if scope is None:
        return
    if value.taint:
        taint = m.step(value.taint, node, "assignment")
        value = value.moved(taint) if isinstance(value, Verdict) else Value(taint, value.refs, value.constants)
    elif value.maybe:
        value = Value(value.taint, value.refs, value.constants)
    if scope.shape == Shape.SCOPE and not scope.data:
        m.heap.set_local(scope.id, name, value)
    else:
        m.heap.set(scope.id, name, value)


def _assign_item(m: Machine, target: int, value: Value) -> None:
    unit = m.unit
    owner = m.evaluate(target + 1)
    keys = unit.children_of_role(target, Role.INDEX)
    if len(keys) == 1 and unit.kind[keys[0]] == Kind.SLICE:
        new = _items(m, value)
        if len(owner.refs) == 1 and new is not None and _replace_slice(m, owner.refs[0], keys[0], new):
            return
        for obj in owner.refs:
            every = m.elements(value)
            if every is not NOTHING:
                m.heap.add(obj.id, ELEMENT, every)
        return

    subscripts.set_item(m, owner, item_key(m, keys), value, target)


def _replace_slice(m: Machine, obj: Obj, node: int, new: list[Value]) -> bool:
    """Puts `new` in the place of a slice with constant ends, if all items are known."""
    unit = m.unit
    items = holding.items_of(m, obj) if obj.shape == Shape.LIST else None
    bounds: dict[int, Any] = {unit.role[child]: m.evaluate(child).constant for child in unit.children(node)}
    ends = [bounds.get(role) for role in (Role.LOWER, Role.UPPER, Role.STEP)]
    if items is None or any(end is not None and type(end) is not int for end in ends) or ends[2] is not None:
        return False
    items[ends[0] : ends[1]] = new
    holding.fill(m, obj, items)
    return True


def _unpack(m: Machine, target: int, value: Value) -> None:
    unit = m.unit
    targets = list(unit.children(target))
    star = next((at for at, node in enumerate(targets) if unit.kind[node] == Kind.STARRED), -1)
    value = own_iterator(m, value, target)
    items = _items(m, value)
    whole = m.step(m.whole(value), target, "unpacking")
    if items is not None and star < 0 and len(items) == len(targets):
        for node, item in zip(targets, items):
            assign(m, node, tainted(item, whole))
        return
    if items is not None and star >= 0 and len(items) >= len(targets) - 1:
        _unpack_star(m, targets, star, [tainted(item, whole) for item in items])
        return

    every = _each(m, value, target)
    for at, node in enumerate(targets):
        if unit.kind[node] == Kind.STARRED:
            made = m.fresh(Shape.LIST, node)
            behind = _from(m, value, at)
            rest = behind if behind is not None else iterate(m, value, target)
            if rest is not NOTHING:
                m.heap.set(made.id, ELEMENT, tainted(rest, whole))
            assign(m, node + 1, of(made))
        else:
            after_star = 0 <= star < at
            place = at - len(targets) if after_star else at
            item = subscripts.get_item(m, value, Value(constants=(place,)), target) if every is NOTHING else every
            assign(m, node, tainted(item, whole))


def _each(m: Machine, value: Value, target: int) -> Value:
    """What any target gets if places say nothing: containers of unknown length; NOTHING if places may matter."""
    known = bool(value.refs) and all(obj.shape in CONTAINERS for obj in value.refs)
    if known and not all(_has_places(m, obj) for obj in value.refs):
        every = m.elements(value)
        return Value(constants=None) if every is NOTHING else every
    if any(obj.shape == Shape.INSTANCE for obj in value.refs):
        return iterate(m, value, target)
    return NOTHING


def _has_places(m: Machine, obj: Obj) -> bool:
    """Whether each item of a sequence is known by its place, how many there are or not."""
    fields = m.heap.all(obj)
    return obj.shape in SEQUENCES and ELEMENT not in fields and any(isinstance(name, tuple) for name in fields)


def _from(m: Machine, value: Value, place: int) -> Value | None:
    """The items from a place on; None if places are not known."""
    if not value.refs or not all(_has_places(m, obj) for obj in value.refs):
        return None
    return join_all(
        held
        for obj in value.refs
        for name, held in m.heap.all(obj).items()
        if isinstance(name, tuple) and isinstance(name[1], int) and name[1] >= place
    )


def _items(m: Machine, value: Value) -> list[Value] | None:
    if value.constants is None or len(value.refs) != 1:
        return None
    obj = value.refs[0]
    if obj.shape == Shape.INSTANCE and "typing.NamedTuple" in classes.external_bases(obj.data):
        names = classes.placed_fields(obj.data)
        return [attributes.instance_attribute(m, obj, name, 0) for name in names]
    if obj.shape == Shape.DICT and holding.size_of(m, obj) is not None:
        return [key_value(name[1]) for name in m.heap.all(obj) if isinstance(name, tuple)]
    if obj.shape == Shape.DICT or obj.shape == Shape.SET:
        return None
    return holding.items_of(m, obj)


def _unpack_star(m: Machine, targets: list[int], star: int, items: list[Value]) -> None:
    behind = len(targets) - star - 1
    for node, item in zip(targets[:star], items):
        assign(m, node, item)
    made = m.fresh(Shape.LIST, targets[star])
    holding.fill(m, made, items[star : len(items) - behind])
    assign(m, targets[star] + 1, of(made))
    if behind:
        for node, item in zip(targets[-behind:], items[-behind:]):
            assign(m, node, item)


def delete(m: Machine, target: int) -> None:
    """`del target`."""
    unit = m.unit
    kind = unit.kind[target]
    if kind == Kind.NAME:
        scope = m.frame.scopes.get(m.code.home(target))
        if scope is not None:
            m.heap.set(scope.id, unit.name(target), None)
    elif kind == Kind.ATTRIBUTE:
        attributes.delete_attribute(m, m.evaluate(target + 1), unit.name(target), target)
    elif kind == Kind.SUBSCRIPT:
        owner = m.evaluate(target + 1)
        keys = unit.children_of_role(target, Role.INDEX)
        if len(keys) > 1 or unit.kind[keys[0]] != Kind.SLICE:
            subscripts.delete_item(m, owner, item_key(m, keys), target)
        elif len(owner.refs) == 1:
            _replace_slice(m, owner.refs[0], keys[0], [])
    elif kind in _GROUPS:
        for child in unit.children(target):
            delete(m, child)


def change_taint(m: Machine, node: int, add: Taint, drop: frozenset[int] | None = None) -> None:
    """Taints (or cleans of the origins `drop`) what the variable, attribute or item at `node` holds."""
    unit = m.unit
    kind = unit.kind[node]
    if kind == Kind.NAME:
        # A name that nothing binds is one of the module, as far as anybody can tell.
        scope = m.frame.scopes.get(max(m.code.home(node), 0))
        if scope is not None:
            _change(m, scope, unit.name(node), add, drop)
        return
    if kind not in (Kind.ATTRIBUTE, Kind.SUBSCRIPT):
        return
    owner = m.evaluate(node + 1)
    if kind == Kind.ATTRIBUTE:
        for obj in owner.refs:
            _change(m, obj, unit.name(node), add, drop)
        return
    keys = unit.children_of_role(node, Role.INDEX)
    literal = m.evaluate(keys[0]).constant if len(keys) == 1 and unit.kind[keys[0]] != Kind.SLICE else None
    for obj in owner.refs:
        field = holding.item_field(literal) if isinstance(literal, (str, int)) else ELEMENT
        _change(m, obj, field, add, drop)


def _change(m: Machine, obj: Obj, field: object, add: Taint, drop: frozenset[int] | None) -> None:
    held = m.heap.get(obj, field)
    if held is None:
        if add:
            held = m.part(obj, field) if obj.shape == Shape.OPAQUE else Value(constants=None)
        elif drop is not None and field is not ELEMENT:
            # What is cleaned from here on must not take its owner's taint any more.
            held = Value(constants=None)
        else:
            return
    if drop is not None:
        held = without(m, held, drop)
    m.heap.set(obj.id, field, Value(join_taint(held.taint, add), held.refs, held.constants))


def without(m: Machine, value: Value, origins: frozenset[int]) -> Value:
    """`value` after what `origins` gave it is cleaned away, from all that it holds too."""
    inside = m.contents(value)
    if not any(origin in origins for origin in inside):
        return value
    kept = {origin: hop for origin, hop in value.taint.items() if origin not in origins}
    if len(value.taint) == len(inside) and all(origin in value.taint for origin in inside):
        deep = any(origin in origins for origin in m.contents(Value(refs=value.refs, constants=())))
        if not deep:
            return Value(kept, value.refs, value.constants)
    rest = {origin: hop for origin, hop in inside.items() if origin not in origins}
    callables = tuple(obj for obj in value.refs if obj.shape in (Shape.FUNCTION, Shape.CLASS, Shape.BOUND))
    return Value(rest, callables, None)


__all__ = ["assign", "bind_name", "change_taint", "delete", "join"]
