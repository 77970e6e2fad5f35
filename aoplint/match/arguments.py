"""Calls and displays: arguments, lists, dicts, sets (layer 6)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.match.bindings import Env, get
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import match_sequence, match_unordered
from aoplint.tree import Kind, Role


def match_call(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A call: the callee, then its arguments; a decorator without parentheses is a call without arguments."""
    unit = matcher.unit
    is_call = unit.kind[index] == Kind.CALL
    if not is_call and unit.kind[unit.parent[index]] != Kind.DECORATOR:
        return ()
    found = matcher.match(pattern.parts[0], index + 1 if is_call else index, env)
    if not found:
        return ()
    wanted = pattern.parts[1:]
    if len(wanted) == 1 and wanted[0].kind == Op.ANY:
        return found
    given = matcher.children(index)[1:] if is_call else ()
    return [made for known in found for made in match_arguments(matcher, wanted, given, known)]


def match_arguments(matcher: Matcher, wanted: Sequence[Pattern], given: Sequence[int], env: Env) -> list[Env]:
    """Positional arguments in order, keywords in any order; without `...` none may be left over."""
    if len(wanted) > len(given) and not any(part.kind in (Op.ANY, Op.SEQUENCE) for part in wanted):
        return []
    states: list[_State] = [(env, tuple(given), ())]
    for part in wanted:
        if part.kind == Kind.KEYWORD:
            states = _take_keyword(matcher, part, states)
    rest = [part for part in wanted if part.kind != Kind.KEYWORD]

    def element(part: Pattern, node: int, known: Env) -> Sequence[Env]:
        return () if matcher.unit.kind[node] == Kind.KEYWORD else matcher.match(part, node, known)

    found: dict[Env, int] = {}
    for known, left, taken in states:
        for made in match_sequence(matcher, rest, left, known, element):
            found.setdefault(made, _misplaced(wanted, made, taken))
    # The order that the source has comes first: it is the one that a fix is made from.
    return sorted(found, key=found.__getitem__) if len(found) > 1 else list(found)


#: An environment, the arguments that are left, and the keywords that were taken out of them.
_State = tuple[Env, tuple[int, ...], tuple[int, ...]]


def _take_keyword(matcher: Matcher, part: Pattern, states: list[_State]) -> list[_State]:
    unit = matcher.unit
    moved: list[_State] = []
    for env, given, taken in states:
        for at, node in enumerate(given):
            if unit.kind[node] == Kind.KEYWORD:
                rest = given[:at] + given[at + 1 :]
                moved.extend((made, rest, (*taken, node)) for made in matcher.match_parts(part, node, env))
    return moved


def _misplaced(wanted: Sequence[Pattern], env: Env, taken: Sequence[int]) -> int:
    """How many `$...X` of the pattern stand on the other side of a keyword in the code."""
    count = 0
    keywords = iter(taken)
    places = [(at, next(keywords)) for at, part in enumerate(wanted) if part.kind == Kind.KEYWORD] if taken else []
    for at, part in enumerate(wanted):
        bound = get(env, part.atom) if places and part.kind == Op.SEQUENCE else None
        if bound is not None and bound.node >= 0:
            count += sum(bound.last > node if at < place else bound.node < node for place, node in places)
    return count


def match_list(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A list display in order; `[...]` is any list, comprehensions too."""
    kind = matcher.unit.kind[index]
    if kind == Kind.LIST_COMPREHENSION and len(pattern.parts) == 1 and pattern.parts[0].kind == Op.ANY:
        return (env,)
    if kind != Kind.LIST:
        return ()
    return match_sequence(matcher, pattern.parts, matcher.children(index), env, matcher.match)


def match_dict(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A dict display, its items in any order."""
    if matcher.unit.kind[index] != Kind.DICT:
        return ()
    return match_unordered(matcher, pattern.parts, matcher.children(index), env, matcher.match, rest=False)


def match_set(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A set display in any order; `{...}` is any set or dict."""
    only_any = len(pattern.parts) == 1 and pattern.parts[0].kind == Op.ANY
    kind = matcher.unit.kind[index]
    if only_any:
        return (env,) if kind in (Kind.SET, Kind.DICT) else ()
    if kind != Kind.SET:
        return ()
    elements = matcher.of_role(index, Role.ELEMENT)
    return match_unordered(matcher, pattern.parts, elements, env, matcher.match, rest=False)
