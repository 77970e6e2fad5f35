"""Which functions of a file are called on a signal: Django, blinker, SQLAlchemy (layer 7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aoplint.model.surface import Listener
from aoplint.project.symbols import Symbols
from aoplint.project.variables import Variables, identifier
from aoplint.tree import Kind, Role, Unit

#: Listeners of one file that are kept.
LISTENER_LIMIT: Final = 500
_CONNECTS: Final = frozenset({"connect", "connect_via"})
_RECEIVES: Final = frozenset({"receiver"})
_LISTENS: Final = frozenset({"listens_for", "listen"})


def listeners_of(unit: Unit, symbols: Symbols, variables: Variables) -> list[Listener]:
    """The listeners that a lowered Python file registers, in order."""
    finder = _Finder(unit, symbols, variables)
    return list(dict.fromkeys((*finder.decorated(), *finder.called())))[:LISTENER_LIMIT]


class _Finder:
    def __init__(self, unit: Unit, symbols: Symbols, variables: Variables) -> None:
        self._unit = unit
        self._symbols = symbols
        self._variables = variables

    def decorated(self) -> Iterator[Listener]:
        """`@receiver(post_delete)`, `@user_left.connect`, `@event.listens_for(User, "after_delete")`."""
        unit = self._unit
        for node in self._symbols.nodes:
            for decorator in unit.children_of_role(node, Role.DECORATOR):
                value = unit.child(decorator, Role.VALUE)
                call = value if unit.kind[value] == Kind.CALL else -1
                callee = unit.child(call, Role.CALLEE) if call >= 0 else value
                for signal in self._signals(callee, call):
                    yield Listener(signal=signal, handler=self._symbols.name(node))

    def _signals(self, callee: int, call: int) -> Iterator[str]:
        unit = self._unit
        name = unit.name(callee)
        given = unit.children_of_role(call, Role.ARGUMENT) if call >= 0 else []
        if name in _CONNECTS and unit.kind[callee] == Kind.ATTRIBUTE:
            yield from self._named(unit.child(callee, Role.OBJECT))
        elif name in _RECEIVES:
            for node in given[:1]:
                listed = list(unit.children(node)) if unit.kind[node] in (Kind.LIST, Kind.TUPLE) else [node]
                for signal in listed:
                    yield from self._named(signal)
        elif name in _LISTENS and len(given) > 1:
            yield from filter(None, [self._variables.text(given[1])])

    def called(self) -> Iterator[Listener]:
        """`user_left.connect(erase_rows)`, `event.listen(User, "after_delete", erase_rows)`."""
        unit = self._unit
        for call in unit.by_kind.get(Kind.CALL, ()):
            callee = unit.child(call, Role.CALLEE)
            given = unit.children_of_role(call, Role.ARGUMENT)
            place = 2 if unit.name(callee) == "listen" else 0
            if unit.kind[callee] != Kind.ATTRIBUTE or len(given) <= place or unit.role[call] == Role.DECORATOR:
                continue
            for signal in self._signals(callee, call):
                for handler in self._named(given[place]):
                    yield Listener(signal=signal, handler=handler)

    def _named(self, node: int) -> Iterator[str]:
        if self._unit.kind[node] in (Kind.NAME, Kind.ATTRIBUTE):
            yield from filter(None, [identifier(self._unit.name(node))])
