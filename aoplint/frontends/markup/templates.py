"""Where template code ends, and whether it is code or a comment (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.frontends.markup.finder import Finder
from aoplint.model.record import dataclass

#: Opener of code to what closes it.
_CODE: Final = {"{{": "}}", "{!!": "!!}", "{%": "%}", "<%": "%>", "<?": "?>"}
#: Opener of a comment to what closes it.
_COMMENT: Final = {"{{!--": "--}}", "{{--": "--}}", "{{!": "}}", "{#": "#}", "<%--": "--%>", "<%#": "%>"}
_BLOCK: Final = re.compile(r"\{%-?[ \t]*comment\b[^%]*%\}")
_BLOCK_END: Final = re.compile(r"\{%-?[ \t]*endcomment[ \t]*-?%\}")
_INSTRUCTION: Final = re.compile(r"<\?(?:xml\b|xml-|import\b|mso-)", re.IGNORECASE)
#: Strings and braces in an expression.
_EXPRESSION: Final = re.compile(r'"(?:[^"\\]|\\.)*\\?(?:"|\Z)|\'(?:[^\'\\]|\\.)*\\?(?:\'|\Z)|[{}]', re.DOTALL)
#: How long an expression is looked at, and how far behind its first `}}` the real one may be.
_LENGTH: Final = 1024
_REACH: Final = 256
#: Strings and comments of PHP, and its end; a line comment ends at `?>` too.
_PHP: Final = re.compile(
    r"\"(?:[^\"\\]|\\[\s\S])*\\?(?:\"|\Z)|'(?:[^'\\]|\\[\s\S])*\\?(?:'|\Z)|(?P<end>\?>)|"
    r"<<<[ \t]*[\"']?(?P<label>\w+)[\"']?\r?\n[\s\S]*?(?:\n[ \t]*(?P=label)\b|\Z)|"
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
        openers: what opens template code, the longest first.
        instructions: `<?name ?>` is no code.
    """

    def __init__(self, text: str, finder: Finder, openers: tuple[str, ...], instructions: bool) -> None:
        self._text = text
        self._finder = finder
        self._instructions = instructions
        self._opener = re.compile("|".join(re.escape(opener) for opener in openers) or r"(?!)")

    def at(self, start: int, *, quick: bool = False) -> Region | None:
        """The region that starts at `start`, or None.

        Args:
            start: an offset.
            quick: PHP code ends at its first `?>`, whatever it is in; for callers that may drop the region.
        """
        match = self._opener.match(self._text, start)
        if match is None:
            return None
        opener = match.group()
        closer = _COMMENT.get(opener)
        if closer is not None:
            stop = self._finder.find(closer, match.end())
            if stop >= 0:
                stop += len(closer)
                return Region(start, stop, comments=((start, stop),))
            opener = opener[:2]
            if opener not in _CODE:
                return None
        return self._code(start, opener, quick)

    def _code(self, start: int, opener: str, quick: bool) -> Region | None:
        if opener == "<?" and (self._instructions or _INSTRUCTION.match(self._text, start)):
            stop = self._finder.find("?>", start)
            return Region(start, stop + 2) if stop >= 0 else None
        if opener == "<?" and not quick:
            return self._php(start)
        stop = self._finder.find(_CODE[opener], start + len(opener))
        if stop < 0:
            return None
        if opener == "{{":
            stop = self._balanced(start + 2, stop)
        stop += len(_CODE[opener])
        if opener == "{%" and _BLOCK.match(self._text, start, stop):
            end = self._finder.end_of(_BLOCK_END, stop)
            if end >= 0:
                return Region(start, end, comments=((start, end),))
        return Region(start, stop, opener)

    def _balanced(self, start: int, stop: int) -> int:
        """The `}}` that is neither in a string nor of a literal; the first one, at `stop`, if in doubt."""
        text, depth = self._text, 0
        if stop - start > _LENGTH:
            return stop
        for token in _EXPRESSION.finditer(text, start, min(len(text), stop + _REACH)):
            word = token.group()
            if word == "{":
                depth += 1
            elif word == "}" and depth:
                depth -= 1
            elif word == "}":
                at = token.start()
                return at if at >= stop and text.startswith("}}", at) else stop
        return stop

    def _php(self, start: int) -> Region:
        text = self._text
        comments: list[tuple[int, int]] = []
        for token in _PHP.finditer(text, start + 2):
            if token.lastgroup == "end":
                return Region(start, token.end(), "<?", tuple(comments))
            if token.lastgroup == "comment":
                comments.append(token.span())
        return Region(start, len(text), "<?", tuple(comments))
