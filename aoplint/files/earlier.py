"""The files of an earlier commit, as a run at that commit would have found them (layer 3)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePath

from aoplint.files.discover import DiscoverOptions, Discovery
from aoplint.files.entry import VENDORED, Entry, Skip
from aoplint.files.languages import language_of
from aoplint.files.read import read_bytes
from aoplint.files.scope import Scope, absolute
from aoplint.model.record import dataclass
from aoplint.vcs.history import files_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a commit held.

    Args:
        root: root of the repository, links resolved.
        commit: id of the commit.
        contents: object ids by path as shown.
        inner: paths in the repository by path as shown.
    """

    root: Path
    commit: str
    contents: Mapping[str, str]
    inner: Mapping[str, str]

    def changed(self, entry: Entry) -> bool:
        """Whether the file of `entry` is another one than in the commit; line ends alone are no change."""
        known = self.contents.get(entry.path)
        if known is None:
            return True
        if entry.blob:
            return entry.blob != known
        data = read_bytes(entry.absolute, 1 << 30)
        if isinstance(data, Skip):
            return True
        return known not in (_blob_id(data, known), _blob_id(data.replace(b"\r\n", b"\n"), known))


def snapshot(root: Path, commit: str, cwd: Path) -> Snapshot:
    """What `commit` held.

    Args:
        root: root of the repository, links resolved.
        commit: id of the commit.
        cwd: what paths are shown relative to.

    Raises:
        GitError: if git cannot read the commit.
    """
    base = PurePath(os.path.realpath(cwd))
    contents, inner = {}, {}
    for path, oid in files_of(root, commit):
        name = path.decode("utf-8", "surrogateescape")
        place = PurePath(root, name)
        shown = (place.relative_to(base) if place.is_relative_to(base) else place).as_posix()
        contents[shown], inner[shown] = oid, name
    return Snapshot(root=root, commit=commit, contents=contents, inner=inner)


def discover_earlier(
    paths: Sequence[Path], options: DiscoverOptions, then: Snapshot, today: Discovery, more: Collection[str] = ()
) -> Discovery:
    """The files of `then` at or below `paths`; of a partial run only those that it reads today.

    Args:
        paths: files and directories as named.
        options: what to leave out, and how to show paths.
        then: the commit.
        today: what is found now: what is somebody else's now was so then.
        more: paths that a partial run would read if they were still there.
    """
    scope = Scope(options, [])
    vendored = {entry.path: entry.skip for entry in today.entries if entry.skip and entry.skip.code in VENDORED}
    folders = tuple(path for path in vendored if path.endswith("/"))
    if today.partial:
        chosen = {entry.path for entry in today.entries} | set(more)
    else:
        wanted = [PurePath(os.path.realpath(absolute(path, options.cwd))) for path in paths]
        chosen = {
            shown
            for shown, name in then.inner.items()
            if any(_below(PurePath(then.root, name), want) for want in wanted)
        }
    entries = []
    for shown in sorted(chosen & then.contents.keys(), key=os.fsencode):
        skip = scope.excluded_below(str(then.root), then.inner[shown]) or vendored.get(shown)
        skip = skip or next((vendored[folder] for folder in folders if shown.startswith(folder)), None)
        entries.append(
            Entry(
                path=shown,
                absolute=then.root,
                language=language_of(shown),
                tracked=True,
                skip=skip,
                blob=then.contents[shown],
            )
        )
    return Discovery(entries=tuple(entries), partial=today.partial)


def _below(place: PurePath, want: PurePath) -> bool:
    return place.is_relative_to(want)


def _blob_id(data: bytes, like: str) -> str:
    """The object id of `data` in git, by the same digest as `like`."""
    digest = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return digest(b"blob %d\0" % len(data) + data).hexdigest()
