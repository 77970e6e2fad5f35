"""Walks one named directory without recursion and without following links (layer 3)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from aoplint.files.entry import VENDORED, Entry, Skip, SkipCode
from aoplint.files.git import GitView, Repositories
from aoplint.files.ignore import Patterns, parse_patterns
from aoplint.files.inspect import inspect
from aoplint.files.proofs import installed, proof, vcs_file
from aoplint.files.read import not_regular, read_bytes, unreadable
from aoplint.files.scope import Scope
from aoplint.model.record import dataclass

_GIT_IGNORED: Final = Skip(code=SkipCode.GIT_IGNORED, text="git ignores it")
MAX_IGNORE_FILE: Final = 1024 * 1024
#: `FILE_ATTRIBUTE_REPARSE_POINT`: junctions of Windows are directories to `os`, and lead elsewhere.
_REPARSE_POINT: Final = 0x400


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A directory on the walk, and what holds there.

    Args:
        path: where it is.
        shown: its POSIX path with a `/` at its end, "" for the working directory.
        parts: the parts of its path.
        git: what git says of the repository it is in; None outside git.
        inner: its path in that repository, "" at its root.
        tracked: what `Entry.tracked` says where git is silent.
        ignores: .gitignore files on the way down, deepest last, each with the number of parts above it.
        records: installed files of directories on the way, likewise.
        vendored: why all below is somebody else's; only tracked files are listed then.
        named: the user named it, so that no default leaves it out.
    """

    path: str
    shown: str
    parts: tuple[bytes, ...]
    git: GitView | None = None
    inner: bytes = b""
    tracked: bool | None = None
    ignores: tuple[tuple[int, Patterns], ...] = ()
    records: tuple[tuple[int, dict[str, str]], ...] = ()
    vendored: Skip | None = None
    named: bool = False

    def child(self, name: str) -> Place:
        """The directory `name` in it."""
        part = os.fsencode(name)
        return replace(
            self,
            path=os.path.join(self.path, name),
            shown=f"{self.shown}{name}/",
            parts=(*self.parts, part),
            inner=self.inside(part),
            named=False,
        )

    def inside(self, part: bytes) -> bytes:
        """The path in the repository of the name `part` in it."""
        return self.inner + b"/" + part if self.inner else part


class Walk:
    """Lists what is below directories.

    Args:
        scope: the bounds of the run.
        repositories: for repositories inside the tree.
    """

    def __init__(self, scope: Scope, repositories: Repositories) -> None:
        self._scope = scope
        self._repositories = repositories

    def entries(self, root: Place) -> Iterator[Entry]:
        """Entries at and below `root`, in no order."""
        pending = [root]
        while pending:
            yield from self._directory(pending.pop(), pending)

    def _directory(self, place: Place, pending: list[Place]) -> Iterator[Entry]:
        excluded = None if place.named else self._scope.excluded(place.parts, True)
        if excluded:
            yield _left_out(place, excluded)
            return
        try:
            found = _listed(place.path, follow=place.named)
        except OSError as error:
            yield _left_out(place, unreadable(error))
            return
        skip = None if place.named else self._default_skip(place, found)
        if skip:
            yield _left_out(place, skip)
            if skip.code not in VENDORED or not _tracks(place):
                return
            place = replace(place, vendored=skip)
        place = self._entered(place, found)
        for name, item in found.items():
            if item.is_dir(follow_symlinks=False) and not _is_junction(item):
                child = place.child(name)
                if not place.vendored or _tracks(child):
                    pending.append(child)
            else:
                entry = self._file(place, name, item)
                if entry:
                    yield entry

    def _default_skip(self, place: Place, found: dict[str, os.DirEntry[str]]) -> Skip | None:
        if place.vendored:
            return None
        parent = os.path.dirname(place.path)
        skip = proof(place.path, found, lambda name: os.path.isfile(os.path.join(parent, name)))
        # Nobody tracks a cache or the files of a version control system: tracked, they are something else.
        if skip and (skip.code in VENDORED or not _tracks(place)):
            return skip
        return _GIT_IGNORED if self._ignored_directory(place) else None

    def _ignored_directory(self, place: Place) -> bool:
        if self._scope.options.no_ignore:
            return False
        silent = place.git is not None and not place.git.has_files(place.inner)
        ignored = silent or (place.git is None and ignored_by(place, place.parts, True))
        # git is silent on empty directories too, and they are nothing to report.
        return ignored and _holds_file(place.path)

    def _entered(self, place: Place, found: dict[str, os.DirEntry[str]]) -> Place:
        """`place` with what its own files add: a repository, a .gitignore file, installed packages."""
        depth = len(place.parts)
        own = ".git" in found and not place.named and (place.git is None or place.git.nested(place.inner))
        if own and not place.vendored:
            place = replace(place, git=self._repositories.view(Path(os.path.realpath(place.path))), inner=b"")
        if ".gitignore" in found and place.git is None and not self._scope.options.no_ignore:
            data = read_bytes(os.path.join(place.path, ".gitignore"), MAX_IGNORE_FILE)
            if not isinstance(data, Skip):
                place = replace(place, ignores=(*place.ignores, (depth, parse_patterns(data))))
        records = installed(place.path, found)
        return replace(place, records=(*place.records, (depth, records))) if records else place

    def _file(self, place: Place, name: str, item: os.DirEntry[str]) -> Entry | None:
        part = os.fsencode(name)
        parts, inner = (*place.parts, part), place.inside(part)
        tracked = inner in place.git.tracked if place.git else place.tracked
        if place.vendored and not tracked:
            return None
        language = ""
        skip = vcs_file(item.path) if name == ".git" else self._scope.excluded(parts, False)
        if skip is None and _is_listed_by_git(item) and self._ignored_file(place, parts, inner):
            skip = _GIT_IGNORED
        if skip is None:
            language, skip = self._looked_at(place, item)
        return Entry(
            path=place.shown + name,
            absolute=Path(item.path),
            language=language,
            tracked=tracked,
            ignored=place.git is not None and inner in place.git.ignored,
            skip=skip,
        )

    def _ignored_file(self, place: Place, parts: tuple[bytes, ...], inner: bytes) -> bool:
        if self._scope.options.no_ignore:
            return False
        if place.git:
            return inner not in place.git.tracked and inner not in place.git.untracked
        return ignored_by(place, parts, False)

    def _looked_at(self, place: Place, item: os.DirEntry[str]) -> tuple[str, Skip | None]:
        if item.is_symlink() or _is_junction(item):
            return "", self._scope.link(item.path)
        try:
            status = item.stat(follow_symlinks=False)
        except OSError as error:
            return "", unreadable(error)
        if not stat.S_ISREG(status.st_mode):
            return "", not_regular(status.st_mode)
        language, skip = inspect(item.path, item.name, status.st_size, self._scope.options.max_bytes)
        return language, skip or place.vendored or _installed_skip(place, os.fsencode(item.name))


def _listed(path: str, *, follow: bool = False) -> dict[str, os.DirEntry[str]]:
    # What was a directory may have become a link since it was listed. A link that the user named is meant.
    if not stat.S_ISDIR(os.stat(path, follow_symlinks=follow).st_mode):
        raise NotADirectoryError(20, "it was replaced while it was listed")
    with os.scandir(path) as found:
        return {item.name: item for item in found}


def _left_out(place: Place, skip: Skip) -> Entry:
    tracked = place.git.tracks_below(place.inner) if place.git else place.tracked
    return Entry(path=place.shown or "./", absolute=Path(place.path), tracked=tracked, skip=skip)


def _tracks(place: Place) -> bool:
    return place.git is not None and place.git.tracks_below(place.inner)


def _is_listed_by_git(item: os.DirEntry[str]) -> bool:
    """Whether git knows such things at all: it passes over pipes, sockets, devices and its own files."""
    return item.name != ".git" and (item.is_symlink() or item.is_file(follow_symlinks=False))


def _holds_file(path: str) -> bool:
    """Whether git could list anything below a directory."""
    pending = [path]
    while pending:
        try:
            found = _listed(pending.pop())
        except OSError:
            continue
        if any(_is_listed_by_git(item) for item in found.values()):
            return True
        pending.extend(item.path for item in found.values() if item.is_dir(follow_symlinks=False))
    return False


def _is_junction(item: os.DirEntry[str]) -> bool:
    if os.name != "nt":
        return False
    try:
        return bool(getattr(item.stat(follow_symlinks=False), "st_file_attributes", 0) & _REPARSE_POINT)
    except OSError:
        return True


def ignored_by(place: Place, parts: tuple[bytes, ...], is_directory: bool) -> bool:
    """Whether the .gitignore files on the way ignore a path; the deepest one that speaks of it decides."""
    for depth, patterns in reversed(place.ignores):
        pattern = patterns.last_match(parts[depth:], is_directory)
        if pattern:
            return not pattern.negated
    return False


def _installed_skip(place: Place, part: bytes) -> Skip | None:
    for depth, records in place.records:
        record = records.get(os.fsdecode(b"/".join((*place.parts[depth:], part))))
        if record:
            return Skip(code=SkipCode.INSTALLED_PACKAGE, text=f"{record}/RECORD lists it as installed")
    return None
