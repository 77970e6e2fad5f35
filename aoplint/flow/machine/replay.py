"""A run of a function that stands for later ones: its result and what it wrote, given to another call (layer 8)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from aoplint.flow.machine.heap import Delta, Field
from aoplint.flow.machine.limits import MAX_LOOK, MAX_PLACES, MAX_SUMMARY_OBJECTS
from aoplint.flow.machine.values import NOTHING, Obj, Part, Shape, Value, join, silent, without_maybe
from aoplint.flow.machine.verdicts import Learned
from aoplint.model.record import dataclass

if TYPE_CHECKING:
    from aoplint.flow.machine.machine import Machine


#: Objects that are made anew for each call; others are what they are.
_OWN: Final = frozenset({
    Shape.OPAQUE, Shape.INSTANCE, Shape.DICT, Shape.LIST, Shape.TUPLE, Shape.SET, Shape.TYPED, Shape.GENERATOR,
})  # fmt: skip


#: Which object of which argument, by number, and the fields that lead from there to another one.
_Place: TypeAlias = "tuple[int, int, tuple[Field, ...]]"


@dataclass(slots=True)
class Ended:
    """How a run ended.

    Args:
        result: what it gave back.
        raised: what it raised and did not catch, with the state in which it did.
        learned: what its end says of what it was given.
    """

    result: Value
    raised: tuple[tuple[Delta, Value], ...] = ()
    learned: Learned | None = None

    def joined(self, other: Ended) -> Ended:
        """Either of two ends."""
        return Ended(join(self.result, other.result), self.raised + other.raised)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Args:
        result: what it gave back.
        raised: what it raised.
        places: where the objects are that it was given, and those that it changed and these lead to.
        effects: fields that it wrote into them: number of the object, field, value.
        objects: objects that it made and that its result or effects lead to, with their fields.
        functions: functions that it ran.
        learned: what its end says of what it was given.
        exact: nothing else came of it, so that it stands for every run of its kind.
    """

    result: Value
    raised: tuple[Value, ...] = ()
    places: Mapping[int, _Place] = field(default_factory=dict)
    effects: tuple[tuple[int, Field, Value], ...] = ()
    objects: dict[int, tuple[Obj, dict[Field, Value]]] = field(default_factory=dict)
    functions: tuple[tuple[str, int], ...] = ()
    learned: Learned | None = None
    exact: bool = True


def summarise(
    m: Machine,
    arguments: Sequence[Value],
    ended: Ended,
    delta: Delta,
    functions: Iterable[tuple[str, int]],
    newest: int,
) -> Summary:
    """The summary of a run.

    Args:
        arguments: what it was called with.
        ended: how it ended.
        delta: what it changed.
        functions: functions that it ran.
        newest: number of the newest object when it began.
    """
    given: dict[int, _Place] = {
        obj.id: (at, number, ()) for at, value in enumerate(arguments) for number, obj in enumerate(value.refs)
    }
    places = {**given, **_places(m, delta, given, newest)}
    effects = tuple(
        (number, name, value) for (number, name), value in delta.items() if number in places and value is not None
    )
    raised = tuple(dict.fromkeys(value for _, value in ended.raised))
    values = [ended.result, *raised, *(effect[2] for effect in effects)]
    made = _made(m, values, places, [state for state, _ in ended.raised])
    lost = _changes(m, delta, places, newest) or any(_changes(m, state, (), newest) for state, _ in ended.raised)
    kept = not lost and len(made) < MAX_SUMMARY_OBJECTS
    held = chain(values, *(fields.values() for _, fields in made.values())) if kept else ()
    exact = kept and all(
        obj.id in places or obj.id not in m.private or (obj.id in made and obj.shape != Shape.GENERATOR)
        for value in held
        for obj in value.refs
    )
    ran = tuple(dict.fromkeys(functions))
    return Summary(ended.result, raised, places, effects, made, ran, ended.learned, exact)


def _changes(m: Machine, delta: Delta, known: Container[int], newest: int) -> bool:
    """Whether `delta` changes what was there before, is of a call, and is not among the objects `known`."""
    return any(number <= newest and number not in known and (number < 0 or number in m.private) for number, _ in delta)


def _places(m: Machine, delta: Delta, given: Mapping[int, _Place], newest: int) -> dict[int, _Place]:
    """Where changed objects are that were there before and that the arguments lead to."""
    changed = dict.fromkeys(number for number, _ in delta if number in m.private and number not in given)
    ways = {
        number: _ways(m, number)
        for number in changed
        if number not in m.heap.closed and (number <= newest or _part(m, number) is not None)
    }
    led = _led_to(m, given, {whole for way in ways.values() for whole, _ in way})
    found = {}
    for number, way in ways.items():
        place = next(((*led[whole][:2], (*led[whole][2], *trail)) for whole, trail in way if whole in led), None)
        if place is not None:
            found[number] = place
    return found


def _ways(m: Machine, number: int) -> list[tuple[int, tuple[Field, ...]]]:
    """An object itself, and the unknown ones that it is a part of, with the fields that lead from there to it."""
    found: list[tuple[int, tuple[Field, ...]]] = [(number, ())]
    while len(found) <= MAX_LOOK:
        part = _part(m, found[-1][0])
        if part is None:
            break
        found.append((part.owner.id, (part.field, *found[-1][1])))
    return found


def _led_to(m: Machine, given: Mapping[int, _Place], wanted: set[int]) -> dict[int, _Place]:
    """The objects `given` and those that they lead to, until all that are `wanted` are among them."""
    found = dict(given)
    missing = wanted - found.keys()
    todo = list(found)
    for number in todo:
        at, which, trail = found[number]
        if not missing or len(found) > MAX_PLACES:
            break
        if len(trail) >= MAX_LOOK or number in m.heap.closed:
            continue
        for name, value in m.heap.fields.get(number, {}).items():
            for obj in value.refs:
                if obj.id not in found:
                    found[obj.id] = (at, which, (*trail, name))
                    missing.discard(obj.id)
                    todo.append(obj.id)
    return found


def _part(m: Machine, number: int) -> Part | None:
    obj = m.private.get(number)
    return obj.data if obj is not None and isinstance(obj.data, Part) else None


def _made(
    m: Machine, values: Iterable[Value], outside: Container[int], states: Iterable[Delta]
) -> dict[int, tuple[Obj, dict[Field, Value]]]:
    """The objects that only this run knows, as far as `values` lead to them; `states` are those of what was raised."""
    written: dict[int, dict[Field, Value]] = {}
    for (number, name), value in chain.from_iterable(state.items() for state in states):
        if value is not None:
            written.setdefault(number, {})[name] = value
    found: dict[int, tuple[Obj, dict[Field, Value]]] = {}
    todo = list(values)
    while todo and len(found) < MAX_SUMMARY_OBJECTS:
        for obj in todo.pop().refs:
            if obj.id in found or obj.id in outside or obj.shape not in _OWN or obj.id not in m.private:
                continue
            if not m.heap.namespaces_of(obj) <= m.private.keys():
                # A variable of a module or a class keeps it, such as a singleton: it is the same for each call.
                continue
            fields = {**m.heap.all(obj), **written.get(obj.id, {})}
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
        self._targets = {number: self._found(place) for number, place in summary.places.items()}
        self._clones = {number: found[0] for number, found in self._targets.items() if found}

    def run(self) -> Value:
        """Writes the effects and raises what was raised; the result."""
        m, summary = self._m, self._summary
        m.charge(len(summary.effects) + sum(1 + len(fields) for _, fields in summary.objects.values()))
        for number, name, value in summary.effects:
            targets = self._targets[number]
            new = self._mapped(value) if targets else NOTHING
            sure = len(targets) == 1 and len(self._arguments[summary.places[number][0]].refs) == 1
            for obj in targets:
                if sure:
                    m.heap.set(obj.id, name, new)
                else:
                    m.heap.add(obj.id, name, without_maybe(new))
        for value in summary.raised:
            m.throw(self._mapped(value))
        result = self._mapped(summary.result)
        if result is NOTHING:
            m.frame.stopped = True
        return result

    def number(self, number: int) -> int:
        """The number in this call of an object of the earlier run; 0 if there is not exactly one."""
        targets = self._targets.get(number)
        if targets is not None:
            return targets[0].id if len(targets) == 1 else 0
        return 0 if number in self._m.private else number

    def _found(self, place: _Place) -> tuple[Obj, ...]:
        """The objects of this call at `place`; none if it has no such."""
        at, number, trail = place
        refs = self._arguments[at].refs if at < len(self._arguments) else ()
        if number >= len(refs):
            return ()
        found: tuple[Obj, ...] = (refs[number],)
        for name in trail:
            found = tuple(dict.fromkeys(held for obj in found for held in self._held(obj, name)))
        return found

    def _held(self, obj: Obj, name: Field) -> tuple[Obj, ...]:
        """The objects in a field; the part of an unknown object that nobody wrote."""
        value = self._m.heap.get(obj, name)
        if value is None and obj.shape == Shape.OPAQUE:
            value = self._m.part(obj, name)
        return value.refs if value is not None else ()

    def _mapped(self, value: Value) -> Value:
        """`value` with objects of the earlier run replaced by those of this call."""
        if not any(obj.id in self._clones or obj.id in self._summary.objects for obj in value.refs):
            # A verdict speaks of the data of the earlier run.
            return silent(value)
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
        fields = [(name, self._mapped(value)) for name, value in made[1].items()]
        # What the names of its fields are was told when it was made.
        with self._m.heap.quietly():
            for name, value in fields:
                self._m.heap.set(clone.id, name, value)
        return clone
