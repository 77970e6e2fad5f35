"""Sorts the paths that the user named, and looks at the files among them (layer 3)."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from enum import Enum
from pathlib import Path, PurePath

from aoplint.files.entry import Entry, Skip, SkipCode
from aoplint.files.git import GitView
from aoplint.files.inspect import inspect
from aoplint.files.read import not_regular, unreadable
from aoplint.files.scope import Scope, absolute
from aoplint.model.record import dataclass
from aoplint.vcs import find_repository


class Kind(Enum):
    """What a named path turned out to be; anything but a directory is a file."""

    DIRECTORY = "directory"
    FILE = "file"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A path that the user named.

    Args:
        given: as it was given, POSIX.
        path: where it is.
        kind: what it is.
        repository: root of the repository it is in.
        inner: its path in that repository; "" for the root itself.
    """

    given: str
    path: str
    kind: Kind
    repository: Path | None = None
    inner: bytes = b""


def sort_named(paths: Sequence[Path], cwd: Path) -> list[Named]:
    """What each of `paths` is, once each."""
    roots: dict[str, Path | None] = {}
    return [_sorted(path, cwd, roots) for path in dict.fromkeys(paths)]


def _sorted(path: Path, cwd: Path, roots: dict[str, Path | None]) -> Named:
    place = absolute(path, cwd)
    kind = _kind(place)
    if kind is Kind.MISSING:
        return Named(given=path.as_posix(), path=place, kind=kind)
    directory = place if kind is Kind.DIRECTORY else os.path.dirname(place)
    real = os.path.realpath(directory)
    if real not in roots:
        repository = find_repository(Path(real))
        roots[real] = repository.root if repository else None
    root = roots[real]
    whole = PurePath(real) if kind is Kind.DIRECTORY else PurePath(real, os.path.basename(place))
    inner = whole.relative_to(root).as_posix() if root else "."
    return Named(
        given=path.as_posix(),
        path=place,
        kind=kind,
        repository=root,
        inner=b"" if inner == "." else os.fsencode(inner),
    )


def _kind(path: str) -> Kind:
    try:
        status = os.lstat(path)
    except PermissionError:
        return Kind.FILE
    except (OSError, ValueError):
        return Kind.MISSING
    return Kind.DIRECTORY if stat.S_ISDIR(status.st_mode) or os.path.isdir(path) else Kind.FILE


def look_at(named: Named, scope: Scope, git: GitView | None) -> Entry:
    """The entry of a named file: only configured excludes and what cannot be read leave it out."""
    shown = scope.shown(named.path)
    excluded = scope.excluded_named(named.path, False)
    target = Path(named.path) if excluded else _target(named, scope)
    tracked = named.inner in git.tracked if git else None
    ignored = git is not None and named.inner in git.ignored
    skip, language = excluded, ""
    if isinstance(target, Skip):
        skip, target = target, Path(named.path)
    if skip is None:
        language, skip = _inspected(target, shown, scope.options.max_bytes)
    return Entry(
        path=shown,
        absolute=target,
        language=language,
        explicit=True,
        tracked=tracked,
        ignored=ignored,
        skip=skip,
    )


def _target(named: Named, scope: Scope) -> Path | Skip:
    """Where a named file is read: a link's target, as long as it stays where the user works."""
    if not os.path.islink(named.path):
        return Path(named.path)
    skip = scope.link(named.path)
    if skip.code is SkipCode.LINK_BROKEN:
        return skip
    target = Path(os.path.realpath(named.path))
    bounds = [os.path.realpath(scope.options.cwd), os.path.realpath(os.path.dirname(named.path))]
    bounds += [str(named.repository)] if named.repository else []
    inside = skip.code is SkipCode.LINK_DUPLICATE or any(target.is_relative_to(bound) for bound in bounds)
    return target if inside else skip


def _inspected(target: Path, shown: str, max_bytes: int) -> tuple[str, Skip | None]:
    try:
        status = os.lstat(target)
    except OSError as error:
        return "", unreadable(error)
    if not stat.S_ISREG(status.st_mode):
        return "", not_regular(status.st_mode)
    return inspect(str(target), shown, status.st_size, max_bytes)
