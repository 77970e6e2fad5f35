"""Whether a text looks random: the `entropy` analysis of `metavariable-analysis` (layer 6).

Every character costs as many bits as it is rare in English prose, less where the two before it make it likely. Random
text costs more than 4.8 bits a character; words cost less. The frequencies are rounded common knowledge.
"""

from __future__ import annotations

import math
from typing import Final

_BITS: Final = 64.0
_DENSITY: Final = 4.8
#: Letters of English prose by frequency in per mille.
_LETTERS: Final = {
    "e": 127, "t": 91, "a": 82, "o": 75, "i": 70, "n": 67, "s": 63, "h": 61, "r": 60, "d": 43, "l": 40, "c": 28,
    "u": 28, "m": 24, "w": 24, "f": 22, "g": 20, "y": 20, "p": 19, "b": 15, "v": 10, "k": 8, "j": 2, "x": 2, "q": 1, "z": 1,
}  # fmt: skip
_PAIRS: Final = frozenset(
    [
        "th",
        "he",
        "in",
        "er",
        "an",
        "re",
        "nd",
        "at",
        "on",
        "nt",
        "ha",
        "es",
        "st",
        "en",
        "ed",
        "to",
        "it",
        "ou",
        "ea",
        "hi",
        "is",
        "or",
        "ti",
        "as",
        "te",
        "et",
        "ng",
        "of",
        "al",
        "de",
        "se",
        "le",
        "sa",
        "si",
        "ar",
        "ve",
        "ra",
        "ld",
        "ur",
        "ro",
        "ri",
        "io",
        "ic",
        "ne",
        "me",
        "li",
        "co",
        "el",
        "ta",
        "ma",
        "us",
        "la",
        "il",
        "lo",
        "no",
        "ce",
        "ch",
        "ho",
        "be",
        "ec",
        "om",
        "ca",
        "so",
        "un",
        "ge",
        "wi",
        "di",
        "pe",
        "wa",
        "tr",
        "ss",
        "ly",
        "ac",
        "ot",
        "ll",
        "ut",
        "ow",
        "ke",
        "em",
        "ul",
        "pr",
        "na",
        "po",
        "mo",
        "mi",
        "ad",
        "ai",
        "ol",
        "fo",
        "ns",
        "pa",
        "ay",
        "ig",
        "su",
        "id",
        "ie",
        "im",
        "ct",
        "ee",
        "oo",
        "sh",
        "av",
        "ev",
        "bl",
        "fi",
        "fe",
        "up",
        "ex",
        "ab",
        "am",
        "ap",
        "ag",
        "if",
        "do",
        "go",
    ]
)
_OTHER: Final = math.log2(62)


def looks_random(text: str) -> bool:
    """Whether `text` is long and dense enough to be random."""
    if len(text) < 2 or len(set(text)) == 1:
        return False
    bits = _bits(text)
    return bits > _BITS and bits / len(text) > _DENSITY


def _bits(text: str) -> float:
    total = 0.0
    before = ""
    for character in text.lower():
        if character in _LETTERS:
            cost = -math.log2(_LETTERS[character] / 1000)
            total += cost / 2 if before + character in _PAIRS else cost
        else:
            total += _OTHER
        before = character
    return total
