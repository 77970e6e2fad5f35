"""Masks what IPython adds to Python, so that each cell keeps its length and its lines (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.model.record import dataclass

#: Cell magics whose cell is Python.
_PYTHON_CELLS: Final = frozenset(
    (
        "capture", "lprun", "memit", "mprun", "prun", "py", "pypy", "python", "python3", "snakeviz", "spark", "time",
        "timeit", "pyspark",
    )
)  # fmt: skip
#: Line magics that some services take for the whole cell: nothing else stands on their line.
_WHOLE_CELL: Final = re.compile(r"\s*%(?:bash|fs|html|js|md|md-sandbox|r|scala|sh|sql)[ \t]*(?:\r\n|\r|\n)")
_CELL_MAGIC: Final = re.compile(r"\s*%%(?P<name>[\w.]+)?[^\r\n]*")
_LINE_START: Final = re.compile(r"[ \t\f]*")
#: Nothing in Python begins so; `/`, `,` and `;` are IPython's automatic calls.
_MAGIC: Final = re.compile(r"[%!?/,;]")
_HELP: Final = re.compile(r"%{0,2}[\w.*]+\?{1,2}[ \t]*(?=[\r\n]|\Z)")
_ASSIGNED: Final = re.compile(r"[\w.,*\[\]'\" \t]+=[ \t]*(?=[!%])")
#: The rest of the line is a statement of Python.
_TIMED: Final = re.compile(r"%(?:time|timeit|prun|memit|lprun|mprun)(?:[ \t]+-\w+(?:[ \t]+[\w.]+)?)*[ \t]+(?=[^\s-])")
_COMPOUND: Final = re.compile(r"(?:for|while|if|with|def|class|try|async|match)\b|@")
#: The rest of a line and of the lines that it goes on with.
_REST: Final = re.compile(r"(?:[^\r\n\\]|\\(?:\r\n|[\s\S])|\\\Z)*")
_SPACES: Final = re.compile(r" *")
_INK: Final = re.compile(r"[^\r\n]")
_TOKEN: Final = re.compile(
    r"(?P<triple>\"\"\"|''')|"
    r"(?P<string>\"(?:[^\"\\\r\n]|\\(?:\r\n|[\s\S]))*\"?|'(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*'?)|"
    r"(?P<comment>#[^\r\n]*)|(?P<open>[\[({])|(?P<close>[\])}])|"
    r"(?P<joined>\\(?:\r\n|\r|\n))|(?P<end>\r\n|\r|\n)|(?P<other>[^\s\"'#\[\](){}\\]+|\\)"
)
_TRIPLE_ENDS: Final = {
    '"""': re.compile(r"[^\"\\]*(?:(?:\\[\s\S]|\"(?!\"\"))[^\"\\]*)*\"\"\""),
    "'''": re.compile(r"[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*'''"),
}


@dataclass(frozen=True, slots=True)
class Masked:
    """A cell as Python.

    Args:
        text: as long as the cell.
        comments: intervals of its comments.
        complete: it closes what it opens, so that another cell can follow.
    """

    text: str
    comments: tuple[tuple[int, int], ...] = ()
    complete: bool = True


def blank(text: str) -> str:
    """Spaces in place of all but line ends."""
    return _INK.sub(" ", text)


def mask(text: str) -> Masked:
    """The Python of a cell: magics, shell commands and questions become statements without effect."""
    if _WHOLE_CELL.match(text):
        return Masked(blank(text))
    magic = _CELL_MAGIC.match(text)
    if magic is None:
        return _Masker(text, 0).run()
    if magic["name"] not in _PYTHON_CELLS:
        return Masked(blank(text))
    return _Masker(text, magic.end()).run()


class _Masker:
    """Walks over the tokens of a cell, for a magic begins a statement and stands in no string and no bracket."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._at = start
        self._parts = [blank(text[:start])]
        self._copied = start
        self._comments: list[tuple[int, int]] = []
        self._depth = 0
        #: The last token that is no comment and no line end.
        self._last = ""

    def run(self) -> Masked:
        text = self._text
        self._statement()
        complete = True
        while complete and self._at < len(text):
            token = _TOKEN.search(text, self._at)
            if token is None:
                break
            self._at = token.end()
            complete = self._token(token)
        self._parts.append(text[self._copied :])
        complete = complete and self._depth == 0 and self._last[-1:] not in (":", "\\")
        return Masked("".join(self._parts), tuple(self._comments), complete)

    def _token(self, token: re.Match[str]) -> bool:
        """Reads a token; False if it does not end."""
        kind, word = token.lastgroup, token.group()
        if kind == "end":
            if self._depth == 0:
                self._statement()
            return True
        if kind == "comment":
            self._comments.append(token.span())
            return True
        self._last = "\\" if kind == "joined" else word
        if kind == "open":
            self._depth += 1
        elif kind == "close":
            self._depth = max(0, self._depth - 1)
        elif kind == "triple":
            end = _TRIPLE_ENDS[word].match(self._text, self._at)
            if end is None:
                return False
            self._at = end.end()
        return True

    def _statement(self) -> None:
        """Masks a magic if a line begins with one."""
        text = self._text
        indent = _LINE_START.match(text, self._at)
        start = indent.end() if indent else self._at
        timed = _TIMED.match(text, start)
        if timed and timed.end() - start >= len("pass; ") and not _COMPOUND.match(text, timed.end()):
            self._replace(start, timed.end(), "pass;")
        elif _MAGIC.match(text, start) or _HELP.match(text, start):
            self._replace(start, self._rest(start), "pass")
        else:
            assigned = _ASSIGNED.match(text, start)
            if assigned:
                self._replace(assigned.end(), self._rest(assigned.end()), "None")

    def _rest(self, start: int) -> int:
        match = _REST.match(self._text, start)
        return match.end() if match else start

    def _replace(self, start: int, stop: int, word: str) -> None:
        """Puts `word`, or what is as short, in place of `start:stop`, and goes on behind it."""
        hidden = blank(self._text[start:stop])
        line = _SPACES.match(hidden)
        room = line.end() if line else 0
        # A number is a statement and a value too.
        word = word if len(word) <= room else "0"
        self._parts += (self._text[self._copied : start], word, hidden[len(word) :])
        self._copied = self._at = stop
        self._last = ""
