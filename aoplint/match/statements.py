"""Statements: assignments, expression lines, blocks with `...`, try and with (layer 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aoplint.match.bindings import Env, bind
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import Frontier, advance, match_unordered, span
from aoplint.tree import Kind, Role, Unit

#: Statements that are expressions in Semgrep: an expression line of a pattern matches below them.
_EXPRESSION_LIKE: Final = frozenset(
    {Kind.EXPRESSION_STATEMENT, Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.AUGMENTED_ASSIGN}
)
_NOT_BELOW: Final = frozenset(
    {
        Kind.LAMBDA, Kind.LIST_COMPREHENSION, Kind.SET_COMPREHENSION, Kind.DICT_COMPREHENSION, Kind.GENERATOR,
    }
)  # fmt: skip
STATEMENTS: Final = frozenset(
    {
        Kind.EXPRESSION_STATEMENT, Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.AUGMENTED_ASSIGN, Kind.DELETE, Kind.RETURN,
        Kind.RAISE, Kind.ASSERT, Kind.PASS, Kind.BREAK, Kind.CONTINUE, Kind.GLOBAL, Kind.NONLOCAL, Kind.IMPORT,
        Kind.IMPORT_FROM, Kind.IF, Kind.FOR, Kind.WHILE, Kind.TRY, Kind.WITH, Kind.MATCH, Kind.FUNCTION, Kind.CLASS,
        Kind.TYPE_ALIAS,
    }
)  # fmt: skip


def match_assign(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """An assignment: plain, annotated, to one of several targets, or by walrus."""
    unit = matcher.unit
    kind = unit.kind[index]
    annotated = kind == Kind.ANNOTATED_ASSIGN and matcher.options.assign_declares
    if kind not in (Kind.ASSIGN, Kind.NAMED_EXPRESSION) and not annotated:
        return ()
    value = unit.child(index, Role.VALUE)
    if value < 0:
        return ()
    wanted = pattern.children(Role.TARGET)
    targets = matcher.of_role(index, Role.TARGET)
    found: dict[Env, None] = {}
    for at in range(len(targets) - len(wanted) + 1):
        envs: Sequence[Env] = (env,)
        for part, target in zip(wanted, targets[at:]):
            envs = [made for known in envs for made in matcher.match(part, target, known)]
        for known in envs:
            found.update(dict.fromkeys(matcher.match(pattern.parts[-1], value, known)))
    return list(found)


def is_any_statement(pattern: Pattern) -> bool:
    """Whether `pattern` is the statement `...`."""
    return pattern.kind == Op.ANY or (pattern.kind == Kind.EXPRESSION_STATEMENT and pattern.parts[0].kind == Op.ANY)


def match_expression_statement(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """An expression line among statements: `$S` is any statement, other expressions match below the line."""
    wanted = pattern.parts[0]
    kind = matcher.unit.kind[index]
    if wanted.kind == Op.ANY:
        return (env,)
    if wanted.kind == Op.METAVARIABLE and kind != Kind.EXPRESSION_STATEMENT:
        return matcher.bind_node(env, wanted.atom, index)
    if kind == Kind.EXPRESSION_STATEMENT:
        found = matcher.match(wanted, index + 1, env)
        if found or wanted.kind == Op.METAVARIABLE:
            return found
    if kind not in _EXPRESSION_LIKE or not matcher.options.deep_expressions:
        return ()
    return matcher.descend(wanted, index, env, _NOT_BELOW)


def match_block(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A whole body; `...` also enters nested blocks."""
    unit = matcher.unit
    wanted = pattern.parts
    if len(wanted) == 1 and is_any_statement(wanted[0]):
        return (env,)
    if unit.kind[index] != Kind.BLOCK:
        return ()
    nodes = matcher.children(index)
    variable = _body_variable(wanted)
    if variable and len(nodes) > 1:
        return bind(env, variable, span(matcher, nodes, nodes, 0), matcher.scopes)
    found: dict[Env, None] = {}
    for listed in spread(matcher, wanted, nodes):
        found.update(dict.fromkeys(run(matcher, wanted, listed, env).get(len(listed), ())))
    return list(found)


def _body_variable(wanted: Sequence[Pattern]) -> str:
    if len(wanted) == 1 and wanted[0].kind == Kind.EXPRESSION_STATEMENT:
        only = wanted[0].parts[0]
        if only.kind in (Op.METAVARIABLE, Op.SEQUENCE):
            return only.atom
    return ""


def spread(matcher: Matcher, wanted: Sequence[Pattern], nodes: Sequence[int]) -> list[Sequence[int]]:
    """The lists of statements that `wanted` is tried on: the block, and with `...` the block with all nested ones."""
    if not matcher.options.deep_statements or not any(is_any_statement(part) for part in wanted):
        return [nodes]
    flat = flatten(matcher.unit, nodes)
    return [nodes] if len(flat) == len(nodes) else [nodes, flat]


def flatten(unit: Unit, nodes: Sequence[int]) -> list[int]:
    """`nodes` with every statement nested in them, in source order."""
    if not nodes:
        return []
    kinds = unit.kind
    elif_mark = unit.name
    return [
        index
        for index in range(nodes[0], unit.end[nodes[-1]])
        if kinds[index] in STATEMENTS and not (kinds[index] == Kind.IF and elif_mark(index))
    ]


def run(matcher: Matcher, wanted: Sequence[Pattern], nodes: Sequence[int], env: Env) -> Frontier:
    """Where the statements of a pattern can end in `nodes`, starting at the first."""
    plain = [Pattern(Op.ANY, part.role) if is_any_statement(part) else _sequence(part) for part in wanted]
    return advance(matcher, plain, nodes, env, matcher.match)


def _sequence(part: Pattern) -> Pattern:
    if part.kind == Kind.EXPRESSION_STATEMENT and part.parts[0].kind == Op.SEQUENCE:
        return part.parts[0]
    return part


def match_try(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A try statement: each handler of the pattern has one in the code; `else` and `finally` must agree."""
    unit = matcher.unit
    if unit.kind[index] != Kind.TRY:
        return ()
    envs: Sequence[Env] = (env,)
    for role in (Role.BODY, Role.ORELSE, Role.FINALLY):
        wanted, given = pattern.child(role), unit.child(index, role)
        if (wanted is None) != (given < 0):
            return ()
        if wanted is not None:
            envs = [made for known in envs for made in matcher.match(wanted, given, known)]
    wanted_handlers, given_handlers = pattern.children(Role.HANDLER), matcher.of_role(index, Role.HANDLER)
    return [
        made
        for known in envs
        for made in match_unordered(matcher, wanted_handlers, given_handlers, known, matcher.match, rest=True)
    ]


def match_with(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A with statement; the items of the pattern are neighbours among those of the code."""
    unit = matcher.unit
    if unit.kind[index] != Kind.WITH or not matcher.same_atom(pattern, index):
        return ()
    wanted, given = pattern.children(Role.ITEM), matcher.of_role(index, Role.ITEM)
    body, block = pattern.child(Role.BODY), unit.child(index, Role.BODY)
    found: dict[Env, None] = {}
    for at in range(len(given) - len(wanted) + 1):
        envs: Sequence[Env] = (env,)
        for part, item in zip(wanted, given[at:]):
            envs = [made for known in envs for made in matcher.match(part, item, known)]
        for known in envs:
            if body is not None:
                found.update(dict.fromkeys(matcher.match(body, block, known)))
    return list(found)
