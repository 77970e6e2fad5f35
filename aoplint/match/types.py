"""Types that one file shows: annotations of parameters and variables, literals (layer 6)."""

from __future__ import annotations

from aoplint.scopes.scopes import Scopes
from aoplint.tree import Kind, Role


def type_fits(scopes: Scopes, index: int, wanted: str) -> bool:
    """Whether the expression at `index` is known to have the type named `wanted`."""
    value = scopes.value(index)
    if value is not None and value.kind:
        return value.kind == wanted or (value.kind == "none" and wanted == "None")
    return wanted in declared(scopes, index)


def declared(scopes: Scopes, index: int) -> set[str]:
    """Names of the annotated type of the name at `index`: as written, and through imports."""
    unit = scopes.unit
    if unit.kind[index] != Kind.NAME:
        return set()
    found: set[str] = set()
    for node in scopes.bindings(index):
        annotation = unit.child(unit.parent[node], Role.ANNOTATION)
        if annotation >= 0:
            found.add(scopes.text[unit.start[annotation] : unit.stop[annotation]])
            found.add(scopes.dotted(annotation))
    return found - {""}
