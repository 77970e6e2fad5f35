"""Names against imports: `a.b.f` in a pattern and `g` in code after `from a.b import f as g` (layer 6)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.pattern import Op, Pattern
from aoplint.scopes.scopes import Scopes
from aoplint.tree import Kind, Role, Unit

#: Decorators that Semgrep reads as keywords.
_KEYWORDS = frozenset({"staticmethod", "abstractmethod"})
_DEFINING = frozenset({Role.NAME, Role.ATTRIBUTE, Role.REST, Role.ALIAS})


def plain_name(unit: Unit, index: int) -> bool:
    """Whether the NAME at `index` is no expression: an attribute's, keyword's or definition's name."""
    return unit.role[index] in _DEFINING


def is_dotted(unit: Unit, index: int) -> bool:
    """Whether the expression at `index` is a name, or attributes of one."""
    while unit.kind[index] == Kind.ATTRIBUTE:
        index += 1
    return unit.kind[index] == Kind.NAME


def is_keyword(unit: Unit, index: int) -> bool:
    """Whether the NAME at `index` decorates like a keyword of other languages: no pattern of a name matches it."""
    if unit.kind[index] != Kind.NAME or unit.name(index) not in _KEYWORDS:
        return False
    parent = unit.parent[index]
    if unit.kind[parent] == Kind.CALL and unit.end[parent] == unit.end[index]:
        parent = unit.parent[parent]
    return unit.kind[parent] == Kind.DECORATOR


def match_import(scopes: Scopes, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """Environments in which `pattern` is what the NAME at `index` was imported as."""
    if plain_name(scopes.unit, index):
        return ()
    dotted = scopes.coarse(index)
    if dotted is not None:
        return _dotted(scopes, pattern, dotted, index, env) if dotted != (scopes.unit.name(index),) else ()
    stars = scopes.aliases.stars
    if stars and _is_dotted(pattern) and scopes.block(index) < 0:
        name = scopes.unit.name(index)
        for node, module in stars:
            if (
                node < index
                and scopes.table.block_of[node] == 0
                and _dotted(scopes, pattern, (*module, name), index, env)
            ):
                return (env,)
    return ()


def _is_dotted(pattern: Pattern) -> bool:
    while pattern.kind == Kind.ATTRIBUTE and pattern.parts[1].kind == Kind.NAME:
        pattern = pattern.parts[0]
    return pattern.kind == Kind.NAME


def _dotted(scopes: Scopes, pattern: Pattern, dotted: tuple[str, ...], index: int, env: Env) -> Sequence[Env]:
    if pattern.kind == Kind.NAME:
        return (env,) if dotted == (pattern.atom,) else ()
    if pattern.kind == Op.ANY:
        return (env,)
    if pattern.kind == Op.METAVARIABLE:
        return _bind_text(scopes, pattern.atom, ".".join(dotted), index, env)
    if pattern.kind != Kind.ATTRIBUTE or len(dotted) < 2:
        return ()
    owner, attribute = pattern.parts
    if attribute.kind == Kind.NAME:
        return _dotted(scopes, owner, dotted[:-1], index, env) if attribute.atom == dotted[-1] else ()
    if attribute.kind == Op.METAVARIABLE:
        found = _bind_text(scopes, attribute.atom, dotted[-1], index, env)
        return [made for known in found for made in _dotted(scopes, owner, dotted[:-1], index, known)]
    return ()


def _bind_text(scopes: Scopes, name: str, text: str, index: int, env: Env) -> list[Env]:
    unit = scopes.unit
    bound = Bound(Form.TEXT, index, index, unit.start[index], unit.stop[index], text)
    return bind(env, name, bound, scopes)
