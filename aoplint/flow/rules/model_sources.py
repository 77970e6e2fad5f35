"""Where models say that a source may be: by names alone, so that it errs to the safe side (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import pairwise

from aoplint.flow.machine.code import Code
from aoplint.flow.rules.models import EntryModel, Models
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

Key = tuple[str, int]


@dataclass(slots=True)
class _Words:
    """Words of sources: those that count wherever they stand, and those that count behind a dot only."""

    anywhere: set[str] = field(default_factory=set)
    behind_dot: set[str] = field(default_factory=set)


class ModelSources:
    """Tells which functions may hold or get a source of a model.

    Args:
        kinds: kinds of sources that rules ask for.
        models: models of libraries.
        codes: all files of the project.
    """

    def __init__(self, kinds: frozenset[str], models: Models, codes: Mapping[str, Code]) -> None:
        self._codes = codes
        self._words = _Words()
        self._decorators: frozenset[str] = frozenset()
        self._methods: list[tuple[EntryModel, frozenset[str]]] = []
        self._functions: list[EntryModel] = []
        #: Names of attributes that frameworks fill in, with the classes that may have them.
        self._given: list[tuple[frozenset[str], frozenset[str]]] = []
        if kinds:
            atoms = {atom for code in codes.values() for atom in code.unit.atoms}
            self._known = frozenset(word for atom in atoms for word in atom.split("."))
            entries = [entry for entry in models.entries if self._may_hold(entry)]
            self._read_entries([entry for entry in entries if any(kind in kinds for _, kind, _ in entry.parameters)])
            self._read_attributes(entries, kinds)
            self._read_names(_source_names(models, kinds), _made(entries, models, self._known))

    def of(self, mentions: Mapping[Key, frozenset[str]]) -> set[Key]:
        """The functions that may hold a source or get one from a framework.

        Args:
            mentions: for each function the names in it.
        """
        anywhere, behind = self._words.anywhere, self._words.behind_dot
        found = set()
        for key, names in mentions.items():
            dotted = not names.isdisjoint(behind) and self._has_attribute(key, behind)
            given = any(not names.isdisjoint(filled) and self._is_in(key, heirs) for filled, heirs in self._given)
            if dotted or given or not names.isdisjoint(anywhere) or (key[1] and self._is_entry(key)):
                found.add(key)
        return found

    def _may_hold(self, entry: EntryModel) -> bool:
        """Whether the project names what makes the entry one."""
        if entry.imports:
            return not self._known.isdisjoint(entry.imports)
        wanted = (*entry.decorators, *entry.classes)
        if entry.functions:
            return True
        return any({name.partition(".")[0], name.rpartition(".")[2]} <= self._known | {""} for name in wanted)

    def _read_entries(self, entries: Iterable[EntryModel]) -> None:
        decorators: set[str] = set()
        for entry in entries:
            for name in entry.decorators:
                head, _, last = name.rpartition(".")
                decorators.add(last if head else name)
            if entry.classes:
                self._methods.append((entry, self._heirs(entry.classes)))
            if entry.functions:
                self._functions.append(entry)
        self._decorators = frozenset(decorators)

    def _read_attributes(self, entries: Iterable[EntryModel], kinds: frozenset[str]) -> None:
        for entry in entries:
            names = frozenset(name for name, kind, _ in entry.attributes if kind in kinds)
            if names:
                self._given.append((names, self._heirs(entry.classes)))

    def _heirs(self, classes: Iterable[str]) -> frozenset[str]:
        """Names of classes that may derive from one of `classes`, those in other libraries included."""
        heirs = {name.rpartition(".")[2] for name in classes}
        bases: dict[str, set[str]] = {}
        for code in self._codes.values():
            unit = code.unit
            for node in unit.by_kind.get(Kind.IMPORT_ALIAS, ()):
                name = unit.child(node, Role.NAME)
                if name >= 0:
                    bases.setdefault(unit.name(node + 1).rpartition(".")[2], set()).add(unit.name(name))
            for node in unit.by_kind.get(Kind.CLASS, ()):
                owner = unit.name(unit.child(node, Role.NAME))
                for base in _base_words(code, node):
                    bases.setdefault(base, set()).add(owner)
        todo = list(heirs)
        while todo:
            for heir in bases.get(todo.pop(), ()):
                if heir not in heirs:
                    heirs.add(heir)
                    todo.append(heir)
        return frozenset(heirs)

    def _read_names(self, names: Iterable[str], made: frozenset[str]) -> None:
        imported = self._imported()
        for dotted in names:
            root, (holder, _, last) = dotted.partition(".")[0], dotted.rpartition(".")
            if root and root != "builtins" and root not in self._known and holder not in made:
                continue
            member = _member(dotted)
            is_name = root == "builtins" or (not member and (last in imported or f"{holder}.*" in imported))
            (self._words.anywhere if is_name else self._words.behind_dot).add(member or last)

    def _imported(self) -> frozenset[str]:
        """Names that some file imports; `os.*` where it imports all that `os` has."""
        found: set[str] = set()
        for code in self._codes.values():
            unit = code.unit
            found.update(unit.name(node + 1).rpartition(".")[2] for node in unit.by_kind.get(Kind.IMPORT_ALIAS, ()))
            for node in unit.by_kind.get(Kind.IMPORT_STAR, ()):
                module = unit.child(unit.parent[node], Role.MODULE)
                found.add(f"{unit.name(module)}.*" if module >= 0 else "")
        return frozenset(found)

    def _has_attribute(self, key: Key, names: set[str]) -> bool:
        unit = self._codes[key[0]].unit
        kinds, atoms, words = unit.kind, unit.atom, unit.atoms
        return any(
            kinds[index] == Kind.ATTRIBUTE and words[atoms[index]] in names for index in range(key[1], unit.end[key[1]])
        )

    def _is_entry(self, key: Key) -> bool:
        code = self._codes[key[0]]
        unit, node = code.unit, key[1]
        if unit.kind[node] != Kind.FUNCTION:
            return False
        for decorator in unit.children_of_role(node, Role.DECORATOR) if self._decorators else ():
            maker = decorator + 1
            maker += unit.kind[maker] == Kind.CALL
            name = unit.name(maker)
            if name in self._decorators or (unit.kind[maker] == Kind.ATTRIBUTE and f".{name}" in self._decorators):
                return True
        if self._functions:
            name = unit.name(unit.child(node, Role.NAME))
            names = [parameter.name for parameter in code.parameters(node)] or [""]
            for entry in self._functions:
                if any(entry.handles(name, first, code.imported) for first in names[:2]):
                    return True
        return bool(self._methods) and self._is_method(code, node)

    def _is_method(self, code: Code, node: int) -> bool:
        name = code.unit.name(code.unit.child(node, Role.NAME))
        own = _class_around(code, node)
        return any(own in heirs and entry.takes(name) for entry, heirs in self._methods)

    def _is_in(self, key: Key, heirs: frozenset[str]) -> bool:
        path, node = key
        return node > 0 and _class_around(self._codes[path], node) in heirs


def _class_around(code: Code, node: int) -> str:
    """Name of the class in whose body a function stands, "" if in none."""
    block = code.table.blocks[code.table.block_of[node]]
    return code.unit.name(code.unit.child(block.node, Role.NAME)) if block.kind == Kind.CLASS else ""


def _member(dotted: str) -> str:
    """The member of a class by which one gets at `dotted`: `GET` of `django.http.HttpRequest.GET.get`; "" for none."""
    parts = dotted.split(".")
    return next((after for part, after in pairwise(parts) if part[:1].isupper()), "")


def _base_words(code: Code, node: int) -> set[str]:
    """All names in the bases of a class."""
    unit = code.unit
    return {
        unit.name(one)
        for base in unit.children_of_role(node, Role.BASE)
        for one in range(base, unit.end[base])
        if unit.kind[one] in (Kind.NAME, Kind.ATTRIBUTE)
    }


def _source_names(models: Models, kinds: frozenset[str]) -> Iterable[str]:
    """Dotted names whose call or mention is a source; methods by name alone begin with a dot."""
    for dotted, model in models.callables.items():
        if any(row.source.what == "source" and row.source.kind in kinds for row in (*model.rows, *model.calls)):
            yield dotted
    for name, model in models.methods.items():
        if any(row.source.what == "source" and row.source.kind in kinds for row in (*model.rows, *model.calls)):
            yield f".{name}"
    for dotted, (kind, _) in models.attributes.items():
        if kind in kinds:
            yield dotted


def _made(entries: Iterable[EntryModel], models: Models, known: frozenset[str]) -> frozenset[str]:
    """Classes of which models make instances though the project need not name their library."""
    made = {cls for entry in entries for _, _, cls in (*entry.parameters, *entry.attributes) if cls}
    rows = [(dotted, model.returns) for dotted, model in models.callables.items()]
    rows += [(f".{name}", model.returns) for name, model in models.methods.items()]
    rows += [(dotted, returns) for dotted, (_, returns) in models.attributes.items()]
    for dotted, returns in rows:
        root = dotted.partition(".")[0]
        if returns and root != returns.partition(".")[0] and (not root or root in known):
            made.add(returns)
    while True:
        roots = {cls.partition(".")[0] for cls in made}
        more = {returns for dotted, returns in rows if returns and dotted.partition(".")[0] in roots} - made
        if not more:
            return frozenset(made)
        made |= more
