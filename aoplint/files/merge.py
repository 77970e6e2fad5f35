"""Brings what was named and what was walked together: each thing once (layer 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from aoplint.files.entry import VENDORED, Entry, Skip, SkipCode
from aoplint.files.scope import Scope

_BY_DEFAULT: Final = VENDORED | {SkipCode.GIT_IGNORED, SkipCode.CACHE_DIRECTORY, SkipCode.VCS_METADATA}


def merge(named: Iterable[Entry], walked: Iterable[Entry], tops: Iterable[str], scope: Scope) -> list[Entry]:
    """All entries, each path once.

    Args:
        named: entries of named files; they win.
        walked: entries found in named directories.
        tops: the named directories as shown, each with a `/` at its end.
        scope: the bounds of the run.
    """
    found: dict[str, Entry] = {}
    for entry in (*named, *_collapsed(walked, frozenset(tops))):
        found.setdefault(entry.path, entry)
    return [_unless_duplicate(entry, found, scope) for entry in found.values()]


def _unless_duplicate(entry: Entry, found: dict[str, Entry], scope: Scope) -> Entry:
    """A named link whose target is read as well is left out."""
    if not entry.explicit or entry.skip:
        return entry
    target = found.get(scope.shown(str(entry.absolute)))
    if target is None or target is entry or target.skip:
        return entry
    skip = Skip(code=SkipCode.LINK_DUPLICATE, text="a link to a file that is found by itself")
    return replace(entry, skip=skip)


def _collapsed(walked: Iterable[Entry], tops: frozenset[str]) -> Iterator[Entry]:
    """One entry for a directory all whose files git ignores, and none for a directory that was named."""
    entries = list(walked)
    alive = {above for top in tops for above in (*_above(top), top)}
    for entry in entries:
        if not _is_ignored(entry):
            alive.update(_above(entry.path))
    for entry in entries:
        if entry.path in tops and entry.skip and entry.skip.code in _BY_DEFAULT:
            continue
        highest = next((above for above in _above(entry.path) if above not in alive), None)
        if highest is None or not _is_ignored(entry):
            yield entry
            continue
        below = entry.path[len(highest) :].rstrip("/")
        yield replace(entry, path=highest, absolute=entry.absolute.parents[below.count("/")], language="")


def _is_ignored(entry: Entry) -> bool:
    return entry.skip is not None and entry.skip.code is SkipCode.GIT_IGNORED


def _above(path: str) -> Iterator[str]:
    """The directories that a path is in, outermost first, each with a `/` at its end."""
    at = path.find("/")
    while 0 <= at < len(path) - 1:
        yield path[: at + 1]
        at = path.find("/", at + 1)
