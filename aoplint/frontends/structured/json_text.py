"""JSON and what people write in its place: comments, trailing commas, JSON 5, Python literals (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.structured.writer import (
    CONTENT,
    DEPTH_LIMIT,
    DOCUMENT,
    ELEMENT,
    MAPPING,
    SEQUENCE,
    VALUE,
    Writer,
)
from aoplint.model.record import dataclass
from aoplint.tree import Unit

#: No branch can fail behind its first character, so none is tried twice: what lacks its end is refused below.
_TOKEN: Final = re.compile(
    r"""
    (?P<space>[\s\ufeff]+)
    | (?P<comment> //[^\r\n]* | \#[^\r\n]* | /\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)? )
    | (?P<string> "[^"\\\r\n]*(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*)*"? | '[^'\\\r\n]*(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*)*'? )
    | (?P<open>[\[{(])
    | (?P<close>[\]})])
    | (?P<mark>[,:])
    | (?P<word>[^\s\[\]{}(),:"'/\#]+)
    """,
    re.VERBOSE,
)
_LITERAL: Final = re.compile(
    r"true|false|null|True|False|None|undefined|[+-]?(?:NaN|Infinity|0[xX][0-9a-fA-F]+|"
    r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
)
_NAME: Final = re.compile(r"[\w$.@*+\-]+")
_CLOSERS: Final = {"{": "}", "[": "]", "(": ")"}


@dataclass(slots=True)
class _Frame:
    """An open container; the root has no closer.

    Args:
        node: of the MAPPING or SEQUENCE.
        closer: what closes it.
        pair: its open PAIR, -1 for none.
    """

    node: int
    closer: str
    pair: int = -1


def lower_json(text: str) -> Unit:
    """The Unit of JSON; several values one after another (JSON lines) are several contents.

    Raises:
        FrontEndError: if it is no JSON, or nests too deeply.
    """
    return _Scanner(text).run()


class _Scanner(Writer):
    def __init__(self, text: str) -> None:
        super().__init__(text, "json")
        self._frames = [_Frame(0, "")]
        #: What may come: "value", "key", "colon" or "comma".
        self._next = "value"

    def run(self) -> Unit:
        text, builder = self.text, self.builder
        document = builder.open(DOCUMENT, 0, 0)
        at, match = 0, _TOKEN.match
        while at < len(text):
            token = match(text, at)
            if token is None:
                raise self.wrong(at)
            stop = token.end()
            kind = token.lastgroup
            if kind == "comment":
                self._comment(at, stop)
            elif kind == "string" or kind == "word":
                self._scalar(at, stop, quoted=kind == "string")
            elif kind == "open":
                self._open(at)
            elif kind == "close":
                self._close(at)
            elif kind == "mark":
                self._mark(at)
            at = stop
        if len(self._frames) > 1:
            raise self.wrong(len(text))
        builder.close(document, len(text))
        return builder.finish()

    def _comment(self, start: int, stop: int) -> None:
        if self.text.startswith("/*", start) and not self.text.endswith("*/", start + 2, stop):
            raise self.wrong(start)
        self.builder.comment(start, stop)

    def _scalar(self, start: int, stop: int, *, quoted: bool) -> None:
        text = self.text
        if quoted:
            style = text[start]
            if not _closed(text, start, stop):
                raise self.wrong(start)
        else:
            style = "literal" if _LITERAL.fullmatch(text, start, stop) else "plain"
        if self._next == "key" and (style != "plain" or _NAME.fullmatch(text, start, stop)):
            self._frames[-1].pair = self.pair(start, stop, style)
            self._next = "colon"
        elif self._next == "value" and style != "plain":
            self.scalar(self._role(), start, stop, style)
            self._value_ends(stop)
        else:
            raise self.wrong(start)

    def _role(self) -> int:
        frame = self._frames[-1]
        if not frame.closer:
            return CONTENT
        return VALUE if frame.pair >= 0 else ELEMENT

    def _value_ends(self, stop: int) -> None:
        frame = self._frames[-1]
        if frame.pair >= 0:
            self.builder.close(frame.pair, stop)
            frame.pair = -1
        self._next = "comma" if frame.closer else "value"

    def _open(self, at: int) -> None:
        if self._next != "value":
            raise self.wrong(at)
        if len(self._frames) > DEPTH_LIMIT:
            raise self.too_deep(at)
        bracket = self.text[at]
        node = self.builder.open(MAPPING if bracket == "{" else SEQUENCE, self._role(), at)
        self._frames.append(_Frame(node, _CLOSERS[bracket]))
        self._next = "key" if bracket == "{" else "value"

    def _close(self, at: int) -> None:
        frame = self._frames[-1]
        if frame.closer != self.text[at] or frame.pair >= 0:
            raise self.wrong(at)
        self._frames.pop()
        self.builder.close(frame.node, at + 1)
        self._value_ends(at + 1)

    def _mark(self, at: int) -> None:
        wanted = "comma" if self.text[at] == "," else "colon"
        if self._next != wanted:
            raise self.wrong(at)
        in_mapping = self._frames[-1].closer == "}"
        self._next = "key" if wanted == "comma" and in_mapping else "value"


def _closed(text: str, start: int, stop: int) -> bool:
    """Whether a string has its closing quote: its last character, with an even number of backslashes before it."""
    if stop - start < 2 or text[stop - 1] != text[start]:
        return False
    body = text[start + 1 : stop - 1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 0
