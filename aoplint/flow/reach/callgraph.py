"""Which functions a function may call, by names and the bindings of its file (layer 8).

It errs to the safe side: what is not known may be any function of the project with that name, up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.flow.reach.closure import closure
from aoplint.flow.reach.made_names import BY_NAME, MadeNames, SortedNames, made_names
from aoplint.flow.reach.references import Reference, References, variables
from aoplint.modules.symbols import ModuleMap
from aoplint.tree import Kind, Role

#: A function, or the module (node 0), by path and node; in the graph variables and classes besides.
Key = tuple[str, int]
#: A name that more functions have says little about which one is meant.
_COMMON: Final = 12


class _Names:
    """Functions, classes and variables of the project by name."""

    def __init__(self, codes: Mapping[str, Code]) -> None:
        self.functions: dict[str, list[Key]] = {}
        self.methods: dict[str, list[Key]] = {}
        self.classes: dict[str, list[Key]] = {}
        self.variables: dict[str, list[Key]] = {}
        self.fields: dict[str, list[Key]] = {}
        self.members: dict[Key, dict[str, list[Key]]] = {}
        self.bases: dict[Key, set[str]] = {}
        self.heirs: dict[str, list[Key]] = {}
        #: Special functions of modules, which are called without being named.
        self.special: dict[str, list[Key]] = {}
        for path in sorted(codes):
            self._read(codes[path])

    @cached_property
    def all(self) -> SortedNames:
        """The names of all methods, functions and classes."""
        return SortedNames({*self.methods, *self.functions, *self.classes})

    def _read(self, code: Code) -> None:
        unit, table = code.unit, code.table
        for node in unit.by_kind.get(Kind.CLASS, ()):
            key = (code.path, node)
            name, block = unit.name(unit.child(node, Role.NAME)), table.blocks[table.block_of[node]]
            self.classes.setdefault(name, []).append(key)
            if block.kind == Kind.CLASS:
                self.fields.setdefault(name, []).append(key)
                self.members.setdefault((code.path, block.node), {}).setdefault(name, []).append(key)
            self.members.setdefault(key, {})
            self.bases[key] = bases = set()
            for base in unit.children_of_role(node, Role.BASE):
                for one in range(base, unit.end[base]):
                    if unit.kind[one] in (Kind.NAME, Kind.ATTRIBUTE):
                        bases.add(unit.name(one))
            for name in bases:
                self.heirs.setdefault(name, []).append(key)
        for node in unit.by_kind.get(Kind.FUNCTION, ()):
            name, block = unit.name(unit.child(node, Role.NAME)), table.blocks[table.block_of[node]]
            if block.kind == Kind.CLASS:
                self.methods.setdefault(name, []).append((code.path, node))
                self.members.setdefault((code.path, block.node), {}).setdefault(name, []).append((code.path, node))
            elif block.kind == Kind.MODULE:
                self.functions.setdefault(name, []).append((code.path, node))
                if name.startswith("__") and name.endswith("__"):
                    self.special.setdefault(code.path, []).append((code.path, node))
        for name, statement, owner in variables(code):
            (self.fields if owner else self.variables).setdefault(name, []).append((code.path, statement))
            if owner:
                self.members.setdefault((code.path, owner), {}).setdefault(name, []).append((code.path, statement))


class CallGraph:
    """Edges from functions to what they may call.

    Args:
        codes: all files of the project.
    """

    def __init__(self, codes: Mapping[str, Code]) -> None:
        self._codes = codes
        self._names = _Names(codes)
        self._map = ModuleMap(codes)
        self._made: dict[Key, MadeNames] = {}
        self._families: dict[Key, tuple[Key, ...]] = {}
        self._imports: dict[tuple[str, str, int], str | None] = {}
        self._files = {path: References(code, partial(self._find, path)) for path, code in sorted(codes.items())}
        self.edges: dict[Key, list[Key]] = {}
        for path, file in self._files.items():
            for node, references in file.by_function.items():
                self._add((path, node), [*references, *self._made_names((path, node))])

    @cached_property
    def mentions(self) -> dict[Key, frozenset[str]]:
        """For each function, and for each module, the names in its own code; those of functions in it left out."""
        found = {(path, node): names for path, file in self._files.items() for node, names in file.mentions.items()}
        for key, made in self._made.items():
            found[key] |= made.known
        return found

    def _made_names(self, key: Key) -> Iterator[Reference]:
        """What a function may get at by names that it does not write as such."""
        path, node = key
        if BY_NAME.isdisjoint(self._files[path].mentions.get(node, ())):
            return
        made = self._made[key] = made_names(self._codes[path], node)
        for name in made.of(self._names.all) if made.parts else made.known:
            yield ("member", name)
            yield ("name", name, "")

    def _find(self, importer: str, dotted: str, level: int) -> str | None:
        """The file that an import means, "" for a folder; None if it is not in the project."""
        key = (importer.rpartition("/")[0], dotted, level)
        if key not in self._imports:
            found = self._map.find(dotted, level, importer)
            self._imports[key] = None if found is None else found.path
        return self._imports[key]

    def _add(self, key: Key, references: Iterable[Reference]) -> None:
        """Books what `key` refers to, and what the classes and variables among that refer to."""
        todo: list[tuple[Key, Iterable[Reference]]] = [(key, references)]
        while todo:
            one, referred = todo.pop()
            found = dict.fromkeys(target for reference in referred for target in self._targets(one[0], reference))
            found.pop(one, None)
            self.edges[one] = sorted(found)
            for target in found:
                if target not in self.edges and target[1] not in self._files[target[0]].by_function:
                    self.edges[target] = []
                    todo.append((target, self._behind(target)))

    def _behind(self, key: Key) -> Iterable[Reference]:
        """What a class (its special methods, its bases) or the statement of a variable refers to."""
        path, node = key
        unit = self._codes[path].unit
        if unit.kind[node] != Kind.CLASS:
            return self._files[path].within(node)
        special = [
            ("own", one)
            for name, keys in self._names.members[key].items()
            if name.startswith("__") and name.endswith("__")
            for _, one in keys
        ]
        bases = [
            reference for base in unit.children_of_role(node, Role.BASE) for reference in self._files[path].within(base)
        ]
        return [*bases, *special]

    # --- targets ----------------------------------------------------------------------------------

    def _targets(self, path: str, reference: Reference) -> Iterable[Key]:
        kind = reference[0]
        if kind == "own":
            return ((path, int(reference[1])),)
        if kind == "self":
            return self._of_class((path, int(reference[1])), str(reference[2]))
        name = str(reference[1])
        names = self._names
        if kind == "name":
            tables: tuple[dict[str, list[Key]], ...] = (names.functions, names.classes, names.variables)
            found = [key for table in tables for key in table.get(name, ())]
            exact = [key for key in found if key[0] == reference[2]]
            return exact or [*_few(found, path), *names.special.get(str(reference[2]), ())]
        return [key for table in (names.methods, names.fields) for key in _few(table.get(name, ()), path)]

    def _of_class(self, cls: Key, name: str) -> Iterator[Key]:
        for one in self._family(cls):
            yield from self._names.members[one].get(name, ())

    def _family(self, cls: Key) -> tuple[Key, ...]:
        """The classes that an instance of `cls` may be of, and all that these derive from."""
        known = self._families.get(cls)
        if known is None:
            heirs = closure([cls], self._heirs)
            known = self._families[cls] = tuple(closure(heirs, self._bases))
        return known

    @cached_property
    def _heirs(self) -> dict[Key, Sequence[Key]]:
        """The classes that name one of that name as a base, by class."""
        heirs = self._names.heirs
        return {key: heirs.get(name, ()) for name, keys in self._names.classes.items() for key in keys}

    @cached_property
    def _bases(self) -> dict[Key, Sequence[Key]]:
        """The classes that a class may derive from directly."""
        classes = self._names.classes
        return {
            cls: [key for name in sorted(bases) for key in classes.get(name, ())]
            for cls, bases in self._names.bases.items()
        }


def _few(keys: Sequence[Key], path: str) -> Sequence[Key]:
    """`keys`; where they are too many to say anything, those of the same file."""
    return keys if len(keys) <= _COMMON else [key for key in keys if key[0] == path]
