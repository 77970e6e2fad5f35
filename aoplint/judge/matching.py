"""Finds the findings of today among those that were accepted before, wherever they went (layer 10).

What is found again, in this order: the same identity; the same shape in the same file (another one came or went
before it); in a definition that was renamed; in a file that was renamed; in another file that it was moved to, or
that is now the first to show that a duty exists. Each entry stands for one finding, so that a copy is new. What has a
value is never matched with another value.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

from aoplint.judge.baseline import BaselineEntry
from aoplint.model.record import dataclass

Key = Callable[[BaselineEntry], Hashable]
#: Path, start, stop and rule of what was found.
Order = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known of the files of today.

    Args:
        read: paths that were read.
        gone: paths of entries that do not exist any more.
        symbols: by path, the names of the definitions of a file; nothing where they are not known.
        duties: ids of the rules that speak about an application as a whole: the place that they name may change.
    """

    read: Collection[str]
    gone: Collection[str]
    symbols: Mapping[str, Collection[str]]
    duties: Collection[str]

    def left(self, entry: BaselineEntry) -> bool:
        """Whether the definition of `entry` is known to be gone from its file."""
        known = self.symbols.get(entry.path)
        parts = entry.symbol.split(".")
        if known is None or not entry.symbol or entry.symbol in known or len(parts) > 2:
            return False
        # A function inside a function is no name that others see.
        return len(parts) == 1 or parts[0] not in known or f"{parts[0]}." in known


def match(
    found: Mapping[Order, BaselineEntry], entries: Iterable[BaselineEntry], around: Surroundings
) -> dict[Order, BaselineEntry]:
    """By place the entry that stands for what was found there.

    Args:
        found: what was found, in order, in the form of entries.
        entries: what was accepted.
        around: the files of today.
    """
    pairing = _Pairing(found, entries)
    pairing.pair(lambda one: (one.fingerprint, one.tag))
    pairing.pair(_shaped(lambda one: (one.path, one.symbol)))
    pairing.pair(_shaped(lambda one: one.path), lambda entry: bool(entry.tag) or around.left(entry))
    pairing.pair(_shaped(lambda one: one.symbol), lambda entry: entry.path in around.gone)
    pairing.pair(
        _shaped(lambda one: one.symbol), lambda entry: entry.rule in around.duties and entry.path in around.read
    )
    # Code without a value or a name that stands elsewhere may as well be new.
    pairing.pair(
        _shaped(lambda one: one.symbol),
        lambda entry: bool(entry.tag or entry.symbol) and entry.path in around.read,
    )
    pairing.pair(
        _shaped(lambda one: ""),
        lambda entry: bool(entry.tag) and (entry.path in around.read or entry.path in around.gone),
    )
    return pairing.made


def _shaped(more: Key) -> Key:
    return lambda one: (one.rule, one.shape, one.tag, more(one)) if one.shape else None


class _Pairing:
    """Joins entries and findings of equal keys, first with first; what is joined stays so."""

    def __init__(self, found: Mapping[Order, BaselineEntry], entries: Iterable[BaselineEntry]) -> None:
        self._found = dict(found)
        self._entries = dict.fromkeys(sorted(entries))
        self.made: dict[Order, BaselineEntry] = {}

    def pair(self, key: Key, fits: Callable[[BaselineEntry], bool] = lambda entry: True) -> None:
        """Joins what has the same `key`; None is no key. Only entries that fit are taken."""
        waiting: defaultdict[Hashable, deque[BaselineEntry]] = defaultdict(deque)
        for entry in self._entries:
            value = key(entry)
            if value is not None and fits(entry):
                waiting[value].append(entry)
        for place, one in list(self._found.items()):
            value = key(one)
            if value is not None and waiting.get(value):
                self.made[place] = entry = waiting[value].popleft()
                del self._found[place], self._entries[entry]
