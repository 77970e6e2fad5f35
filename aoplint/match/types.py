"""Types that one file shows: annotations of parameters and variables, literals, truth values (layer 6)."""

from __future__ import annotations

from typing import Final

from aoplint.match.pattern import Pattern
from aoplint.scopes.scopes import Scopes
from aoplint.tree import Kind, Role

#: Assignments that are followed from name to name.
_FURTHEST: Final = 8
_LITERALS: Final = frozenset({Kind.STRING, Kind.CONCATENATION, Kind.NUMBER, Kind.CONSTANT})


def type_name(pattern: Pattern) -> str:
    """The type that a pattern says, as it is written without spaces."""
    if pattern.kind == Kind.ATTRIBUTE:
        return f"{type_name(pattern.parts[0])}.{pattern.parts[1].atom}"
    if pattern.kind == Kind.SUBSCRIPT:
        inner = ",".join(type_name(part) for part in pattern.parts[1:])
        return f"{type_name(pattern.parts[0])}[{inner}]"
    return pattern.atom or pattern.text


#: Semgrep's names of literals that are the same in all languages.
_GENERIC_NAMES: Final = {"string": "str", "boolean": "bool"}


def type_fits(scopes: Scopes, index: int, wanted: str) -> bool:
    """Whether the expression at `index` is known to have the type named `wanted`."""
    name = "".join(wanted.split())
    return _GENERIC_NAMES.get(name, name) in types_of(scopes, index)


def types_of(scopes: Scopes, index: int, depth: int = 0) -> set[str]:
    """Names of the known type of an expression: as written, and through imports; none where it is not known."""
    unit = scopes.unit
    kind = unit.kind[index]
    if kind == Kind.COMPARE or (kind == Kind.UNARY_OPERATION and unit.name(index) == "not"):
        return {"bool"}
    if kind not in _LITERALS and kind != Kind.NAME:
        return set()
    if kind == Kind.NAME:
        found = _declared(scopes, index)
        if found:
            return found
    value = scopes.value(index)
    if value is not None and value.kind:
        return {"None" if value.kind == "none" else value.kind}
    if value is not None and value.node >= 0 and depth < _FURTHEST:
        return types_of(scopes, value.node, depth + 1)
    return set()


def _declared(scopes: Scopes, index: int) -> set[str]:
    """The annotation of the variable named at `index`."""
    unit = scopes.unit
    found: set[str] = set()
    for node in scopes.bindings(index):
        annotation = unit.child(unit.parent[node], Role.ANNOTATION)
        if annotation >= 0:
            found.add("".join(scopes.text[unit.start[annotation] : unit.stop[annotation]].split()))
            found.add(scopes.dotted(annotation))
    return found - {""}
