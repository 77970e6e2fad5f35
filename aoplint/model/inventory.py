"""What an application keeps, calls and gives away, observed against declared (layer 0)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The inventory of a tree.

    Args:
        stores: tables with personal columns: name, columns, path, line.
        methods: API methods that the code names, and whether the manifest declares them.
        hosts: hosts of others that the code names, and whether the manifest declares them.
        declared_only: methods and hosts that are declared and that no code names.
        rights: what people may do with their data, and the address where, "" for none found.
    """

    stores: Sequence[tuple[str, Sequence[str], str, int]] = ()
    methods: Sequence[tuple[str, bool]] = ()
    hosts: Sequence[tuple[str, bool]] = ()
    declared_only: Sequence[str] = ()
    rights: Sequence[tuple[str, str]] = ()
