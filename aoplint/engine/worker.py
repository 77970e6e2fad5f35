"""The handler of file tasks: a result from the cache, or from reading the file (layer 11)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aoplint.cache import Cache, open_cache
from aoplint.engine.blobs import MAX_BYTES, NO_TEXT, Blobs
from aoplint.engine.detection import kind_of
from aoplint.engine.masking import Masking
from aoplint.engine.program import Program
from aoplint.engine.reading import DangerousToParseError, Reading, Tools
from aoplint.engine.selection import ContextGate, Job, Selection
from aoplint.engine.task import Extent, Task
from aoplint.engine.timing import Stopwatch
from aoplint.engine.units import UnitSource
from aoplint.files.entry import Skip
from aoplint.files.inspect import HEAD, judge_head
from aoplint.files.read import read_bytes
from aoplint.model.codec import decode, encode
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult
from aoplint.pool import Emit
from aoplint.project.markers import Markers
from aoplint.text import decode as decode_text

if TYPE_CHECKING:
    from aoplint.evidence.local import Leaves


class FileWorker:
    """Does file tasks; made in the worker process.

    Args:
        program: the rules.
        cache: where results and Units are looked up; the parent writes it.
    """

    def __init__(self, program: Program, cache: Cache | None) -> None:
        self._program = program
        self._watch = Stopwatch()
        self._cache = cache
        self._blobs = Blobs(MAX_BYTES)

    def prepare(self) -> None:
        """Reads all rules, which is else done for the first file of which no result is known."""
        self._tools  # noqa: B018 - made when first asked for

    @cached_property
    def _tools(self) -> Tools:
        program, cache = self._program, self._cache
        jobs = _jobs(program)
        return Tools(
            selection=Selection(jobs, ContextGate(program)),
            masking=Masking(program, cache),
            leaves=_leaves(program),
            taint=program.compiled.get(Mode.TAINT, ()),
            markers=self._markers,
            rules={rule.id: rule for rule in program.rules},
            textual=frozenset(job.rule.id for job in jobs if not job.rule.needs_unit),
            units=UnitSource(cache, self._watch),
            watch=self._watch,
        )

    @cached_property
    def _markers(self) -> Markers:
        return Markers(self._program.markers)

    def handle(self, task: Any, emit: Emit) -> None:
        """Reads one file and emits what becomes of it (see `aoplint.engine.booking`)."""
        job: Task = decode(Task, task)
        with self._watch.phase("read"):
            data = (
                self._blobs.read(job.path, job.absolute, job.blob) if job.blob else read_bytes(job.absolute, MAX_BYTES)
            )
        if isinstance(data, Skip):
            emit(["result", encode(_unread(job, data)), ""])
            return
        if job.blob:
            job = replace(job, language=judge_head(job.path, data[:HEAD])[0])
        digest = hashlib.sha256(data).hexdigest()
        if job.extent is Extent.MARKS:
            emit(["marks", self._marks(job, data)])
            return
        key = self._key(job, digest)
        stored = self._cache.get("result", key) if self._cache is not None else None
        if stored is not None:
            emit(["result", json.loads(stored), ""])
            return
        with self._watch.phase("decode"):
            source = decode_text(data, python=job.language == "python")
        try:
            result = Reading(self._tools, job, digest, source, emit).run()
        except DangerousToParseError:
            emit(["risky"])
            return
        emit(["result", encode(result), key if _may_be_kept(result) else ""])

    def _marks(self, task: Task, data: bytes) -> list[list[Any]]:
        with self._watch.phase("marks"):
            text = decode_text(data, python=task.language == "python").text
            return [list(mark) for mark in self._markers.find(text)]

    def finish(self) -> Any:
        """CPU seconds by phase."""
        self._blobs.close()
        return self._watch.seconds

    def _key(self, task: Task, digest: str) -> str:
        whole = task.extent in (Extent.FULL, Extent.ALONE)
        extent = ("" if whole else task.extent.value) + ("+flows" if task.flows else "")
        extent += "+duties" if task.duties else ""
        around = json.dumps([task.near, task.anywhere, task.alone, encode(task.handed)])
        parts = (digest, task.path, task.language, extent, around, self._program.digest)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _jobs(program: Program) -> list[Job]:
    """The rules that look at one file, and the patterns that duties ask of it."""
    jobs = []
    asked = [search for duty in program.compiled.get(Mode.EVIDENCE, ()) for search in duty.searches]
    for mode in (Mode.SEARCH, Mode.SECRET, Mode.NAME):
        rules = (*program.compiled.get(mode, ()), *(asked if mode is Mode.SEARCH else ()))
        detector = kind_of(mode).detector if rules else None
        if detector is not None:
            runs = detector(rules)
            jobs += [Job(rule, mode, runs) for rule in rules]
    return sorted(jobs, key=lambda job: job.rule.id)


def _leaves(program: Program) -> Leaves | None:
    duties = program.compiled.get(Mode.EVIDENCE, ())
    if not duties:
        return None
    from aoplint.evidence.local import Leaves

    return Leaves(duties)


def _unread(task: Task, skip: Skip) -> FileResult:
    outcome = FileOutcome(
        path=task.path,
        language=task.language,
        outcome=Outcome.SKIPPED if skip.code in NO_TEXT else Outcome.FAILED,
        reason=skip.code.value,
        detail=skip.text,
        counts=skip.code not in NO_TEXT,
    )
    return FileResult(path=task.path, digest="", outcome=outcome)


def _may_be_kept(result: FileResult) -> bool:
    """Results that a limit cut short are never kept."""
    return not result.outcome.counts and not any(outcome.counts for outcome in result.rules)


def spawned(setup: Any) -> FileWorker:
    """Makes the handler of a spawned worker from JSON data."""
    folder = setup["cache"]
    cache = open_cache(Path(folder), ()) if folder else None
    return FileWorker(Program.load(setup["program"]), cache)
