"""The flow stage of a run: which files it needs, and one project worker that may die (layer 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any, Final

from aoplint.cache import Cache
from aoplint.engine.flow_task import FlowFile, FlowTask, Question
from aoplint.engine.program import Program
from aoplint.engine.solutions import SolutionBook
from aoplint.engine.task import Task
from aoplint.engine.timing import Timings
from aoplint.model.codec import decode, encode
from aoplint.model.coverage import RuleOutcome
from aoplint.model.match import FileResult, RawFinding
from aoplint.model.record import dataclass
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
    """Solves the project in one worker; a function that kills it is skipped, and said so.

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
        task = self._task(results)
        if not any(file.language == "python" for file in task.files):
            return FlowOutcome()
        book = SolutionBook(self._cache, self._program.digest, task.files)
        known = book.exact()
        if known is not None:
            return _outcome(known, [])
        before = book.earlier()
        solved, deaths = self._solve(replace(task, earlier=before.earlier) if before is not None else task)
        if solved is None:
            return FlowOutcome(rules=[*deaths, RuleOutcome(rule=FLOW, reason=deaths[-1].reason, counts=True)])
        if solved[0] == _STANDS and before is not None:
            findings, degraded, _ = before.solved
            solved = [findings if solved[1] is None else solved[1], degraded, solved[2]]
        if not deaths:
            book.keep(solved)
        return _outcome(solved, deaths)

    def ask(self, results: Sequence[FileResult], question: Question) -> tuple[list[Any], list[Any]]:
        """What the engine answers about `results` (see `aoplint.engine.inquiry`), and functions that were cut short."""
        solved, deaths = self._solve(replace(self._task(results), question=question))
        if solved is None:
            return [], [[deaths[-1].path, 0, deaths[-1].reason]]
        answers, degraded, _ = solved
        return answers, degraded

    def _task(self, results: Sequence[FileResult]) -> FlowTask:
        files = tuple(
            FlowFile(
                path=result.path,
                absolute=self._tasks[result.path].absolute,
                digest=result.digest,
                handed=result.handed,
                blob=self._tasks[result.path].blob,
                language=result.outcome.language,
            )
            for result in results
            if result.flow is not None or (result.outcome.language == "markup" and result.digest)
        )
        return FlowTask(files=files, ranges={result.path: result.flow for result in results if result.flow})

    def _solve(self, task: FlowTask) -> tuple[list[Any] | None, list[RuleOutcome]]:
        """What the worker says, None if it died too often; and the functions that killed it."""
        deaths: list[RuleOutcome] = []
        while True:
            booking = _Booking(self._timings, checked=task.question is None)
            self._cache.release()
            Pool(self._service(), workers=1, limits=_LIMITS).run([encode(task)], booking)
            if booking.solved is not None:
                return booking.solved, deaths
            path, node = booking.entered
            deaths.append(
                RuleOutcome(rule=FLOW, reason=booking.reason, detail="a function was skipped", path=path, counts=True)
            )
            if (path, node) in task.skip or len(deaths) > _DEATHS:
                return None, deaths
            task = replace(task, skip=(*task.skip, (path, node)))

    def _service(self) -> Service:
        from aoplint.engine.flow_worker import FlowWorker

        return Service(
            make=partial(FlowWorker, self._program, self._cache),
            entry="aoplint.engine.flow_worker:spawned",
            setup=lambda: {"program": self._program.dump(), "cache": self._cache.directory},
        )


class _Booking:
    """Books the one task of the project worker; `checked`: it solves, so what it says must be findings."""

    def __init__(self, timings: Timings, *, checked: bool) -> None:
        self._timings = timings
        self._checked = checked
        self.entered: tuple[str, int] = ("", -1)
        self.solved: list[Any] | None = None
        self.reason = ""

    def message(self, task: int, data: Any) -> None:
        """See `aoplint.pool.Booking`.

        Raises:
            ValueError: if `data` is no message of a project worker.
        """
        kind, *rest = data if isinstance(data, list) and data else [""]
        if kind == "entering" and len(rest) == 2:
            self.entered = (str(rest[0]), int(rest[1]))
        elif kind == "solved" and len(rest) == 3:
            if self._checked:
                _outcome(rest, [])
            self.solved = rest
        elif kind == _STANDS and len(rest) == 2 and self._checked:
            if rest[0] is not None:
                _outcome([rest[0], [], None], [])
            self.solved = [_STANDS, *rest]
        else:
            raise ValueError("not a message of a project worker")

    def done(self, task: int) -> None:
        """See `aoplint.pool.Booking`."""

    def lost(self, task: int, reason: str, detail: str) -> None:
        """See `aoplint.pool.Booking`."""
        self.reason = reason

    def finish(self, data: Any) -> None:
        """See `aoplint.pool.Booking`."""
        if isinstance(data, dict):
            self._timings.add({str(name): float(seconds) for name, seconds in data.items()})


def _outcome(solved: list[Any], deaths: list[RuleOutcome]) -> FlowOutcome:
    """What a solution says.

    Raises:
        ValueError: if it is none.
    """
    findings, degraded, _ = solved
    outcome = FlowOutcome(rules=list(deaths))
    for path, finding in findings:
        outcome.findings.setdefault(str(path), []).append(decode(RawFinding, finding))
    reasons = Counter(str(reason) for _, _, reason in degraded if reason != "skipped")
    for reason in sorted(reasons):
        said = f"{reasons[reason]} function{'' if reasons[reason] == 1 else 's'} not followed to the end"
        outcome.rules.append(RuleOutcome(rule=FLOW, reason=reason, detail=said))
    return outcome
