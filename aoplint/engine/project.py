"""What is judged when all files are known: the duties of applications (layer 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from aoplint.config.settings import Settings
from aoplint.engine.flows import FlowOutcome
from aoplint.engine.program import Program
from aoplint.model.coverage import FileOutcome
from aoplint.model.finding import Location
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult, RawFinding
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What became of the duties.

    Args:
        results: those of the files, with the findings of duties at the file that each is reported in.
        kept: by rule, the places that show that its duty is done.
        asked: ids of the rules whose duty exists in the project.
    """

    results: tuple[FileResult, ...]
    kept: Mapping[str, tuple[Location, ...]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


def with_duties(
    program: Program, results: Sequence[FileResult], files: Sequence[FileOutcome], settings: Settings
) -> Duties:
    """Asks the duties of `program` of what the files gave.

    The manifest is believed where the configuration of its tree is: not by a reviewer, not in isolation.
    """
    duties = program.compiled.get(Mode.EVIDENCE, ())
    if not duties:
        return Duties(results=tuple(results))
    from aoplint.evidence.duties import Facts, judge_duties
    from aoplint.project.roots import Applications

    facts = Facts(
        results=results,
        files=files,
        applications=Applications(entry.path for entry in files),
        rules={rule.id: rule for rule in program.rules},
        as_of=settings.as_of,
        trusted=not settings.isolated and settings.profile != "reviewer",
    )
    judged = judge_duties(duties, facts)
    found = judged.findings
    return Duties(
        results=_with_findings(results, files, found),
        kept=judged.kept,
        asked=judged.asked,
    )


def _with_findings(
    results: Sequence[FileResult], files: Sequence[FileOutcome], found: Mapping[str, Sequence[RawFinding]]
) -> tuple[FileResult, ...]:
    """`results` with what was `found`, also in files that are evidence by being there and were not read."""
    read = {result.path for result in results}
    unread = [FileResult(path=file.path, digest="", outcome=file) for file in files if file.path not in read]
    complete = sorted((*results, *(one for one in unread if one.path in found)), key=lambda result: result.path)
    return tuple(
        replace(result, findings=(*result.findings, *found[result.path])) if result.path in found else result
        for result in complete
    )


def with_flows(results: Sequence[FileResult], flows: FlowOutcome) -> tuple[FileResult, ...]:
    """`results` with the findings of flows, each at the file of its sink."""
    found = flows.findings
    return tuple(
        replace(result, findings=(*result.findings, *found[result.path])) if result.path in found else result
        for result in results
    )
