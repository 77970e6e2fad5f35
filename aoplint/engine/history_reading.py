"""Reads the contents of a history once each, in workers or from the cache (layer 11)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from aoplint.engine.booking import unreadable
from aoplint.engine.contents import Content, Contents
from aoplint.engine.file_stage import Means, preload
from aoplint.engine.program import Program
from aoplint.engine.task import Extent, Task
from aoplint.engine.versions import Versions
from aoplint.files.languages import language_of
from aoplint.model.codec import decode, encode
from aoplint.model.match import FileResult
from aoplint.pool import Limits, Pool, Service, processors

#: So many contents are handed out at a time; between two batches nothing runs.
_BATCH: Final = 1000
_PER_WORKER: Final = 8
_NAMESPACE: Final = "blob"
#: Raised whenever what is kept of a content changes.
_FORMAT: Final = 2
#: What secret rules see more of with its tree.
_PARSED: Final = frozenset({"python", "notebook"})


class HistoryReader:
    """Reads contents.

    Args:
        program: the rules.
        root: the repository.
        versions: takes what the contents say.
        means: cache, workers, progress.
        text_only: parse nothing.
    """

    def __init__(
        self, program: Program, root: Path, versions: Versions, means: Means, *, text_only: bool = False
    ) -> None:
        self._program = program
        self._root = str(root)
        self._versions = versions
        self._workers = means.workers or processors()
        self._cache = means.cache if means.cache is not None and means.cache.enabled else None
        self._timings = means.timings
        self._advance = means.advance
        self._text_only = text_only

    def read(self, contents: Contents) -> None:
        """Takes the result of every content."""
        for batch in contents.batches(_BATCH):
            unknown = [content for content in batch if not self._known(content)]
            if unknown:
                self._run(unknown)

    def _known(self, content: Content) -> bool:
        stored = self._cache.get(_NAMESPACE, self._key(content)) if self._cache is not None else None
        if stored is None:
            return False
        try:
            result = decode(FileResult, json.loads(stored))
        except ValueError:
            return False
        self._take(content, result)
        return True

    def _take(self, content: Content, result: FileResult) -> None:
        self._versions.take(content, result)
        self._advance()

    def _key(self, content: Content) -> str:
        extent = self._extent(content).value
        parts = (str(_FORMAT), content.oid, content.path, extent, self._program.digest)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    def _extent(self, content: Content) -> Extent:
        parsed = not self._text_only and language_of(content.path) in _PARSED
        return Extent.FULL if parsed else Extent.TEXT

    def _run(self, contents: Sequence[Content]) -> None:
        again = self._round(contents, [self._extent(content) for content in contents])
        # What looks dangerous to parse, or was, is read as text.
        self._round(again, [Extent.TEXT] * len(again))

    def _round(self, contents: Sequence[Content], extents: Sequence[Extent]) -> list[Content]:
        """Reads `contents`; gives those whose text must do."""
        if not contents:
            return []
        booking = _Booking(contents, extents, self)
        workers = max(1, min(self._workers, len(contents) // _PER_WORKER))
        if Extent.FULL in extents:
            preload()
        if self._cache is not None:
            # A connection must not live through a fork.
            self._cache.release()
        tasks = [encode(self._task(content, extent)) for content, extent in zip(contents, extents)]
        Pool(self._service(), workers=workers, limits=Limits()).run(tasks, booking)
        if self._cache is not None:
            self._cache.flush()
        return booking.again

    def _task(self, content: Content, extent: Extent = Extent.TEXT) -> Task:
        return Task(
            path=content.path,
            absolute=self._root,
            language=language_of(content.path),
            extent=extent,
            blob=content.oid,
        )

    def _service(self) -> Service:
        from aoplint.engine.worker import FileWorker

        return Service(
            make=partial(FileWorker, self._program, None),
            entry="aoplint.engine.worker:spawned",
            setup=lambda: {"program": self._program.dump(), "cache": ""},
        )

    def book(self, content: Content, data: Any, *, keep: bool) -> None:
        """Takes a worker's result.

        Raises:
            ValueError: if it is none.
        """
        result = decode(FileResult, data)
        if result.path != content.path or result.outcome.path != content.path:
            raise ValueError("a result of another file")
        if keep and self._cache is not None:
            self._cache.put(_NAMESPACE, self._key(content), json.dumps(data, separators=(",", ":")).encode("ascii"))
        self._take(content, result)

    def lost(self, content: Content, reason: str, detail: str) -> None:
        """Takes the death of the worker that read `content`."""
        self._take(content, unreadable(self._task(content), reason, detail))

    def finish(self, seconds: dict[str, float]) -> None:
        """Takes a worker's CPU seconds."""
        self._timings.add(seconds)


class _Booking:
    """Books the messages of one round; see `aoplint.pool.Booking`."""

    def __init__(self, contents: Sequence[Content], extents: Sequence[Extent], reader: HistoryReader) -> None:
        self._contents = contents
        self._extents = extents
        self._reader = reader
        self._booked: set[int] = set()
        #: Contents that are to be read as text.
        self.again: list[Content] = []

    def message(self, task: int, data: Any) -> None:
        """See `aoplint.pool.Booking`.

        Raises:
            ValueError: if `data` is no result.
        """
        if data == ["risky"] and task not in self._booked and self._extents[task] is Extent.FULL:
            self._postpone(task)
            return
        if not isinstance(data, list) or len(data) != 3 or data[0] != "result" or task in self._booked:
            raise ValueError("not a result")
        self._reader.book(self._contents[task], data[1], keep=bool(data[2]))
        self._booked.add(task)

    def done(self, task: int) -> None:
        """See `aoplint.pool.Booking`."""
        self.lost(task, "worker-died", "it gave no result")

    def lost(self, task: int, reason: str, detail: str) -> None:
        """See `aoplint.pool.Booking`."""
        if task in self._booked:
            return
        if self._extents[task] is Extent.FULL:
            self._postpone(task)
            return
        self._booked.add(task)
        self._reader.lost(self._contents[task], reason, detail)

    def _postpone(self, task: int) -> None:
        self._booked.add(task)
        self.again.append(self._contents[task])

    def finish(self, data: Any) -> None:
        """See `aoplint.pool.Booking`."""
        if isinstance(data, dict):
            self._reader.finish({str(name): float(seconds) for name, seconds in data.items()})
