"""Conditions: their truth where it is known, and what is known once they hold or fail (layer 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from aoplint.flow.conditions import narrowing, outcomes, related, steady
from aoplint.flow.machine import verdicts
from aoplint.flow.machine.heap import Delta, Field
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import ALWAYS_TRUE, NOTHING, SEQUENCES, Obj, Shape, Value, Verdict, join
from aoplint.flow.objects import classes
from aoplint.flow.objects.holding import length_of
from aoplint.tree import Kind, Role

#: Changes that hold for a while: objects, fields, values before and after.
Supposed: TypeAlias = "list[tuple[int, Field, Value | None, Value | None]]"
#: Expressions that are conditions wherever they stand.
_DECIDING: Final = frozenset({Kind.COMPARE, Kind.UNARY_OPERATION, Kind.BOOLEAN_OPERATION})
#: Functions of Python that say whether what they get is true.
_ASKING: Final = ("bool", "any", "all")
_DISPLAYS: Final = frozenset({Kind.LIST, Kind.TUPLE, Kind.SET})
_BOOLEANS: Final = ((True, False), (False, True))


def truth(m: Machine, value: Value) -> bool | None:
    """Whether `value` is true; None if it may be either."""
    if value.constants is None or not m.deep:
        return None
    found = {bool(literal) for literal in value.constants}
    for obj in value.refs:
        found.add(_truth_of(m, obj))  # type: ignore[arg-type]
    if len(found) != 1:
        return None
    return found.pop()


def _truth_of(m: Machine, obj: Obj) -> bool | None:
    if obj.shape in ALWAYS_TRUE:
        return True
    if obj.shape == Shape.INSTANCE:
        plain = classes.is_closed(obj.data)
        special = any(classes.lookup(m.heap, obj.data, name) for name in ("__bool__", "__len__"))
        return True if plain and not special else None
    if obj.shape in SEQUENCES:
        length = length_of(m, obj)
        return None if length is None else length > 0
    return None


def check(m: Machine, test: int) -> Value:
    """The value of a condition; its parts are kept for `assume`."""
    unit = m.unit
    kind = unit.kind[test]
    if kind == Kind.UNARY_OPERATION and unit.name(test) == "not" and test not in m.code.marks:
        inner = truth(m, check(m, test + 1))
        value = Value(constants=None if inner is None else (not inner,))
    elif kind == Kind.BOOLEAN_OPERATION and test not in m.code.marks:
        value = _both(m, test)
    else:
        value = m.evaluate(test)
    m.frame.tests[test] = value
    return value


def _both(m: Machine, test: int) -> Value:
    unit = m.unit
    chain = [test]
    while unit.kind[chain[-1] + 1] == Kind.BOOLEAN_OPERATION and chain[-1] + 1 not in m.code.marks:
        chain.append(chain[-1] + 1)
    left = chain[-1] + 1
    value = check(m, left)
    supposed: Supposed = []
    before = ""
    for node in reversed(chain):
        sign = unit.name(node)
        if sign != before:
            take_back(m, supposed)
            left, before = node + 1, sign
        stops = sign == "or"
        known = truth(m, value)
        if known is stops or not suppose(m, left, not stops, supposed):
            value = Value(constants=(stops,))
        else:
            left = unit.end[node + 1]
            right = truth(m, check(m, left))
            if right is stops:
                value = Value(constants=(stops,))
            elif known is None or right is None:
                value = Value(constants=None)
            else:
                value = Value(constants=(right,))
        m.frame.tests[node] = value
    take_back(m, supposed)
    return value


def suppose(m: Machine, test: int, holds: bool, supposed: Supposed) -> bool:
    """As `assume`, for a while: `supposed` gets what `take_back` needs."""
    mark = m.heap.mark()
    alive = assume(m, test, holds)
    fields = m.heap.fields
    supposed.extend((number, name, old, fields[number].get(name)) for number, name, old in m.heap.trail[mark:])
    return alive


def take_back(m: Machine, supposed: Supposed) -> None:
    """Takes back what was supposed; what changed since then stays."""
    for number, name, old, new in reversed(supposed):
        if m.heap.fields[number].get(name) is new:
            m.heap.set(number, name, old)
        elif old is not None:
            m.heap.set_local(number, name, join(old, m.heap.fields[number].get(name, NOTHING)))
    supposed.clear()


def assume(m: Machine, test: int, holds: bool) -> bool:
    """Goes on where the condition `test`, which was checked, came out as `holds`; False if it cannot."""
    value = m.frame.tests.get(test)
    if value is not None and truth(m, value) is (not holds):
        return False
    mark = m.heap.mark()
    if isinstance(value, Verdict):
        verdicts.apply(m, value, holds=holds)
    marks = m.code.marks.get(test)
    if marks is not None:
        m.watch.decided(m, marks, holds=holds)
    unit = m.unit
    kind = unit.kind[test]
    if kind == Kind.UNARY_OPERATION and unit.name(test) == "not":
        return assume(m, test + 1, not holds)
    if kind == Kind.BOOLEAN_OPERATION:
        return _assume_both(m, test, holds)
    if m.frame.kept:
        related.follow(m, test, holds=holds)
    alive = _assume_alone(m, test, holds)
    if alive and m.heap.mark() != mark:
        steady.follow(m, test, mark)
    return alive


def _assume_alone(m: Machine, test: int, holds: bool) -> bool:
    """As `assume` of a condition that is not made of others."""
    unit = m.unit
    kind = unit.kind[test]
    if kind == Kind.COMPARE:
        return _assume_comparison(m, test, holds)
    if kind in narrowing.PLACES:
        narrowing.place(m, test, holds=holds)
    elif kind == Kind.CALL:
        return _assume_call(m, test, holds)
    elif kind == Kind.NAMED_EXPRESSION and unit.kind[test + 1] == Kind.NAME:
        narrowing.place(m, test + 1, holds=holds)
        return assume(m, unit.end[test + 1], holds)
    return True


def _assume_comparison(m: Machine, test: int, holds: bool) -> bool:
    outcome = outcomes.of_comparison(m, test, holds=holds)
    if outcome is not None and not _assume_outcome(m, outcome):
        return False
    narrowing.comparison(m, test, holds=holds)
    return True


def _assume_outcome(m: Machine, outcome: outcomes.Outcome) -> bool:
    """Goes on where `outcome` is so; of one that a value like None or False would not have, only checks are taken."""
    if outcome.sure:
        return assume(m, outcome.node, outcome.holds)
    node, holds = outcome.node, outcome.holds
    while m.unit.kind[node] == Kind.UNARY_OPERATION and m.unit.name(node) == "not" and node not in m.code.marks:
        node, holds = node + 1, not holds
    value = m.frame.tests.get(node)
    if isinstance(value, Verdict) and value.checked:
        verdicts.apply(m, value, holds=holds)
    marks = m.code.marks.get(node)
    if marks is not None:
        m.watch.decided(m, marks, holds=holds)
    return True


def assume_literal(m: Machine, node: int, literal: Any, *, holds: bool) -> bool:
    """Goes on where `node`, which was checked, is `literal` (`holds`) or something else; False if it cannot."""
    outcome = outcomes.of_literal(m, node, literal, holds=holds)
    return outcome is None or _assume_outcome(m, outcome)


def _assume_call(m: Machine, test: int, holds: bool) -> bool:
    arguments = m.code.arguments(test)
    inner = arguments[0].node if len(arguments) == 1 and not arguments[0].form else -1
    if inner >= 0 and narrowing.is_builtin(m, test, ("any", "all")):
        if m.unit.kind[inner] in _DISPLAYS:
            return _assume_terms(m, list(m.unit.children(inner)), m.unit.name(test + 1) == "any", holds)
        _assume_items(m, test, holds)
        return True
    if inner >= 0 and narrowing.is_builtin(m, test, ("bool", "len")):
        return assume(m, inner, holds)
    if inner >= 0:
        narrowing.place(m, test, holds=holds)
    return narrowing.call(m, test, holds=holds)


def _assume_both(m: Machine, test: int, holds: bool) -> bool:
    return _assume_terms(m, _terms(m, test), m.unit.name(test) == "or", holds)


def _assume_terms(m: Machine, terms: Sequence[int], stops: bool, holds: bool) -> bool:
    """As `assume` of `terms` of which one that comes out as `stops` decides."""
    plain = [term for term in terms if m.unit.kind[term] != Kind.STARRED]
    if len(plain) < len(terms):
        # Any of what a star stands for may be the one that decided.
        return holds == stops or _assume_terms(m, plain, stops, holds)
    if holds != stops:
        return all(assume(m, term, holds) for term in terms)
    # Each term may be the one that decided, those before it did not.
    heap = m.heap
    outer = heap.mark()
    states: list[Delta] = []
    for term in terms:
        mark = heap.mark()
        if assume(m, term, stops):
            states.append(heap.changes(outer))
        heap.undo(mark)
        if not assume(m, term, not stops):
            break
    heap.undo(outer)
    heap.merge(states)
    return bool(states)


def _terms(m: Machine, test: int) -> list[int]:
    """The conditions that the operator of `test` joins: all of `a or b or c`."""
    unit, marks = m.unit, m.code.marks
    behind: list[int] = []
    node = test
    while True:
        behind.append(unit.end[node + 1])
        following = node + 1
        same = unit.kind[following] == Kind.BOOLEAN_OPERATION and unit.name(following) == unit.name(test)
        if not same or following in marks:
            return [following, *reversed(behind)]
        node = following


def _assume_items(m: Machine, test: int, holds: bool) -> None:
    """What `any` or `all` of a generator says: if it was one item that decided, of all it speaks of, else of each."""
    unit, code = m.unit, m.code
    arguments = code.arguments(test)
    generator = arguments[0].node if len(arguments) == 1 else -1
    if not m.deep or generator < 0 or unit.kind[generator] != Kind.GENERATOR:
        return
    clauses = unit.children_of_role(generator, Role.FOR)
    tests = [one for clause in clauses for one in unit.children_of_role(clause, Role.CONDITION)]
    element = unit.child(generator, Role.ELEMENT)
    before = m.frame.scopes
    m.frame.scopes = {**before, code.block_of_node[generator]: m.object(Shape.SCOPE, generator)}
    item = None
    if holds == (unit.name(test + 1) == "any"):
        if all(assume(m, one, True) for one in tests):
            assume(m, element, holds)
    elif len(clauses) == 1 and not tests:
        item = _item_where(m, element, holds, unit.child(clauses[0], Role.TARGET))
    m.frame.scopes = before
    if item is not None:
        narrowing.each(m, unit.child(clauses[0], Role.ITERABLE), item)


def _item_where(m: Machine, test: int, holds: bool, target: int) -> Value | None:
    """What the variable `target` is where `test` comes out as `holds`; nothing else is changed."""
    mark = m.heap.mark()
    assume(m, test, holds)
    item = narrowing.current(m, target)
    m.heap.undo(mark)
    return item


def verdict(m: Machine, test: int, value: Value) -> Value:
    """The value of the condition `test`, with what it says of data, for whoever keeps it."""
    told = _told(m, test, value)
    if not told:
        return value
    if value.constants is None and not value.refs and not value.taint and _is_boolean(m, test):
        value = Value(constants=(False, True))
    return verdicts.decided(m, value, told.get(False, {}), told.get(True, {}), checked=_is_check(m, test))


def ends(m: Machine, test: int, value: Value) -> list[tuple[Delta, Value]]:
    """The states since the function began once it gives back `test`: two, if that is a condition on data."""
    state = m.heap.changes(m.frame.mark)
    told = _told(m, test, value) if not (value.taint or value.refs) else {}
    if not told or not _is_boolean(m, test):
        return [(state, value)]
    return [({**state, **delta}, Value(constants=(holds,))) for holds, delta in told.items()]


def _told(m: Machine, test: int, value: Value) -> dict[bool, Delta]:
    """What changes where `test` comes out true, and where false; empty if nothing does."""
    if not (isinstance(value, Verdict) or _decides(m, test)) or not m.deep:
        return {}
    m.frame.tests[test] = value
    told: dict[bool, Delta] = {}
    for holds in (True, False):
        mark = m.heap.mark()
        if assume(m, test, holds):
            told[holds] = m.heap.changes(mark)
        m.heap.undo(mark)
    return told if any(told.values()) else {}


def _decides(m: Machine, test: int) -> bool:
    """Whether an expression is a condition wherever it stands."""
    code = m.frame.code
    kind = code.unit.kind[test]
    if kind in _DECIDING or (test in code.marks and _is_check(m, test)):
        return True
    return kind == Kind.CALL and narrowing.is_builtin(m, test, _ASKING)


def _is_check(m: Machine, test: int) -> bool:
    """Whether a rule calls the expression a check that cleans."""
    marks = m.code.marks.get(test)
    return marks is not None and bool(marks.cleaning_guards)


def _is_boolean(m: Machine, test: int) -> bool:
    """Whether `test` gives True if it is true, and what is false if not."""
    unit = m.unit
    kind = unit.kind[test]
    if kind == Kind.BOOLEAN_OPERATION:
        terms = _terms(m, test)
        return all(_is_boolean(m, term) for term in (terms if unit.name(test) == "or" else terms[-1:]))
    if kind == Kind.COMPARE or (kind == Kind.UNARY_OPERATION and unit.name(test) == "not"):
        return True
    if kind == Kind.CALL and narrowing.is_builtin(m, test, _ASKING):
        return True
    value = m.frame.tests.get(test)
    return value is not None and not value.refs and value.constants in _BOOLEANS
