"""The key or section that a line stands in, by indentation, in YAML, JSON, INI and TOML alike (layer 6)."""

from __future__ import annotations

import re
from typing import Final

_KEY_LINE: Final = re.compile(
    r"([ \t]*)(?:- )?[\"']?([\w.\-]{1,80})[\"']?[ \t]*(?::[ \t]*[{&]?|=[ \t]*\{)[ \t]*[\w-]{0,40}[ \t]*\r?\Z"
)
_SECTION: Final = re.compile(r"[ \t]*\[{1,2}[ \t]*([\w.\-\"' :]{1,80})\]{1,2}[ \t]*\r?\Z")
_MAX_BACK: Final = 40
_LONGEST_LINE: Final = 400


def enclosing(text: str, at: int) -> str:
    """The name of what holds the line at `at`, "" for nothing; looks back a bounded number of lines."""
    line = _line_start(text, at)
    if line < 0:
        return ""
    indent = _indent(text[line:at])
    stop = line - 1
    for _ in range(_MAX_BACK):
        start = _line_start(text, stop) if stop > 0 else -1
        if start < 0:
            return ""
        above = text[start:stop]
        section = _SECTION.match(above)
        if section is not None and _indent(above) <= indent:
            return section[1].strip("\"' ")
        key = _KEY_LINE.match(above)
        if key is not None and len(key[1]) < indent:
            return key[2]
        stop = start - 1
    return ""


def _line_start(text: str, at: int) -> int:
    """Where the line of `at` begins, -1 if that is too far away."""
    low = max(0, at - _LONGEST_LINE)
    found = text.rfind("\n", low, at) + 1
    return -1 if found == 0 and low > 0 else found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
