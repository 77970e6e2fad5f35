"""Starts workers: by fork where the system can, else as a new interpreter (layer 11)."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from queue import SimpleQueue
from typing import Any, Final, Protocol

from aoplint.pool.child import guard_path, safe_path, serve, settle_signals, silence
from aoplint.pool.frames import pack, write_all
from aoplint.pool.limits import MEMORY_EXIT, Limits, confine, resource
from aoplint.pool.service import Service

_CHUNK: Final = 1 << 18
_BOOT: Final = (
    "import sys,json,os\n"
    "def take(size):\n"
    "  data=b''\n"
    "  while len(data)<size: data+=os.read(0,size-len(data)) or os._exit(70)\n"
    "  return data\n"
    "sys.path[:]=json.loads(take(int.from_bytes(take(4),'big')))\n"
    "from aoplint.pool.child import main\n"
    "main()\n"
)


class Child(Protocol):
    """A running worker, as the parent sees it."""

    def send(self, frame: bytes) -> None:
        """Sends a task; a dead worker shows when its results end."""

    def end(self) -> None:
        """Says that there are no more tasks."""

    def kill(self) -> None:
        """Kills it."""

    def reap(self) -> str:
        """Waits for its end; why it ended: "" for an orderly end, "memory", "deadline" or a few words."""

    def handles(self) -> tuple[int, ...]:
        """Open handles that a fork must not inherit."""


def can_fork() -> bool:
    """Whether forking is possible and safe: on POSIX, while there is one thread."""
    return hasattr(os, "fork") and sys.platform != "emscripten" and threading.active_count() == 1


def reason_of(code: int) -> str:
    """What an exit status says: "" for an orderly end."""
    if code == 0:
        return ""
    if code == MEMORY_EXIT or code == -signal.SIGABRT:
        return "memory"
    if code == -getattr(signal, "SIGXCPU", 0) != 0:
        return "deadline"
    if code < 0:
        try:
            return f"it was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"it was ended by signal {-code}"
    return f"it ended with code {code}"


class _Pipes:
    """What both kinds of children share: a pipe for tasks."""

    def __init__(self, tasks: int, results: int) -> None:
        self._tasks = tasks
        self.results = results

    def send(self, frame: bytes) -> None:
        """See `Child`."""
        try:
            write_all(self._tasks, frame)
        except OSError:
            return

    def end(self) -> None:
        """See `Child`."""
        # An interrupt may come right after the system has closed it: never twice, the number may be another file's.
        handle, self._tasks = self._tasks, -1
        if handle >= 0:
            os.close(handle)

    def handles(self) -> tuple[int, ...]:
        """See `Child`."""
        return tuple(handle for handle in (self._tasks, self.results) if handle >= 0)

    def close(self) -> None:
        """Closes both pipes."""
        self.end()
        handle, self.results = self.results, -1
        if handle >= 0:
            os.close(handle)


class ForkedChild(_Pipes):
    """A worker that was forked."""

    def __init__(self, pid: int, tasks: int, results: int) -> None:
        super().__init__(tasks, results)
        self.pid = pid
        self._code: int | None = None

    def kill(self) -> None:
        """See `Child`."""
        if self._code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def reap(self) -> str:
        """See `Child`."""
        self.close()
        if self._code is None:
            try:
                self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            except ChildProcessError:
                # Somebody else waited for it, as a program that ignores SIGCHLD does.
                self._code = 0
        return reason_of(self._code)


def fork_child(service: Service, limits: Limits, strangers: Sequence[int]) -> ForkedChild:
    """Forks a worker.

    Args:
        strangers: handles of the other workers, which this one must not keep open.

    Raises:
        OSError: if the system refuses.
    """
    made: list[int] = []
    try:
        made.extend(_pipe())
        made.extend(_pipe())
        with _held_signals():
            pid = os.fork()
            if pid == 0:
                _forked(service, limits, (*strangers, made[1], made[2]), made[0], made[3])
    except OSError:
        for handle in made:
            os.close(handle)
        raise
    os.close(made[0])
    os.close(made[3])
    return ForkedChild(pid, made[1], made[2])


def _forked(service: Service, limits: Limits, strangers: Sequence[int], tasks: int, results: int) -> None:
    code = 70
    try:
        for handle in strangers:
            os.close(handle)
        settle_signals()
        silence()
        guard_path()
        confine(limits)
        code = serve(service.make, tasks, results, limits)
    finally:
        # Nothing of the parent runs in here: no exit handlers, no buffers written twice.
        os._exit(code)


def _pipe() -> tuple[int, int]:
    """A pipe above the standard streams, which a caller may have closed."""
    ends = os.pipe()
    return _above(ends[0]), _above(ends[1])


def _above(handle: int) -> int:
    if handle > 2:
        return handle
    moved = _above(os.dup(handle))
    os.close(handle)
    return moved


@contextmanager
def _held_signals() -> Iterator[None]:
    """Holds signals back over the fork, so that none meets a child that is not ready."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class SpawnedChild(_Pipes):
    """A worker that is a new interpreter; a thread reads its results, since Windows cannot wait for pipes."""

    def __init__(self, process: Any, folder: str, inbox: SimpleQueue[tuple[Any, bytes]]) -> None:
        super().__init__(process.stdin.fileno(), -1)
        self._process = process
        self._folder = folder
        self._thread = threading.Thread(target=self._listen, args=(inbox,), daemon=True)
        self._thread.start()

    def _listen(self, inbox: SimpleQueue[tuple[Any, bytes]]) -> None:
        handle = self._process.stdout.fileno()
        while True:
            try:
                data = os.read(handle, _CHUNK)
            except OSError:
                data = b""
            inbox.put((self, data))
            if not data:
                return

    def end(self) -> None:
        """See `Child`."""
        self._tasks = -1
        try:
            self._process.stdin.close()
        except OSError:
            return

    def kill(self) -> None:
        """See `Child`."""
        self._process.kill()

    def reap(self) -> str:
        """See `Child`."""
        self.end()
        code = int(self._process.wait())
        self._thread.join()
        self._process.stdout.close()
        with suppress(OSError):
            os.rmdir(self._folder)
        return reason_of(code)


def spawn_child(
    service: Service, limits: Limits, inbox: SimpleQueue[tuple[Any, bytes]], *, thread: bool = False
) -> SpawnedChild:
    """Starts a worker as a new interpreter: isolated, in an empty folder, with this process's module path.

    Args:
        inbox: where its bytes go, with the child; empty bytes are the end.
        thread: work in a thread with a large stack even where the main thread's can be raised.

    Raises:
        OSError: if the system refuses.
    """
    import subprocess
    import tempfile

    folder = tempfile.mkdtemp(prefix="aoplint-")
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        bufsize=0,
    )
    child = SpawnedChild(process, folder, inbox)
    child.send(pack(safe_path(sys.path)))
    first = {
        "limits": asdict(limits),
        "entry": service.entry,
        "setup": service.setup(),
        "thread": thread or resource is None,
    }
    child.send(pack(first))
    return child
