"""What git tracks and ignores in a tree (layer 2)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aoplint.model.record import dataclass
from aoplint.vcs.command import Refusal, ask

#: Longer lists of paths are not passed on (Windows takes 32 KiB): then everything is listed.
_MAX_ARGUMENTS: Final = 24_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GitFiles:
    """What git knows of a tree; paths are raw bytes relative to the root, `/` between parts.

    Args:
        tracked: in the index, whether ignored or not; a submodule is one path.
        untracked: not in the index and not ignored; a repository inside is one path that ends with `/`.
    """

    tracked: frozenset[bytes]
    untracked: frozenset[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A directory with a `.git` entry; whether git can read it shows when it is asked.

    Args:
        root: the directory, links resolved.
    """

    root: Path

    def files(self, below: Sequence[bytes] = ()) -> GitFiles | Refusal:
        """Tracked and untracked files.

        Args:
            below: only these files and directories, relative to the root; all if empty.
        """
        listed = self._list("-t", "--cached", "--others", below=below)
        if isinstance(listed, Refusal):
            return listed
        # Every record is a letter, a blank and a path; "?" marks what is not in the index.
        return GitFiles(
            tracked=frozenset(record[2:] for record in listed if not record.startswith(b"? ")),
            untracked=frozenset(record[2:] for record in listed if record.startswith(b"? ")),
        )

    def ignored_tracked(self, below: Sequence[bytes] = ()) -> frozenset[bytes] | Refusal:
        """Tracked files that match a pattern to ignore; `below` as for `files`."""
        listed = self._list("--cached", "--ignored", below=below)
        return listed if isinstance(listed, Refusal) else frozenset(listed)

    def _list(self, *options: str, below: Sequence[bytes]) -> list[bytes] | Refusal:
        paths = below if sum(len(path) + 3 for path in below) <= _MAX_ARGUMENTS else ()
        named = (os.fsdecode(path) for path in paths)
        output = ask(self.root, "ls-files", "-z", *options, "--exclude-standard", "--", *named)
        if isinstance(output, Refusal):
            return output
        return [record for record in output.split(b"\0") if record]


def find_repository(path: Path) -> Repository | None:
    """The repository around `path`, a directory or a file that may be gone, by the `.git` above it."""
    start = Path(os.path.realpath(path))
    for directory in (start, *start.parents):
        if os.path.lexists(directory / ".git"):
            return Repository(root=directory)
    return None
