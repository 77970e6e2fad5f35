"""Names of tags and attributes as atoms (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.tree import UnitBuilder

#: Names with capital letters that may be stored in lower case, as words of the fixed vocabulary: no file's secret
#: is so short, or has no digit.
_HARMLESS: Final = re.compile(r"[a-z0-9:._@#*\[\]()-]{1,12}|[a-z:._@#*\[\]()-]{1,40}")


def name_atom(builder: UnitBuilder, raw: str, start: int) -> int:
    """The atom of name `raw` at `start`: in lower case, but a long odd name with capital letters keeps them."""
    if not raw:
        return 0
    lower = raw.lower() if raw.isascii() else raw
    if lower != raw and _HARMLESS.fullmatch(lower):
        return builder.word(lower)
    return builder.name(raw, start, start + len(raw))
