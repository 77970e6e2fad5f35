"""Leaves out of a function's effects what nothing leads to once it has come back (layer 8).

Without it every list that a callee built on its way is copied through each branch and loop of all its callers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from aoplint.flow.machine.arguments import Arguments, FunctionData
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.values import Obj, Shape, Value

#: What is found by references only; parts of unknown things are found by the names of their owners.
_BY_REFERENCE: Final = frozenset(
    {Shape.LIST, Shape.TUPLE, Shape.SET, Shape.DICT, Shape.INSTANCE, Shape.GENERATOR, Shape.SCOPE}
)
#: So few changes are not worth a look.
_FEW: Final = 48


def without_garbage(
    made: Mapping[int, Obj], first: int, deltas: Sequence[Delta], values: Iterable[Value]
) -> list[Delta]:
    """`deltas`, the changes at the ends of a function, without objects that it made and left behind.

    Args:
        made: objects that activations made, by their numbers.
        first: number of the newest object when the function began.
        deltas: one for each end of the function.
        values: what it gives back or raises.
    """
    if sum(map(len, deltas)) < _FEW:
        return list(deltas)
    fresh: dict[int, list[Value]] = {}
    todo = [obj for value in values for obj in value.refs]
    for delta in deltas:
        for (number, _), value in delta.items():
            obj = made.get(number) if number > first else None
            if obj is None or obj.shape not in _BY_REFERENCE or obj.depth:
                todo.extend(value.refs if value is not None else ())
            else:
                fresh.setdefault(number, []).extend([value] if value is not None else [])
    if not fresh:
        return list(deltas)
    left = fresh.keys() - _reached(todo, fresh)
    if not left:
        return list(deltas)
    return [{key: value for key, value in delta.items() if key[0] not in left} for delta in deltas]


def _reached(todo: list[Obj], fresh: Mapping[int, Sequence[Value]]) -> set[int]:
    seen: set[int] = set()
    while todo:
        obj = todo.pop()
        if obj.id in seen:
            continue
        seen.add(obj.id)
        for value in fresh.get(obj.id, ()):
            todo.extend(value.refs)
        if obj.data is not None:
            todo.extend(_within(obj.data))
    return seen


def _within(data: Any) -> Iterator[Obj]:
    """The objects that an object is made of, beside what its fields hold."""
    if isinstance(data, Obj):
        yield data
    elif isinstance(data, Value):
        yield from data.refs
    elif isinstance(data, FunctionData):
        yield from data.scopes.values()
        yield from chain.from_iterable(value.refs for value in data.defaults.values())
    elif isinstance(data, Arguments):
        yield from chain.from_iterable(value.refs for value in data.all())
    elif isinstance(data, (tuple, list)):
        yield from chain.from_iterable(map(_within, data))
    elif isinstance(data, dict):
        yield from chain.from_iterable(map(_within, data.values()))
