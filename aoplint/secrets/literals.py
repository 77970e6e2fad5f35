"""Reads a value out of raw text: quoted, joined, wrapped in a call, or without quotes (layer 6).

Every pattern is anchored where it is tried and bounded in length, so that the cost of a value is bounded.
"""

from __future__ import annotations

import re
from typing import Final

from aoplint.model.record import dataclass
from aoplint.scopes.literals import unescape
from aoplint.secrets.dialects import Dialect

LONGEST: Final = 4096
_MAX_PARTS: Final = 60
_OPEN: Final = re.compile(r"(?P<prefix>[bBrRuUfFL@$]{0,2})(?P<quote>\"{3}|'{3}|\\{1,3}[\"']|&quot;|[\"'`])")
_BODIES: Final = {
    quote: re.compile(rf"(?P<body>(?:[^{quote}\\\r\n]|\\(?:.|\r?\n)){{0,{LONGEST}}}){quote}") for quote in "\"'`"
}
_ESCAPED: Final = ('\\"', "\\'")
_GAP: Final = re.compile(r"(?:[ \t]|\\?\r?\n){0,200}")
NUMBER: Final = re.compile(r"[0-9]{4,12}(?![\w.])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A value in the text.

    Args:
        start: first code point of the value, without quotes.
        stop: one past its last.
        end: one past all that belongs to it, quotes included.
        value: what it stands for.
        parts: number of literals.
        quoted: it stands in quotes.
    """

    start: int
    stop: int
    end: int
    value: str
    parts: int = 1
    quoted: bool = True


def quoted(text: str, at: int) -> Piece | None:
    """The single literal that begins at `at`."""
    opening = _OPEN.match(text, at)
    if opening is None:
        return None
    quote, start = opening["quote"], opening.end()
    if len(quote) == 1:
        body = _BODIES[quote].match(text, start)
        if body is None:
            return _unclosed(text, start)
        stop, end = body.end("body"), body.end()
    else:
        stop = text.find(quote, start, start + LONGEST)
        if stop < 0:
            return None
        end = stop + len(quote)
    if stop - start > 2 and text[start] in "\"'" and text[stop - 1] == text[start]:
        # Quotes within quotes, as build files write them.
        start, stop = start + 1, stop - 1
    elif stop - start > 4 and text[start] == "\\" and text[start : start + 2] == text[stop - 2 : stop] in _ESCAPED:
        start, stop = start + 2, stop - 2
    content = text[start:stop]
    return Piece(start, stop, end, unescape(content, opening["prefix"].lower()))


_UNCLOSED: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{19,{LONGEST}}}(?=[ \t]{{0,80}}(?:\r?\n|\Z))")


def _unclosed(text: str, start: int) -> Piece | None:
    """A word up to the end of its line, whose literal nobody closed: the file is broken, the value is there."""
    found = _UNCLOSED.match(text, start)
    return None if found is None else Piece(start, found.end(), found.end(), found.group())


def joined(text: str, at: int, dialect: Dialect) -> Piece | None:
    """The literal that begins at `at`, with all that is joined to it."""
    first = quoted(text, at)
    if first is None or not (dialect.joiner or dialect.adjacent):
        return first
    values, last = [first.value], first
    while len(values) < _MAX_PARTS:
        following = _next_part(text, last.end, dialect)
        if following is None:
            break
        values.append(following.value)
        last = following
    if len(values) == 1:
        return first
    return Piece(first.start, last.stop, last.end, "".join(values)[:LONGEST], len(values))


def _next_part(text: str, at: int, dialect: Dialect) -> Piece | None:
    gap = _GAP.match(text, at)
    at = gap.end() if gap else at
    if dialect.joiner and text.startswith(dialect.joiner, at) and not text.startswith(dialect.joiner + "=", at):
        after = _GAP.match(text, at + len(dialect.joiner))
        return quoted(text, after.end() if after else at)
    return quoted(text, at) if dialect.adjacent else None


def bare(text: str, at: int, dialect: Dialect) -> Piece | None:
    """The value without quotes at `at`, as the dialect ends it."""
    found = dialect.bare.match(text, at) if dialect.bare is not None else None
    if found is None:
        return None
    value = _trimmed(found.group())
    if dialect.phrases and (bold := _BOLD.fullmatch(value)) is not None:
        at, value = at + bold.start("value"), bold["value"]
    return Piece(at, at + len(value), at + len(value), value, quoted=False) if value else None


#: `**value**` and `__value__` of Markdown.
_BOLD: Final = re.compile(r"(?P<mark>\*\*|__)(?P<value>[^*_].{2,1000}?)(?P=mark)")
_TAIL_MARKS: Final = ("#", ";", "//", "HideReset")
_TAIL: Final = re.compile(r"[ \t]+(?:[#;]|//)[^\r\n]*\Z|[ \t]+HideReset\b[^\r\n]*\Z")


_PAIRS: Final = {"}": "{", "]": "[", ")": "("}


def _trimmed(value: str) -> str:
    if any(mark in value for mark in _TAIL_MARKS):
        value = _TAIL.sub("", value)
    value = value.rstrip()
    if value.endswith(("...", "…")):
        # Cut by its author: what is left is no secret.
        return ""
    while value[-1:] in (",", ";", ".") or (value[-1:] in _PAIRS and _PAIRS[value[-1]] not in value):
        value = value[:-1]
    return value


_PASTED: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{19,{LONGEST}}}")


def pasted(text: str, at: int) -> Piece | None:
    """A word of letters and digits at `at`: in code, somebody may have forgotten the quotes."""
    found = _PASTED.match(text, at)
    if found is None:
        return None
    return Piece(at, found.end(), found.end(), found.group(), quoted=False)


def number(text: str, at: int) -> Piece | None:
    """A number at `at`."""
    found = NUMBER.match(text, at)
    return None if found is None else Piece(at, found.end(), found.end(), found.group(), quoted=False)
