"""Matches one part of a path against `*`, `?` and `[…]` in bounded time (layer 3)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.model.record import dataclass

_CLASSES: Final[dict[bytes, bytes]] = {
    b"alpha": rb"a-zA-Z",
    b"digit": rb"0-9",
    b"alnum": rb"a-zA-Z0-9",
    b"upper": rb"A-Z",
    b"lower": rb"a-z",
    b"xdigit": rb"0-9a-fA-F",
    b"space": rb" \t\n\r\f\v",
    b"blank": rb" \t",
    b"cntrl": rb"\x00-\x1f\x7f",
    b"print": rb"\x20-\x7e",
    b"graph": rb"\x21-\x7e",
    b"punct": rb"!-/:-@\[-`{-~",
}


_NEVER: Final = b"(?!)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What stands between two stars: it matches `width` bytes and, having no quantifier, never backtracks."""

    pattern: re.Pattern[bytes]
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A pattern for one part of a path.

    Args:
        plain: the only name that matches, if there is no wildcard.
        pieces: what stands before, between and after the stars.
    """

    plain: bytes | None = None
    pieces: tuple[Piece, ...] = ()

    def matches(self, name: bytes) -> bool:
        """Whether `name` matches as a whole."""
        if not self.pieces:
            return name == self.plain
        first, last = self.pieces[0], self.pieces[-1]
        if first is last:
            return first.pattern.fullmatch(name) is not None
        end = len(name) - last.width
        if end < first.width or not first.pattern.match(name) or not last.pattern.match(name, end):
            return False
        at = first.width
        # The first place of each piece leaves the most room for the next.
        for piece in self.pieces[1:-1]:
            found = piece.pattern.search(name, at, end)
            if found is None:
                return False
            at = found.end()
        return True


#: `**`: any number of parts, none included.
ANY_PARTS: Final = Segment()


def split_glob(glob: bytes) -> list[bytes]:
    """The parts of a glob: a slash in brackets does not part them, one behind a backslash does."""
    parts, start, at = [], 0, 0
    while at < len(glob):
        char = glob[at : at + 1]
        if char == b"/" or glob.startswith(b"\\/", at):
            parts.append(glob[start:at])
            start = at = at + (1 if char == b"/" else 2)
        else:
            _, at = _token(glob, at)
    return [*parts, glob[start:]]


def compile_segment(glob: bytes) -> Segment | None:
    """The pattern of one part; None if it can never match: empty, an open bracket, a backslash at the end."""
    pieces: list[list[bytes]] = [[]]
    plain = bytearray()
    wild = at = 0
    while at < len(glob):
        char = glob[at : at + 1]
        token, stop = _token(glob, at)
        if token is None:
            return None
        if char == b"*":
            pieces.append([])
        else:
            pieces[-1].append(token)
        wild += char in b"*?["
        plain += glob[stop - 1 : stop]
        at = stop
    if not glob:
        return None
    if not wild:
        return Segment(plain=bytes(plain))
    return Segment(pieces=tuple(_piece(tokens) for tokens in _without_empty(pieces)))


def _without_empty(pieces: list[list[bytes]]) -> list[list[bytes]]:
    """Stars that follow each other are one."""
    last = len(pieces) - 1
    return [tokens for number, tokens in enumerate(pieces) if tokens or number in (0, last)]


def _piece(tokens: list[bytes]) -> Piece:
    return Piece(pattern=re.compile(b"".join(tokens), re.DOTALL), width=len(tokens))


def _token(glob: bytes, at: int) -> tuple[bytes | None, int]:
    """The regular expression for one byte of a name, and where the glob goes on."""
    char = glob[at : at + 1]
    if char == b"?":
        return b".", at + 1
    if char == b"[":
        return _bracket(glob, at + 1)
    if char == b"\\":
        at += 1
        if at >= len(glob):
            return None, at
    return re.escape(glob[at : at + 1]), at + 1


def _bracket(glob: bytes, at: int) -> tuple[bytes | None, int]:
    """`[…]` from behind its bracket."""
    negated = glob[at : at + 1] in (b"!", b"^") and at < len(glob)
    at += negated
    start, items = at, []
    while at < len(glob) and (glob[at : at + 1] != b"]" or at == start):
        named = re.compile(rb"\[:([a-z]*):\]").match(glob, at)
        if named:
            if named.group(1) not in _CLASSES:
                return None, at
            items.append(_CLASSES[named.group(1)])
            at = named.end()
            continue
        low, at = _member(glob, at)
        high = low
        if glob[at : at + 1] == b"-" and at + 1 < len(glob) and glob[at + 1 : at + 2] != b"]":
            high, at = _member(glob, at + 1)
        if low <= high:
            items.append(b"\\x%02x-\\x%02x" % (low, high))
    if at >= len(glob):
        return None, at
    if not items:
        return (b"." if negated else _NEVER), at + 1
    return b"[" + b"^" * negated + b"".join(items) + b"]", at + 1


def _member(glob: bytes, at: int) -> tuple[int, int]:
    if glob[at : at + 1] == b"\\" and at + 1 < len(glob):
        at += 1
    return glob[at], at + 1
