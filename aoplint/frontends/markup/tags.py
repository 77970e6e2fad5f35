"""Reads a start tag behind its name: attributes and the code among them (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.markup.content import brace_comment
from aoplint.frontends.markup.dialects import CODE, CONTAINERS, PLAIN, VOID
from aoplint.frontends.markup.script import raw_content
from aoplint.frontends.markup.state import PART, SCALAR, Mode, State
from aoplint.frontends.markup.templates import Region
from aoplint.tree import Kind, Role

_SPACE: Final = re.compile(r"\s*")
_NAME: Final = re.compile(r"=?[^\s/>={<]*")
_NESTED_NAME: Final = re.compile(r"[^\s/>={<\"'`]*")
_EQUALS: Final = re.compile(r"\s*=\s*")
_UNQUOTED: Final = re.compile(r"[^\s>{<]*")
_QUOTED: Final = {quote: re.compile(quote + r"|[{<]") for quote in "\"'"}
_GENERIC: Final = re.compile(r"<[\w$.,|\[\] ]{1,200}>")
_CODE_COMMENT: Final = re.compile(r"//[^\r\n]*|/\*")
#: Types of a script that is markup.
_MARKUP_TYPE: Final = re.compile(
    r"\s*text/(?:x-)?(?:html|template|ng-template|(?:x-)?handlebars(?:-template)?|mustache|jquery-tmpl|tmpl|"
    r"underscore)\s*",
    re.IGNORECASE,
)
#: An attribute whose value is code: of HTML, Vue, Angular.
_HANDLER: Final = re.compile(r"(?i:on)[a-zA-Z]+|@[\w:.-]+|v-on:[\w:.-]+|\([\w:.-]+\)")
_CODE_LINK: Final = re.compile(r"\s*javascript:", re.IGNORECASE)
#: The longest code with quotes in a quoted value.
_LENGTH: Final = 4096


def step(state: State, at: int) -> int:
    """Reads one attribute, or the end of the tag."""
    text, dialect = state.text, state.dialect
    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
    if at == len(text):
        return at
    char = text[at]
    if char == ">":
        return _finish(state, at + 1, closed=False)
    if char == "/":
        return _slash(state, at)
    if char in "{<":
        stop = _code(state, at)
        if stop:
            return stop
    if dialect.nested and char in "<\"'`":
        generic = _GENERIC.match(text, at) if char == "<" else None
        return generic.end() if generic else at + 1
    return _attribute(state, at)


def _slash(state: State, at: int) -> int:
    text = state.text
    if text.startswith("/>", at):
        return _finish(state, at + 2, closed=True)
    comment = _CODE_COMMENT.match(text, at) if state.dialect.nested else None
    if comment is None:
        return at + 1
    if comment.group() != "/*":
        return state.comment(at, comment.end())
    close = state.finder.find("*/", at + 2)
    return state.comment(at, len(text) if close < 0 else close + 2)


def _code(state: State, at: int) -> int:
    """Code that is no attribute; gives where it ends, 0 if there is none."""
    region = state.templates.at(at)
    if region is not None:
        is_name = region.opener == "{{" and state.text.startswith("=", region.stop)
        return 0 if is_name else state.region(region, PART)
    if not state.dialect.braces or state.text[at] != "{":
        return 0
    stop = brace_comment(state, at)
    if stop:
        return stop
    state.open_code(PART, at)
    return at + 1


def _attribute(state: State, at: int) -> int:
    text, builder = state.text, state.builder
    stop, parts = _name(state, at)
    name = "" if parts else text[at:stop]
    atom = builder.name(name, at, stop)
    node = builder.open(int(Kind.MARKUP_ATTRIBUTE), int(Role.ATTRIBUTE), at, atom)
    _scalar(state, int(Role.KEY), at, stop, "plain", parts)
    equals = _EQUALS.match(text, stop)
    if equals is None or equals.end() == len(text) or text[equals.end()] == ">":
        builder.close(node, stop)
        return equals.end() if equals else stop
    value = equals.end()
    quote = text[value]
    if quote in _QUOTED:
        stop, parts = _quoted(state, value)
        handler = state.dialect.html and _is_handler(text, name, value + 1)
        _scalar(state, int(Role.VALUE), value, stop, quote, parts, handler=handler)
    elif state.dialect.braces and quote == "{":
        state.open_code(int(Role.VALUE), value, outer=node)
        return value + 1
    elif state.dialect.nested and quote in "<`":
        builder.close(node, stop)
        return value
    else:
        stop, parts = _unquoted(state, value)
        handler = state.dialect.html and _is_handler(text, name, value)
        _unquoted_value(state, value, stop, parts, handler=handler)
    builder.close(node, stop)
    if name.lower() == "type":
        state.frames[-1].kind = text[value:stop].strip("\"'")
    return stop


def _name(state: State, at: int) -> tuple[int, list[Region]]:
    """End of an attribute's name, and the code in it."""
    text = state.text
    parts: list[Region] = []
    start = at
    if state.dialect.nested:
        return max(_NESTED_NAME.match(text, at).end(), at + 1), []  # type: ignore[union-attr]
    while True:
        # `=` belongs to a name only as its first character.
        at = _NAME.match(text, at).end() if at == start else _NESTED_NAME.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] not in ("{", "<"):
            return max(at, start + 1), parts
        region = state.templates.at(at)
        if region is not None and region.opener == "{{":
            parts.append(region)
            at = region.stop
        elif at > start and (region is not None or state.dialect.braces):
            return at, parts
        else:
            at += 1


def _quoted(state: State, at: int) -> tuple[int, list[Region]]:
    """End of a quoted value, and the code in it; code may hold the same quotes."""
    text = state.text
    parts: list[Region] = []
    #: Opener to where the search for its code goes on: what held the end of the value once will again.
    skipped: dict[str, int] = {}
    quote = text[at]
    at += 1
    while True:
        match = _QUOTED[quote].search(text, at)
        if match is None:
            return len(text), parts
        if match.group() == quote:
            return match.end(), parts
        at = match.end()
        opener = text[match.start() : at + 1]
        region = state.templates.at(match.start(), quick=True) if skipped.get(opener, 0) <= at else None
        if region is None:
            continue
        if _fits(text, region, quote):
            parts.append(region)
            at = region.stop
        else:
            skipped[opener] = region.stop


def _fits(text: str, region: Region, quote: str) -> bool:
    """Whether code stands in a value: no lone quote in it ends the value."""
    if region.stop - region.start > _LENGTH:
        return False
    return text.count(quote, region.start, region.stop) % 2 == 0


def _unquoted(state: State, at: int) -> tuple[int, list[Region]]:
    text = state.text
    parts: list[Region] = []
    while True:
        at = _UNQUOTED.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] not in ("{", "<"):
            return at, parts
        region = state.templates.at(at)
        if region is None:
            at += 1
            continue
        parts.append(region)
        at = region.stop


def _unquoted_value(state: State, start: int, stop: int, parts: list[Region], *, handler: bool) -> None:
    if not state.dialect.html and _ends_with_slash(state.text, start, stop):
        stop -= 1
    if len(parts) == 1 and (parts[0].start, parts[0].stop) == (start, stop) and parts[0].opener:
        state.region(parts[0], int(Role.VALUE))
    else:
        _scalar(state, int(Role.VALUE), start, stop, "plain", parts, handler=handler)


def _ends_with_slash(text: str, start: int, stop: int) -> bool:
    """Whether an unquoted value at `start:stop` is followed by the end of its tag."""
    return stop - start > 1 and text[stop - 1] == "/" and text.startswith(">", stop)


def _is_handler(text: str, name: str, value: int) -> bool:
    """Whether the value at `value` of attribute `name` is code that runs on an event or on a click."""
    return bool(_HANDLER.fullmatch(name) or _CODE_LINK.match(text, value))


def _scalar(
    state: State, role: int, start: int, stop: int, style: str, parts: list[Region], *, handler: bool = False
) -> None:
    builder = state.builder
    node = builder.open(SCALAR, role, start, builder.word(style))
    quoted = style in _QUOTED
    first, inner = start + quoted, stop - (quoted and stop - 1 > start and state.text[stop - 1] == style)
    script = -1
    if handler and first < inner:
        script = builder.open(int(Kind.SCRIPT), PART, first, builder.word("handler"))
    for part in parts:
        state.region(part, PART)
    if script >= 0:
        builder.close(script, inner)
    builder.close(node, stop)
    state.last = stop


def _finish(state: State, stop: int, *, closed: bool) -> int:
    """The tag ends at `stop`."""
    dialect, frame = state.dialect, state.frames[-1]
    state.last = stop
    name = frame.name
    void = name in VOID if dialect.html else dialect.code and name not in state.closing_names
    if void or (closed and (not dialect.html or name not in CONTAINERS)):
        state.pop(stop)
        return stop
    frame.mode = Mode.CONTENT
    raw = name in CODE or (name in PLAIN and not dialect.braces)
    if dialect.html and raw and not (name == "script" and _MARKUP_TYPE.fullmatch(frame.kind)):
        return raw_content(state, stop, name)
    return stop
