"""Attributes as items: what `vars`, `globals` and `__dict__` give (layer 8)."""

from __future__ import annotations

from typing import Any, Final

from aoplint.flow.machine.heap import ELEMENT, Field
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import Obj, Shape, Value, maybe, of
from aoplint.flow.objects import holding

#: Objects whose attributes are not known, or not all of them.
_UNKNOWN: Final = frozenset({Shape.OPAQUE, Shape.TYPED, Shape.EXTERNAL})


def namespace(m: Machine, node: int, tag: Any, owner: Value) -> Value:
    """`vars(owner)` and its like: a mapping whose items are the attributes of `owner`."""
    made = m.object(Shape.NAMESPACE, node, tag, owner)
    m.heap.set(made.id, "[owner]", owner)
    return of(made)


def mapping_fields(m: Machine, obj: Obj) -> list[tuple[Field, Value]]:
    """The fields of a mapping; attributes are items of the mapping of all attributes."""
    if obj.shape != Shape.NAMESPACE:
        return list(m.heap.all(obj).items())
    found = [
        (holding.item_field(name), held if len(obj.data.refs) == 1 else maybe(held))
        for owner in obj.data.refs
        for name, held in m.heap.attributes(owner)
    ]
    if not obj.data.refs or any(owner.shape in _UNKNOWN for owner in obj.data.refs):
        found.append((ELEMENT, Value(m.whole(obj.data), constants=None)))
    return found
