"""Methods of dictionaries, sequences and generators (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.calls.call import call_value, unknown_call
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT, FACTORY, KEYS, LENGTH
from aoplint.flow.machine.machine import Machine, dict_keys, key_value
from aoplint.flow.machine.values import (
    CONTAINERS,
    NO_CONSTANT,
    NONE,
    NOTHING,
    UNKNOWN,
    Obj,
    Shape,
    Value,
    join,
    join_all,
    of,
    tainted,
)
from aoplint.flow.objects import classes, holding, identity, namespaces, subscripts
from aoplint.flow.objects.builtin import DICT, SEQUENCE

#: Methods whose answer is a number, a yes or a no, or names of fields: no data comes out.
STOPPING: Final = frozenset({
    "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isnumeric", "isdecimal", "isspace", "isupper",
    "islower", "istitle", "isidentifier", "isprintable", "isascii", "find", "rfind", "count", "__len__",
    "__contains__", "__eq__", "keys", "bit_length", "exists", "is_file", "is_dir", "qsize", "empty", "full",
    "is_valid", "index",
})  # fmt: skip


_MAPPINGS: Final = CONTAINERS | {Shape.NAMESPACE, Shape.INSTANCE}
_UNORDERED: Final = frozenset({
    "union", "intersection", "difference", "symmetric_difference",
})  # fmt: skip


def container_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method of a dictionary, list, tuple, set or generator."""
    obj = receiver.refs[0]
    held = m.heap.get(obj, name)
    if held is not None and held.refs:
        return call_value(m, held, arguments, node)
    return builtin_method(m, receiver, name, arguments, node, obj.shape)


def builtin_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int, shape: Shape) -> Value:
    """A method of a built-in container; `receiver` may be an instance of a class that derives from it."""
    obj = holding.inside(receiver.refs[0])
    if name == "__init__":
        for value in arguments.positional if shape != Shape.DICT else ():
            extend(m, obj, value)
        if shape == Shape.DICT:
            (fill_default_dict if _makes_missing(receiver.refs[0]) else merge)(m, obj, arguments)
        return NONE
    m.note(node, f"builtin {shape.name.lower()}.{name}")
    method = (DICT if shape == Shape.DICT else SEQUENCE).get(name)
    if method is None:
        if name == "result":
            return receiver
        if name in STOPPING:
            return Value(constants=None)
        return unknown_call(m, arguments, node, m.contents(receiver))
    result = method(m, obj, arguments, node)
    whole = m.whole(receiver)
    return tainted(result, m.step(whole, node, name)) if whole and result is not NONE else result


def _dict_get(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0, "key")
    default = arguments.get(1, "default") or NONE
    if key is None:
        return Value(constants=None)
    literal = holding.literal_key(m, key)
    if literal is not NO_CONSTANT:
        held = m.heap.get(obj, holding.item_field(literal)) if holding.hashable(literal) else None
        if held is not None and not held.maybe:
            return held
        rest = m.heap.get(obj, ELEMENT) or NOTHING
        return join_all([default, rest, *([held] if held is not None else [])])
    return join(default, holding.every_item(m, obj))


def _dict_setdefault(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0, "key") or Value(constants=None)
    new = arguments.get(1, "default") or NONE
    literal = holding.literal_key(m, key)
    if holding.hashable(literal):
        held = m.heap.get(obj, holding.item_field(literal))
        if held is not None and not held.maybe:
            return held
        value = new if held is None else join(held, new)
        holding.write(m, obj, holding.item_field(literal), value, strong=True)
        return value
    holding.put_item(m, obj, key, new, strong=False)
    return join(holding.every_item(m, obj), new)


def _dict_pop(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0, "key")
    if key is None:
        return holding.every_item(m, obj)
    found = _dict_get(m, obj, Arguments([key, arguments.get(1) or NOTHING]), node)
    subscripts.delete_item(m, of(obj), key, node)
    return Value(constants=None) if found is NOTHING else found


def _dict_popitem(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return _pair(m, obj, node)


def _pair(m: Machine, obj: Obj, node: int) -> Value:
    pair = m.fresh(Shape.TUPLE, node, ("pair", obj.id))
    held = holding.every_item(m, obj)
    holding.fill(m, pair, [dict_keys(m.heap.all(obj)), Value(constants=None) if held is NOTHING else held])
    return of(pair)


def _dict_items(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, ("items", obj.id))
    fields = m.heap.all(obj)
    names = [name for name in fields if isinstance(name, tuple)]
    if ELEMENT not in fields and len(names) <= 8 and not any(fields[name].maybe for name in names):
        pairs = []
        for number, name in enumerate(names):
            pair = m.fresh(Shape.TUPLE, node, ("pair", obj.id, number))
            holding.fill(m, pair, [key_value(name[1]), fields[name]])
            pairs.append(of(pair))
        holding.fill(m, made, pairs)
    else:
        m.heap.set(made.id, ELEMENT, _pair(m, obj, node))
    return of(made)


def _dict_values(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, ("values", obj.id))
    held = holding.every_item(m, obj)
    if held is not NOTHING:
        m.heap.set(made.id, ELEMENT, held)
    return of(made)


def _dict_keys(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, ("keys", obj.id))
    keys = dict_keys(m.heap.all(obj))
    if keys is not NOTHING:
        m.heap.set(made.id, ELEMENT, keys)
    return of(made)


def _dict_update(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    merge(m, obj, arguments)
    return NONE


def merge(m: Machine, obj: Obj, arguments: Arguments) -> None:
    """Puts what `dict` or `update` is called with into the dictionary `obj`."""
    for value in arguments.positional:
        merge_into(m, obj, value)
    for name, value in arguments.keywords.items():
        holding.write(m, obj, ("[", name), value, strong=True)
    if arguments.double is not None:
        _add_anywhere(m, obj, arguments.double)


def _add_anywhere(m: Machine, obj: Obj, value: Value) -> None:
    """Puts `value` under a key that is not known into the dictionary `obj`: it may be one that is there."""
    if m.deep:
        for field in [name for name in m.heap.all(obj) if isinstance(name, tuple)]:
            m.heap.add(obj.id, field, value)
    m.heap.add(obj.id, ELEMENT, value)


def _makes_missing(obj: Obj) -> bool:
    return obj.shape == Shape.INSTANCE and "collections.defaultdict" in classes.external_bases(obj.data)


def fill_default_dict(m: Machine, obj: Obj, arguments: Arguments) -> None:
    """What a `defaultdict` holds that is made of `arguments`."""
    factory = arguments.get(0)
    if factory is not None and factory.constant is not None:
        m.heap.set(obj.id, FACTORY, factory)
    merge(m, obj, Arguments(arguments.positional[1:], arguments.keywords, None, arguments.double))


def merge_into(m: Machine, obj: Obj, value: Value) -> None:
    """Puts the items of the mapping (or the pairs) `value` into the dictionary `obj`."""
    strong = len(value.refs) == 1 and value.constants is not None
    if value.constants is None or any(source.shape not in _MAPPINGS for source in value.refs):
        # Nobody knows what else is there.
        m.heap.add(obj.id, KEYS, Value(constants=None))
    for source in value.refs:
        if source.shape in CONTAINERS and source.shape != Shape.DICT:
            _merge_pairs(m, obj, source)
            continue
        for name, held in namespaces.mapping_fields(m, source):
            if name is ELEMENT:
                _add_anywhere(m, obj, held)
            elif name is KEYS:
                m.heap.add(obj.id, name, held)
            elif isinstance(name, tuple):
                holding.write(m, obj, name, held, strong=strong and not held.maybe)
    whole = m.whole(value)
    if whole:
        _add_anywhere(m, obj, Value(whole, constants=None))


def _merge_pairs(m: Machine, obj: Obj, source: Obj) -> None:
    """Puts pairs of a key and a value into the dictionary `obj`."""
    items = holding.items_of(m, source)
    for pair in items if items is not None else [m.elements(of(source))]:
        if pair is not NOTHING:
            key, held = (subscripts.get_item(m, pair, Value(constants=(place,)), 0) for place in (0, 1))
            holding.put_item(m, obj, key, held, strong=items is not None)


def _copy(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(obj.shape, node, ("copy", obj.id))
    holding.copy_fields(m, obj, made)
    return of(made)


def _clear(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    m.heap.clear(obj)
    if obj.shape != Shape.DICT:
        holding.fill(m, obj, [])
    return NONE


def _call_back_get(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return subscripts.get_item(m, of(obj), arguments.get(0) or Value(constants=None), node)


def _set_item(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key, new = arguments.get(0), arguments.get(1)
    if key is not None and new is not None:
        subscripts.set_item(m, of(obj), key, new, node)
    return NONE


def _delete_item(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0)
    if key is not None:
        subscripts.delete_item(m, of(obj), key, node)
    return NONE


def _append(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    for value in arguments.all()[:1]:
        holding.append(m, obj, value)
    return NONE


def _extend(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    for value in arguments.positional:
        extend(m, obj, value)
    return NONE


def extend(m: Machine, obj: Obj, value: Value) -> None:
    """Adds the items of `value` to the sequence `obj`."""
    items = holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
    whole = m.whole(value)
    if items is not None and not whole:
        for item in items:
            holding.append(m, obj, item)
        return
    every = m.elements(value)
    m.heap.add(obj.id, ELEMENT, Value(constants=None) if every is NOTHING else every)
    m.heap.set(obj.id, LENGTH, UNKNOWN)


def _insert(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    new = arguments.get(1)
    if new is None:
        return NONE
    place = arguments.positional[0].constant if arguments.positional else NO_CONSTANT
    items = holding.items_of(m, obj)
    if items is not None and isinstance(place, int):
        items.insert(place, new)
        holding.fill(m, obj, items)
    else:
        _disorder(m, obj, join(new, holding.every_item(m, obj)))
    return NONE


def _pop(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    place = arguments.positional[0].constant if arguments.positional else -1
    return _removed(m, obj, place)


def _pop_left(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return _removed(m, obj, 0)


def _removed(m: Machine, obj: Obj, place: object) -> Value:
    items = holding.items_of(m, obj)
    if items is not None and isinstance(place, int) and obj.shape != Shape.SET and -len(items) <= place < len(items):
        item = items.pop(place)
        holding.fill(m, obj, items)
        return item
    every = holding.every_item(m, obj)
    return Value(constants=None) if every is NOTHING else every


def _remove(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    place = _place_of(m, obj, arguments.get(0)) if arguments.positional else None
    if place is not None:
        subscripts.delete_item(m, of(obj), Value(constants=(place,)), node)
        return NONE
    every = holding.every_item(m, obj)
    if every is not NOTHING:
        _disorder(m, obj, every)
    return NONE


def _place_of(m: Machine, obj: Obj, wanted: Value | None) -> int | None:
    """Where the first item is that is `wanted`; None if that is not known."""
    for place, item in enumerate(holding.items_of(m, obj) or () if wanted is not None and not wanted.taint else ()):
        if item.taint and item.constants is None and not item.refs:
            # Data that happens to be the same is gone in its place: what is left says more this way.
            continue
        same = identity.compare(m, "==", item, wanted or NOTHING)
        if same is not False:
            return place if same else None
    return None


def _disorder(m: Machine, obj: Obj, every: Value) -> None:
    """Any item of the sequence may be any of `every`."""
    holding.fill(m, obj, [])
    m.heap.set(obj.id, LENGTH, UNKNOWN)
    m.heap.set(obj.id, ELEMENT, every)


def _reverse(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    items = holding.items_of(m, obj)
    if items is not None:
        holding.fill(m, obj, items[::-1])
        return NONE
    return _remove(m, obj, arguments, node)


def _sort(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    every = holding.every_item(m, obj)
    key = arguments.keywords.get("key")
    if key is not None and every is not NOTHING:
        call_value(m, key, Arguments([every]), node)
    return _remove(m, obj, arguments, node)


def _joined(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.SET, node, ("union", obj.id))
    every = join_all([holding.every_item(m, obj), *(m.elements(value) for value in arguments.positional)])
    if every is not NOTHING:
        m.heap.set(made.id, ELEMENT, every)
    return of(made)


def _next(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    every = holding.every_item(m, obj)
    return Value(constants=None) if every is NOTHING else every


def _same(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return of(obj)


def _replaced(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """`_replace` and `_asdict` of named tuples."""
    made = m.fresh(Shape.TUPLE, node, ("replace", obj.id), obj.data)
    holding.copy_fields(m, obj, made)
    for name, value in arguments.keywords.items():
        if obj.data and name in obj.data:
            m.heap.set(made.id, ("[", obj.data.index(name)), value)
    return of(made)


DICT.update(
    {
        "get": _dict_get,
        "setdefault": _dict_setdefault,
        "pop": _dict_pop,
        "popitem": _dict_popitem,
        "items": _dict_items,
        "values": _dict_values,
        "keys": _dict_keys,
        "update": _dict_update,
        "copy": _copy,
        "clear": _clear,
        "__getitem__": _call_back_get,
        "__setitem__": _set_item,
        "__delitem__": _delete_item,
        "__iter__": _dict_keys,
    }
)


SEQUENCE.update(
    {
        "append": _append,
        "add": _append,
        "appendleft": lambda m, obj, arguments, node: _insert(
            m, obj, Arguments([Value(constants=(0,)), *arguments.positional]), node
        ),
        "extend": _extend,
        "update": _extend,
        "insert": _insert,
        "pop": _pop,
        "popleft": _pop_left,
        "remove": _remove,
        "discard": _remove,
        "clear": _clear,
        "copy": _copy,
        "reverse": _reverse,
        "sort": _sort,
        "__getitem__": _call_back_get,
        "__setitem__": _set_item,
        "__delitem__": _delete_item,
        "first": _next,
        "last": _next,
        "one": _next,
        "__next__": _next,
        "__anext__": _next,
        "__iter__": _same,
        "__aiter__": _same,
        "_replace": _replaced,
        **dict.fromkeys(_UNORDERED, _joined),
    }
)
