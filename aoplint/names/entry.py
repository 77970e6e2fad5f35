"""A text of a file with the keys that lead to it (layer 6)."""

from __future__ import annotations

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A text at its keys.

    Args:
        path: keys, the outermost first.
        start: first code point of the text, without quotes.
        stop: one past its last.
        value: the text, escapes read.
    """

    path: tuple[str, ...]
    start: int
    stop: int
    value: str
