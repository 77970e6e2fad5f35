"""Functions within functions that nothing can call: no code reads their names (layer 8)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from aoplint.flow.machine.code import Code
from aoplint.tree import Kind, Role

#: A variable: number of its scope, its name.
_Variable: TypeAlias = "tuple[int, str]"
#: What reads variables that it does not name.
_READING_ALL: Final = frozenset({"locals", "vars", "eval", "exec", "dir"})
_BINDING: Final = frozenset({Role.NAME, Role.TARGET})


def unread_functions(code: Code) -> frozenset[int]:
    """The FUNCTION nodes within functions whose names only such functions read, or they themselves."""
    named = _nested(code)
    if not named:
        return frozenset()
    reads = _reads(code, named)
    unread = {node for nodes in named.values() for node in nodes}
    while True:
        read = {
            node
            for variable, nodes in named.items()
            for node in nodes
            if node in unread and any(not _is_within(code, index, unread) for index in reads.get(variable, ()))
        }
        if not read:
            return frozenset(unread)
        unread -= read


def _nested(code: Code) -> dict[_Variable, list[int]]:
    """The functions within functions that get no decorator, by the variables that hold them."""
    unit, table = code.unit, code.table
    found: dict[_Variable, list[int]] = {}
    for node in unit.by_kind.get(Kind.FUNCTION, ()):
        number = table.block_of[node]
        block = table.blocks[number]
        if block.kind != Kind.FUNCTION or unit.child(node, Role.DECORATOR) >= 0:
            continue
        name = unit.name(unit.child(node, Role.NAME))
        if name not in block.outer and not _reads_all(code, block.node):
            found.setdefault((number, name), []).append(node)
    return found


def _reads_all(code: Code, function: int) -> bool:
    unit = code.unit
    names = unit.by_kind.get(Kind.NAME, ())
    inner = names[bisect_left(names, function) : bisect_left(names, unit.end[function])]
    return not _READING_ALL.isdisjoint(map(unit.name, inner))


def _reads(code: Code, named: Mapping[_Variable, object]) -> dict[_Variable, list[int]]:
    unit = code.unit
    names = {name for _, name in named}
    found: dict[_Variable, list[int]] = {}
    for index in unit.by_kind.get(Kind.NAME, ()):
        if unit.name(index) in names and unit.role[index] not in _BINDING:
            found.setdefault((code.home(index), unit.name(index)), []).append(index)
    return found


def _is_within(code: Code, index: int, functions: Iterable[int]) -> bool:
    return any(node < index < code.unit.end[node] for node in functions)
