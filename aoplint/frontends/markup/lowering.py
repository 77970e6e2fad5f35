"""Markup to a Unit: one loop over what is open, without recursion (layer 3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from aoplint.frontends.markup import code, content, tags
from aoplint.frontends.markup.dialects import Dialect
from aoplint.frontends.markup.script import code_words
from aoplint.frontends.markup.state import CONTENT, Frame, Mode, State
from aoplint.tree import Kind, Unit

_FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\r?\n")
_FRONT_MATTER_END: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)

_STEPS: Final[dict[Mode, Callable[[State, int], int]]] = {
    Mode.CONTENT: content.step,
    Mode.TAG: tags.step,
    Mode.CODE: code.step,
    Mode.QUASI: code.quasi_step,
}


class Lowering:
    """One file's lowering.

    Args:
        text: the decoded text.
        dialect: how it is read.
    """

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._state = State(text, dialect)

    def run(self) -> Unit:
        """The Unit."""
        state = self._state
        text, builder = state.text, state.builder
        document = builder.open(int(Kind.DOCUMENT), 0, 0)
        at = self._root()
        while at < len(text):
            at = _STEPS[state.frames[-1].mode](state, at)
        state.flush(len(text))
        while state.frames:
            state.pop(state.last)
        builder.close(document, len(text))
        return builder.finish()

    def _root(self) -> int:
        """Opens the frame of the file itself; gives where it begins."""
        state = self._state
        text = state.text
        if state.dialect.code and text and not text.isspace():
            start = len(text) - len(text.lstrip())
            node = state.builder.open(int(Kind.SCRIPT), CONTENT, start, state.builder.word("script"))
            state.last = start
            state.push(Frame(Mode.CODE, node, root=True))
            return start
        state.push(Frame(Mode.CONTENT, -1, root=True))
        fence = _FRONT_MATTER.match(text) if state.dialect.front_matter else None
        end = _FRONT_MATTER_END.search(text, fence.end()) if fence else None
        if fence and end:
            code_words(state, fence.end(), end.start(), "script")
            state.last = end.end()
            return end.end()
        return 0
