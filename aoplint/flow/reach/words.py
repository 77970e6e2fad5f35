"""Where code says words: in bodies that run when a module does, in annotations, as bases (layer 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from itertools import chain
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

#: Where a name says of what kind something is, and makes nothing.
_TYPES: Final = frozenset({Role.ANNOTATION, Role.RETURNS, Role.BASE, Role.NAME})
_PARTS: Final = frozenset({Kind.ATTRIBUTE, Kind.SUBSCRIPT, Kind.BINARY_OPERATION})
_NAMED: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE})
_BLOCKS: Final = frozenset({Kind.BLOCK, Kind.MODULE})
_ASSIGNMENTS: Final = frozenset({Kind.ASSIGN, Kind.ANNOTATED_ASSIGN})


@dataclass(slots=True)
class Words:
    """Words that count wherever they stand, and words that count behind a dot only."""

    anywhere: set[str] = field(default_factory=set)
    behind_dot: set[str] = field(default_factory=set)


def saying(code: Code, words: Words) -> Iterator[int]:
    """The statements in bodies of modules and classes that say one of `words`, but as what something is."""
    unit = code.unit
    for index in chain(unit.by_kind.get(Kind.NAME, ()), unit.by_kind.get(Kind.ATTRIBUTE, ())):
        name = unit.name(index)
        if name in words.anywhere or (unit.kind[index] == Kind.ATTRIBUTE and name in words.behind_dot):
            statement = _statement(code, index)
            if statement > 0:
                yield statement


def _statement(code: Code, node: int) -> int:
    """The statement of a body around a name; 0 if it stands in a function, or says of what kind something is."""
    unit = code.unit
    while unit.kind[unit.parent[node]] in _PARTS:
        node = unit.parent[node]
    declares = unit.role[node] == Role.ANNOTATION and unit.kind[unit.parent[node]] == Kind.ANNOTATED_ASSIGN
    if (unit.role[node] in _TYPES and not declares) or unit.role[node] == Role.TARGET:
        return 0
    found = 0
    while node > 0:
        parent = unit.parent[node]
        if unit.kind[parent] in _BLOCKS and not found:
            found = node
        if unit.kind[parent] == Kind.FUNCTION:
            return 0
        node = parent
    return found


def targets(code: Code, statement: int) -> Iterator[str]:
    """The names that an assignment gives something."""
    unit = code.unit
    for target in unit.children_of_role(statement, Role.TARGET) if unit.kind[statement] in _ASSIGNMENTS else ():
        if unit.kind[target] in _NAMED:
            yield unit.name(target)


def is_annotated(code: Code, function: int, names: set[str]) -> bool:
    """Whether an annotation of a function has one of `names`."""
    unit = code.unit
    annotations = [parameter.annotation for parameter in code.parameters(function)]
    for annotation in [*annotations, unit.child(function, Role.RETURNS)]:
        for node in range(annotation, unit.end[annotation]) if annotation >= 0 else ():
            if unit.kind[node] in (Kind.NAME, Kind.ATTRIBUTE) and unit.name(node) in names:
                return True
            if unit.kind[node] == Kind.STRING and any(
                name in code.text[unit.start[node] : unit.stop[node]] for name in names
            ):
                return True
    return False


def base_words(code: Code, node: int) -> set[str]:
    """All names in the bases of a class."""
    unit = code.unit
    return {
        unit.name(one)
        for base in unit.children_of_role(node, Role.BASE)
        for one in range(base, unit.end[base])
        if unit.kind[one] in (Kind.NAME, Kind.ATTRIBUTE)
    }
