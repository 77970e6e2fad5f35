"""What callables take by position: parameters of functions, fields of data classes and named tuples (layer 4)."""

from __future__ import annotations

from typing import Final

from aoplint.scopes.literals import body_span
from aoplint.tree import Kind, Role, Unit

_RECEIVERS: Final = frozenset({"self", "cls"})
_MAX_FIELDS: Final = 100
_CONSTRUCTORS: Final = ("__init__", "__new__")
_STRINGS: Final = frozenset({"namedtuple", "NamedTuple", "make_dataclass"})


def parameters(unit: Unit, function: int) -> tuple[str, ...]:
    """The positional parameters of a function, without the receiver."""
    names = [
        unit.name(unit.child(node, Role.NAME))
        for node in unit.children(unit.child(function, Role.PARAMETERS))
        if unit.kind[node] == Kind.PARAMETER and unit.role[node] in (Role.POSITIONAL_ONLY, Role.POSITIONAL)
    ]
    return tuple(names[1:] if names and names[0] in _RECEIVERS else names)


def constructor(unit: Unit, cls: int) -> tuple[str, ...]:
    """What a class takes by position: the parameters of its constructor, else its annotated fields."""
    for function in methods(unit, cls):
        if unit.name(unit.child(function, Role.NAME)) in _CONSTRUCTORS:
            return parameters(unit, function)
    return fields(unit, cls)


def methods(unit: Unit, cls: int) -> list[int]:
    """The functions of a class body."""
    body = unit.child(cls, Role.BODY)
    return [child for child in unit.children(body) if unit.kind[child] == Kind.FUNCTION] if body >= 0 else []


def fields(unit: Unit, cls: int) -> tuple[str, ...]:
    """The annotated fields of a class body, in order: what a data class takes."""
    body = unit.child(cls, Role.BODY)
    found: list[str] = []
    for statement in unit.children(body) if body >= 0 else ():
        if unit.kind[statement] == Kind.ANNOTATED_ASSIGN and len(found) < _MAX_FIELDS:
            target = unit.child(statement, Role.TARGET)
            if unit.kind[target] == Kind.NAME:
                found.append(unit.name(target))
    return tuple(found)


def named_tuple(unit: Unit, text: str, call: int) -> tuple[str, ...]:
    """The fields of `namedtuple("Shop", "name app_secret")` and its like, () for any other call."""
    if unit.name(unit.child(call, Role.CALLEE)) not in _STRINGS:
        return ()
    arguments = unit.children_of_role(call, Role.ARGUMENT)
    if len(arguments) < 2:
        return ()
    listed = arguments[1]
    if unit.kind[listed] == Kind.STRING:
        return tuple(_written(unit, text, listed).replace(",", " ").split())[:_MAX_FIELDS]
    found: list[str] = []
    for element in list(unit.children(listed))[:_MAX_FIELDS] if unit.kind[listed] in (Kind.LIST, Kind.TUPLE) else ():
        first = element if unit.kind[element] == Kind.STRING else next(iter(unit.children(element)), -1)
        if first < 0 or unit.kind[first] != Kind.STRING:
            return ()
        found.append(_written(unit, text, first))
    return tuple(found)


def _written(unit: Unit, text: str, node: int) -> str:
    written = text[unit.start[node] : unit.stop[node]]
    first, last = body_span(written)
    return written[first:last]
