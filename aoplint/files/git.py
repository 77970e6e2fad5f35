"""What git says of the paths of one tree, made ready for a walk (layer 3)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from aoplint.model.record import dataclass
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
    """The views of one run, each asked for once; `notes` says which repositories did not answer, and why."""

    def __init__(self) -> None:
        self._views: dict[tuple[Path, tuple[bytes, ...]], GitView | None] = {}
        self.notes: list[str] = []

    def view(self, root: Path, below: tuple[bytes, ...] = ()) -> GitView | None:
        """What git says of the repository at `root`; None if it refuses.

        Args:
            root: directory with a `.git` entry.
            below: only these paths, relative to the root; all if empty.
        """
        key = (root, below)
        if key not in self._views:
            self._views[key] = self._ask(Repository(root=root), below)
        return self._views[key]

    def _ask(self, repository: Repository, below: tuple[bytes, ...]) -> GitView | None:
        if len(self._views) >= _MAX_REPOSITORIES:
            note = f"more than {_MAX_REPOSITORIES} repositories: git was not asked for the rest"
            self.notes += [] if note in self.notes else [note]
            return None
        files = repository.files(below)
        ignored = files if isinstance(files, Refusal) else repository.ignored_tracked(below)
        if isinstance(ignored, Refusal):
            self.notes.append(f"git did not list {repository.root.as_posix()}: {ignored.reason}")
        if isinstance(files, Refusal) or isinstance(ignored, Refusal):
            return None
        return GitView(
            tracked=files.tracked,
            untracked=files.untracked,
            ignored=ignored,
            live=_directories((*files.tracked, *files.untracked)),
            tracking=_directories(files.tracked),
        )


def _directories(paths: Iterable[bytes]) -> frozenset[bytes]:
    found: set[bytes] = set()
    for path in paths:
        parent = path.rstrip(b"/").rpartition(b"/")[0]
        while parent and parent not in found:
            found.add(parent)
            parent = parent.rpartition(b"/")[0]
    return frozenset(found)
