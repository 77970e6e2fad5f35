"""What the names of a Python file are bound to, where that is one expression only (layer 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from aoplint.tree import Kind, Role, Unit

#: In place of an expression: the name is bound several times.
AMBIGUOUS: Final = -2


def single_bindings(unit: Unit) -> dict[str, int]:
    """Name, or `.attribute`, to the one expression it is bound to in this file."""
    found: dict[str, int] = {}

    def bind(key: str, value: int) -> None:
        found[key] = AMBIGUOUS if key in found else value

    for kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.NAMED_EXPRESSION):
        for node in unit.by_kind.get(kind, ()):
            value = unit.child(node, Role.VALUE)
            for target in unit.children_of_role(node, Role.TARGET):
                _bind_target(unit, target, value, bind)
    for node in unit.by_kind.get(Kind.AUGMENTED_ASSIGN, ()):
        target = unit.child(node, Role.TARGET)
        bind(unit.name(target), AMBIGUOUS)
    for kind in (Kind.FOR, Kind.WITH_ITEM):
        for name in _targets(unit, kind):
            bind(name, AMBIGUOUS)
    for node in unit.by_kind.get(Kind.PARAMETER, ()):
        bind(unit.name(unit.child(node, Role.NAME)), unit.child(node, Role.DEFAULT))
    # The names of a comprehension are its own.
    for name in _targets(unit, Kind.COMPREHENSION_FOR):
        found.setdefault(name, AMBIGUOUS)
    return found


def _targets(unit: Unit, kind: int) -> Iterator[str]:
    for node in unit.by_kind.get(kind, ()):
        target = unit.child(node, Role.TARGET)
        for inner in range(target, unit.end[target]) if target >= 0 else ():
            if unit.kind[inner] == Kind.NAME:
                yield unit.name(inner)


def _bind_target(unit: Unit, target: int, value: int, bind: Callable[[str, int], None]) -> None:
    kind = unit.kind[target]
    if kind == Kind.NAME:
        bind(unit.name(target), value)
        owner = unit.parent[unit.parent[unit.parent[target]]] if unit.parent[unit.parent[target]] > 0 else -1
        if owner >= 0 and unit.kind[owner] == Kind.CLASS:
            bind("." + unit.name(target), value)
    elif kind == Kind.ATTRIBUTE:
        bind("." + unit.name(target), value)
    elif kind in (Kind.TUPLE, Kind.LIST):
        targets = list(unit.children(target))
        same = value >= 0 and unit.kind[value] in (Kind.TUPLE, Kind.LIST)
        values = list(unit.children(value)) if same else []
        for number, one in enumerate(targets):
            _bind_target(unit, one, values[number] if len(values) == len(targets) else AMBIGUOUS, bind)
