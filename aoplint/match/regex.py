"""Regular expressions of rules: compiled once, groups seen as PCRE numbers them (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from aoplint.match.pcre import MADE, NUMBERED, RegexError, translate

__all__ = ["RegexError", "compile_regex", "group_names"]

_FLAGS: Final = {"i": re.I, "m": re.M, "s": re.S, "x": re.X}


@lru_cache(maxsize=4096)
def compile_regex(text: str, flags: str = "", *, multiline: bool = False) -> re.Pattern[str]:
    """`text` as Semgrep reads it: PCRE, whose classes are ASCII's; `multiline` lets `^` and `$` stand at lines.

    Raises:
        RegexError: if it cannot be read, or uses what Python has not.
    """
    number = re.A | (re.M if multiline else 0)
    for flag in flags:
        number |= _FLAGS.get(flag, 0)
    translated = translate(text)
    try:
        return re.compile(translated, number)
    except re.error as error:
        raise RegexError(f"this regular expression cannot be read: {error.msg}") from error
    except (RecursionError, OverflowError) as error:
        raise RegexError("this regular expression is too deep") from error


@lru_cache(maxsize=4096)
def group_names(compiled: re.Pattern[str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Groups of a compiled expression, each with the names that rules know it by: its own, and its number."""
    return tuple(_group_names(compiled))


def _group_names(compiled: re.Pattern[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    names = {group: name for name, group in compiled.groupindex.items()}
    number = 0
    for group in range(1, compiled.groups + 1):
        name = names.get(group, "")
        if name.startswith(MADE):
            continue
        number += 1
        own = () if not name or name.startswith(NUMBERED) else (f"${name}",)
        yield group, (*own, f"${number}")
