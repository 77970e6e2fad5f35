"""Argument positions in raw text: literals, and names bound once to a literal, that reach a callable (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aoplint.model.record import dataclass
from aoplint.scopes.view import FileView
from aoplint.secrets.candidate import Candidate, Sink
from aoplint.secrets.dialects import Dialect, dialect_of
from aoplint.secrets.interest import Interest
from aoplint.secrets.literals import Piece, joined, number, pasted
from aoplint.secrets.places import base_place

_MAX_TOKENS: Final = 240
_MAX_DEPTH: Final = 8
_MAX_LENGTH: Final = 6000
_PLAIN: Final = re.compile(r"[^\"'`()\[\]{},\\]{1,600}")
_KEYWORD: Final = re.compile(r"\s{0,40}(?P<name>[A-Za-z_]\w{0,60})\s{0,4}(?:=(?![=>])|:(?!:))\s{0,40}")
_NAME: Final = re.compile(
    r"\s{0,40}(?P<name>\$?[A-Za-z_][\w$]{0,80}(?:(?:\.|->|::)[A-Za-z_][\w$]{0,80}){0,4})\s{0,40}(?=[,)])"
)
_OPEN: Final = re.compile(r"(?:<[\w, ]{0,40}>)?\s{0,4}\(")
_OWNER: Final = re.compile(r"(?:[A-Za-z_$][\w$]{0,40}(?:\.|->|::)){1,4}\Z")
_DEFINED: Final = re.compile(r"\b(?:def|func|fn|function)[ \t]{1,4}\Z")
_SPACE: Final = re.compile(r"\s{0,200}")
_BINDING: Final = re.compile(
    r"(?<![\w$.])(?P<name>\$?(?:(?:this|self)(?:\.|->))?[A-Za-z_]\w{0,80})[ \t]{0,20}"
    r"(?::[ \t]{0,4}[\w.<>\[\]?]{1,60}[ \t]{0,4})?"
    r"=[ \t]{0,20}(?=[bruBRU]?[\"'`]|[0-9]{5,10}\b)"
)


@dataclass(frozen=True, slots=True)
class _Argument:
    index: int
    keyword: str
    start: int


def collect_calls(view: FileView, interest: Interest) -> Iterator[Candidate]:
    """The candidates in argument positions that some rule asks about."""
    if not interest.callables or not any(name in view.text for name in interest.callables):
        return
    yield from _Calls(view, interest).run()


class _Calls:
    def __init__(self, view: FileView, interest: Interest) -> None:
        self.text = view.text
        self.interest = interest
        self.dialect: Dialect = dialect_of(view)
        self.base = base_place(view)
        self._bound: dict[str, tuple[Piece, int] | None] | None = None

    def run(self) -> Iterator[Candidate]:
        for callee, at in self._calls():
            before = ""
            for argument in self._arguments(at):
                sink = Sink(callee=callee, index=argument.index, keyword=argument.keyword, before=before)
                piece = self._literal(argument.start)
                before = piece.value if piece is not None else ""
                if piece is not None:
                    yield self._candidate(piece, sink)
                else:
                    yield from self._named(argument.start, sink)

    def _calls(self) -> Iterator[tuple[str, int]]:
        """Dotted name, and where its arguments begin, of each call that matters; definitions are none."""
        text = self.text
        for at, name in sorted(_occurrences(text, self.interest.callables)):
            opened = _OPEN.match(text, at + len(name))
            if opened is None or text[at - 1 : at].isalnum() or text[at - 1 : at] in ("_", "$"):
                continue
            owner = _OWNER.search(text, max(0, at - 160), at)
            callee = (owner.group() if owner is not None else "") + name
            if _DEFINED.search(text, max(0, at - 12), at) is None:
                yield _dotted(callee), opened.end()

    def _literal(self, at: int) -> Piece | None:
        space = _SPACE.match(self.text, at)
        at = space.end() if space else at
        found = joined(self.text, at, self.dialect) or number(self.text, at)
        if found is not None:
            return found
        word = pasted(self.text, at)
        return word if word is not None and self.interest.bare(word.value) else None

    def _named(self, at: int, sink: Sink) -> Iterator[Candidate]:
        name = _NAME.match(self.text, at)
        bound = self.bound.get(_key(name["name"])) if name is not None else None
        if name is not None and bound is not None:
            piece, where = bound
            reached = Sink(callee=sink.callee, index=sink.index, keyword=sink.keyword, before=sink.before, direct=False)
            yield self._candidate(piece, reached, name=name["name"], at=where)

    def _candidate(self, piece: Piece, sink: Sink, *, name: str = "", at: int = 1 << 62) -> Candidate:
        place = "call" if sink.direct else "code"
        return Candidate(
            start=piece.start, stop=piece.stop, value=piece.value, parts=piece.parts, quoted=piece.quoted,
            name=name, name_at=at, place=place if self.base == "code" else self.base, sinks=(sink,),
        )  # fmt: skip

    @property
    def bound(self) -> dict[str, tuple[Piece, int] | None]:
        """Names that are bound exactly once in the file, and to a literal."""
        if self._bound is None:
            self._bound = {}
            for found in _BINDING.finditer(self.text):
                key = _key(found["name"])
                piece = joined(self.text, found.end(), self.dialect) or number(self.text, found.end())
                known = key in self._bound
                self._bound[key] = None if known or piece is None else (piece, found.start())
        return self._bound

    def _arguments(self, at: int) -> Iterator[_Argument]:
        """The arguments of the call whose bracket opens before `at`; what is too deep or too long ends it."""
        text, depth, index, start = self.text, 0, 0, at
        end = min(len(text), at + _MAX_LENGTH)
        for _ in range(_MAX_TOKENS):
            if at >= end:
                return
            char = text[at]
            if char in "([{":
                depth += 1
                if depth > _MAX_DEPTH:
                    return
                at += 1
            elif char in ")]}":
                depth -= 1
                at += 1
                if depth < 0:
                    yield self._argument(index, start)
                    return
            elif char == ",":
                at += 1
                if depth == 0:
                    yield self._argument(index, start)
                    index, start = index + 1, at
            else:
                at = self._past(at)

    def _past(self, at: int) -> int:
        piece = joined(self.text, at, self.dialect)
        if piece is not None:
            return piece.end
        plain = _PLAIN.match(self.text, at)
        return plain.end() if plain is not None else at + 1

    def _argument(self, index: int, start: int) -> _Argument:
        keyword = _KEYWORD.match(self.text, start)
        if keyword is None:
            return _Argument(index, "", start)
        return _Argument(-1, keyword["name"], keyword.end())


def _occurrences(text: str, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    for name in names:
        at = text.find(name)
        while at >= 0:
            yield at, name
            at = text.find(name, at + len(name))


def _key(name: str) -> str:
    """`$this->secret` and `self.secret` as `.secret`, else the name without its sigil."""
    last = re.split(r"\.|->|::", name)[-1].lstrip("$")
    return f".{last}" if len(last) < len(name.lstrip("$")) else last


def _dotted(callee: str) -> str:
    return callee.replace("->", ".").replace("::", ".")
