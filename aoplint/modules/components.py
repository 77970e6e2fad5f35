"""Which files belong together: data gets from one file into another only where something ties them (layer 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from aoplint.model.match import ImportFact, Interface
from aoplint.modules.graph import module_parts
from aoplint.modules.symbols import ModuleMap
from aoplint.modules.ties import is_file, names_of

#: The engine takes an object that nobody knows for one of a class by the name of a method that so few have.
_MOST_CLASSES: Final = 6
#: Frameworks whose modules find each other by names of their own.
_SHARING: Final = frozenset({"odoo", "openerp"})


def components(interfaces: Mapping[str, Interface | None]) -> list[tuple[str, ...]]:
    """Groups of files that are tied together, in order.

    Args:
        interfaces: by path those of the Python files; a file without one may load anything beside and below it.
    """
    groups = _Groups(sorted(interfaces))
    modules = ModuleMap(interfaces)
    named: dict[str, list[str]] = {}
    for path in groups.paths:
        for name in names_of(path):
            named.setdefault(name, []).append(path)
    known = [interface for _, interface in sorted(interfaces.items()) if interface is not None]
    methods = _methods(known)
    for path in groups.paths:
        interface = interfaces[path]
        if interface is None or interface.loads:
            groups.join(path, groups.below(_home(path, modules)))
        if interface is not None:
            groups.join(path, _imported(interface, modules))
            for name in interface.calls:
                groups.join(path, methods.get(name, ()))
            for tie in interface.ties:
                # Files are tied by the name of one that they share, modules by who names them.
                groups.join(path, named.setdefault(tie, [path]) if is_file(tie) else named.get(tie, ()))
    groups.join_all(one.path for one in known if _shares(one))
    return groups.all()


def _methods(interfaces: Iterable[Interface]) -> dict[str, list[str]]:
    """By the name of a method the files with the classes that have it, if these are so few that it tells them."""
    found: dict[str, list[str]] = {}
    for interface in interfaces:
        for cls in interface.classes:
            for name in cls.methods:
                found.setdefault(name, []).append(interface.path)
    return {name: paths for name, paths in found.items() if len(paths) <= _MOST_CLASSES}


def _shares(interface: Interface) -> bool:
    return any(fact.module.partition(".")[0] in _SHARING for fact in interface.imports)


def _imported(interface: Interface, modules: ModuleMap) -> Iterator[str]:
    """The files that a file imports, the submodules among the names included."""
    for fact in interface.imports:
        for dotted in _modules(fact):
            found = modules.find(dotted, fact.level, interface.path)
            if found is not None and found.path:
                yield found.path


def _modules(fact: ImportFact) -> Iterator[str]:
    """What an import may load: a module, those above it, and a submodule that is called as the name."""
    parts = [part for part in fact.module.split(".") if part]
    yield from (".".join(parts[:length]) for length in range(0 if fact.level else 1, len(parts) + 1))
    if fact.name not in ("", "*"):
        yield ".".join([*parts, fact.name])


def _home(path: str, modules: ModuleMap) -> tuple[str, ...]:
    """The folder around the outermost package of a file."""
    folder = module_parts(path)
    while folder and modules.is_package(folder):
        folder = folder[:-1]
    while folder and modules.is_package(folder[:-1]):
        folder = folder[:-1]
    return folder[:-1]


class _Groups:
    """Disjoint sets of paths."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)
        self._parent = {path: path for path in self.paths}

    def join(self, path: str, others: Iterable[str]) -> None:
        """`path` and `others` belong together."""
        for other in others:
            first, second = sorted((self._root(path), self._root(other)))
            self._parent[second] = first

    def join_all(self, paths: Iterable[str]) -> None:
        """All of `paths` belong together."""
        first, *rest = [*paths] or [""]
        self.join(first, rest)

    def below(self, folder: tuple[str, ...]) -> Iterator[str]:
        """The paths within a folder."""
        return (path for path in self.paths if module_parts(path)[: len(folder)] == folder)

    def all(self) -> list[tuple[str, ...]]:
        """The groups by their first paths."""
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(self._root(path), []).append(path)
        return [tuple(group) for group in found.values()]

    def _root(self, path: str) -> str:
        while self._parent[path] != path:
            self._parent[path] = self._parent[self._parent[path]]
            path = self._parent[path]
        return path
