"""What is judged when all files are known: the duties of applications (layer 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aoplint.engine.program import Program
from aoplint.model.coverage import FileOutcome
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult


def with_duties(
    program: Program, results: Sequence[FileResult], files: Sequence[FileOutcome]
) -> tuple[FileResult, ...]:
    """`results` with the findings of duties, each at the file that it is reported in."""
    duties = program.compiled.get(Mode.EVIDENCE, ())
    if not duties:
        return tuple(results)
    from aoplint.evidence.duties import Facts, judge_duties
    from aoplint.project.roots import Applications

    facts = Facts(
        results=results,
        files=files,
        applications=Applications(entry.path for entry in files),
        rules={rule.id: rule for rule in program.rules},
    )
    found = judge_duties(duties, facts)
    return tuple(
        replace(result, findings=(*result.findings, *found[result.path])) if result.path in found else result
        for result in results
    )
