"""What one file gives to the outside and keeps: routes, commands, stores, and what its definitions use (layer 0)."""

from __future__ import annotations

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A door of the application: an address, a command, a message of a chat.

    Args:
        kind: "http", "command" or "chat".
        path: the address or the name of the command, without values that look secret.
        methods: HTTP methods in capitals, as far as they are written down.
        symbol: qualified name of the definition in this file that answers; "" if it stands elsewhere.
        uses: identifiers that the expression of the handler names, in order; attributes with a dot before them.
        start: first offset.
        stop: end offset.
    """

    kind: str
    path: str
    methods: tuple[str, ...] = ()
    symbol: str = ""
    uses: tuple[str, ...] = ()
    start: int
    stop: int

    @property
    def handler(self) -> str:
        """The last word of what answers, "" if unknown."""
        uses = [use for use in self.uses if use != ".as_view"]
        return (self.symbol or (uses[-1] if uses else "")).rpartition(".")[2]

    @property
    def description(self) -> str:
        """Methods, address and handler in one line."""
        return " ".join(filter(None, (*self.methods, self.path, self.handler)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A store that rows of another belong to.

    Args:
        store: class or table, as written.
        cascade: rows go when the parent goes.
    """

    store: str
    cascade: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A model class, a table or a collection.

    Args:
        name: of the class, or of the table.
        table: name of the table where it is written down.
        fields: its columns, in order.
        parents: stores that its rows belong to.
        start: first offset.
        stop: end offset of its head.
    """

    name: str
    table: str = ""
    fields: tuple[str, ...] = ()
    parents: tuple[Parent, ...] = ()
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a definition uses: enough to tell what it may reach.

    Args:
        symbol: qualified name; "" for the module itself.
        kind: "module", "class" or "function".
        uses: identifiers in its own code, decorators included; attributes with a dot before them.
        decorated: it has decorators.
    """

    symbol: str
    kind: str
    uses: tuple[str, ...] = ()
    decorated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """The surface of one file."""

    path: str
    routes: tuple[Route, ...] = ()
    stores: tuple[Store, ...] = ()
    bodies: tuple[Body, ...] = ()
