"""One line per finding, then the verdict: for editors and `grep` (layer 12)."""

from __future__ import annotations

from aoplint.model.levels import FindingState
from aoplint.model.report import Report
from aoplint.report.index import ReportIndex, counts, excuse_words, place
from aoplint.report.options import RenderOptions
from aoplint.report.paint import SEVERITY_STYLE, Paint


def render(report: Report, options: RenderOptions) -> str:
    """`report` as `path:line:col: severity rule-id message` lines between applicability and verdict."""
    index, paint = ReportIndex(report), Paint(options)
    lines = [paint.safe(index.applicability)]
    for finding in report.findings:
        active = finding.state is FindingState.ACTIVE
        if not active and not options.show_suppressed:
            continue
        word = paint.style(finding.severity.value, SEVERITY_STYLE[finding.severity])
        why = f": {excuse_words(finding.excuse)}" if finding.excuse else ""
        suffix = "" if active else paint.safe(f" ({finding.state.value}{why})")
        message = paint.safe(" ".join(finding.message.split()))
        where, rule = paint.safe(place(finding.location)), paint.safe(finding.rule)
        lines.append(f"{where}: {word} {rule} {message}{suffix}")
    if index.excused:
        lines.append(f"{counts(index)} (not counted)")
    lines.append(paint.safe(index.verdict))
    return "\n".join(lines) + "\n"
