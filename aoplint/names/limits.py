"""Counted limits of name detection (layer 6)."""

from __future__ import annotations

from typing import Final

#: Names of one file that are looked at by one rule.
MAX_NAMES: Final = 20_000
#: Terms of one file around which claims are looked for.
MAX_TERMS: Final = 1000
#: Code points of one name that are looked at; a title is no novel.
MAX_LENGTH: Final = 300


class TooManyNames(Exception):  # noqa: N818 - it says what happened
    """A file holds more names than are looked at; the result there is not complete."""

    reason = "too-many-names"
