"""What is known of data once a check came back: one that raises, or one that gives true or false (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from aoplint.flow.machine.heap import Delta, Field
from aoplint.flow.machine.values import Fact, Obj, Value, Verdict, join_all, silent
from aoplint.model.record import dataclass

if TYPE_CHECKING:
    from aoplint.flow.machine.machine import Frame, Machine


#: Positions of arguments, and what they are then.
_Arguments: TypeAlias = "tuple[tuple[int, Value], ...]"
#: Numbers of objects, fields, and what these hold then.
_Fields: TypeAlias = "tuple[tuple[int, Field, Value], ...]"


@dataclass(frozen=True, slots=True)
class Learned:
    """What the end of a run says of what it was given.

    Args:
        always: of its arguments, once it came back.
        false: the same, once it came back false.
        true: the same, once it came back true.
        false_fields: of fields, once it came back false.
        true_fields: the same, once it came back true.
    """

    always: _Arguments = ()
    false: _Arguments = ()
    true: _Arguments = ()
    false_fields: _Fields = ()
    true_fields: _Fields = ()


@dataclass(slots=True)
class _Ends:
    """The states at the ends of a run, those apart at which it gave true or false."""

    every: list[Delta] = field(default_factory=list)
    false: list[Delta] = field(default_factory=list)
    true: list[Delta] = field(default_factory=list)


def learn(frame: Frame, scope: Obj, arguments: Sequence[Value]) -> Learned | None:
    """What the ends of the function of `frame` say of its arguments; None if nothing."""
    ends = _ends(frame.returns)
    apart = len(ends.false) < len(ends.every) or len(ends.true) < len(ends.every)
    if not ends.every or not (frame.given or apart):
        return None
    names = _kept_names(frame, arguments)
    always = _arguments(ends.every, scope, names)
    if not apart:
        return Learned(always) if always else None
    learned = Learned(
        always,
        _arguments(ends.false, scope, names),
        _arguments(ends.true, scope, names),
        _fields(ends.false, ends.true, scope),
        _fields(ends.true, ends.false, scope),
    )
    return None if learned == Learned() else learned


def _ends(returns: Sequence[tuple[Delta, Value]]) -> _Ends:
    ends = _Ends()
    for delta, value in returns:
        known = not value.refs and value.constants is not None
        found = {bool(literal) for literal in value.constants or ()} if known else {False, True}
        ends.every.append(delta)
        if False in found:
            ends.false.append(delta)
        if True in found:
            ends.true.append(delta)
    return ends


def _kept_names(frame: Frame, arguments: Sequence[Value]) -> dict[str, int]:
    """Parameters of tainted arguments that the function gives no other value, with the positions of the arguments."""
    found: dict[str, int] = {}
    if frame.given and frame.function is not None:
        block = frame.code.table.blocks[frame.code.block_of_node[frame.function.data.node]]
        for name, value in frame.given.items():
            at = next((at for at, argument in enumerate(arguments) if argument is value), -1)
            if at >= 0 and len(block.names.get(name, ())) == 1:
                found[name] = at
    return found


def _arguments(states: Sequence[Delta], scope: Obj, names: dict[str, int]) -> _Arguments:
    """The arguments that are clean in all `states`, and what they are there."""
    found = []
    for name, at in names.items() if states else ():
        value = _clean(states, (scope.id, name))
        if value is not None:
            found.append((at, value))
    return tuple(found)


def _fields(states: Sequence[Delta], others: Sequence[Delta], scope: Obj) -> _Fields:
    """The fields that are clean in all `states`, but not in all `others`."""
    found = []
    for key, held in states[0].items() if states and others else ():
        if key[0] <= 0 or key[0] == scope.id or held is None or held.taint or held.refs:
            continue
        value = _clean(states, key)
        if value is not None and _clean(others, key) is None:
            found.append((*key, value))
    return tuple(found)


def _clean(states: Sequence[Delta], key: tuple[int, Field]) -> Value | None:
    """What is at `key` in any of `states`, if none of them has data or an object there."""
    values = []
    for state in states:
        value = state.get(key)
        if value is None or value.taint or value.refs:
            return None
        values.append(value)
    return join_all(values)


def answer(
    m: Machine, result: Value, learned: Learned | None, arguments: Sequence[Value], number: Callable[[int], int]
) -> Value:
    """The result of a call, with what a run for it says of its arguments.

    Args:
        number: the object in this call by the number of the one in that run; 0 for none.
    """
    if learned is None:
        return result
    false, true, always = (
        tuple(Fact(0, None, arguments[at], after) for at, after in part if at < len(arguments))
        for part in (learned.false, learned.true, learned.always)
    )
    false += _held(m, learned.false_fields, number)
    true += _held(m, learned.true_fields, number)
    return Verdict(result, false, true, always)


def _held(m: Machine, fields: _Fields, number: Callable[[int], int]) -> tuple[Fact, ...]:
    found = []
    for old, name, after in fields:
        held = m.heap.fields.get(number(old), {}).get(name)
        if held is not None and held.taint:
            found.append(Fact(number(old), name, held, after))
    return tuple(found)


def settle(m: Machine, verdict: Verdict, places: Sequence[tuple[Obj, Field]]) -> Value:
    """What a call gave, after what it says of its arguments is said of the variables at `places`."""
    holding = [(obj.id, name, held) for obj, name in places if (held := m.heap.get(obj, name)) is not None]
    for fact in _placed(verdict.always, holding):
        m.heap.set_local(fact.number, fact.field, fact.after)
    false, true = (
        tuple(fact for fact in _placed(facts, holding) if _holds(m, fact)) for facts in (verdict.false, verdict.true)
    )
    return Verdict(verdict, false, true) if false or true else silent(verdict)


def _placed(facts: Sequence[Fact], holding: Sequence[tuple[int, Field, Value]]) -> list[Fact]:
    """`facts` of fields, and those of arguments as facts of the variables that hold them."""
    found = [fact for fact in facts if fact.number]
    for fact in facts:
        if not fact.number:
            found.extend(Fact(*place, fact.after) for place in holding if place[2] is fact.before)
    return found


def _holds(m: Machine, fact: Fact) -> bool:
    return m.heap.fields.get(fact.number, {}).get(fact.field) is fact.before


def apply(m: Machine, verdict: Verdict, *, holds: bool) -> None:
    """Goes on where `verdict` came out as `holds`."""
    for fact in verdict.true if holds else verdict.false:
        if _holds(m, fact):
            m.heap.set_local(fact.number, fact.field, fact.after)


def after(said: Value, argument: Value, *, holds: bool) -> Value:
    """What `argument` of the call that gave `said` is where that came out as `holds`."""
    if isinstance(said, Verdict):
        for fact in said.true if holds else said.false:
            if not fact.number and fact.before is argument:
                return fact.after
    return argument


def decided(m: Machine, value: Value, false: Delta, true: Delta, *, checked: bool = False) -> Value:
    """The value of a condition, given what it changes where it comes out false, and where true.

    Args:
        checked: it is a check of a rule, whose result means nothing but that it passed.
    """
    facts = [
        tuple(
            Fact(number, name, held, after)
            for (number, name), after in delta.items()
            if number > 0
            and after is not None
            and (held := m.heap.fields.get(number, {}).get(name)) is not None
            and _is_cleaner(after, held)
        )
        for delta in (false, true)
    ]
    return Verdict(value, facts[0], facts[1], checked=checked) if any(facts) else value


def _is_cleaner(after: Value, before: Value) -> bool:
    return len(after.taint) < len(before.taint) and all(origin in before.taint for origin in after.taint)
