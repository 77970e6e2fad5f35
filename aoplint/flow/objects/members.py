"""Members of enumerations: literals that are equal to their values and have the methods of their class (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CALLABLES,
    MEMBERS,
    NOTHING,
    NumberMember,
    Obj,
    Shape,
    TextMember,
    Value,
    join,
    join_all,
    of,
)
from aoplint.flow.objects import attributes, classes, holding
from aoplint.tree import Kind, Role

#: What `auto()` is an instance of.
AUTOMATIC: Final = "enum.auto"
_NO_MEMBERS: Final = CALLABLES | {Shape.PROPERTY, Shape.STATIC, Shape.CLASS_METHOD}


def settle(m: Machine, cls: Obj, index: int) -> None:
    """Makes members of what the body of the CLASS at `index` assigns, if `cls` is an enumeration."""
    if not classes.is_enumeration(cls):
        return
    unit = m.unit
    cls.data.members = []
    for statement in unit.children(unit.child(index, Role.BODY)):
        if unit.kind[statement] == Kind.ASSIGN and unit.kind[statement + 1] == Kind.NAME:
            name = unit.name(statement + 1)
            held = m.heap.get(cls, name)
            if held is None or name.startswith("_") or any(obj.shape in _NO_MEMBERS for obj in held.refs):
                continue
            if _is_automatic(held):
                held = _automatic(m, cls, name)
            m.heap.set(cls.id, name, _member(m, cls, name, held, statement))
            cls.data.members.append(name)


def _is_automatic(held: Value) -> bool:
    return len(held.refs) == 1 and held.refs[0].data == AUTOMATIC


def _automatic(m: Machine, cls: Obj, name: str) -> Value:
    """The value that `auto()` gives the next member of an enumeration."""
    bases = classes.external_bases(cls)
    if classes.lookup(m.heap, cls, "_generate_next_value_") is not None:
        return Value(constants=None)
    if "enum.StrEnum" in bases:
        return Value(constants=(name.lower(),))
    before = [(m.heap.get(cls, one) or NOTHING).constant for one in cls.data.members]
    numbers = [int(one) for one in before if isinstance(one, int)]
    if len(numbers) < len(before):
        return Value(constants=None)
    highest = max(numbers, default=0)
    return Value(constants=(1 << highest.bit_length() if classes.FLAGS.intersection(bases) else highest + 1,))


def _member(m: Machine, cls: Obj, name: str, held: Value, statement: int) -> Value:
    made = m.fresh(Shape.INSTANCE, statement, "member", cls)
    for key, value in (("name", Value(constants=(name,))), ("value", held)):
        m.heap.set(made.id, key, value)
        m.heap.set(made.id, f"_{key}_", value)
    init = classes.lookup(m.heap, cls, "__init__")
    if init is not None:
        items = holding.items_of(m, held.refs[0]) if len(held.refs) == 1 else None
        call_value(m, init[0], Arguments([of(made), *([held] if items is None else items)]), statement)
        m.frame.stopped = False
    literal = held.constant
    if type(literal) is str and not held.taint:
        return Value(constants=(TextMember(literal, made),))
    if type(literal) is int and not held.taint:
        return Value(constants=(NumberMember(literal, made),))
    return of(made)


def named(m: Machine, cls: Obj, key: Value, node: int) -> Value:
    """`Enumeration[name]`."""
    known = key.constant in cls.data.members
    return attributes.class_attribute(m, cls, key.constant, node) if known else every(m, cls)


def every(m: Machine, cls: Obj) -> Value:
    """Any member of an enumeration; NOTHING if it is none, or nothing is known of its members."""
    return join_all(m.heap.get(cls, name) or NOTHING for name in cls.data.members)


def listed(m: Machine, value: Value, node: int) -> Value:
    """`value` with its enumerations as lists of their members."""
    if not any(obj.shape == Shape.CLASS and obj.data.members for obj in value.refs):
        return value
    refs = []
    for obj in value.refs:
        if obj.shape == Shape.CLASS and obj.data.members:
            made = m.fresh(Shape.LIST, node, ("members", obj.id))
            holding.fill(m, made, [m.heap.get(obj, name) or NOTHING for name in obj.data.members])
            refs.append(made)
        else:
            refs.append(obj)
    return Value(value.taint, tuple(sorted(refs, key=lambda obj: obj.id)), value.constants)


def by_value(m: Machine, cls: Obj, value: Value) -> Value:
    """The members that `Enumeration(value)` may give."""
    result = NOTHING
    if type(value.constant) is int and classes.FLAGS.intersection(classes.external_bases(cls)):
        return value
    for name in cls.data.members:
        member = m.heap.get(cls, name) or NOTHING
        held = join_all(m.heap.get(obj, "value") or NOTHING for obj in objects(member))
        if not (held.constants and value.constants) or not set(held.constants).isdisjoint(value.constants):
            result = join(result, member)
    return result


def objects(member: Value) -> list[Obj]:
    """The instances that members of enumerations are."""
    literals = (literal.member for literal in member.constants or () if isinstance(literal, MEMBERS))
    return [*literals, *member.refs]
