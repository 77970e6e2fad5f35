"""The `match` statement: what patterns bind, and which cases cannot be reached (layer 8)."""

from __future__ import annotations

from typing import Any

from aoplint.flow.conditions import conditions, narrowing
from aoplint.flow.expressions.assign import bind_name
from aoplint.flow.machine.heap import ELEMENT, Delta
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NO_CONSTANT, NOTHING, SEQUENCES, Obj, Shape, Value, of, same_literal, tainted
from aoplint.flow.objects import attributes, classes, holding, identity, subscripts
from aoplint.tree import Kind, Role


def match_statement(m: Machine, index: int) -> bool:
    """Runs a MATCH."""
    unit, heap = m.unit, m.heap
    subject_node = unit.child(index, Role.SUBJECT)
    subject = conditions.check(m, subject_node)
    outer = heap.mark()
    states: list[Delta] = []
    exhausted = False
    for case in unit.children_of_role(index, Role.CASE):
        mark = heap.mark()
        answer = bind(m, unit.child(case, Role.PATTERN), subject)
        guard = unit.child(case, Role.GUARD)
        reached = answer is not False
        if reached and guard >= 0:
            conditions.check(m, guard)
            reached = conditions.assume(m, guard, True)
        if reached and _narrow(m, case, subject_node) and m.block(unit.child(case, Role.BODY)):
            states.append(heap.changes(outer))
        heap.undo(mark)
        if guard < 0 and (answer is True or not _fails(m, case, subject_node)):
            exhausted = True
            break
    if not exhausted:
        states.append(heap.changes(outer))
    heap.undo(outer)
    if not states:
        return False
    heap.merge(states)
    return True


def _narrow(m: Machine, case: int, subject: int) -> bool:
    """In a case of literals the subject is one of them; False if it cannot be."""
    literals = _literals(m, m.unit.child(case, Role.PATTERN))
    if len({bool(one) for one in literals}) == 1 and not conditions.assume_literal(m, subject, literals[0], holds=True):
        return False
    if literals:
        narrowing.become(m, subject, Value(constants=literals))
    return True


def _fails(m: Machine, case: int, subject: int) -> bool:
    """Behind a case of literals the subject is none of them; False if it must be."""
    literals = _literals(m, m.unit.child(case, Role.PATTERN))
    return all(conditions.assume_literal(m, subject, one, holds=False) for one in literals)


def _literals(m: Machine, pattern: int) -> tuple[Any, ...]:
    """The literals that a pattern stands for; none if it may match something else."""
    unit = m.unit
    inner = unit.child(pattern, Role.PATTERN) if unit.kind[pattern] == Kind.PATTERN_AS else pattern
    options = list(unit.children(inner)) if inner >= 0 and unit.kind[inner] == Kind.PATTERN_OR else [inner]
    if any(option < 0 or unit.kind[option] != Kind.PATTERN_VALUE for option in options):
        return ()
    found = tuple(m.evaluate(option + 1).constant for option in options)
    return () if NO_CONSTANT in found else found


def bind(m: Machine, pattern: int, value: Value) -> bool | None:
    """Binds the names of a pattern; True if it always matches, False if never, None if it may."""
    unit = m.unit
    kind = unit.kind[pattern]
    if kind == Kind.PATTERN_AS:
        return _as(m, pattern, value)
    if kind == Kind.PATTERN_VALUE:
        return _value(m, pattern, value)
    if kind == Kind.PATTERN_OR:
        return _or(m, pattern, value)
    if kind == Kind.PATTERN_SEQUENCE:
        return _sequence(m, pattern, value)
    if kind == Kind.PATTERN_MAPPING:
        return _mapping(m, pattern, value)
    if kind == Kind.PATTERN_CLASS:
        return _class(m, pattern, value)
    return None


def _as(m: Machine, pattern: int, value: Value) -> bool | None:
    unit = m.unit
    inner = unit.child(pattern, Role.PATTERN)
    answer = bind(m, inner, value) if inner >= 0 else True
    name = unit.child(pattern, Role.NAME)
    if name >= 0:
        literals = _literals(m, pattern)
        if literals:
            value = Value(constants=literals)
        if name in m.code.marks:
            value = m.watch.assigned(m, name, value)
        bind_name(m, name, unit.name(name), value)
    return answer


def _value(m: Machine, pattern: int, value: Value) -> bool | None:
    named = m.evaluate(pattern + 1)
    wanted = named.constant
    if wanted is NO_CONSTANT or value.constants is None or value.refs or value.taint:
        return identity.compare(m, "==", value, named)
    found = [same_literal(one, wanted) for one in value.constants]
    if found and all(found):
        return True
    return None if any(found) else False


def _or(m: Machine, pattern: int, value: Value) -> bool | None:
    states: list[Delta] = []
    answers = []
    for option in m.unit.children(pattern):
        mark = m.heap.mark()
        answer = bind(m, option, value)
        answers.append(answer)
        if answer is not False:
            states.append(m.heap.changes(mark))
        m.heap.undo(mark)
    if states:
        m.heap.merge(states)
    if any(answer is True for answer in answers):
        return True
    return None if states else False


def _sequence(m: Machine, pattern: int, value: Value) -> bool | None:
    unit = m.unit
    parts = list(unit.children(pattern))
    star = next((at for at, part in enumerate(parts) if unit.kind[part] == Kind.PATTERN_STAR), -1)
    items = holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
    if items is not None:
        fits = len(items) == len(parts) if star < 0 else len(items) >= len(parts) - 1
        if not fits:
            return False
    for at, part in enumerate(parts):
        if at == star:
            _star(m, part, value, items, at, len(parts) - 1 - at)
            continue
        place = at - len(parts) if 0 <= star < at else at
        item = items[place] if items is not None else subscripts.get_item(m, value, Value(constants=(place,)), part)
        if bind(m, part, tainted(item, m.whole(value))) is False:
            return False
    return None


def _star(m: Machine, part: int, value: Value, items: list[Value] | None, before: int, behind: int) -> None:
    unit = m.unit
    name = unit.child(part, Role.NAME)
    if name < 0:
        return
    made = m.fresh(Shape.LIST, part)
    if items is not None:
        holding.fill(m, made, items[before : len(items) - behind])
    else:
        every = m.elements(value)
        m.heap.set(made.id, ELEMENT, Value(constants=None) if every is NOTHING else every)
    bind_name(m, name, unit.name(name), tainted(of(made), m.whole(value)))


def _mapping(m: Machine, pattern: int, value: Value) -> bool | None:
    unit = m.unit
    keys = []
    for child in unit.children(pattern):
        if unit.kind[child] != Kind.PATTERN_ITEM:
            continue
        key = m.evaluate(child + 1)
        keys.append(key)
        item = subscripts.get_item(m, value, key, child)
        inner = unit.child(child, Role.PATTERN)
        if bind(m, inner, item) is False:
            return False
    rest = unit.child(pattern, Role.REST)
    if rest >= 0:
        bind_name(m, rest, unit.name(rest), _rest(m, pattern, value, keys))
    return None


def _rest(m: Machine, pattern: int, value: Value, keys: list[Value]) -> Value:
    """A mapping without the items that a pattern takes."""
    if len(value.refs) != 1 or value.refs[0].shape != Shape.DICT:
        return value
    made = m.fresh(Shape.DICT, pattern, "rest")
    holding.copy_fields(m, value.refs[0], made)
    for key in keys:
        subscripts.delete_item(m, of(made), key, pattern)
    return Value(value.taint, (made,), ())


def _class(m: Machine, pattern: int, value: Value) -> bool | None:
    unit = m.unit
    wanted = m.evaluate(unit.child(pattern, Role.CALLEE))
    known = [obj for obj in value.refs if obj.shape == Shape.INSTANCE]
    project = [obj for obj in wanted.refs if obj.shape == Shape.CLASS]
    fitting = value
    if project and known and len(known) == len(value.refs) and value.constants is not None:
        kept = tuple(obj for obj in known if any(classes.is_subclass(obj.data, cls) for cls in project))
        if not kept:
            return False
        fitting = Value(value.taint, kept, ())
    names = _match_args(m, project)
    position = 0
    for child in unit.children_of_role(pattern, Role.ELEMENT):
        if unit.kind[child] == Kind.PATTERN_KEYWORD:
            item = attributes.get_attribute(m, fitting, unit.name(child), child)
            inner = unit.child(child, Role.PATTERN)
        else:
            name = names[position] if position < len(names) else ""
            position += 1
            item = attributes.get_attribute(m, fitting, name, child) if name else fitting
            inner = child
        if bind(m, inner, item) is False:
            return False
    return None


def _match_args(m: Machine, project: list[Obj]) -> list[str]:
    for cls in project:
        found = classes.lookup(m.heap, cls, "__match_args__")
        if found is not None:
            for obj in found[0].refs:
                if obj.shape in SEQUENCES:
                    items = holding.items_of(m, obj) or []
                    return [item.constant for item in items if isinstance(item.constant, str)]
        return classes.placed_fields(cls)
    return []
