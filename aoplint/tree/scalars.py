"""Reads the value of a SCALAR: without quotes, escapes resolved, lines joined, as its language has it (layer 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from aoplint.tree.kinds import Kind
from aoplint.tree.unit import Unit
from aoplint.tree.yaml_scalars import block_value, double_value, folded, single_value

#: A comment behind an INI value, with the blank before it. What sticks to the mark may belong to a password.
INI_COMMENT: Final = re.compile(r"[^\S\r\n][;#](?:(?![^\s])|(?=(?i:aop-?lint)))[^\r\n]*")

_HEX: Final = r"[0-9a-fA-F]"
_SURROGATES: Final = rf"\\u([dD][89abAB]{_HEX}{{2}})\\u([dD][c-fC-F]{_HEX}{{2}})"
_JSON: Final = re.compile(rf"{_SURROGATES}|\\u({_HEX}{{4}})|\\x({_HEX}{{2}})|\\u\{{({_HEX}{{1,6}})\}}|\\(\r\n|[\s\S])")
_TOML: Final = re.compile(
    rf"\\u({_HEX}{{4}})|\\U({_HEX}{{8}})|\\x({_HEX}{{2}})|\\[ \t]*(?:\r\n|\n)[ \t\r\n]*|\\([^\r\n])"
)
_ENV: Final = re.compile(r"\\([\s\S])")
_ENV_QUOTE: Final = re.compile(r"\\(['\\])")
_PROPERTIES: Final = re.compile(rf"{_SURROGATES}|\\u({_HEX}{{4}})|\\(?:\r\n|[\r\n])[ \t\f]*|\\([\s\S]|\Z)")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_JSON_LETTERS: Final = {**_LETTERS, "v": "\v", "0": "\0", "\n": "", "\r": "", "\r\n": "", "\u2028": "", "\u2029": ""}
_TOML_LETTERS: Final = {**_LETTERS, "e": "\x1b"}
_ENV_LETTERS: Final = {**_LETTERS, "a": "\a", "v": "\v", "\n": ""}
_QUOTES: Final = ('"""', "'''", '"', "'", "`")
_SCALAR: Final = int(Kind.SCALAR)


def value(unit: Unit, text: str, node: int) -> str:
    """Value of the SCALAR `node`; of a number or constant what is written.

    Args:
        unit: the Unit.
        text: its source.
        node: index of a SCALAR; of another node the value is its text.
    """
    start, stop = unit.start[node], unit.stop[node]
    if unit.kind[node] != _SCALAR:
        return text[start:stop]
    style = unit.name(node)
    if unit.language == "yaml" and style in ("|", ">"):
        return block_value(unit, text, node)
    return read(text, start, stop, style, unit.language)


def content(unit: Unit, text: str, node: int) -> tuple[int, int]:
    """Interval of the SCALAR `node` without its quotes, or without the header line of a YAML block."""
    start, stop = unit.start[node], unit.stop[node]
    style = unit.name(node) if unit.kind[node] == _SCALAR else ""
    if style in ("|", ">"):
        line = _LINE_END.search(text, start, stop)
        start = line.end() if line else stop
        return start + len(text[start:stop]) - len(text[start:stop].lstrip()), stop
    return _inside(text, start, stop, style)


def read(text: str, start: int, stop: int, style: str, language: str) -> str:
    """Value of what is written at `start:stop`; all but YAML's blocks, which depend on what is around them."""
    inner = slice(*_inside(text, start, stop, style))
    reader = _READERS.get(language)
    return reader(text[inner], style) if reader else text[inner]


def _inside(text: str, start: int, stop: int, style: str) -> tuple[int, int]:
    if style not in _QUOTES or not text.startswith(style, start):
        return start, stop
    start += len(style)
    return start, stop - len(style) if stop - len(style) >= start and text.endswith(style, start, stop) else stop


def _character(digits: str) -> str:
    """The character of a hexadecimal number; what is none becomes the replacement character."""
    number = int(digits, 16)
    return "\ufffd" if number > 0x10FFFF or 0xD800 <= number < 0xE000 else chr(number)


def _pair(high: str, low: str) -> str:
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)


def _json(inner: str, style: str) -> str:
    if "\\" not in inner or style not in ('"', "'"):
        return inner

    def one(match: re.Match[str]) -> str:
        high, low, *numbers, letter = match.groups()
        if high:
            return _pair(high, low)
        digits = next((digits for digits in numbers if digits), "")
        return _character(digits) if digits else _JSON_LETTERS.get(letter, letter)

    return _JSON.sub(one, inner)


def _toml(inner: str, style: str) -> str:
    if len(style) == 3:
        inner = inner.replace("\r\n", "\n").removeprefix("\n")
    if "\\" not in inner or style[:1] != '"':
        return inner

    def one(match: re.Match[str]) -> str:
        *numbers, letter = match.groups()
        digits = next((digits for digits in numbers if digits), "")
        return _character(digits) if digits else _TOML_LETTERS.get(letter, letter) if letter else ""

    return _TOML.sub(one, inner)


def _env(inner: str, style: str) -> str:
    if style == '"':
        return _ENV.sub(lambda match: _ENV_LETTERS.get(match[1], match[1]), inner)
    return _ENV_QUOTE.sub(r"\1", inner) if style == "'" else inner


def _ini(inner: str, style: str) -> str:
    """Lines without comments, stripped."""
    if style != "plain" or not _LINE_END.search(inner):
        return inner
    lines = []
    for number, line in enumerate(_LINE_END.split(inner)):
        line = line.strip()
        if number and line[:1] in ("#", ";"):
            continue
        comment = INI_COMMENT.search(line)
        lines.append(line[: comment.start()].rstrip() if comment else line)
    return "\n".join(lines)


def _properties(inner: str, style: str) -> str:
    if "\\" not in inner:
        return inner

    def one(match: re.Match[str]) -> str:
        high, low, digits, letter = match.groups()
        if high:
            return _pair(high, low)
        return _character(digits) if digits else _LETTERS.get(letter, letter) if letter else ""

    return _PROPERTIES.sub(one, inner)


def _yaml(inner: str, style: str) -> str:
    if style == '"':
        return double_value(inner)
    return single_value(inner) if style == "'" else folded(inner)


def _markup(inner: str, style: str) -> str:
    if "&" not in inner:
        return inner
    from html import unescape

    return unescape(inner)


_READERS: Final[dict[str, Callable[[str, str], str]]] = {
    "env": _env,
    "ini": _ini,
    "json": _json,
    "markup": _markup,
    "notebook": _json,
    "properties": _properties,
    "toml": _toml,
    "yaml": _yaml,
}
