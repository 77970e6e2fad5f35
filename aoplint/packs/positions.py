"""Where the code points of a scalar's text stand in its YAML file (layer 3)."""

from __future__ import annotations

import re
from functools import lru_cache

_BLANK = frozenset(" \t\r\n\x85\u2028\u2029")
_SIMPLE_ESCAPES = {
    "0": "\0", "a": "\x07", "b": "\x08", "t": "\t", "\t": "\t", "n": "\n", "v": "\x0b", "f": "\x0c",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX_ESCAPE = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")


@lru_cache(maxsize=64)
def offsets(text: str, value: str, body: int, stop: int, style: str) -> tuple[int, ...]:
    """File offset of every code point of a scalar's text, and of its end; () if the two do not agree.

    Every code point that is no white space is exact; white space that a line fold made stands at the fold.

    Args:
        text: the file's text.
        value: the scalar's.
        body: offset of what is behind the quote, or of the first line of a block.
        stop: one past the scalar's last code point.
        style: see `aoplint.packs.nodes.YamlScalar`.
    """
    return _literal(text, value, body) if style == "literal" else _aligned(text, value, body, stop, style)


def _literal(text: str, value: str, body: int) -> tuple[int, ...]:
    """Each line of the text is the end of a line of the file."""
    where: list[int] = []
    at = body
    for line in value.split("\n"):
        stop = _line_end(text, at)
        if line and not text.endswith(line, at, stop):
            return ()
        first = stop - len(line)
        where.extend(range(first, stop + 1))
        at = stop + (2 if text.startswith("\r\n", stop) else 1)
        if at > len(text):
            at = len(text)
    return tuple(where)


def _line_end(text: str, start: int) -> int:
    stop = start
    while stop < len(text) and text[stop] not in "\r\n":
        stop += 1
    return stop


def _aligned(text: str, value: str, start: int, stop: int, style: str) -> tuple[int, ...]:
    """Walks text and file side by side; white space is elastic, everything else must agree."""
    where: list[int] = []
    at = start
    for character in value:
        token, width, hard = _token(text, at, style)
        if character in _BLANK and not hard and token != character:
            where.append(at)
            at = _after_fold(text, at)
            continue
        while token != character:
            if at >= stop or (token not in _BLANK and token != ""):
                return ()
            at += width
            token, width, hard = _token(text, at, style)
        where.append(at)
        at += width
    where.append(at)
    return tuple(where)


def _after_fold(text: str, at: int) -> int:
    """Behind one line end and the indentation after it; `at` itself if no line ends there."""
    begin = at
    while at < len(text) and text[at] in " \t":
        at += 1
    if at >= len(text) or text[at] not in "\r\n":
        return begin
    at += 2 if text.startswith("\r\n", at) else 1
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _token(text: str, at: int, style: str) -> tuple[str, int, bool]:
    """The code point that stands at `at`, its width in the file, and whether an escape made it."""
    character = text[at : at + 1]
    if style == "single" and character == "'" and text.startswith("''", at):
        return "'", 2, False
    if style != "double" or character != "\\":
        return character, 1, False
    following = text[at + 1 : at + 2]
    if following in ("\n", "\r"):
        return "", 3 if text.startswith("\r\n", at + 1) else 2, False
    if following in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[following], 2, True
    match = _HEX_ESCAPE.match(text, at + 1)
    if match is None:
        return character, 1, False
    digits = next(group for group in match.groups() if group)
    code = int(digits, 16)
    return (chr(code) if code < 0x110000 else ""), 1 + match.end() - match.start(), True
