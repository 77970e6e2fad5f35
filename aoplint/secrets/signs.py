"""What may stand between a name and its value: signs of assignment, tags, commas, fallbacks (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.model.record import dataclass
from aoplint.secrets.dialects import PYTHON, Dialect
from aoplint.secrets.places import GETTERS

#: What closes a name before its sign: quotes, brackets, Markdown.
_CLOSE: Final = r"(?:\\{0,3}[\"'`]|&quot;|\*\*|__|[\])*}]){0,4}"
_TYPE: Final = r"[?!]?[ \t]{0,4}:[ \t]{0,4}[A-Za-z_&*'][\w.\[\]<>|, ?&*']{0,60}?(?=[ \t]{0,4}=[^=>])"
_MARK: Final = (
    r"[ \t]{0,40}(?P<sign>\|\|=|\?\?=|!==?|={1,3}>?|[?:+]=|<-(?=[ \t])|[:：|](?![:|]|-\S))(?:\*\*|__)?[ \t]{0,80}"
)
_SIGN: Final = re.compile(_CLOSE + _MARK)
#: `App Secret – value` in notes.
_RULE: Final = re.compile(_CLOSE + r"[ \t]{1,4}(?P<sign>[–—-])[ \t]{1,4}(?=[`\"'A-Za-z0-9])")
_TYPED_SIGN: Final = re.compile(rf"(?:{_TYPE}|{_CLOSE}){_MARK}")
_COMMA: Final = re.compile(
    r"(?:\\{0,3}[\"'`]|&quot;)[ \t]{0,8}(?P<sign>,|=>)\s{0,80}(?P<default>(?:default|fallback)[ \t]?=[ \t]?)?"
)
_CELL: Final = re.compile(r"\"?(?P<sign>[,;\t])[ \t]{0,8}")
_TAG: Final = re.compile(
    r"[\"']?[ \t]{0,4}(?P<sign>>)\s{0,40}(?:<(?:value|string|code|b|strong|em|span|td|dd)>\s{0,40})?(?:<!\[CDATA\[)?"
    r"(?=(?P<value>[^<>\r\n]{4,1024}))"
)
_NEXT_TAG: Final = re.compile(
    r"[ \t:]{0,4}(?:</[\w:.-]{1,40}>|<br[ /]{0,2}>)[ \t:]{0,4}\s{0,40}(?:<[\w:.-]{1,40}(?P<sign>>)\s{0,40}){1,2}"
    r"(?=(?P<value>[^<>\r\n]{4,1024}))"
)
_DEFINE: Final = re.compile(r"#[ \t]{0,8}define[ \t]{1,8}\Z")
_OPENED: Final = re.compile(r"(?P<sign>\()\s{0,20}(?=[bruBRU]?[\"'`])")
_VALUE_KEY: Final = (
    r"(?:type=[\"']\w{1,20}[\"']\s{1,4})?-?[ \t]{0,8}(?:\\?[\"'])?"
    r"(?:value|Value|VALUE|defaultValue|default|val|content|current_value|example)(?:\\?[\"'])?\s{0,8}(?P<sign>[:=])\s{0,8}"
)
_VALUE_OF: Final = re.compile(
    r"(?:\\?[\"'][ \t]{0,8}[,;{]?|[ \t]{0,8}[,;{])(?:[ \t]{0,8}\r?\n(?:[^{}\r\n]{1,200}\r?\n){0,4}?)?\s{0,80}"
    + _VALUE_KEY
)
_VALUE_BELOW: Final = re.compile(
    r"(?:\\?[\"'])?[ \t]{0,8}(?:[,;{]?\s{0,80}"
    r"|:[ \t]{0,8}\r?\n"
    r"(?:[ \t]{1,40}(?:type|title|description|format|required|sensitive|expand|options)[ \t]?:[^\r\n]{0,200}\r?\n){0,5}"
    r"[ \t]{1,40})" + _VALUE_KEY
)
_SPACE: Final = re.compile(r"(?P<sign>[ \t])[ \t]{0,20}(?:(?:--body|-b|--value|--secret-string)[ \t=]{1,4})?")
#: `read -r APP_SECRET <<< "…"`, and terms of definition lists in AsciiDoc: `app_secret:: …`.
_HERE: Final = re.compile(r"[ \t]{0,4}(?P<sign><<<)[ \t]{0,4}")
_TERM: Final = re.compile(_CLOSE + r"(?P<sign>::)[ \t]{1,8}")
_VERB: Final = re.compile(
    _CLOSE + r"[ \t]{1,4}(?P<sign>is|are|ist|lautet|est|es|é|это|равен|是|为|為)[ \t]{0,4}[:：]?[ \t]{0,4}"
    r"(?=[`\"'«„A-Za-z0-9])"
)
_NEXT_LINE: Final = re.compile(
    r"[:：]?[ \t]{0,8}(?P<sign>\r?\n)[ \t]{0,20}(?=[A-Za-z0-9_-]{5,200}[ \t]{0,8}(?:\r?\n|HideReset|\Z))"
)
#: `public string AppSecret { get; set; } = "…"` and `var appSecret string = "…"`.
_DECLARED: Final = re.compile(
    r"[ \t]{1,8}(?:\{[ \t]{0,4}(?:(?:private|protected|internal)?[ \t]{0,4}(?:get|set|init)[ \t]{0,4};"
    r"[ \t]{0,4}){1,3}\}"
    r"|by[ \t]{1,4}lazy[ \t]{0,4}(?=\{)"
    r"|\*?(?:string|String|str|text|varchar|\[\]byte)(?:\([0-9]{1,4}\))?)[ \t]{0,8}(?:=|:=|\{)[ \t]{0,8}(?=[\"'`@])"
)
#: `ENV.fetch("NAME") { "value" }`, `getenv("NAME").unwrap_or("value")`.
_ELSE: Final = re.compile(
    r"[\"'`]\)?\)[ \t]{0,4}(?:\{|\.(?:unwrap_or(?:_else)?|or_?[eE]lse(?:Get|Val)?|getOrElse|default|or|fallback)\()"
    r"\s{0,20}(?:\|\|?[^|\r\n]{0,20}\|?\s{0,4}|\(\)\s{0,4}[-=]>\s{0,4})?(?=[\"'`])"
)
_FALLBACK: Final = re.compile(_CLOSE + r"[^\r\n,;:=|?&]{0,60}?[ \t]{0,8}(?P<sign>\|\||\?\?|\?:|\bor\b)\s{0,40}")
#: `${NAME:-value}` of shells.
_DASH: Final = re.compile(r"(?P<sign>:?-)(?=[^>\s-])")
_RETURN: Final = re.compile(
    r"[ \t]{0,4}\([^()\r\n]{0,200}\)[^\r\n{:]{0,60}[:{]\s{0,200}(?P<sign>return)[ \t]{1,4}(?=[bruBRU]?[\"'`])"
)
#: `<input name=app_secret type=hidden value=…>`: the name of a field, and its value elsewhere in the tag.
_FIELD_NAME: Final = re.compile(r"\s(?:name|id|property|itemprop)\s{0,4}=\s{0,4}[\"']?\Z")
_FIELD_VALUE: Final = re.compile(r"[\s\"'](?:value|content)\s{0,4}=\s{0,4}")
_LONGEST_TAG: Final = 400
#: So many blanks may stand before a mark, and so much before a fallback.
_WIDEST_GAP: Final = 48
_WIDEST_FALLBACK: Final = 80
#: What stands before a name that is a literal itself; the dash is that of an option.
_OPENERS: Final = ("'", '"', "`", "-", ";")
#: A method with such a name gives a secret, or checks one; it takes none.
READS: Final = re.compile(
    r"(?i)(?:get|fetch|read|load|find|has|is|require|look|valid|check|verif|hash|parse|create|make|generate|decode|decrypt)"
)
_GETTER: Final = re.compile(r"([A-Za-z_$][\w$]{0,40})\s{0,4}\(\s{0,20}[bru]?[\"'`]?\Z")
_DEFINITION: Final = re.compile(r"[ \t]{0,80}(?:async[ \t]{1,4})?def[ \t]")
_BLANKS: Final = frozenset(" \t")
_ROW: Final = re.compile(r"[ \t#*/>]{0,20}\|")
_DEFINES: Final = re.compile(r"\b(?:def|func|fn|function)[ \t]{1,4}\Z")


@dataclass(frozen=True, slots=True)
class Sign:
    """Where a value may begin.

    Args:
        at: first code point behind the sign.
        mark: the sign.
        place: "default" where the value is one, else "code".
    """

    at: int
    mark: str
    place: str = "code"


def signs(text: str, start: int, stop: int, dialect: Dialect) -> Iterator[Sign]:
    """The signs that may follow the name from `start` to `stop`, likeliest first."""
    # Most names in prose and in code are followed by a word, and then by none of the signs that begin with a mark.
    spoken = text[stop : stop + _WIDEST_GAP].lstrip(" \t")[:1].isalnum()
    if not spoken:
        yield from _marked(text, start, stop, dialect)
    if dialect.cells and (cell := _CELL.match(text, stop)):
        yield Sign(cell.end(), "|")
    if dialect.tags and (field := _field_value(text, start, stop)):
        yield Sign(field, "=")
    yield from _elsewhere(text, stop, dialect, spoken)
    if dialect.joiner and (declared := _DECLARED.match(text, stop)):
        yield Sign(declared.end(), "=")
    if not spoken:
        yield from _enclosed(text, start, stop, dialect)
    space = _SPACE.match(text, stop)
    if space is not None and (dialect.spaced or _DEFINE.search(text, max(0, start - 24), start)):
        yield Sign(space.end(), " ")
    if dialect.spaced and (here := _HERE.match(text, stop)):
        yield Sign(here.end(), "=")
    if dialect.phrases:
        # In prose only a value that can be nothing else counts behind these.
        for pattern in (_VERB, _RULE, _TERM, _NEXT_LINE, _SPACE):
            found = pattern.match(text, stop)
            if found is not None:
                yield Sign(found.end(), "\n")


def _marked(text: str, start: int, stop: int, dialect: Dialect) -> Iterator[Sign]:
    """Signs of assignment, and the comma behind a name that is a literal."""
    sign = (_TYPED_SIGN if dialect.joiner else _SIGN).match(text, stop)
    if sign is not None and (sign["sign"] != "|" or _divides_cells(text, sign.start("sign"))):
        yield Sign(sign.end(), sign["sign"], "default" if _parameter(text, start, dialect) else "code")
    comma = _COMMA.match(text, stop) if text[start - 1 : start] in _OPENERS else None
    if comma is not None and (dialect.commas or comma["sign"] == "=>" or text[start - 1] == "-"):
        default = comma["default"] or _getter_before(text, start)
        yield Sign(comma.end(), comma["sign"], "default" if default else "code")


def _elsewhere(text: str, stop: int, dialect: Dialect, spoken: bool) -> Iterator[Sign]:
    """The value is a fallback, that of another key, or what a function of this name returns."""
    if not spoken and (dash := _DASH.match(text, stop)):
        yield Sign(dash.end(), dash["sign"], "default")
    ahead = text[stop : stop + _WIDEST_FALLBACK]
    if ("|" in ahead or "?" in ahead or "or" in ahead) and (fallback := _FALLBACK.match(text, stop)):
        yield Sign(fallback.end(), fallback["sign"], "default")
    if (dialect.nested or not spoken) and (
        value_of := (_VALUE_BELOW if dialect.nested else _VALUE_OF).match(text, stop)
    ):
        yield Sign(value_of.end(), value_of["sign"])
    if not spoken and (returned := _RETURN.match(text, stop)):
        yield Sign(returned.end(), returned["sign"])


def _enclosed(text: str, start: int, stop: int, dialect: Dialect) -> Iterator[Sign]:
    """The value stands in a block, a tag or the brackets of a call."""
    if dialect.joiner and (other := _ELSE.match(text, stop)):
        yield Sign(other.end(), "||", "default")
    tag = _TAG.match(text, stop) or _NEXT_TAG.match(text, stop)
    if tag is not None:
        yield Sign(tag.start("value"), ">")
    if dialect.joiner and (opened := _OPENED.match(text, stop)) and not _no_setter(text, start):
        yield Sign(opened.end(), "(")


def _field_value(text: str, start: int, stop: int) -> int:
    """Where the value begins of the field of a form, or the `meta`, whose name stands here; 0 if it is none."""
    opened = text.rfind("<", max(0, start - _LONGEST_TAG), start)
    if opened < 0 or not _FIELD_NAME.search(text, opened, start):
        return 0
    closed = text.find(">", stop, stop + _LONGEST_TAG)
    found = _FIELD_VALUE.search(text, opened, closed) if closed > 0 else None
    return found.end() if found is not None else 0


def _divides_cells(text: str, at: int) -> bool:
    """Whether the bar at `at` is that of a table: spaces around it, or a row that begins with one."""
    if text[at - 1 : at] in _BLANKS and text[at + 1 : at + 2] in _BLANKS:
        return True
    return _ROW.match(text, text.rfind("\n", max(0, at - 400), at) + 1) is not None


def _no_setter(text: str, start: int) -> bool:
    return READS.match(text, start) is not None or _DEFINES.search(text, max(0, start - 12), start) is not None


def _getter_before(text: str, start: int) -> bool:
    """Whether the name is the first argument of a look-up: `getenv("NAME", …`."""
    found = _GETTER.search(text, max(0, start - 70), start)
    return found is not None and found[1] in GETTERS


def _parameter(text: str, start: int, dialect: Dialect) -> bool:
    """Whether the name is a parameter: what follows its sign is a default."""
    line = text.rfind("\n", max(0, start - 400), start) + 1
    return dialect is PYTHON and _DEFINITION.match(text, line) is not None
