"""The file stage of a run: rounds of disposable workers until every file has a result (layer 11)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from aoplint.cache import Cache, open_cache
from aoplint.engine.booking import FileBooking, text_tasks, unreadable
from aoplint.engine.outcomes import cut_short
from aoplint.engine.program import Program
from aoplint.engine.task import Extent, Marks, Task
from aoplint.engine.timing import Timings
from aoplint.model.codec import encode
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult
from aoplint.model.record import dataclass
from aoplint.pool import Limits, Pool, Service, can_fork, processors

#: Wall seconds are for a busy machine: an honest file of ordinary size takes a few.
_ORDINARY: Final = Limits(task_seconds=60.0)
#: Files from this many bytes on get more: rules on text take linear time, and 64 MiB of dense text take minutes.
_LARGE_BYTES: Final = 2 << 20
_PATIENT: Final = Limits(task_seconds=1800.0)
#: Files that may hang or explode a parser get this much, one worker each.
_TIGHT: Final = Limits(task_seconds=20.0, memory=1 << 30, keep=0)
#: A second worker pays from this many files on.
_FILES_PER_WORKER: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a run works with.

    Args:
        cache: of results and Units, None for none.
        timings: where the workers' CPU goes.
        workers: number of processes, 0 to choose.
        advance: called when a file is through.
    """

    cache: Cache | None
    timings: Timings
    workers: int = 0
    advance: Callable[[], None] = lambda: None


@contextmanager
def unit_store(program: Program, cache: Cache | None) -> Iterator[Cache | None]:
    """`cache` if it is on; else, where flows need the Units of all files, one that lives as long as the run."""
    if cache is not None and cache.enabled:
        yield cache
        return
    if not program.runs(Mode.TAINT):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="aoplint-") as folder:
        store = open_cache(Path(folder), ())
        try:
            yield store if store.enabled else None
        finally:
            store.release()


class FileStage:
    """Reads files in workers.

    Args:
        program: the rules.
        means: what the run works with.
    """

    def __init__(self, program: Program, means: Means) -> None:
        self._program = program
        self._means = means
        self._cache = means.cache
        self._advance = means.advance
        self.results: dict[str, FileResult] = {}
        self._deferred: dict[str, tuple[str, bytes]] = {}
        self._prepared = False

    def read(self, tasks: Sequence[Task]) -> dict[str, FileResult]:
        """One result per task, by path."""
        risky, dead = self._by_size(tasks)
        second = self._round([replace(task, extent=Extent.ALONE) for task in risky], _TIGHT)
        dead += second.dead
        _, still_dead = self._by_size(text_tasks(dead))
        lost = {task.path: (reason, detail) for task, reason, detail in dead}
        for task, reason, detail in [*dead, *still_dead]:
            self.results.setdefault(task.path, unreadable(task, reason, detail))
        for path, (reason, detail) in lost.items():
            self.results[path] = cut_short(self.results[path], reason, detail)
        if self._cache is not None:
            self._cache.flush()
        return self.results

    def settle(self, handed: Collection[str]) -> None:
        """Keeps the results that waited, but for the files `handed`: another file told of a secret in their lines."""
        for path, (key, data) in self._deferred.items():
            if self._cache is not None and path not in handed:
                self._cache.put("result", key, data)
        self._deferred = {}
        if self._cache is not None:
            self._cache.flush()

    def _by_size(self, tasks: Sequence[Task]) -> tuple[list[Task], list[tuple[Task, str, str]]]:
        """Reads files under the limits that their size asks for; gives those to be read alone and those that died."""
        large = {task.path for task in tasks if _is_large(task)}
        rounds = [
            self._round([task for task in tasks if task.path not in large], _ORDINARY),
            self._round([task for task in tasks if task.path in large], _PATIENT),
        ]
        return [task for one in rounds for task in one.risky], [dead for one in rounds for dead in one.dead]

    def again(self, tasks: Sequence[Task]) -> dict[str, FileResult]:
        """Reads files once more that turned out to be of more interest; one that fails now keeps its result."""
        known = dict(self.results)
        self._advance = lambda: None
        self.read(tasks)
        self._advance = self._means.advance
        for task in tasks:
            if self.results[task.path].outcome.counts and not known[task.path].outcome.counts:
                self.results[task.path] = known[task.path]
        return self.results

    def mark(self, tasks: Sequence[Task]) -> dict[str, Marks]:
        """The marks of each file that can be read, by path."""
        self._advance = lambda: None
        booking = self._round([replace(task, extent=Extent.MARKS) for task in tasks], _ORDINARY)
        self._advance = self._means.advance
        return booking.marks

    def _round(self, tasks: Sequence[Task], limits: Limits) -> FileBooking:
        booking = FileBooking(tasks, self.results, self._cache, self._means.timings, self._advance)
        if tasks:
            workers = self._workers(tasks)
            if can_fork() and self._cold(tasks):
                self._prepare(tasks)
            if self._cache is not None:
                self._cache.release()
            pool = Pool(self._service(), workers=workers, limits=limits)
            pool.run([encode(task) for task in tasks], booking)
        self._deferred |= booking.deferred
        return booking

    def _prepare(self, tasks: Sequence[Task]) -> None:
        """Reads the rules and imports the parser before the fork: else every worker of every round does."""
        if not self._prepared:
            from aoplint.engine.worker import FileWorker

            FileWorker(self._program, None).prepare()
            self._prepared = True
        if any(task.language == "python" for task in tasks):
            preload()

    def _workers(self, tasks: Sequence[Task]) -> int:
        if self._means.workers:
            return min(self._means.workers, len(tasks))
        return max(1, min(processors(), len(tasks) // _FILES_PER_WORKER))

    def _cold(self, tasks: Sequence[Task]) -> bool:
        """Whether no result can be known."""
        marks = all(task.extent is Extent.MARKS for task in tasks)
        return not marks and not (self._cache is not None and self._cache.holds("result"))

    def _service(self) -> Service:
        from aoplint.engine.worker import FileWorker

        return Service(
            make=partial(FileWorker, self._program, self._cache),
            entry="aoplint.engine.worker:spawned",
            setup=self._setup,
        )

    def _setup(self) -> dict[str, Any]:
        folder = self._cache.directory if self._cache is not None else ""
        return {"program": self._program.dump(), "cache": folder}


def _is_large(task: Task) -> bool:
    try:
        return not task.blob and os.stat(task.absolute).st_size >= _LARGE_BYTES
    except (OSError, ValueError):
        return False


def preload() -> None:
    """Imports the parser once, before the fork, instead of once in every worker."""
    from aoplint.frontends.python import parse  # noqa: F401
