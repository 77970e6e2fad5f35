"""The inventory of a dossier as the HTML page shows it (layer 12)."""

from __future__ import annotations

from aoplint.model.inventory import Inventory
from aoplint.model.record import dataclass
from aoplint.report.datamap import DataMap, data_map
from aoplint.report.html_model import Badge
from aoplint.report.neutralise import neutralise


@dataclass(frozen=True, slots=True)
class DataView:
    """What the section on data shows; every text is neutral."""

    map: DataMap | None
    erased: tuple[tuple[str, str, str, Badge, str], ...]
    stores: tuple[tuple[str, str, str], ...]
    methods: tuple[tuple[str, Badge], ...]
    hosts: tuple[tuple[str, Badge], ...]
    declared_only: tuple[str, ...]
    rights: tuple[tuple[str, str], ...]


def data_view(inventory: Inventory) -> DataView:
    """The section on data of a dossier."""
    return DataView(
        map=data_map(inventory),
        erased=tuple(
            (
                neutralise(row.store),
                neutralise(row.kind),
                neutralise(", ".join(row.fields)),
                Badge(neutralise(row.how), "check", "good") if row.how else Badge("not reached", "triangle", "warning"),
                neutralise(row.where or f"{row.path}:{row.line}"),
            )
            for row in inventory.erased
        ),
        stores=tuple(
            (neutralise(name), neutralise(", ".join(columns)), neutralise(f"{path}:{line}"))
            for name, columns, path, line in inventory.stores
        ),
        methods=tuple((neutralise(method), _declared(declared)) for method, declared in inventory.methods),
        hosts=tuple((neutralise(host), _declared(declared)) for host, declared in inventory.hosts),
        declared_only=tuple(map(neutralise, inventory.declared_only)),
        rights=tuple((neutralise(right), neutralise(address)) for right, address in inventory.rights),
    )


def _declared(declared: bool) -> Badge:
    return Badge("declared", "check", "good") if declared else Badge("not declared", "triangle", "warning")
