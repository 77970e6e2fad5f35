"""A run of a function that stands for later ones: its result and what it wrote, given to another call (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Final

from aoplint.flow.heap import Delta, Field
from aoplint.flow.limits import MAX_SUMMARY_OBJECTS
from aoplint.flow.values import NOTHING, Obj, Shape, Value, without_maybe
from aoplint.model.record import dataclass

if TYPE_CHECKING:
    from aoplint.flow.machine import Machine

#: Objects that are made anew for each call; others are what they are.
_OWN: Final = frozenset({
    Shape.OPAQUE, Shape.INSTANCE, Shape.DICT, Shape.LIST, Shape.TUPLE, Shape.SET, Shape.TYPED, Shape.GENERATOR,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Args:
        result: what it gave back.
        arguments: what it was called with.
        effects: fields that it wrote into objects it was given: argument, object within it, field, value.
        objects: objects that it made and that its result or effects lead to, with their fields.
        functions: functions that it ran.
    """

    result: Value
    arguments: tuple[tuple[Obj, ...], ...] = ()
    effects: tuple[tuple[int, int, Field, Value], ...] = ()
    objects: dict[int, tuple[Obj, dict[Field, Value]]] = field(default_factory=dict)
    functions: tuple[tuple[str, int], ...] = ()


def summarise(
    m: Machine, arguments: Sequence[Value], result: Value, delta: Delta, functions: Iterable[tuple[str, int]]
) -> Summary:
    """The summary of a run of `functions` that gave `result` and changed `delta`."""
    places = {obj.id: (at, number) for at, value in enumerate(arguments) for number, obj in enumerate(value.refs)}
    effects = tuple(
        (*places[number], name, value)
        for (number, name), value in delta.items()
        if number in places and value is not None
    )
    refs = tuple(value.refs for value in arguments)
    values = [result, *(effect[3] for effect in effects)]
    return Summary(result, refs, effects, _made(m, values, places.keys()), tuple(dict.fromkeys(functions)))


def _made(m: Machine, values: Iterable[Value], given: Iterable[int]) -> dict[int, tuple[Obj, dict[Field, Value]]]:
    """The objects that only this run knows, as far as `values` lead to them."""
    found: dict[int, tuple[Obj, dict[Field, Value]]] = {}
    outside = set(given)
    todo = list(values)
    while todo and len(found) < MAX_SUMMARY_OBJECTS:
        for obj in todo.pop().refs:
            if obj.id in found or obj.id in outside or obj.shape not in _OWN or obj.id not in m.private:
                continue
            fields = dict(m.heap.all(obj))
            found[obj.id] = (obj, fields)
            todo.extend(held for held in fields.values() if held.refs)
    return found


class Replay:
    """Gives a call what an earlier run did.

    Args:
        m: the machine.
        summary: the earlier run.
        arguments: values of the call.
        node: the call.
    """

    def __init__(self, m: Machine, summary: Summary, arguments: Sequence[Value], node: int) -> None:
        self._m = m
        self._summary = summary
        self._arguments = arguments
        self._node = node
        self._clones: dict[int, Obj] = {}
        for before, value in zip(summary.arguments, arguments):
            for old, new in zip(before, value.refs):
                if old.shape == new.shape:
                    self._clones.setdefault(old.id, new)

    def run(self) -> Value:
        """Writes the effects; the result."""
        m, summary = self._m, self._summary
        for at, number, name, value in summary.effects:
            refs = self._arguments[at].refs if at < len(self._arguments) else ()
            if number < len(refs):
                new = self._mapped(value)
                if len(refs) == 1:
                    m.heap.set(refs[number].id, name, new)
                else:
                    m.heap.add(refs[number].id, name, without_maybe(new))
        result = self._mapped(summary.result)
        if result is NOTHING:
            m.frame.stopped = True
        return result

    def _mapped(self, value: Value) -> Value:
        """`value` with objects of the earlier run replaced by those of this call."""
        if not any(obj.id in self._clones or obj.id in self._summary.objects for obj in value.refs):
            return value
        refs = {one.id: one for one in map(self._clone, value.refs)}
        return Value(value.taint, tuple(refs[number] for number in sorted(refs)), value.constants, value.maybe)

    def _clone(self, obj: Obj) -> Obj:
        known = self._clones.get(obj.id)
        if known is not None:
            return known
        made = self._summary.objects.get(obj.id)
        if made is None:
            return obj
        clone = self._clones[obj.id] = self._m.fresh(obj.shape, self._node, ("replay", obj.id), obj.data)
        for name, value in made[1].items():
            self._m.heap.set(clone.id, name, self._mapped(value))
        return clone
