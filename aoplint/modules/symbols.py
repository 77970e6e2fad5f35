"""Which file an import means, by the layout of the tree alone (layer 5)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from aoplint.model.record import dataclass
from aoplint.modules.graph import module_parts

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A module of the tree.

    Args:
        parts: its folder and name from the top of the tree.
        path: its file, "" for a namespace package.
    """

    parts: Parts
    path: str


class ModuleMap:
    """Finds modules as Python would if the right folder were the root.

    The root of an absolute import is not known: folders above the importing file are tried from the nearest on,
    those that are no packages first; then any folder of the tree that is no package.

    Args:
        paths: the Python files of the tree.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._files: dict[Parts, str] = {}
        self._folders: set[Parts] = {()}
        self._packages: set[Parts] = set()
        for path in sorted(paths):
            parts = module_parts(path)
            self._files.setdefault(parts, path)
            if path.endswith(("/__init__.py", "/__init__.pyi")) or path in ("__init__.py", "__init__.pyi"):
                self._packages.add(parts)
            for length in range(1, len(parts)):
                self._folders.add(parts[:length])
        self._homes: dict[str, list[Parts]] = {}
        for parts in sorted({*self._files, *self._folders} - {()}):
            self._homes.setdefault(parts[-1], []).append(parts[:-1])

    def find(self, dotted: str, level: int, importer: str) -> Found | None:
        """The module that `dotted` with `level` leading dots means in the file `importer`; None if none here."""
        names = tuple(part for part in dotted.split(".") if part)
        here = module_parts(importer)
        package = here if here in self._packages else here[:-1]
        if level:
            if level - 1 > len(package):
                return None
            return self.at((*package[: len(package) - (level - 1)], *names))
        if not names or names[0] not in self._homes:
            return None
        for root in self._roots(package, names[0]):
            found = self.at((*root, *names))
            if found is not None and (found.path or self._holds(found.parts)):
                return found
        return None

    def is_package(self, parts: Parts) -> bool:
        """Whether the folder at `parts` has an `__init__.py`."""
        return parts in self._packages

    def at(self, parts: Parts) -> Found | None:
        """The module or folder at exactly `parts`."""
        path = self._files.get(parts)
        if path is not None:
            return Found(parts=parts, path=path)
        return Found(parts=parts, path="") if parts in self._folders and parts else None

    def _holds(self, parts: Parts) -> bool:
        """Whether a namespace folder holds modules directly or below."""
        return parts in self._folders

    def _roots(self, package: Parts, first: str) -> Iterator[Parts]:
        above = [package[:length] for length in range(len(package), -1, -1)]
        yield from (folder for folder in above if folder not in self._packages)
        if first in sys.stdlib_module_names:
            return
        yield from (folder for folder in above if folder in self._packages)
        others = [home for home in self._homes.get(first, ()) if home not in self._packages]
        yield from sorted(others, key=lambda home: (-_shared(home, package), len(home), home))


def _shared(left: Parts, right: Parts) -> int:
    count = 0
    for one, other in zip(left, right):
        if one != other:
            break
        count += 1
    return count
