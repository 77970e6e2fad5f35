"""A piece of text to be put in place of another (layer 12)."""

from __future__ import annotations

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Text for an interval."""

    start: int
    stop: int
    text: str
