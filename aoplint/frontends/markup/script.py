"""Reads what stands in script, style, textarea and title: template code, comments, no tags (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.markup.state import CONTENT, PART, TEMPLATE_CODE, State
from aoplint.frontends.markup.templates import Region
from aoplint.tree import Kind

_SPECIAL: Final = re.compile(r"[<{]")
_STRING: Final = (
    r"\"(?:[^\"\\\r\n]|\\[\s\S])*\"?|"
    r"'(?:[^'\\\r\n]|\\[\s\S])*'?|"
    r"`(?:[^`\\]|\\[\s\S])*[\\`]?"
)
_COMMENT: Final = r"/\*[\s\S]*?(?:\*/|\Z)"
_TOKENS: Final = {
    # ECMAScript B.1.1: `<!--` begins a comment that ends with the line.
    "script": re.compile(rf"{_STRING}|(?P<comment>//[^\r\n]*|<!--[^\r\n]*|{_COMMENT})"),
    "style": re.compile(rf"{_STRING}|(?P<comment>{_COMMENT})"),
}
_ENDS: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*>?", re.IGNORECASE) for name in ("script", "style", "textarea", "title")
}


def raw_content(state: State, start: int, name: str) -> int:
    """The content of element `name`, which begins at `start`, and its end tag; gives where that ends."""
    text = state.text
    end = _ENDS[name].search(text, start)
    stop = end.start() if end else len(text)
    if name in _TOKENS:
        code_words(state, start, stop, name)
    else:
        _plain_words(state, start, stop)
    state.pop(end.end() if end else stop)
    return state.last


def code_words(state: State, start: int, stop: int, name: str) -> None:
    """A node of the code of a script or a style at `start:stop`, and its comments."""
    start, stop = _trim(state.text, start, stop)
    if start == stop:
        return
    builder = state.builder
    node = builder.open(int(Kind.SCRIPT), CONTENT, start, builder.word(name))
    comments = [token.span() for token in _TOKENS[name].finditer(state.text, start, stop) if token.lastgroup]
    for region in _regions(state, start, stop):
        if region.opener:
            builder.leaf(TEMPLATE_CODE, PART, region.start, region.stop, builder.word(region.opener))
        comments.extend(region.comments)
    last = start
    for comment in sorted(comments):
        if comment[0] >= last:
            last = state.comment(*comment)
    builder.close(node, stop)
    state.last = stop


def _plain_words(state: State, start: int, stop: int) -> None:
    for region in _regions(state, start, stop):
        state.words(start, region.start, "")
        start = state.region(region, CONTENT)
    state.words(start, stop, "")


def _regions(state: State, start: int, stop: int) -> list[Region]:
    """Template code at `start:stop`; `{#` is no comment there, it may be a private name."""
    text = state.text
    regions: list[Region] = []
    #: What does not end here once will not again.
    unended = {"{#"}
    match = _SPECIAL.search(text, start, stop)
    while match is not None:
        at = match.start()
        opener = text[at : at + 2]
        region = None if opener in unended else state.templates.at(at, quick=True)
        if region is not None and region.stop <= stop:
            regions.append(region)
            at = region.stop
        else:
            at += 1
            if region is not None:
                unended.add(opener)
        match = _SPECIAL.search(text, at, stop)
    return regions


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    words = text[start:stop]
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())
