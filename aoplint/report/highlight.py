"""Colours a redacted frame by a few kinds of tokens that both colour schemes know (layer 12, html only)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

from aoplint.model.finding import FrameLine, Location
from aoplint.model.record import dataclass
from aoplint.report.frame import LINE_LIMIT, clip, shown
from aoplint.report.neutralise import neutralise

#: Text longer than this is shown without colours: a lexer's patterns are not made for hostile input.
HIGHLIGHT_LIMIT = 4_000
_PLAIN = ""
_LEXERS: dict[str, str] = {
    "python": "python", "notebook": "python", "html": "html", "markup": "html", "jinja": "html+jinja",
    "vue": "html", "xml": "xml", "javascript": "javascript", "typescript": "typescript", "jsx": "javascript",
    "tsx": "typescript", "php": "php", "json": "json", "yaml": "yaml", "toml": "toml", "ini": "ini",
    "properties": "properties", "env": "bash", "shell": "bash", "dockerfile": "docker", "css": "css",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """Neutral text of one token kind, marked or not."""

    text: str
    kind: str
    marked: bool


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of a frame; without segments and with number 0 it stands for lines left out."""

    number: int
    segments: tuple[Segment, ...]
    marked: bool = False


def code_lines(location: Location) -> tuple[CodeLine, ...]:
    """The frame of `location` in coloured segments."""
    lines = [None if line is None else clip(line, LINE_LIMIT) for line in shown(location)]
    kinds = _kinds([line.text for line in lines if line is not None], location.language)
    made, position = [], 0
    for line in lines:
        if line is None:
            made.append(CodeLine(0, ()))
            continue
        made.append(CodeLine(line.number, tuple(_segments(line, kinds[position])), line.mark_start >= 0))
        position += 1
    return tuple(made)


def _segments(line: FrameLine, kinds: list[str]) -> Iterator[Segment]:
    cells = [
        (kinds[offset], line.mark_start <= offset < line.mark_stop, character)
        for offset, character in enumerate(line.text)
    ]
    for (kind, marked), group in groupby(cells, key=lambda cell: (cell[0], cell[1])):
        text = "".join(character for _, _, character in group)
        yield Segment(neutralise(text, keep="\t"), kind, marked)


def _kinds(lines: list[str], language: str) -> list[list[str]]:
    """The kind of every character of every line."""
    text = "\n".join(lines)
    flat = [_PLAIN] * len(text)
    lexer = _lexer(_LEXERS.get(language, ""))
    if lexer is not None and len(text) <= HIGHLIGHT_LIMIT:
        # Unsafe characters become a harmless one of the same length, so that offsets stay.
        harmless = "".join(c if c in "\n\t" or neutralise(c) == c else "?" for c in text)
        for start, token, value in lexer.get_tokens_unprocessed(harmless):
            flat[start : start + len(value)] = [_kind(token)] * len(value)
    rows, position = [], 0
    for line in lines:
        rows.append(flat[position : position + len(line)])
        position += len(line) + 1
    return rows


@cache
def _lexer(name: str) -> Any:
    if not name:
        return None
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


@cache
def _kind(token: Any) -> str:
    from pygments.token import Token

    table = (
        (Token.Comment, "c"),
        (Token.Literal.String, "s"),
        (Token.Literal.Number, "n"),
        (Token.Keyword, "k"),
        (Token.Operator.Word, "k"),
        (Token.Name.Tag, "k"),
        (Token.Name.Function, "f"),
        (Token.Name.Class, "f"),
        (Token.Name.Decorator, "f"),
        (Token.Name.Attribute, "a"),
        (Token.Name.Builtin, "a"),
    )
    return next((kind for base, kind in table if token in base), _PLAIN)
