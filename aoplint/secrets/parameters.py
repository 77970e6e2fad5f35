"""Positional parameters of a file's own functions and classes: what `Shop("de", "k3Q…")` binds (layer 6)."""

from __future__ import annotations

from typing import Final

from aoplint.scopes import signatures
from aoplint.tree import Kind, Role, Unit

_MAX_BASES: Final = 4


def parameters_of(unit: Unit, text: str) -> dict[str, tuple[str, ...]]:
    """Name of a function, method or class to its positional parameters; of names defined twice nothing is known."""
    found: dict[str, tuple[str, ...]] = {}
    twice: set[str] = set()

    def add(name: str, parameters: tuple[str, ...]) -> None:
        if name in found and found[name] != parameters:
            twice.add(name)
        found[name] = parameters

    for node in unit.by_kind.get(Kind.FUNCTION, ()):
        name = unit.name(unit.child(node, Role.NAME))
        owner = _class_of(unit, node)
        if name == "__init__" and owner >= 0:
            name = unit.name(unit.child(owner, Role.NAME))
        add(name, signatures.parameters(unit, node))
    classes = {unit.name(unit.child(node, Role.NAME)): node for node in unit.by_kind.get(Kind.CLASS, ())}
    for node in unit.by_kind.get(Kind.CLASS, ()):
        name = unit.name(unit.child(node, Role.NAME))
        fields = _fields(unit, node, classes, _MAX_BASES)
        if fields and name not in found:
            add(name, fields)
    for node in unit.by_kind.get(Kind.ASSIGN, ()):
        value, target = unit.child(node, Role.VALUE), unit.child(node, Role.TARGET)
        if unit.kind[value] == Kind.CALL and unit.kind[target] == Kind.NAME:
            fields = signatures.named_tuple(unit, text, value)
            if fields:
                add(unit.name(target), fields)
    return {name: parameters for name, parameters in found.items() if name not in twice}


def _fields(unit: Unit, node: int, classes: dict[str, int], hops: int) -> tuple[str, ...]:
    """The fields of a data class, those of its bases in this file first."""
    own = signatures.fields(unit, node)
    named = unit.children_of_role(node, Role.BASE) if hops and own else []
    bases = [classes.get(unit.name(base), -1) for base in named]
    inherited = [field for base in bases if base >= 0 for field in _fields(unit, base, classes, hops - 1)]
    return tuple(dict.fromkeys((*inherited, *own)))


def _class_of(unit: Unit, function: int) -> int:
    block = unit.parent[function]
    owner = unit.parent[block] if block > 0 else -1
    return owner if owner >= 0 and unit.kind[owner] == Kind.CLASS else -1
