"""Methods that `collections.abc` gives to mappings and sequences of the project, in terms of their own (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine, key_value
from aoplint.flow.machine.values import NONE, NOTHING, UNKNOWN, Obj, Shape, Value, join, of
from aoplint.flow.objects import classes, holding
from aoplint.flow.objects.builtin import MIXINS, Method
from aoplint.flow.objects.containers import merge_into
from aoplint.flow.objects.iteration import iterate
from aoplint.flow.objects.special import call_special


def _item(m: Machine, obj: Obj, key: Value, node: int) -> Value:
    found = call_special(m, of(obj), "__getitem__", Arguments([key]), node)
    m.frame.stopped = False
    return UNKNOWN if found is None or found is NOTHING else found


def _set(m: Machine, obj: Obj, key: Value, new: Value, node: int) -> None:
    call_special(m, of(obj), "__setitem__", Arguments([key, new]), node)
    m.frame.stopped = False


def _keys_of(m: Machine, obj: Obj, node: int) -> Value:
    own = call_special(m, of(obj), "keys", Arguments(), node)
    return iterate(m, of(obj) if own is None else own, node)


# --- mappings -------------------------------------------------------------------------------------


def _get(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return join(_item(m, obj, arguments.get(0, "key") or UNKNOWN, node), arguments.get(1, "default") or NONE)


def _pop(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0, "key") or Value(constants=(-1,))
    found = join(_item(m, obj, key, node), arguments.get(1, "default") or NOTHING)
    call_special(m, of(obj), "__delitem__", Arguments([key]), node)
    m.frame.stopped = False
    return found


def _set_default(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key, default = arguments.get(0, "key") or UNKNOWN, arguments.get(1, "default") or NONE
    found = _item(m, obj, key, node)
    mark = m.heap.mark()
    _set(m, obj, key, default, node)
    m.heap.merge([m.heap.take(mark), {}])
    return join(found, default)


def _keys(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return _listed(m, "keys", iterate(m, of(obj), node), node)


def _values(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    keys = _keys_of(m, obj, node)
    return _listed(m, "values", NOTHING if keys is NOTHING else _item(m, obj, keys, node), node)


def _items(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return _listed(m, "items", _pair(m, obj, arguments, node), node)


def _pair(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    keys = _keys_of(m, obj, node)
    if keys is NOTHING:
        return NOTHING
    pair = m.fresh(Shape.TUPLE, node, "pair")
    holding.fill(m, pair, [keys, _item(m, obj, keys, node)])
    return of(pair)


def _listed(m: Machine, tag: str, element: Value, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, tag)
    if element is not NOTHING:
        m.heap.set(made.id, ELEMENT, element)
    return of(made)


def _update(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    passed = m.fresh(Shape.DICT, node, "passed")
    for value in arguments.positional:
        merge_into(m, passed, as_dictionary(m, value, node))
    for name, value in arguments.keywords.items():
        m.heap.set(passed.id, holding.item_field(name), value)
    if arguments.double is not None:
        m.heap.add(passed.id, ELEMENT, arguments.double)
    for field, held in list(m.heap.all(passed).items()):
        if field is ELEMENT or isinstance(field, tuple):
            _set(m, obj, UNKNOWN if field is ELEMENT else key_value(field[1]), held, node)
    return NONE


# --- sequences ------------------------------------------------------------------------------------


def _append(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    call_special(m, of(obj), "insert", Arguments([UNKNOWN, arguments.get(0, "value") or UNKNOWN]), node)
    m.frame.stopped = False
    return NONE


def _extend(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    every = iterate(m, arguments.get(0, "values") or UNKNOWN, node)
    return NONE if every is NOTHING else _append(m, obj, Arguments([every]), node)


_MAPPING: Final[dict[str, Method]] = {"get": _get, "keys": _keys, "values": _values, "items": _items}
_MUTABLE_MAPPING: Final[dict[str, Method]] = {
    **_MAPPING,
    "pop": _pop,
    "popitem": _pair,
    "setdefault": _set_default,
    "update": _update,
}
_MUTABLE_SEQUENCE: Final[dict[str, Method]] = {"append": _append, "extend": _extend, "pop": _pop}
MIXINS.update(
    {
        f"{module}.{name}": methods
        for module in ("collections.abc", "collections", "typing")
        for name, methods in (
            ("Mapping", _MAPPING),
            ("MutableMapping", _MUTABLE_MAPPING),
            ("MutableSequence", _MUTABLE_SEQUENCE),
        )
    }
)


def as_dictionary(m: Machine, value: Value, node: int) -> Value:
    """`value` with its instances that are mappings by their methods as dictionaries."""
    if not any(_is_mapping(m, obj) for obj in value.refs):
        return value
    refs = [_dictionary(m, obj, node) if _is_mapping(m, obj) else obj for obj in value.refs]
    return Value(value.taint, tuple(sorted(refs, key=lambda obj: obj.id)), value.constants)


def _is_mapping(m: Machine, obj: Obj) -> bool:
    if obj.shape != Shape.INSTANCE or classes.lookup(m.heap, obj.data, "__getitem__") is None:
        return False
    own = classes.lookup(m.heap, obj.data, "keys") is not None
    return own or any(base.endswith("Mapping") for base in classes.external_bases(obj.data))


def _dictionary(m: Machine, obj: Obj, node: int) -> Obj:
    made = m.fresh(Shape.DICT, node, ("mapping", obj.id))
    keys = _keys_of(m, obj, node)
    if keys is NOTHING:
        return made
    for literal in keys.constants or ():
        key = Value(constants=(literal,))
        holding.put_item(m, made, key, _item(m, obj, key, node), strong=True)
    if keys.constants is None or keys.refs:
        key = Value(keys.taint, keys.refs, None)
        holding.put_item(m, made, key, _item(m, obj, key, node), strong=False)
    return made
