"""Reads JavaScript and TypeScript as far as needed to find the elements and comments in it (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.markup.content import start_tag
from aoplint.frontends.markup.state import Frame, Mode, State

_TOKEN: Final = re.compile(
    r"(?P<word>[\w$]+)|"
    r"(?P<string>\"(?:[^\"\\\r\n]|\\[\s\S])*\"?|'(?:[^'\\\r\n]|\\[\s\S])*'?)|"
    r"(?P<comment>//[^\r\n]*|/\*[\s\S]*?(?:\*/|\Z))|"
    r"(?P<other>[^\s])"
)
_REGULAR: Final = re.compile(r"/(?:[^/\\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*\])+/\w*")
_LINE: Final = re.compile(r"[^\r\n]*")
_QUASI: Final = re.compile(r"\\[\s\S]|`|\$\{")
#: Words behind which an expression begins.
_BEFORE_OPERAND: Final = frozenset(
    (
        "return", "default", "case", "do", "else", "yield", "await", "typeof", "void", "in", "of", "delete",
        "new", "throw", "instanceof",
    )
)  # fmt: skip
#: Not `<T, U>`, `<T extends X>`, `<const T>`, `<T = X>`: type parameters.
_TAG: Final = re.compile(r"<(?!const\s)(?P<name>[^\W\d][\w:.-]*)(?![\w:.-])\s*(?!extends\b)(?=[/>{\w$@<\"])")


def step(state: State, at: int) -> int:
    """Reads up to the end of the code, or up to what is read in another way."""
    frame = state.frames[-1]
    for token in _TOKEN.finditer(state.text, at):
        kind, stop = token.lastgroup, token.end()
        if kind == "word":
            frame.operand = token.group() not in _BEFORE_OPERAND
        elif kind == "string":
            frame.operand = True
        elif kind == "comment":
            state.builder.comment(token.start(), stop)
        else:
            jump = _sign(state, frame, token.group(), token.start())
            if jump:
                return jump
        state.last = stop
    return len(state.text)


def _sign(state: State, frame: Frame, sign: str, at: int) -> int:
    """Reads a sign; gives where to go on if something else begins or ends there, else 0."""
    operand, frame.operand = frame.operand, sign in ")]"
    if sign == "{":
        frame.depth += 1
    elif sign == "}":
        if frame.depth == 0 and not frame.root:
            state.pop(at + 1)
            return at + 1
        frame.depth = max(0, frame.depth - 1)
    elif sign == "`":
        state.push(Frame(Mode.QUASI, -1))
        return at + 1
    elif sign == "<" and not operand and state.dialect.nested and _is_tag(state, at):
        return start_tag(state, at)
    elif sign == "/" and not operand:
        return _regular(state, frame, at)
    return 0


def _is_tag(state: State, at: int) -> bool:
    if state.text.startswith("<>", at):
        return "" in state.closing_names
    match = _TAG.match(state.text, at)
    if match is None:
        return False
    # `<T>(x: T) => x` has type parameters; an element without attributes has an end tag.
    return not state.text.startswith(">", match.end()) or match["name"].lower() in state.closing_names


def _regular(state: State, frame: Frame, at: int) -> int:
    """A regular expression; one that does not end on its line is none, and no other one is on that line."""
    if at < state.no_regular:
        return 0
    match = _REGULAR.match(state.text, at)
    if match is None:
        state.no_regular = _LINE.match(state.text, at).end()  # type: ignore[union-attr]
        return 0
    frame.operand = True
    state.last = match.end()
    return match.end()


def quasi_step(state: State, at: int) -> int:
    """Reads a template literal up to its end or the next expression in it."""
    match = _QUASI.search(state.text, at)
    if match is None:
        return len(state.text)
    state.last = match.end()
    if match.group() == "`":
        state.pop(match.end())
    elif match.group() == "${":
        state.push(Frame(Mode.CODE, -1))
    return match.end()
