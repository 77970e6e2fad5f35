"""Functions of which a formula matches every call, or every one with so many arguments (layer 6)."""

from __future__ import annotations

from typing import NamedTuple

from aoplint.match import terms
from aoplint.match.pattern import Op, Pattern
from aoplint.tree import Kind, Role


class Called(NamedTuple):
    """A function.

    Args:
        name: its dotted name.
        arguments: how many there must be, all by position; -1 for any.
    """

    name: str
    arguments: int


def called_by(formula: terms.Formula | None) -> tuple[Called, ...]:
    """The functions of the patterns `f(...)` and `f($X)` that a formula is, each of which is enough for it."""
    if isinstance(formula, terms.Either):
        return tuple(called for part in formula.parts for called in called_by(part))
    pattern = Pattern.load(formula.form) if isinstance(formula, terms.Code) else None
    if pattern is None or pattern.kind != Kind.CALL:
        return ()
    callee, *arguments = pattern.parts
    name = _dotted(callee)
    kinds = [one.kind for one in arguments]
    if name and kinds in ([Op.ANY], [Op.SEQUENCE]):
        return (Called(name, -1),)
    variables = {one.atom for one in arguments if one.kind == Op.METAVARIABLE}
    return (Called(name, len(kinds)),) if name and kinds and len(variables) == len(kinds) else ()


def _dotted(pattern: Pattern) -> str:
    """The dotted name that an expression is, or ""."""
    if pattern.kind == Kind.NAME:
        return pattern.atom
    holder = pattern.child(Role.OBJECT) if pattern.kind == Kind.ATTRIBUTE else None
    name = _dotted(holder) if holder is not None else ""
    return f"{name}.{pattern.atom}" if name else ""
