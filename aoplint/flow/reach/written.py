"""What functions write of objects and modules: what stood there at first is not all that others find (layer 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from aoplint.flow.machine.code import Code

#: A class by its file and node; None stands for any object.
Owner = tuple[str, int] | None


class Written:
    """Where functions assign attributes, by the names of these.

    Args:
        codes: all files of the project.
    """

    def __init__(self, codes: Mapping[str, Code]) -> None:
        self._owners: dict[str, Counter[Owner]] = {}
        self._globals: dict[str, set[str]] = {}
        for path, code in codes.items():
            for one in code.writes:
                if one.holder:
                    owner = (path, one.cls) if one.cls >= 0 else None
                    self._owners.setdefault(one.name, Counter())[owner] += 1
                else:
                    self._globals.setdefault(path, set()).add(one.name)

    def globals(self, path: str) -> set[str]:
        """The names of a module that functions of its file write."""
        return self._globals.get(path, set())

    def of(self, name: str) -> list[tuple[Owner, int]]:
        """Who writes the attribute `name`, and in how many places up to two."""
        known = self._owners.get(name, Counter())
        return [(owner, min(known[owner], 2)) for owner in sorted(known, key=lambda one: one or ("", 0))]

    def count(self, name: str, owners: tuple[Owner, ...]) -> int:
        """How many places in functions write the attribute `name` of one of `owners`."""
        known = self._owners.get(name)
        return 0 if known is None else sum(known[owner] for owner in owners)
