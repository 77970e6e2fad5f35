"""Formulas over labels, such as `A and not B` (layer 8)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from aoplint.model.record import dataclass

#: The label of sources that name none.
DEFAULT: Final = "__SOURCE__"
_TOKEN: Final = re.compile(r"\s*(\(|\)|[A-Za-z_][A-Za-z_0-9]*)")
_MAX_DEPTH: Final = 50


class LabelError(ValueError):
    """The formula cannot be read."""


@dataclass(frozen=True, slots=True)
class LabelFormula:
    """A formula in postfix form.

    Args:
        text: as written.
        program: labels, `not`, `and`, `or` in the order in which they are evaluated.
    """

    text: str
    program: tuple[str, ...]

    def holds(self, labels: Collection[str]) -> bool:
        """Whether it is true where exactly `labels` are there."""
        stack: list[bool] = []
        for token in self.program:
            if token == "not":
                stack.append(not stack.pop())
            elif token in ("and", "or"):
                right, left = stack.pop(), stack.pop()
                stack.append(left and right if token == "and" else left or right)
            else:
                stack.append(token == "True" or token in labels)
        return stack[0]

    @property
    def names(self) -> frozenset[str]:
        """The labels that it speaks about."""
        return frozenset(self.program) - {"not", "and", "or", "True", "False"}


def parse_labels(text: str) -> LabelFormula:
    """The formula that `text` says.

    Raises:
        LabelError: if it is none.
    """
    tokens = _tokens(text)
    program: list[str] = []
    position = _either(tokens, 0, program, 0)
    if position != len(tokens):
        raise LabelError(f'"{tokens[position]}" was not expected')
    return LabelFormula(text, tuple(program))


def _tokens(text: str) -> list[str]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise LabelError("expected labels, and, or, not and parentheses")
        found.append(match[1])
        position = match.end()
    return found


def _either(tokens: list[str], position: int, program: list[str], depth: int) -> int:
    position = _both(tokens, position, program, depth)
    while position < len(tokens) and tokens[position] == "or":
        position = _both(tokens, position + 1, program, depth)
        program.append("or")
    return position


def _both(tokens: list[str], position: int, program: list[str], depth: int) -> int:
    position = _one(tokens, position, program, depth)
    while position < len(tokens) and tokens[position] == "and":
        position = _one(tokens, position + 1, program, depth)
        program.append("and")
    return position


def _one(tokens: list[str], position: int, program: list[str], depth: int) -> int:
    if depth > _MAX_DEPTH:
        raise LabelError("the formula is too deep")
    if position >= len(tokens):
        raise LabelError("a label is missing")
    token = tokens[position]
    if token == "not":
        position = _one(tokens, position + 1, program, depth + 1)
        program.append("not")
        return position
    if token == "(":
        position = _either(tokens, position + 1, program, depth + 1)
        if position >= len(tokens) or tokens[position] != ")":
            raise LabelError('")" is missing')
        return position + 1
    if token in (")", "and", "or"):
        raise LabelError(f'a label is missing before "{token}"')
    program.append(token)
    return position + 1
