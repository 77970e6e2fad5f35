"""A cheap look at Python text before it is parsed: what would hang, crash or explode LibCST (layer 3).

Two steps. The first takes strings and comments out by one regular expression and then removes innermost pairs of
brackets. What that leaves bounds the nesting from above, and nearly every file is settled there, at C speed. Only
the others, and texts with f-strings that an expression cannot read, are walked bracket by bracket (PEP 701).

A bracket within a string must never cancel one of the code: `f(")", f(")", …` nests. Where the text is broken, what
stands behind does not matter: LibCST gives up there.

Whatever CPython compiles is at most "risky" here, its size aside: CPython stops at 200 nested brackets.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from aoplint.model.record import dataclass

#: LibCST's tree is 400 times the source: beyond this only text rules run.
SIZE_LIMIT: Final = 1_000_000
#: CPython's own limit.
NESTING_LIMIT: Final = 200
#: LibCST's memory grows with the cube of the nesting: beyond this the file is worth a worker of its own.
RISKY_NESTING: Final = 60
#: LibCST's time doubles with each level inside a `case` pattern and in the targets of a `del`.
RISKY_PATTERN: Final = 8

_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"()[]{}"))
_ONE_KIND: Final = bytes.maketrans(b"[]{}", b"()()")
_PASSES: Final = 12
_UNKNOWN: Final = 1 << 30
#: Stands for an f-string that one expression cannot read.
_UNREAD: Final = "\0"
#: What LibCST parses in exponential time when brackets nest in it: `case [[[a]]]`, `del (((a)())())()`.
_EXPONENTIAL: Final = re.compile(r"[\r\n][ \t\f]*case(?!\w)|(?<!\w)del(?!\w)")
_CODE: Final = re.compile(
    r"""
      \#[^\r\n]*
    | (?P<bracket>[()\[\]{}])
    | (?:(?<!\w)(?P<prefix>[rRbBuUfFtT]|[bBfFtT][rR]|[rR][bBfFtT]))?(?P<quote>\'{3}|"{3}|'|")
    | \\(?:\r\n|[\r\n])
    | (?P<line>[\r\n](?:[ \t\f\r\n]|\\(?:\r\n|[\r\n]))*)(?P<case>case(?!\w))?
    | (?P<delete>(?<!\w)del(?!\w))
    | (?P<colon>:)
    | !=
    """,
    re.VERBOSE,
)


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
    exponential = _EXPONENTIAL.search(text) is not None
    if bound <= RISKY_NESTING and not exponential:
        return _FINE
    nesting, pattern = BracketWalk(text).depths()
    if nesting > NESTING_LIMIT:
        return _TOO_DEEP
    if pattern > RISKY_PATTERN:
        return _DEEP_PATTERN
    return _DEEP if nesting > RISKY_NESTING else _FINE


def nesting_bound(text: str) -> int:
    """At least the depth to which brackets nest; a huge number where only a walk can tell."""
    code = _NO_CODE.sub(_brackets_of, text)
    if _UNREAD in code:
        return _UNKNOWN
    brackets = code.encode("utf-8", "surrogatepass").translate(_ONE_KIND, _NOT_BRACKETS)
    for levels in range(_PASSES):
        if not brackets:
            return levels
        brackets = brackets.replace(b"()", b"")
    return _PASSES + brackets.count(b"(")


class BracketWalk:
    """Walks the brackets of Python text outside strings and comments.

    Args:
        text: the source; it may be broken.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        #: One entry per open bracket: "" for a bracket; for a hole the quote of its f-string, and behind it a colon
        #: once the hole's format has begun.
        self.open: list[str] = []
        self.deepest = 0
        self.deepest_pattern = 0
        self.in_pattern = False

    def depths(self) -> tuple[int, int]:
        """Deepest nesting anywhere, and within a `case` pattern or a `del`; the walk stops beyond CPython's limit."""
        pos = 0
        search = _CODE.search
        while self.deepest <= NESTING_LIMIT:
            found = search(self.text, pos)
            if found is None:
                break
            pos = found.end()
            if found["bracket"]:
                pos = self._bracket(found["bracket"], pos)
            elif found["quote"]:
                pos = self._string(found["prefix"] or "", found["quote"], pos)
            elif found["colon"]:
                pos = self._colon(pos)
            elif (found["line"] or found["delete"]) and not self.open:
                self.in_pattern = bool(found["case"] or found["delete"])
        return self.deepest, self.deepest_pattern

    def _bracket(self, bracket: str, pos: int) -> int:
        if bracket in "([{":
            return self._push("", pos)
        hole = self.open.pop() if self.open else ""
        if not hole:
            return pos
        if self.open and self.open[-1].endswith(":"):
            return self._format(pos)
        return self._fstring_text(hole.rstrip(":"), pos)

    def _push(self, entry: str, pos: int) -> int:
        self.open.append(entry)
        self.deepest = max(self.deepest, len(self.open))
        if self.in_pattern:
            self.deepest_pattern = max(self.deepest_pattern, len(self.open))
        return pos

    def _colon(self, pos: int) -> int:
        """A colon ends a pattern, or begins the format of a hole."""
        if not self.open:
            self.in_pattern = False
        elif self.open[-1]:
            self.open[-1] += ":"
            return self._format(pos)
        return pos

    def _string(self, prefix: str, quote: str, pos: int) -> int:
        if not {"f", "t"}.isdisjoint(prefix.lower()):
            return self._fstring_text(quote, pos)
        return _end(_STRING_REST[quote], self.text, pos)

    def _fstring_text(self, quote: str, pos: int) -> int:
        """Behind the f-string, or into its next hole."""
        stop = _end(_FSTRING_STOP[quote], self.text, pos)
        return self._push(quote, stop + 1) if self.text.startswith("{", stop) else stop

    def _format(self, pos: int) -> int:
        """To the end of the format that has begun, or into a hole within it."""
        quote = self.open[-1].rstrip(":")
        stop = _end(_FORMAT_STOP[quote], self.text, pos)
        if self.text.startswith("{", stop):
            return self._push(quote, stop + 1)
        if not self.text.startswith("}", stop):
            self.open.pop()
        return stop


def _end(pattern: re.Pattern[str], text: str, pos: int) -> int:
    return pattern.match(text, pos).end()  # type: ignore[union-attr]


def _string_rest(quote: str) -> str:
    """From behind the opening quote to behind the closing one; to the end of what is never closed."""
    one = quote[0]
    if len(quote) == 3:
        return rf"[^{one}\\]*(?:(?:\\.|{one}(?!{one}{one}))[^{one}\\]*)*(?:{quote}|\\?\Z)"
    return rf"[^{one}\\\r\n]*(?:\\(?:\r\n|.)[^{one}\\\r\n]*)*{one}?"


def _fstring_stop(quote: str) -> str:
    """Over text to a hole's brace (which stays), or past the closing quote."""
    one = quote[0]
    if len(quote) == 3:
        return rf"(?:[^\\{one}{{]+|\\[^{{]|\\(?={{)|{{{{|{one}(?!{one}{one}))*(?:{quote})?"
    return rf"(?:[^\\{one}{{\r\n]+|\\(?:\r\n|[^{{])|\\(?={{)|{{{{)*{one}?"


def _format_stop(quote: str) -> str:
    """Over a format's text to a brace, or past the closing quote of an f-string that ends too early."""
    one = quote[0]
    if len(quote) == 3:
        return rf"(?:[^{one}{{}}]+|{one}(?!{one}{one}))*(?:{quote})?"
    return rf"[^{one}{{}}\r\n]*{one}?"


def _plain_string(quote: str) -> str:
    return rf"{quote}(?<![fFtT]{quote})(?<![fFtT][rR]{quote}){_string_rest(quote)}"


def _fstring(quote: str) -> str:
    """An f-string whose holes hold no braces and only plain strings without brackets."""
    prefix = "|".join(rf"(?<=\W{letters}{quote})" for letters in ("[fFtT]", "[fFtT][rR]", "[rR][fFtT]"))
    no_more, line = ("", "") if len(quote) == 3 else (f"(?!{quote}{quote})", r"\r\n")
    other = "'" if quote[0] == '"' else '"'
    text = rf"(?:[^{{}}\\{quote[0]}{line}]|\\[^{{\r\n]|{{{{|}}}}(?!}}))*"
    word = rf"(?<![fFtTrR]){other}[^()\[\]{{}}'\"\\{line}]*{other}"
    hole = rf"{{(?!{{)(?:[^{{}}'\"\\#{line}]|{word})*}}"
    return rf"{quote}{no_more}(?:{prefix})({text}(?:{hole}{text})*){quote}"


def _no_code() -> re.Pattern[str]:
    """Comments and strings; a quote behind which none of them can be read is there as itself.

    It is linear: what an alternative has looked at in vain, only the next looks at again. Every alternative begins
    with a character of its own, which lets `re` skip to the next candidate at C speed.
    """
    strings = [_plain_string(quote) for quote in _QUOTES] + [_fstring(quote) for quote in _QUOTES]
    return re.compile("|".join(["#[^\r\n]*", *strings, "(?P<unread>['\"])"]), re.S)


def _brackets_of(found: re.Match[str]) -> str:
    """What stands for a comment or string: nothing, or the brackets of an f-string's holes."""
    if found.lastindex is None:
        return ""
    if found["unread"]:
        return _UNREAD
    return _NO_BRACKETS.sub("", "".join(_HOLE.findall(found[found.lastindex])))


_QUOTES: Final = ("'''", '"""', "'", '"')
_STRING_REST: Final = {quote: re.compile(_string_rest(quote), re.S) for quote in _QUOTES}
_FSTRING_STOP: Final = {quote: re.compile(_fstring_stop(quote), re.S) for quote in _QUOTES}
_FORMAT_STOP: Final = {quote: re.compile(_format_stop(quote), re.S) for quote in _QUOTES}
_NO_CODE: Final = _no_code()
_HOLE: Final = re.compile(r"{{|({[^{}]*})")
_NO_BRACKETS: Final = re.compile(r"[^()\[\]{}]+")
