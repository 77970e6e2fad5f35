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
#: Shorter names are no secrets.
_SHORT: Final = 24
#: Calls that start a function by its name.
_BY_NAME: Final = frozenset({"send_task", "signature", "enqueue", "add_job", "import_string", "include"})
#: Keys and keywords whose text is the name of a function.
_KEYS: Final = frozenset({"task", "func", "view"})
_DOTTED_NAME: Final = re.compile(r"(?:[A-Za-z_][A-Za-z_0-9]{0,60}[.:]){1,10}([A-Za-z_][A-Za-z_0-9]{0,60})")


def bodies_of(unit: Unit, scopes: Scopes, symbols: Symbols) -> list[Body]:
    """One body for the module and one per definition, in order."""
    nodes = symbols.nodes[:BODY_LIMIT]
    inner: dict[int, list[int]] = {}
    stack: list[int] = []
    for node in nodes:
        while stack and unit.end[stack[-1]] <= node:
            stack.pop()
        inner.setdefault(stack[-1] if stack else 0, []).append(node)
        stack.append(node)
    found = [Body(symbol="", kind="module", uses=_uses(unit, scopes, 0, inner.get(0, [])))]
    for node in nodes:
        found.append(
            Body(
                symbol=symbols.name(node),
                kind="class" if unit.kind[node] == Kind.CLASS else "function",
                uses=_uses(unit, scopes, node, inner.get(node, [])),
                decorated=unit.child(node, Role.DECORATOR) >= 0,
            )
        )
    return found


def names_in(unit: Unit, scopes: Scopes, node: int) -> tuple[str, ...]:
    """Identifiers that the expression at `node` names, in order; attributes with a dot before them."""
    return _uses(unit, scopes, node, [])


def _uses(unit: Unit, scopes: Scopes, node: int, leave_out: list[int]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    own = unit.child(node, Role.NAME) if unit.kind[node] in (Kind.FUNCTION, Kind.CLASS) else -1
    for name in _identifiers(unit, scopes, node, leave_out, own):
        # A secret pasted without quotes is read as a name, and what is kept goes to the cache.
        if len(name) < _SHORT or hide_words(name) == name:
            found[name] = None
        if len(found) >= USE_LIMIT:
            break
    return tuple(found)


def _identifiers(unit: Unit, scopes: Scopes, node: int, leave_out: list[int], own: int) -> Iterator[str]:
    holes = iter(leave_out)
    hole = next(holes, -1)
    at, end = node, unit.end[node]
    while at < end:
        if at == hole:
            at, hole = unit.end[at], next(holes, -1)
            continue
        kind = unit.kind[at]
        if kind == Kind.NAME and at != own and not _is_keyword(unit, at):
            yield f".{unit.name(at)}" if unit.role[at] == Role.ATTRIBUTE else unit.name(at)
        elif kind in (Kind.STRING, Kind.CONCATENATION) and _names_a_function(unit, scopes, at):
            value = scopes.value(at)
            named = _DOTTED_NAME.fullmatch(value.literal) if value is not None and value.kind == "str" else None
            if named:
                yield f".{named[1]}"
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
    if unit.kind[parent] != Kind.CALL:
        return False
    return unit.name(unit.child(parent, Role.CALLEE)) in _BY_NAME
