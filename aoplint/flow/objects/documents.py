"""Collections of documents, as MongoDB has them: what one function puts into one, others find (layer 8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import SEQUENCES, UNKNOWN, Obj, Shape, Value, join, of
from aoplint.flow.objects.containers import merge_into

#: What a collection holds.
_DOCUMENTS: Final = "[documents]"
_CURSOR: Final = ("cursor",)
#: Methods that put documents into a collection, and at which place they get them.
_PUTTING: Final = {
    "insert_one": 0, "insert_many": 0, "replace_one": 1, "update_one": 1, "update_many": 1, "find_one_and_update": 1,
    "find_one_and_replace": 1,
}  # fmt: skip
_ONE: Final = frozenset({"find_one", "find_one_and_update", "find_one_and_replace", "find_one_and_delete"})
_EVERY: Final = frozenset({"find", "aggregate"})
#: Methods of a cursor that give it back.
_SAME: Final = frozenset({"sort", "limit", "skip", "batch_size", "hint", "clone", "rewind", "to_list"})


def asked(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value | None:
    """The result of a method of a collection or of what was found in one; None if it is no such method."""
    obj = receiver.refs[0]
    if obj.data == _CURSOR:
        return receiver if name in _SAME else None
    place = _PUTTING.get(name)
    if place is not None:
        for document in _documents(m, arguments.positional[place : place + 1], obj):
            m.heap.add(obj.id, _DOCUMENTS, document)
    found = m.heap.get(obj, _DOCUMENTS)
    if found is not None and name in _ONE:
        return join(found, UNKNOWN)
    if place is not None:
        return UNKNOWN
    if found is None or name not in _EVERY:
        return None
    made = m.object(Shape.OPAQUE, node, ("cursor", obj.id), _CURSOR)
    m.heap.set(made.id, ELEMENT, found)
    return of(made)


def _documents(m: Machine, values: list[Value], collection: Obj) -> Iterator[Value]:
    """The documents among `values`; of `{"$set": {…}}` what is set."""
    for value in values:
        for obj in value.refs:
            if obj.shape in SEQUENCES:
                yield m.elements(of(obj))
                continue
            operators = [held for name, held in m.heap.all(obj).items() if _is_operator(name)]
            if not operators:
                yield of(obj)
                continue
            made = m.fresh(Shape.DICT, 0, ("document", collection.id, obj.id))
            for held in operators:
                merge_into(m, made, held)
            yield of(made)
        if m.whole(value):
            yield Value(m.whole(value), constants=None)


def _is_operator(name: object) -> bool:
    return isinstance(name, tuple) and isinstance(name[1], str) and name[1].startswith("$")
