"""Proves that a directory holds somebody else's files: by markers of installers, never by name (layer 3)."""

from __future__ import annotations

import csv
import os
import re
import stat
from collections.abc import Callable, Collection
from typing import Final

from aoplint.files.entry import Skip, SkipCode
from aoplint.files.read import read_bytes, read_head

_VENV_MARKER: Final = "pyvenv.cfg"
_VENV_HOME: Final = re.compile(rb"(?m)^\s*home\s*=")
_CACHE_MARKER: Final = "CACHEDIR.TAG"
_CACHE_SIGNATURE: Final = b"Signature: 8a477f597d28d172789f06886806bc55"
_NODE_LOCKS: Final = (
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
)
_NODE_RECORDS: Final = (".package-lock.json", ".yarn-integrity", ".modules.yaml", ".yarn-state.yml")
_VCS_MARKERS: Final = {
    ".git": ("HEAD",),
    ".hg": ("requires", "00changelog.i", "store"),
    ".svn": ("wc.db", "entries"),
}
_HEAD: Final = 65_536
_MAX_RECORD: Final = 32 * 1024 * 1024


def proof(directory: str, names: Collection[str], siblings: Callable[[str], bool]) -> Skip | None:
    """Why what is in `directory` is not the project's own, if there is a proof.

    Args:
        directory: where it is.
        names: the names in it.
        siblings: whether a name stands beside it.
    """
    own_name = os.path.basename(directory)
    markers = _VCS_MARKERS.get(own_name, ())
    if any(marker in names for marker in markers):
        return Skip(code=SkipCode.VCS_METADATA, text="the version control system's own files")
    if _VENV_MARKER in names and _VENV_HOME.search(_head(directory, _VENV_MARKER)):
        return Skip(code=SkipCode.VIRTUAL_ENVIRONMENT, text=f"a virtual environment: it holds {_VENV_MARKER}")
    if own_name == "node_modules":
        return _node_modules(names, siblings)
    if _CACHE_MARKER in names and _head(directory, _CACHE_MARKER).startswith(_CACHE_SIGNATURE):
        return Skip(code=SkipCode.CACHE_DIRECTORY, text=f"a cache: it holds {_CACHE_MARKER}")
    return None


def vcs_file(path: str) -> Skip | None:
    """Why a `.git` file is not the project's own: it points to a repository (submodule, worktree)."""
    head = read_head(path, _HEAD)
    if isinstance(head, Skip) or not head.startswith(b"gitdir:"):
        return None
    return Skip(code=SkipCode.VCS_METADATA, text="it points to a repository")


def _node_modules(names: Collection[str], siblings: Callable[[str], bool]) -> Skip | None:
    inside = next((name for name in _NODE_RECORDS if name in names), None)
    beside = next((name for name in _NODE_LOCKS if siblings(name)), None)
    if beside is None and inside is None:
        return None
    where = f"{beside} stands beside it" if beside else f"it holds {inside}"
    return Skip(code=SkipCode.NODE_MODULES, text=f"installed packages: {where}")


def installed(directory: str, names: Collection[str]) -> dict[str, str]:
    """Files that installers recorded: POSIX path relative to `directory`, and the record that names it.

    A record counts only beside an `INSTALLER` file: an unpacked wheel of the project itself has none.
    """
    found: dict[str, str] = {}
    for name in sorted(names):
        record = os.path.join(directory, name, "RECORD")
        if name.endswith(".dist-info") and _is_file(os.path.join(directory, name, "INSTALLER")):
            data = read_bytes(record, _MAX_RECORD)
            if not isinstance(data, Skip):
                found.update(dict.fromkeys(_recorded(data), name))
    return found


def _recorded(data: bytes) -> list[str]:
    lines = data.decode("utf-8", "surrogateescape").replace("\0", "").splitlines()
    try:
        paths = [row[0].replace("\\", "/") for row in csv.reader(lines) if row]
    except csv.Error:
        return []
    return [path for path in paths if not path.startswith(("/", "../"))]


def _head(directory: str, name: str) -> bytes:
    data = read_head(os.path.join(directory, name), _HEAD)
    return b"" if isinstance(data, Skip) else data


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False
