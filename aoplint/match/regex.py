"""Regular expressions of rules: PCRE spelling to Python's, and refusal of hostile ones (layer 6)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MAX: Final = 20_000
_FLAGS: Final = {"i": re.I, "m": re.M, "s": re.S, "x": re.X}
_REFUSED: Final = (
    (re.compile(r"\(\?(?:R|0|[+-]?[1-9]\d*|&\w+|P>\w+)\)"), "recursion into a group"),
    (re.compile(r"\(\*\w+"), "a backtracking verb"),
    (re.compile(r"\(\?\|"), "branch reset"),
    (re.compile(r"\\[GKXRC](?![a-z])"), "an escape that Python does not know"),
)
_POSIX: Final = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9a-fA-F", "word": r"\w", "blank": r" \t",
}  # fmt: skip
_PROPERTIES: Final = {
    "L": r"[^\W\d_]", "Lu": "[A-Z\u00c0-\u00de]", "Ll": "[a-z\u00df-\u00ff]", "N": r"\d", "Nd": r"\d", "P": r"[^\w\s]",
    "Z": r"\s", "S": r"[^\w\s]",
}  # fmt: skip


class RegexError(ValueError):
    """A regular expression that cannot be used, with the offset of the trouble."""

    def __init__(self, message: str, offset: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint


@lru_cache(maxsize=4096)
def compile_regex(text: str, flags: str = "", *, multiline: bool = False) -> re.Pattern[str]:
    """`text` as Semgrep reads it: PCRE; `multiline` lets `^` and `$` stand at lines.

    Raises:
        RegexError: if it cannot be read, or uses what Python has not.
    """
    number = re.M if multiline else 0
    for flag in flags:
        number |= _FLAGS.get(flag, 0)
    translated = translate(text)
    try:
        return re.compile(translated, number)
    except re.error as error:
        raise RegexError(f"this regular expression cannot be read: {error.msg}", error.pos or 0) from error
    except (RecursionError, OverflowError) as error:
        raise RegexError("this regular expression is too deep") from error


def translate(text: str) -> str:
    """The Python spelling of PCRE `text`.

    Raises:
        RegexError: if there is none.
    """
    if len(text) > _MAX:
        raise RegexError("this regular expression is too long")
    for refused, name in _REFUSED:
        found = refused.search(text)
        if found and not _escaped(text, found.start()):
            raise RegexError(f"{name} is not supported in regular expressions", found.start())
    return _Translator(text).run()


def _escaped(text: str, at: int) -> bool:
    before = len(text[:at]) - len(text[:at].rstrip("\\"))
    return before % 2 == 1


class _Translator:
    """Reads a PCRE once from left to right; groups are tracked for inline flags and atomic groups."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[str] = []
        #: For each open group: where its text starts in `out`, how many further `)` it needs, atomic number or 0.
        self.groups: list[tuple[int, int, str]] = [(0, 0, "")]
        self.made = 0
        self.atom = 0

    def run(self) -> str:
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char == "\\":
                self._escape()
            elif char == "[":
                self._set()
            elif char == "(":
                self._open()
            elif char == ")":
                self._close()
            elif char in "*+?{":
                self._quantifier()
            else:
                self._take(1, atom=char not in "|^")
        _, further, _ = self.groups[0]
        return "".join(self.out) + ")" * further

    def _take(self, count: int, *, atom: bool = True) -> None:
        if atom:
            self.atom = len(self.out)
        self.out.append(self.text[self.at : self.at + count])
        self.at += count

    def _emit(self, made: str, count: int) -> None:
        self.atom = len(self.out)
        self.out.append(made)
        self.at += count

    def _escape(self) -> None:
        text, at = self.text, self.at
        if text.startswith(r"\Q", at):
            stop = text.find(r"\E", at)
            stop = len(text) if stop < 0 else stop
            self._emit(re.escape(text[at + 2 : stop]), min(stop + 2, len(text)) - at)
            return
        found = re.compile(
            r"\\(?:x\{([0-9a-fA-F]{1,6})\}|([pP])(?:\{(\^?)(\w+)\}|([LNPSZ]))|[gk](?:\{(-?\w+)\}|<(\w+)>|'(\w+)'))"
        ).match(text, at)
        if found is None:
            simple = {"z": r"\Z", "Z": r"(?=\n?\Z)", "h": r"[ \t]", "e": r"\x1b"}.get(text[at + 1 : at + 2])
            if simple:
                self._emit(simple, 2)
            else:
                self._take(2)
            return
        length = found.end() - at
        if found[1]:
            self._emit(re.escape(chr(int(found[1], 16))), length)
        elif found[2]:
            self._emit(_property(found[4] or found[5], found[2] == "P" or bool(found[3]), at), length)
        else:
            name = found[6] or found[7] or found[8]
            self._emit(f"(?:\\{name})" if name.isdigit() else f"(?P={name})", length)

    def _set(self) -> None:
        text, at = self.text, self.at
        stop = at + 1 + text.startswith("[^", at)
        stop += text.startswith("]", stop)
        made = [text[at:stop].replace("[]", r"[\]").replace("^]", r"^\]")]
        while stop < len(text) and text[stop] != "]":
            piece, stop = _set_piece(text, stop)
            made.append(piece)
        if stop >= len(text):
            raise RegexError("a set [ does not end", at)
        self._emit("".join(made) + "]", stop + 1 - at)

    def _open(self) -> None:
        text, at = self.text, self.at
        flags = re.compile(r"\(\?([aimsxuUJn]*)(?:-([imsxUJn]+))?([:)])").match(text, at)
        if flags and (flags[1] or flags[2]):
            self._inline_flags(flags)
            return
        if text.startswith("(?#", at):
            self.at = text.find(")", at) + 1 or len(text)
            return
        named = re.compile(r"\(\?(?:P?<(?![=!])(\w+)>|'(\w+)')").match(text, at)
        atomic = text.startswith("(?>", at)
        self.groups.append((len(self.out), 0, "atomic" if atomic else ""))
        if atomic:
            self.made += 1
            self.out.append(f"(?=(?P<aop_{self.made}>")
            self.groups[-1] = (len(self.out) - 1, 0, f"aop_{self.made}")
            self.at += 3
        elif named:
            self.out.append(f"(?P<{named[1] or named[2]}>")
            self.at = named.end()
        else:
            head = re.compile(r"\((?:\?(?:[:=!]|<[=!]|P=\w+|\(\w+\)))?").match(text, at)
            length = len(head[0]) if head else 1
            self.out.append(text[at : at + length])
            self.at += length

    def _inline_flags(self, found: re.Match[str]) -> None:
        on = "".join(flag for flag in found[1] if flag in "imsx")
        off = "".join(flag for flag in found[2] or "" if flag in "imsx")
        if set(found[1] + (found[2] or "")) & set("UJn"):
            raise RegexError("the inline flags U, J and n are not supported", self.at)
        group = f"(?{on}-{off}:" if off else f"(?{on}:" if on else "(?:"
        self.at = found.end()
        if found[3] == ":":
            self.groups.append((len(self.out), 0, ""))
        else:
            start, further, kind = self.groups[-1]
            self.groups[-1] = (start, further + 1, kind)
        self.out.append(group)

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise RegexError("this ) closes nothing", self.at)
        start, further, atomic = self.groups.pop()
        closing = ")" * (further + 1)
        self.out.append(closing + f")(?P={atomic})" if atomic else closing)
        self.at += 1
        if atomic:
            self.out[start:] = ["(?:" + "".join(self.out[start:]) + ")"]
        self.atom = start

    def _quantifier(self) -> None:
        found = re.compile(r"(?:[*+?]|\{\d*,?\d*\})([+?]?)").match(self.text, self.at)
        if found is None or found[0] in ("{}", "{,}", "{,}?", "{,}+"):
            self._take(1)
            return
        length = len(found[0])
        if found[1] != "+":
            self.out.append(found[0])
            self.at += length
            return
        self.made += 1
        inner = "".join(self.out[self.atom :]) + found[0][:-1]
        self.out[self.atom :] = [f"(?:(?=(?P<aop_{self.made}>{inner}))(?P=aop_{self.made}))"]
        self.at += length


def _set_piece(text: str, at: int) -> tuple[str, int]:
    if text[at] == "\\":
        found = re.compile(r"\\x\{([0-9a-fA-F]{1,6})\}").match(text, at)
        if found:
            return re.escape(chr(int(found[1], 16))), found.end()
        word = re.compile(r"\\([pP])(?:\{(\w+)\}|([LNPSZ]))").match(text, at)
        if word:
            made = _property(word[2] or word[3], False, at)
            if word[1] == "P" or made.startswith("[^"):
                if made == r"[^\W\d_]" and word[1] == "p":
                    return "a-zA-Z\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff", word.end()
                raise RegexError("this Unicode property is not supported within a set", at)
            return made.strip("[]") if made.startswith("[") else made, word.end()
        simple = {"h": r" \t", "e": r"\x1b"}.get(text[at + 1 : at + 2])
        return (simple, at + 2) if simple else (text[at : at + 2], at + 2)
    posix = re.compile(r"\[:(\^?)(\w+):\]").match(text, at)
    if posix and posix[2] in _POSIX and not posix[1]:
        return _POSIX[posix[2]], posix.end()
    if posix:
        raise RegexError(f"the class {posix[0]} is not supported", at)
    if text[at] == "[":
        return r"\[", at + 1
    if text[at] in "&~|-" and text[at : at + 2] in ("&&", "~~", "||", "--"):
        return "\\" + text[at], at + 1
    return text[at], at + 1


def _property(name: str, negated: bool, at: int) -> str:
    made = _PROPERTIES.get(name)
    if made is None:
        raise RegexError(f"the Unicode property {name} is not supported", at)
    if not negated:
        return made
    opposite = {r"\d": r"\D", r"\s": r"\S"}.get(made)
    return opposite or (made.replace("[^", "[", 1) if made.startswith("[^") else made.replace("[", "[^", 1))
