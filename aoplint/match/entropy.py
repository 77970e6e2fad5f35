"""Whether a text looks random: the `entropy` analysis of `metavariable-analysis` (layer 6).

Every run of three characters costs as many bits as its characters are rare in English prose, less where its pairs are
likely. Random text costs more than 4.8 bits a character; words cost less. The frequencies are rounded common knowledge.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

_BITS: Final = 64.0
_DENSITY: Final = 4.8
#: A run whose pairs are all likely costs this much of its characters.
_LIKELY: Final = 0.85
_RUN: Final = 3
#: Letters of English prose by frequency in per mille.
_LETTERS: Final = {
    "e": 127, "t": 91, "a": 82, "o": 75, "i": 70, "n": 67, "s": 63, "h": 61, "r": 60, "d": 43, "l": 40, "c": 28,
    "u": 28, "m": 24, "w": 24, "f": 22, "g": 20, "y": 20, "p": 19, "b": 15, "v": 10, "k": 8, "j": 2, "x": 2, "q": 1,
    "z": 1,
}  # fmt: skip
#: Likely pairs of letters: each letter with those that often follow it.
_FOLLOWS: Final = {
    "a": "bcdgilmnprstuvy", "b": "aeiloruy", "c": "aehiklorstu", "d": "aeiorsu", "e": "acdeflmnprstvwx",
    "f": "aefiloru", "g": "aehilnoru", "h": "aeiot", "i": "acdefglmnoprstvz", "j": "aou", "k": "ei", "l": "adeilosty",
    "m": "abeimopu", "n": "acdegiknostu", "o": "bcdfgiklmnoprstuvw", "p": "aehiloprstu", "q": "u",
    "r": "acdegiklmnorstuy", "s": "acehikmopstu", "t": "aehiorstuwy", "u": "abcdegilmnprst", "v": "aeio",
    "w": "aehio", "x": "aeipt", "y": "eilmopst", "z": "aeioz",
}  # fmt: skip
_OTHER: Final = math.log2(62)


def looks_random(text: str) -> bool:
    """Whether `text` is long and dense enough to be random."""
    if len(text) < 2 or len(set(text)) == 1:
        return False
    bits = _bits(text)
    return bits > _BITS and bits / len(text) > _DENSITY


def _bits(text: str) -> float:
    """Bits of all runs, each for one character; the last two characters have shorter runs."""
    lower = text.lower()
    costs = [_cost(character) for character in lower]
    likely = [after in _FOLLOWS.get(before, "") for before, after in pairwise(lower)]
    total = 0.0
    for at in range(len(lower)):
        run = costs[at : at + _RUN]
        cost = sum(run) / len(run)
        whole = len(run) == _RUN and likely[at] and likely[at + 1]
        total += cost * _LIKELY if whole else cost
    return total


def _cost(character: str) -> float:
    frequency = _LETTERS.get(character)
    return _OTHER if frequency is None else -math.log2(frequency / 1000)
