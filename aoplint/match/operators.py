"""Operators: associative and commutative ones as Semgrep flattens them (layer 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import Frontier, match_sequence
from aoplint.match.strings import match_literal
from aoplint.tree import Kind, Role, Unit

_COMMUTATIVE: Final = frozenset({"|", "&", "^"})
#: Up to so many operands are shared among metavariables in every way.
_FEW: Final = 3
#: An environment and the operands that nothing stands for yet.
_Left = tuple[Env, tuple[int, ...]]
_SYMMETRIC: Final = frozenset({"==", "!="})


def flatten(unit: Unit, index: int, *, through_parentheses: bool) -> list[int]:
    """The operands of a chain of one operator, left to right."""
    kind, operator = unit.kind[index], unit.atom[index]
    operands: list[int] = []
    stack = [index]
    while stack:
        node = stack.pop()
        whole = node == index or through_parentheses or not in_parentheses(unit, node)
        if unit.kind[node] == kind and unit.atom[node] == operator and whole:
            stack.append(unit.end[node + 1])
            stack.append(node + 1)
        else:
            operands.append(node)
    return operands


def in_parentheses(unit: Unit, index: int) -> bool:
    """Whether the operation at `index` stands in parentheses of its own."""
    return unit.start[index] != unit.start[index + 1] or unit.stop[index] != unit.stop[unit.end[index + 1]]


def is_inner(unit: Unit, index: int) -> bool:
    """Whether the operation at `index` is only a part of a longer chain of the same operator."""
    parent = unit.parent[index]
    same = unit.kind[parent] == unit.kind[index] and unit.atom[parent] == unit.atom[index]
    return same and not in_parentheses(unit, index)


def _operands(pattern: Pattern) -> list[Pattern]:
    found: list[Pattern] = []
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.kind == pattern.kind and node.atom == pattern.atom:
            stack.extend(reversed(node.parts))
        else:
            found.append(node)
    return found


def match_boolean(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`and` and `or`: associative, in order unless the rule says otherwise."""
    unit = matcher.unit
    if unit.kind[index] != Kind.BOOLEAN_OPERATION or unit.name(index) != pattern.atom:
        return ()
    if not matcher.options.associative:
        return matcher.match_parts(pattern, index, env)
    wanted, given = _operands(pattern), flatten(unit, index, through_parentheses=True)
    if matcher.options.commutative_boolean:
        return _in_any_order(matcher, wanted, given, env)
    return _in_order(matcher, wanted, given, env)


def _in_any_order(matcher: Matcher, wanted: Sequence[Pattern], given: Sequence[int], env: Env) -> list[Env]:
    """Each operand of the pattern is one of the code; metavariables share what is left, which may be more."""
    fixed = [part for part in wanted if part.kind not in (Op.ANY, Op.METAVARIABLE)]
    open_parts = [part for part in wanted if part.kind in (Op.ANY, Op.METAVARIABLE)]
    if open_parts and open_parts[-1].kind == Op.ANY:
        open_parts.pop()
    states: dict[_Left, None] = {(env, tuple(given)): None}
    for part in fixed:
        states = dict.fromkeys(
            (made, (*left[:at], *left[at + 1 :]))
            for known, left in states
            for at, node in enumerate(left)
            for made in matcher.match(part, node, known)
        )
    if len(given) - len(fixed) <= _FEW:
        for part in open_parts:
            states = dict.fromkeys(moved for state in states for moved in _share(matcher, part, state))
    elif open_parts:
        rest = [*open_parts, Pattern(Op.ANY, 0)]
        ends = (
            (made, ()) for known, left in states for made in match_sequence(matcher, rest, left, known, matcher.match)
        )
        states = dict.fromkeys(ends)
    return list(dict.fromkeys(made for made, _ in states))


def _share(matcher: Matcher, part: Pattern, state: _Left) -> Iterator[_Left]:
    """Ways in which `part` takes operands: metavariables some, `...` any number."""
    env, left = state
    for size in range(0 if part.kind == Op.ANY else 1, len(left) + 1):
        for taken in combinations(left, size):
            matcher.step()
            rest = tuple(node for node in left if node not in taken)
            if part.kind == Op.ANY:
                yield env, rest
            elif size == 1:
                yield from ((made, rest) for made in matcher.match(part, taken[0], env))
            else:
                yield from ((made, rest) for made in _bind_operands(matcher, part.atom, taken[0], taken[-1], env))


def _bind_operands(matcher: Matcher, name: str, first: int, last: int, env: Env) -> list[Env]:
    unit = matcher.unit
    bound = Bound(Form.SLICE, -1, -1, unit.start[first], unit.stop[last])
    return bind(env, name, bound, matcher.scopes)


def _in_order(matcher: Matcher, wanted: Sequence[Pattern], given: Sequence[int], env: Env) -> list[Env]:
    states: Frontier = {0: [env]}
    for number, part in enumerate(wanted):
        # What is left for the others, and all of it for the last one.
        rest = sum(other.kind != Op.ANY for other in wanted[number + 1 :])
        last = len(given) if number == len(wanted) - 1 else 0
        moved: Frontier = {}
        for at, envs in states.items():
            stops = range(last or at, len(given) - rest + 1)
            for known in envs:
                for stop, made in _absorb(matcher, part, given, at, stops, known):
                    matcher.step()
                    moved.setdefault(stop, []).append(made)
        states = moved
    return list(dict.fromkeys(states.get(len(given), [])))


def _absorb(
    matcher: Matcher, part: Pattern, given: Sequence[int], at: int, stops: range, env: Env
) -> Iterator[tuple[int, Env]]:
    """Ways in which `part` stands for operands from `at` on: `...` for any number, metavariables for some.

    Args:
        stops: where it may end.
    """
    if part.kind == Op.ANY:
        yield from ((stop, env) for stop in stops if stop >= at)
        return
    if at + 1 in stops and at < len(given):
        yield from ((at + 1, made) for made in matcher.match(part, given[at], env))
    if part.kind == Op.METAVARIABLE:
        for stop in stops:
            if stop > at + 1:
                yield from (
                    (stop, made) for made in _bind_operands(matcher, part.atom, given[at], given[stop - 1], env)
                )


def match_binary(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`|`, `&` and `^` in any order; the others as they stand."""
    unit = matcher.unit
    if unit.kind[index] != Kind.BINARY_OPERATION or unit.name(index) != pattern.atom:
        return ()
    if pattern.atom in _COMMUTATIVE and matcher.options.associative:
        given = flatten(unit, index, through_parentheses=True)
        return _in_any_order(matcher, _operands(pattern), given, env)
    if pattern.parts[1].kind == Op.ANY:
        return _left_of(matcher, pattern, index, env)
    return matcher.match_parts(pattern, index, env)


def _left_of(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`P + ...` with any number of further operands on the right."""
    unit = matcher.unit
    operator = unit.atom[index]
    while unit.kind[index] == Kind.BINARY_OPERATION and unit.atom[index] == operator:
        found = matcher.match(pattern.parts[0], index + 1, env)
        if found:
            return found
        index += 1
    return ()


def match_compare(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A comparison as it stands, or turned round where the rule says that `==` is symmetric."""
    if matcher.unit.kind[index] != Kind.COMPARE:
        return ()
    found = matcher.match_parts(pattern, index, env)
    if found or not matcher.options.symmetric_equality or len(pattern.parts) != 2:
        return found
    comparison = pattern.parts[1]
    if comparison.atom not in _SYMMETRIC:
        return ()
    left, right = _moved(comparison.parts[0], Role.LEFT), _moved(pattern.parts[0], Role.RIGHT)
    turned = Pattern(comparison.kind, comparison.role, comparison.atom, "", (right,))
    return matcher.match_parts(Pattern(pattern.kind, pattern.role, "", "", (left, turned)), index, env)


def _moved(pattern: Pattern, role: int) -> Pattern:
    return Pattern(pattern.kind, role, pattern.atom, pattern.text, pattern.parts)


def match_unary(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`-1` and `not x`: by form, and negative numbers by value."""
    unit = matcher.unit
    operand = pattern.parts[0]
    if unit.kind[index] == Kind.UNARY_OPERATION:
        return matcher.match_parts(pattern, index, env)
    if pattern.atom == "-" and operand.kind == Kind.NUMBER:
        return match_literal(matcher, Pattern(Kind.NUMBER, 0, operand.atom, "-" + operand.text), index, env)
    return ()
