"""A cheap look at Python text before it is parsed: what would hang, crash or explode LibCST (layer 3).

Two steps. The first knows no strings: it keeps the brackets only and removes innermost pairs. What that leaves bounds
the nesting from above, and nearly every file is settled there, at C speed. Only for the others the second step walks
the brackets outside strings and comments, f-strings with their holes included (PEP 701).

Whatever CPython compiles is at most "risky" here, its size aside: CPython stops at 200 nested brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

#: LibCST's tree is 400 times the source: beyond this only text rules run.
SIZE_LIMIT: Final = 1_000_000
#: CPython's own limit.
NESTING_LIMIT: Final = 200
#: LibCST's memory grows with the cube of the nesting: beyond this the file is worth a worker of its own.
RISKY_NESTING: Final = 60
#: LibCST's time doubles with each level inside a `case` pattern.
RISKY_PATTERN: Final = 8

_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"()[]{}"))
_PASSES: Final = 12
_CASE_LINE: Final = re.compile(r"(?:^|[\r\n;:])[ \t\f]*case\b")
_CODE: Final = re.compile(
    r"""#[^\r\n]*|[()\[\]{}]|(?P<prefix>[A-Za-z]{0,2})(?P<quote>'{3}|"{3}|'|")|[^\W\d]\w*|[\r\n]+|[:!]=|:"""
)
_WORD: Final = re.compile(r"\w+")


class Level(Enum):
    """What to do with a file."""

    FINE = "fine"
    #: Parse it alone, under a deadline and a memory limit.
    RISKY = "risky"
    #: Do not parse it.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the look found.

    Args:
        level: what to do.
        reason: "" if fine, else a code: "too-large", "too-deep", "deep-pattern".
    """

    level: Level
    reason: str = ""


_FINE: Final = Verdict(Level.FINE)
_DEEP_PATTERN: Final = Verdict(Level.RISKY, "deep-pattern")
_DEEP: Final = Verdict(Level.RISKY, "too-deep")
_TOO_DEEP: Final = Verdict(Level.REFUSED, "too-deep")
_TOO_LARGE: Final = Verdict(Level.REFUSED, "too-large")


def precheck(text: str) -> Verdict:
    """What parsing `text` may do."""
    if len(text) > SIZE_LIMIT:
        return _TOO_LARGE
    bound = nesting_bound(text)
    if bound <= RISKY_PATTERN:
        return _FINE
    has_case = "case" in text and _CASE_LINE.search(text) is not None
    if bound <= RISKY_NESTING and not has_case:
        return _FINE
    nesting, pattern = BracketWalk(text).depths()
    if nesting > NESTING_LIMIT:
        return _TOO_DEEP
    if has_case and pattern > RISKY_PATTERN:
        return _DEEP_PATTERN
    return _DEEP if nesting > RISKY_NESTING else _FINE


def nesting_bound(text: str) -> int:
    """At least the depth to which brackets nest, for well-formed and for broken text."""
    brackets = text.encode("utf-8", "surrogatepass").translate(None, _NOT_BRACKETS)
    for levels in range(_PASSES):
        if not brackets:
            return levels
        brackets = brackets.replace(b"()", b"").replace(b"[]", b"").replace(b"{}", b"")
    return _PASSES + sum(map(brackets.count, (b"(", b"[", b"{")))


class BracketWalk:
    """Walks the brackets of Python text outside strings and comments.

    Args:
        text: the source; it may be broken.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        #: One entry per open bracket: "" for a bracket, else the quote of the f-string whose hole it opens.
        self.open: list[str] = []
        self.deepest = 0
        self.deepest_pattern = 0
        self.pattern_base = -1

    def depths(self) -> tuple[int, int]:
        """Deepest nesting anywhere, and within a `case` pattern; the walk stops beyond CPython's limit."""
        pos, start_of_line = 0, True
        text, match = self.text, _CODE.search
        while self.deepest <= NESTING_LIMIT:
            found = match(text, pos)
            if found is None:
                break
            token, pos = found[0], found.end()
            if found["quote"]:
                pos = self._string(pos, found["prefix"], found["quote"])
            elif token in "([{":
                self._push("")
            elif token in ")]}":
                pos = self._pop(pos)
            elif token == ":":
                pos = self._colon(pos)
            elif token == "case" and start_of_line and not self.open:
                self.pattern_base = 0
            elif token[0] in "\r\n" and not self.open:
                self.pattern_base = -1
            if token[0] != "#":
                start_of_line = token[0] in "\r\n:"
        return self.deepest, self.deepest_pattern

    def _push(self, quote: str) -> None:
        self.open.append(quote)
        self.deepest = max(self.deepest, len(self.open))
        if self.pattern_base >= 0:
            self.deepest_pattern = max(self.deepest_pattern, len(self.open))

    def _pop(self, pos: int) -> int:
        quote = self.open.pop() if self.open else ""
        return self._fstring_text(pos, quote) if quote else pos

    def _colon(self, pos: int) -> int:
        """A colon ends a pattern, or begins the format of a hole."""
        if not self.open:
            self.pattern_base = -1
        elif self.open[-1]:
            return self._format(pos)
        return pos

    def _string(self, pos: int, prefix: str, quote: str) -> int:
        if not {"f", "t"}.isdisjoint(prefix.lower()):
            return self._fstring_text(pos, quote)
        return _STRING_END[quote].match(self.text, pos).end()  # type: ignore[union-attr]

    def _fstring_text(self, pos: int, quote: str) -> int:
        """To the end of an f-string or into its next hole."""
        found = _FSTRING_STOP[quote].match(self.text, pos)
        stop = found.end()  # type: ignore[union-attr]
        if self.text.startswith("{", stop):
            self._push(quote)
            return stop + 1
        return stop

    def _format(self, pos: int) -> int:
        """To the end of a hole's format or into a hole within it."""
        quote = self.open[-1]
        stop = _FORMAT_STOP.match(self.text, pos).end()  # type: ignore[union-attr]
        if self.text.startswith("{", stop):
            # Its closing brace goes on with the text, and that with the rest of this format: close enough.
            self.open[-1] = quote
            self._push(quote)
            return stop + 1
        return stop


def _string_end(quote: str) -> re.Pattern[str]:
    if len(quote) == 3:
        return re.compile(rf"(?:[^\\{quote[0]}]+|\\.|{quote[0]}(?!{quote[0]}{quote[0]}))*(?:{quote})?", re.S)
    return re.compile(rf"(?:[^\\{quote}\r\n]+|\\(?:\r\n|.))*{quote}?", re.S)


def _fstring_stop(quote: str) -> re.Pattern[str]:
    """Over text to a hole's brace (which stays), or past the closing quote."""
    if len(quote) == 3:
        one = quote[0]
        return re.compile(rf"(?:[^\\{one}{{]+|\\.|\{{\{{|{one}(?!{one}{one}))*(?:{quote})?", re.S)
    return re.compile(rf"(?:[^\\{quote}{{\r\n]+|\\(?:\r\n|[^{{])|\\(?=\{{)|\{{\{{)*{quote}?", re.S)


_QUOTES: Final = ("'''", '"""', "'", '"')
_STRING_END: Final = {quote: _string_end(quote) for quote in _QUOTES}
_FSTRING_STOP: Final = {quote: _fstring_stop(quote) for quote in _QUOTES}
_FORMAT_STOP: Final = re.compile(r"[^{}'\"\r\n]*")
