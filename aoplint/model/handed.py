"""Values that are bound in one file and handed to a callable in another (layer 0)."""

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
    """

    callee: str
    index: int
    keyword: str
    before: str
    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An imported name in an argument position that some rule asks about.

    Args:
        name: dotted, as written: `config.SECRET`; `load()` for what a function returns.
        keys: the literal keys behind it, outermost first, "" for any.
    """

    name: str
    keys: tuple[str, ...]
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A name of a file that another file hands to a callable; `name` is as that file knows it."""

    name: str
    keys: tuple[str, ...]
    position: Position
