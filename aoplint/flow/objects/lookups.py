"""Whether an attribute or item that is read is there (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import FACTORY, WHOLE
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CALLABLES, NO_CONSTANT, Obj, Shape, Value
from aoplint.flow.objects import classes, errors, holding
from aoplint.tree import Kind, Role

_INDEXED: Final = frozenset({Shape.LIST, Shape.TUPLE})
_GETTERS: Final = ("__getattr__", "__getattribute__")
#: Statements that do nothing behind an expression that raises.
_PLAIN: Final = frozenset({Kind.ASSIGN, Kind.RETURN, Kind.EXPRESSION_STATEMENT, Kind.RAISE})
#: Expressions whose parts are not always evaluated.
_OPTIONAL: Final = frozenset({
    Kind.BOOLEAN_OPERATION, Kind.IF_EXPRESSION, Kind.LIST_COMPREHENSION, Kind.SET_COMPREHENSION,
    Kind.DICT_COMPREHENSION, Kind.GENERATOR, Kind.LAMBDA,
})  # fmt: skip


def fails(m: Machine, index: int, there: bool | None, dotted: str, about: Value) -> bool:
    """Whether the read at `index` within a `try` raises `dotted`, of what it asked for, and nothing comes of it.

    Args:
        there: whether what is read is there; None if that is not known.
    """
    if there:
        return False
    if there is None or not _is_always_run(m, index):
        m.frame.unsure += 1
        return False
    m.throw(errors.made(m, dotted, Arguments([about]), index, "raised"))
    m.frame.stopped = True
    return True


def _is_always_run(m: Machine, index: int) -> bool:
    """Whether the whole statement of an expression ends where that raises, and what others do meanwhile is seen."""
    unit = m.unit
    while unit.role[index] != Role.STATEMENT:
        index = unit.parent[index]
        if unit.kind[index] in _OPTIONAL:
            return False
    functions = [frame.function for frame in m.stack if frame.function is not None]
    return unit.kind[index] in _PLAIN and not any(one.data.node in one.data.code.generators for one in functions)


def has_attribute(m: Machine, value: Value, name: str) -> bool | None:
    """Whether `value.name` is there, and reading it runs nothing; None if that is not known."""
    if len(value.refs) != 1 or value.constants != ():
        return None
    obj = value.refs[0]
    held = m.heap.get(obj, name)
    if obj.shape == Shape.MODULE:
        return True if held is not None and not held.maybe else None
    if obj.shape != Shape.INSTANCE:
        return None
    found = classes.lookup(m.heap, obj.data, name)
    if found is not None:
        plain = all(one.shape in CALLABLES or one.shape == Shape.STATIC for one in found[0].refs)
        return True if plain and not found[0].maybe else None
    if held is not None:
        return None if held.maybe else True
    return None if name.startswith("__") or not _says_all(m, obj) or _may_have(m, obj) else False


def _may_have(m: Machine, obj: Obj) -> bool:
    """Whether an instance may have attributes of any name."""
    cls = obj.data
    return (
        not classes.is_closed(cls)
        or classes.metaclass_of(cls) is not None
        or any(classes.lookup(m.heap, cls, getter) is not None for getter in _GETTERS)
        or any(one.data.hints or one.data.fields for one in cls.data.order if one.shape == Shape.CLASS)
    )


def has_item(m: Machine, value: Value, key: Value) -> bool | None:
    """Whether `value[key]` is there; None if that is not known."""
    literal = holding.literal_key(m, key)
    if len(value.refs) != 1 or value.constants != () or literal is NO_CONSTANT or not holding.hashable(literal):
        return None
    obj = value.refs[0]
    fields = m.heap.all(obj)
    if obj.shape not in _INDEXED and obj.shape != Shape.DICT:
        return None
    held = fields.get(holding.item_field(holding.index_of(fields, obj.shape, literal)))
    if held is not None:
        return None if held.maybe else True
    if FACTORY in fields or not _says_all(m, obj):
        return None
    if obj.shape == Shape.DICT:
        return None if holding.size_of(m, obj) is None else False
    return False if isinstance(literal, int) and holding.items_of(m, obj) is not None else None


def _says_all(m: Machine, obj: Obj) -> bool:
    """Whether all that was written into `obj` is known: nobody else has it."""
    return (
        obj.id in m.private
        and obj.id not in m.escaped
        and WHOLE not in m.heap.all(obj)
        and m.handed.isdisjoint(m.heap.led_from(obj.id))
    )


def is_number(text: str, made: type[int] | type[float]) -> bool:
    """Whether a text is that of a number."""
    try:
        made(text)
    except ValueError:
        return False
    return True
