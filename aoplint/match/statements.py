"""Statements: assignments, expression lines, blocks with `...`, try and with (layer 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aoplint.match.bindings import Env, bind
from aoplint.match.nodes import EXPRESSIONS, Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import Frontier, advance, match_sequence, match_unordered, span
from aoplint.tree import Kind, Role

#: Expressions that an expression line of a pattern does not look into when it is matched below a statement.
_NOT_BELOW: Final = frozenset(
    {
        Kind.LAMBDA, Kind.LIST_COMPREHENSION, Kind.SET_COMPREHENSION, Kind.DICT_COMPREHENSION, Kind.GENERATOR,
        Kind.IF_EXPRESSION, Kind.SUBSCRIPT,
    }
)  # fmt: skip
#: Children of statements that are statements or hold some.
_SUITES: Final = frozenset({Role.BODY, Role.ORELSE, Role.FINALLY, Role.HANDLER, Role.CASE})


def match_assign(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """An assignment: plain, annotated, of tuples item by item, or by walrus."""
    unit = matcher.unit
    kind = unit.kind[index]
    annotated = kind == Kind.ANNOTATED_ASSIGN and matcher.options.assign_declares
    if kind not in (Kind.ASSIGN, Kind.NAMED_EXPRESSION) and not annotated:
        return ()
    value = unit.child(index, Role.VALUE)
    if value < 0 or not _fits(matcher, pattern.parts[-1], value, env):
        return ()
    wanted = pattern.children(Role.TARGET)
    targets = matcher.of_role(index, Role.TARGET)
    envs: Sequence[Env] = ()
    if len(wanted) == len(targets):
        envs = match_sequence(matcher, wanted, targets, env, matcher.match)
    elif len(wanted) == 1 and wanted[0].kind == Op.METAVARIABLE:
        envs = bind(env, wanted[0].atom, span(matcher, targets, targets, 0), matcher.scopes)
    elif len(wanted) == 1 and wanted[0].kind == Op.ANY:
        envs = (env,)
    found = dict.fromkeys(made for known in envs for made in matcher.match(pattern.parts[-1], value, known))
    if len(wanted) == len(targets) == 1:
        found.update(dict.fromkeys(_item_by_item(matcher, pattern, targets[0], value, env)))
    return list(found)


def _fits(matcher: Matcher, wanted: Pattern, value: int, env: Env) -> bool:
    """Whether the value can match at all, whatever the targets bind: bindings only ever rule matches out."""
    if wanted.kind in (Op.ANY, Op.METAVARIABLE) or matcher.unit.kind[value] == Kind.TUPLE:
        return True
    return bool(matcher.match(wanted, value, env))


def _item_by_item(matcher: Matcher, pattern: Pattern, target: int, value: int, env: Env) -> Iterator[Env]:
    """`a, b = 1, 2` is also `a = 1` and `b = 2`."""
    kinds = matcher.unit.kind
    if kinds[target] != Kind.TUPLE or kinds[value] != Kind.TUPLE:
        return
    names, values = matcher.children(target), matcher.children(value)
    if len(names) == len(values):
        for name, item in zip(names, values):
            for known in matcher.match(pattern.parts[0], name, env):
                yield from matcher.match(pattern.parts[1], item, known)


def is_any_statement(pattern: Pattern) -> bool:
    """Whether `pattern` is the statement `...`."""
    return pattern.kind == Op.ANY or (pattern.kind == Kind.EXPRESSION_STATEMENT and pattern.parts[0].kind == Op.ANY)


def match_expression_statement(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """An expression line among statements: `$S` is any statement, other expressions match below the line."""
    wanted = pattern.parts[0]
    kind = matcher.unit.kind[index]
    if wanted.kind == Op.ANY:
        return (env,)
    if wanted.kind == Op.METAVARIABLE:
        if kind != Kind.EXPRESSION_STATEMENT:
            return matcher.bind_node(env, wanted.atom, index)
        return matcher.match_root(wanted, index + 1, env)
    if wanted.kind == Op.DEEP:
        return _below_statement(matcher, wanted.parts[0], index, env)
    if kind in (Kind.ASSIGN, Kind.AUGMENTED_ASSIGN):
        return _implicit(matcher, wanted, matcher.unit.child(index, Role.VALUE), env)
    if kind == Kind.EXPRESSION_STATEMENT:
        return _implicit(matcher, wanted, index + 1, env)
    if kind == Kind.ANNOTATED_ASSIGN and matcher.options.assign_declares:
        value = matcher.unit.child(index, Role.VALUE)
        return _explicit(matcher, wanted, value, env) if value >= 0 else ()
    if kind == Kind.RETURN and matcher.unit.end[index] > index + 1:
        return _explicit(matcher, wanted, index + 1, env)
    return _explicit(matcher, wanted, index, env) if kind in EXPRESSIONS else ()


def _implicit(matcher: Matcher, wanted: Pattern, index: int, env: Env) -> Sequence[Env]:
    if not matcher.options.deep_expressions:
        is_line = matcher.unit.kind[matcher.unit.parent[index]] == Kind.EXPRESSION_STATEMENT
        return matcher.match_root(wanted, index, env) if is_line else ()
    return matcher.descend(wanted, index, env, _NOT_BELOW)


def _explicit(matcher: Matcher, wanted: Pattern, index: int, env: Env) -> Sequence[Env]:
    if not matcher.options.deep_expressions:
        return matcher.match_root(wanted, index, env)
    return matcher.descend(wanted, index, env)


def _below_statement(matcher: Matcher, wanted: Pattern, index: int, env: Env) -> list[Env]:
    """A deep expression as a line: anywhere in the statement, its suites left out."""
    roles = matcher.unit.role
    found: dict[Env, None] = {}
    for child in matcher.children(index):
        if roles[child] not in _SUITES:
            found.update(dict.fromkeys(matcher.descend(wanted, child, env)))
    return list(found)


def match_return(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A return statement; the body of a lambda among statements is one too."""
    kind = matcher.unit.kind[index]
    if kind == Kind.RETURN:
        if pattern.parts and pattern.parts[0].kind == Op.ANY:
            return (env,)
        return matcher.match_parts(pattern, index, env)
    if kind not in EXPRESSIONS or not pattern.parts:
        return ()
    return matcher.match(pattern.parts[0], index, env)


def match_assert(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """An assertion: its test and message are matched like arguments."""
    if matcher.unit.kind[index] != Kind.ASSERT:
        return ()
    return match_sequence(matcher, pattern.parts, matcher.children(index), env, matcher.match)


def match_block(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A whole body; `...` also enters nested blocks, and what follows it need not be the end of the body."""
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
    for listed, ends in runs(matcher, pattern, nodes, env):
        for at, envs in ends.items():
            if at == len(listed) or any(is_any_statement(part) for part in wanted):
                found.update(dict.fromkeys(envs))
    return list(found)


def _body_variable(wanted: Sequence[Pattern]) -> str:
    if len(wanted) == 1 and wanted[0].kind == Kind.EXPRESSION_STATEMENT:
        only = wanted[0].parts[0]
        if only.kind in (Op.METAVARIABLE, Op.SEQUENCE):
            return only.atom
    return ""


def runs(
    matcher: Matcher, pattern: Pattern, nodes: Sequence[int], env: Env
) -> Iterator[tuple[Sequence[int], Frontier]]:
    """Where the statements of `pattern`, if they start at the first of `nodes`, can end.

    From the first `...` on it is also matched with the statements that are nested in the rest of the block; so there
    are up to two answers, each with its list of statements.
    """
    fixed, open_part, to_the_end = matcher.plan(pattern, _split)
    first = len(fixed)
    if first > len(nodes):
        return
    begun = advance(matcher, fixed, nodes[:first], env, matcher.match).get(first, [])
    if not begun:
        return
    if not open_part:
        yield nodes, {first: begun}
        return
    rest = nodes[first:]
    lists: list[Sequence[int]] = [rest]
    if open_part[0].kind == Op.ANY and matcher.options.deep_statements:
        flat = matcher.statements_within(rest)
        if len(flat) != len(rest):
            lists.append(flat)
    if open_part[-1].kind == Op.ANY:
        # That anything may follow is for the callers to say: not every end is listed.
        open_part = open_part[:-1]
    for listed in lists:
        whole = [*nodes[:first], *listed]
        ends: Frontier = {}
        for known in begun:
            for at, envs in advance(matcher, open_part, listed, known, matcher.match).items():
                if not to_the_end or at == len(listed):
                    ends.setdefault(first + at, []).extend(envs)
        if ends:
            yield whole, ends


def _split(pattern: Pattern) -> tuple[list[Pattern], list[Pattern], bool]:
    """The statements before the first `...`, the rest, and whether nothing may follow it."""
    plain = [Pattern(Op.ANY, part.role) if is_any_statement(part) else _sequence(part) for part in pattern.parts]
    first = next((at for at, part in enumerate(plain) if part.kind in (Op.ANY, Op.SEQUENCE)), len(plain))
    return plain[:first], plain[first:], _ends_in_sequence(plain[first:])


def _ends_in_sequence(wanted: Sequence[Pattern]) -> bool:
    """Whether a `$...X` comes after the last `...`: nothing may follow then."""
    for part in reversed(wanted):
        if part.kind in (Op.ANY, Op.SEQUENCE):
            return part.kind == Op.SEQUENCE
    return False


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


def match_except(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A handler: `except ...` is any; else both have a name or both have none, and types are matched as a list."""
    unit = matcher.unit
    if unit.kind[index] != Kind.EXCEPT:
        return ()
    envs: Sequence[Env] = (env,)
    exception, name = pattern.child(Role.EXCEPTION), pattern.child(Role.NAME)
    if exception is None or exception.kind != Op.ANY or name is not None:
        given, alias = unit.child(index, Role.EXCEPTION), unit.child(index, Role.NAME)
        if (exception is None) != (given < 0) or (name is None) != (alias < 0):
            return ()
        if exception is not None:
            whole = name is not None and exception.kind == Op.METAVARIABLE
            envs = matcher.match(exception, given, env) if whole else _types(matcher, exception, given, env)
        if name is not None:
            envs = [made for known in envs for made in matcher.match(name, alias, known)]
    body = pattern.child(Role.BODY)
    if body is None:
        return envs
    block = unit.child(index, Role.BODY)
    return [made for known in envs for made in matcher.match(body, block, known)]


def _types(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> list[Env]:
    wanted = pattern.parts if pattern.kind == Kind.TUPLE else (pattern,)
    given = matcher.children(index) if matcher.unit.kind[index] == Kind.TUPLE else (index,)
    return match_sequence(matcher, wanted, given, env, matcher.match)
