"""Import aliases as patterns see them: by name, the whole file over, from the import on (layer 4).

This is deliberately coarse, as measured on Semgrep (design/rule_semantics.md, section 3): an import inside a function
is visible everywhere below it in the text, a later assignment does not hide it, an earlier one does, parameters do.
"""

from __future__ import annotations

from bisect import bisect_left

from aoplint.model.record import dataclass
from aoplint.scopes.blocks import BlockTable, is_target
from aoplint.tree import Kind, Role, Unit

Dotted = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that an import binds: `dotted` is what it stands for, from node `node` on."""

    node: int
    alias: str
    dotted: Dotted


@dataclass(frozen=True, slots=True)
class Aliases:
    """Import aliases of a file.

    Args:
        by_name: imports by the name they bind, in order.
        stars: modules of `from m import *`, with the node of the import.
    """

    by_name: dict[str, tuple[Imported, ...]]
    stars: tuple[tuple[int, Dotted], ...]

    def at(self, name: str, node: int) -> Dotted | None:
        """What `name` stands for at `node`, None if no import says."""
        known = self.by_name.get(name)
        if not known:
            return None
        at = bisect_left([item.node for item in known], node) - 1
        return known[at].dotted if at >= 0 else None


def aliases_of(unit: Unit, table: BlockTable) -> Aliases:
    """The import aliases of `unit`."""
    found: dict[str, list[Imported]] = {}
    stars: list[tuple[int, Dotted]] = []
    for item in imported(unit):
        if not item.alias:
            stars.append((item.node, item.dotted))
        elif not _assigned_before(unit, table, item):
            found.setdefault(item.alias, []).append(item)
    ordered = {name: tuple(sorted(items, key=lambda item: item.node)) for name, items in found.items()}
    return Aliases(by_name=ordered, stars=tuple(stars))


def imported(unit: Unit) -> list[Imported]:
    """All names that absolute imports bind; a star import has no alias."""
    found: list[Imported] = []
    for node in unit.by_kind.get(Kind.IMPORT, ()):
        for alias in unit.children(node):
            found.append(_module_alias(unit, alias))
    for node in unit.by_kind.get(Kind.IMPORT_FROM, ()):
        if "." not in unit.name(node):
            found.extend(_from_aliases(unit, node))
    return found


def _module_alias(unit: Unit, alias: int) -> Imported:
    path = tuple(unit.name(alias + 1).split("."))
    name = unit.child(alias, Role.NAME)
    if name >= 0:
        return Imported(alias, unit.name(name), path)
    return Imported(alias, path[0], path[:1])


def _from_aliases(unit: Unit, node: int) -> list[Imported]:
    module = unit.child(node, Role.MODULE)
    path = tuple(unit.name(module).split(".")) if module >= 0 else ()
    found = []
    for child in unit.children_of_role(node, Role.ALIAS):
        if unit.kind[child] == Kind.IMPORT_STAR:
            found.append(Imported(child, "", path))
            continue
        original = unit.name(child + 1)
        name = unit.child(child, Role.NAME)
        alias = unit.name(name) if name >= 0 else original
        found.append(Imported(child, alias, (*path, original)))
    return found


def _assigned_before(unit: Unit, table: BlockTable, item: Imported) -> bool:
    block = table.block_of[item.node]
    while block >= 0:
        for node in table.blocks[block].names.get(item.alias, ()):
            if node < item.node and unit.kind[node] == Kind.NAME and is_target(unit, node):
                return True
        block = table.blocks[block].parent
    return False
