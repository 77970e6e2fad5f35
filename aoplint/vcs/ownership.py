"""Whether a repository's objects are its own: a tree must not show what lies elsewhere (layer 2).

A link out of a scanned tree is not followed, and neither is what does the same in a `.git`: a file or link in its
place, `commondir`, `objects/info/alternates`, links among the objects. Git itself makes two of these, for worktrees
and submodules, and both can be told from forgeries.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MAX_POINTER: Final = 64 * 1024


def git_directory(root: Path) -> Path | None:
    """Where the `.git` entry of `root` says that the repository is, links resolved; None if it says nothing."""
    entry = root / ".git"
    if os.path.isdir(entry):
        return Path(os.path.realpath(entry))
    pointer = _pointer(entry, "gitdir:")
    return Path(os.path.realpath(root / pointer)) if pointer else None


def foreign_objects(root: Path) -> str:
    """Why objects of the repository at `root` are not its own, "" if they are.

    Args:
        root: the directory with the `.git` entry, links resolved.
    """
    directory = git_directory(root)
    if directory is None:
        return "its .git leads nowhere"
    common = _common(directory)
    if not (_inside(directory, root) and _inside(common, root)) and not _claims(directory, common, root):
        return "its .git leads to another repository"
    # What belongs to the repository that a worktree or submodule is part of is no other place.
    home = common if not _inside(common, root) else root
    return _borrowed(common / "objects", home)


def _common(directory: Path) -> Path:
    pointer = _pointer(directory / "commondir")
    return Path(os.path.realpath(directory / pointer)) if pointer else directory


def _claims(directory: Path, common: Path, root: Path) -> bool:
    """Whether the other repository knows this tree: only its owner can write that there."""
    back = _pointer(directory / "gitdir")
    if back:
        known = os.path.realpath(os.path.join(directory, back)) == os.path.realpath(root / ".git")
        return known and directory.parent == common / "worktrees"
    # A submodule's repository lies below that of the tree around it.
    above = (git_directory(parent) for parent in root.parents if os.path.lexists(parent / ".git"))
    return directory == common and any(found and _inside(directory, found / "modules") for found in above)


def _borrowed(objects: Path, home: Path) -> str:
    if os.path.lexists(objects / "info" / "alternates"):
        lines = _read(objects / "info" / "alternates").splitlines()
        for line in lines:
            if line and not line.startswith("#") and not _inside(Path(os.path.realpath(objects / line)), home):
                return "it borrows objects from another repository (objects/info/alternates)"
    for link in _links(objects):
        if not _inside(Path(os.path.realpath(link)), home):
            return "some of its objects are links to other places"
    return ""


def _links(objects: Path) -> Iterator[Path]:
    if objects.is_symlink():
        yield objects
    for folder in _folders(objects):
        try:
            with os.scandir(folder) as found:
                yield from (Path(entry.path) for entry in found if entry.is_symlink())
        except OSError:
            continue


def _folders(objects: Path) -> Iterator[Path]:
    yield objects
    try:
        with os.scandir(objects) as found:
            yield from (Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False))
    except OSError:
        return


def _inside(path: Path, directory: Path) -> bool:
    return path.is_relative_to(os.path.realpath(directory))


def _pointer(path: Path, word: str = "") -> str:
    """The path that a one-line file of git names."""
    line = _read(path).removesuffix("\n")
    return line[len(word) :].strip() if line.startswith(word) else ""


def _read(path: Path) -> str:
    """A small regular file, "" if it is none; a pipe in its place would block for ever."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return ""
        with open(path, "rb") as stream:
            return os.fsdecode(stream.read(_MAX_POINTER))
    except (OSError, ValueError):
        return ""
