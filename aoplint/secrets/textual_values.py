"""The values behind a sign in raw text: literals, wrapped ones, entries of containers, bare ones (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.model.record import dataclass
from aoplint.secrets.dialects import Dialect
from aoplint.secrets.interest import Interest
from aoplint.secrets.literals import LONGEST, Piece, bare, joined, number, pasted
from aoplint.secrets.places import GETTERS
from aoplint.secrets.signs import Sign

_BREAK: Final = re.compile(r"\s{0,200}\(?\s{0,200}")
_YAML_MARK: Final = re.compile(
    r"(?:(?:&[\w-]{1,60}|!!?(?:str|binary|[Ss]ecret)?)[ \t]{1,8})?(?:[|>][+-]?[0-9]?[ \t]{0,8}\r?\n[ \t]{1,40})?"
)
_WRAPPER: Final = re.compile(
    r"(?:await[ \t]{1,4})?(?:new[ \t]{1,4})?"
    r"(?P<callee>[A-Za-z_$][\w$]{0,60}(?:(?:\.|->|::)[A-Za-z_$][\w$]{0,60}){0,5})\s{0,4}\(\s{0,40}"
)
_SECOND: Final = re.compile(r"\s{0,20},\s{0,20}(?:(?:default(?:_?[vV]alue)?|fallback)[ \t]?[=:][ \t]?)?")
#: What stands before a value and is not part of it: a line that goes on, a cmdlet.
_BEFORE_VALUE: Final = re.compile(
    r"(?:\\\r?\n[ \t]{0,40}|ConvertTo-SecureString[ \t]{1,4}(?:-(?:String|AsPlainText|Force)[ \t]{1,4}){0,3})"
)
_LINE_FALLBACK: Final = re.compile(r"[^\r\n;{}]{1,160}?(?:\|\||\?\?|\?:|(?<=[\s)])or(?=\s))\s{0,40}(?=[\"'`bru])")
#: `x.string().default("value")`, `System.getenv().getOrDefault("NAME", "value")` on the same line.
_CHAIN_DEFAULT: Final = re.compile(
    r"[^\r\n;{}\"'`]{1,80}?(?:[\"'][^\"'\r\n]{1,80}[\"']\){0,3})?\.(?:(?:default|unwrap_or|or_?[eE]lse|getOrElse|fallback)\(\s{0,8}"
    r"|getOrDefault\(\s{0,8}[\"'][^\"'\r\n]{1,80}[\"']\s{0,4},\s{0,8})(?=[\"'`])"
)
_IS_KEY: Final = re.compile(r"\s{0,8}(?::|=>|=)")
_JOIN: Final = re.compile(r"\s{0,8}\.join\(\s{0,40}[\[(]\s{0,40}")
_LEFT_OF_TUPLE: Final = re.compile(r"(?:^|[\r\n;])[ \t]{0,80}(?P<before>(?:[\w.]{1,80}[ \t]{0,4},[ \t]{0,4}){1,6})\Z")
_NEXT_OF_TUPLE: Final = re.compile(r"\s{0,20},\s{0,80}")
_INNER_NAME: Final = re.compile(
    r"(?:\"(?P<a>[^\"\\\r\n]{1,80})\"|'(?P<b>[^'\\\r\n]{1,80})'|(?P<c>[\w$-]{1,80}))\s{0,8}(?::|=>|=)\s{0,40}"
)
_PARAMETER: Final = re.compile(
    r"(?=[^\s\"'&;<>{}$,()]{0,80}[0-9!#@%^*+~?])(?:[^\s\"'&;<>{}$,()]|\$(?![A-Za-z_{(])){6,200}(?=[\"'&;`])"
)
_TOKEN: Final = re.compile(r"[^\"'`{}\[\](),:=\w$]{1,400}|[\w$-]{1,400}|[{}\[\](),:=]|[\"'`]")
_WRAPPERS: Final = frozenset(
    {
        "str", "String", "bytes", "bytearray", "SecretStr", "Secret", "SecretBytes", "atob", "from", "b64decode",
        "base64_decode", "decode", "Buffer", "trim", "encode", "of", "TextEncoder", "unescape", "strdup", "Some",
        "to_string", "fromBase64", "urlsafe_b64decode", "Base64", "getBytes", "ref", "shallowRef", "useState", "signal",
        "useRef", "reactive", "observable", "BehaviorSubject", "writable", "readable", "mutableStateOf",
    }
)  # fmt: skip
_FIELDS: Final = frozenset({"Field", "field", "Option", "Argument", "Header", "Query", "mapped_column", "attrib", "ib"})
_QUOTES: Final = frozenset("\"'`")
_LONGEST_LABEL: Final = 120
_BEFORE_LITERALS: Final = frozenset(" \t\n([{,;=:+?&|!<>")
_BEHIND_LITERALS: Final = frozenset(",);}]:")
_MAX_ENTRIES: Final = 80
_MAX_CONTAINER: Final = 8000
#: Containers are looked through at most this often over, however deep they lie in each other.
_CONTAINER_SHARE: Final = 4


@dataclass(frozen=True, slots=True)
class Value:
    """A value behind a sign.

    Args:
        piece: where it stands and what it is.
        key: its key, if it is an entry of a container.
        place: "default", or "" for the place of the sign.
    """

    piece: Piece
    key: str = ""
    place: str = ""


class Values:
    """Reads values out of one text.

    Args:
        text: the text.
        dialect: how it is written.
        interest: which names and bare words matter.
    """

    def __init__(self, text: str, dialect: Dialect, interest: Interest) -> None:
        self.text = text
        self.dialect = dialect
        self.interest = interest
        self._budget = _CONTAINER_SHARE * len(text) + 100_000

    def behind(self, sign: Sign, name_start: int) -> Iterator[Value]:
        """The values behind `sign`, whose name begins at `name_start`."""
        text, dialect, mark = self.text, self.dialect, sign.mark
        at = sign.at
        if dialect.wrapped and mark not in ("|", " ", "\n"):
            at = _end(_BREAK, text, at)
        if dialect.nested and mark == ":":
            at = _end(_YAML_MARK, text, at)
        if dialect.bare is not None:
            at = _end(_BEFORE_VALUE, text, at)
        if mark == "=" and dialect.joiner:
            at = self._own_of_tuple(at, name_start)
        piece = None if self._closes(name_start, at) else joined(text, at, dialect)
        if piece is not None:
            if mark != "," or _IS_KEY.match(text, piece.end) is None:
                yield Value(self._joined_list(piece))
        elif text[at : at + 1] in ("[", "{") and mark in ("=", ":", "=>", ","):
            yield from self._entries(at)
        else:
            yield from self._unquoted(at, mark)

    def _closes(self, name_start: int, at: int) -> bool:
        """Whether the quote at `at` closes a literal that began before the name: `"Password:", more ? "` of labels."""
        quote = self.text[at : at + 1]
        if quote not in _QUOTES or at < name_start or (self.dialect.bare is not None and not self.dialect.joiner):
            return False
        low = max(0, name_start - _LONGEST_LABEL)
        opened = self.text.rfind(quote, max(low, self.text.rfind("\n", low, name_start)), name_start)
        if opened < 0 or self.text.find(quote, name_start, at) >= 0:
            return False
        return _opens(self.text, opened)

    def _own_of_tuple(self, at: int, name_start: int) -> int:
        """Where the value of the name begins in `key, secret = "1", "2"`."""
        before = _LEFT_OF_TUPLE.search(self.text, max(0, name_start - 400), name_start)
        if before is None:
            return at
        moved = at
        for _ in range(before["before"].count(",")):
            piece = joined(self.text, moved, self.dialect) or number(self.text, moved)
            following = _NEXT_OF_TUPLE.match(self.text, piece.end) if piece is not None else None
            if following is None:
                return at
            moved = following.end()
        return moved

    def _joined_list(self, glue: Piece) -> Piece:
        """`"".join(["a", "b"])` as one value, else `glue` itself."""
        opened = _JOIN.match(self.text, glue.end)
        if opened is None:
            return glue
        pieces: list[Piece] = []
        at = opened.end()
        while len(pieces) < _MAX_ENTRIES:
            piece = joined(self.text, at, self.dialect)
            if piece is None:
                break
            pieces.append(piece)
            at = _end(_NEXT_OF_TUPLE, self.text, piece.end)
        if not pieces:
            return glue
        value = glue.value.join(piece.value for piece in pieces)[:LONGEST]
        return Piece(pieces[0].start, pieces[-1].stop, pieces[-1].end, value, max(2, len(pieces)))

    def _unquoted(self, at: int, mark: str) -> Iterator[Value]:
        text, dialect = self.text, self.dialect
        call = _WRAPPER.match(text, at)
        if call is not None:
            yield from self._wrapped(call)
            return
        if mark == ">":
            yield from self._element(at)
            return
        found = number(text, at)
        word = pasted(text, at)
        if found is not None and (dialect.bare is None or mark in ("=", ":", "|")):
            yield Value(found)
        elif word is not None and self.interest.bare(word.value):
            yield Value(word)
        elif dialect.bare is not None and mark not in ("\n", ",", "("):
            free = bare(text, at, dialect)
            if free is not None:
                yield Value(free)
        elif dialect.bare is None:
            inner = self._inner(at, mark)
            if inner is not None:
                yield Value(inner)
            elif found is None and word is None:
                yield from self._fallen(at)

    def _inner(self, at: int, mark: str) -> Piece | None:
        """`password=value` within a literal of code: a connection string or a query ends it."""
        if mark != "=" or self.text[at - 1] != "=":
            return None
        found = _PARAMETER.match(self.text, at)
        if found is None:
            return None
        return Piece(at, found.end(), found.end(), found.group(), quoted=False)

    def _element(self, at: int) -> Iterator[Value]:
        stop = self.text.find("<", at, at + 1024)
        value = self.text[at:stop].removesuffix("]]>").strip() if stop > at else ""
        if value:
            yield Value(Piece(at, at + len(value), at + len(value), value, quoted=False))

    def _wrapped(self, call: re.Match[str]) -> Iterator[Value]:
        """`getenv("NAME", "value")` and `SecretStr("value")`, then what stands behind `or`."""
        text, dialect = self.text, self.dialect
        name = re.split(r"\.|->|::", call["callee"])[-1]
        first = joined(text, call.end(), dialect)
        if first is not None:
            comma = _SECOND.match(text, first.end)
            second = joined(text, comma.end(), dialect) if comma else None
            if second is not None and (name in GETTERS or name not in _WRAPPERS):
                yield Value(second, place="default")
                return
            if name in _WRAPPERS or name in _FIELDS:
                yield Value(first, place="default" if name in _FIELDS else "")
                return
        yield from self._fallen(call.start())

    def _fallen(self, at: int) -> Iterator[Value]:
        """The literal behind `or`, `||`, `??`, `.default(` on the same line."""
        fallback = _LINE_FALLBACK.match(self.text, at) or _CHAIN_DEFAULT.match(self.text, at)
        piece = joined(self.text, fallback.end(), self.dialect) if fallback else None
        if piece is not None:
            yield Value(piece, place="default")

    def _entries(self, at: int) -> Iterator[Value]:
        """The literals of `{…}` or `[…]`, each with its key; those with telling keys are found by these."""
        text, end, depth, key, taken = self.text, min(len(self.text), at + _MAX_CONTAINER), 0, "", 0
        begun = at
        while at < end and taken < _MAX_ENTRIES and self._budget > 0:
            inner = _INNER_NAME.match(text, at)
            if inner is not None:
                key, at = inner["a"] or inner["b"] or inner["c"], inner.end()
                continue
            piece = joined(text, at, self.dialect)
            if piece is not None:
                if not self.interest.name(key):
                    yield Value(piece, key=key or "?")
                    taken += 1
                key, at = "", piece.end
                continue
            found = _TOKEN.match(text, at)
            if found is None:
                break
            depth += (found.group() in ("[", "{", "(")) - (found.group() in ("]", "}", ")"))
            if depth <= 0:
                break
            key = "" if found.group() == "," else key
            at = found.end()
        self._budget -= at - begun


def _opens(text: str, at: int) -> bool:
    """Whether the quote at `at` begins a literal, by what stands around it."""
    return text[at - 1 : at] in _BEFORE_LITERALS and text[at + 1 : at + 2] not in _BEHIND_LITERALS


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found is not None else at
