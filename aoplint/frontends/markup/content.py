"""Reads content: text, tags, comments, template code (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.markup.dialects import CLOSES
from aoplint.frontends.markup.state import CONTENT, Mode, State

_SPECIAL: Final = re.compile(r"[<{]")
_HTML_NAME: Final = re.compile(r"[A-Za-z][^\s/><{}\"'=(),;]*")
_OTHER_NAME: Final = re.compile(r"[^\W\d][\w:.\-]*")
_COMMENT_END: Final = re.compile(r"--!?>")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE\b[^>\[]*(?P<subset>\[)?", re.IGNORECASE)
_SUBSET_END: Final = re.compile(r"\]\s*>")
_BRACE_COMMENT: Final = re.compile(r"\{\s*/\*")
_BRACE_COMMENT_END: Final = re.compile(r"\s*\}")


def step(state: State, at: int) -> int:
    """Reads up to the next tag, comment or code, and that."""
    if state.run < 0:
        state.run = at
    match = _SPECIAL.search(state.text, at)
    if match is None:
        return len(state.text)
    found = match.start()
    stop = _brace(state, found) if match.group() == "{" else _angle(state, found)
    # What is nothing special is text.
    return stop or found + 1


def brace_comment(state: State, at: int) -> int:
    """`{/* … */}` at `at`; gives where it ends, 0 if there is none."""
    opened = _BRACE_COMMENT.match(state.text, at)
    close = state.finder.find("*/", opened.end()) if opened else -1
    end = _BRACE_COMMENT_END.match(state.text, close + 2) if close >= 0 else None
    if end is None:
        return 0
    state.flush(at)
    return state.comment(at, end.end())


def _brace(state: State, at: int) -> int:
    region = state.templates.at(at)
    if region is not None:
        state.flush(at)
        return state.region(region, CONTENT)
    if not state.dialect.braces:
        return 0
    stop = brace_comment(state, at)
    if stop:
        return stop
    state.flush(at)
    state.open_code(CONTENT, at)
    # Svelte's blocks: the mark is not the start of a regular expression.
    is_block = not state.dialect.nested and state.text.startswith(("#", "/", ":", "@"), at + 1)
    return at + 2 if is_block else at + 1


def _angle(state: State, at: int) -> int:
    text = state.text
    following = text[at + 1 : at + 2]
    if following == "/":
        return _end_tag(state, at)
    if following == "!":
        return _declaration(state, at)
    region = state.templates.at(at)
    if region is not None:
        state.flush(at)
        return state.region(region, CONTENT)
    return start_tag(state, at)


def start_tag(state: State, at: int) -> int:
    """Opens the element whose tag begins at `at`; gives the end of its name, 0 if there is no tag."""
    text, dialect = state.text, state.dialect
    match = (_HTML_NAME if dialect.html else _OTHER_NAME).match(text, at + 1)
    if match is None and not (dialect.nested and text.startswith(">", at + 1)):
        return 0
    name = match.group() if match else ""
    state.flush(at)
    if dialect.html:
        _close_optional(state, name.lower())
    state.open_element(name, at + 1)
    return at + 1 + len(name)


def _close_optional(state: State, name: str) -> None:
    closes = CLOSES.get(name)
    if closes is None:
        return
    frame = state.frames[-1]
    while frame.mode is Mode.CONTENT and frame.name in closes:
        state.pop(state.last)
        frame = state.frames[-1]


def _end_tag(state: State, at: int) -> int:
    text, dialect = state.text, state.dialect
    match = (_HTML_NAME if dialect.html else _OTHER_NAME).match(text, at + 2)
    if match is None and not text.startswith(">", at + 2):
        return 0
    name = match.group().lower() if match else ""
    close = state.finder.find(">", match.end() if match else at + 2)
    stop = close + 1 if close >= 0 else len(text)
    state.flush(at)
    if state.scopes[-1].elements.get(name, 0) > 0:
        while state.frames[-1].name != name:
            state.pop(state.last)
        state.pop(stop)
    state.last = stop
    return stop


def _declaration(state: State, at: int) -> int:
    """A comment, a CDATA section or a document type."""
    text, size = state.text, len(state.text)
    if text.startswith("<!--", at):
        state.flush(at)
        stop = state.finder.end_of(_COMMENT_END, at + 2)
        return state.comment(at, size if stop < 0 else stop)
    if text.startswith("<![CDATA[", at):
        state.flush(at)
        close = state.finder.find("]]>", at + 9)
        stop = size if close < 0 else close
        state.words(at + 9, stop, state.frames[-1].name)
        state.last = min(stop + 3, size)
        return state.last
    state.flush(at)
    doctype = _DOCTYPE.match(text, at)
    stop = state.finder.end_of(_SUBSET_END, doctype.end()) if doctype and doctype["subset"] else -1
    if stop < 0:
        close = state.finder.find(">", at)
        stop = size if close < 0 else close + 1
    state.last = stop
    return stop
