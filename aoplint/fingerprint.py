"""Stable identity of findings without values, keys or line numbers (layer 1)."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from typing import Final

_PRINT_DIGITS: Final = 32
#: Values shorter than this can be guessed: their tag says so little that guessing does not pay.
_GUESSABLE: Final = 20
_GUESSABLE_TAGS: Final = 64

_STRING: Final = (
    r"[A-Za-z]{0,3}(?:\"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z)|'''(?:[^\\]|\\.)*?(?:'''|\Z)"
    r"|\"(?:[^\"\\\n]|\\.)*(?:\"|(?=\n)|\Z)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\Z)|`(?:[^`\\]|\\.)*(?:`|\Z))"
)
_COMMENT: Final = r"\#[^\n]*|(?<!:)//[^\n]*|/\*.*?(?:\*/|\Z)|<!--.*?(?:-->|\Z)"
_TOKEN: Final = re.compile(
    rf"(?P<string>(?<!\w){_STRING})|(?P<comment>{_COMMENT})"
    r"|(?P<number>(?<!\w)(?:0[xXbBoO][0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9]+)?)[A-Za-z]{0,2}(?!\w))"
    r"|(?P<word>\w+)|(?P<space>[\s\\]+)|(?P<other>.)",
    re.DOTALL,
)
_LONG_VALUE: Final = 16


def context_digest(text: str) -> str:
    """Digest of `text` without what reformatting changes (32 hex digits).

    Literals, comments, white space, parentheses, semicolons and trailing commas do not count.
    """
    return hashlib.sha256("\0".join(_normalised(text)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _normalised(text: str) -> list[str]:
    parts: list[str] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind in ("space", "comment"):
            continue
        word = "'" if kind == "string" else "0" if kind == "number" else match.group()
        if kind in ("word", "number") and match.end() - match.start() >= _LONG_VALUE and _has_digit(match.group()):
            word = "'"
        if word == "'" and parts and parts[-1] == "'":
            continue
        if word in ")]}" and parts and parts[-1] == ",":
            parts.pop()
        if word not in "();":
            parts.append(word)
    return parts


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def fingerprint(*, rule: str, path: str, symbol: str, context: str, occurrence: int) -> str:
    """Identity of a finding (32 hex digits).

    Args:
        rule: id of the rule.
        path: POSIX path as shown.
        symbol: qualified name of the enclosing definition, "" for none.
        context: digest or normalised name; never a value.
        occurrence: how many findings with the same four come before in the file.
    """
    parts = ("aoplint/1", rule, path, symbol, context, str(occurrence))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_PRINT_DIGITS]


def shape(*, rule: str, context: str) -> str:
    """What is left of a finding that moved to another file or definition (16 hex digits); never a value."""
    return hashlib.sha256(f"aoplint/shape/1\0{rule}\0{context}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def change_tag(value: str) -> str:
    """Four hex digits that change when `value` does, and from which it cannot be found.

    A short value could be guessed from 16 bits; its tag takes only 64 different forms. Line ends do not count.
    """
    value = value.replace("\r\n", "\n")
    number = int.from_bytes(_hash("tag", value)[:2], "big")
    if len(value) < _GUESSABLE:
        number = int.from_bytes(_hash("short", str(number % _GUESSABLE_TAGS))[:2], "big")
    return f"{number:04x}"


def _hash(purpose: str, text: str) -> bytes:
    return hashlib.sha256(f"aoplint/{purpose}\0{text}".encode("utf-8", "surrogatepass")).digest()


# --- outline ---

_DEFINITION: Final = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_PIECE: Final = re.compile(
    r"(?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<comment>\#[^\n]*)|(?P<line>\n[ \t\f]*)",
    re.DOTALL,
)


class Outline:
    """Which definition encloses an offset.

    Args:
        starts: offsets from which a symbol holds, ascending.
        symbols: the symbol from each of them on.
    """

    __slots__ = ("_starts", "_symbols")

    def __init__(self, starts: list[int], symbols: list[str]) -> None:
        self._starts = starts
        self._symbols = symbols

    def symbol_at(self, offset: int) -> str:
        """Qualified name of the innermost definition around `offset`, such as "Class.method", or ""."""
        return self._symbols[max(bisect_right(self._starts, offset) - 1, 0)]


def outline(text: str) -> Outline:
    """The definitions of `text` by `def`, `class` and indentation: broken files have them too."""
    starts, symbols = [0], [""]
    stack: list[tuple[int, str]] = []
    for offset, indent in _code_lines(text):
        closing = text[offset] in ")]}"
        while stack and indent <= stack[-1][0] and not closing:
            stack.pop()
        found = _DEFINITION.match(text, offset)
        if found:
            stack.append((indent, found.group(1)))
        symbol = ".".join(name for _, name in stack)
        if symbol != symbols[-1]:
            starts.append(offset)
            symbols.append(symbol)
    return Outline(starts, symbols)


def _code_lines(text: str) -> list[tuple[int, int]]:
    """Offset of the first character and indentation of each line that starts with code, outside strings."""
    lines: list[tuple[int, int]] = []

    def add(start: int, offset: int) -> None:
        if offset < len(text) and text[offset] not in "#\r\n":
            lines.append((offset, _indent(text[start:offset])))

    first = len(text) - len(text.lstrip(" \t\f"))
    add(0, first)
    for match in _PIECE.finditer(text):
        if match.lastgroup == "line":
            add(match.start() + 1, match.end())
    return lines


def _indent(space: str) -> int:
    return len(space.replace("\f", "").expandtabs(8))
