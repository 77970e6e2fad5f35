"""Which functions can matter: those that reach a source, or read what was tainted (layer 8).

All by name, so that it errs to the safe side: a function that cannot matter is not run as an entry, and when others
call it, a few runs stand for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import cached_property
from typing import Any

from aoplint.flow.machine.code import Code
from aoplint.flow.machine.values import Obj, Shape
from aoplint.flow.reach.beginnings import Beginnings, marked, naming
from aoplint.flow.reach.callgraph import CallGraph, Key
from aoplint.flow.reach.dependents import Dependents, Versions
from aoplint.flow.reach.model_sources import ModelSources
from aoplint.flow.reach.order import callers_first
from aoplint.flow.reach.routes import Routes
from aoplint.flow.reach.written import Written
from aoplint.flow.rules.models import Models
from aoplint.flow.rules.rule import TaintRule


class Relevance:
    """Answers whether running a function can lead to a finding.

    Args:
        codes: all files of the project.
        rules: the rules that run.
        models: models of libraries.
    """

    def __init__(self, codes: Mapping[str, Code], rules: tuple[TaintRule, ...], models: Models) -> None:
        self.codes = codes
        calls = CallGraph(codes)
        self.routes = Routes(codes)
        self.mentions = calls.mentions
        self.graph = calls.edges
        kinds = frozenset(kind for rule in rules for item in rule.sources for kind in item.models)
        self._models = ModelSources(kinds, models, codes)
        self.dependents = Dependents(self.graph, self.mentions)
        self.versions = Versions(self.dependents)
        holders = self._models.of(self.mentions)
        #: Functions that frameworks call, whoever calls them besides.
        self.handlers = holders.called
        own = marked(codes) | naming(self.mentions, rules)
        beginnings = Beginnings(codes, self.graph, self.dependents, holders, own)
        self._begun = beginnings.files
        #: Functions that may ask an object of a library for a source, or reach one that may.
        self.may_ask = beginnings.may_ask
        self.hot = beginnings.functions
        #: The functions that can matter before anything is known to be tainted.
        self.first = frozenset(self.hot)
        #: All names that got tainted data in an entry, seen by others or not.
        self.words: set[str] = set()
        #: Names of objects in shared state that may be asked for a source, in their order.
        self.lent: dict[str, None] = {}
        self._shared: set[str] = set()
        self._told: set[Any] = set()
        self._for_now: set[Key] = set()
        self._inside = False

    def has_source(self, path: str) -> bool:
        """Whether a file has a source anywhere, its module body included."""
        return path in self._begun

    @cached_property
    def written(self) -> Written:
        """Where functions assign attributes."""
        return Written(self.codes)

    @cached_property
    def order(self) -> list[Key]:
        """All functions, callers before callees."""
        return callers_first(self.graph)

    def matters(self, key: Key) -> bool:
        """Whether running a function can lead to a finding, whatever its arguments."""
        return key in self.hot or key in self._for_now or key in self.may_ask

    def gives(self, obj: Obj) -> bool:
        """Whether `obj` may be asked for a source."""
        return obj.shape == Shape.TYPED and obj.data in self._models.classes

    def begin_entry(self) -> None:
        """What is tainted from now on is seen by this entry only, until it ends."""
        self._inside = True
        self.versions.begin_entry()

    def end_entry(self, names: Iterable[str]) -> None:
        """The entry left tainted data in shared state, where others get at it by one of `names`."""
        self._inside = False
        self._for_now.clear()
        self._told.clear()
        for name in sorted(names):
            self._share(name)

    def taint(self, name: Any) -> None:
        """A field or shared variable `name` holds tainted data from now on."""
        if name in self._told:
            return
        self._told.add(name)
        # Items and parts of objects are read by whoever reads the object, whose name is told too.
        if not isinstance(name, str) or name.startswith("["):
            return
        if not self._inside:
            self._share(name)
        elif name not in self._shared:
            self.words.add(name)
            self._for_now |= self.dependents.of(name)

    def lend(self, names: Iterable[str]) -> None:
        """Shared state holds objects that may be asked for a source; one of `names` leads to them."""
        for name in sorted(names):
            if name not in self.lent and not name.startswith("["):
                self.lent[name] = None
                self.hot |= self.asking(name)

    def asking(self, name: str) -> Set[Key]:
        """The functions that may ask what `name` names for a source."""
        return self.dependents.of(name) & self.may_ask

    def _share(self, name: str) -> None:
        if name not in self._shared and not name.startswith("["):
            self._shared.add(name)
            self.versions.add(name)
            self.hot |= self.dependents.of(name)
