"""Operators: associative and commutative ones as Semgrep flattens them (layer 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import Frontier, match_unordered
from aoplint.match.strings import match_literal
from aoplint.tree import Kind, Role, Unit

_COMMUTATIVE: Final = frozenset({"|", "&", "^"})
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
        return match_unordered(matcher, wanted, given, env, matcher.match, rest=_absorbs(wanted))
    return _in_order(matcher, wanted, given, env)


def _absorbs(wanted: Sequence[Pattern]) -> bool:
    return any(part.kind in (Op.ANY, Op.METAVARIABLE) for part in wanted)


def _in_order(matcher: Matcher, wanted: Sequence[Pattern], given: Sequence[int], env: Env) -> list[Env]:
    states: Frontier = {0: [env]}
    for part in wanted:
        moved: Frontier = {}
        for at, envs in states.items():
            for known in envs:
                for stop, made in _absorb(matcher, part, given, at, known):
                    matcher.step()
                    moved.setdefault(stop, []).append(made)
        states = moved
    return list(dict.fromkeys(states.get(len(given), [])))


def _absorb(matcher: Matcher, part: Pattern, given: Sequence[int], at: int, env: Env) -> list[tuple[int, Env]]:
    """Ways in which `part` stands for operands from `at` on: `...` for any number, metavariables for some."""
    if part.kind == Op.ANY:
        return [(stop, env) for stop in range(at, len(given) + 1)]
    if at >= len(given):
        return []
    found = [(at + 1, made) for made in matcher.match(part, given[at], env)]
    if part.kind == Op.METAVARIABLE:
        unit = matcher.unit
        for last in range(at + 1, len(given)):
            start, stop = unit.start[given[at]], unit.stop[given[last]]
            bound = Bound(Form.TEXT, -1, -1, start, stop, matcher.scopes.text[start:stop])
            found.extend((last + 1, made) for made in bind(env, part.atom, bound, matcher.scopes))
    return found


def match_binary(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`|`, `&` and `^` in any order; the others as they stand."""
    unit = matcher.unit
    if unit.kind[index] != Kind.BINARY_OPERATION or unit.name(index) != pattern.atom:
        return ()
    if pattern.atom not in _COMMUTATIVE or not matcher.options.associative:
        return matcher.match_parts(pattern, index, env)
    given = flatten(unit, index, through_parentheses=True)
    return match_unordered(matcher, _operands(pattern), given, env, matcher.match, rest=True)


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
