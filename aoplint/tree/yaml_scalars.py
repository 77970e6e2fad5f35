"""YAML's scalars: how lines fold, escapes, literal and folded blocks, as PyYAML reads them (layer 2)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.tree.kinds import Kind
from aoplint.tree.unit import Unit

_BREAK: Final = r"(?:\r\n|[\r\n\x85\u2028\u2029])"
_BREAKS: Final = re.compile(_BREAK)
#: Blanks alone, or with the line ends that fold and all blanks after them.
_FOLD: Final = re.compile(rf"[ \t]*({_BREAK})((?:[ \t]|{_BREAK})*)|[ \t]+")
_HEX: Final = r"[0-9a-fA-F]"
_DOUBLE: Final = re.compile(
    rf"\\u([dD][89abAB]{_HEX}{{2}})\\u([dD][c-fC-F]{_HEX}{{2}})"
    rf"|\\(?:x({_HEX}{{2}})|u({_HEX}{{4}})|U({_HEX}{{8}}))"
    rf"|\\{_BREAK}((?:[ \t]|{_BREAK})*)|\\(.)|{_FOLD.pattern}"
)
_LETTERS: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEADER: Final = re.compile(rf"[|>](?P<marks>[0-9+\-]*)[^\r\n\x85\u2028\u2029]*(?P<end>{_BREAK})?")
#: What may be behind a block's last character and belongs to it.
_TAIL: Final = re.compile(rf" *(?:{_BREAK} *)*")
_LINE: Final = re.compile(rf"([^\r\n\x85\u2028\u2029]*)({_BREAK}|\Z)")
_CONTAINERS: Final = frozenset((Kind.MAPPING, Kind.SEQUENCE))


def folded(inner: str) -> str:
    """Value of a plain scalar or of one in quotes without its escapes: one line end is a space, more are one fewer."""
    return _FOLD.sub(lambda match: _fold(match[0], match[1], match[2]), inner) if _BREAKS.search(inner) else inner


def single_value(inner: str) -> str:
    """Value of what stands in single quotes."""
    return folded(inner).replace("''", "'")


def double_value(inner: str) -> str:
    """Value of what stands in double quotes."""
    return _DOUBLE.sub(_double, inner)


def _double(match: re.Match[str]) -> str:
    high, low, x, u, wide, joined, letter, first, rest = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    digits = x or u or wide
    if digits:
        number = int(digits, 16)
        return "\ufffd" if number > 0x10FFFF or 0xD800 <= number < 0xE000 else chr(number)
    if joined is not None:
        return "".join(map(_normal, _BREAKS.findall(joined)))
    if letter:
        return _LETTERS.get(letter, letter)
    return _fold(match[0], first, rest)


def _normal(line_end: str) -> str:
    return line_end if line_end in ("", "\u2028", "\u2029") else "\n"


def _fold(blanks: str, first: str | None, rest: str | None) -> str:
    if first is None:
        return blanks
    more = "".join(map(_normal, _BREAKS.findall(rest or "")))
    end = _normal(first)
    if end != "\n":
        return end + more
    return more or " "


def block_value(unit: Unit, text: str, node: int) -> str:
    """Value of the literal or folded block `node`."""
    header = _HEADER.match(text, unit.start[node])
    if header is None or not header["end"]:
        return ""
    tail = _TAIL.match(text, max(unit.stop[node], header.end()))
    lines: list[tuple[str, str]] = _LINE.findall(text[header.end() : tail.end() if tail else unit.stop[node]])
    marks = header["marks"]
    increment = marks.strip("+-")
    if increment:
        indent, at = max(_indentation(unit, text, node) + 1, 1) + int(increment[:1]) - 1, 0
    else:
        indent, at = _measure(lines)
    return _block(lines, at, indent, fold=header[0][0] == ">", chomp=marks.strip("123456789"))


def _measure(lines: list[tuple[str, str]]) -> tuple[int, int]:
    """Indentation of a block that does not say it, and its first line that is not blank."""
    widest = 1
    for at, (line, end) in enumerate(lines):
        bare = line.lstrip(" ")
        widest = max(widest, len(line) - len(bare))
        if bare or not end:
            return widest, at
    return widest, len(lines)


def _block(lines: list[tuple[str, str]], at: int, indent: int, *, fold: bool, chomp: str) -> str:
    margin = " " * indent
    chunks: list[str] = []
    breaks = [_normal(end) for _, end in lines[:at]]
    breaks, at = _blank(lines, at, margin, breaks)
    line_end = ""
    while at < len(lines) and _is_content(lines[at][0], margin):
        line, line_end = lines[at][0][indent:], _normal(lines[at][1])
        chunks += breaks
        chunks.append(line)
        breaks, at = _blank(lines, at + 1, margin, [])
        if at == len(lines) or not _is_content(lines[at][0], margin):
            break
        if fold and line_end == "\n" and line[0] not in " \t" and lines[at][0][indent] not in " \t":
            chunks += [] if breaks else [" "]
        else:
            chunks.append(line_end)
        line_end = ""
    if chomp != "-":
        chunks.append(line_end)
    return "".join(chunks + breaks if chomp == "+" else chunks)


def _is_content(line: str, margin: str) -> bool:
    return len(line) > len(margin) and line.startswith(margin)


def _blank(lines: list[tuple[str, str]], at: int, margin: str, breaks: list[str]) -> tuple[list[str], int]:
    """Adds the ends of blank lines from `at` on; gives them, and the first line that is not blank."""
    while at < len(lines) and lines[at][1] and margin.startswith(lines[at][0]):
        breaks.append(_normal(lines[at][1]))
        at += 1
    return breaks, at


def _indentation(unit: Unit, text: str, node: int) -> int:
    """Column of the container around `node`; -1 at the root."""
    for outer in unit.ancestors(node):
        if unit.kind[outer] in _CONTAINERS:
            at = unit.start[outer]
            column = 0
            while at - column > 0 and text[at - column - 1] not in "\r\n\x85\u2028\u2029":
                column += 1
            return column
    return -1
