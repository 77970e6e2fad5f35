"""How pattern syntax is spelled as valid Python, and read back from the lowered pattern (layer 6)."""

from __future__ import annotations

import re
from typing import Final

#: A metavariable as rules write it; `$1` is a group of a `pattern-regex`.
METAVARIABLE: Final = re.compile(r"\$(?:\.\.\.)?(?:[A-Z_][A-Z0-9_]*|[0-9]+)")

#: What stands for anything, each time it is written for something else.
ANONYMOUS: Final = "$_"

ANY_NAME: Final = "aop__any"
CHAIN_NAME: Final = "aop__chain"
DEEP_NAME: Final = "aop__deep"
TYPED_NAME: Final = "aop__typed"
POSITIONAL_NAME: Final = "aop__positional"
NO_DEFAULT_NAME: Final = "aop__none"
HOLDER_NAME: Final = "aop__holder"
_VARIABLE: Final = "aop__mv_"
_SEQUENCE: Final = "aop__seq_"


def is_metavariable(text: str) -> bool:
    """Whether `text` is exactly one metavariable, such as `$X` or `$...ARGS`."""
    return METAVARIABLE.fullmatch(text) is not None


def encode(metavariable: str) -> str:
    """The identifier that stands for `metavariable` in the Python text of a pattern."""
    if metavariable.startswith("$..."):
        return _SEQUENCE + metavariable[4:]
    return _VARIABLE + metavariable[1:]


def decode(name: str) -> str:
    """The metavariable that identifier `name` stands for, or ""."""
    if name.startswith(_VARIABLE):
        return "$" + name[len(_VARIABLE) :]
    if name.startswith(_SEQUENCE):
        return "$..." + name[len(_SEQUENCE) :]
    return ""
