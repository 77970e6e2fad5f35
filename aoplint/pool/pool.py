"""The parent's side: hands out tasks, books what comes back, replaces what dies (layer 11)."""

from __future__ import annotations

import os
import re
import selectors
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any, Final, Protocol

from aoplint.errors import AoplintError
from aoplint.pool.frames import FrameBuffer, FrameError, pack
from aoplint.pool.limits import Limits
from aoplint.pool.service import Service
from aoplint.pool.start import Child, ForkedChild, can_fork, fork_child, spawn_child

#: Tasks that a worker has ahead, so that it never waits for the parent.
_AHEAD: Final = 2
_CHUNK: Final = 1 << 18
#: Seconds that a worker has for its last words.
_GRACE: Final = 10.0
#: What a worker may say of its death: an error's kind and where it was raised, no text of a file.
_WORDS: Final = re.compile(r"\w{1,80}(?: at [\w.<>-]{1,80}:\d{1,9})?", re.ASCII)


class Booking(Protocol):
    """Books what happens to tasks; every task ends with exactly one `done` or `lost`."""

    def message(self, task: int, data: Any) -> None:
        """Task number `task` emitted `data`."""

    def done(self, task: int) -> None:
        """Task number `task` ended well."""

    def lost(self, task: int, reason: str, detail: str) -> None:
        """The worker died over `task`: "deadline", "memory" or "worker-died", and a few words."""

    def finish(self, data: Any) -> None:
        """Last words of a worker."""


class _Worker:
    """A child with its tasks; the first is the one it works on."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.tasks: deque[int] = deque()
        self.frames = FrameBuffer()
        self.since = time.monotonic()
        self.ending = False
        self.finished = False
        self.overdue = False
        #: It is being killed: it gets no more tasks, which would be lost with it.
        self.doomed = False
        self.words = ""

    def kill(self) -> None:
        """Kills it."""
        self.doomed = True
        self.child.kill()


class Pool:
    """Does tasks in disposable workers.

    Args:
        service: what the workers do.
        workers: how many at most.
        limits: bounds of each.
        start: "auto", "fork", "spawn" or "spawn-thread".
    """

    def __init__(self, service: Service, *, workers: int, limits: Limits, start: str = "auto") -> None:
        self._service = service
        self._count = max(1, workers)
        self._limits = limits
        self._start = ("fork" if can_fork() else "spawn") if start == "auto" else start
        self._workers: list[_Worker] = []
        self._queue: SimpleQueue[tuple[Any, bytes]] = SimpleQueue()
        self._selector = selectors.DefaultSelector()

    def run(self, tasks: Sequence[Any], booking: Booking) -> None:
        """Does all `tasks` (JSON data) and books what comes back, in no order.

        Raises:
            AoplintError: if no worker can make its handler.
        """
        waiting = deque(range(len(tasks)))
        try:
            with self._killing_on_terminate():
                while waiting or self._workers:
                    self._staff(tasks, waiting, booking)
                    self._listen(waiting, booking)
        finally:
            self._kill_all()
            self._selector.close()

    def _staff(self, tasks: Sequence[Any], waiting: deque[int], booking: Booking) -> None:
        """Starts workers and gives them tasks; those that have nothing to do any more are ended."""
        while len(self._workers) < min(self._count, len(self._workers) + len(waiting)) and self._hire(waiting, booking):
            self._feed(self._workers[-1], tasks, waiting, 1)
        for depth in range(1, _AHEAD + 1):
            for worker in self._workers:
                self._feed(worker, tasks, waiting, depth)
        if not waiting:
            for worker in self._workers:
                if not worker.tasks and not worker.ending:
                    self._end(worker)

    def _hire(self, waiting: deque[int], booking: Booking) -> bool:
        """Starts a worker; if the system refuses the only one, all that waits is lost."""
        try:
            worker = _Worker(self._start_child())
        except OSError as error:
            if not self._workers:
                words = f"no process could be started: {error.strerror}"
                while waiting:
                    booking.lost(waiting.popleft(), "worker-died", words)
            return False
        if isinstance(worker.child, ForkedChild):
            self._selector.register(worker.child.results, selectors.EVENT_READ, worker)
        self._workers.append(worker)
        return True

    def _start_child(self) -> Child:
        if self._start == "fork":
            strangers = [handle for worker in self._workers for handle in worker.child.handles()]
            return fork_child(self._service, self._limits, strangers)
        return spawn_child(self._service, self._limits, self._queue, thread=self._start == "spawn-thread")

    def _feed(self, worker: _Worker, tasks: Sequence[Any], waiting: deque[int], depth: int) -> None:
        while waiting and len(worker.tasks) < depth and not worker.ending and not worker.doomed:
            if not worker.tasks:
                worker.since = time.monotonic()
            worker.tasks.append(waiting.popleft())
            worker.child.send(pack(tasks[worker.tasks[-1]]))

    def _end(self, worker: _Worker) -> None:
        worker.ending = True
        worker.since = time.monotonic()
        worker.child.end()

    def _listen(self, waiting: deque[int], booking: Booking) -> None:
        now = time.monotonic()
        until = min((self._deadline(worker) for worker in self._workers), default=now)
        for worker, data in self._arrivals(max(0.0, until - now)):
            if data:
                self._take(worker, data, waiting, booking)
            else:
                self._bury(worker, waiting, booking)
        now = time.monotonic()
        for worker in self._workers:
            if now >= self._deadline(worker) and not worker.overdue:
                worker.overdue = True
                worker.kill()

    def _deadline(self, worker: _Worker) -> float:
        return worker.since + (_GRACE if worker.ending else self._limits.task_seconds)

    def _arrivals(self, seconds: float) -> Iterator[tuple[_Worker, bytes]]:
        """Bytes by worker; empty ones are its end."""
        if self._start == "fork":
            for key, _ in self._selector.select(seconds):
                yield key.data, os.read(key.fd, _CHUNK)
            return
        by_child = {id(worker.child): worker for worker in self._workers}
        try:
            child, data = self._queue.get(timeout=max(seconds, 0.001))
            while True:
                if id(child) in by_child:
                    yield by_child[id(child)], data
                child, data = self._queue.get_nowait()
        except Empty:
            return

    def _take(self, worker: _Worker, data: bytes, waiting: deque[int], booking: Booking) -> None:
        try:
            for frame in worker.frames.feed(data):
                self._book(worker, frame, waiting, booking)
        except FrameError:
            # What took the worker over speaks no frames: it is not listened to any more.
            worker.words = worker.words or "it sent what is no result"
            worker.kill()

    def _book(self, worker: _Worker, frame: Any, waiting: deque[int], booking: Booking) -> None:
        if not isinstance(frame, list) or len(frame) != 2:
            raise FrameError("unknown frame")
        kind, data = frame
        if kind in ("message", "done") and not worker.tasks:
            raise FrameError("a result without a task")
        if kind == "message":
            try:
                booking.message(worker.tasks[0], data)
            except ValueError as error:
                raise FrameError("what was emitted is no result") from error
        elif kind == "done":
            booking.done(worker.tasks.popleft())
            worker.since = time.monotonic()
            if data:
                waiting.extendleft(reversed(worker.tasks))
                worker.tasks.clear()
                self._end(worker)
        elif kind == "finish":
            worker.finished = True
            if data is not None:
                booking.finish(data)
        elif kind == "broken" and isinstance(data, str) and _WORDS.fullmatch(data):
            raise AoplintError(f"no worker can start: {data}", hint="this is a defect of aoplint; please report it")
        elif kind == "died" and isinstance(data, str) and _WORDS.fullmatch(data):
            worker.words = data
        else:
            raise FrameError("unknown frame")

    def _bury(self, worker: _Worker, waiting: deque[int], booking: Booking) -> None:
        """A worker's results ended: its task is lost if it had one, the tasks behind go to others."""
        self._workers.remove(worker)
        if isinstance(worker.child, ForkedChild):
            self._selector.unregister(worker.child.results)
        # It may have closed its pipe and live on.
        worker.child.kill()
        why = worker.child.reap()
        if worker.tasks:
            reason = "deadline" if worker.overdue else why if why in ("memory", "deadline") else "worker-died"
            words = worker.words or (why if reason == "worker-died" else "")
            booking.lost(worker.tasks.popleft(), reason, words)
            waiting.extendleft(reversed(worker.tasks))

    def _kill_all(self) -> None:
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.child.kill()
        for worker in workers:
            if isinstance(worker.child, ForkedChild):
                self._selector.unregister(worker.child.results)
            worker.child.reap()

    @contextmanager
    def _killing_on_terminate(self) -> Iterator[None]:
        """Kills the workers before SIGTERM ends this process; leaves a caller's own handler alone."""
        ours = threading.current_thread() is threading.main_thread()
        if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
            yield
            return

        def terminate(number: int, frame: FrameType | None) -> None:
            for worker in self._workers:
                worker.child.kill()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTERM)

        signal.signal(signal.SIGTERM, terminate)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
