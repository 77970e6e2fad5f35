"""Asks git what it tracks and ignores, without letting a repository run anything (layer 2).

Nothing in a scanned tree is trusted, `.git/config` least of all. Three means hold it:

- git is told where the repository and its tree are (`--git-dir`, `--work-tree`): neither `core.worktree` nor
  `core.bare` nor the caller's environment can point the listing elsewhere. An explicit git directory also
  answers `safe.directory`: that check protects callers that let the configuration run commands, and here none
  can, so that another user's tree (a container, a shared runner) is listed as well.
- what could run a command is switched off on the command line, which wins over the repository: the file
  system monitor, hooks, every transport (a partial clone would fetch a missing `.gitignore` by a command).
- settings of the machine and the user do not count: the same tree gives the same answer everywhere.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_TIMEOUT: Final = 60.0
_MAX_OUTPUT: Final = 512 * 1024 * 1024
_MAX_MESSAGE: Final = 4096
#: Longer lists of paths are not passed on (Windows takes 32 KiB): then everything is listed.
_MAX_ARGUMENTS: Final = 24_000
#: git reads this name as an empty file on Windows too.
_NOTHING: Final = "/dev/null"

_OPTIONS: Final = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={_NOTHING}",
    "-c", f"core.excludesFile={_NOTHING}",
    "-c", f"core.attributesFile={_NOTHING}",
    "-c", "core.untrackedCache=false",
    "-c", "core.preloadIndex=false",
    # A setting that disagrees with the disk would hide a file: compare names as they are.
    "-c", "core.ignoreCase=false",
    "-c", "core.precomposeUnicode=false",
    "-c", "core.sshCommand=false",
    "-c", "protocol.allow=never",
)  # fmt: skip
_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": _NOTHING,
    "GIT_CONFIG_GLOBAL": _NOTHING,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # The repository may allow a protocol by name, but not against this list.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_SSH_COMMAND": "false",
    "LC_ALL": "C",
}
#: What programs need to start; nothing else of the caller's environment reaches git.
_KEPT_VARIABLES: Final = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


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
class Refusal:
    """Git did not answer; `reason` says why."""

    reason: str


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
        program = _git(self.root)
        if program is None:
            return Refusal(reason="git is not installed")
        paths = below if sum(len(path) + 3 for path in below) <= _MAX_ARGUMENTS else ()
        command = [
            program,
            *_OPTIONS,
            f"--git-dir={self.root / '.git'}",
            f"--work-tree={self.root}",
            "ls-files",
            "-z",
            *options,
            "--exclude-standard",
            "--",
            *(os.fsdecode(path) for path in paths),
        ]
        output = _run(command, self.root)
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


def _git(root: Path) -> str | None:
    """The git program: never one from the scanned tree, nor by a relative PATH entry."""
    name = "git.exe" if os.name == "nt" else "git"
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if not os.path.isabs(entry):
            continue
        program = Path(os.path.realpath(entry)) / name
        scanned = root in program.parents and root != root.parent
        if not scanned and os.path.isfile(program) and os.access(program, os.X_OK):
            return str(program)
    return None


def _run(command: list[str], root: Path) -> bytes | Refusal:
    """Standard output of `command`, bounded in time and size."""
    import subprocess  # 10 ms that a run outside git does not pay

    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ} | _ENVIRONMENT
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe
        )
    except (OSError, ValueError) as error:
        return Refusal(reason=f"git could not be started: {error}")
    assert process.stdout is not None
    assert process.stderr is not None
    words: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(process.stderr, words))
    watch = threading.Timer(_TIMEOUT, process.kill)
    # Both threads have ended when this returns: workers are forked from one thread.
    with process:
        listener.start()
        watch.start()
        data = process.stdout.read(_MAX_OUTPUT + 1)
        if len(data) > _MAX_OUTPUT:
            process.kill()
        listener.join()
        code = process.wait()
        late = watch.finished.is_set()
        watch.cancel()
        watch.join()
    return _answer(data, code, b"".join(words), late)


def _listen(stream: IO[bytes], words: list[bytes]) -> None:
    """Reads `stream` to its end, so that git never waits, and keeps its beginning."""
    words.append(stream.read(_MAX_MESSAGE))
    while stream.read(_MAX_MESSAGE):
        pass


def _answer(data: bytes, code: int, words: bytes, late: bool) -> bytes | Refusal:
    if late:
        return Refusal(reason=f"git did not answer within {_TIMEOUT:.0f} seconds")
    if len(data) > _MAX_OUTPUT:
        return Refusal(reason=f"git listed more than {_MAX_OUTPUT} bytes")
    if code != 0:
        lines = words.decode("utf-8", "replace").strip().splitlines()
        return Refusal(reason=lines[0] if lines else f"git ended with code {code}")
    return data
