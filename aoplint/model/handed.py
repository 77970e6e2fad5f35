"""What one file tells of the values of another: whom they are handed to, which parameters they fill (layer 0)."""

from __future__ import annotations

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An argument position.

    Args:
        callee: dotted name of what is called, as written.
        index: position from 0, -1 for a keyword.
        keyword: name of the keyword argument, "" for none.
        before: literal of the argument before, "" if it is none.
        path: file of the call.
        line: 1-based line of the argument.
        column: 1-based column of it.
        declared: name of the parameter, where path, line and column are those of its definition.
    """

    callee: str
    index: int
    keyword: str
    before: str
    path: str
    line: int
    column: int
    declared: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An imported name in an argument position that some rule asks about, or the name of an imported callable.

    Args:
        name: dotted, as written: `config.SECRET`; `load()` for what a function returns.
        keys: the literal keys behind it, outermost first, "" for any.
        called: it is the callable, and the argument a literal that may be a secret if its parameter says so.
    """

    name: str
    keys: tuple[str, ...]
    position: Position
    called: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What other files tell of one: a name of it that they hand to a callable, as it knows that name.

    Or, with `position.declared`, the parameter that an argument of a call in it fills.
    """

    name: str
    keys: tuple[str, ...]
    position: Position
