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
_FARTHEST_SECTION: Final = 8000


def enclosing(text: str, at: int) -> str:
    """The name of what holds the line at `at`, "" for nothing; looks back a bounded number of lines."""
    line = _line_start(text, at)
    if line < 0:
        return ""
    indent = _indent(text[line:at])
    if not indent:
        return _section(text, line)
    stop = line - 1
    for _ in range(_MAX_BACK):
        start = _line_start(text, stop) if stop > 0 else -1
        if start < 0:
            return ""
        above = text[start:stop]
        # Most lines are told by their indentation alone.
        depth = _indent(above)
        if depth <= indent and above.startswith("[", depth) and (section := _SECTION.match(above)) is not None:
            return section[1].strip("\"' ")
        if depth < indent and (key := _KEY_LINE.match(above)) is not None:
            return key[2]
        stop = start - 1
    return ""


def _section(text: str, line: int) -> str:
    """The section of a line that is not indented: nothing else can hold it."""
    found = text.rfind("\n[", max(0, line - _FARTHEST_SECTION), line)
    start = found + 1 if found >= 0 else 0
    if not text.startswith("[", start) or line - start > _FARTHEST_SECTION or text.count("\n", start, line) > _MAX_BACK:
        return ""
    stop = text.find("\n", start, start + _LONGEST_LINE)
    section = _SECTION.match(text[start:stop]) if start < line and stop > 0 else None
    return section[1].strip("\"' ") if section is not None else ""


def _line_start(text: str, at: int) -> int:
    """Where the line of `at` begins, -1 if that is too far away."""
    low = at - _LONGEST_LINE
    if low <= 0:
        return text.rfind("\n", 0, at) + 1
    found = text.rfind("\n", low, at)
    return found + 1 if found >= 0 else -1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
