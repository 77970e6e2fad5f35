"""Which functions can matter: those that reach a source, or read what was tainted (layer 8).

All by name, so that it errs to the safe side: a function that cannot matter is not run as an entry, and when others
call it, a few runs stand for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoplint.flow.code import Code
from aoplint.flow.models import Models
from aoplint.flow.order import Key, call_graph, call_names, callers_first, function_name, reaching
from aoplint.flow.rule import TaintRule


class Relevance:
    """Answers whether running a function can lead to a finding.

    Args:
        codes: all files of the project.
        rules: the rules that run.
        models: models of libraries.
    """

    def __init__(self, codes: Mapping[str, Code], rules: tuple[TaintRule, ...], models: Models) -> None:
        self.codes = codes
        self.mentions = call_names(codes[path] for path in sorted(codes))
        self.graph = call_graph(codes, self.mentions)
        words, methods = _source_words(rules, models)
        self._words, self._methods = words, methods
        sources = {key for key, names in self.mentions.items() if self._is_source(key, names)}
        self.hot = reaching(self.graph, sources)
        self._by_name: dict[str, list[Key]] | None = None
        self._tainted: set[Any] = set()
        #: Raised with each name that gets tainted data.
        self.epoch = 1

    def _is_source(self, key: Key, names: frozenset[str]) -> bool:
        code = self.codes[key[0]]
        if not names.isdisjoint(self._words) or function_name(code, key[1]) in self._methods:
            return True
        end = code.unit.end[key[1]]
        if not key[1]:
            return self.has_source(key[0])
        return any(key[1] <= node < end and code.marks[node].sources for node in code.marks)

    def has_source(self, path: str) -> bool:
        """Whether a file has a source anywhere, its module body included."""
        code = self.codes[path]
        if any(marks.sources for marks in code.marks.values()):
            return True
        return not self._words.isdisjoint(code.unit.atoms)

    def order(self) -> list[Key]:
        """All functions, callers before callees."""
        return callers_first(self.graph)

    def taint(self, name: Any) -> None:
        """A field or shared variable `name` holds tainted data from now on."""
        if name in self._tainted:
            return
        self._tainted.add(name)
        self.epoch += 1
        word = name[1] if isinstance(name, tuple) else name
        if not isinstance(word, str) or word.startswith("["):
            return
        if self._by_name is None:
            self._by_name = {}
            for key in sorted(self.mentions):
                for mentioned in self.mentions[key]:
                    self._by_name.setdefault(mentioned, []).append(key)
        readers = [key for key in self._by_name.get(word, ()) if key not in self.hot]
        if readers:
            self.hot |= reaching(self.graph, set(readers))


def _source_words(rules: tuple[TaintRule, ...], models: Models) -> tuple[frozenset[str], frozenset[str]]:
    """Names whose mention may be a source by a model, and names of methods whose parameters are."""
    kinds = {kind for rule in rules for item in rule.sources for kind in item.models}
    words: set[str] = set()
    methods: set[str] = set()
    if not kinds:
        return frozenset(), frozenset()
    for table in (models.callables, models.methods):
        for dotted, model in table.items():
            if any(row.source.what == "source" and row.source.kind in kinds for row in (*model.rows, *model.calls)):
                words.add(dotted.rpartition(".")[2])
    for dotted, (kind, _) in models.attributes.items():
        if kind in kinds:
            words.add(dotted.rpartition(".")[2])
    for entry in models.entries:
        if any(kind in kinds for _, kind, _ in entry.parameters):
            words.update(name.rpartition(".")[2] for name in entry.decorators)
            methods.update(name for name in entry.methods if "*" not in name)
    return frozenset(words), frozenset(methods)
