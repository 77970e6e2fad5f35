"""The flow stage of a run: which files it needs, and one project worker that may die (layer 11)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from aoplint.cache import Cache
from aoplint.engine.flow_task import FlowFile, FlowTask
from aoplint.engine.program import Program
from aoplint.engine.timing import Timings
from aoplint.model.codec import decode, encode
from aoplint.model.coverage import RuleOutcome
from aoplint.model.match import FileResult, RawFinding
from aoplint.pool import Limits, Pool, Service

#: Functions that may kill the project worker before the rest of the flows is given up.
_DEATHS: Final = 8
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
        absolute: where each path is opened.
        timings: where the worker's CPU goes.
    """

    def __init__(self, program: Program, cache: Cache, absolute: Mapping[str, str], timings: Timings) -> None:
        self._program = program
        self._cache = cache
        self._absolute = absolute
        self._timings = timings

    def run(self, results: Sequence[FileResult]) -> FlowOutcome:
        """The flows through those of `results` that were lowered for them."""
        files = tuple(
            FlowFile(path=result.path, absolute=self._absolute[result.path], digest=result.digest)
            for result in results
            if result.flow is not None
        )
        ranges = {result.path: result.flow for result in results if result.flow}
        if not files:
            return FlowOutcome()
        key = self._key(files)
        stored = self._cache.get("flow", key)
        if stored is not None:
            return _outcome(json.loads(stored), [])
        return self._solve(FlowTask(files=files, ranges=ranges), key)

    def _solve(self, task: FlowTask, key: str) -> FlowOutcome:
        deaths: list[RuleOutcome] = []
        while True:
            booking = _Booking(self._timings)
            self._cache.release()
            Pool(self._service(), workers=1, limits=_LIMITS).run([encode(task)], booking)
            if booking.solved is not None:
                if not deaths:
                    data = json.dumps(booking.solved, separators=(",", ":")).encode("ascii")
                    self._cache.put("flow", key, data)
                return _outcome(booking.solved, deaths)
            path, node = booking.entered
            deaths.append(
                RuleOutcome(rule=FLOW, reason=booking.reason, detail="a function was skipped", path=path, counts=True)
            )
            if (path, node) in task.skip or len(deaths) > _DEATHS:
                return FlowOutcome(rules=[*deaths, RuleOutcome(rule=FLOW, reason=booking.reason, counts=True)])
            task = replace(task, skip=(*task.skip, (path, node)))

    def _key(self, files: Sequence[FlowFile]) -> str:
        rows = [f"{file.path}\0{file.digest}" for file in files]
        return hashlib.sha256("\n".join([self._program.digest, *rows]).encode("utf-8", "surrogateescape")).hexdigest()

    def _service(self) -> Service:
        from aoplint.engine.flow_worker import FlowWorker

        return Service(
            make=partial(FlowWorker, self._program, self._cache),
            entry="aoplint.engine.flow_worker:spawned",
            setup=lambda: {"program": self._program.dump(), "cache": self._cache.directory},
        )


class _Booking:
    """Books the one task of the project worker."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
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
        elif kind == "solved" and len(rest) == 2:
            _outcome(rest, [])
            self.solved = rest
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
    findings, degraded = solved
    outcome = FlowOutcome(rules=list(deaths))
    for path, finding in findings:
        outcome.findings.setdefault(str(path), []).append(decode(RawFinding, finding))
    reasons = Counter(str(reason) for _, _, reason in degraded if reason != "skipped")
    for reason in sorted(reasons):
        said = f"{reasons[reason]} function{'' if reasons[reason] == 1 else 's'} not followed to the end"
        outcome.rules.append(RuleOutcome(rule=FLOW, reason=reason, detail=said))
    return outcome
