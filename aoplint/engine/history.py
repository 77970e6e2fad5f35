"""Runs the secret rules over every content that commits ever held, each once (layer 11).

Three ways through the history, none of which holds it: the first lists the contents in a database on the disk, the
second reads them in workers, the third asks which commits brought and took away what was found. What a content
said is kept in the cache under its object id: a run that was interrupted, or a next one, goes on from there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Any, Final

from aoplint.cache import Cache
from aoplint.engine.booking import Progress, unreadable
from aoplint.engine.contents import Content, Contents
from aoplint.engine.lifetimes import Lifetimes
from aoplint.engine.program import Program
from aoplint.engine.task import Extent, Task
from aoplint.engine.timing import Timings
from aoplint.engine.versions import Versions
from aoplint.files.entry import Skip
from aoplint.files.languages import language_of
from aoplint.model.codec import decode, encode
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.finding import Location
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult
from aoplint.model.record import dataclass
from aoplint.pool import Limits, Pool, Service, processors
from aoplint.vcs.history import Change, changes, files_of, head

#: So many contents are handed out at a time; between two batches nothing runs.
_BATCH: Final = 1000
_PER_WORKER: Final = 8
_NAMESPACE: Final = "blob"
#: Raised whenever what is kept of a content changes.
_FORMAT: Final = 1

#: Why a path of the history is not read, None if it is.
Excluded = Callable[[str], "Skip | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A part of a repository's history.

    Args:
        root: the directory with the `.git` entry, links resolved.
        since: id of a commit; what it reaches is left out. "" for all.
    """

    root: Path
    since: str = ""

    def changes(self) -> Iterator[Change]:
        """What its commits changed, parents first."""
        return changes(self.root, self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryOutcome:
    """What the history gave.

    Args:
        results: one per path that was read, ordered by path.
        files: one outcome per path, ordered by path.
        rules: rules that did not run, or not everywhere.
        contents: number of contents.
        kept: nothing: duties are not asked of a history.
        asked: likewise.
    """

    results: tuple[FileResult, ...]
    files: tuple[FileOutcome, ...]
    rules: tuple[RuleOutcome, ...]
    contents: int
    kept: Mapping[str, tuple[Location, ...]] = field(default_factory=dict)
    asked: frozenset[str] | None = None


def secret_rules(program: Program) -> frozenset[str]:
    """Ids of the running rules that read the history: those for secrets, which a text shows without its tree."""
    return frozenset(rule.id for rule in program.compiled.get(Mode.SECRET, ()) if not rule.needs_unit)


def run_history(
    program: Program,
    span: Range,
    excluded: Excluded,
    *,
    workers: int,
    cache: Cache | None,
    timings: Timings,
    progress: Progress | None = None,
) -> HistoryOutcome:
    """Runs the secret rules of `program` on the contents of `span`.

    Args:
        excluded: what the configuration leaves out.
        workers: how many at most; 0 to choose.
        cache: keeps what contents said, None for none.
        timings: collects seconds.
        progress: called with (contents done, contents in all).

    Raises:
        GitError: if git cannot read the history.
    """
    chosen = program.restricted(secret_rules(program))
    versions = Versions({rule.id: rule for rule in chosen.rules})
    contents = Contents()
    try:
        with timings.step("list"):
            _list(span, excluded, contents, versions)
        total = len(contents)
        with timings.step("files"):
            _Reader(chosen, span.root, versions, workers, cache, timings, _counter(progress, total)).read(contents)
    finally:
        contents.close()
    with timings.step("trace"):
        lives = _followed(versions, span)
    timings.lines = versions.lines
    return HistoryOutcome(
        results=versions.results(lives.told(everything=not span.since)),
        files=versions.files,
        rules=(*_not_run(program, chosen), *versions.trouble),
        contents=total,
    )


def _list(span: Range, excluded: Excluded, contents: Contents, versions: Versions) -> None:
    left_out: set[str] = set()
    for change in span.changes():
        path = change.path.decode("utf-8", "surrogateescape")
        if path in left_out:
            continue
        skip = excluded(path)
        if skip is not None:
            left_out.add(path)
            versions.outcome(0, _left_out(path, skip))
            continue
        for oid in change.old:
            contents.add(oid, path, new=False)
        if change.new:
            contents.add(change.new, path, new=True)


def _left_out(path: str, skip: Skip) -> FileOutcome:
    return FileOutcome(
        path=path,
        language=language_of(path),
        outcome=Outcome.SKIPPED,
        reason=skip.code.value,
        detail=skip.text,
    )


def _followed(versions: Versions, span: Range) -> Lifetimes:
    threads = versions.threads
    lives = Lifetimes(threads)
    if threads:
        lives.follow(span.changes())
        commit = head(span.root)
        lives.check_out(files_of(span.root, commit) if commit else ())
    return lives


def _not_run(program: Program, chosen: Program) -> list[RuleOutcome]:
    found = []
    for rule in program.rules:
        if rule.id not in chosen.running:
            reason = "not-for-history" if rule.id in program.running else "not-selected"
            found.append(RuleOutcome(rule=rule.id, reason=reason))
    return found


def _counter(progress: Progress | None, total: int) -> Callable[[], None]:
    done = [0]

    def advance() -> None:
        done[0] += 1
        if progress is not None:
            progress(done[0], total)

    return advance


class _Reader:
    """Reads contents, from the cache or in workers."""

    def __init__(
        self,
        program: Program,
        root: Path,
        versions: Versions,
        workers: int,
        cache: Cache | None,
        timings: Timings,
        advance: Callable[[], None],
    ) -> None:
        self._program = program
        self._root = str(root)
        self._versions = versions
        self._workers = workers or processors()
        self._cache = cache if cache is not None and cache.enabled else None
        self._timings = timings
        self._advance = advance

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
        parts = (str(_FORMAT), content.oid, content.path, self._program.digest)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    def _run(self, contents: Sequence[Content]) -> None:
        booking = _Booking(contents, self)
        if self._cache is not None:
            # A connection must not live through a fork.
            self._cache.release()
        workers = max(1, min(self._workers, len(contents) // _PER_WORKER))
        tasks = [encode(self._task(content)) for content in contents]
        Pool(self._service(), workers=workers, limits=Limits()).run(tasks, booking)
        if self._cache is not None:
            self._cache.flush()

    def _task(self, content: Content) -> Task:
        return Task(
            path=content.path,
            absolute=self._root,
            language=language_of(content.path),
            extent=Extent.TEXT,
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
    """Books the messages of one batch; see `aoplint.pool.Booking`."""

    def __init__(self, contents: Sequence[Content], reader: _Reader) -> None:
        self._contents = contents
        self._reader = reader
        self._booked: set[int] = set()

    def message(self, task: int, data: Any) -> None:
        """See `aoplint.pool.Booking`.

        Raises:
            ValueError: if `data` is no result.
        """
        if not isinstance(data, list) or len(data) != 3 or data[0] != "result" or task in self._booked:
            raise ValueError("not a result")
        self._reader.book(self._contents[task], data[1], keep=bool(data[2]))
        self._booked.add(task)

    def done(self, task: int) -> None:
        """See `aoplint.pool.Booking`."""
        self.lost(task, "worker-died", "it gave no result")

    def lost(self, task: int, reason: str, detail: str) -> None:
        """See `aoplint.pool.Booking`."""
        if task not in self._booked:
            self._booked.add(task)
            self._reader.lost(self._contents[task], reason, detail)

    def finish(self, data: Any) -> None:
        """See `aoplint.pool.Booking`."""
        if isinstance(data, dict):
            self._reader.finish({str(name): float(seconds) for name, seconds in data.items()})
