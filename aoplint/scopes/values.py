"""What is known of a value without running the program, and how known values combine (layer 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aoplint.model.record import dataclass

#: Largest folded text and number: constants are compared, not computed with.
_MAX_TEXT: Final = 1 << 16
_MAX_INT: Final = 1 << 256


@dataclass(frozen=True, slots=True)
class Value:
    """A value at some place.

    Args:
        kind: "str", "int", "float", "complex", "bool", "none"; "" when only the defining expression is known.
        known: the literal is known, not only its kind.
        literal: the literal.
        node: the expression that defines it, -1 when unknown.
    """

    kind: str
    known: bool = False
    literal: Any = None
    node: int = -1


def literal(kind: str, value: Any, node: int = -1) -> Value:
    """A known literal."""
    return Value(kind, True, value, node)


def join(first: Value | None, second: Value | None) -> Value | None:
    """What is known when either may be the value."""
    if first is None or second is None:
        return None
    if first.kind and first.kind == second.kind:
        if first.known and second.known and first.literal == second.literal:
            return first if first.node == second.node else Value(first.kind, True, first.literal)
        return Value(first.kind)
    if not first.kind and first == second:
        return first
    return None


def unary(operator: str, operand: Value | None) -> Value | None:
    """`operator` applied to a known value."""
    if operand is None or not operand.kind:
        return None
    if operator == "not":
        return literal("bool", not operand.literal) if operand.known else Value("bool")
    if operand.kind not in ("int", "float"):
        return None
    if not operand.known:
        return Value(operand.kind)
    if operator == "-":
        return literal(operand.kind, -operand.literal)
    if operator == "+":
        return literal(operand.kind, operand.literal)
    return literal("int", ~operand.literal) if operand.kind == "int" else None


_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}


def binary(operator: str, left: Value | None, right: Value | None) -> Value | None:
    """`operator` applied to two known values: sums of texts, whole numbers."""
    if operator == "*" and left is not None and left.kind == "str":
        return Value("str")
    if left is None or right is None or not left.kind or left.kind != right.kind:
        return None
    if left.kind == "str" and operator == "+":
        return _concatenated(left, right)
    if left.kind != "int" or operator not in _ARITHMETIC:
        return None
    if not (left.known and right.known):
        return Value("int")
    try:
        result = _ARITHMETIC[operator](left.literal, right.literal)
    except ZeroDivisionError:
        return None
    return literal("int", result) if abs(result) < _MAX_INT else Value("int")


def _concatenated(left: Value, right: Value) -> Value:
    if not (left.known and right.known):
        return Value("str")
    text = left.literal + right.literal
    return literal("str", text) if len(text) < _MAX_TEXT else Value("str")


def as_text(value: Value | None) -> str | None:
    """The text that a known literal gives within an f-string."""
    if value is None or not value.known:
        return None
    return "None" if value.kind == "none" else str(value.literal)
