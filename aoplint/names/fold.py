"""Names as the eye reads them: folded letters, look-alikes of other scripts, parts (layer 6).

A name is read letter by letter, each with the offset that it came from, and twice. `plain` is what was typed: NFKC,
one case, no accents, nothing invisible. `shape` is what is seen: a letter of another script that looks like a Latin
one is that letter, and a capital `I` among small letters is a stroke.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from aoplint.model.record import dataclass

#: For each script the Latin letters, and what looks like them.
LOOK_ALIKES: Final[dict[str, dict[str, str]]] = {
    "cyrillic": {
        "a": "а", "b": "вь", "c": "с", "d": "ԁ", "e": "еѐё", "h": "һн", "i": "іи", "j": "ј", "k": "к", "l": "ӏ",
        "m": "м", "n": "п", "o": "о", "p": "р", "q": "ԛ", "r": "г", "s": "ѕ", "t": "т", "v": "ѵ", "w": "ԝ", "x": "х",
        "y": "у",
    },
    "greek": {
        "a": "α", "b": "β", "e": "ε", "i": "ι", "k": "κ", "n": "η", "o": "οσ", "p": "ρ", "t": "τ", "u": "υμ", "v": "ν",
        "w": "ω", "x": "χ", "y": "γ", "z": "ζ",
    },
    "armenian": {"g": "ց", "h": "հ", "n": "ո", "o": "օ", "p": "ք", "q": "զ", "u": "ս", "w": "ա", "j": "յ"},
    "cherokee": {"a": "Ꭺ", "d": "Ꭰ", "e": "Ꭱ", "g": "Ꮐ", "i": "Ꭲ", "l": "Ꮮ", "p": "Ꮲ", "r": "Ꮢ", "s": "Ꮪ", "z": "Ꮓ"},
    "hebrew": {"l": "ו", "o": "ס"},
    "latin": {
        "a": "ɑɐᴀ", "b": "ƅʙ", "c": "ᴄ", "d": "đᴅ", "e": "ɛᴇ", "g": "ɡɢ", "i": "ıɩɪ", "k": "ᴋ", "l": "łʟ", "m": "ᴍ",
        "n": "ɴ", "o": "øᴏ", "p": "ᴘ", "r": "ʀ", "s": "ſꜱ", "t": "ᴛ", "u": "ᴜ", "w": "ᴡ", "y": "ʏ", "z": "ᶎᴢ",
    },
}  # fmt: skip
#: A capital I among small letters: `i` and `l` both look like it.
STROKE: Final = "|"
#: Marks on letters, invisible letters, control characters: the eye does not see them.
_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
#: Signs that stand for a letter only with letters or digits on both sides of them.
_BETWEEN: Final = "@!|"
_ANYWHERE: Final = "$€"


@dataclass(frozen=True, slots=True)
class Part:
    """Letters that belong together: a word, or a hump of one.

    Args:
        start: first letter.
        stop: one past the last letter.
        apart: a space, `-` or the like stands before it.
    """

    start: int
    stop: int
    apart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name, folded.

    Args:
        text: as written.
        plain: its letters as typed; nothing else.
        shape: its letters as seen; as long as `plain`.
        at: for each letter, the offset in `text` that it came from.
        parts: its parts, which cover all letters.
    """

    text: str
    plain: str
    shape: str
    at: tuple[int, ...]
    parts: tuple[Part, ...]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """The interval of `text` that letters `start:stop` came from."""
        return self.at[start], self.at[stop - 1] + 1


@lru_cache(maxsize=64)
def look_alikes(scripts: tuple[str, ...]) -> dict[str, str]:
    """Letter to the Latin letter it looks like, for the named scripts."""
    return {
        alike.casefold(): latin
        for script in scripts
        for latin, letters in LOOK_ALIKES.get(script, {}).items()
        for alike in letters
    }


@lru_cache(maxsize=4096)
def plain_letters(char: str) -> str:
    """`char` in one case, taken apart, without what the eye does not see."""
    if char.isascii():
        return char.lower()
    taken = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    return "".join(c for c in taken if unicodedata.category(c) not in _UNSEEN)


def plain_text(text: str) -> str:
    """The letters of `text` as typed."""
    return "".join(c for char in text for c in plain_letters(char) if c.isalnum())


def fold(text: str, scripts: tuple[str, ...]) -> Name:
    """`text` folded; letters of `scripts` are read as the Latin ones that they look like."""
    alike = look_alikes(scripts)
    small = any(char.islower() for char in text)
    plain: list[str] = []
    shape: list[str] = []
    at: list[int] = []
    parts: list[Part] = []
    start, apart = 0, True
    before = ""
    for offset, char in enumerate(text):
        letters = plain_letters(char)
        if not letters:
            continue
        if not _is_letter(text, offset, letters):
            if len(plain) > start:
                parts.append(Part(start, len(plain), apart))
                start, apart = len(plain), True
            apart, before = True, ""
            continue
        if before and _border(before, char, text[offset + 1 : offset + 2]) and len(plain) > start:
            parts.append(Part(start, len(plain), apart))
            start, apart = len(plain), False
        for letter in letters:
            plain.append(letter)
            shape.append(STROKE if char == "I" and small else alike.get(letter, letter))
            at.append(offset)
        before = char
    if len(plain) > start:
        parts.append(Part(start, len(plain), apart))
    return Name(text=text, plain="".join(plain), shape="".join(shape), at=tuple(at), parts=tuple(parts))


def _is_letter(text: str, offset: int, letters: str) -> bool:
    if letters in _BETWEEN:
        return text[offset - 1 : offset].isalnum() and text[offset + 1 : offset + 2].isalnum()
    return letters.isalnum() or letters in _ANYWHERE


def _border(before: str, char: str, after: str) -> bool:
    """Whether a new part begins with `char`: a hump, or digits beside letters."""
    if char.isupper():
        return before.islower() or before.isdigit() or (before.isupper() and after.islower())
    return before.isalnum() and char.isalnum() and before.isdigit() != char.isdigit()
