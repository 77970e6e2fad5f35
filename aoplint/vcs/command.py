"""Runs git so that a repository can run nothing and point it nowhere (layer 2).

Nothing in a scanned tree is trusted, `.git/config` least of all. Three means hold it:

- git is told where the repository and its tree are (`--git-dir`, `--work-tree`): neither `core.worktree` nor
  `core.bare` nor the caller's environment can point it elsewhere. An explicit git directory also answers
  `safe.directory`: that check protects callers that let the configuration run commands, and here none can, so
  that another user's tree (a container, a shared runner) is read as well.
- what could run a command is switched off on the command line, which wins over the repository: the file
  system monitor, hooks, every transport (a partial clone would fetch what is missing by a command).
- settings of the machine and the user do not count: the same tree gives the same answer everywhere.

Only plumbing is called, which has no pager, alias, filter, textconv or external diff.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from aoplint.model.record import dataclass

if TYPE_CHECKING:
    import subprocess

_TIMEOUT: Final = 60.0
_MAX_OUTPUT: Final = 512 * 1024 * 1024
_MAX_MESSAGE: Final = 4096
#: Blobs above this many bytes are never held in memory by git.
_BIG: Final = 64 * 1024 * 1024
#: A stream that says nothing for this long is ended.
_STALL: Final = 120.0
_CHUNK: Final = 1 << 16
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
    # A larger object is streamed, never held; and what was reconstructed is not hoarded.
    "-c", f"core.bigFileThreshold={_BIG}",
    "-c", "core.deltaBaseCacheLimit=16m",
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
    "GIT_GRAFT_FILE": _NOTHING,
    # The repository may allow a protocol by name, but not against this list.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_SSH_COMMAND": "false",
    "LC_ALL": "C",
}
#: What programs need to start; nothing else of the caller's environment reaches git.
_KEPT_VARIABLES: Final = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Git did not answer; `reason` says why."""

    reason: str


class GitError(Exception):
    """Git ended a stream with an error; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def command(root: Path, *words: str) -> list[str] | None:
    """The command line for `git words` on the repository at `root`; None if git is not installed."""
    program = _git(root)
    if program is None:
        return None
    return [program, *_OPTIONS, f"--git-dir={root / '.git'}", f"--work-tree={root}", *words]


def ask(root: Path, *words: str, extra: Mapping[str, str] | None = None) -> bytes | Refusal:
    """All that `git words` prints, bounded in time and size.

    Args:
        root: the directory with the `.git` entry.
        words: a plumbing command with its arguments.
        extra: more environment.
    """
    line = command(root, *words)
    return Refusal(reason="git is not installed") if line is None else _run(line, root, extra or {})


def stream(root: Path, *chain: Sequence[str]) -> Iterator[bytes]:
    """What the last of `chain` prints, each of which reads what the one before prints; held by no buffer.

    Args:
        root: the directory with the `.git` entry.
        chain: plumbing commands with their arguments.

    Raises:
        GitError: if one of them fails, or says nothing for too long.
    """
    with _started(root, chain) as (processes, words):
        output = processes[-1].stdout
        assert output is not None
        while True:
            # A pipe in place of a file of the repository would block git for ever.
            watch = threading.Timer(_STALL, _kill_all, args=(processes,))
            watch.start()
            try:
                data = output.read(_CHUNK)
            finally:
                late = watch.finished.is_set()
                watch.cancel()
                watch.join()
            if late:
                raise GitError(f"git said nothing for {_STALL:.0f} seconds")
            if not data:
                break
            yield data
        for process, said in zip(processes, words):
            if process.wait() != 0:
                raise GitError(_reason(process.returncode, _beginning(said)))


@contextmanager
def _started(
    root: Path, chain: Sequence[Sequence[str]]
) -> Iterator[tuple[list[subprocess.Popen[bytes]], list[IO[bytes]]]]:
    """The processes of `chain`, joined by pipes, and where each says what is wrong; ended in any case."""
    import subprocess

    processes: list[subprocess.Popen[bytes]] = []
    with ExitStack() as cleanup:
        words: list[IO[bytes]] = [cleanup.enter_context(tempfile.TemporaryFile()) for _ in chain]
        cleanup.callback(_end_all, processes)
        for step, said in zip(chain, words):
            line = command(root, *step)
            if line is None:
                raise GitError("git is not installed")
            before = processes[-1].stdout if processes else subprocess.DEVNULL
            try:
                process = subprocess.Popen(
                    line, cwd=root, env=_environment(), stdin=before, stdout=subprocess.PIPE, stderr=said
                )
            except (OSError, ValueError) as error:
                raise GitError(f"git could not be started: {error}") from error
            if processes:
                # Ours would keep the pipe open after its reader ended.
                assert processes[-1].stdout is not None
                processes[-1].stdout.close()
            processes.append(process)
        yield processes, words


def _end_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    _kill_all(processes)
    for process in processes:
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _kill_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()


def _beginning(said: IO[bytes]) -> bytes:
    said.seek(0)
    return said.read(_MAX_MESSAGE)


def converse(root: Path, *words: str) -> subprocess.Popen[bytes] | Refusal:
    """A running `git words` that is written to and read from; the caller closes both ends and waits."""
    import subprocess

    line = command(root, *words)
    if line is None:
        return Refusal(reason="git is not installed")
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(line, cwd=root, env=_environment(), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    except (OSError, ValueError) as error:
        return Refusal(reason=f"git could not be started: {error}")


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ} | _ENVIRONMENT


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


def _run(line: list[str], root: Path, extra: Mapping[str, str]) -> bytes | Refusal:
    """Standard output of `line`, bounded in time and size."""
    import subprocess  # 10 ms that a run outside git does not pay

    environment = _environment() | dict(extra)
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(line, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe)
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
        return Refusal(reason=_reason(code, words))
    return data


def _reason(code: int, words: bytes) -> str:
    lines = words.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else f"git ended with code {code}"
