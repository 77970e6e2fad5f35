"""Follows imported names: to the file that binds what is handed on, to the callable that names it (layer 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from aoplint.model.handed import Handed, Reach
from aoplint.model.match import ClassFact, FunctionFact, ImportFact, Interface
from aoplint.modules.symbols import ModuleMap

#: So many files may pass a name on.
_MAX_HOPS: Final = 8
_MAX_BASES: Final = 4
#: What frameworks import under a name of their own: the module of the application it stands for.
_STAND_INS: Final = {("django.conf", "settings"): "settings"}


class Importers:
    """Follows imported names to the files that bind them.

    Args:
        interfaces: by path those of the Python files.
    """

    def __init__(self, interfaces: Mapping[str, Interface]) -> None:
        self._interfaces = interfaces
        self._modules = ModuleMap(interfaces)

    def handed(
        self, reaches: Mapping[str, Iterable[Reach]], telling: Callable[[str], bool] = bool
    ) -> dict[str, tuple[Handed, ...]]:
        """What each file binds that others hand on, and which parameters its own calls fill, by its path.

        Args:
            reaches: by path the imported names in argument positions.
            telling: whether the name of a parameter says that its value may be a secret.
        """
        found: dict[str, set[Handed]] = {}
        for path, rows in reaches.items():
            for reach in rows:
                if reach.called:
                    found.setdefault(path, set()).update(self._filled(path, reach, telling))
                    continue
                for owner, name in self.owners(path, reach.name):
                    found.setdefault(owner, set()).add(Handed(name=name, keys=reach.keys, position=reach.position))
        return {path: tuple(sorted(rows, key=_order)) for path, rows in sorted(found.items()) if rows}

    def _filled(self, path: str, reach: Reach, telling: Callable[[str], bool]) -> Iterator[Handed]:
        for owner, name in self.owners(path, reach.name):
            fact = self._callable(owner, name, _MAX_BASES)
            if fact is None:
                continue
            where, taken = fact
            index = reach.position.index
            if index < len(taken.parameters) and telling(taken.parameters[index]):
                declared = taken.parameters[index]
                at = replace(reach.position, path=where, line=taken.line, column=1, declared=declared)
                yield Handed(name=reach.name, keys=(), position=at)

    def _callable(self, path: str, name: str, hops: int) -> tuple[str, ClassFact | FunctionFact] | None:
        """The file that defines the callable `name` of `path`, and what it takes by position."""
        owner, _, last = name.rpartition(".")
        interface = self._interfaces[path]
        if not owner:
            function = next((fact for fact in interface.functions if fact.name == last), None)
            if function is not None:
                return path, replace(function, parameters=_positional(function.parameters))
        wanted = owner or last
        cls = next((fact for fact in interface.classes if fact.name == wanted), None)
        if cls is None:
            return None
        if not owner and cls.parameters:
            return path, cls if "__init__" in cls.methods else self._with_inherited_fields(path, cls, hops)
        if owner and last in cls.methods:
            taken = cls.signatures[cls.methods.index(last)]
            return path, FunctionFact(name=last, parameters=taken, line=cls.line)
        return self._inherited(path, cls, last if owner else "", hops)

    def _with_inherited_fields(self, path: str, cls: ClassFact, hops: int) -> ClassFact:
        """A data class takes the fields of its bases first."""
        found = self._inherited(path, cls, "", hops)
        first = found[1].parameters if found is not None else ()
        return replace(cls, parameters=tuple(dict.fromkeys((*first, *cls.parameters))))

    def _inherited(
        self, path: str, cls: ClassFact, method: str, hops: int
    ) -> tuple[str, ClassFact | FunctionFact] | None:
        for base in cls.bases if hops else ():
            for owner, name in self.owners(path, base) or [(path, base)]:
                found = self._callable(owner, f"{name}.{method}" if method else name, hops - 1)
                if found is not None:
                    return found
        return None

    def owners(self, path: str, name: str) -> list[tuple[str, str]]:
        """The files that bind what `name` means in `path`, each with the name it has there."""
        found: dict[tuple[str, str], None] = {}
        self._follow(path, name, 0, set(), found)
        return list(found)

    def _follow(
        self, path: str, name: str, hops: int, seen: set[tuple[str, str]], found: dict[tuple[str, str], None]
    ) -> None:
        if hops > _MAX_HOPS or (path, name) in seen:
            return
        seen.add((path, name))
        for owner, inner in self._sources(path, name):
            if any(self._sources(owner, inner)):
                self._follow(owner, inner, hops + 1, seen, found)
            else:
                found[(owner, inner)] = None

    def _sources(self, path: str, name: str) -> Iterator[tuple[str, str]]:
        """Where the imports of `path` lead with `name`."""
        root = name.partition(".")[0].removesuffix("()")
        interface = self._interfaces[path]
        named = [fact for fact in interface.imports if fact.alias == root and fact.name != "*"]
        for fact in named:
            yield from self._target(path, fact, name)
        if not named and root not in _own_names(interface):
            for fact in interface.imports:
                if fact.name == "*":
                    yield from self._module(path, fact.module, fact.level, name)

    def _target(self, path: str, fact: ImportFact, name: str) -> Iterator[tuple[str, str]]:
        rest = name.partition(".")[2]
        if not fact.name:
            dotted = fact.module + "."
            inner = name[len(dotted) :] if name.startswith(dotted) and fact.alias != fact.module else rest
            yield from self._module(path, fact.module, 0, inner)
            return
        stand_in = _STAND_INS.get((fact.module, fact.name))
        whole = f"{fact.module}.{fact.name}" if fact.module else fact.name
        if rest and stand_in is None:
            found = list(self._module(path, whole, fact.level, rest))
            if found:
                yield from found
                return
        if stand_in is not None:
            yield from ((owner, rest) for owner in self._interfaces if _is_called(owner, stand_in) and rest)
            return
        called = "()" if name.partition(".")[0].endswith("()") else ""
        yield from self._module(path, fact.module, fact.level, f"{fact.name}{called}{'.' if rest else ''}{rest}")

    def _module(self, path: str, module: str, level: int, name: str) -> Iterator[tuple[str, str]]:
        found = self._modules.find(module, level, path) if name else None
        if found is not None and found.path and found.path != path:
            yield found.path, name


def _positional(parameters: tuple[str, ...]) -> tuple[str, ...]:
    """Those before the first star."""
    stars = [at for at, name in enumerate(parameters) if name.startswith("*")]
    return parameters[: stars[0]] if stars else parameters


def _own_names(interface: Interface) -> frozenset[str]:
    rows = (interface.constants, interface.classes, interface.functions)
    return frozenset(fact.name for facts in rows for fact in facts)


def _is_called(path: str, name: str) -> bool:
    """Whether `path` is the module `name`, or one of the package `name`."""
    parts = path.removesuffix(".py").split("/")
    return name in parts[-2:] or parts[-1].startswith(f"{name}_")


def _order(row: Handed) -> tuple[str, tuple[str, ...], str, int, int, str, int, str]:
    at = row.position
    return (row.name, row.keys, at.path, at.line, at.column, at.callee, at.index, at.declared)
