"""How many typing errors lie between two texts (layer 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: For each Latin letter the digits and signs that are written for it.
LEET: Final[dict[str, str]] = {
    "a": "4@", "b": "8", "e": "3€", "g": "96", "i": "1!|", "l": "1!|", "o": "0", "s": "5$", "t": "7", "z": "2",
}  # fmt: skip


def distance(wanted: str, seen: str, most: int, same: Mapping[str, str] = LEET) -> int:
    """Left-out, added, wrong and swapped letters between `wanted` and `seen`, or `most + 1` if there are more.

    Args:
        same: for a letter of `wanted` the letters that count as it.
    """
    if abs(len(wanted) - len(seen)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(seen) + 1))
    for i, letter in enumerate(wanted, 1):
        older, before, row = before, row, [i]
        alike = same.get(letter, "")
        for j, char in enumerate(seen, 1):
            cost = before[j - 1] + (char != letter and char not in alike)
            cost = min(cost, before[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and char == wanted[i - 2] and seen[j - 2] == letter:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most and (not before or min(before) > most):
            return most + 1
    return min(row[-1], most + 1)
