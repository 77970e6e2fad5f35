"""Everything that one file says about its names: scopes, imports, constants (layer 4)."""

from __future__ import annotations

from functools import cached_property

from aoplint.scopes.aliases import Aliases, aliases_of, imported
from aoplint.scopes.blocks import BlockTable, blocks_of
from aoplint.scopes.constants import loads_of
from aoplint.scopes.evaluate import evaluate
from aoplint.scopes.values import Value
from aoplint.tree import Kind, Role, Unit


class Scopes:
    """Bindings, imports and constants of one Unit; each part is made on first use.

    Args:
        unit: the file.
        text: its source.
    """

    def __init__(self, unit: Unit, text: str) -> None:
        self.unit = unit
        self.text = text
        self._folded: dict[int, Value | None] = {}

    @cached_property
    def table(self) -> BlockTable:
        """Scopes and the names they bind."""
        return blocks_of(self.unit)

    @cached_property
    def aliases(self) -> Aliases:
        """Import aliases, coarse, as patterns see them."""
        return aliases_of(self.unit, self.table)

    @cached_property
    def loads(self) -> dict[int, Value]:
        """Known values of NAME nodes that are read."""
        return loads_of(self.unit, self.text, self.table)

    @cached_property
    def _imports(self) -> dict[int, tuple[str, ...]]:
        found = {}
        for item in imported(self.unit):
            if item.alias:
                name = self.unit.child(item.node, Role.NAME)
                found[name if name >= 0 else item.node + 1] = item.dotted
        return found

    def block(self, index: int) -> int:
        """Number of the scope that the name at `index` belongs to; -1 for builtins and unknown names."""
        return self.table.lookup(self.unit.name(index), self.table.block_of[index])

    def bindings(self, index: int) -> list[int]:
        """Nodes that bind the name at `index`."""
        block = self.block(index)
        return self.table.blocks[block].names[self.unit.name(index)] if block >= 0 else []

    def coarse(self, index: int) -> tuple[str, ...] | None:
        """What the name at `index` stands for by imports, as patterns see it."""
        unit = self.unit
        name = unit.name(index)
        if name not in self.aliases.by_name:
            return None
        dotted = self.aliases.at(name, index)
        return None if dotted is None or self._is_parameter(index, name) else dotted

    def _is_parameter(self, index: int, name: str) -> bool:
        table, unit = self.table, self.unit
        number = table.block_of[index]
        while number >= 0:
            for node in table.blocks[number].names.get(name, ()):
                if unit.kind[unit.parent[node]] == Kind.PARAMETER:
                    return True
            number = table.blocks[number].parent
        return False

    def dotted(self, index: int) -> str:
        """The exact dotted name of a NAME or ATTRIBUTE chain; "" if it is no import, global or builtin.

        Exact: by Python's scoping; a name with several bindings that are no imports has none.
        """
        unit = self.unit
        tail: list[str] = []
        while unit.kind[index] == Kind.ATTRIBUTE:
            tail.append(unit.name(index))
            index += 1
        if unit.kind[index] != Kind.NAME:
            return ""
        bound = self.bindings(index)
        if not bound:
            return ".".join([unit.name(index), *reversed(tail)])
        heads = {self._imports.get(node, ()) for node in bound}
        if len(heads) != 1:
            return ""
        head = heads.pop()
        return ".".join([*head, *reversed(tail)]) if head else ""

    def value(self, index: int) -> Value | None:
        """The known value of the expression at `index`."""
        unit = self.unit
        if unit.kind[index] == Kind.NAME and unit.role[index] in (Role.NAME, Role.ATTRIBUTE):
            return None
        return evaluate(unit, self.text, index, self.loads, self._folded)

    def definition(self, index: int) -> int:
        """The expression that defines the name at `index` wherever it is reached, or -1."""
        known = self.loads.get(index)
        return known.node if known is not None else -1


def analyse(unit: Unit, text: str) -> Scopes:
    """The scopes of `unit`, whose source is `text`."""
    return Scopes(unit, text)
