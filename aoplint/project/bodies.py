"""What each definition of a file uses, by name: what it may reach is decided when all files are known (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.model.surface import Body
from aoplint.project.symbols import Symbols
from aoplint.redact import hide_words
from aoplint.scopes.scopes import Scopes
from aoplint.tree import Kind, Role, Unit

#: Bodies of one file, and identifiers of one body: far above what people write.
BODY_LIMIT: Final = 5_000
USE_LIMIT: Final = 1_000
#: Names of one module that are given to something made of others.
VALUE_LIMIT: Final = 200
#: Shorter names are no secrets.
_SHORT: Final = 24
#: Calls that start a function by its name.
_BY_NAME: Final = frozenset({"send_task", "signature", "enqueue", "add_job", "import_string", "include"})
#: Keys and keywords whose text is the name of a function.
_KEYS: Final = frozenset({"task", "func", "view"})
#: Settings whose entries are paths of classes that stand around every request.
_INSTALLING: Final = frozenset({"MIDDLEWARE", "MIDDLEWARE_CLASSES"})
#: Methods by which such a list grows.
_GROWING: Final = frozenset({"append", "insert", "extend"})
_DOTTED_NAME: Final = re.compile(r"(?:[A-Za-z_][A-Za-z_0-9]{0,60}[.:]){1,10}([A-Za-z_][A-Za-z_0-9]{0,60})")


def bodies_of(unit: Unit, scopes: Scopes, symbols: Symbols) -> list[Body]:
    """One body for the module, one per definition and one per name that the module gives to a value, in order."""
    nodes = symbols.nodes[:BODY_LIMIT]
    inner: dict[int, list[int]] = {}
    stack: list[int] = []
    for node in nodes:
        while stack and unit.end[stack[-1]] <= node:
            stack.pop()
        inner.setdefault(stack[-1] if stack else 0, []).append(node)
        stack.append(node)
    found = [_body(unit, scopes, 0, inner.get(0, []), "", "module")]
    for node in nodes:
        kind = "class" if unit.kind[node] == Kind.CLASS else "function"
        found.append(_body(unit, scopes, node, inner.get(node, []), symbols.name(node), kind))
    return [*found, *_values(unit, scopes)]


def _values(unit: Unit, scopes: Scopes) -> Iterator[Body]:
    """`router = APIRouter(dependencies=[Depends(consented)])`: who uses the name uses what it is made of."""
    count = 0
    for node in unit.children(0):
        if unit.kind[node] not in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN) or count >= VALUE_LIMIT:
            continue
        target, value = unit.child(node, Role.TARGET), unit.child(node, Role.VALUE)
        if value >= 0 and unit.kind[target] == Kind.NAME and unit.kind[value] in (Kind.CALL, Kind.SUBSCRIPT):
            count += 1
            yield _body(unit, scopes, value, [], unit.name(target), "value")


def _body(unit: Unit, scopes: Scopes, node: int, leave_out: list[int], symbol: str, kind: str) -> Body:
    uses = _uses(unit, scopes, node, leave_out)
    decorators = [unit.child(decorator, Role.VALUE) for decorator in unit.children_of_role(node, Role.DECORATOR)]
    bases = [base for base in unit.children_of_role(node, Role.BASE) if unit.kind[base] != Kind.KEYWORD]
    return Body(
        symbol=symbol,
        kind=kind,
        uses=tuple(uses),
        at=tuple(uses.values()),
        decorators=tuple(_last_name(unit, value) for value in decorators),
        bases=tuple(_last_name(unit, base) for base in bases),
    )


def _last_name(unit: Unit, node: int) -> str:
    while unit.kind[node] in (Kind.CALL, Kind.SUBSCRIPT):
        node = unit.child(node, Role.CALLEE if unit.kind[node] == Kind.CALL else Role.OBJECT)
    return unit.name(node)


def names_in(unit: Unit, scopes: Scopes, node: int) -> tuple[str, ...]:
    """Identifiers that the expression at `node` names, in order; attributes with a dot before them."""
    return tuple(_uses(unit, scopes, node, []))


def _uses(unit: Unit, scopes: Scopes, node: int, leave_out: list[int]) -> dict[str, int]:
    """Identifiers, with the first offset of each."""
    found: dict[str, int] = {}
    own = unit.child(node, Role.NAME) if unit.kind[node] in (Kind.FUNCTION, Kind.CLASS) else -1
    for at, name in _identifiers(unit, scopes, node, leave_out, own):
        # A secret pasted without quotes is read as a name, and what is kept goes to the cache.
        if len(name) < _SHORT or hide_words(name) == name:
            found.setdefault(name, unit.start[at])
        if len(found) >= USE_LIMIT:
            break
    return found


def _identifiers(unit: Unit, scopes: Scopes, node: int, leave_out: list[int], own: int) -> Iterator[tuple[int, str]]:
    holes = iter(leave_out)
    hole = next(holes, -1)
    at, end = node, unit.end[node]
    while at < end:
        if at == hole:
            at, hole = unit.end[at], next(holes, -1)
            continue
        kind = unit.kind[at]
        if kind == Kind.NAME and at != own and not _is_keyword(unit, at):
            yield at, f".{unit.name(at)}" if unit.role[at] == Role.ATTRIBUTE else unit.name(at)
        elif kind in (Kind.STRING, Kind.CONCATENATION) and _names_a_function(unit, scopes, at):
            value = scopes.value(at)
            named = _DOTTED_NAME.fullmatch(value.literal) if value is not None and value.kind == "str" else None
            if named:
                yield at, f".{named[1]}"
        at += 1


def _is_keyword(unit: Unit, name: int) -> bool:
    return unit.role[name] == Role.NAME and unit.kind[unit.parent[name]] == Kind.KEYWORD


def _names_a_function(unit: Unit, scopes: Scopes, node: int) -> bool:
    parent = unit.parent[node]
    if unit.kind[parent] == Kind.KEYWORD:
        return unit.name(parent) in _KEYS
    if unit.kind[parent] == Kind.DICT_ITEM:
        key = scopes.value(unit.child(parent, Role.KEY))
        return unit.role[node] == Role.VALUE and key is not None and key.literal in _KEYS
    if unit.kind[parent] == Kind.CALL and unit.name(unit.child(parent, Role.CALLEE)) in _BY_NAME:
        return True
    return _is_installed(unit, parent)


def _is_installed(unit: Unit, at: int) -> bool:
    """Whether the expression at `at`, which holds a text, is part of what MIDDLEWARE of Django's settings is given."""
    while unit.kind[at] in (Kind.LIST, Kind.TUPLE, Kind.BINARY_OPERATION, Kind.STARRED):
        at = unit.parent[at]
    if unit.kind[at] in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.AUGMENTED_ASSIGN):
        return unit.name(unit.child(at, Role.TARGET)) in _INSTALLING
    if unit.kind[at] != Kind.CALL:
        return False
    callee = unit.child(at, Role.CALLEE)
    return (
        unit.kind[callee] == Kind.ATTRIBUTE
        and unit.name(callee) in _GROWING
        and unit.name(unit.child(callee, Role.OBJECT)) in _INSTALLING
    )
