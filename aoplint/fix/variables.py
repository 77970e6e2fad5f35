"""Names of environment variables for the secrets of a run: telling, and one per value (layer 12)."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER: Final = re.compile(r"[^A-Z0-9]+")
_LONGEST: Final = 60
_FALLBACK: Final = "SECRET"


def spelled(words: str) -> str:
    """`words` as the name of a variable: `appSecret` is APP_SECRET; "" if nothing is left."""
    upper = _HUMP.sub("_", words[:_LONGEST]).upper()
    name = _OTHER.sub("_", upper).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


class Variables:
    """Gives every value of a run a variable; the same value under the same name gets the same one."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}

    def reserve(self, name: str, value: str) -> None:
        """Notes that the program reads `value` from variable `name` already."""
        self._values.setdefault(name, _digest(value))

    def name(self, words: str, value: str, module: str, fallback: str = "") -> str:
        """The variable for `value`.

        Args:
            words: what it is called in the source; if empty, a variable that has the value already will do.
            value: told apart from others by its digest alone.
            module: name of the file, to set two equal names apart.
            fallback: what it is called if there is nothing better.
        """
        digest = _digest(value)
        known = next((name for name, other in self._values.items() if other == digest), "")
        if known and not spelled(words):
            return known
        base = spelled(words) or spelled(fallback) or _FALLBACK
        longer = f"{spelled(module)}_{base}".strip("_")
        number = 1
        for candidate in (base, longer):
            if self._values.setdefault(candidate, digest) == digest:
                return candidate
        while self._values.setdefault(f"{longer}_{number + 1}", digest) != digest:
            number += 1
        return f"{longer}_{number + 1}"


def _digest(value: str) -> bytes:
    return blake2b(value.encode("utf-8", "surrogatepass")).digest()
