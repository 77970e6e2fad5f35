"""Which functions can matter before anything is tainted, by names alone: it errs to the safe side (layer 8)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from aoplint.flow.machine.code import Code
from aoplint.flow.reach.callgraph import Key
from aoplint.flow.reach.dependents import Dependents
from aoplint.flow.reach.model_sources import Holders
from aoplint.flow.reach.order import code_keys
from aoplint.flow.rules.rule import TaintRule
from aoplint.tree import Kind


class Beginnings:
    """The functions from which taint may start.

    Args:
        codes: all files of the project.
        graph: what each function may call.
        dependents: who may call whom, and read what.
        holders: the functions by what they have to do with the sources of models.
        own: functions that hold or name a source of a rule.
    """

    def __init__(
        self,
        codes: Mapping[str, Code],
        graph: Mapping[Key, Sequence[Key]],
        dependents: Dependents,
        holders: Holders,
        own: Set[Key],
    ) -> None:
        self._codes = codes
        self._graph = graph
        self._dependents = dependents
        #: The functions that may ask an object of a library for a source, or reach one that may.
        self.may_ask = dependents.reaching(holders.asking)
        sources = holders.sources | own
        #: The functions that reach a source, get one, or have an object that they or others may ask for one.
        self.functions = self._reaching(holders, sources)
        self.functions.update(outer for key in [*self.functions] for outer in self._around(key))
        begun = sources | holders.handed | (holders.receiving | holders.filled) & self.functions
        #: The files that have a source anywhere, the bodies of their modules included.
        self.files = {path for path, _ in begun} | self._asked(holders)
        self.functions |= {(path, 0) for path in self.files}

    def _reaching(self, holders: Holders, sources: Set[Key]) -> set[Key]:
        """The functions that lead to a source, whoever has run before."""
        reaching = self._dependents.reaching
        hot = reaching(sources) | holders.handed | reaching(holders.filled) & holders.own
        if self.may_ask:
            making = reaching({*holders.making, *self._reading_from(holders.making)})
            making |= reaching(holders.lent) & holders.own
            hot |= making & self.may_ask | holders.receiving
            hot.update(key for key in making - hot if self._keeps(key))
        return hot

    def _keeps(self, maker: Key) -> bool:
        """Whether a function, or what it calls, writes into shared state what others may ask."""
        return any(
            not self._dependents.readers(name).isdisjoint(self.may_ask)
            for key in (maker, *self._graph.get(maker, ()))
            for name in self._stored(key)
        )

    def _stored(self, key: Key) -> Iterator[str]:
        path, node = key
        return self._codes[path].stored(node) if node else iter(())

    def _reading_from(self, makers: Iterable[Key]) -> Iterator[Key]:
        """The functions that may read from shared state what one of `makers` writes there."""
        for key in makers:
            for name in self._stored(key):
                yield from self._dependents.readers(name)

    def _around(self, key: Key) -> Iterator[Key]:
        """The functions in which a function stands: it is made when they are run."""
        path, node = key
        table = self._codes[path].table
        while node > 0:
            block = table.blocks[table.block_of[node]]
            node = block.node
            if block.kind == Kind.FUNCTION:
                yield path, node

    def _asked(self, holders: Holders) -> set[str]:
        """The files whose bodies make an object that somebody may ask, and those with functions that ask one.

        These may be called by ways that no name tells, such as a table of functions, but only where they are known.
        """
        made = {path for path, node in holders.making if not node} if self.may_ask else set()
        if not (holders.making or holders.receiving or holders.lent):
            return made
        return made | {path for path, _ in holders.asking}


def marked(codes: Mapping[str, Code]) -> set[Key]:
    """The functions with a source of a rule in them."""
    found = set()
    for path, code in codes.items():
        marked = sorted(node for node, marks in code.marks.items() if marks.sources)
        for key in code_keys(code) if marked else ():
            at = bisect_left(marked, key)
            if at < len(marked) and marked[at] < code.unit.end[key]:
                found.add((path, key))
    return found


def naming(mentions: Mapping[Key, frozenset[str]], rules: Iterable[TaintRule]) -> set[Key]:
    """The functions that name a function which is a source of a rule: it may be called by another name."""
    items = (item for rule in rules if rule.deep for item in rule.sources)
    wanted: dict[str, list[frozenset[str]]] = {}
    for called in (called for item in items for called in item.called):
        parts = called.name.split(".")
        wanted.setdefault(parts[-1], []).append(frozenset(parts))
    return {
        key
        for key, names in mentions.items()
        for last in wanted.keys() & names
        if any(parts <= names for parts in wanted[last])
    }
