"""Masks secrets and personal values in every source text that an output shows (layer 1).

Redaction keeps lines, never makes a text longer, takes linear time and changes nothing when applied again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final

#: From this length on the first and last two characters of a secret are shown.
SHOWN_FROM: Final = 16
_HIDDEN: Final = "***"
_LINE_ENDS: Final = re.compile(r"([\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+)")
_MASKED: Final = re.compile(r"..…..|\*{1,3}")
#: What stands beside a mask never begins or ends another value: masking twice changes nothing.
_BEFORE: Final = r"(?<![\w.+…›*-])"
_AFTER: Final = r"(?![\w…‹*-])"


def mask(value: str) -> str:
    """`value` as it may be shown: `Ab…9z` from 16 characters on, else stars; of fixed length."""
    if _MASKED.fullmatch(value):
        return value
    if len(value) >= SHOWN_FROM and not _LINE_ENDS.search(value):
        return f"{value[:2]}…{value[-2:]}"
    return _covered(value)


def hide(text: str, base: int, secrets: Sequence[tuple[int, int]]) -> str:
    """`text` without secrets and personal values; its lines stay.

    Args:
        text: the part of a file that starts at offset `base`.
        base: where `text` starts in the file.
        secrets: intervals of secrets in the file; they may overlap, and may only partly lie in `text`.
    """
    parts: list[str] = []
    at = 0
    for start, stop in joined(secrets):
        first, last = max(start - base, 0), min(stop - base, len(text))
        if first >= last:
            continue
        value = text[first:last]
        whole = stop - start == last - first
        parts += (text[at:first], mask(value) if whole else _covered(value))
        at = last
    parts.append(text[at:])
    return _hide_personal("".join(parts))


def hide_words(text: str) -> str:
    """`text` (free words, such as a message) without personal values and formats of secrets."""
    spans = [found.span("value") for form in _compiled(_FORMATS) for found in form.finditer(text)]
    return hide(text, 0, [span for span in spans if not _MASKED.fullmatch(text[span[0] : span[1]])])


def _covered(value: str) -> str:
    return "".join(part if n % 2 else _HIDDEN[: len(part)] for n, part in enumerate(_LINE_ENDS.split(value)))


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        elif start < stop:
            joined.append((start, stop))
    return joined


# --- formats of secrets in free words ---

_FORMATS: Final = (
    r"(?<![A-Za-z0-9…])(?P<value>(?=[A-Za-z]{0,63}[0-9])(?=[0-9]{0,63}[A-Za-z])[A-Za-z0-9]{24,4096})(?![A-Za-z0-9…])",
    r"(?<![A-Za-z0-9_…-])(?P<value>eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{0,4096})",
    r"(?<![A-Za-z0-9_-])(?P<value>[0-9]{8,10}:[A-Za-z0-9_-]{30,64})",
    r"(?<![A-Za-z0-9_-])(?P<value>(?:sk|rk|gh[opsur]|xox[abposr]|glpat|AKIA|AIza)[A-Za-z0-9_-]{16,512})",
    r"://[^\s:/@]{0,128}:(?P<value>[^\s/@]{1,256})@",
    r"(?i:bearer|basic)[ \t]{1,4}(?P<value>[A-Za-z0-9._~+/-]{12,4096}={0,2})",
    r"(?i:(?:passw(?:or)?d|secret|token|api_?key|session(?:_?key)?)['\"]?[ \t]{0,4}[=:][ \t]{0,4}['\"]?)"
    r"(?P<value>[^\s'\"&,;*…<>{}$]{4,512})",
)


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Compiled when first looked for: most texts hold nothing that asks for all of them."""
    return tuple(map(re.compile, patterns))


# --- personal values ---


def _hide_personal(text: str) -> str:
    spans = [(start, stop, label) for label, find in _FINDERS for start, stop in find(text)]
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for start, stop, label in _merged(spans):
        value = text[start:stop]
        word = f"‹{label}›"
        parts += (text[at:start], word if len(word) <= len(value) else _covered(value))
        at = stop
    parts.append(text[at:])
    return "".join(parts)


def _merged(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The spans without overlaps; of those that overlap the first label stays."""
    current: tuple[int, int, str] | None = None
    for span in sorted(spans):
        if current is None:
            current = span
        elif span[0] < current[1]:
            current = (current[0], max(current[1], span[1]), current[2])
        else:
            yield current
            current = span
    if current is not None:
        yield current


_Finder = Callable[[str], Iterator[tuple[int, int]]]
_DIGIT: Final = re.compile(r"\d")


def _whole(*patterns: str, needs: str = "") -> _Finder:
    def find(text: str) -> Iterator[tuple[int, int]]:
        if needs and needs not in text:
            return
        for pattern in _compiled(patterns):
            for match in pattern.finditer(text):
                yield match.span("value") if "value" in pattern.groupindex else match.span()

    return find


def _checked(pattern: str, check: Callable[[str], bool]) -> _Finder:
    def find(text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in _compiled((pattern,))[0].finditer(text) if check(match.group()))

    return find


def _luhn(text: str) -> bool:
    digits = [int(digit) for digit in reversed(text) if digit.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) < 2:
        return False
    return sum(d if n % 2 == 0 else d * 2 - 9 * (d > 4) for n, d in enumerate(digits)) % 10 == 0


def _iban(text: str) -> bool:
    plain = text.replace(" ", "").upper()
    if not 15 <= len(plain) <= 34:
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


_CHINESE_PLACE: Final = "省市区县路街道巷弄"
_CHINESE_NUMBER: Final = re.compile(r"[0-9０-９]{1,5}号")
_CHINESE_RUN: Final = re.compile(r"[\u4e00-\u9fff0-9０-９A-Za-z-]{2,40}\Z")


def _chinese_addresses(text: str) -> Iterator[tuple[int, int]]:
    """`…省…市…路 8号`: found from its number backwards, in a window."""
    if "号" not in text:
        return
    for match in _CHINESE_NUMBER.finditer(text):
        window = text[max(0, match.start() - 40) : match.start()]
        run = _CHINESE_RUN.search(window)
        if run and sum(char in _CHINESE_PLACE for char in run.group()) >= 2:
            yield match.start() - len(run.group()), match.end()


#: No mask beside it, for patterns that begin or end with letters.
_START: Final = r"(?<![\w…›*])"
_STOP: Final = r"(?![\w…‹*])"
_PHONE_WORD: Final = (
    r"(?i:phone|tel|telephone|mobile|cell|handy|fax|whatsapp|contact|móvil|movil|celular|телефон|тел"
    r"|电话|電話|手机|手機|전화|هاتف)"
)
_DOCUMENT_WORD: Final = (
    r"(?i:passport|passeport|pasaporte|passaporte|reisepass|паспорт|护照|護照|身份证"
    r"|cpf|rut|dni|nif|vat|tax_number|inn|снилс|инн)"
)
_STREETS: Final = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way"
    "|Square|Sq|Place|Terrace|Close|Highway|Hwy"
)
_GERMAN_STREETS: Final = r"(?:straße|strasse|str\.|gasse|allee|platz|weg)"
_STREET_WORDS: Final = r"(?i:rue|calle|avenida|rua|via|viale|ul\.|ulica|улица|ул\.|проспект|пр-т)"
_BETWEEN: Final = r"[ .()/-]{0,2}"
_ASSIGNED: Final = r"[\"'`\])]{0,2}[ \t]{0,4}(?:[:=>]|=>|,)[ \t]{0,4}[\"'`(]{0,2}"
_QUOTED: Final = r"[^\"\n\r‹›…*:@/\\{}]"

_PHONES = _whole(
    # +49 30 123456, 0049 30 123456
    rf"(?<![\w+…›*])\+[1-9](?:{_BETWEEN}[0-9]){{7,14}}{_STOP}",
    rf"{_BEFORE}00[1-9][0-9]{{0,2}}(?:[ .()/-]{{1,2}}[0-9]{{2,8}}){{2,5}}{_AFTER}",
    rf"{_BEFORE}00[1-9][0-9]{{9,13}}{_AFTER}",
    # (555) 010-1234, 555-010-1234
    rf"{_BEFORE}(?:\([0-9]{{3}}\)[ ]?|[0-9]{{3}}[-. ])[0-9]{{3}}[-. ][0-9]{{4}}{_AFTER}",
    # mainland China, Russia
    rf"{_BEFORE}1[3-9][0-9]{{9}}{_AFTER}",
    rf"{_BEFORE}8[ -]?\(?9[0-9]{{2}}\)?[ -]?[0-9]{{3}}[ -]?[0-9]{{2}}[ -]?[0-9]{{2}}{_AFTER}",
    # any number beside a word for telephone
    rf"{_PHONE_WORD}\w{{0,12}}{_ASSIGNED}(?P<value>[0-9](?:{_BETWEEN}[0-9]){{6,14}}){_AFTER}",
)
_EMAILS = _whole(
    r"(?<![\w.+%…›*-])[^\W_](?:[\w.+-]{0,62}[\w+-])?(?:@|%40|＠)"
    rf"(?:[^\W_](?:[^\W_]|-){{0,62}}\.){{1,6}}[A-Za-z]{{2,24}}{_STOP}",
)
_ADDRESSES = _whole(
    rf"(?<![\w.…›*-])[0-9]{{1,5}}[A-Za-z]? (?:[A-Z][\w'.]{{0,30}} ){{1,4}}(?:{_STREETS})\b"
    r"\.?(?:, [A-Z][\w ]{1,30})?(?:, [A-Z]{2} [0-9]{5})?",
    rf"{_START}[A-ZÄÖÜ][a-zäöüß]{{2,24}}{_GERMAN_STREETS} [0-9]{{1,4}}[a-z]?"
    rf"(?:, [0-9]{{5}} [A-ZÄÖÜ][\w-]{{1,30}})?{_STOP}",
    rf"{_START}{_STREET_WORDS} [^\n\r,;\"'<>‹›…*0-9]{{2,40}}[, ]{{1,2}}"
    rf"(?:(?:д|дом|nr|n)\.? ?)?[0-9]{{1,4}}{_STOP}",
    # "detail_address": "words and a number"
    rf"{_START}(?i:\w{{0,16}}(?:address|street|addr)\w{{0,4}})[\"']?[ \t]{{0,4}}[:=][ \t]{{0,4}}\""
    rf"(?P<value>(?={_QUOTED}{{0,60}}[0-9])(?={_QUOTED}{{1,60}} )"
    rf"(?={_QUOTED}{{0,60}}[^\W\d_]{{2}}){_QUOTED}{{6,160}})(?=\")",
)
_DOCUMENTS = _whole(
    rf"{_BEFORE}[0-9]{{3}}\.[0-9]{{3}}\.[0-9]{{3}}-[0-9]{{2}}{_AFTER}",
    rf"{_BEFORE}[0-9]{{2}}\.[0-9]{{3}}\.[0-9]{{3}}/[0-9]{{4}}-[0-9]{{2}}{_AFTER}",
    # identity number of mainland China
    rf"{_BEFORE}[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])"
    rf"(?:0[1-9]|[12][0-9]|3[01])[0-9]{{3}}[0-9Xx]{_AFTER}",
    rf"(?<![A-Za-z…›*]){_DOCUMENT_WORD}(?:[ _]?(?i:no|nr|number|num|id|code))?\.?"
    rf"[\"'`\])]{{0,2}}[ \t]{{0,4}}[:=#>№]{{0,2}}[ \t]{{0,4}}[\"'`]{{0,2}}"
    rf"(?P<value>(?=[A-Z]{{0,3}}[0-9]{{2}})[A-Z0-9][A-Z0-9 .-]{{4,18}}[0-9A-Z]){_AFTER}",
)
_BANKS = _checked(rf"{_START}[A-Z]{{2}}[0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?{_AFTER}", _iban)
_CARDS = _checked(rf"{_BEFORE}[2-6][0-9]{{3}}(?:[ -]?[0-9]{{3,6}}){{2,4}}{_AFTER}", _luhn)


def _with_digits(find: _Finder) -> _Finder:
    def gated(text: str) -> Iterator[tuple[int, int]]:
        return find(text) if _DIGIT.search(text) else iter(())

    return gated


_FINDERS: Final[tuple[tuple[str, _Finder], ...]] = (
    ("e-mail", _EMAILS),
    ("iban", _with_digits(_BANKS)),
    ("card", _with_digits(_CARDS)),
    ("document", _with_digits(_DOCUMENTS)),
    ("phone", _with_digits(_PHONES)),
    ("address", _with_digits(_ADDRESSES)),
    ("address", _with_digits(_chinese_addresses)),
)
