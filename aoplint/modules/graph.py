"""The import graph of a tree, from the files' interfaces alone (layer 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aoplint.model.match import ImportFact, Interface


def module_parts(path: str) -> tuple[str, ...]:
    """The dotted name of a Python file by its path: `a/b/__init__.py` is `a.b`."""
    stem = path[: path.rfind(".")] if "." in path.rpartition("/")[2] else path
    parts = [part for part in stem.split("/") if part not in ("", ".", "..")]
    if parts and parts[-1] == "__init__":
        parts.pop()
    return tuple(parts)


class ImportGraph:
    """Which files a file imports.

    Absolute imports are found by their dotted tail, nearest folder first, so that no package root has to be
    known: `from app.config import X` in `src/app/views.py` finds `src/app/config.py`.

    Args:
        interfaces: one per file.
    """

    def __init__(self, interfaces: Iterable[Interface]) -> None:
        self._by_parts: dict[tuple[str, ...], str] = {}
        self._by_tail: dict[str, list[tuple[str, ...]]] = {}
        known = sorted(interfaces, key=lambda interface: interface.path)
        for interface in known:
            parts = module_parts(interface.path)
            if parts:
                self._by_parts.setdefault(parts, interface.path)
                self._by_tail.setdefault(parts[-1], []).append(parts)
        self.imports: dict[str, frozenset[str]] = {
            interface.path: frozenset(self._targets(interface)) - {interface.path} for interface in known
        }

    def importers(self, paths: Iterable[str]) -> frozenset[str]:
        """`paths` and every file that imports one of them directly."""
        wanted = frozenset(paths)
        found = {path for path, targets in self.imports.items() if targets & wanted}
        return wanted | found

    def neighbours(self, paths: Iterable[str]) -> frozenset[str]:
        """`paths`, every file that imports one of them directly, and every file that one of them imports."""
        wanted = frozenset(paths)
        return self.importers(wanted).union(*(self.imports.get(path, frozenset()) for path in wanted))

    def _targets(self, interface: Interface) -> Iterator[str]:
        here = module_parts(interface.path)
        is_package = interface.path.endswith("__init__.py") or interface.path.endswith("__init__.pyi")
        package = here if is_package else here[:-1]
        for fact in interface.imports:
            yield from self._resolve(fact, package)

    def _resolve(self, fact: ImportFact, package: tuple[str, ...]) -> Iterator[str]:
        module = tuple(part for part in fact.module.split(".") if part)
        if fact.level:
            if fact.level - 1 > len(package):
                return
            base = package[: len(package) - (fact.level - 1)] + module
            candidates = [base]
        else:
            candidates = self._absolute(module, package)
        for base in candidates:
            submodule = (*base, fact.name) if fact.name else base
            found = self._by_parts.get(submodule) or self._by_parts.get(base)
            if found:
                yield found
                return
        if not fact.level and fact.name:
            for base in self._absolute((*module, fact.name), package):
                found = self._by_parts.get(base)
                if found:
                    yield found
                    return

    def _absolute(self, module: tuple[str, ...], package: tuple[str, ...]) -> list[tuple[str, ...]]:
        if not module:
            return []
        fits = [parts for parts in self._by_tail.get(module[-1], ()) if parts[-len(module) :] == module]
        return sorted(fits, key=lambda parts: (-_shared(parts, package), len(parts), parts))


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    count = 0
    for a, b in zip(left, right):
        if a != b:
            break
        count += 1
    return count
