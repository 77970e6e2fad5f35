"""Runs the rules over all files, then asks what needs all of them: flows and duties (layer 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aoplint.cache import Cache
from aoplint.config.settings import Settings
from aoplint.engine.booking import Progress, counter
from aoplint.engine.file_stage import FileStage, Means, unit_store
from aoplint.engine.flows import FlowOutcome, FlowStage
from aoplint.engine.gate import Gate
from aoplint.engine.outcomes import not_run, outcome_of
from aoplint.engine.program import Program
from aoplint.engine.project import with_duties, with_flows
from aoplint.engine.task import Extent, Task, task_of
from aoplint.engine.timing import Timings
from aoplint.files.discover import Discovery
from aoplint.model.coverage import FileOutcome, RuleOutcome
from aoplint.model.finding import Location
from aoplint.model.handed import Handed
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult
from aoplint.model.record import dataclass


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
    timings: Timings | None = None,
) -> RunOutcome:
    """Runs `program` on what `discovery` found.

    Args:
        settings: number of workers; what was disabled.
        cache: of results and Units, None for none.
        progress: called with (files done, files in all).
        timings: collects seconds; made if None.
    """
    timings = timings or Timings()
    left_out = _left_out(program, discovery, settings)
    chosen = program.restricted(program.running - frozenset(left_out))
    read = [entry for entry in discovery.entries if entry.skip is None or entry.text_only]
    tasks = [task_of(entry, text_only=settings.text_only) for entry in read]
    with unit_store(chosen, cache) as store:
        means = Means(
            cache=store,
            timings=timings,
            workers=settings.workers,
            advance=counter(progress, len(tasks)),
        )
        with timings.step("files"):
            results = _read(chosen, means, tasks, discovery)
        with timings.step("flow"):
            flows = _flows(chosen, means, tasks, results)
    timings.lines = sum(result.outcome.lines for result in results.values())
    outcomes = tuple(outcome_of(entry, results) for entry in discovery.entries)
    with timings.step("project"):
        duties = with_duties(chosen, tuple(results[path] for path in sorted(results)), outcomes, settings)
    ordered = with_flows(duties.results, flows)
    return RunOutcome(
        results=ordered,
        files=outcomes,
        rules=(*not_run(chosen, settings, left_out), *_troubles(ordered), *flows.rules),
        timings=timings,
        kept=duties.kept,
        asked=duties.asked,
    )


def _read(program: Program, means: Means, tasks: Sequence[Task], discovery: Discovery) -> Mapping[str, FileResult]:
    """One result per task, by path; what the whole project asks of a file is in it."""
    stage = FileStage(program, means)
    if discovery.partial:
        flows = program.runs(Mode.TAINT)
        named = [replace(task, flows=flows and task.extent is Extent.FULL) for task in tasks]
        return _handed(program, stage, named, stage.read(named))
    gate = Gate(program, stage.mark(tasks), (entry.path for entry in discovery.entries))
    told = gate.told(tasks)
    return _handed(program, stage, told, stage.read(told))


def _handed(
    program: Program, stage: FileStage, tasks: Sequence[Task], results: Mapping[str, FileResult]
) -> Mapping[str, FileResult]:
    """Reads again the files whose names others hand to positions that a secret rule asks about."""
    reaches = {path: result.reaches for path, result in sorted(results.items()) if result.reaches}
    handed: Mapping[str, tuple[Handed, ...]] = {}
    if reaches and len(results) > 1 and program.runs(Mode.SECRET):
        from aoplint.modules.handed import Importers

        rows = sorted(results.items())
        importers = Importers({path: one.interface for path, one in rows if one.interface is not None})
        handed = importers.handed(reaches, _telling(program))
    stage.settle(handed)
    again = [replace(task, handed=handed[task.path]) for task in tasks if task.path in handed]
    return stage.again(again) if again else results


def _telling(program: Program) -> Callable[[str], bool]:
    """Whether a name says to any secret rule that its value may be a secret."""
    from aoplint.secrets.interest import Interest

    rules: Any = program.compiled.get(Mode.SECRET, ())
    return Interest((rule.names for rule in rules if rule.names is not None), ()).name


def _flows(program: Program, means: Means, tasks: Sequence[Task], results: Mapping[str, FileResult]) -> FlowOutcome:
    if means.cache is None or not (any(result.flow for result in results.values()) or _by_models(program)):
        return FlowOutcome()
    stage = FlowStage(program, means.cache, tasks, means.timings)
    outcome = stage.run([results[path] for path in sorted(results)])
    means.cache.flush()
    return outcome


def _by_models(program: Program) -> bool:
    """Whether a flow may be found where no pattern of a rule is."""
    return any(rule.by_models for rule in program.compiled.get(Mode.TAINT, ()))


def _troubles(results: Iterable[FileResult]) -> Iterable[RuleOutcome]:
    return (trouble for result in results for trouble in result.rules)


def _left_out(program: Program, discovery: Discovery, settings: Settings) -> dict[str, str]:
    """Rules that cannot run in this run, with the reason."""
    found = dict.fromkeys(program.project_rules, "needs-whole-project") if discovery.partial else {}
    if settings.text_only:
        found |= dict.fromkeys(program.project_rules, "text-only")
        found |= {rule.id: "text-only" for rules in program.file_rules.values() for rule in rules if rule.needs_unit}
    return found
