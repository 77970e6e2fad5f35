"""Candidates from raw text, whatever its format: a telling name, what follows it, and its value (layer 6).

A scan for the stems of all names comes first; only where one occurs the line is looked at, within bounds, and never
twice. The same places are found that the Unit gives for Python, so that a file that no parser reads loses little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.scopes.view import FileView
from aoplint.secrets.candidate import Candidate
from aoplint.secrets.dialects import PYTHON, Dialect, dialect_of
from aoplint.secrets.interest import Interest
from aoplint.secrets.literals import Piece, bare, joined, number, pasted
from aoplint.secrets.places import GETTERS, base_place, published

_LONGEST_NAME: Final = 100
_NAME_BEFORE: Final = re.compile(r"[\w$.\->\[\]\"']{0,100}\Z")
_NAME_TAIL: Final = re.compile(r"[\w$-]{0,100}")
_PHRASE_BEFORE: Final = re.compile(r"(?:[^\W\d_]{2,20}[ \t]){1,2}\Z")
_PHRASE_AFTER: Final = re.compile(r"[ \t][^\W\d_]{2,20}\b")

#: What closes a name before its sign: quotes, brackets, Markdown.
_CLOSE: Final = r"(?:\\{0,3}[\"'`]|&quot;|\*\*|__|[\])*}]){0,4}"
_TYPE: Final = r"[?!]?[ \t]{0,4}:[ \t]{0,4}[A-Za-z_][\w.\[\]<>|, ?]{0,60}?(?=[ \t]{0,4}=[^=>])"
_MARK: Final = r"[ \t]{0,40}(?P<sign>\|\|=|\?\?=|!==?|={1,3}>?|[?:+]=|[:：|](?![:|]))(?:\*\*|__)?[ \t]{0,80}"
_SIGN: Final = re.compile(_CLOSE + _MARK)
_TYPED_SIGN: Final = re.compile(rf"(?:{_TYPE}|{_CLOSE}){_MARK}")
_COMMA: Final = re.compile(
    r"(?:\\{0,3}[\"'`]|&quot;)[ \t]{0,8}(?P<sign>,|=>)\s{0,80}(?P<default>(?:default|fallback)[ \t]?=[ \t]?)?"
)
_TAG: Final = re.compile(r"[\"']?[ \t]{0,4}(?P<sign>/?>)\s{0,20}(?:<!\[CDATA\[)?(?=(?P<value>[^<>\r\n]{4,1024}))")
_SETTER: Final = re.compile(r"(?P<sign>\()\s{0,20}")
_VALUE_OF: Final = re.compile(
    r"(?:\\?[\"'])?[ \t]{0,8}[,;]?\s{0,80}(?:type=[\"']\w{1,20}[\"']\s{1,4})?-?[ \t]{0,8}(?:\\?[\"'])?"
    r"(?:value|Value|VALUE|defaultValue|default|val|content|current_value)(?:\\?[\"'])?\s{0,8}(?P<sign>[:=])\s{0,8}"
)
_IS_KEY: Final = re.compile(r"\s{0,8}(?::|=>|=)")
#: What stands before a name that is a literal itself; the dash is that of an option.
_OPENERS: Final = ("'", '"', "`", "-", ";")
_SPACE: Final = re.compile(r"(?P<sign>[ \t])[ \t]{0,20}")
_NEXT_LINE: Final = re.compile(
    r"[:：]?[ \t]{0,8}(?P<sign>\r?\n)[ \t]{0,20}(?=[A-Za-z0-9_-]{5,200}[ \t]{0,8}(?:\r?\n|HideReset|\Z))"
)
_FALLBACK: Final = re.compile(
    _CLOSE + r"[^\r\n,;:=|?&]{0,60}?[ \t]{0,8}(?P<sign>\|\||\?\?|\?:|\bor\b|(?<=\w):?-(?=[^>\s-]))\s{0,40}"
)
_LINE_FALLBACK: Final = re.compile(r"[^\r\n;{}]{1,160}?(?:\|\||\?\?|\?:|(?<=[\s)])or(?=\s))\s{0,40}(?=[\"'`bru])")
_BREAK: Final = re.compile(r"\s{0,200}\(?\s{0,200}")
_WRAPPER: Final = re.compile(
    r"(?:await[ \t]{1,4})?(?:new[ \t]{1,4})?(?P<callee>[A-Za-z_$][\w$]{0,60}(?:(?:\.|->|::)[A-Za-z_$][\w$]{0,60}){0,5})\s{0,4}\(\s{0,40}"
)
_YAML_MARK: Final = re.compile(
    r"(?:(?:&[\w-]{1,60}|!!?(?:str|binary|[Ss]ecret)?)[ \t]{1,8})?(?:[|>][+-]?[0-9]?[ \t]{0,8}\r?\n[ \t]{1,40})?"
)
_SETTER_NAME: Final = re.compile(r"(?:set|with|put|add|use)(?=[A-Z_])")
_INNER_NAME: Final = re.compile(
    r"(?:\"(?P<a>[^\"\\\r\n]{1,80})\"|'(?P<b>[^'\\\r\n]{1,80})'|(?P<c>[\w$-]{1,80}))\s{0,8}(?::|=>|=)\s{0,40}"
)
_LAST: Final = re.compile(r"[A-Za-z_$][\w$]*\Z")
_WRAPPERS: Final = frozenset(
    {
        "str", "String", "bytes", "bytearray", "SecretStr", "Secret", "SecretBytes", "atob", "from", "b64decode",
        "base64_decode", "decode", "Buffer", "trim", "encode", "of", "TextEncoder", "unescape", "strdup", "Some",
        "to_string", "fromBase64", "urlsafe_b64decode", "Base64", "getBytes",
    }
)  # fmt: skip
#: Where one literal of letters and digits ends and the next one begins.
_SEAM: Final = re.compile(
    r"(?<=[\w-])(?P<quote>[\"'])(?:[ \t]{0,40}[+.][ \t]{0,40}|[ \t]{1,40})(?:\\?\r?\n[ \t]{0,80})?[\"'](?=[\w-])"
)
_DEFINITION: Final = re.compile(r"[ \t]{0,80}(?:async[ \t]{1,4})?def[ \t]")
_FIELDS: Final = frozenset({"Field", "field", "Option", "Argument", "Header", "Query", "mapped_column", "attrib", "ib"})
_MAX_ENTRIES: Final = 80
_MAX_CONTAINER: Final = 8000


def collect(view: FileView, interest: Interest) -> Iterator[Candidate]:
    """The candidates of a view's text."""
    if interest.stems:
        yield from _Scanner(view, interest).run()


class _Scanner:
    def __init__(self, view: FileView, interest: Interest) -> None:
        self.view = view
        self.text = view.text
        self.interest = interest
        self.dialect: Dialect = dialect_of(view)
        self.base = base_place(view)
        self.done = -1

    def run(self) -> Iterator[Candidate]:
        for hit in hits(self.text, self.interest.stems):
            if hit < self.done:
                continue
            start, stop = self._name(hit)
            for first, last in self._phrases(start, stop):
                name = self.text[first:last]
                if self.interest.name(name):
                    self.done = stop
                    yield from self._values(first, last, self._outer(first, name))
                    break

        yield from self._joined()

    def _joined(self) -> Iterator[Candidate]:
        """Literals that are put together, whatever they are bound to: a known form may show only in the whole."""
        if not self.dialect.joiner:
            return
        text, done = self.text, 0
        for found in _SEAM.finditer(text):
            if found.start() < done:
                continue
            quote = found["quote"]
            start = text.rfind(quote, max(done, found.start() - 200, text.rfind("\n", 0, found.start())), found.start())
            piece = joined(text, start, self.dialect) if start >= 0 else None
            if piece is not None and piece.parts > 1:
                done = piece.end
                yield self._candidate(piece, "", 1 << 62, key="", place="code")

    # names

    def _name(self, hit: int) -> tuple[int, int]:
        before = _NAME_BEFORE.search(self.text, max(0, hit - _LONGEST_NAME), hit)
        start = before.start() if before else hit
        while start < hit and self.text[start] in "\"'-.>[]":
            start += 1
        tail = _NAME_TAIL.match(self.text, hit)
        return start, tail.end() if tail else hit

    def _phrases(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The name, and what it may be with the words beside it: `App Key`."""
        if self.dialect.phrases:
            before = _PHRASE_BEFORE.search(self.text, max(0, start - 60), start)
            after = _PHRASE_AFTER.match(self.text, stop)
            if after is not None and before is None:
                yield start, after.end()
            if before is not None:
                yield before.start(), stop
        yield start, stop

    def _outer(self, start: int, name: str) -> str:
        """`name` behind the keys that enclose it."""
        if not self.dialect.nested:
            return name
        outer = enclosing(self.text, start)
        return f"{outer}.{name}" if outer else name

    # values

    def _values(self, start: int, stop: int, name: str) -> Iterator[Candidate]:
        for at, sign, place in self._signs(start, stop):
            found = False
            for piece, key, where in self._pieces(at, sign):
                found = True
                yield self._candidate(piece, name, start, key=key, place=where or place)
                self.done = max(self.done, piece.start if not key else self.done)
            if found:
                return

    def _signs(self, start: int, stop: int) -> Iterator[tuple[int, str, str]]:
        """Where a value may begin behind the name, by what stands between, likeliest first."""
        text = self.text
        sign = (_TYPED_SIGN if self.dialect.joiner else _SIGN).match(text, stop)
        if sign is not None:
            yield sign.end(), sign["sign"], "default" if self._parameter(start) else "code"
        comma = _COMMA.match(text, stop) if text[start - 1 : start] in _OPENERS else None
        if comma is not None and not (self.view.language == "json" and comma["sign"] == ","):
            default = comma["default"] or self._getter_before(start)
            yield comma.end(), comma["sign"], "default" if default else "code"
        for pattern, place in ((_FALLBACK, "default"), (_VALUE_OF, "code")):
            found = pattern.match(text, stop)
            if found is not None:
                yield found.end(), found["sign"], place
        tag = _TAG.match(text, stop)
        if tag is not None and tag["sign"] == ">":
            yield tag.start("value"), ">", "code"
        if _SETTER_NAME.match(text, start) and (setter := _SETTER.match(text, stop)):
            yield setter.end(), "(", "code"
        if self.dialect.spaced and (space := _SPACE.match(text, stop)):
            yield space.end(), " ", "code"
        if self.dialect.phrases and (line := _NEXT_LINE.match(text, stop)):
            yield line.end(), "\n", "code"

    def _getter_before(self, start: int) -> bool:
        """Whether the name is the first argument of a look-up: `getenv("NAME", …`."""
        found = re.compile(r"([A-Za-z_$][\w$]{0,40})\s{0,4}\(\s{0,20}[bru]?[\"'`]?\Z").search(
            self.text, max(0, start - 70), start
        )
        return found is not None and found[1] in GETTERS

    def _parameter(self, start: int) -> bool:
        """Whether the name is a parameter: what follows its sign is a default."""
        line = self.text.rfind("\n", max(0, start - 400), start) + 1
        return self.dialect is PYTHON and _DEFINITION.match(self.text, line) is not None

    def _pieces(self, at: int, sign: str) -> Iterator[tuple[Piece, str, str]]:
        """The values at `at`: (value, key of its entry, place)."""
        text, dialect = self.text, self.dialect
        if dialect.wrapped and sign not in ("|", " ", "\n"):
            gap = _BREAK.match(text, at)
            at = gap.end() if gap else at
        if dialect.nested and sign == ":" and (mark := _YAML_MARK.match(text, at)):
            at = mark.end()
        piece = joined(text, at, dialect)
        if piece is not None:
            if sign != "," or not _IS_KEY.match(text, piece.end):
                yield piece, "", ""
        elif text[at : at + 1] in ("[", "{") and sign in ("=", ":", "=>", ","):
            yield from self._entries(at)
        else:
            yield from self._unquoted(at, sign)

    def _unquoted(self, at: int, sign: str) -> Iterator[tuple[Piece, str, str]]:
        text, dialect = self.text, self.dialect
        call = _WRAPPER.match(text, at)
        if call is not None:
            yield from self._wrapped(call)
            return
        if sign == ">":
            stop = text.find("<", at, at + 1024)
            value = text[at:stop].rstrip("]").strip() if stop > at else ""
            if value:
                yield Piece(at, at + len(value), at + len(value), value, quoted=False), "", ""
            return
        found = number(text, at)
        word = pasted(text, at)
        if found is not None and (dialect.bare is None or sign in ("=", ":", "|")):
            yield found, "", ""
        elif word is not None and self.interest.bare(word.value):
            yield word, "", ""
        elif dialect.bare is not None and sign not in ("\n", ",", "("):
            free = bare(text, at, dialect)
            if free is not None:
                yield free, "", ""
        if found is None and word is None and (dialect.bare is None):
            yield from self._fallen(at)

    def _wrapped(self, call: re.Match[str]) -> Iterator[tuple[Piece, str, str]]:
        """`getenv("NAME", "value")` and `SecretStr("value")`, then what stands behind `or`."""
        text, dialect = self.text, self.dialect
        last = _LAST.search(call["callee"])
        name = last.group() if last else ""
        first = joined(text, call.end(), dialect)
        if first is not None:
            comma = re.compile(r"\s{0,20},\s{0,20}(?:default[ \t]?=[ \t]?|fallback[ \t]?=[ \t]?)?").match(
                text, first.end
            )
            second = joined(text, comma.end(), dialect) if comma else None
            if second is not None and (name in GETTERS or name not in _WRAPPERS):
                yield second, "", "default"
                return
            if name in _WRAPPERS or name in _FIELDS:
                yield first, "", "default" if name in _FIELDS else ""
                return
        yield from self._fallen(call.start())

    def _fallen(self, at: int) -> Iterator[tuple[Piece, str, str]]:
        """The literal behind `or`, `||`, `??` on the same line."""
        fallback = _LINE_FALLBACK.match(self.text, at)
        piece = joined(self.text, fallback.end(), self.dialect) if fallback else None
        if piece is not None:
            yield piece, "", "default"

    def _entries(self, at: int) -> Iterator[tuple[Piece, str, str]]:
        """The literals of `{…}` or `[…]`, each with its key; of the outermost bracket only."""
        text, end, depth = self.text, min(len(self.text), at + _MAX_CONTAINER), 0
        key, taken = "", 0
        token = re.compile(r"[^\"'`{}\[\](),:=\w$]{1,400}|[\w$-]{1,400}|[{}\[\](),:=]|[\"'`]")
        while at < end and taken < _MAX_ENTRIES:
            inner = _INNER_NAME.match(text, at)
            if inner is not None:
                key, at = inner["a"] or inner["b"] or inner["c"], inner.end()
                if self.interest.name(key):
                    # It is found by its own name.
                    key = "\0"
                continue
            piece = joined(text, at, self.dialect)
            if piece is not None:
                if key != "\0":
                    yield piece, key or "?", ""
                    taken += 1
                key, at = "", piece.end
                continue
            found = token.match(text, at)
            if found is None:
                return
            if found.group() in "[{(":
                depth += 1
            elif found.group() in "]})":
                depth -= 1
                if depth <= 0:
                    return
            elif found.group() == ",":
                key = ""
            at = found.end()

    def _candidate(self, piece: Piece, name: str, at: int, *, key: str, place: str) -> Candidate:
        where = place if self.base == "code" else self.base
        if published(name.rpartition(".")[2]):
            where = "client"
        return Candidate(
            start=piece.start, stop=piece.stop, value=piece.value, name=name, name_at=at, key=key, place=where,
            parts=piece.parts, quoted=piece.quoted,
        )  # fmt: skip


def hits(text: str, stems: tuple[str, ...]) -> list[int]:
    """Offsets of all `stems` in `text`, whatever their case, in order."""
    lower = text.lower()
    if len(lower) != len(text):
        # A few letters grow when they are made small: offsets would drift.
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    found: list[int] = []
    for stem in stems:
        at = lower.find(stem)
        while at >= 0:
            found.append(at)
            at = lower.find(stem, at + len(stem))
    return sorted(found)


_KEY_LINE: Final = re.compile(
    r"([ \t]*)(?:- )?[\"']?([\w.\-]{1,80})[\"']?[ \t]*(?::[ \t]*[{&]?|=[ \t]*\{)[ \t]*[\w-]{0,40}[ \t]*\r?\Z"
)
_SECTION: Final = re.compile(r"[ \t]*\[{1,2}[ \t]*([\w.\-\"' :]{1,80})\]{1,2}[ \t]*\r?\Z")
_MAX_BACK: Final = 40


def enclosing(text: str, at: int) -> str:
    """The key or section that holds the line at `at`; looks back a bounded number of lines."""
    line = text.rfind("\n", max(0, at - 400), at) + 1
    if line == 0 and at > 400:
        return ""
    indent = len(text[line:at]) - len(text[line:at].lstrip(" \t"))
    stop = line - 1
    for _ in range(_MAX_BACK):
        if stop <= 0:
            return ""
        start = text.rfind("\n", max(0, stop - 400), stop) + 1
        if start == 0 and stop > 400:
            return ""
        above = text[start:stop]
        section = _SECTION.match(above)
        if section is not None and len(above) - len(above.lstrip(" \t")) <= indent:
            return section[1].strip("\"' ")
        key = _KEY_LINE.match(above)
        if key is not None and len(key[1]) < indent:
            return key[2]
        stop = start - 1
    return ""
