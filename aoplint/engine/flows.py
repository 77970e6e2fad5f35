"""The flow stage of a run: which files it needs, and one project worker that may die (layer 11)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any, Final

from aoplint.cache import Cache
from aoplint.engine.flow_task import FlowFile, FlowTask, Question, is_below
from aoplint.engine.program import Program
from aoplint.engine.solutions import Before, SolutionBook
from aoplint.engine.task import Task
from aoplint.engine.timing import Timings
from aoplint.model.codec import decode, encode
from aoplint.model.coverage import RuleOutcome
from aoplint.model.match import FileResult, RawFinding
from aoplint.model.record import dataclass
from aoplint.modules.components import components
from aoplint.pool import Limits, Pool, Service

#: Functions that may kill the project worker before the rest of the flows is given up.
_DEATHS: Final = 8
#: What a project worker says where an earlier solution is still that of the project.
_STANDS: Final = "stands"
_LIMITS: Final = Limits(task_seconds=300.0, memory=4 << 30, keep=0)
#: What flow outcomes are booked under: they concern all taint rules.
FLOW: Final = "taint rules"


@dataclass(slots=True)
class FlowOutcome:
    """What the flow stage gave.

    Args:
        findings: by the path of the sink.
        rules: functions that were not followed, and why.
    """

    findings: dict[str, list[RawFinding]] = field(default_factory=dict)
    rules: list[RuleOutcome] = field(default_factory=list)


class FlowStage:
    """Solves what belongs together, all in one worker; a function that kills it is skipped, and said so.

    Args:
        program: the rules.
        cache: holds the Units of all files, and the solutions of earlier runs.
        tasks: where each path is opened.
        timings: where the worker's CPU goes.
    """

    def __init__(self, program: Program, cache: Cache, tasks: Iterable[Task], timings: Timings) -> None:
        self._program = program
        self._cache = cache
        self._tasks = {task.path: task for task in tasks}
        self._timings = timings

    def run(self, results: Sequence[FileResult]) -> FlowOutcome:
        """The flows through those of `results` that were lowered for them."""
        told, templates = _Told(), self._templates(results)
        digest = _digest(templates)
        waiting: list[tuple[SolutionBook, Before | None, FlowTask]] = []
        for task in self._tasks_of(results):
            book = SolutionBook(self._cache, self._program.digest, task.files, digest)
            known = book.exact()
            if known is not None:
                told.add(known)
                continue
            before = book.earlier()
            waiting.append((book, before, task if before is None else replace(task, earlier=before.earlier)))
        for (book, before, _), answer in zip(waiting, self._solve([task for _, _, task in waiting], templates)):
            solved = answer.solved
            if solved is not None and solved[0] == _STANDS and before is not None:
                findings, degraded, _ = before.solved
                solved = [findings if solved[1] is None else solved[1], degraded, solved[2]]
            if solved is not None and not answer.deaths:
                book.keep(solved)
            told.add(solved, answer.deaths)
        return told.outcome()

    def ask(self, results: Sequence[FileResult], question: Question) -> tuple[list[Any], list[Any]]:
        """What the engine answers about `results` (see `aoplint.engine.inquiry`), and functions that were cut short."""
        tasks = [replace(task, question=question) for task in self._tasks_of(results) if _is_about(task, question)]
        answers: list[Any] = [[], []] if question.line else []
        cut: list[Any] = []
        for answer in self._solve(tasks, self._templates(results)):
            if answer.solved is None:
                cut.append([answer.deaths[-1].path, 0, answer.deaths[-1].reason])
                continue
            said, degraded, _ = answer.solved
            answers = said if question.line else answers + said
            cut += degraded
        return answers, cut

    def _tasks_of(self, results: Sequence[FileResult]) -> list[FlowTask]:
        """One task for all files that belong together."""
        lowered = {result.path: result for result in results if result.flow is not None}
        found = []
        for paths in components({path: result.interface for path, result in lowered.items()}):
            own = [lowered[path] for path in paths]
            ranges = {result.path: result.flow for result in own if result.flow}
            found.append(FlowTask(files=tuple(map(self._file, own)), ranges=ranges))
        return found

    def _templates(self, results: Sequence[FileResult]) -> tuple[FlowFile, ...]:
        """What may be a template, for all views."""
        return tuple(self._file(result) for result in results if result.outcome.language == "markup" and result.digest)

    def _file(self, result: FileResult) -> FlowFile:
        task = self._tasks[result.path]
        return FlowFile(
            path=result.path,
            absolute=task.absolute,
            digest=result.digest,
            handed=result.handed,
            blob=task.blob,
            language=result.outcome.language,
        )

    def _solve(self, tasks: Sequence[FlowTask], templates: tuple[FlowFile, ...]) -> list[_Answer]:
        """What the worker says of each task, again without the functions that killed it."""
        answers = [_Answer() for _ in tasks]
        todo = dict(enumerate(tasks))
        while todo:
            numbers = list(todo)
            booking = _Booking(self._timings, [answers[number] for number in numbers], checked=_is_checked(tasks))
            self._cache.release()
            Pool(self._service(templates), workers=1, limits=_LIMITS).run(
                [encode(todo[number]) for number in numbers], booking
            )
            todo = {number: task for number in numbers if (task := answers[number].again(todo[number])) is not None}
        return answers

    def _service(self, templates: tuple[FlowFile, ...]) -> Service:
        from aoplint.engine.flow_worker import FlowWorker

        return Service(
            make=partial(FlowWorker, self._program, self._cache, templates),
            entry="aoplint.engine.flow_worker:spawned",
            setup=lambda: {
                "program": self._program.dump(),
                "cache": self._cache.directory,
                "templates": encode(templates),
            },
        )


@dataclass(slots=True)
class _Answer:
    """What a worker said of one task.

    Args:
        solved: None until it was done, or if it was given up.
        deaths: the functions that killed a worker.
        entered: the function that was run last.
        reason: why the last worker was lost.
    """

    solved: list[Any] | None = None
    deaths: list[RuleOutcome] = field(default_factory=list)
    entered: tuple[str, int] = ("", -1)
    reason: str = ""

    def again(self, task: FlowTask) -> FlowTask | None:
        """The task without the function that killed its worker; None if it is done, or given up."""
        if self.solved is not None:
            return None
        path, _ = self.entered
        self.deaths.append(
            RuleOutcome(rule=FLOW, reason=self.reason, detail="a function was skipped", path=path, counts=True)
        )
        if self.entered in task.skip or len(self.deaths) > _DEATHS:
            return None
        return replace(task, skip=(*task.skip, self.entered))


class _Booking:
    """Books the tasks of the project worker; `checked`: it solves, so what it says must be findings."""

    def __init__(self, timings: Timings, answers: Sequence[_Answer], *, checked: bool) -> None:
        self._timings = timings
        self._answers = answers
        self._checked = checked

    def message(self, task: int, data: Any) -> None:
        """See `aoplint.pool.Booking`.

        Raises:
            ValueError: if `data` is no message of a project worker.
        """
        kind, *rest = data if isinstance(data, list) and data else [""]
        answer = self._answers[task]
        if kind == "entering" and len(rest) == 2:
            answer.entered = (str(rest[0]), int(rest[1]))
        elif kind == "solved" and len(rest) == 3:
            if self._checked:
                _check(rest[0])
            answer.solved = rest
        elif kind == _STANDS and len(rest) == 2 and self._checked:
            if rest[0] is not None:
                _check(rest[0])
            answer.solved = [_STANDS, *rest]
        else:
            raise ValueError("not a message of a project worker")

    def done(self, task: int) -> None:
        """See `aoplint.pool.Booking`."""

    def lost(self, task: int, reason: str, detail: str) -> None:
        """See `aoplint.pool.Booking`."""
        self._answers[task].reason = reason

    def finish(self, data: Any) -> None:
        """See `aoplint.pool.Booking`."""
        if isinstance(data, dict):
            self._timings.add({str(name): float(seconds) for name, seconds in data.items()})


class _Told:
    """What solutions say together."""

    def __init__(self) -> None:
        self._found = FlowOutcome()
        self._reasons: Counter[str] = Counter()

    def add(self, solved: list[Any] | None, deaths: Sequence[RuleOutcome] = ()) -> None:
        """Books a solution, None for one that was given up, and the functions that killed a worker.

        Raises:
            ValueError: if it is no solution.
        """
        self._found.rules.extend(deaths)
        if solved is None:
            self._found.rules.append(RuleOutcome(rule=FLOW, reason=deaths[-1].reason, counts=True))
            return
        findings, degraded, _ = solved
        for path, finding in findings:
            self._found.findings.setdefault(str(path), []).append(decode(RawFinding, finding))
        self._reasons.update(str(reason) for _, _, reason in degraded if reason != "skipped")

    def outcome(self) -> FlowOutcome:
        """All of it."""
        for reason, count in sorted(self._reasons.items()):
            said = f"{count} function{'' if count == 1 else 's'} not followed to the end"
            self._found.rules.append(RuleOutcome(rule=FLOW, reason=reason, detail=said))
        return self._found


def _check(findings: Any) -> None:
    """Looks whether `findings` are some.

    Raises:
        ValueError: if they are none.
    """
    for _, finding in findings:
        decode(RawFinding, finding)


def _digest(files: Sequence[FlowFile]) -> str:
    """A hash over the paths and contents of files."""
    return hashlib.sha256(json.dumps([[file.path, file.digest] for file in files]).encode("ascii")).hexdigest()


def _is_checked(tasks: Sequence[FlowTask]) -> bool:
    return not any(task.question for task in tasks)


def _is_about(task: FlowTask, question: Question) -> bool:
    """Whether a question may be about files of a task."""
    return any(is_below(file.path, question.path) for file in task.files)
