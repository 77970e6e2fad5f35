"""What the rules of a run care about, so that collecting can leave the rest alone (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from aoplint.secrets.shapes import SHAPES
from aoplint.secrets.words import Names, NameTest, last_component, rarest, stems

_KEPT_NAMES: Final = 1 << 15
_BARE: Final = tuple(SHAPES[name] for name in ("aop-secret", "aop-token", "top-session"))


class Interest:
    """Names, callables and bare words that any rule asks about.

    Args:
        names: the names of each rule that has some.
        callables: last components of the callables of all rules.
    """

    def __init__(self, names: Iterable[Names], callables: Iterable[str]) -> None:
        distinct = dict.fromkeys(names)
        self.tests = {one: NameTest(one) for one in distinct}
        self.callables = frozenset(callables)
        #: Found in every name that any rule cares about; () when no rule cares about names.
        self.stems = stems(word for one in distinct for word in (*map(rarest, one.strong), *map(rarest, one.weak)))
        self._stem = re.compile("|".join(map(re.escape, self.stems)) or r"(?!)")
        self.name = lru_cache(maxsize=_KEPT_NAMES)(self._name)

    def _name(self, name: str) -> bool:
        """Whether `name`, as written, says to any rule that its value may be a secret."""
        if self._stem.search(name.lower()) is None:
            return False
        last = last_component(name)
        return bool(last) and any(test.test(name) for test in self.tests.values())

    def callable(self, last: str) -> bool:
        """Whether any rule cares about an argument of a callable whose last component is `last`."""
        return last in self.callables

    def bare(self, word: str) -> bool:
        """Whether `word`, written without quotes in code, can only be a pasted value."""
        return len(word) >= 20 and any(shape(word) for shape in _BARE)
