"""Which functions frameworks call, as models say: by names alone, so that it errs to the safe side (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aoplint.flow.machine.code import Code
from aoplint.flow.rules.models import EntryModel
from aoplint.tree import Kind, Role


class Handlers:
    """Tells which functions `entries` are about.

    Args:
        entries: models of what frameworks hand to functions.
        heirs: the names of the classes that may derive from one of some classes.
    """

    def __init__(self, entries: Iterable[EntryModel], heirs: Callable[[Iterable[str]], frozenset[str]]) -> None:
        decorators: set[str] = set()
        self._methods: list[tuple[EntryModel, frozenset[str]]] = []
        self._functions: list[EntryModel] = []
        for entry in entries:
            for name in entry.decorators:
                head, _, last = name.rpartition(".")
                decorators.add(last if head else name)
            if entry.classes:
                self._methods.append((entry, heirs(entry.classes)))
            if entry.functions:
                self._functions.append(entry)
        self._decorators = frozenset(decorators)

    def are_called(self, code: Code, node: int) -> bool:
        """Whether a decorator or its class says that a framework calls the function at `node`."""
        return self._is_decorated(code, node) or (bool(self._methods) and self._is_method(code, node))

    def are_named(self, code: Code, node: int) -> bool:
        """Whether the function at `node` has the name of one that a framework calls."""
        if not self._functions:
            return False
        name = code.unit.name(code.unit.child(node, Role.NAME))
        names = [parameter.name for parameter in code.parameters(node)] or [""]
        return any(entry.handles(name, first, code.imported) for entry in self._functions for first in names[:2])

    def _is_decorated(self, code: Code, node: int) -> bool:
        unit = code.unit
        for decorator in unit.children_of_role(node, Role.DECORATOR) if self._decorators else ():
            maker = decorator + 1
            maker += unit.kind[maker] == Kind.CALL
            name = unit.name(maker)
            if name in self._decorators or (unit.kind[maker] == Kind.ATTRIBUTE and f".{name}" in self._decorators):
                return True
        return False

    def _is_method(self, code: Code, node: int) -> bool:
        name = code.unit.name(code.unit.child(node, Role.NAME))
        own = class_around(code, node)
        return any(own in heirs and entry.takes(name) for entry, heirs in self._methods)


def class_around(code: Code, node: int) -> str:
    """Name of the class in whose body a function stands, "" if in none."""
    block = code.table.blocks[code.table.block_of[node]]
    return code.unit.name(code.unit.child(block.node, Role.NAME)) if block.kind == Kind.CLASS else ""
