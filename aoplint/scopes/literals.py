"""Values of Python literals from their source text (layer 4).

A string's value is its content; bytes are read as the text that was written, as patterns compare them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SIMPLE: Final = {
    "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "v": "\v",
    "\n": "",
}  # fmt: skip
_ESCAPE: Final = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]{2})|u(?P<u4>[0-9a-fA-F]{4})|U(?P<u8>[0-9a-fA-F]{8})"
    r"|N\{(?P<named>[^}]{1,80})\}|(?P<one>\r\n|.))",
    re.S,
)


def body_span(text: str) -> tuple[int, int]:
    """Offsets of the content within a string literal `text` (parentheses, prefix and quotes left out)."""
    start = 0
    while start < len(text) and text[start] not in "'\"":
        start += 1
    quote = text[start : start + 1]
    stop = text.rfind(quote) + 1 if quote else len(text)
    width = 3 if text[start : start + 3] == quote * 3 and stop - start >= 6 else 1
    return start + width, max(start + width, stop - width)


def string_content(text: str, prefix: str) -> str:
    """The value of the string literal `text`, whose prefix in lower case is `prefix`."""
    start, stop = body_span(text)
    return unescape(text[start:stop], prefix)


def unescape(content: str, prefix: str) -> str:
    """`content` of a literal with its escapes read, unless `prefix` makes it raw."""
    if "\\" not in content or "r" in prefix:
        return content
    return _ESCAPE.sub(_bytes_escape if "b" in prefix else _escape, content)


def _escape(found: re.Match[str]) -> str:
    code = found["u4"] or found["u8"]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else found[0]
    if found["named"]:
        try:
            return unicodedata.lookup(found["named"])
        except KeyError:
            return found[0]
    return _bytes_escape(found)


def _bytes_escape(found: re.Match[str]) -> str:
    if found["octal"]:
        return chr(int(found["octal"], 8))
    if found["hex"]:
        return chr(int(found["hex"], 16))
    one = found["one"]
    if one == "\r\n":
        return ""
    return _SIMPLE.get(one, found[0]) if one else found[0]


def number_value(text: str) -> int | float | complex | None:
    """The value of a number literal, None if it is too long to be read."""
    text = text.strip("() \t\r\n\\").replace("_", "").lower()
    if len(text) > 400:
        return None
    try:
        if text.endswith("j"):
            return complex(text)
        if text[:2] in ("0x", "0o", "0b"):
            return int(text, 0)
        if any(mark in text for mark in ".e"):
            return float(text)
        return int(text.lstrip("0") or "0")
    except ValueError:
        return None
