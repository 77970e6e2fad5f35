"""Application roots: which files make up one application (layer 7, DECISIONS section 3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

#: Files that make their folder an application of its own: a manifest, an entry point, a deployable.
ROOT_FILES = frozenset({
    "aop-app.yaml", "pyproject.toml", "setup.py", "setup.cfg", "package.json", "composer.json", "Pipfile",
    "manage.py", "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "Gemfile", "pubspec.yaml", "app.json",
    "__manifest__.py",
})  # fmt: skip

#: Files that do so only where nothing of the first kind does at the same place or above.
WEAK_ROOT_FILES = frozenset({"requirements.txt", "Dockerfile", "Procfile"})


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def application_roots(paths: Iterable[str]) -> tuple[str, ...]:
    """Folders (POSIX, "." for the top) that are applications, ordered; never empty.

    A folder counts if it holds one of `ROOT_FILES`, or one of `WEAK_ROOT_FILES` with no other root above. A
    folder inside a package that is no root by itself belongs to the nearest root above it.

    Args:
        paths: all paths of the run, as shown.
    """
    strong: set[str] = set()
    weak: set[str] = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in ROOT_FILES:
            strong.add(folder)
        elif name in WEAK_ROOT_FILES:
            weak.add(folder)
    roots = strong | {folder for folder in weak if not any(_inside(folder, root) for root in strong)}
    return tuple(sorted((folder or ".") for folder in roots | {""}))


def _inside(folder: str, root: str) -> bool:
    return not root or folder == root or folder.startswith(root + "/")


class Applications:
    """Answers which application a file belongs to.

    Args:
        paths: all paths of the run, as shown.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.roots = application_roots(paths)
        self._folders = sorted("" if root == "." else root for root in self.roots)

    def root_of(self, path: str) -> str:
        """The nearest root at or above `path`; "." for the top."""
        folder = _folder(path)
        while folder:
            at = bisect_right(self._folders, folder) - 1
            if at >= 0 and self._folders[at] == folder:
                return folder
            folder = _folder(folder)
        return "."
