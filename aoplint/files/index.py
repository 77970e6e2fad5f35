"""Finds what is staged for the next commit: contents of the git index, not files on the disk (layer 3)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from aoplint.files.discover import DiscoverOptions, Discovery
from aoplint.files.entry import Entry
from aoplint.files.languages import language_of
from aoplint.files.scope import Scope, absolute
from aoplint.vcs.history import Change, staged


def discover_staged(paths: Sequence[Path], options: DiscoverOptions, root: Path) -> Discovery:
    """The files that the index adds or changes, at or below `paths`.

    Args:
        paths: files and directories; relative ones are taken from `options.cwd`. They need not be on the disk.
        options: what to leave out, and how to show paths.
        root: root of the repository, links resolved.

    Raises:
        GitError: if git cannot read the index.
    """
    wanted = [(path, _real(path, options.cwd)) for path in dict.fromkeys(paths)]
    scope = Scope(options, [])
    found = [(_place(change, root), change) for change in staged(root)]
    chosen = [(place, change) for place, change in found if any(place.is_relative_to(want) for _, want in wanted)]
    cwd = PurePath(os.path.realpath(options.cwd))
    entries = [_entry(change, place, scope, root, cwd) for place, change in chosen]
    return Discovery(
        entries=tuple(sorted(entries, key=lambda entry: os.fsencode(entry.path))),
        problems=tuple(path.as_posix() for path, want in wanted if not _known(want, chosen)),
        partial=True,
    )


def _real(path: Path, cwd: Path) -> PurePath:
    """Where `path` is, the links of its folders resolved: git knows no others."""
    place = absolute(path, cwd)
    if os.path.isdir(place) and not os.path.islink(place):
        return PurePath(os.path.realpath(place))
    return PurePath(os.path.realpath(os.path.dirname(place)), os.path.basename(place))


def _place(change: Change, root: Path) -> PurePath:
    return PurePath(root, change.path.decode("utf-8", "surrogateescape"))


def _known(want: PurePath, chosen: Sequence[tuple[PurePath, Change]]) -> bool:
    return os.path.lexists(want) or any(place.is_relative_to(want) for place, _ in chosen)


def _entry(change: Change, place: PurePath, scope: Scope, root: Path, cwd: PurePath) -> Entry:
    shown = (place.relative_to(cwd) if place.is_relative_to(cwd) else place).as_posix()
    return Entry(
        path=shown,
        absolute=root,
        language=language_of(shown),
        explicit=True,
        tracked=True,
        skip=scope.excluded_below(str(root), change.path.decode("utf-8", "surrogateescape")),
        blob=change.new,
    )
