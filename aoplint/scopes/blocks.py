"""Python's scopes: which names each block binds, and where (layer 4)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role, Unit

_OWN: Final = frozenset(
    {
        Kind.FUNCTION, Kind.LAMBDA, Kind.CLASS, Kind.LIST_COMPREHENSION, Kind.SET_COMPREHENSION,
        Kind.DICT_COMPREHENSION, Kind.GENERATOR,
    }
)  # fmt: skip
_COMPREHENSIONS: Final = _OWN - {Kind.FUNCTION, Kind.LAMBDA, Kind.CLASS}
_GROUPS: Final = frozenset({Kind.TUPLE, Kind.LIST, Kind.STARRED})
#: Parents whose NAME child binds a variable.
_NAMING: Final = frozenset(
    {
        Kind.FUNCTION, Kind.CLASS, Kind.IMPORT_ALIAS, Kind.EXCEPT, Kind.PATTERN_AS, Kind.PATTERN_STAR, Kind.TYPE_ALIAS,
        Kind.TYPE_PARAMETER,
    }
)  # fmt: skip
#: Roles of names that may bind a variable, and of those that may only within a group of targets.
_BINDING: Final = frozenset({Role.NAME, Role.REST, Role.TARGET})
_GROUPED: Final = frozenset({Role.ELEMENT, Role.VALUE})


@dataclass(slots=True)
class Block:
    """One scope.

    Args:
        kind: `Kind` of the node that makes it.
        node: that node.
        parent: number of the enclosing scope, -1 for the module.
        names: for each name bound here the nodes that bind it, in order (NAME nodes, or MODULE_PATH for `import a`).
        outer: names declared `global` or `nonlocal`, with the keyword's kind.
    """

    kind: int
    node: int
    parent: int
    names: dict[str, list[int]] = field(default_factory=dict)
    outer: dict[str, int] = field(default_factory=dict)

    @property
    def is_comprehension(self) -> bool:
        """Whether walrus targets pass through it."""
        return self.kind in _COMPREHENSIONS


@dataclass(frozen=True, slots=True)
class BlockTable:
    """All scopes of a file, and the scope of each node."""

    blocks: tuple[Block, ...]
    block_of: array[int]

    def lookup(self, name: str, start: int) -> int:
        """Number of the scope that `name` means when read in scope `start`; -1 for a builtin or unknown name."""
        blocks, number = self.blocks, start
        while number >= 0:
            block = blocks[number]
            declared = block.outer.get(name)
            if declared == Kind.GLOBAL:
                return 0 if name in blocks[0].names else -1
            visible = number == start or block.kind != Kind.CLASS
            if declared is None and visible and name in block.names:
                return number
            number = block.parent
        return -1


def blocks_of(unit: Unit) -> BlockTable:
    """The scopes of `unit`."""
    return _Collector(unit).run()


class _Collector:
    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.blocks = [Block(unit.kind[0], 0, -1)]
        self.block_of = array("I", bytes(4 * len(unit)))

    def run(self) -> BlockTable:
        unit, block_of = self.unit, self.block_of
        by_kind = unit.by_kind
        # From outside to inside: what is in an inner scope is given its number last.
        for index in sorted(index for kind in _OWN for index in by_kind.get(kind, ())):
            self._enter(index, unit.kind[index], block_of[index])
        for kind in (Kind.GLOBAL, Kind.NONLOCAL):
            for index in by_kind.get(kind, ()):
                for child in unit.children(index):
                    self.blocks[block_of[index]].outer[unit.name(child)] = kind
        roles, kinds, parents = unit.role, unit.kind, unit.parent
        names = [
            index
            for index in by_kind.get(Kind.NAME, ())
            if (role := roles[index]) in _BINDING or (role in _GROUPED and kinds[parents[index]] in _GROUPS)
        ]
        for index in sorted([*names, *by_kind.get(Kind.IMPORT_ALIAS, ())]):
            self._bind(index)
        return BlockTable(tuple(self.blocks), block_of)

    def _fill(self, node: int, number: int) -> None:
        """All of `node` is in the scope `number`, but for what is entered later."""
        stop = self.unit.end[node]
        self.block_of[node:stop] = array("I", (number,)) * (stop - node)

    def _enter(self, index: int, kind: int, current: int) -> None:
        outer = self._enter_type_parameters(index, current)
        number = len(self.blocks)
        self.blocks.append(Block(kind, index, outer))
        if kind in _COMPREHENSIONS:
            self._enter_comprehension(index, number, current)
            return
        for child in self.unit.children(index):
            role = self.unit.role[child]
            if role == Role.BODY:
                self._fill(child, number)
            elif role in (Role.TYPE_PARAMETERS, Role.RETURNS, Role.BASE):
                self._fill(child, outer)
            elif role == Role.PARAMETERS:
                self._parameters(child, number, outer)

    def _enter_type_parameters(self, index: int, current: int) -> int:
        """Number of the scope of the type parameters of `index` (PEP 695), or `current` if it has none."""
        parameters = self.unit.child(index, Role.TYPE_PARAMETERS)
        if parameters < 0:
            return current
        self.blocks.append(Block(Kind.TYPE_PARAMETERS, parameters, current))
        return len(self.blocks) - 1

    def _parameters(self, parameters: int, number: int, outer: int) -> None:
        unit = self.unit
        for parameter in unit.children(parameters):
            if unit.kind[parameter] == Kind.PARAMETER:
                self._fill(parameter + 1, number)
                self.blocks[number].names.setdefault(unit.name(parameter + 1), []).append(parameter + 1)
                annotation = unit.child(parameter, Role.ANNOTATION)
                if annotation >= 0:
                    self._fill(annotation, outer)

    def _enter_comprehension(self, index: int, number: int, current: int) -> None:
        unit = self.unit
        first = True
        for child in unit.children(index):
            self._fill(child, number)
            if first and unit.kind[child] == Kind.COMPREHENSION_FOR:
                first = False
                iterable = unit.child(child, Role.ITERABLE)
                if iterable >= 0:
                    self._fill(iterable, current)

    def _bind(self, index: int) -> None:
        unit = self.unit
        block = self.block_of[index]
        if unit.kind[index] == Kind.IMPORT_ALIAS:
            if unit.child(index, Role.NAME) < 0:
                self._add(unit.name(index + 1).partition(".")[0], index + 1, block)
            return
        parent = unit.parent[index]
        role, parent_kind = unit.role[index], unit.kind[parent]
        if role == Role.NAME and parent_kind in _NAMING:
            if parent_kind in (Kind.FUNCTION, Kind.CLASS):
                block = self.block_of[parent]
            self._add(unit.name(index), index, block)
        elif role == Role.REST and parent_kind == Kind.PATTERN_MAPPING:
            self._add(unit.name(index), index, block)
        elif is_target(unit, index):
            if parent_kind == Kind.NAMED_EXPRESSION:
                while self.blocks[block].is_comprehension:
                    block = self.blocks[block].parent
            self._add(unit.name(index), index, block)

    def _add(self, name: str, node: int, block: int) -> None:
        declared = self.blocks[block].outer.get(name)
        if declared == Kind.GLOBAL:
            block = 0
        elif declared == Kind.NONLOCAL:
            number = self.blocks[block].parent
            while number > 0 and name not in self.blocks[number].names:
                number = self.blocks[number].parent
            block = max(number, 0)
        self.blocks[block].names.setdefault(name, []).append(node)


def is_target(unit: Unit, index: int) -> bool:
    """Whether the expression at `index` is assigned to (through tuples, lists and stars)."""
    roles, kinds, parents = unit.role, unit.kind, unit.parent
    while roles[index] in _GROUPED:
        index = parents[index]
        if index < 0 or kinds[index] not in _GROUPS:
            return False
    return roles[index] == Role.TARGET


def target_names(unit: Unit, target: int) -> Iterator[int]:
    """NAME nodes that assigning to `target` binds."""
    stack = [target]
    while stack:
        index = stack.pop()
        kind = unit.kind[index]
        if kind == Kind.NAME:
            yield index
        elif kind in _GROUPS:
            stack.extend(unit.children(index))
