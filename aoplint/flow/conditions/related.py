"""Branches on one condition: which of those of an earlier `if` can have been taken where it is asked again (layer 8).

Behind an `if` the variables that differ keep what each of its ways gave them, with the conditions of that way. Where a
later condition agrees with some of these only, and nothing was written in between, the variables are what those gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from aoplint.flow.conditions import narrowing, steady
from aoplint.flow.machine.code import Code
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NO_CONSTANT, SEQUENCES, Obj, Shape, Value, covers, join_all
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

#: How many conditions a function keeps, and how many variables for each.
MAX_KEPT: Final = 8
MAX_NAMES: Final = 8
_INVERSE: Final = {"!=": "==", "is not": "is", "not in": "in"}
_EQUAL: Final = ("==", "is")
_TRUTH: Final = "bool"
_MUTABLE: Final = SEQUENCES | {Shape.DICT, Shape.INSTANCE}
_WAITING: Final = (Kind.AWAIT, Kind.YIELD, Kind.YIELD_FROM)


class Chain(NamedTuple):
    """A variable or attribute: the scope of the variable, its name, the attributes behind it."""

    home: int
    name: str
    attributes: tuple[str, ...]


class Literal(NamedTuple):
    """A literal, told apart from equal ones of other types."""

    kind: str
    value: Any


class Atom(NamedTuple):
    """A condition that is not made of others: `subject`, or `subject sign other`."""

    subject: Chain
    sign: str
    other: Chain | Literal | None

    def chains(self) -> Iterator[Chain]:
        """What it reads."""
        yield self.subject
        if isinstance(self.other, Chain):
            yield self.other


#: Conditions and how they came out.
Facts = tuple[tuple[Atom, bool], ...]


class Way(NamedTuple):
    """A branch that reached its end: conditions and how they came out, and what it changed."""

    tests: tuple[tuple[int, bool], ...]
    delta: Delta


@dataclass(slots=True)
class Kept:
    """What the ways of an `if` gave to the variables that differ.

    Args:
        facts: the conditions of each way.
        given: by variable what each way gave it.
        states: by variable the values that it has been since, with the ways that each stands for.
        ran: how many functions had been run when it began.
    """

    facts: list[Facts]
    given: dict[str, list[Value]]
    states: dict[str, list[tuple[Value, frozenset[int]]]]
    ran: int


def merge(m: Machine, statement: int, ways: Sequence[Way], ran: int) -> None:
    """Merges the ways of the `if` at `statement`, and keeps them apart for conditions that follow."""
    kept = m.frame.kept
    kept.pop(statement, None)
    scope = m.frame.scopes.get(steady.own_block(m, statement)) if len(ways) > 1 and m.deep else None
    given = _differing(m, scope, statement, ways) if scope is not None else {}
    rejoin(m, statement, [way.delta for way in ways])
    if scope is None or not given:
        return
    facts = [tuple(fact for test in way.tests for fact in _facts(m, *test)) for way in ways]
    if any(facts):
        every = frozenset(range(len(ways)))
        states = {name: [(held, every)] for name in given if (held := m.heap.get(scope, name)) is not None}
        kept[statement] = Kept(facts, given, states, ran)
        if len(kept) > MAX_KEPT:
            del kept[next(iter(kept))]


def rejoin(m: Machine, node: int, deltas: Sequence[Delta]) -> None:
    """Merges what the ways of `node` changed; a variable that none of them writes is still the same value."""
    block = steady.own_block(m, node) if m.frame.kept and len(deltas) > 1 else -1
    scope = m.frame.scopes.get(block)
    if scope is None:
        m.heap.merge(deltas)
        return
    names = {name for kept in m.frame.kept.values() for name in kept.states}
    before = {name: held for name in names if (held := m.heap.get(scope, name)) is not None}
    m.heap.merge(deltas)
    for name, held in before.items():
        now = m.heap.get(scope, name)
        if now is None or now is held or not (covers(held, now) and covers(now, held)):
            continue
        if steady.is_steady(m.code, block, name, node, m.unit.end[node]):
            m.heap.set_local(scope.id, name, held)


def _differing(m: Machine, scope: Obj, statement: int, ways: Sequence[Way]) -> dict[str, list[Value]]:
    """The variables of `scope` that `statement` writes and that hold other data after each of `ways`, with that."""
    found: dict[str, list[Value]] = {}
    written = m.code.table.blocks[steady.own_block(m, statement)].names
    for number, name in dict.fromkeys(key for way in ways for key in way.delta):
        if number != scope.id or len(found) == MAX_NAMES:
            continue
        if not steady.within(written.get(name, ()), statement, m.unit.end[statement]):
            continue
        before = m.heap.get(scope, name)
        values = [way.delta.get((number, name), before) for way in ways]
        known = [value for value in values if value is not None]
        if len(known) == len(ways) and len({_data(m, value) for value in known}) > 1:
            found[name] = known
    return found


def _data(m: Machine, value: Value) -> tuple[frozenset[int], frozenset[int]]:
    """The origins of a value, and the objects in it that hold data."""
    return frozenset(value.taint), frozenset(obj.id for obj in value.refs if obj.id in m.heap.spread)


def follow(m: Machine, test: int, *, holds: bool) -> None:
    """Goes on where the condition `test` came out as `holds`."""
    if not m.frame.kept:
        return
    atom, same = _atom(m, test)
    if atom is None:
        return
    block = steady.own_block(m, test)
    scope = m.frame.scopes.get(block)
    if scope is None:
        return
    for statement, kept in list(m.frame.kept.items()):
        if not steady.is_behind(m.code, statement, test):
            continue
        if any(one == atom or one.subject == atom.subject for facts in kept.facts for one, _ in facts):
            _choose(m, kept, scope, block, statement, test, (atom, holds is same))


def _choose(m: Machine, kept: Kept, scope: Obj, block: int, statement: int, test: int, fact: tuple[Atom, bool]) -> None:
    """The variables that `kept` speaks of are what the ways gave them that agree with `fact`."""
    code = m.code
    ways = frozenset(at for at, facts in enumerate(kept.facts) if not any(_contradict(fact, other) for other in facts))
    if not ways or len(ways) == len(kept.facts) or not _is_unchanged(m, kept, block, statement, test, fact[0]):
        return
    stop = steady.reach(code, statement, test)
    for name, states in kept.states.items():
        held = m.heap.get(scope, name)
        before = next((some for value, some in states if value is held), frozenset())
        left = before & ways
        if not left or left == before or not steady.is_steady(code, block, name, code.unit.end[statement], stop):
            continue
        value = next((value for value, some in states if some == left), None)
        if value is None:
            value = join_all(kept.given[name][at] for at in sorted(left))
            value = Value(value.taint, value.refs, value.constants, value.maybe)
            states.append((value, left))
        m.heap.set_local(scope.id, name, value)


def _contradict(first: tuple[Atom, bool], second: tuple[Atom, bool]) -> bool:
    """Whether two conditions cannot have come out so both, of what is the same."""
    (one, holds), (other, held) = first, second
    if one == other:
        return holds is not held
    if one.subject != other.subject:
        return False
    if one.sign == _TRUTH:
        (one, holds), (other, held) = second, first
    if one.sign not in _EQUAL or not holds or not isinstance(one.other, Literal):
        return False
    if other.sign == _TRUTH:
        return bool(one.other.value) is not held
    return other.sign in _EQUAL and held and isinstance(other.other, Literal) and one.other.value != other.other.value


# --- conditions -----------------------------------------------------------------------------------


def _facts(m: Machine, test: int, holds: bool) -> Iterator[tuple[Atom, bool]]:
    """What is known once `test` came out as `holds`, of conditions that are not made of others."""
    unit = m.unit
    kind = unit.kind[test]
    if kind == Kind.BOOLEAN_OPERATION:
        if (unit.name(test) == "and") == holds:
            yield from _facts(m, test + 1, holds)
            yield from _facts(m, unit.end[test + 1], holds)
        return
    if kind == Kind.UNARY_OPERATION and unit.name(test) == "not":
        yield from _facts(m, test + 1, not holds)
        return
    atom, same = _atom(m, test)
    if atom is not None:
        yield atom, holds is same


def _atom(m: Machine, test: int) -> tuple[Atom | None, bool]:
    """The condition at `test`, and whether it is so where `test` is true; None for one that is made of more."""
    found: tuple[Atom | None, bool] | None = m.code.memo.get(("atom", test))
    if found is None:
        found = m.code.memo["atom", test] = _read(m, test)
    return found


def _read(m: Machine, test: int) -> tuple[Atom | None, bool]:
    unit, code = m.unit, m.code
    if unit.kind[test] != Kind.COMPARE:
        chain = _chain(code, test)
        return (None if chain is None else Atom(chain, _TRUTH, None)), True
    comparisons = unit.children_of_role(test, Role.RIGHT)
    subject = _chain(code, test + 1)
    if len(comparisons) != 1 or subject is None:
        return None, True
    sign = unit.name(comparisons[0])
    other = _operand(m, comparisons[0] + 1)
    return (None if other is None else Atom(subject, _INVERSE.get(sign, sign), other)), sign not in _INVERSE


def _operand(m: Machine, node: int) -> Chain | Literal | None:
    if m.unit.kind[node] not in narrowing.LITERALS:
        return _chain(m.code, node)
    literal = m.evaluate(node).constant
    return None if literal is NO_CONSTANT else Literal(type(literal).__name__, literal)


def _chain(code: Code, node: int) -> Chain | None:
    unit, names = code.unit, list[str]()
    while unit.kind[node] == Kind.ATTRIBUTE:
        names.append(unit.name(node))
        node += 1
    return Chain(code.home(node), unit.name(node), tuple(reversed(names))) if unit.kind[node] == Kind.NAME else None


# --- what may have changed in between -------------------------------------------------------------


def _is_unchanged(m: Machine, kept: Kept, block: int, statement: int, test: int, atom: Atom) -> bool:
    """Whether what `atom` reads at `test` is what it read at `statement`."""
    code, stop = m.code, steady.reach(m.code, statement, test)
    still = len(m.ran) == kept.ran and not _waits(code, statement, stop)
    for chain in atom.chains():
        own = chain.home == block and steady.is_steady(code, block, chain.name, statement, stop)
        foreign = chain.home != block and chain.name not in code.shared_names and still
        if not (own or foreign):
            return False
        if chain.attributes and (not still or _is_written(code, chain, statement, stop)):
            return False
    if atom.sign != _TRUTH and isinstance(atom.other, Literal):
        return bool(atom.subject.attributes) or not _holds_instance(m, atom.subject)
    if any(_is_handed(code, chain.name, statement, stop) for chain in atom.chains()):
        return False
    return still or not any(_is_mutable(m, chain) for chain in atom.chains())


def _holds_instance(m: Machine, chain: Chain) -> bool:
    """Whether it may be an object that says itself what it is equal to."""
    return any(obj.shape == Shape.INSTANCE for obj in _refs(m, chain))


def _is_mutable(m: Machine, chain: Chain) -> bool:
    """Whether it may be an object that is true or not by what it holds."""
    return any(obj.shape in _MUTABLE for obj in _refs(m, chain))


def _refs(m: Machine, chain: Chain) -> tuple[Obj, ...]:
    scope = m.frame.scopes.get(max(chain.home, 0))
    held = m.heap.get(scope, chain.name) if scope is not None else None
    return held.refs if held is not None else ()


def _waits(code: Code, start: int, stop: int) -> bool:
    """Whether other code may run in between."""
    return any(_within(code, kind, start, stop) for kind in _WAITING)


def _is_written(code: Code, chain: Chain, start: int, stop: int) -> bool:
    """Whether an attribute of that name is written, or a call gets or is a method of the object."""
    unit = code.unit
    written = any(
        unit.role[node] == Role.TARGET and unit.name(node) in chain.attributes
        for node in _within(code, Kind.ATTRIBUTE, start, stop)
    )
    return written or _is_handed(code, chain.name, start, stop)


def _is_handed(code: Code, name: str, start: int, stop: int) -> bool:
    """Whether a call in between gets the variable or is a method of it, it has another name, or an item is written."""
    known: bool | None = code.memo.get(("handed", name, start, stop))
    if known is None:
        known = code.memo["handed", name, start, stop] = _handed(code, name, start, stop)
    return known


def _handed(code: Code, name: str, start: int, stop: int) -> bool:
    unit = code.unit
    if any(name in (copy.name, copy.other) for copies in steady.code_copies(code).values() for copy in copies):
        return True
    for call in _within(code, Kind.CALL, start, stop):
        parts = [argument.node for argument in code.arguments(call)]
        if unit.kind[call + 1] == Kind.ATTRIBUTE:
            parts.append(call + 2)
        if any(_root(code, part) == name for part in parts):
            return True
    return any(
        unit.role[node] == Role.TARGET and _root(code, node) == name
        for node in _within(code, Kind.SUBSCRIPT, start, stop)
    )


def _root(code: Code, node: int) -> str:
    """The variable that attributes and items are read from."""
    unit = code.unit
    while unit.kind[node] in (Kind.ATTRIBUTE, Kind.SUBSCRIPT):
        node += 1
    return unit.name(node) if unit.kind[node] == Kind.NAME else ""


def _within(code: Code, kind: int, start: int, stop: int) -> Sequence[int]:
    return steady.within(code.unit.by_kind.get(kind, ()), start, stop)
