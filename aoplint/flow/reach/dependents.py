"""Which functions may see what was written to shared state: who mentions its name, and their callers (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Final

from aoplint.flow.reach.callgraph import Key
from aoplint.flow.reach.closure import closure

_NOBODY: Final[frozenset[Key]] = frozenset()


class Dependents:
    """Looks the call graph through against its direction.

    Args:
        graph: what each function may call.
        mentions: the names in each function.
    """

    def __init__(self, graph: Mapping[Key, Sequence[Key]], mentions: Mapping[Key, frozenset[str]]) -> None:
        self._mentions = mentions
        self._callers: dict[Key, list[Key]] = {}
        for caller, called in graph.items():
            for one in called:
                self._callers.setdefault(one, []).append(caller)
        self._by_name: dict[str, set[Key]] = {}
        self._known: dict[str, frozenset[Key]] = {}

    def of(self, word: str) -> frozenset[Key]:
        """The functions that may read what `word` names, and those from which one of them can be reached."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = frozenset(self.reaching(self.readers(word)))
        return known

    def reaching(self, wanted: Iterable[Key]) -> set[Key]:
        """The functions from which one of `wanted` can be reached, themselves included."""
        return set(closure(wanted, self._callers))

    def is_called(self, key: Key) -> bool:
        """Whether any function may call `key`."""
        return bool(self._callers.get(key))

    def readers(self, word: str) -> Set[Key]:
        """The functions that mention `word` themselves."""
        if not self._by_name:
            for key, names in self._mentions.items():
                for name in names:
                    self._by_name.setdefault(name, set()).add(key)
        return self._by_name.get(word, _NOBODY)


class Versions:
    """Counts for each function the names it may read that got tainted data: what was found before need not hold.

    Args:
        dependents: who may read what.
    """

    def __init__(self, dependents: Dependents) -> None:
        self._dependents = dependents
        self._words: list[str] = []
        self._seen = 0
        self._known: dict[Key, tuple[int, int]] = {}

    @property
    def words(self) -> tuple[str, ...]:
        """The names, in the order in which they got tainted data."""
        return tuple(self._words)

    def add(self, word: str) -> None:
        """What `word` names got tainted data."""
        self._words.append(word)

    def begin_entry(self) -> None:
        """Within an entry versions do not change."""
        self._seen = len(self._words)

    def of(self, key: Key) -> int:
        """The version of a function."""
        seen, count = self._known.get(key, (0, 0))
        if seen < self._seen:
            count += sum(key in self._dependents.of(word) for word in self._words[seen : self._seen])
            self._known[key] = (self._seen, count)
        return count


class Growth:
    """Which entries saw shared state before it grew.

    Args:
        dependents: who may read what.
    """

    def __init__(self, dependents: Dependents) -> None:
        self._dependents = dependents
        self._now = 0
        self._grown: dict[str, int] = {}
        self._ran: dict[Key, tuple[int, frozenset[Key] | None]] = {}

    def ran(self, entry: Key, functions: Iterable[Key] | None, words: Iterable[str]) -> None:
        """`entry` ran, and with it `functions` (None if that is not known); what `words` name grew."""
        self._ran[entry] = (self._now, None if functions is None else frozenset(functions))
        self._now += 1
        self._grown.update(dict.fromkeys(words, self._now))

    @property
    def words(self) -> frozenset[str]:
        """The names of all that grew."""
        return frozenset(self._grown)

    def has_run(self, key: Key) -> bool:
        """Whether the entry `key` ran."""
        return key in self._ran

    def is_stale(self, entry: Key) -> bool:
        """Whether the entry never ran, or something grew since that its functions read."""
        if entry not in self._ran:
            return True
        ran, functions = self._ran[entry]
        words = (word for word, when in self._grown.items() if when > ran)
        if functions is None:
            return any(entry in self._dependents.of(word) for word in words)
        return any(not self._dependents.readers(word).isdisjoint(functions) for word in words)
