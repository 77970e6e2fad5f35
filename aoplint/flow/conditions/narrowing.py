"""What comparisons, truth and types say of variables, attributes and items (layer 8)."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, Final

from aoplint.flow.machine.heap import ELEMENT, Field
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    ALWAYS_TRUE,
    MEMBERS,
    SEQUENCES,
    UNKNOWN,
    Obj,
    Part,
    Shape,
    Taint,
    Value,
    Verdict,
    same_literal,
)
from aoplint.flow.objects import classes, holding
from aoplint.tree import Kind, Role

_INVERSE: Final = {"==": "!=", "!=": "==", "is": "is not", "is not": "is", "in": "not in", "not in": "in"}
#: Expressions that are written as literals.
LITERALS: Final = frozenset({Kind.STRING, Kind.NUMBER, Kind.CONSTANT, Kind.CONCATENATION})
#: Methods of texts whose result is a literal only if the text is one but for letter case or space around it.
_SAME_TEXT: Final = frozenset({
    "lower", "upper", "casefold", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip",
})  # fmt: skip
_TEXT_ATTRIBUTES: Final = frozenset(dir(str))
_NAMED: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE})
#: Expressions that name one place.
PLACES: Final = _NAMED | {Kind.SUBSCRIPT}


# --- places ---------------------------------------------------------------------------------------


def variable(m: Machine, node: int) -> tuple[Obj, Field] | None:
    """Where the variable, attribute or item that `node` names is kept; None if that is not one place."""
    unit = m.unit
    kind = unit.kind[node]
    if kind == Kind.NAME:
        scope = m.frame.scopes.get(max(m.code.home(node), 0))
        return None if scope is None else (scope, unit.name(node))
    if kind == Kind.ATTRIBUTE:
        holder = _holder(m, node + 1)
        return None if holder is None else (holder, unit.name(node))
    if kind == Kind.SUBSCRIPT:
        keys = unit.children_of_role(node, Role.INDEX)
        return _item(m, node + 1, keys[0]) if len(keys) == 1 else None
    if kind == Kind.CALL and unit.kind[node + 1] == Kind.ATTRIBUTE and unit.name(node + 1) == "get":
        arguments = m.code.arguments(node)
        return _item(m, node + 2, arguments[0].node) if arguments and not arguments[0].form else None
    return None


def _item(m: Machine, owner: int, key: int) -> tuple[Obj, Field] | None:
    """Where the item of `owner` with a constant key is kept."""
    holder = _holder(m, owner)
    literals = constants_at(m, key) if holder is not None and holder.shape in _WITH_ITEMS else None
    if holder is None or literals is None or len(literals) != 1 or not isinstance(literals[0], (str, int)):
        return None
    return holder, holding.item_field(literals[0])


def _holder(m: Machine, node: int) -> Obj | None:
    """The one object that `node` is."""
    held = current(m, node)
    return held.refs[0] if held is not None and len(held.refs) == 1 else None


def current(m: Machine, node: int) -> Value | None:
    """What is at the place that `node` names; None if nothing is known to be."""
    place = variable(m, node)
    if place is None:
        return None
    held = m.heap.get(*place)
    return UNKNOWN if held is None and _is_single(m, place[0]) else held


def _is_single(m: Machine, obj: Obj) -> bool:
    """Whether an unknown object is one that this run got, not any item of something."""
    part = obj
    while isinstance(part.data, Part):
        if part.data.field is ELEMENT:
            return False
        part = part.data.owner
    return m.deep and obj.shape == Shape.OPAQUE and obj.id in m.private


def become(m: Machine, node: int, new: Value) -> None:
    """What `node` names is `new` from here on."""
    unit = m.unit
    while True:
        if unit.kind[node] == Kind.NAMED_EXPRESSION:
            node += 1
        elif _is_same_text(m, node):
            node, new = node + 2, UNKNOWN
        else:
            break
    if current(m, node) is not None:
        place = variable(m, node)
        if place is not None:
            m.heap.set_local(place[0].id, place[1], new)


def _is_same_text(m: Machine, node: int) -> bool:
    """Whether `node` is a call such as `x.lower()`."""
    unit = m.unit
    if unit.kind[node] != Kind.CALL or unit.kind[node + 1] != Kind.ATTRIBUTE:
        return False
    return m.deep and unit.name(node + 1) in _SAME_TEXT and not m.code.arguments(node)


def constants_at(m: Machine, node: int) -> tuple[Any, ...] | None:
    """The literals that a constant expression is: all of them, or None."""
    value = m.evaluate(node) if m.unit.kind[node] in LITERALS else current(m, node)
    if value is None or value.refs or not value.constants or value.taint:
        return None
    return value.constants


# --- comparisons ----------------------------------------------------------------------------------


def comparison(m: Machine, test: int, *, holds: bool) -> None:
    """Goes on where a comparison came out as `holds`."""
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


def _equals(m: Machine, left: int, right: int) -> None:
    literals = constants_at(m, right)
    if literals is None:
        return
    if not (isinstance(current(m, left), Verdict) and literals[0] in (True, False, None)):
        # The result of a check stays what it says of others.
        become(m, left, Value(constants=literals))


def is_builtin(m: Machine, node: int, names: tuple[str, ...]) -> bool:
    """Whether `node` calls one of these functions of Python."""
    unit = m.unit
    return unit.kind[node] == Kind.CALL and unit.kind[node + 1] == Kind.NAME and unit.name(node + 1) in names


def _among(m: Machine, left: int, right: int) -> None:
    container = m.frame.tests.get(right) or m.evaluate(right)
    if len(container.refs) != 1 or container.constants is None or container.taint:
        return
    obj = container.refs[0]
    every = m.elements(container)
    if obj.shape in SEQUENCES or obj.shape == Shape.DICT:
        if every.constants and not every.taint and not every.refs:
            value = current(m, left)
            known = value.constants if value is not None and not value.refs and not value.taint else None
            kept = tuple(one for one in known or () if any(same_literal(one, other) for other in every.constants))
            become(m, left, Value(constants=kept or every.constants))
        elif m.watch.is_fixed(m, obj):
            become(m, left, UNKNOWN)


def _differs(m: Machine, left: int, right: int) -> None:
    literals = constants_at(m, right)
    value = current(m, left)
    if literals is None or len(literals) != 1 or value is None or not value.constants:
        return
    kept = tuple(one for one in value.constants if not same_literal(one, literals[0]))
    if kept or value.refs:
        become(m, left, Value(value.taint, value.refs, kept))


def each(m: Machine, node: int, item: Value) -> None:
    """Each item of the container or text that `node` names is `item`; only words and plain characters count."""
    value = current(m, node)
    if value is None or not item.constants or item.taint or item.refs or not all(map(_is_word, item.constants)):
        return
    if all(obj.shape == Shape.OPAQUE for obj in value.refs):
        become(m, node, Value(refs=value.refs, constants=value.constants))
    elif len(value.refs) == 1 and value.refs[0].shape in SEQUENCES:
        obj = value.refs[0]
        for field in [one for one in m.heap.all(obj) if one is ELEMENT or isinstance(one, tuple)]:
            m.heap.set(obj.id, field, item)
        become(m, node, Value(refs=value.refs, constants=value.constants))


def _is_word(literal: Any) -> bool:
    """Whether nothing else can be made of many of these: a text has single characters for items."""
    return not isinstance(literal, str) or len(literal) != 1 or literal.isalnum() or literal in "_-"


# --- truth ----------------------------------------------------------------------------------------


def place(m: Machine, node: int, *, holds: bool) -> None:
    """Goes on where a variable, attribute or item came out as `holds`."""
    value = current(m, node)
    if value is None:
        return
    if holds:
        m.watch.name_holds(m, value)
    if isinstance(value, Verdict):
        # It stays what it says of others.
        return
    if value.constants:
        kept = tuple(literal for literal in value.constants if bool(literal) == holds)
        refs = value.refs if holds else tuple(obj for obj in value.refs if obj.shape not in ALWAYS_TRUE)
        if (kept or refs) and (kept != value.constants or refs != value.refs):
            become(m, node, Value(value.taint, refs, kept, value.maybe and not holds))
    elif not holds:
        _fails(m, node)


def _fails(m: Machine, node: int) -> None:
    """What is at `node` is empty, zero or None: if it is no object with data elsewhere, there is none in it."""
    value = current(m, node)
    if value is None or not value.taint or not m.deep or any(obj.shape != Shape.OPAQUE for obj in value.refs):
        return
    if not _has_attributes(m, node):
        become(m, node, Value(refs=value.refs, constants=value.constants, maybe=value.maybe))


def _has_attributes(m: Machine, node: int) -> bool:
    """Whether the function reads attributes of what is at `node` that no text has, as of a failed response."""
    unit, function = m.unit, m.frame.function
    start = function.data.node if function is not None else 0
    found = unit.by_kind.get(Kind.ATTRIBUTE, ())
    shown = unit.kind[node], unit.name(node) if unit.kind[node] in _NAMED else ""
    return any(
        unit.kind[one + 1] == shown[0]
        and (not shown[1] or unit.name(one + 1) == shown[1])
        and unit.name(one) not in _TEXT_ATTRIBUTES
        for one in found[bisect_left(found, start) : bisect_left(found, unit.end[start])]
    )


# --- calls ----------------------------------------------------------------------------------------


def call(m: Machine, test: int, *, holds: bool) -> bool:
    """Goes on where a call came out as `holds`; False if it cannot."""
    return _is_instance(m, test, holds=holds) if is_builtin(m, test, ("isinstance",)) else True


def _is_instance(m: Machine, test: int, *, holds: bool) -> bool:
    arguments = m.code.arguments(test)
    if len(arguments) != 2:
        return True
    value = current(m, arguments[0].node)
    types = types_of(m, m.evaluate(arguments[1].node))
    if value is None or not types:
        return True
    refs = tuple(obj for obj in value.refs if _object_fits(obj, types) is not (not holds))
    constants = value.constants
    if constants is not None and m.deep:
        constants = tuple(one for one in constants if _literal_fits(one, types) is not (not holds))
    if not refs and constants == () and (value.refs or value.constants):
        return False
    taint = _carried(m, value.taint, types) if holds else value.taint
    if refs != value.refs or constants != value.constants or taint is not value.taint:
        become(m, arguments[0].node, Value(taint, refs, constants))
    return True


def types_of(m: Machine, wanted: Value) -> list[Obj]:
    """The classes that a type or a tuple of types means; none if not all are known, or one is a protocol."""
    found: list[Obj] = []
    for obj in wanted.refs:
        if obj.shape == Shape.TUPLE:
            items = holding.items_of(m, obj)
            if items is None or any(len(item.refs) != 1 for item in items):
                return []
            found.extend(item.refs[0] for item in items)
        else:
            found.append(obj)
    return found if all(map(_is_plain_type, found)) else []


def _is_plain_type(obj: Obj) -> bool:
    """Whether it is a class that has the instances of those which derive from it."""
    if obj.shape == Shape.CLASS:
        return "typing.Protocol" not in classes.external_bases(obj)
    return obj.shape == Shape.EXTERNAL


def fits(one: Any, types: list[Obj]) -> bool | None:
    """Whether an object or literal is of one of `types`; None if that is not known."""
    return _object_fits(one, types) if isinstance(one, Obj) else _literal_fits(one, types)


def class_fits(cls: Obj, types: list[Obj]) -> bool | None:
    """Whether a class of the project derives from one of `types`; None if that is not known."""
    if any(classes.is_subclass(cls, one) for one in types):
        return True
    ours = all(one.shape == Shape.CLASS for one in types)
    return False if ours or (classes.is_closed(cls) and _all_of_python(types)) else None


def _object_fits(obj: Obj, types: list[Obj]) -> bool | None:
    """Whether an object is of one of `types`; None if that is not known."""
    if obj.shape == Shape.INSTANCE:
        return class_fits(obj.data, types)
    names = _PYTHON_TYPES.get(obj.shape)
    if names is None:
        return None
    if any(one.shape == Shape.EXTERNAL and one.data == names[0] for one in types):
        return True if len(names) == 1 else None
    return False if all(one.shape == Shape.CLASS or _excludes(one, names) for one in types) else None


def _excludes(wanted: Obj, names: tuple[str, ...]) -> bool:
    """Whether nothing of the types `names` is of the type `wanted`."""
    return wanted.data in _BUILTIN_TYPES and wanted.data not in names


def _literal_fits(literal: Any, types: list[Obj]) -> bool | None:
    """Whether a literal is of one of `types`; None if that is not known."""
    if isinstance(literal, MEMBERS) and class_fits(literal.member.data, types):
        return True
    own = {f"builtins.{cls.__name__}" for cls in type(literal).__mro__}
    if any(one.shape == Shape.EXTERNAL and one.data in own for one in types):
        return True
    return False if _all_of_python(types) else None


def _all_of_python(types: list[Obj]) -> bool:
    """Whether all of `types` are of Python or the project: what is of none of them is known."""
    return all(one.shape == Shape.CLASS or one.data in _BUILTIN_TYPES for one in types)


def _carried(m: Machine, taint: Taint, types: list[Obj]) -> Taint:
    """`taint` of a value of one of `types`, some of which the rules may assume to carry none."""
    names = {str(one.data) for one in types}
    if not m.deep or not names <= _NUMBERS:
        return taint
    return m.carried(taint, "booleans" if names == {"builtins.bool"} else "numbers")


_NUMBERS: Final = frozenset({"builtins.int", "builtins.float", "builtins.bool"})
_BUILTIN_TYPES: Final = frozenset(
    f"builtins.{cls.__name__}" for cls in (str, bytes, int, float, bool, list, tuple, dict, set, frozenset)
)
#: Types of Python that objects of a shape may have.
_PYTHON_TYPES: Final = {
    Shape.TUPLE: ("builtins.tuple",),
    Shape.DICT: ("builtins.dict",),
    Shape.LIST: ("builtins.list", "collections.deque"),
    Shape.SET: ("builtins.set", "builtins.frozenset"),
}
_WITH_ITEMS: Final = frozenset({Shape.DICT, Shape.LIST, Shape.TUPLE, Shape.OPAQUE})
__all__ = [
    "PLACES", "become", "call", "class_fits", "comparison", "current", "each", "fits", "is_builtin", "place",
    "types_of", "variable",
]  # fmt: skip
