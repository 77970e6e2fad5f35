"""What an application keeps, calls and gives away, observed against declared (layer 0)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of data: from an API method through a function to a store or a third party.

    Args:
        method: API method, "" where none is known.
        fields: what is kept or given away; () where that is not known.
        symbol: qualified name of the function, "" for a module.
        path: POSIX path of its file.
        line: where it happens.
        kind: "table", "cache", "file", "bucket", "queue", "sheet", "log" or "host".
        target: name of the store, or the host.
        declared: the manifest lists the host.
    """

    method: str
    fields: tuple[str, ...]
    symbol: str
    path: str
    line: int
    kind: str
    target: str
    declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What becomes of a store of personal data when a person's data is deleted.

    Args:
        store: its name.
        kind: as in `Way`.
        fields: personal columns and keys.
        path: POSIX path of its file.
        line: where it is declared or written.
        how: "deleted", "goes with Shop", "blanked", "its key is destroyed"; "" if nothing reaches it.
        where: path and line of what deletes, "" for nothing.
    """

    store: str
    kind: str
    fields: tuple[str, ...]
    path: str
    line: int
    how: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The inventory of a tree.

    Args:
        stores: tables with personal columns: name, columns, path, line.
        methods: API methods that the code names, and whether the manifest declares them.
        hosts: hosts of others that the code names, and whether the manifest declares them.
        declared_only: methods and hosts that are declared and that no code names.
        rights: what people may do with their data, and the address where, "" for none found.
        ways: how data goes from the platform to stores and third parties.
        erased: what a deletion reaches, store by store.
    """

    stores: Sequence[tuple[str, Sequence[str], str, int]] = ()
    methods: Sequence[tuple[str, bool]] = ()
    hosts: Sequence[tuple[str, bool]] = ()
    declared_only: Sequence[str] = ()
    rights: Sequence[tuple[str, str]] = ()
    ways: Sequence[Way] = ()
    erased: Sequence[Erased] = ()
