"""What the flow engine knows of a project: calls and what they mean, values and where they are from (layer 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aoplint.cache import Cache
from aoplint.config.settings import Settings
from aoplint.engine.file_stage import FileStage, Means, unit_store
from aoplint.engine.flow_task import Question
from aoplint.engine.flows import FlowStage
from aoplint.engine.inquiry import Call, Expression, Part
from aoplint.engine.program import Program
from aoplint.engine.task import Extent, task_of
from aoplint.engine.timing import Timings
from aoplint.errors import UsageError
from aoplint.files.discover import Discovery
from aoplint.model.codec import decode
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.match import FileResult
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of a project.

    Args:
        calls: by place.
        degraded: Python files that were not read as such.
        cut: functions that were not run to their end, and why: path, reason, how many.
    """

    calls: tuple[Call, ...]
    degraded: tuple[FileOutcome, ...] = ()
    cut: tuple[tuple[str, str, int], ...] = ()

    def unresolved(self) -> Calls:
        """Only the calls of which something is not known."""
        return replace(self, calls=tuple(call for call in self.calls if call.reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What is known at a line.

    Args:
        path: file of the line.
        line: 1-based.
        expressions: those that begin there and were run, by place.
        parts: what rules match there.
        cut: functions of the file that were not run to their end, and why: path, reason, how many.
    """

    path: str
    line: int
    expressions: tuple[Expression, ...]
    parts: tuple[Part, ...]
    cut: tuple[tuple[str, str, int], ...] = ()


class Inspection:
    """Puts questions to the engine about what `discovery` found.

    Args:
        program: the rules whose sources are followed.
        discovery: the files of the project.
        settings: number of workers.
        cache: of results and Units, None for none.
    """

    def __init__(self, program: Program, discovery: Discovery, settings: Settings, cache: Cache | None) -> None:
        self._program = program
        self._discovery = discovery
        self._settings = settings
        self._cache = cache

    def calls(self, path: str) -> Calls:
        """The calls of the files at or below `path`, "" for all."""
        answers, cut, results = self._ask(Question(path=path))
        broken = [one.outcome for one in results if one.outcome.outcome is not Outcome.SCANNED and one.flow is None]
        return Calls(
            calls=tuple(sorted((decode(Call, row) for row in answers), key=lambda call: call.path)),
            degraded=tuple(one for one in broken if one.language == "python"),
            cut=cut,
        )

    def values(self, path: str, line: int) -> Values:
        """What is known of the expressions that begin at a line.

        Raises:
            UsageError: if the file has no such line, or cannot be read as Python.
        """
        answers, cut, results = self._ask(Question(path=path, line=line))
        (result,) = [one for one in results if one.path == path]
        if result.flow is None:
            raise UsageError(f"{path} cannot be read as Python 3: {result.outcome.detail or result.outcome.reason}")
        if not 1 <= line <= result.outcome.lines:
            raise UsageError(f"{path} has no line {line}; its last is {result.outcome.lines}")
        expressions, parts = answers
        return Values(
            path=path,
            line=line,
            expressions=tuple(decode(Expression, row) for row in expressions),
            parts=tuple(decode(Part, row) for row in parts),
            cut=tuple(row for row in cut if row[0] == path),
        )

    def _ask(self, question: Question) -> tuple[list[Any], tuple[tuple[str, str, int], ...], Sequence[FileResult]]:
        timings = Timings()
        entries = [entry for entry in self._discovery.entries if entry.skip is None and entry.language == "python"]
        tasks = [task_of(entry, text_only=False) for entry in entries]
        tasks = [replace(task, flows=task.extent is Extent.FULL) for task in tasks]
        with unit_store(self._program, self._cache) as store:
            if store is None:
                raise UsageError("flows need a place for temporary files", hint="--cache-dir names one")
            means = Means(cache=store, timings=timings, workers=self._settings.workers)
            found = FileStage(self._program, means).read(tasks)
            results = [found[path] for path in sorted(found)]
            stage = FlowStage(self._program, store, tasks, timings)
            answers, degraded = stage.ask(results, question)
        counted: dict[tuple[str, str], int] = {}
        for path, _, reason in degraded:
            counted[path, reason] = counted.get((path, reason), 0) + 1
        return answers, tuple((path, reason, counted[path, reason]) for path, reason in sorted(counted)), results
