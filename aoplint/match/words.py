"""Patterns of words and signs, for the content of strings: as a regular expression (layer 6).

This is what `metavariable-pattern` with `language: generic` says: white space does not matter, `$X` is a word, `...` is
anything within ten lines.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from aoplint.match.preprocess import PatternSyntaxError

_TOKEN: Final = re.compile(r"(?P<metavariable>\$[A-Z_][A-Z0-9_]*)|(?P<dots>\.{3})|(?P<word>\w+)|(?P<sign>\S)")
_DOTS: Final = r"(?:[^\n]*\n){0,10}?[^\n]*?"


def word_regex(text: str) -> str:
    """The regular expression that finds pattern `text`; groups are named like its metavariables.

    Raises:
        PatternSyntaxError: if the pattern is empty or only `...`.
    """
    parts: list[str] = []
    seen: set[str] = set()
    for found in _TOKEN.finditer(text):
        if found["dots"]:
            part = _DOTS
        elif found["metavariable"]:
            part = _variable(found[0][1:], seen)
        elif found["word"]:
            part = rf"(?<!\w){re.escape(found[0])}(?!\w)"
        else:
            part = re.escape(found[0])
        parts.append(part)
    while parts and parts[-1] == _DOTS:
        parts.pop()
    if not parts:
        raise PatternSyntaxError("the pattern holds no word", 0)
    spaces = ["" if _DOTS in pair else r"\s*" for pair in pairwise(parts)]
    return parts[0] + "".join(space + part for space, part in zip(spaces, parts[1:]))


def _variable(name: str, seen: set[str]) -> str:
    if name == "_":
        return r"(?<!\w)\w+(?!\w)"
    if name in seen:
        return rf"(?<!\w)(?P={name})(?!\w)"
    seen.add(name)
    return rf"(?<!\w)(?P<{name}>\w+)(?!\w)"
