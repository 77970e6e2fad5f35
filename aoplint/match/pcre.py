"""PCRE's spelling of regular expressions to Python's (layer 6).

Inline flags in the middle, `(?<n>…)`, `\\Q…\\E`, atomic groups and possessive repetitions, classes and properties are
spelled as Python has them; what has no spelling there is refused by name.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from aoplint.model.record import dataclass

_LONGEST: Final = 20_000
_REFUSED: Final = (
    (re.compile(r"\(\?(?:R|0|[+-]?[1-9]\d*|&\w+|P>\w+)\)"), "recursion into a group"),
    (re.compile(r"\(\*\w+"), "a backtracking verb"),
    (re.compile(r"\(\?\|"), "branch reset"),
    (re.compile(r"\\[GKXRC]"), "an escape that Python does not know"),
)
_POSIX: Final = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9a-fA-F", "word": r"\w", "blank": r" \t",
}  # fmt: skip
#: Unicode properties; `(?u:…)` since classes are ASCII's otherwise, as in PCRE.
_PROPERTIES: Final = {
    "L": r"[^\W\d_]", "Lu": "[A-Z\u00c0-\u00de]", "Ll": "[a-z\u00df-\u00ff]", "N": r"\d", "Nd": r"\d",
    "P": r"[^\w\s]", "Z": r"\s", "S": r"[^\w\s]",
}  # fmt: skip
_OPPOSITES: Final = {r"\d": r"\D", r"\s": r"\S"}
_LETTERS_IN_SET: Final = "a-zA-Z\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff"
_SIMPLE: Final = {"z": r"\Z", "Z": r"(?=\n?\Z)", "h": r"[ \t]", "H": r"[^ \t]", "e": r"\x1b", "N": r"[^\n]"}

_ESCAPE: Final = re.compile(
    r"\\(?:x\{(?P<hex>[0-9a-fA-F]{1,6})\}"
    r"|(?P<class>[pP])(?:\{(?P<not>\^?)(?P<long>\w+)\}|(?P<short>[LNPSZ]))"
    r"|(?P<number>[1-9]\d?)"
    r"|[gk](?:\{(?P<braces>-?\w+)\}|<(?P<angles>\w+)>|'(?P<quotes>\w+)')|g(?P<bare>\d{1,2}))"
)
_FLAGS: Final = re.compile(r"\(\?([aimsxuUJn]*)(?:-([imsxUJn]+))?([:)])")
_NAMED: Final = re.compile(r"\(\?(?:P?<(?![=!])(\w+)>|'(\w+)')")
_PLAIN: Final = re.compile(r"\(\?(?:[:=!]|<[=!]|P=\w+\)|\(\w+\))")
_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{\d*,?\d*\})([+?]?)")
_NO_QUANTIFIER: Final = frozenset({"{}", "{,}", "{,}?", "{,}+"})
#: Names of groups that the translation makes: of atomic groups, and of groups that are referred to by number.
MADE: Final = "aop_a"
NUMBERED: Final = "aop_g"


class RegexError(ValueError):
    """A regular expression that cannot be used, with the offset of the trouble."""

    def __init__(self, message: str, offset: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint


def translate(text: str) -> str:
    """The Python spelling of PCRE `text`.

    Raises:
        RegexError: if there is none.
    """
    if len(text) > _LONGEST:
        raise RegexError("this regular expression is too long")
    for refused, name in _REFUSED:
        found = refused.search(text)
        if found and not _escaped(text, found.start()):
            raise RegexError(f"{name} is not supported in regular expressions", found.start())
    return _Translator(text).run()


def _escaped(text: str, at: int) -> bool:
    before = len(text[:at]) - len(text[:at].rstrip("\\"))
    return before % 2 == 1


@dataclass(slots=True)
class _Group:
    """An open group.

    Args:
        start: where its text starts in the output.
        atomic: name of the group that stands for an atomic one.
        number: its number in PCRE, 0 for groups that capture nothing.
        extended: white space and comments do not count in it.
        flags: heads of the groups that its inline flags opened.
    """

    start: int
    atomic: str = ""
    number: int = 0
    extended: bool = False
    flags: list[str] = field(default_factory=list)


class _Translator:
    """Reads a PCRE once from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[str] = []
        self.groups = [_Group(0)]
        #: Names of capturing groups by number, "" for those that have none.
        self.names = [""]
        self.made = 0
        #: Where the last thing starts that a quantifier can stand behind.
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
            elif char == "|":
                self._alternative()
            elif char in "*+?{":
                self._quantifier()
            elif char == "#" and self.groups[-1].extended:
                self.at = text.find("\n", self.at) % (len(text) + 1)
            else:
                self._take(1, atom=char != "^")
        return "".join(self.out) + ")" * len(self.groups[0].flags)

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
        found = _ESCAPE.match(text, at)
        if found is None:
            simple = _SIMPLE.get(text[at + 1 : at + 2])
            self._emit(simple, 2) if simple else self._take(2)
            return
        length = found.end() - at
        if found["hex"]:
            self._emit(re.escape(chr(int(found["hex"], 16))), length)
        elif found["class"]:
            negated = (found["class"] == "P") != bool(found["not"])
            self._emit(f"(?u:{_property(found['long'] or found['short'], negated, at)})", length)
        else:
            name = found["number"] or found["braces"] or found["angles"] or found["quotes"] or found["bare"]
            self._emit(self._reference(name), length)

    def _reference(self, name: str) -> str:
        """A reference to a group; one that is open or comes later never matches, as in PCRE."""
        number = int(name) if name.lstrip("-").isdigit() else self.names.index(name) if name in self.names else 0
        if number < 0:
            number += len(self.names)
        if not 0 < number < len(self.names) or any(group.number == number for group in self.groups):
            return "(?:(?!))"
        return f"(?P={self.names[number] or f'{NUMBERED}{number}'})"

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
        flags = _FLAGS.match(text, at)
        if flags and (flags[1] or flags[2]):
            self._inline_flags(flags)
            return
        if text.startswith("(?#", at):
            self.at = text.find(")", at) + 1 or len(text)
            return
        extended = self.groups[-1].extended
        plain, named = _PLAIN.match(text, at), _NAMED.match(text, at)
        if plain and plain[0].startswith("(?P="):
            self._take(len(plain[0]))
        elif text.startswith("(?>", at):
            self.made += 1
            self.groups.append(_Group(len(self.out), f"{MADE}{self.made}", 0, extended))
            self._head(f"(?:(?=(?P<{MADE}{self.made}>", 3)
        elif plain:
            self.groups.append(_Group(len(self.out), "", 0, extended))
            self._head(plain[0], len(plain[0]))
        elif text.startswith("(?", at) and not named:
            raise RegexError("this kind of group is not supported", at)
        else:
            self._capture((named[1] or named[2]) if named else "", len(named[0]) if named else 1, extended)

    def _capture(self, name: str, length: int, extended: bool) -> None:
        number = len(self.names)
        self.names.append(name)
        self.groups.append(_Group(len(self.out), "", number, extended))
        self._head(f"(?P<{name or f'{NUMBERED}{number}'}>", length)

    def _head(self, made: str, count: int) -> None:
        self.out.append(made)
        self.at += count

    def _inline_flags(self, found: re.Match[str]) -> None:
        on = "".join(flag for flag in found[1] if flag in "imsx")
        off = "".join(flag for flag in found[2] or "" if flag in "imsx")
        if set(found[1] + (found[2] or "")) & set("UJn"):
            raise RegexError("the inline flags U, J and n are not supported", self.at)
        head = f"(?{on}-{off}:" if off else f"(?{on}:" if on else "(?:"
        self.at = found.end()
        extended = ("x" in on or self.groups[-1].extended) and "x" not in off
        if found[3] == ":":
            self.groups.append(_Group(len(self.out), "", 0, extended))
        else:
            self.groups[-1].flags.append(head)
            self.groups[-1].extended = extended
        self.out.append(head)

    def _alternative(self) -> None:
        """Flags that were set inline hold for the alternatives that follow too."""
        flags = self.groups[-1].flags
        self._head(")" * len(flags) + "|" + "".join(flags), 1)

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise RegexError("this ) closes nothing", self.at)
        group = self.groups.pop()
        closing = ")" * (len(group.flags) + 1)
        self._head(f"{closing})(?P={group.atomic}))" if group.atomic else closing, 1)
        self.atom = group.start

    def _quantifier(self) -> None:
        found = _QUANTIFIER.match(self.text, self.at)
        if found is None or found[0] in _NO_QUANTIFIER:
            self._take(1)
            return
        if found[1] != "+":
            self._head(found[0], len(found[0]))
            return
        self.made += 1
        name = f"{MADE}{self.made}"
        inner = "".join(self.out[self.atom :]) + found[0][:-1]
        self.out[self.atom :] = [f"(?:(?=(?P<{name}>{inner}))(?P={name}))"]
        self.at += len(found[0])


def _set_piece(text: str, at: int) -> tuple[str, int]:
    """One piece of a set in Python's spelling, and where it ends."""
    if text[at] == "\\":
        return _set_escape(text, at)
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


def _set_escape(text: str, at: int) -> tuple[str, int]:
    found = _ESCAPE.match(text, at)
    if found and found["hex"]:
        return re.escape(chr(int(found["hex"], 16))), found.end()
    if found and found["class"]:
        made = _property(found["long"] or found["short"], False, at)
        if found["class"] == "p" and not found["not"] and made == _PROPERTIES["L"]:
            return _LETTERS_IN_SET, found.end()
        if found["class"] == "P" or found["not"] or made.startswith("[^"):
            raise RegexError("this Unicode property is not supported within a set", at)
        return made.strip("[]") if made.startswith("[") else made, found.end()
    simple = {"h": r" \t", "e": r"\x1b"}.get(text[at + 1 : at + 2])
    return (simple, at + 2) if simple else (text[at : at + 2], at + 2)


def _property(name: str, negated: bool, at: int) -> str:
    made = _PROPERTIES.get(name)
    if made is None:
        raise RegexError(f"the Unicode property {name} is not supported", at)
    if not negated:
        return made
    opposite = _OPPOSITES.get(made)
    return opposite or (made.replace("[^", "[", 1) if made.startswith("[^") else made.replace("[", "[^", 1))
