"""JSON Lines: one finding per line, then one line with everything else (layer 12)."""

from __future__ import annotations

from aoplint.model.report import SCHEMA, Report
from aoplint.report.index import ReportIndex
from aoplint.report.json_report import dumps
from aoplint.report.options import RenderOptions
from aoplint.report.shape import to_data


def render(report: Report, options: RenderOptions) -> str:
    """`report` as lines `{"type": "finding", …}` and a last line `{"type": "report", …}` without findings."""
    index = ReportIndex(report)
    lines = [dumps({"type": "finding", **to_data(index, finding)}) for finding in report.findings]
    rest = {key: value for key, value in to_data(index, report).items() if key not in ("findings", "rules")}
    return "".join(lines) + dumps({"type": "report", "schema": SCHEMA, **rest})
