"""Iteration: what it gives, at once or item by item (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.limits import MAX_UNROLLED, MAX_UNROLLED_NODES
from aoplint.flow.machine.machine import Machine, key_value
from aoplint.flow.machine.values import (
    CONTAINERS,
    NOTHING,
    SEQUENCES,
    Shape,
    Value,
    join,
    of,
    tainted,
)
from aoplint.flow.objects import classes, holding, members, stores
from aoplint.flow.objects.special import call_special

#: What `next` is called on: a generator, or what the library makes and takes for a list.
_ITERATORS: Final = SEQUENCES - {Shape.SET}


def rounds(m: Machine, iterable: Value, node: int, nodes: int) -> list[Value] | None:
    """The items of `iterable` one by one; None if they are not known or too many to be told apart.

    Args:
        node: what iterates.
        nodes: how many nodes each round runs.
    """
    items = known_items(m, own_iterator(m, iterable, node))
    if items is None or len(items) > most_rounds(m, nodes):
        return None
    whole = m.step(m.whole(iterable), node, "iteration")
    return [tainted(item, whole) for item in items]


def most_rounds(m: Machine, nodes: int) -> int:
    """How many rounds of `nodes` nodes each are told apart."""
    return min(MAX_UNROLLED // m.frame.rounds, MAX_UNROLLED_NODES // nodes) if m.deep else 0


def following(m: Machine, iterator: Value, node: int) -> Value | None:
    """The next item of an iterator, which then has it no more; NOTHING at its end, None if its items are not known."""
    if len(iterator.refs) != 1 or iterator.constants != () or iterator.refs[0].shape not in _ITERATORS:
        return None
    obj = iterator.refs[0]
    items = holding.items_of(m, obj)
    if not items:
        return None if items is None else NOTHING
    holding.fill(m, obj, items[1:])
    return tainted(items[0], m.step(m.whole(iterator), node, "iteration"))


def own_iterator(m: Machine, value: Value, node: int) -> Value:
    """What `__iter__` of an instance gives, if that is a generator whose items are known; else `value`."""
    if len(value.refs) == 1 and value.refs[0].shape == Shape.INSTANCE and m.deep:
        found = classes.lookup(m.heap, value.refs[0].data, "__iter__")
        functions = found[0].refs if found is not None else ()
        if len(functions) == 1 and functions[0].shape == Shape.FUNCTION:
            data = functions[0].data
            if data.node in data.code.straight:
                return call_special(m, value, "__iter__", Arguments(), node) or value
    return value


def known_items(m: Machine, iterable: Value) -> list[Value] | None:
    """The items of `iterable` in order; None if they are not known."""
    text = iterable.constant
    if isinstance(text, str) and m.deep:
        return [Value(constants=(sign,)) for sign in text]
    if not m.deep or len(iterable.refs) != 1 or iterable.constants != ():
        return None
    obj = iterable.refs[0]
    if obj.shape == Shape.DICT and holding.size_of(m, obj) is not None:
        return [key_value(name[1]) for name in m.heap.all(obj) if isinstance(name, tuple)]
    return holding.items_of(m, obj) if obj.shape in SEQUENCES and obj.shape != Shape.SET else None


def iterate(m: Machine, iterable: Value, node: int) -> Value:
    """What iterating over `iterable` gives; NOTHING if it is certainly empty."""
    for name in ("__iter__", "__aiter__"):
        made = call_special(m, iterable, name, Arguments(), node)
        if made is not None:
            for following in ("__next__", "__anext__"):
                item = call_special(m, made, following, Arguments(), node)
                if item is not None:
                    return item
            return m.elements(made)
    for name in ("__getitem__",):
        item = call_special(m, iterable, name, Arguments([Value(constants=None)]), node)
        if item is not None:
            return item
    iterable = members.listed(m, holding.insides(iterable), node)
    result = m.elements(iterable)
    if any(isinstance(one, (str, bytes)) and one for one in iterable.constants or ()):
        result = join(result, Value(constants=None))
    for obj in iterable.refs:
        if stores.is_records(obj):
            result = join(result, of(obj))
    if result is NOTHING and any(obj.shape not in CONTAINERS for obj in iterable.refs):
        return Value(constants=None)
    return tainted(result, m.step(m.whole(iterable), node, "iteration")) if iterable.refs else result
