"""What git says of the paths of one tree, made ready for a walk (layer 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aoplint.vcs import Refusal, Repository

#: Each repository inside another costs two processes.
_MAX_REPOSITORIES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class GitView:
    """Tracked and untracked files of one repository; paths are bytes relative to its root.

    Args:
        tracked: in the index.
        untracked: neither in the index nor ignored.
        ignored: tracked although a pattern ignores them.
        live: directories with a tracked or untracked file below.
        tracking: directories with a tracked file below.
    """

    tracked: frozenset[bytes]
    untracked: frozenset[bytes]
    ignored: frozenset[bytes]
    live: frozenset[bytes]
    tracking: frozenset[bytes]

    def nested(self, directory: bytes) -> bool:
        """Whether `directory` is a repository of its own: a submodule, or one that is not tracked."""
        return directory in self.tracked or directory + b"/" in self.untracked

    def has_files(self, directory: bytes) -> bool:
        """Whether git lists anything at or below `directory`, so that it is not ignored as a whole."""
        return not directory or directory in self.live or self.nested(directory)

    def tracks_below(self, directory: bytes) -> bool:
        """Whether a tracked file is below `directory`."""
        return directory in self.tracking


class Repositories:
    """The views of one run, each repository asked once.

    Args:
        wanted: for a repository's root, the paths below it that the run needs; all of it if absent.
    """

    def __init__(self, wanted: dict[Path, tuple[bytes, ...]]) -> None:
        self._wanted = wanted
        self._views: dict[Path, GitView | None] = {}
        self.notes: list[str] = []

    def view(self, root: Path) -> GitView | None:
        """What git says of the repository at `root`; None if it refuses, which is noted."""
        if root not in self._views:
            if len(self._views) == _MAX_REPOSITORIES:
                self.notes.append(f"more than {_MAX_REPOSITORIES} repositories: git is not asked for the rest")
            crowded = len(self._views) >= _MAX_REPOSITORIES
            self._views[root] = None if crowded else self._ask(Repository(root=root))
        return self._views[root]

    def _ask(self, repository: Repository) -> GitView | None:
        below = self._wanted.get(repository.root, ())
        files = repository.files(below)
        if isinstance(files, Refusal):
            return self._refused(repository, files)
        ignored = repository.ignored_tracked(below)
        if isinstance(ignored, Refusal):
            return self._refused(repository, ignored)
        return GitView(
            tracked=files.tracked,
            untracked=files.untracked,
            ignored=ignored,
            live=_directories((*files.tracked, *files.untracked)),
            tracking=_directories(files.tracked),
        )

    def _refused(self, repository: Repository, refusal: Refusal) -> None:
        self.notes.append(f"git did not list {repository.root.as_posix()}: {refusal.reason}")


def _directories(paths: Iterable[bytes]) -> frozenset[bytes]:
    found: set[bytes] = set()
    for path in paths:
        parent = path.rstrip(b"/").rpartition(b"/")[0]
        while parent and parent not in found:
            found.add(parent)
            parent = parent.rpartition(b"/")[0]
    return frozenset(found)
