"""What objects hold: fields and items written and read as they are, whatever methods their classes have (layer 8)."""

from __future__ import annotations

from typing import Any

from aoplint.flow.machine.heap import ELEMENT, KEYS, LENGTH, WHOLE, Field
from aoplint.flow.machine.limits import MAX_FIELDS
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    NO_CONSTANT,
    SEQUENCES,
    UNKNOWN,
    Obj,
    ObjectKey,
    Shape,
    Value,
    join_all,
    maybe,
    without_maybe,
)
from aoplint.flow.objects import classes, identity


def all_written(m: Machine, value: Value, field: Field) -> bool:
    """Whether every object of `value` had this very field written, so that its own value stands."""
    if not value.refs:
        return False
    for obj in value.refs:
        held = m.heap.get(obj, field)
        if held is None or held.maybe:
            return False
    return True


def item_field(key: Any) -> Field:
    """The field of the item with a constant key; equal keys of Python are one."""
    if isinstance(key, bool):
        key = int(key)
    return ("[", key)


def has_item(m: Machine, value: Value, key: Value) -> bool:
    """Whether every object of `value` had the item with this constant key written, so that its own value stands."""
    literal = literal_key(m, key)
    return literal is not NO_CONSTANT and hashable(literal) and all_written(m, value, item_field(literal))


def write(m: Machine, obj: Obj, field: Field, new: Value, *, strong: bool) -> None:
    """Writes a field; when `strong`, what was there is gone."""
    if obj.shape == Shape.INSTANCE and m.deep:
        keep_in_table(m, obj, field, new)
    known = m.heap.all(obj)
    if field not in known and len(known) >= MAX_FIELDS and obj.shape not in (Shape.MODULE, Shape.SCOPE, Shape.CLASS):
        m.costs.hit["fields"] += 1
        m.heap.add(obj.id, ELEMENT, new)
        return
    if strong:
        m.heap.set(obj.id, field, without_maybe(new))
    elif field in known:
        m.heap.add(obj.id, field, new)
    else:
        m.heap.set(obj.id, field, maybe(new))


def put_item(m: Machine, obj: Obj, key: Value, new: Value, *, strong: bool) -> None:
    """Writes an item of one object."""
    literal = literal_key(m, key)
    if literal is not NO_CONSTANT and hashable(literal):
        literal = index_of(m.heap.all(obj), obj.shape, literal)
        write(m, obj, item_field(literal), new, strong=strong)
        return
    for field in [name for name in m.heap.all(obj) if isinstance(name, tuple)]:
        m.heap.add(obj.id, field, new)
    if not m.deep:
        # As in Semgrep: an item that is not known stands for all.
        m.heap.set(obj.id, ELEMENT, new)
        return
    m.heap.add(obj.id, ELEMENT, new)
    if obj.shape == Shape.DICT or obj.shape == Shape.OPAQUE:
        m.heap.add(obj.id, KEYS, Value(m.contents(key), constants=None))


def inside(obj: Obj) -> Obj:
    """The container that an instance is by its class: the same fields, without the methods of the class."""
    shape = classes.container_of(obj.data) if obj.shape == Shape.INSTANCE else None
    return obj if shape is None else Obj(obj.id, shape, None, obj.act)


def insides(value: Value) -> Value:
    """`value` with the containers that its instances are by their classes."""
    if any(obj.shape == Shape.INSTANCE for obj in value.refs):
        return Value(value.taint, tuple(map(inside, value.refs)), value.constants, value.maybe)
    return value


def literal_key(m: Machine, key: Value) -> Any:
    """The one literal or single object that a key is, a tuple of such included; NO_CONSTANT if it may be another."""
    if len(key.refs) != 1 or key.constants != ():
        return key.constant
    obj = key.refs[0]
    if obj.shape == Shape.TUPLE:
        items = [literal_key(m, item) for item in items_of(m, obj) or ()]
        return tuple(items) if items and all(map(hashable, items)) else NO_CONSTANT
    return ObjectKey(obj) if identity.is_one(m, obj) else NO_CONSTANT


def hashable(literal: Any) -> bool:
    """Whether `literal` can be the key of an item."""
    return literal is None or isinstance(literal, (str, int, float, bool, bytes, tuple, ObjectKey))


def index_of(fields: Any, shape: Shape, literal: Any) -> Any:
    """The key that `literal` means: negative numbers count from the end of a sequence of known length."""
    if shape in SEQUENCES and isinstance(literal, int) and literal < 0:
        length = known_length(fields)
        if length is not None and length + literal >= 0:
            return length + literal
    return literal


def known_length(fields: Any) -> int | None:
    """The number of items that `fields` say, None if they do not."""
    held = fields.get(LENGTH)
    if held is None:
        return None
    literal = held.constant
    return literal if isinstance(literal, int) else None


def length_of(m: Machine, obj: Obj) -> int | None:
    """The number of items of a sequence, None if it is not known."""
    return known_length(m.heap.all(obj)) if obj.shape in SEQUENCES or obj.shape == Shape.INSTANCE else None


def size_of(m: Machine, obj: Obj) -> int | None:
    """The number of items of a dictionary, None if it is not known."""
    fields = m.heap.all(obj)
    if ELEMENT in fields or KEYS in fields or WHOLE in fields or any(held.maybe for held in fields.values()):
        return None
    return sum(1 for name in fields if isinstance(name, tuple))


def every_item(m: Machine, obj: Obj) -> Value:
    """All items of `obj` as one value; NOTHING if it has none."""
    return join_all(held for name, held in m.heap.all(obj).items() if name is ELEMENT or isinstance(name, tuple))


def items_of(m: Machine, obj: Obj) -> list[Value] | None:
    """The items of a sequence whose length is known and whose items all are; else None."""
    length = length_of(m, obj)
    if length is None:
        return None
    fields = m.heap.all(obj)
    if ELEMENT in fields:
        return None
    found = [fields.get(("[", number)) for number in range(length)]
    return [without_maybe(one) for one in found if one is not None] if None not in found else None


def fill(m: Machine, obj: Obj, items: list[Value]) -> None:
    """Makes `items` the items of a sequence."""
    for field in [name for name in m.heap.all(obj) if name is ELEMENT or isinstance(name, tuple)]:
        m.heap.set(obj.id, field, None)
    if len(items) > MAX_FIELDS // 2:
        m.heap.set(obj.id, ELEMENT, join_all(items))
        m.heap.set(obj.id, LENGTH, UNKNOWN)
        return
    for number, item in enumerate(items):
        m.heap.set(obj.id, ("[", number), without_maybe(item))
    m.heap.set(obj.id, LENGTH, Value(constants=(len(items),)))


def copy_fields(m: Machine, source: Obj, target: Obj) -> None:
    """Copies all fields (a shallow copy)."""
    for field, held in list(m.heap.all(source).items()):
        m.heap.set(target.id, field, held)


def append(m: Machine, obj: Obj, new: Value) -> None:
    """Adds an item at the end of a sequence."""
    length = length_of(m, obj)
    fields = m.heap.all(obj)
    if length is None or ELEMENT in fields or obj.shape == Shape.SET or length > MAX_FIELDS // 2:
        m.heap.add(obj.id, ELEMENT, new)
        if LENGTH in fields:
            m.heap.set(obj.id, LENGTH, UNKNOWN)
        return
    m.heap.set(obj.id, ("[", length), without_maybe(new))
    m.heap.set(obj.id, LENGTH, Value(constants=(length + 1,)))


def keep_in_table(m: Machine, obj: Obj, field: Field, new: Value) -> None:
    """A field of an instance was written: its table has that too."""
    if obj.shape == Shape.INSTANCE and isinstance(field, str) and classes.is_stored(obj.data):
        common = m.canonical(obj.data)
        if common is not obj:
            m.heap.add(common.id, field, new)
