"""Turns the text of a pattern into Python text that a parser takes (layer 6).

Works on tokens with the bracket they stand in, since `...` and metavariables need another spelling in arguments,
parameters, dict displays and method chains. Offsets are kept, so that a syntax error can point into the rule.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import field
from typing import Final

from aoplint.match import spelling
from aoplint.model.record import dataclass

_TOKEN: Final = re.compile(
    r"""(?P<string>(?P<prefix>\b[rRbBuUfFtT]{1,2})?(?P<quote>'''|\"\"\"|'|"))
    |(?P<comment>\#[^\n]*)
    |(?P<metavariable>\$(?:\.\.\.)?[A-Za-z_0-9]+)
    |(?P<name>[^\W\d]\w*)
    |(?P<number>\d[\w.]*|\.\d[\w.]*)
    |(?P<open_deep><\.\.\.)
    |(?P<close_deep>\.\.\.>)
    |(?P<ellipsis>\.\.\.)
    |(?P<space>[ \t\f]+|\\\n)
    |(?P<newline>\r?\n)
    |(?P<symbol>:=|->|\*\*=?|//=?|>>=?|<<=?|[-+*/%@&|^=!<>]=|.)""",
    re.X | re.S,
)
_OPEN: Final = {"(": ")", "[": "]", "{": "}"}
_NOT_A_CALLEE: Final = frozenset(
    [
        "and",
        "as",
        "assert",
        "await",
        "class",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
    ]
)


class PatternSyntaxError(Exception):
    """The pattern cannot be read; `offset` is in the pattern's own text."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(slots=True, kw_only=True)
class _Piece:
    kind: str
    text: str
    offset: int


@dataclass(slots=True, kw_only=True)
class _Frame:
    """An open bracket: what it holds and what was seen in it so far."""

    kind: str
    close: str
    item: int
    keyword: bool = False
    double_star: bool = False
    star: bool = False
    default: bool = False
    lambdas: int = 0
    typed: int = -1
    named: bool = False
    is_dict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Python text of a pattern, with the way back to its own offsets."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, offset: int) -> int:
        """The offset in the pattern's own text of `offset` in the Python text."""
        at = max(0, bisect_right(self.starts, offset) - 1)
        return self.origins[at] if self.origins else 0


def prepare(text: str) -> Prepared:
    """The Python text of pattern `text`.

    Raises:
        PatternSyntaxError: if brackets or quotes do not fit, or a metavariable is misspelled.
    """
    return _Writer(tokens(text)).run()


def tokens(text: str) -> list[_Piece]:
    """The tokens of a pattern; a string is one token."""
    pieces = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise PatternSyntaxError("this character cannot stand in a pattern", at)
        kind = found.lastgroup or "symbol"
        stop = found.end()
        if found["quote"]:
            kind = "string"
            stop = _string_end(text, stop, found["quote"], (found["prefix"] or "").lower(), at)
        pieces.append(_Piece(kind=kind, text=text[at:stop], offset=at))
        at = stop
    return pieces


def _string_end(text: str, at: int, quote: str, prefix: str, start: int) -> int:
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(quote, at):
            return at + len(quote)
        elif text[at] == "\n" and len(quote) == 1:
            break
        else:
            at += 1
    raise PatternSyntaxError("this string does not end", start)


@dataclass(slots=True)
class _Writer:
    pieces: list[_Piece]
    out: list[_Piece] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    inserts: list[tuple[int, int, str]] = field(default_factory=list)

    def run(self) -> Prepared:
        for number, piece in enumerate(self.pieces):
            self._piece(number, piece)
        if self.frames:
            raise PatternSyntaxError(f"a closing {self.frames[-1].close!r} is missing", self.pieces[-1].offset)
        return self._joined()

    def _joined(self) -> Prepared:
        for at, _, text in sorted(self.inserts, reverse=True):
            offset = self.out[at].offset if at < len(self.out) else self.pieces[-1].offset
            self.out.insert(at, _Piece(kind="made", text=text, offset=offset))
        starts, origins, length = [], [], 0
        for piece in self.out:
            starts.append(length)
            origins.append(piece.offset)
            length += len(piece.text)
        return Prepared(text="".join(p.text for p in self.out), starts=tuple(starts), origins=tuple(origins))

    def _neighbour(self, number: int, step: int) -> _Piece | None:
        number += step
        inside = bool(self.frames)
        while 0 <= number < len(self.pieces):
            kind = self.pieces[number].kind
            if kind not in ("space", "comment") and not (inside and kind == "newline"):
                return self.pieces[number]
            number += step
        return None

    def _emit(self, piece: _Piece, text: str | None = None) -> None:
        self.out.append(piece if text is None else _Piece(kind=piece.kind, text=text, offset=piece.offset))

    def _piece(self, number: int, piece: _Piece) -> None:
        kind = piece.kind
        if kind == "metavariable":
            self._metavariable(number, piece)
        elif kind == "ellipsis":
            self._ellipsis(number, piece)
        elif kind == "open_deep":
            self._emit(piece, spelling.DEEP_NAME + "(")
            self.frames.append(_Frame(kind="deep", close="...>", item=len(self.out)))
        elif kind == "close_deep":
            self._close_deep(number, piece)
        elif kind == "string":
            self._emit(piece, _string(piece))
        elif kind == "symbol":
            self._symbol(number, piece)
        else:
            if piece.text == "lambda" and self.frames:
                self.frames[-1].lambdas += 1
            self._emit(piece)

    def _metavariable(self, number: int, piece: _Piece) -> None:
        if not spelling.is_metavariable(piece.text):
            raise PatternSyntaxError(f"{piece.text} is no metavariable: capitals, digits and _ only", piece.offset)
        name = spelling.encode(piece.text)
        if piece.text.startswith("$...") and self._whole_item(number):
            name = self._item_prefix() + name
        self._emit(piece, name)

    def _ellipsis(self, number: int, piece: _Piece) -> None:
        before = self._neighbour(number, -1)
        if before is not None and before.text == ".":
            self._emit(piece, spelling.CHAIN_NAME)
        elif self._whole_item(number):
            self._emit(piece, self._item_prefix() + spelling.ANY_NAME)
        else:
            self._emit(piece, spelling.ANY_NAME)

    def _whole_item(self, number: int) -> bool:
        if not self.frames:
            return False
        before, after = self._neighbour(number, -1), self._neighbour(number, 1)
        left = before is not None and before.text in ("(", "[", "{", ",")
        return left and (after is None or after.text in (")", "]", "}", ","))

    def _item_prefix(self) -> str:
        frame = self.frames[-1]
        if frame.kind == "call":
            frame.named = True
            return "**" if frame.double_star else "*" if frame.keyword else ""
        return "**" if frame.kind == "brace" and frame.is_dict else ""

    def _close_deep(self, number: int, piece: _Piece) -> None:
        if self.frames and self.frames[-1].kind == "deep":
            self.frames.pop()
            self._emit(piece, ")")
        else:
            self._ellipsis(number, _Piece(kind="ellipsis", text="...", offset=piece.offset))
            self._emit(_Piece(kind="symbol", text=">", offset=piece.offset + 3))

    def _symbol(self, number: int, piece: _Piece) -> None:
        text = piece.text
        if text in _OPEN:
            self._open(number, piece)
        elif text in (")", "]", "}"):
            self._close(piece)
        elif not self.frames:
            self._emit(piece)
        else:
            self._in_frame(number, piece, self.frames[-1])

    def _open(self, number: int, piece: _Piece) -> None:
        frame = _Frame(kind=self._frame_kind(number, piece.text), close=_OPEN[piece.text], item=0)
        frame.is_dict = piece.text == "{" and self._has_colon(number)
        self._emit(piece)
        frame.item = len(self.out)
        self.frames.append(frame)

    def _frame_kind(self, number: int, text: str) -> str:
        if text != "(":
            return "brace" if text == "{" else "index"
        names = [p for p in self.pieces[:number] if p.kind not in ("space", "comment")]
        if not names:
            return "paren"
        last = names[-1]
        if len(names) > 1 and names[-2].text == "def":
            return "parameters"
        is_name = last.kind in ("name", "metavariable") and last.text not in _NOT_A_CALLEE
        return "call" if is_name or last.text in (")", "]", "}") or last.kind == "string" else "paren"

    def _has_colon(self, number: int) -> bool:
        depth = 0
        for piece in self.pieces[number:]:
            if piece.kind == "symbol" and piece.text in _OPEN:
                depth += 1
            elif piece.kind == "symbol" and piece.text in (")", "]", "}"):
                depth -= 1
                if not depth:
                    return False
            elif depth == 1 and (piece.text == ":" or piece.text == "**"):
                return True
        return False

    def _in_frame(self, number: int, piece: _Piece, frame: _Frame) -> None:
        text = piece.text
        if text == ",":
            self._end_item(frame)
            self._emit(piece)
            frame.item = len(self.out)
            return
        starts_item = all(p.kind in ("space", "newline", "comment") for p in self.out[frame.item :])
        if text in ("*", "**") and starts_item:
            frame.named = True
            frame.star = True
            frame.double_star = frame.double_star or text == "**"
        elif text == "/" and starts_item:
            frame.named = True
        elif text == "=" and frame.kind in ("call", "parameters"):
            frame.named = True
            frame.keyword = frame.keyword or frame.kind == "call"
            frame.default = frame.default or frame.kind == "parameters"
        elif text == ":":
            self._colon(piece, frame)
            return
        self._emit(piece)

    def _colon(self, piece: _Piece, frame: _Frame) -> None:
        if frame.lambdas:
            frame.lambdas -= 1
        elif frame.kind in ("call", "paren"):
            frame.typed = frame.item
            self._emit(piece, ",")
            return
        self._emit(piece)

    def _end_item(self, frame: _Frame) -> None:
        start = frame.item
        while start < len(self.out) and self.out[start].kind in ("space", "newline", "comment"):
            start += 1
        empty = start >= len(self.out)
        order = len(self.inserts)
        if frame.typed >= 0:
            self.inserts.append((start, order, spelling.TYPED_NAME + "("))
            self.inserts.append((len(self.out), order + 1, ")"))
        elif frame.kind == "parameters" and frame.default and not frame.named and not frame.star and not empty:
            self.inserts.append((len(self.out), order, "=" + spelling.NO_DEFAULT_NAME))
        elif frame.kind == "call" and frame.keyword and not frame.named and not empty:
            self.inserts.append((start, order, f"*{spelling.POSITIONAL_NAME}("))
            self.inserts.append((len(self.out), order + 1, ")"))
        frame.typed = -1
        frame.named = False

    def _close(self, piece: _Piece) -> None:
        if not self.frames or self.frames[-1].close != piece.text:
            raise PatternSyntaxError(f"{piece.text!r} closes nothing", piece.offset)
        self._end_item(self.frames[-1])
        self.frames.pop()
        self._emit(piece)


def _string(piece: _Piece) -> str:
    prefix = piece.text[: min(piece.text.find(q) for q in "'\"" if q in piece.text)].lower()
    if "f" not in prefix and "t" not in prefix:
        return piece.text
    return _HOLE.sub(_hole, piece.text)


_HOLE: Final = re.compile(r"\{\{|\{([^{}]*)")
_IN_HOLE: Final = re.compile(r"\$(?:\.\.\.)?[A-Z_0-9]+|\.\.\.")


def _hole(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    return "{" + _IN_HOLE.sub(lambda m: spelling.ANY_NAME if m[0] == "..." else spelling.encode(m[0]), found[1])
