"""The heap: what objects hold, with a trail to undo and compare branches (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from aoplint.flow.machine.values import NOTHING, Obj, Value, covers, join, maybe

#: A field: an attribute or a name as text, an item with constant key or index as ("[", key).
Field: TypeAlias = Any
#: Any item whose key is not known.
ELEMENT: Final = "[*]"
#: Keys of a mapping that are no constants.
KEYS: Final = "[keys]"
#: What makes a missing item of a mapping.
FACTORY: Final = "[factory]"
#: Number of items of a sequence, while known.
LENGTH: Final = "[#]"
#: The object as a whole: what was written into it nobody knows where.
WHOLE: Final = "[.]"
#: An attribute whose name is not known.
ANY: Final = "[any]"
#: What a class of a library got when it made the object: what it says of itself may come from there.
GIVEN: Final = "[given]"
#: The object that holds what was checked on every path to here; a check that one branch lacks is lost.
CHECKED: Final = -1
#: The object that holds what taints all that runs from here on; unlike a check, one branch is enough.
CONTROL: Final = -2

Delta: TypeAlias = dict[tuple[int, Field], Value | None]


def _nobody(field: Field) -> None:
    pass


class Heap:
    """Fields of objects by object number. A missing field is None.

    A branch is run, its changes are taken off as a Delta, and the deltas of all branches are merged.
    """

    __slots__ = ("_holders", "closed", "fields", "moved", "spread", "spreads", "tainted", "trail")

    def __init__(self) -> None:
        #: Is told the names of fields that get tainted data.
        self.tainted: Callable[[Field], None] = _nobody
        #: Objects that are or hold tainted data, and which fields hold an object.
        self.spread: set[int] = set()
        #: How often something was written that is or leads to tainted data.
        self.spreads = 0
        #: Modules, classes and scopes: to get at what they hold takes its name.
        self.closed: set[int] = set()
        self._holders: dict[int, set[tuple[int, Field]]] = {}
        self.fields: dict[int, dict[Field, Value]] = {}
        self.trail: list[tuple[int, Field, Value | None]] = []
        #: Changes that were taken off, of which whoever counts work takes away what it has counted.
        self.moved = 0

    def get(self, obj: Obj, field: Field) -> Value | None:
        """The value of a field."""
        known = self.fields.get(obj.id)
        return known.get(field) if known is not None else None

    def all(self, obj: Obj) -> dict[Field, Value]:
        """All fields of `obj`; not to be changed."""
        return self.fields.get(obj.id, {})

    def attributes(self, obj: Obj) -> list[tuple[str, Value]]:
        """The fields of `obj` that have names of the code: no items, and nothing that the engine keeps there."""
        return [(name, held) for name, held in self.all(obj).items() if isinstance(name, str) and name[:1] != "["]

    def set(self, number: int, field: Field, value: Value | None) -> None:
        """Gives a field a value, or takes it away."""
        known = self.fields.get(number)
        if known is None:
            if value is None:
                return
            known = self.fields[number] = {}
        old = known.get(field)
        if old is value:
            return
        self.trail.append((number, field, old))
        if value is None:
            del known[field]
        else:
            known[field] = value
            if value.taint or value.refs:
                self._note(number, field, value)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """What is written meanwhile is told nobody: no function gets at it by its name that does not get it anyway."""
        telling, self.tainted = self.tainted, _nobody
        try:
            yield
        finally:
            self.tainted = telling

    def hold(self, obj: Obj, names: Iterable[str]) -> None:
        """Whoever mentions one of `names` may get at `obj`."""
        self._holders.setdefault(obj.id, set()).update((0, name) for name in names)

    def belongs(self, part: Obj, owner: Obj, field: Field) -> None:
        """Whoever gets at `owner` may get at `part`, which is in a field that nobody wrote."""
        self._holders.setdefault(part.id, set()).add((owner.id, field))

    def _note(self, number: int, field: Field, value: Value) -> None:
        """Keeps track of which fields lead to tainted data."""
        spread = bool(value.taint)
        for obj in value.refs:
            self._holders.setdefault(obj.id, set()).add((number, field))
            spread = spread or obj.id in self.spread
        if not spread:
            return
        self.spreads += 1
        self.tainted(field)
        todo = [number]
        while todo:
            one = todo.pop()
            if one in self.spread:
                continue
            self.spread.add(one)
            for holder, name in self._holders.get(one, ()) if one not in self.closed else ():
                self.tainted(name)
                todo.append(holder)

    def names_of(self, numbers: Iterable[int], hidden: Container[int] = ()) -> frozenset[str]:
        """The names by which code may get at objects, those of all that holds them included but for `hidden`."""
        found: list[str] = []
        todo = list(numbers)
        seen = {*todo}
        while todo:
            one = todo.pop()
            for holder, field in self._holders.get(one, ()) if one not in self.closed else ():
                if holder in hidden:
                    continue
                if isinstance(field, str):
                    found.append(field)
                if holder not in seen:
                    seen.add(holder)
                    todo.append(holder)
        return frozenset(found)

    def led_from(self, number: int) -> frozenset[int]:
        """An object and all that hold it, or have held it, as far as no name is needed to get at it."""
        found = {number}
        todo = [number]
        while todo:
            one = todo.pop()
            for holder, _ in self._holders.get(one, ()) if one not in self.closed else ():
                if holder not in found:
                    found.add(holder)
                    todo.append(holder)
        return frozenset(found)

    def namespaces_of(self, obj: Obj) -> frozenset[int]:
        """The modules, classes and scopes of which a variable is `obj`."""
        holders = self._holders.get(obj.id, ())
        known = ((number, self.fields.get(number, {}).get(field)) for number, field in holders if number in self.closed)
        return frozenset(number for number, held in known if held is not None and obj in held.refs)

    def set_local(self, number: int, name: str, value: Value) -> None:
        """As `set`, for a variable that only its own function sees."""
        known = self.fields.setdefault(number, {})
        self.trail.append((number, name, known.get(name)))
        known[name] = value

    def add(self, number: int, field: Field, value: Value) -> None:
        """A field may have `value` too."""
        known = self.fields.get(number)
        old = known.get(field) if known is not None else None
        self.set(number, field, value if old is None else join(old, value))

    def clear(self, obj: Obj) -> None:
        """Takes all fields of `obj` away."""
        for field in list(self.all(obj)):
            self.set(obj.id, field, None)

    def mark(self) -> int:
        """A point to go back to."""
        return len(self.trail)

    def changes(self, mark: int) -> Delta:
        """Current values of all that changed since `mark`."""
        delta: Delta = {}
        changed = self.trail[mark:]
        self.moved += len(changed)
        for number, field, _ in changed:
            key = (number, field)
            if key not in delta:
                delta[key] = self.fields[number].get(field)
        return delta

    def undo(self, mark: int) -> None:
        """Goes back to `mark`."""
        trail, fields = self.trail, self.fields
        while len(trail) > mark:
            number, field, old = trail.pop()
            if old is None:
                fields[number].pop(field, None)
            else:
                fields[number][field] = old

    def take(self, mark: int) -> Delta:
        """The changes since `mark`, which are undone."""
        delta = self.changes(mark)
        self.undo(mark)
        return delta

    def merge(self, deltas: Sequence[Delta]) -> None:
        """The state in which any of `deltas`, each relative to the current state, may have happened."""
        if len(deltas) == 1:
            for (number, field), value in deltas[0].items():
                if value is None:
                    self.set(number, field, None)
                else:
                    self.set_local(number, field, value)
            return
        keys = dict.fromkeys(key for delta in deltas for key in delta)
        for key in keys:
            number, field = key
            known = self.fields.get(number)
            current = known.get(field) if known is not None else None
            values = [delta.get(key, current) for delta in deltas]
            if current in values:
                # First, so that it stays the same value where no branch has more to say.
                values.insert(0, current)
            value = _either(number, values)
            if value is None:
                self.set(number, field, None)
            else:
                self.set_local(number, field, value)

    def interrupted(self, mark: int) -> Delta:
        """The changes since `mark` if the code since then may have stopped anywhere."""
        delta = self.changes(mark)
        for number, field, old in self.trail[mark:]:
            key = (number, field)
            delta[key] = _either(number, [delta[key], old])
        return delta

    def grown(self, delta: Delta) -> bool:
        """Whether `delta` says more than the current state does."""
        for (number, field), value in delta.items():
            known = self.fields.get(number)
            current = known.get(field) if known is not None else None
            if number == CHECKED:
                if current is not None and value is None:
                    return True
            elif value is None:
                if current is not None and not current.maybe:
                    return True
            elif current is None or not covers(current, value):
                return True
        return False


def _either(number: int, values: Iterable[Value | None]) -> Value | None:
    result: Value = NOTHING
    missing = False
    some = False
    for value in values:
        if value is None:
            missing = True
        else:
            some = True
            result = join(result, value)
    if not some or (missing and number == CHECKED):
        return None
    return maybe(result) if missing else result
