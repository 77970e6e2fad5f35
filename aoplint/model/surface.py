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
        children: stores whose rows go with its own.
        start: first offset.
        stop: end offset of its head.
    """

    name: str
    table: str = ""
    fields: tuple[str, ...] = ()
    parents: tuple[Parent, ...] = ()
    children: tuple[str, ...] = ()
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a definition uses: enough to tell what it may reach.

    Args:
        symbol: qualified name; "" for the module itself.
        kind: "module", "class", "function", or "value" of a name that the module gives to something made of others.
        uses: identifiers in its own code, decorators included; attributes with a dot before them.
        at: first offset of each of `uses`.
        decorators: last name of each decorator.
        bases: last name of each base of a class.
    """

    symbol: str
    kind: str
    uses: tuple[str, ...] = ()
    at: tuple[int, ...] = ()
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A place that keeps data: a row, a form that is saved, a file, an entry of a cache, a message of a queue.

    Args:
        kind: "table", "cache", "file", "bucket", "queue", "sheet" or "log".
        names: what the store may be called, as the code names it.
        fields: columns, keys and names that are written.
        whole: all columns may be written: they are not listed.
        symbol: qualified name of the definition it stands in.
        start: first offset.
        stop: end offset of what names the store.
    """

    kind: str
    names: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    whole: bool = False
    symbol: str = ""
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A place that deletes data for good, or takes what is personal out of it.

    Args:
        kind: "table", "cache", "file", "bucket", "queue", "sheet", "key" (of what is encrypted), "all", or "call" of
            something that says by its name that it erases.
        names: what may be deleted, as the code names it.
        target: names of what is deleted itself, without what its variables were made of.
        fields: columns that are blanked; () if rows go.
        symbol: qualified name of the definition it stands in.
        start: first offset.
        stop: end offset.
    """

    kind: str
    names: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    symbol: str = ""
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A function that is called on a signal.

    Args:
        signal: last name of the signal.
        handler: qualified name of the function in this file, or its last name.
    """

    signal: str
    handler: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """The surface of one file.

    Args:
        path: POSIX path as shown.
        routes: its doors.
        stores: what it declares to keep.
        forms: what takes data in: forms, serializers, models of requests, with their fields.
        bodies: what its definitions use.
        writes: where data is kept.
        erasures: where data is deleted.
        listeners: what is called on signals.
        branches: intervals of code that runs on a condition only, in order.
        denials: start and end of a test, then of the code that runs only where it has failed.
    """

    path: str
    routes: tuple[Route, ...] = ()
    stores: tuple[Store, ...] = ()
    forms: tuple[Store, ...] = ()
    bodies: tuple[Body, ...] = ()
    writes: tuple[Write, ...] = ()
    erasures: tuple[Erasure, ...] = ()
    listeners: tuple[Listener, ...] = ()
    branches: tuple[tuple[int, int], ...] = ()
    denials: tuple[tuple[int, int, int, int], ...] = ()
