"""Java properties: keys and values with escapes, three separators, lines that go on; any text can be read (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.structured.writer import VALUE, FlatWriter
from aoplint.tree import Unit

_BLANK: Final = re.compile(r"[ \t\f\r\n]*")
_LINE: Final = re.compile(r"[^\r\n]*")
_KEY: Final = re.compile(r"[^\\ \t\f\r\n=:]*(?:\\(?:\r\n|[\s\S]|\Z)[^\\ \t\f\r\n=:]*)*")
#: Blanks, and lines that go on before anything stands in them.
_GAP: Final = r"(?:[ \t\f]|\\(?:\r\n|[\r\n]))*"
_SEPARATOR: Final = re.compile(rf"{_GAP}(?:[=:]{_GAP})?")
_VALUE: Final = re.compile(r"[^\\\r\n]*(?:\\(?:\r\n|[\s\S]|\Z)[^\\\r\n]*)*")


def lower_properties(text: str) -> Unit:
    """The Unit of a properties file; a dotted key is one key."""
    writer = FlatWriter(text, "properties")
    builder, at = writer.builder, 0
    while True:
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
        if at == len(text):
            return writer.finish()
        if text[at] in "#!":
            stop = _LINE.match(text, at).end()  # type: ignore[union-attr]
            builder.comment(at, stop)
            at = stop
            continue
        key_stop = _KEY.match(text, at).end()  # type: ignore[union-attr]
        pair = writer.pair(at, key_stop)
        start = _SEPARATOR.match(text, key_stop).end()  # type: ignore[union-attr]
        at = _VALUE.match(text, start).end()  # type: ignore[union-attr]
        if at > start:
            writer.scalar(VALUE, start, at)
        writer.last = at if at > start else key_stop
        builder.close(pair, writer.last)
