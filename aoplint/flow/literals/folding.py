"""Operations on known constants: what code that is not run can still be known to do (layer 8)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from aoplint.flow.machine.values import NO_CONSTANT

#: Longest text and largest number that folding makes.
_MAX_TEXT: Final = 4096
_MAX_INT: Final = 1 << 64

_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.eq,
    "is not": operator.ne,
    "in": lambda one, other: _is_in(one, other),
    "not in": lambda one, other: not _is_in(one, other),
}
_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "/": operator.truediv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
_TEXT_METHODS: Final = frozenset({
    "lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold", "swapcase", "replace",
    "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isupper", "islower", "find", "count",
    "removeprefix", "removesuffix",
})  # fmt: skip


def compare(sign: str, left: Any, right: Any) -> Any:
    """`left sign right`, NO_CONSTANT if that is not known."""
    function = _COMPARISONS.get(sign)
    if function is None:
        return NO_CONSTANT
    try:
        return bool(function(left, right))
    except TypeError:
        return NO_CONSTANT


def binary(sign: str, left: Any, right: Any) -> Any:
    """`left sign right` for texts and numbers, NO_CONSTANT if that is not known or too much."""
    function = _ARITHMETIC.get(sign)
    if function is None or not _small(left) or not _small(right):
        return NO_CONSTANT
    if (isinstance(left, (str, bytes)) and sign != "+") or (isinstance(right, (str, bytes)) and sign != "+"):
        return NO_CONSTANT
    try:
        return _bounded(function(left, right))
    except (TypeError, ZeroDivisionError, ValueError, OverflowError):
        return NO_CONSTANT


def unary(sign: str, operand: Any) -> Any:
    """`sign operand`, NO_CONSTANT if that is not known."""
    if sign == "not":
        return not operand
    if not isinstance(operand, (int, float)):
        return NO_CONSTANT
    if sign == "-":
        return -operand
    if sign == "+":
        return +operand
    return ~operand if isinstance(operand, int) else NO_CONSTANT


def text_method(text: str, name: str, arguments: Sequence[Any]) -> Any:
    """`text.name(*arguments)` for plain methods, NO_CONSTANT if that is not known."""
    if name not in _TEXT_METHODS or not all(isinstance(one, (str, int)) for one in arguments):
        return NO_CONSTANT
    try:
        return _bounded(getattr(text, name)(*arguments))
    except (TypeError, ValueError):
        return NO_CONSTANT


def _is_in(one: Any, other: Any) -> bool:
    # Flags are numbers: those that are set.
    return one & other == one if isinstance(one, int) and isinstance(other, int) else one in other


def _small(value: Any) -> bool:
    if isinstance(value, (str, bytes)):
        return len(value) <= _MAX_TEXT
    return isinstance(value, (int, float)) and not isinstance(value, complex) and abs(value) < _MAX_INT


def _bounded(value: Any) -> Any:
    return value if _small(value) else NO_CONSTANT
