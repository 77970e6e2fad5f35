"""Discovers what a run reads, with a reason for everything it leaves out (layer 3)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from aoplint.files.entry import Entry, Skip, SkipCode, explain
from aoplint.files.git import GitView, Repositories
from aoplint.files.ignore import Patterns, parse_patterns
from aoplint.files.merge import merge
from aoplint.files.named import Kind, Named, look_at, sort_named
from aoplint.files.read import read_bytes
from aoplint.files.scope import DiscoverOptions, Scope, absolute
from aoplint.files.walk import MAX_IGNORE_FILE, Place, Walk, ignored_by
from aoplint.model.record import dataclass

__all__ = ["DiscoverOptions", "Discovery", "Entry", "Skip", "SkipCode", "discover", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found.

    Args:
        entries: files, and directories left out as a whole; by the bytes of their paths, each path once.
        problems: named paths that do not exist, as they were given.
        partial: a file was named, so that the run does not see a whole project.
        notes: repositories that git did not list, and why; their .gitignore files were read instead.
    """

    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
    partial: bool = False
    notes: tuple[str, ...] = ()


def discover(paths: Sequence[Path], options: DiscoverOptions) -> Discovery:
    """Finds what a run on `paths` reads.

    Args:
        paths: files and directories; relative ones are taken from `options.cwd`.
        options: what to leave out, and how to show paths.
    """
    named = sort_named(paths, options.cwd)
    directories = [item for item in named if item.kind is Kind.DIRECTORY]
    files = [item for item in named if item.kind is Kind.FILE]
    scope = Scope(options, [os.path.realpath(item.path) for item in directories])
    repositories = Repositories()
    views = {root: repositories.view(root, below) for root, below in _wanted(named).items()}

    def view(item: Named) -> GitView | None:
        return views[item.repository] if item.repository else None

    walk = Walk(scope, repositories)
    entries = merge(
        [look_at(item, scope, view(item)) for item in files],
        [entry for item in directories for entry in _below(item, scope, view(item), walk)],
        [_prefix(item, scope) or "./" for item in directories],
        scope,
    )
    return Discovery(
        entries=tuple(sorted(entries, key=lambda entry: os.fsencode(entry.path))),
        problems=tuple(item.given for item in named if item.kind is Kind.MISSING),
        partial=bool(files),
        notes=tuple(repositories.notes),
    )


def _wanted(named: Iterable[Named]) -> dict[Path, tuple[bytes, ...]]:
    """What each repository is asked for; nothing in particular if its root is named."""
    wanted: dict[Path, dict[bytes, None]] = {}
    for item in named:
        if item.repository:
            wanted.setdefault(item.repository, {})[item.inner] = None
    return {root: () if b"" in inner else tuple(inner) for root, inner in wanted.items()}


def _prefix(item: Named, scope: Scope) -> str:
    shown = scope.shown(item.path)
    return "" if shown == "." else shown.rstrip("/") + "/"


def _below(item: Named, scope: Scope, git: GitView | None, walk: Walk) -> Iterator[Entry]:
    """Entries of a named directory, which only a configured exclude leaves out."""
    prefix, parts = _prefix(item, scope), scope.parts(item.path)
    excluded = scope.excluded_named(item.path, True)
    if excluded:
        yield Entry(path=prefix or "./", absolute=Path(item.path), skip=excluded)
        return
    root = Place(path=item.path, shown=prefix, parts=parts, named=True)
    if git is None:
        root = replace(root, ignores=_ignores_above(item.path, len(parts), scope.options))
        # Who names an ignored directory wants it read.
        root = replace(root, ignores=()) if ignored_by(root, parts, True) else root
    elif git.has_files(item.inner):
        root = replace(root, git=git, inner=item.inner)
    else:
        root = replace(root, tracked=False)
    yield from walk.entries(root)


def _ignores_above(path: str, depth: int, options: DiscoverOptions) -> tuple[tuple[int, Patterns], ...]:
    """The .gitignore files from the working directory down to `path`, which has `depth` parts, without its own."""
    top = PurePath(absolute(options.cwd, Path()))
    if options.no_ignore or not PurePath(path).is_relative_to(top):
        return ()
    above = [parent for parent in PurePath(path).parents if parent.is_relative_to(top)]
    read = [read_bytes(Path(parent, ".gitignore"), MAX_IGNORE_FILE) for parent in above]
    found = [(depth - up, parse_patterns(data)) for up, data in enumerate(read, 1) if not isinstance(data, Skip)]
    return tuple(reversed(found))
