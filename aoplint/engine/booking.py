"""The parent's book of file tasks: every task ends with exactly one result (layer 11)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from aoplint.cache import Cache
from aoplint.engine.task import Extent, Marks, Task
from aoplint.engine.timing import Timings
from aoplint.model.codec import decode
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.match import FileResult

Progress = Callable[[int, int], None]


def counter(progress: Progress | None, total: int) -> Callable[[], None]:
    """Tells `progress` of one more of `total` each time it is called."""
    done = [0]

    def advance() -> None:
        done[0] += 1
        if progress is not None:
            progress(done[0], total)

    return advance


class FileBooking:
    """Books the messages of one round of tasks.

    Args:
        tasks: the round's tasks.
        results: where results go, by path.
        cache: keeps what may be kept.
        timings: where the workers' CPU goes.
        advance: called when a task is through.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        results: dict[str, FileResult],
        cache: Cache | None,
        timings: Timings,
        advance: Callable[[], None],
    ) -> None:
        self._tasks = tasks
        self._results = results
        self._cache = cache
        self._timings = timings
        self._advance = advance
        #: Tasks that need a worker of their own.
        self.risky: list[Task] = []
        #: Tasks whose worker died, with the reason and a few words.
        self.dead: list[tuple[Task, str, str]] = []
        #: Results to be kept once it is known that no other file tells of a secret in them: key and data by path.
        self.deferred: dict[str, tuple[str, bytes]] = {}
        #: Marks by path, of tasks that only look for them.
        self.marks: dict[str, Marks] = {}

    def message(self, task: int, data: Any) -> None:
        """See `aoplint.pool.Booking`.

        Raises:
            ValueError: if `data` is no message of a file worker.
        """
        kind, *rest = data if isinstance(data, list) and data else [""]
        if kind == "risky":
            self.risky.append(self._tasks[task])
        elif kind == "marks" and len(rest) == 1:
            self.marks[self._tasks[task].path] = decode(Marks, rest[0])
        elif kind == "unit" and len(rest) == 2:
            self._keep("unit", rest[0], bytes.fromhex(rest[1]))
        elif kind == "result" and len(rest) == 2:
            self._book(self._tasks[task], *rest)
        else:
            raise ValueError("not a message of a file worker")

    def _book(self, task: Task, data: Any, key: str) -> None:
        result = decode(FileResult, data)
        if result.path != task.path or result.outcome.path != task.path:
            raise ValueError("a result of another file")
        self._results[task.path] = result
        if not key:
            return
        stored = json.dumps(data, separators=(",", ":")).encode("ascii")
        if task.handed or not _shows_text(result):
            self._keep("result", key, stored)
        else:
            self.deferred[task.path] = (key, stored)

    def _keep(self, namespace: str, key: str, data: bytes) -> None:
        if self._cache is not None:
            self._cache.put(namespace, key, data)

    def done(self, task: int) -> None:
        """See `aoplint.pool.Booking`."""
        if self._tasks[task] not in self.risky[-1:]:
            self._advance()

    def lost(self, task: int, reason: str, detail: str) -> None:
        """See `aoplint.pool.Booking`."""
        self.dead.append((self._tasks[task], reason, detail))

    def finish(self, data: Any) -> None:
        """See `aoplint.pool.Booking`."""
        if isinstance(data, dict):
            self._timings.add({str(name): float(seconds) for name, seconds in data.items()})


def _shows_text(result: FileResult) -> bool:
    """Whether lines of a Python file are in its result."""
    return result.interface is not None and bool(result.findings or result.directives or result.evidence)


def unreadable(task: Task, reason: str, detail: str) -> FileResult:
    """The result of a file that could not be read even as text."""
    outcome = FileOutcome(
        path=task.path,
        language=task.language,
        outcome=Outcome.FAILED,
        reason=reason,
        detail=detail,
        counts=True,
    )
    return FileResult(path=task.path, digest="", outcome=outcome)


def text_tasks(dead: Sequence[tuple[Task, str, str]]) -> list[Task]:
    """Tasks that read again, as text only, the files whose worker died."""
    return [
        replace(task, extent=Extent.TEXT, flows=False, duties=False)
        for task, _, _ in dead
        if task.extent in (Extent.FULL, Extent.ALONE)
    ]
