"""Runs the rules over all files: rounds of workers, then one outcome for every file (layer 11)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from aoplint.cache import Cache
from aoplint.config.selectors import matches
from aoplint.config.settings import Settings
from aoplint.engine.booking import FileBooking, Progress, text_tasks, unreadable
from aoplint.engine.detection import MODES
from aoplint.engine.program import Program
from aoplint.engine.project import surface_tasks, with_duties
from aoplint.engine.task import Extent, Task, task_of
from aoplint.engine.timing import Timings
from aoplint.files.discover import Discovery
from aoplint.files.entry import Entry
from aoplint.model.codec import encode
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.finding import Location
from aoplint.model.match import FileResult
from aoplint.pool import Limits, Pool, Service

#: Files that may hang or explode a parser get this much, one worker each.
_TIGHT: Final = Limits(task_seconds=20.0, memory=1 << 30, keep=0)
#: A second worker pays from this many files on.
_FILES_PER_WORKER: Final = 8


@dataclass(frozen=True, kw_only=True)
class RunOutcome:
    """What the files gave.

    Args:
        results: one per file that was read, ordered by path.
        files: one outcome per discovered entry, ordered by path.
        rules: rules that did not run, or not everywhere.
        timings: seconds by phase.
        kept: by rule, the places that show that its duty is done.
        asked: ids of the duties that exist in the project.
    """

    results: tuple[FileResult, ...]
    files: tuple[FileOutcome, ...]
    rules: tuple[RuleOutcome, ...]
    timings: Timings
    kept: Mapping[str, tuple[Location, ...]]
    asked: frozenset[str]


def run(
    program: Program,
    discovery: Discovery,
    settings: Settings,
    *,
    cache: Cache | None,
    progress: Progress | None = None,
    ignore_paths: bool = False,
    timings: Timings | None = None,
) -> RunOutcome:
    """Runs `program` on what `discovery` found.

    Args:
        settings: number of workers; what was disabled.
        cache: of results and Units, None for none.
        progress: called with (files done, files in all).
        ignore_paths: rules also speak about files that their `paths` leave out.
        timings: collects seconds; made if None.
    """
    timings = timings or Timings()
    left_out = _left_out(program, discovery, settings)
    chosen = program.restricted(program.running - frozenset(left_out))
    read = [entry for entry in discovery.entries if entry.skip is None or entry.text_only]
    tasks = [task_of(entry, text_only=settings.text_only) for entry in read]
    files = _Files(chosen, settings, cache, timings, _counter(progress, len(tasks)), ignore_paths)
    with timings.step("files"):
        results = files.read(tasks)
        paths = [entry.path for entry in discovery.entries]
        results = files.read_again(surface_tasks(chosen, tasks, results, paths))
    timings.lines = sum(result.outcome.lines for result in results.values())
    outcomes = tuple(_outcome(entry, results) for entry in discovery.entries)
    with timings.step("project"):
        duties = with_duties(chosen, tuple(results[path] for path in sorted(results)), outcomes)
    ordered = duties.results
    return RunOutcome(
        results=ordered,
        files=outcomes,
        rules=(*_not_run(chosen, settings, left_out), *(trouble for result in ordered for trouble in result.rules)),
        timings=timings,
        kept=duties.kept,
        asked=duties.asked,
    )


def _left_out(program: Program, discovery: Discovery, settings: Settings) -> dict[str, str]:
    """Rules that cannot run in this run, with the reason."""
    found = dict.fromkeys(program.project_rules, "needs-whole-project") if discovery.partial else {}
    if settings.text_only:
        found |= dict.fromkeys(program.project_rules, "text-only")
        found |= {rule.id: "text-only" for rules in program.file_rules.values() for rule in rules if rule.needs_unit}
    return found


def _counter(progress: Progress | None, total: int) -> Callable[[], None]:
    done = [0]

    def advance() -> None:
        done[0] += 1
        if progress is not None:
            progress(done[0], total)

    return advance


class _Files:
    """The file stage of a run."""

    def __init__(
        self,
        program: Program,
        settings: Settings,
        cache: Cache | None,
        timings: Timings,
        advance: Callable[[], None],
        ignore_paths: bool,
    ) -> None:
        self._program = program
        self._settings = settings
        self._cache = cache if cache is not None and cache.enabled else None
        self._timings = timings
        self._advance = advance
        self._ignore_paths = ignore_paths
        self._results: dict[str, FileResult] = {}

    def read(self, tasks: Sequence[Task]) -> dict[str, FileResult]:
        """One result per task, by path."""
        first = self._round(tasks, Limits())
        alone = [replace(task, extent=Extent.ALONE) for task in first.risky]
        second = self._round(alone, _TIGHT)
        dead = [*first.dead, *second.dead]
        third = self._round(text_tasks(dead), Limits())
        lost = {task.path: (reason, detail) for task, reason, detail in dead}
        for task, reason, detail in [*dead, *third.dead]:
            self._results.setdefault(task.path, unreadable(task, reason, detail))
        for path, (reason, detail) in lost.items():
            self._results[path] = _cut_short(self._results[path], reason, detail)
        if self._cache is not None:
            self._cache.flush()
        return self._results

    def read_again(self, tasks: Sequence[Task]) -> dict[str, FileResult]:
        """As `read`, for files of which something more is asked; they do not count again."""
        if tasks:
            self._advance = lambda: None
            self.read(tasks)
        return self._results

    def _round(self, tasks: Sequence[Task], limits: Limits) -> FileBooking:
        booking = FileBooking(tasks, self._results, self._cache, self._timings, self._advance)
        if tasks:
            workers = self._workers(tasks)
            if workers > 1 and self._cold(tasks):
                _preload()
            if self._cache is not None:
                self._cache.release()
            pool = Pool(self._service(), workers=workers, limits=limits)
            pool.run([encode(task) for task in tasks], booking)
        return booking

    def _workers(self, tasks: Sequence[Task]) -> int:
        if self._settings.workers:
            return min(self._settings.workers, len(tasks))
        return max(1, min(_processors(), len(tasks) // _FILES_PER_WORKER))

    def _cold(self, tasks: Sequence[Task]) -> bool:
        python = any(task.language == "python" for task in tasks)
        return python and not (self._cache is not None and self._cache.holds("result"))

    def _service(self) -> Service:
        from aoplint.engine.worker import FileWorker

        return Service(
            make=partial(FileWorker, self._program, self._cache, ignore_paths=self._ignore_paths),
            entry="aoplint.engine.worker:spawned",
            setup=self._setup,
        )

    def _setup(self) -> dict[str, Any]:
        folder = self._cache.directory if self._cache is not None else ""
        return {"program": self._program.dump(), "cache": folder, "ignore_paths": self._ignore_paths}


def _preload() -> None:
    """Imports the parser once, before the fork, instead of once in every worker."""
    from aoplint.frontends.python import parse  # noqa: F401


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _cut_short(result: FileResult, reason: str, detail: str) -> FileResult:
    """A result of text rules alone, since the worker died on the way to more."""
    if result.outcome.outcome is Outcome.FAILED:
        return result
    words = {
        "deadline": "reading its structure took too long",
        "memory": "reading its structure took too much memory",
    }.get(reason, f"the process that read its structure died{f' ({detail})' if detail else ''}")
    said = f"{words}; rules on text ran"
    outcome = replace(result.outcome, outcome=Outcome.DEGRADED, reason=reason, detail=said, counts=True)
    return replace(result, outcome=outcome)


#: Failures to read that leave a gap; the other reasons are what discovery is for.
_GAPS: Final = frozenset({"unreadable", "too-large", "link-broken"})


def _outcome(entry: Entry, results: Mapping[str, FileResult]) -> FileOutcome:
    result = results.get(entry.path)
    if entry.skip is None and result is not None:
        return result.outcome
    skip = entry.skip
    reason = skip.code.value if skip is not None else "unreadable"
    failed = reason in _GAPS and (entry.explicit or reason != "link-broken")
    return FileOutcome(
        path=entry.path,
        language=entry.language,
        outcome=Outcome.FAILED if failed else Outcome.SKIPPED,
        reason=reason,
        detail=skip.text if skip is not None else "",
        counts=failed,
        lines=result.outcome.lines if result is not None else 0,
    )


def _not_run(program: Program, settings: Settings, left_out: Mapping[str, str]) -> list[RuleOutcome]:
    found = []
    for rule in program.rules:
        if rule.id in program.running:
            continue
        if any(matches(selector, rule) for selector in settings.disable):
            reason = "disabled"
        elif rule.mode not in MODES:
            reason = "not-supported"
        elif rule.id in left_out:
            reason = left_out[rule.id]
        else:
            reason = "not-selected"
        found.append(RuleOutcome(rule=rule.id, reason=reason))
    return found
