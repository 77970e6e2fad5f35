"""Conditions: their truth where it is known, and what is known once they hold or fail (layer 8)."""

from __future__ import annotations

from typing import Any, Final

from aoplint.flow import classes, verdicts
from aoplint.flow.heap import Delta
from aoplint.flow.machine import Machine
from aoplint.flow.values import SEQUENCES, Obj, Shape, Value, Verdict, same_literal
from aoplint.tree import Kind, Role

_TRUE_SHAPES: Final = frozenset({Shape.FUNCTION, Shape.CLASS, Shape.MODULE, Shape.BOUND, Shape.PARTIAL, Shape.SCOPE})
#: Expressions that are conditions wherever they stand.
_DECIDING: Final = frozenset({Kind.COMPARE, Kind.UNARY_OPERATION, Kind.BOOLEAN_OPERATION})
_BOOLEANS: Final = ((True, False), (False, True))
_INVERSE: Final = {"==": "!=", "!=": "==", "is": "is not", "is not": "is", "in": "not in", "not in": "in"}


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
    if obj.shape in _TRUE_SHAPES:
        return True
    if obj.shape == Shape.INSTANCE:
        plain = classes.is_closed(obj.data)
        special = any(classes.lookup(m.heap, obj.data, name) for name in ("__bool__", "__len__"))
        return True if plain and not special else None
    if obj.shape in SEQUENCES:
        from aoplint.flow.access import length_of

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
    value = check(m, chain[-1] + 1)
    for node in reversed(chain):
        stops = unit.name(node) == "or"
        known = truth(m, value)
        if known is stops:
            value = Value(constants=(stops,))
        else:
            right = truth(m, check(m, unit.end[node + 1]))
            if right is stops:
                value = Value(constants=(stops,))
            elif known is None or right is None:
                value = Value(constants=None)
            else:
                value = Value(constants=(right,))
        m.frame.tests[node] = value
    return value


def assume(m: Machine, test: int, holds: bool) -> bool:
    """Goes on where the condition `test`, which was checked, came out as `holds`; False if it cannot."""
    value = m.frame.tests.get(test)
    if value is not None and truth(m, value) is (not holds):
        return False
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
    if kind == Kind.COMPARE:
        _assume_comparison(m, test, holds)
    elif kind == Kind.NAME:
        _assume_name(m, test, holds)
    elif kind == Kind.CALL:
        return _assume_call(m, test, holds)
    elif kind == Kind.NAMED_EXPRESSION and unit.kind[test + 1] == Kind.NAME:
        _assume_name(m, test + 1, holds)
    return True


def _assume_both(m: Machine, test: int, holds: bool) -> bool:
    terms = _terms(m, test)
    stops = m.unit.name(test) == "or"
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


def verdict(m: Machine, test: int, value: Value) -> Value:
    """The value of the condition `test`, with what it says of data, for whoever keeps it."""
    told = _told(m, test, value)
    if not told:
        return value
    if value.constants is None and not value.refs and _is_boolean(m, test):
        value = Value(constants=(False, True))
    return verdicts.decided(m, value, told.get(False, {}), told.get(True, {}))


def ends(m: Machine, test: int, value: Value) -> list[tuple[Delta, Value]]:
    """The states since the function began once it gives back `test`: two, if that is a condition on data."""
    state = m.heap.changes(m.frame.mark)
    told = _told(m, test, value)
    if not told or value.refs or not _is_boolean(m, test):
        return [(state, value)]
    return [({**state, **delta}, Value(constants=(holds,))) for holds, delta in told.items()]


def _told(m: Machine, test: int, value: Value) -> dict[bool, Delta]:
    """What changes where `test` comes out true, and where false; empty if nothing does."""
    if not m.deep or value.taint or not (m.unit.kind[test] in _DECIDING or isinstance(value, Verdict)):
        return {}
    m.frame.tests[test] = value
    told: dict[bool, Delta] = {}
    for holds in (True, False):
        mark = m.heap.mark()
        if assume(m, test, holds):
            told[holds] = m.heap.changes(mark)
        m.heap.undo(mark)
    return told if any(told.values()) else {}


def _is_boolean(m: Machine, test: int) -> bool:
    """Whether `test` gives True if it is true, and what is false if not."""
    unit = m.unit
    kind = unit.kind[test]
    if kind == Kind.BOOLEAN_OPERATION:
        terms = _terms(m, test)
        return all(_is_boolean(m, term) for term in (terms if unit.name(test) == "or" else terms[-1:]))
    if kind == Kind.COMPARE or (kind == Kind.UNARY_OPERATION and unit.name(test) == "not"):
        return True
    value = m.frame.tests.get(test)
    return value is not None and not value.refs and value.constants in _BOOLEANS


def variable(m: Machine, node: int) -> tuple[Obj, str] | None:
    """Where the variable or simple attribute that `node` names is kept."""
    unit = m.unit
    if unit.kind[node] == Kind.NAME:
        scope = m.frame.scopes.get(max(m.code.home(node), 0))
        return None if scope is None else (scope, unit.name(node))
    if unit.kind[node] == Kind.ATTRIBUTE and unit.kind[node + 1] == Kind.NAME:
        holder = variable(m, node + 1)
        if holder is not None:
            held = m.heap.get(*holder)
            if held is not None and len(held.refs) == 1:
                return held.refs[0], unit.name(node)
    return None


def _update(m: Machine, node: int, new: Value) -> None:
    place = variable(m, node)
    if place is not None:
        m.heap.set(place[0].id, place[1], new)


def _current(m: Machine, node: int) -> Value | None:
    place = variable(m, node)
    return None if place is None else m.heap.get(*place)


def _assume_name(m: Machine, node: int, holds: bool) -> None:
    value = _current(m, node)
    if value is None:
        return
    if holds:
        m.watch.name_holds(m, value)
    if value.constants and not isinstance(value, Verdict):
        kept = tuple(literal for literal in value.constants if bool(literal) == holds)
        refs = value.refs if holds else tuple(obj for obj in value.refs if obj.shape not in _TRUE_SHAPES)
        if (kept or refs) and (kept != value.constants or refs != value.refs):
            _update(m, node, Value(value.taint, refs, kept))


def _assume_comparison(m: Machine, test: int, holds: bool) -> None:
    unit = m.unit
    comparisons = unit.children_of_role(test, Role.RIGHT)
    if len(comparisons) != 1:
        return
    sign = unit.name(comparisons[0])
    sign = sign if holds else _INVERSE.get(sign, "")
    left, right = test + 1, comparisons[0] + 1
    if sign in ("==", "is"):
        _equals(m, left, right)
        _equals(m, right, left)
    elif sign == "in":
        _among(m, left, right)
    elif sign in ("is not", "!="):
        _differs(m, left, right)


def _constants_at(m: Machine, node: int) -> tuple[Any, ...] | None:
    """The literals that a constant expression is: all of them, or None."""
    kind = m.unit.kind[node]
    if kind in (Kind.STRING, Kind.NUMBER, Kind.CONSTANT, Kind.CONCATENATION):
        value: Value | None = m.evaluate(node)
    else:
        value = _current(m, node)
    if value is None or value.refs or not value.constants or value.taint:
        return None
    return value.constants


def _equals(m: Machine, left: int, right: int) -> None:
    literals = _constants_at(m, right)
    if literals is not None and _current(m, left) is not None:
        _update(m, left, Value(constants=literals))


def _among(m: Machine, left: int, right: int) -> None:
    value = _current(m, left)
    if value is None:
        return
    container = m.frame.tests.get(right) or m.evaluate(right)
    if len(container.refs) != 1 or container.constants is None or container.taint:
        return
    obj = container.refs[0]
    every = m.elements(container)
    if obj.shape in SEQUENCES or obj.shape == Shape.DICT:
        if every.constants and not every.taint and not every.refs:
            known = value.constants if not value.refs and not value.taint else None
            kept = tuple(one for one in known or () if any(same_literal(one, other) for other in every.constants))
            _update(m, left, Value(constants=kept or every.constants))
        elif m.watch.is_fixed(m, obj):
            _update(m, left, Value(constants=None))


def _differs(m: Machine, left: int, right: int) -> None:
    literals = _constants_at(m, right)
    value = _current(m, left)
    if literals is None or len(literals) != 1 or value is None or not value.constants:
        return
    kept = tuple(one for one in value.constants if not same_literal(one, literals[0]))
    if kept or value.refs:
        _update(m, left, Value(value.taint, value.refs, kept))


def _assume_call(m: Machine, test: int, holds: bool) -> bool:
    """What `isinstance` says of a variable; False if it cannot say so."""
    unit = m.unit
    if unit.kind[test + 1] != Kind.NAME or unit.name(test + 1) != "isinstance":
        return True
    arguments = m.code.arguments(test)
    if len(arguments) != 2:
        return True
    value = _current(m, arguments[0].node)
    wanted = m.evaluate(arguments[1].node)
    if value is None or not value.refs or any(obj.shape != Shape.CLASS for obj in wanted.refs) or not wanted.refs:
        return True
    kept = tuple(obj for obj in value.refs if _may_be(obj, wanted, holds))
    if kept and kept != value.refs:
        _update(m, arguments[0].node, Value(value.taint, kept, value.constants))
    return bool(kept) or value.constants != ()


def _may_be(obj: Obj, wanted: Value, holds: bool) -> bool:
    if obj.shape != Shape.INSTANCE:
        return True
    return holds == any(classes.is_subclass(obj.data, cls) for cls in wanted.refs)
