"""Items of values: `x[key]` read, written, deleted, by methods of the project where it has them (layer 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aoplint.flow.calls.call import call_value
from aoplint.flow.literals import affixes
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT, FACTORY, KEYS, LENGTH
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CONTAINERS,
    NO_CONSTANT,
    NOTHING,
    SEQUENCES,
    Obj,
    Shape,
    Value,
    join,
    join_all,
    of,
    tainted,
    without_maybe,
)
from aoplint.flow.objects import attributes, classes, members, stores
from aoplint.flow.objects.attributes import (
    delete_attribute,
    get_attribute,
    instance_attribute,
    set_any,
    store,
)
from aoplint.flow.objects.holding import (
    every_item,
    fill,
    hashable,
    index_of,
    inside,
    item_field,
    items_of,
    known_length,
    length_of,
    literal_key,
    put_item,
    write,
)
from aoplint.flow.objects.special import call_special
from aoplint.flow.objects.stores import ODOO_ENVIRONMENT


def get_item(m: Machine, value: Value, key: Value, node: int) -> Value:
    """`value[key]`."""
    if key.constants is not None and len(key.constants) > 1 and not key.refs:
        return join_all(get_item(m, value, Value(key.taint, (), (one,)), node) for one in key.constants)
    if isinstance(value.constant, (str, bytes)) and not value.taint and isinstance(key.constant, int):
        text: Any = value.constant
        if -len(text) <= key.constant < len(text):
            return Value(constants=(text[key.constant],))
    result = NOTHING
    exact = bool(value.refs)
    for obj in value.refs:
        found, certain = _item_of(m, obj, key, node)
        result = join(result, found)
        exact = exact and certain
    if value.constants is None and not value.refs:
        result = join(result, Value(constants=None))
    if result is NOTHING:
        result = Value(constants=None)
    taint = m.whole(value)
    if taint and not exact:
        result = tainted(result, m.step(taint, node, "item"))
    if not m.deep and "indexes" not in m.safe:
        result = tainted(result, key.taint)
    return without_maybe(result)


def _item_of(m: Machine, obj: Obj, key: Value, node: int) -> tuple[Value, bool]:
    """The item and whether it is certainly what was written for this key."""
    shape = obj.shape
    if shape == Shape.NAMESPACE:
        name = key.constant
        if isinstance(name, str):
            own = [m.heap.get(one, name) for one in obj.data.refs if one.shape == Shape.INSTANCE]
            sure = [held for held in own if held is not None and not held.maybe]
            if sure and len(sure) == len(obj.data.refs):
                return join_all(sure), True
            return get_attribute(m, obj.data, name, node), True
        return named_so(m, obj, key, node), True
    if shape == Shape.INSTANCE:
        found = classes.lookup(m.heap, obj.data, "__getitem__")
        if found is not None:
            return call_value(m, found[0], Arguments([of(obj), key]), node), True
        if classes.container_of(obj.data) is not None:
            return _item_of_container(m, obj, key, node)
        if "typing.NamedTuple" in classes.external_bases(obj.data) and isinstance(key.constant, int):
            names = classes.placed_fields(obj.data)
            if -len(names) <= key.constant < len(names):
                return instance_attribute(m, obj, names[key.constant], node), True
    if shape == Shape.CLASS:
        getter = attributes.method_of_metaclass(m, obj, "__getitem__", node)
        if getter is not None:
            return call_value(m, getter, Arguments([key]), node), True
        if obj.data.members:
            return members.named(m, obj, key, node), True
        found = classes.lookup(m.heap, obj, "__class_getitem__")
        return of(obj) if found is None else call_value(m, found[0], Arguments([of(obj), key]), node), True
    if shape == Shape.EXTERNAL and obj.data == "sys.modules" and 0 in m.frame.scopes:
        return module_named(m, key), False
    fields = m.heap.all(obj)
    literal = literal_key(m, key)
    if shape == Shape.TYPED and obj.data == ODOO_ENVIRONMENT and isinstance(literal, str):
        return stores.named(m, literal, node), True
    if FACTORY in fields:
        return _item_or_made(m, obj, key, node)
    if literal is not NO_CONSTANT and hashable(literal):
        literal = index_of(fields, shape, literal)
        held = fields.get(item_field(literal))
        if held is not None and not held.maybe:
            return held, True
        rest = fields.get(ELEMENT)
        result = join_all(one for one in (held, rest) if one is not None)
        if shape in CONTAINERS:
            known = (LENGTH in fields and known_length(fields) is not None) or shape == Shape.DICT
            if result is NOTHING and shape in SEQUENCES and not known:
                result = every_item(m, obj)
            return (Value(constants=None) if result is NOTHING else result), False
        return join(result, m.part(obj, item_field(literal))), False
    if shape in CONTAINERS:
        result = every_item(m, obj)
        return (Value(constants=None) if result is NOTHING else result), False
    return join(every_item(m, obj), m.part(obj, ELEMENT)), False


def module_named(m: Machine, key: Value) -> Value:
    """`sys.modules[key]`; a name that is not known is that of the module itself, as in `sys.modules[__name__]`."""
    name = key.constant
    if not isinstance(name, str):
        return of(m.frame.scopes[0])
    module = m.linker.load(m, name, 0, m.code.path)
    return of(m.external(name) if module is None else module)


def _item_of_container(m: Machine, obj: Obj, key: Value, node: int) -> tuple[Value, bool]:
    """An item of an instance whose class derives from a container of Python."""
    found, certain = _item_of(m, inside(obj), key, node)
    missing = classes.lookup(m.heap, obj.data, "__missing__") if not certain else None
    if missing is None:
        return found, certain
    return join(found, call_value(m, missing[0], Arguments([of(obj), key]), node)), False


def _item_or_made(m: Machine, obj: Obj, key: Value, node: int) -> tuple[Value, bool]:
    """An item of a mapping that makes those which are missing."""
    literal = literal_key(m, key)
    known = literal is not NO_CONSTANT and hashable(literal)
    field = item_field(literal) if known else ELEMENT
    held = m.heap.get(obj, field)
    if held is None:
        with m.within(obj.id, field):
            held = call_value(m, m.heap.get(obj, FACTORY) or NOTHING, Arguments(), node)
        m.frame.stopped = False
        held = join(held, m.heap.get(obj, ELEMENT) or NOTHING)
        write(m, obj, field, held, strong=True)
    if known:
        return held, not held.maybe
    m.heap.add(obj.id, KEYS, Value(m.contents(key), constants=None))
    return every_item(m, obj), False


def set_item(m: Machine, value: Value, key: Value, new: Value, node: int) -> None:
    """`value[key] = new`."""
    if key.constants is not None and len(key.constants) > 1 and not key.refs:
        for one in key.constants:
            for obj in value.refs:
                put_item(m, obj, Value(constants=(one,)), new, strong=False)
        return

    strong = len(value.refs) == 1
    for obj in value.refs:
        if obj.shape == Shape.NAMESPACE:
            name = key.constant
            if isinstance(name, str):
                store(m, obj.data, name, new)
            else:
                set_any(m, obj.data, new)
                m.hand([obj.data])
            continue
        if obj.shape == Shape.INSTANCE:
            found = classes.lookup(m.heap, obj.data, "__setitem__")
            if found is not None:
                call_value(m, found[0], Arguments([of(obj), key, new]), node)
                continue
        put_item(m, inside(obj), key, new, strong=strong)


def delete_item(m: Machine, value: Value, key: Value, node: int) -> None:
    """`del value[key]`."""
    if call_special(m, value, "__delitem__", Arguments([key]), node) is not None or len(value.refs) != 1:
        return
    obj = inside(value.refs[0])
    if obj.shape in SEQUENCES:
        _remove_index(m, obj, key.constant)
    elif obj.shape == Shape.NAMESPACE and isinstance(key.constant, str):
        delete_attribute(m, obj.data, key.constant, node, hooked=False)
    elif hashable(literal := literal_key(m, key)):
        m.heap.set(obj.id, item_field(literal), None if obj.shape == Shape.DICT else Value(constants=None))


def _remove_index(m: Machine, obj: Obj, index: Any) -> None:
    length = length_of(m, obj)
    if length is None or not isinstance(index, int):
        return
    index = index + length if index < 0 else index
    if 0 <= index < length:
        items = items_of(m, obj)
        if items is not None:
            del items[index]
            fill(m, obj, items)


def named_so(m: Machine, obj: Obj, key: Value, node: int) -> Value:
    """The items of `globals()` or `x.__dict__` whose names begin or end as `key` does."""
    result = m.elements(obj.data)
    for name in affixes.fitting(key, affixes.names_of(m, obj)):
        result = join(result, attributes.get_attribute(m, obj.data, name, node))
    return result


def item_key(m: Machine, keys: Sequence[int]) -> Value:
    """The key at the nodes `keys`: several are a tuple."""
    if len(keys) == 1:
        return m.evaluate(keys[0])
    parts = [m.evaluate(one) for one in keys]
    literals = tuple(literal_key(m, part) for part in parts)
    if all(map(hashable, literals)) and not any(part.taint for part in parts):
        return Value(constants=(literals,))
    return join_all([Value(constants=None), *parts])
