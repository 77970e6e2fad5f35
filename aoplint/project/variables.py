"""What a variable of a function may stand for, by the names that are given to it (layer 7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aoplint.project.symbols import Symbols
from aoplint.redact import hide_words
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit

#: Names of one expression that are looked at, and variables that one stands for in turn.
_MOST: Final = 30
_DEEPEST: Final = 3
#: Shorter names are no secrets.
_SHORT: Final = 24


class Variables:
    """The variables of a lowered Python file.

    Args:
        view: the file.
        unit: its Unit.
        symbols: its definitions.
    """

    def __init__(self, view: FileView, unit: Unit, symbols: Symbols) -> None:
        self._view = view
        self._unit = unit
        self._symbols = symbols
        self._given: dict[tuple[str, str], list[int]] = {}
        for target, value in self._bindings():
            key = (symbols.at(unit.start[target]), unit.name(target))
            self._given.setdefault(key, []).append(value)

    def _bindings(self) -> Iterator[tuple[int, int]]:
        """Names and the expressions that are given to them."""
        unit = self._unit
        pairs = (
            (Kind.ASSIGN, Role.VALUE), (Kind.ANNOTATED_ASSIGN, Role.VALUE), (Kind.FOR, Role.ITERABLE),
            (Kind.COMPREHENSION_FOR, Role.ITERABLE), (Kind.WITH_ITEM, Role.VALUE), (Kind.NAMED_EXPRESSION, Role.VALUE),
            (Kind.PARAMETER, Role.ANNOTATION),
        )  # fmt: skip
        for kind, role in pairs:
            for node in unit.by_kind.get(kind, ()):
                value = unit.child(node, role)
                wanted = Role.NAME if kind == Kind.PARAMETER else Role.TARGET
                for target in unit.children_of_role(node, wanted) if value >= 0 else ():
                    for name in self._names_of(target):
                        yield name, value

    def _names_of(self, target: int) -> Iterator[int]:
        unit = self._unit
        if unit.kind[target] == Kind.NAME:
            yield target
        elif unit.kind[target] in (Kind.TUPLE, Kind.LIST):
            yield from (child for child in unit.children(target) if unit.kind[child] == Kind.NAME)

    def named_in(self, node: int) -> tuple[str, ...]:
        """Names and attributes in the expression at `node`, in order."""
        unit = self._unit
        found = dict.fromkeys(
            unit.name(at)
            for at in range(node, unit.end[node])
            if unit.kind[at] == Kind.NAME
            and not (unit.role[at] == Role.NAME and unit.kind[unit.parent[at]] == Kind.KEYWORD)
        )
        return tuple(found)[:_MOST]

    def chain(self, node: int) -> tuple[str, ...]:
        """Names of `Shop.objects.filter(…).first`, without those in the brackets."""
        unit = self._unit
        found: list[str] = []
        while node >= 0:
            kind = unit.kind[node]
            if kind in (Kind.NAME, Kind.ATTRIBUTE):
                found.append(unit.name(node))
            if kind not in (Kind.ATTRIBUTE, Kind.CALL, Kind.SUBSCRIPT, Kind.AWAIT):
                break
            role = {Kind.CALL: Role.CALLEE, Kind.AWAIT: Role.VALUE}.get(Kind(kind), Role.OBJECT)
            node = unit.child(node, role)
        return tuple(reversed(found))

    def behind(self, node: int) -> tuple[str, ...]:
        """As `named_in`, and what the variables among these names were made of in their function or module."""
        symbol = self._symbols.at(self._unit.start[node])
        found = dict.fromkeys(self.named_in(node))
        fresh = list(found)
        for _ in range(_DEEPEST):
            fresh = [
                name
                for variable in fresh
                for value in self._values(symbol, variable)
                for name in self.named_in(value)
                if name not in found
            ]
            found |= dict.fromkeys(fresh)
            if not fresh or len(found) > _MOST:
                break
        return tuple(found)[:_MOST]

    def _values(self, symbol: str, variable: str) -> list[int]:
        """Those of the function, else those of the functions around it and of the module."""
        while True:
            values = self._given.get((symbol, variable))
            if values is not None or not symbol:
                return values or []
            symbol = symbol.rpartition(".")[0]

    def text(self, node: int) -> str:
        """The known text at `node` if it can only be a name, else ""."""
        value = self._view.scopes.value(node)
        return identifier(value.literal) if value is not None and value.kind == "str" and value.known else ""

    def mentioned(self, node: int) -> tuple[str, ...]:
        """What the expression at `node` speaks of: names, attributes, keywords, keys that are names."""
        unit = self._unit
        found: dict[str, None] = {}
        for at in range(node, unit.end[node]):
            kind = unit.kind[at]
            if kind in (Kind.NAME, Kind.KEYWORD):
                found[unit.name(at)] = None
            elif kind == Kind.STRING and unit.role[at] in (Role.KEY, Role.INDEX, Role.ARGUMENT):
                found[self.text(at)] = None
            if len(found) > _MOST:
                break
        found.pop("", None)
        return tuple(found)


def identifier(text: str) -> str:
    """`text` if it can only be a name: nothing else leaves a worker."""
    if len(text) > 60 or not text.isidentifier():
        return ""
    # A secret pasted without quotes is read as a name.
    return text if len(text) < _SHORT or hide_words(text) == text else ""
