"""Functions, classes, parameters, decorators (layer 6)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.match.arguments import match_call
from aoplint.match.bindings import Env, bind
from aoplint.match.names import is_dotted, is_keyword
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import match_sequence, match_unordered, span
from aoplint.match.statements import is_any_statement
from aoplint.tree import Kind, Role


def _then(matcher: Matcher, pattern: Pattern | None, index: int, envs: Sequence[Env]) -> Sequence[Env]:
    """`envs` narrowed by an optional part; a part that the code lacks must be `...`."""
    if pattern is None or not envs:
        return envs
    if index < 0:
        return envs if pattern.kind == Op.ANY else ()
    return [made for known in envs for made in matcher.match(pattern, index, known)]


def match_function(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A function: name, decorators as a subset, parameters, body; the return annotation may be left out."""
    unit = matcher.unit
    if unit.kind[index] != Kind.FUNCTION or not matcher.same_atom(pattern, index):
        return ()
    envs: Sequence[Env] = (env,)
    for role in (Role.NAME, Role.PARAMETERS, Role.RETURNS):
        envs = _then(matcher, pattern.child(role), unit.child(index, role), envs)
    envs = _decorators(matcher, pattern, index, envs)
    return _then(matcher, pattern.child(Role.BODY), unit.child(index, Role.BODY), envs)


def match_class(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A class: bases if the pattern names any, decorators as a subset, the body as a set of members."""
    unit = matcher.unit
    if unit.kind[index] != Kind.CLASS:
        return ()
    envs = _then(matcher, pattern.child(Role.NAME), unit.child(index, Role.NAME), (env,))
    wanted = pattern.children(Role.BASE)
    if wanted and envs:
        # Bases that the pattern does not name may follow.
        wanted = wanted if wanted[-1].kind == Op.ANY else (*wanted, Pattern(Op.ANY, Role.BASE))
        given = matcher.of_role(index, Role.BASE)
        envs = [made for known in envs for made in match_sequence(matcher, wanted, given, known, matcher.match)]
    envs = _decorators(matcher, pattern, index, envs)
    body = pattern.child(Role.BODY)
    if body is None or not envs:
        return envs
    block = unit.child(index, Role.BODY)
    return [made for known in envs for made in _members(matcher, body, block, known)]


def _members(matcher: Matcher, body: Pattern, block: int, env: Env) -> Sequence[Env]:
    wanted = [part for part in body.parts if not is_any_statement(part)]
    if not wanted:
        return (env,)
    if not matcher.options.implicit_ellipsis and len(wanted) == len(body.parts):
        return matcher.match(body, block, env)
    nodes = matcher.children(block)
    only = wanted[0].parts[0] if wanted[0].kind == Kind.EXPRESSION_STATEMENT else None
    if only is not None and len(body.parts) == 1 and only.kind == Op.METAVARIABLE:
        return bind(env, only.atom, span(matcher, nodes, nodes, 0), matcher.scopes)
    return match_unordered(matcher, wanted, nodes, env, matcher.match, rest=True)


def _decorators(matcher: Matcher, pattern: Pattern, index: int, envs: Sequence[Env]) -> Sequence[Env]:
    wanted = pattern.children(Role.DECORATOR)
    if not wanted or not envs:
        return envs
    given = matcher.of_role(index, Role.DECORATOR)
    if matcher.options.decorators_in_order:
        return [made for known in envs for made in match_sequence(matcher, wanted, given, known, matcher.match)]
    return [made for known in envs for made in match_unordered(matcher, wanted, given, known, matcher.match, rest=True)]


def match_decorator(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A decorator: what is called, then its arguments; `@a` is `@a()`, so `@a(...)` is also `@a`.

    A pattern that names something stands for dotted names and calls only.
    """
    unit = matcher.unit
    if unit.kind[index] != Kind.DECORATOR:
        return ()
    wanted, given = pattern.parts[0], index + 1
    if wanted.kind == Op.ANY:
        return (env,)
    is_call = unit.kind[given] == Kind.CALL
    called = given + 1 if is_call else given
    if is_keyword(unit, called) and not _says(wanted, unit.name(called)):
        return ()
    if wanted.kind == Kind.CALL:
        return match_call(matcher, wanted, given, env) if is_call or is_dotted(unit, given) else ()
    if is_call and unit.end[given] > unit.end[called]:
        return ()
    if _is_name(wanted) and not is_dotted(unit, called):
        return ()
    return matcher.match(wanted, called, env)


def _says(wanted: Pattern, name: str) -> bool:
    while wanted.kind == Kind.CALL:
        wanted = wanted.parts[0]
    return wanted.kind == Kind.NAME and wanted.atom == name


def _is_name(pattern: Pattern) -> bool:
    """Whether a pattern is a dotted name, metavariables among its parts."""
    while pattern.kind == Kind.ATTRIBUTE:
        pattern = pattern.parts[0]
    return pattern.kind in (Kind.NAME, Op.METAVARIABLE)


def match_decorator_alone(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A pattern of decorators without a definition, against one decorator."""
    return matcher.match(pattern.parts[0], index, env)


def match_parameters(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """Parameters in order; annotations and defaults may be left out in the pattern."""
    if matcher.unit.kind[index] != Kind.PARAMETERS:
        return ()
    return match_sequence(matcher, pattern.parts, matcher.children(index), env, matcher.match)
