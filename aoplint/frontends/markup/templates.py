"""Where template code ends, and whether it is code or a comment (layer 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from aoplint.frontends.markup.finder import Finder

#: Opener of code to what closes it.
_CLOSERS: Final = {"{{": "}}", "{!!": "!!}", "{%": "%}", "{#": "#}", "<%": "%>", "<?": "?>"}
#: Openers of comments, the longest first, to what closes them.
_COMMENTS: Final = (
    ("{{!--", "--}}"), ("{{--", "--}}"), ("{{!", "}}"), ("{#", "#}"), ("<%--", "--%>"), ("<%#", "%>"),
)  # fmt: skip
_COMMENT_BLOCK: Final = re.compile(r"\{%-?[ \t]*comment\b[^%]*%\}")
_COMMENT_END: Final = re.compile(r"\{%-?[ \t]*endcomment[ \t]*-?%\}")
_INSTRUCTION: Final = re.compile(r"<\?(?:xml\b|xml-|import\b|mso-)", re.IGNORECASE)
#: Strings and braces in an expression.
_EXPRESSION: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|["\'{}]', re.DOTALL)
#: How far behind the first `}}` the real one may be.
_REACH: Final = 256
#: Strings and comments of PHP, and its end; a line comment ends at `?>` too.
_PHP: Final = re.compile(
    r"\"(?:[^\"\\]|\\[\s\S])*\\?(?:\"|\Z)|'(?:[^'\\]|\\[\s\S])*\\?(?:'|\Z)|(?P<end>\?>)|"
    r"(?P<comment>/\*[\s\S]*?(?:\*/|\Z)|(?://|#(?!\[))(?:[^\r\n?]|\?(?!>))*)"
)


@dataclass(frozen=True, slots=True)
class Region:
    """Template code.

    Args:
        start: offset of its opener.
        stop: one past its closer.
        opener: `{{`, `{%`, `<?` and so on; "" for a comment or an instruction.
        comments: comments in it, or itself.
    """

    start: int
    stop: int
    opener: str = ""
    comments: tuple[tuple[int, int], ...] = ()


class Templates:
    """Reads template code.

    Args:
        text: the text.
        finder: its finder.
        openers: what opens template code.
        instructions: `<?name ?>` is no code.
    """

    def __init__(self, text: str, finder: Finder, openers: tuple[str, ...], instructions: bool) -> None:
        self._text = text
        self._finder = finder
        self._openers = openers
        self._instructions = instructions

    def at(self, start: int) -> Region | None:
        """The region that starts at `start`, or None."""
        text = self._text
        if text[start : start + 1] not in ("{", "<"):
            return None
        opener = next((opener for opener in self._openers if text.startswith(opener, start)), None)
        if opener is None:
            return None
        comment = self._comment(start, opener)
        if comment is not None or opener == "{#":
            return comment
        if opener == "<?":
            return self._php(start)
        stop = self._finder.find(_CLOSERS[opener], start + 2)
        if stop < 0:
            return None
        if opener == "{{":
            stop = self._balanced(start + 2, stop)
        return Region(start, stop + len(_CLOSERS[opener]), opener)

    def _comment(self, start: int, opener: str) -> Region | None:
        for mark, closer in _COMMENTS:
            if mark.startswith(opener) and self._text.startswith(mark, start):
                stop = self._finder.find(closer, start + len(mark))
                if stop >= 0:
                    stop += len(closer)
                    return Region(start, stop, comments=((start, stop),))
        return self._comment_block(start) if opener == "{%" else None

    def _comment_block(self, start: int) -> Region | None:
        """`{% comment %}…{% endcomment %}`."""
        text = self._text
        close = self._finder.find("%}", start)
        opened = _COMMENT_BLOCK.match(text, start, close + 2) if close >= 0 else None
        at = self._finder.find("endcomment", opened.end()) if opened else -1
        while at >= 0:
            brace = text.rfind("{%", start, at)
            end = _COMMENT_END.match(text, brace) if brace >= 0 else None
            if end:
                return Region(start, end.end(), comments=((start, end.end()),))
            at = self._finder.find("endcomment", at + 1)
        return None

    def _balanced(self, start: int, stop: int) -> int:
        """The `}}` that is neither in a string nor of a literal, else the first one at `stop`."""
        text, depth, end = self._text, 0, min(len(text_ := self._text), stop + _REACH)
        del text_
        if "{" not in text[start:stop] and '"' not in text[start:stop] and "'" not in text[start:stop]:
            return stop
        for token in _EXPRESSION.finditer(text, start, end):
            word = token.group()
            if word == "{":
                depth += 1
            elif word == "}":
                if depth == 0:
                    at = token.start()
                    return at if at >= stop and text.startswith("}}", at) else stop
                depth -= 1
        return stop

    def _php(self, start: int) -> Region | None:
        text = self._text
        if self._instructions or _INSTRUCTION.match(text, start):
            stop = self._finder.find("?>", start)
            return Region(start, stop + 2) if stop >= 0 else None
        comments = []
        for token in _PHP.finditer(text, start + 2):
            if token.lastgroup == "end":
                return Region(start, token.end(), "<?", tuple(comments))
            if token.lastgroup == "comment":
                comments.append(token.span())
        return Region(start, len(text), "<?", tuple(comments))
