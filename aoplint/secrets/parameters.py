"""Positional parameters of a file's own functions and classes: what `Shop("de", "k3Q…")` binds (layer 6)."""

from __future__ import annotations

from typing import Final

from aoplint.tree import Kind, Role, Unit

_RECEIVERS: Final = frozenset({"self", "cls"})
_MAX_FIELDS: Final = 100


def parameters_of(unit: Unit) -> dict[str, tuple[str, ...]]:
    """Name of a function, method or class to its positional parameters; of names defined twice nothing is known."""
    found: dict[str, tuple[str, ...]] = {}
    twice: set[str] = set()

    def add(name: str, parameters: tuple[str, ...]) -> None:
        if name in found and found[name] != parameters:
            twice.add(name)
        found[name] = parameters

    for node in unit.by_kind.get(Kind.FUNCTION, ()):
        name = unit.name(unit.child(node, Role.NAME))
        parameters = _parameters(unit, unit.child(node, Role.PARAMETERS))
        owner = _class_of(unit, node)
        if name == "__init__" and owner >= 0:
            add(unit.name(unit.child(owner, Role.NAME)), parameters)
        else:
            add(name, parameters)
    for node in unit.by_kind.get(Kind.CLASS, ()):
        name = unit.name(unit.child(node, Role.NAME))
        fields = _fields(unit, node)
        if fields and name not in found:
            add(name, fields)
    return {name: parameters for name, parameters in found.items() if name not in twice}


def _class_of(unit: Unit, function: int) -> int:
    block = unit.parent[function]
    owner = unit.parent[block] if block > 0 else -1
    return owner if owner >= 0 and unit.kind[owner] == Kind.CLASS else -1


def _parameters(unit: Unit, parameters: int) -> tuple[str, ...]:
    names = [
        unit.name(unit.child(node, Role.NAME))
        for node in unit.children(parameters)
        if unit.kind[node] == Kind.PARAMETER and unit.role[node] in (Role.POSITIONAL_ONLY, Role.POSITIONAL)
    ]
    return tuple(names[1:] if names and names[0] in _RECEIVERS else names)


def _fields(unit: Unit, node: int) -> tuple[str, ...]:
    """The annotated fields of a class body, in order: what a data class takes."""
    body = unit.child(node, Role.BODY)
    fields: list[str] = []
    for statement in unit.children(body) if body >= 0 else ():
        if unit.kind[statement] == Kind.ANNOTATED_ASSIGN and len(fields) < _MAX_FIELDS:
            target = unit.child(statement, Role.TARGET)
            if unit.kind[target] == Kind.NAME:
                fields.append(unit.name(target))
    return tuple(fields)
