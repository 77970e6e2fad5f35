"""What a comparison with a literal says of the truth of its other side (layer 8)."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from aoplint.flow.conditions import narrowing
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NO_CONSTANT, same_literal
from aoplint.tree import Kind, Role

_DISPLAYS: Final = frozenset({Kind.LIST, Kind.TUPLE, Kind.DICT})
_EQUAL: Final = frozenset({"==", "is"})
_DIFFERENT: Final = frozenset({"!=", "is not"})
#: Of `len(x) sign number`: whether `x` is empty where that holds.
_EMPTY: Final = {
    ("==", 0): True, ("<=", 0): True, ("<", 1): True, ("!=", 0): False, (">", 0): False, (">=", 1): False,
}  # fmt: skip


class Outcome(NamedTuple):
    """An expression that came out true or false.

    Args:
        node: the expression.
        holds: whether it is true.
        sure: it is, whatever its type; else only if it gives nothing but a truth.
    """

    node: int
    holds: bool
    sure: bool


def of_comparison(m: Machine, test: int, *, holds: bool) -> Outcome | None:
    """What a comparison that came out as `holds` says of the side that is no literal; None if nothing."""
    unit = m.unit
    comparisons = unit.children_of_role(test, Role.RIGHT)
    if len(comparisons) != 1:
        return None
    node, other = test + 1, comparisons[0] + 1
    literal = _literal(m, other)
    if literal is NO_CONSTANT:
        node, other = other, node
        literal = _literal(m, other)
    sign = unit.name(comparisons[0])
    if literal is NO_CONSTANT:
        return None
    if other == comparisons[0] + 1 and type(literal) is int and narrowing.is_builtin(m, node, ("len",)):
        return _of_length(m, node, sign, literal, holds=holds)
    if sign in _EQUAL or sign in _DIFFERENT:
        return of_literal(m, node, literal, holds=(sign in _EQUAL) == holds)
    return None


def _of_length(m: Machine, node: int, sign: str, number: int, *, holds: bool) -> Outcome | None:
    empty = _EMPTY.get((sign, number))
    arguments = m.code.arguments(node)
    if empty is None or len(arguments) != 1:
        return None
    return Outcome(arguments[0].node, empty != holds, True)


def of_literal(m: Machine, node: int, literal: Any, *, holds: bool) -> Outcome | None:
    """What it says of `node` that it is `literal`, or that it is not (`holds`)."""
    if holds:
        return Outcome(node, bool(literal), True)
    if literal and literal is not True:
        return None
    value = m.frame.tests.get(node)
    known = value.constants if value is not None and not value.refs and not value.taint else None
    rest = {bool(one) for one in known or () if not same_literal(one, literal)}
    return Outcome(node, not literal, rest == {not literal})


def _literal(m: Machine, node: int) -> Any:
    """The literal that is written at `node`; an empty tuple for each empty display."""
    kind = m.unit.kind[node]
    if kind in _DISPLAYS:
        return () if m.unit.end[node] == node + 1 else NO_CONSTANT
    return m.evaluate(node).constant if kind in narrowing.LITERALS else NO_CONSTANT
