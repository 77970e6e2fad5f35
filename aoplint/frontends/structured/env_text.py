"""Environment files: `KEY=value` as shells and the dotenv libraries read it; any text can be read (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.structured.writer import VALUE, FlatWriter
from aoplint.tree import Unit

_BLANK: Final = re.compile(r"[\s;]*")
_KEY: Final = re.compile(r"(?:(?:export|set|declare -x)[ \t]+)?([\w.\-]+)")
_MARK: Final = re.compile(r"[ \t]*(?:=|:(?=[ \t\r\n]|\Z))[ \t]*")
_END: Final = re.compile(r"[ \t]*(?:(#[^\r\n]*)|;|(?=[\r\n]|\Z))")
_LINE: Final = re.compile(r"[^\r\n]*")
_COMMENT: Final = re.compile(r"(?<=[ \t])#")
#: No quote can be tried twice: where one has no end, the same quote does not come again.
_QUOTED: Final = {
    '"': re.compile(r'"[^"\\]*(?:\\[\s\S][^"\\]*)*"'),
    "'": re.compile(r"'[^'\\]*(?:\\[\s\S][^'\\]*)*'"),
    "`": re.compile(r"`[^`]*`"),
}


def lower_env(text: str) -> Unit:
    """The Unit of an environment file; `${NAME}` stays as it is."""
    return _Scanner(text).run()


class _Scanner(FlatWriter):
    def __init__(self, text: str) -> None:
        super().__init__(text, "env")
        #: End of the line that is being read; a line may hold many pairs.
        self._line_stop = -1

    def run(self) -> Unit:
        text, at = self.text, 0
        while at < len(text):
            at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
            if at < len(text):
                at = self._entry(at)
        return self.finish()

    def _entry(self, at: int) -> int:
        """Reads a comment or a pair; gives where the next may begin."""
        text = self.text
        if at > self._line_stop:
            self._line_stop = _LINE.match(text, at).end()  # type: ignore[union-attr]
        stop = self._line_stop
        if text[at] == "#":
            self.builder.comment(at, stop)
            return stop
        key = _KEY.match(text, at)
        if key is None:
            return stop
        mark = _MARK.match(text, key.end())
        if mark is None:
            end = _END.match(text, key.end())
            if end is None:
                return stop
            self.builder.close(self.pair(*key.span(1)), key.end())
            self.last = key.end()
            return self._end(end)
        pair = self.pair(*key.span(1))
        self.last = mark.end() if mark.end() <= stop else key.end()
        at = self._value(mark.end(), stop)
        self.builder.close(pair, self.last)
        return at

    def _value(self, start: int, stop: int) -> int:
        text = self.text
        pattern = _QUOTED.get(text[start : start + 1])
        quoted = pattern.match(text, start) if pattern else None
        end = _END.match(text, quoted.end()) if quoted else None
        if quoted and end:
            self.scalar(VALUE, start, quoted.end(), text[start])
            self.last = quoted.end()
            return self._end(end)
        comment = _COMMENT.search(text, start, stop)
        value_stop = comment.start() if comment else stop
        value_stop = start + len(text[start:value_stop].rstrip())
        if value_stop > start:
            self.scalar(VALUE, start, value_stop)
            self.last = value_stop
        if comment:
            self.builder.comment(comment.start(), stop)
        return stop

    def _end(self, end: re.Match[str]) -> int:
        """Notes the comment behind a value."""
        if end.start(1) >= 0:
            self.builder.comment(*end.span(1))
        return end.end()
