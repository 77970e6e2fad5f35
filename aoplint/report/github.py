"""Annotations of a GitHub Actions step, capped as GitHub caps them, the rest counted (layer 12)."""

from __future__ import annotations

from collections.abc import Iterator

from aoplint.model.finding import Finding
from aoplint.model.levels import Severity
from aoplint.model.report import Report
from aoplint.report.index import COMMIT_SHOWN, ReportIndex, plural
from aoplint.report.neutralise import command_data, command_property, neutralise
from aoplint.report.options import RenderOptions

#: What GitHub shows of each kind per step; it drops the rest without a word.
ANNOTATION_LIMIT = 10
_COMMANDS: dict[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def render(report: Report, options: RenderOptions) -> str:
    """`report` as workflow commands between applicability and verdict."""
    index = ReportIndex(report)
    lines = [neutralise(index.applicability)]
    for severity, command in _COMMANDS.items():
        found = [finding for finding in index.active if finding.severity is severity]
        # The run's own trouble takes a place of its kind, so that it is never dropped.
        trouble = list(_trouble(index)) if severity is Severity.ERROR else []
        room = ANNOTATION_LIMIT - len(trouble)
        lines += trouble
        lines += [_annotation(index, command, finding) for finding in found[:room]]
        if len(found) > room:
            rest = ", see the summary of this step" if options.step_summary else ""
            lines.append(f"{plural(len(found) - room, severity.value)} more without an annotation{rest}")
    excused = len(index.excused)
    if excused:
        lines.append(f"{plural(excused, 'finding')} not counted (suppressed, ignored or in the baseline)")
    lines.append(neutralise(index.verdict))
    return "\n".join(lines) + "\n"


def _annotation(index: ReportIndex, command: str, finding: Finding) -> str:
    where, rule = finding.location, index.rule(finding)
    values: dict[str, object] = {"file": where.path}
    # The line of a version of the past is another one in the file that is shown.
    if where.line >= 1 and not where.commit:
        values["line"] = where.line
        values["endLine"] = max(where.end_line, where.line)
        if where.column >= 1 and where.end_line == where.line:
            values["col"] = where.column
            values["endColumn"] = max(where.end_column, where.column)
    clauses = f" (clause {', '.join(rule.clauses)})" if rule.clauses else ""
    values["title"] = f"{finding.rule}{clauses}"
    cell = f" (cell {where.cell})" if where.cell else ""
    cell += f" (line {where.line} in commit {where.commit[:COMMIT_SHOWN]})" if where.commit else ""
    listed = ",".join(f"{name}={command_property(str(value))}" for name, value in values.items())
    hint = f"\nFix: {rule.fix_hint}" if rule.fix_hint else ""
    text = command_data(finding.message + cell + hint)
    return f"::{command} {listed}::{text}"


def _trouble(index: ReportIndex) -> Iterator[str]:
    """One annotation when the run is incomplete."""
    if not index.complete:
        coverage = index.report.coverage
        paths = [*coverage.missing, *(entry.path for entry in coverage.files if entry.counts)]
        what = f": {', '.join(paths[:5])}{', …' if len(paths) > 5 else ''}" if paths else ""
        yield f"::error title=aoplint did not read everything::{command_data('The run is incomplete' + what)}"
