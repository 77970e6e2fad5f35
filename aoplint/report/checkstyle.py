"""Checkstyle XML, which most CI servers and review bots read (layer 12)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from aoplint.model.levels import Severity
from aoplint.model.report import Report
from aoplint.report.index import ReportIndex, audit
from aoplint.report.neutralise import neutralise, xml
from aoplint.report.options import RenderOptions

_SEVERITY: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}
_AUDITED: Final = 1_000
Row = tuple[str, int, int, str, str, str]


def render(report: Report, options: RenderOptions) -> str:
    """`report` as one `file` element per path, in which every finding that counts is an `error`."""
    index = ReportIndex(report)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<checkstyle version="{xml(report.run.version)}">']
    lines.append(f"  <!-- {_comment(index.verdict)} -->")
    lines += [f"  <!-- {_comment(line)} -->" for line in audit(index, _AUDITED)]
    rows = sorted([*_findings(index), *_unread(index)])
    for path, group in groupby(rows, key=lambda row: row[0]):
        lines.append(f'  <file name="{_attribute(path)}">')
        lines += [_error(row) for row in group]
        lines.append("  </file>")
    lines.append("</checkstyle>")
    return "\n".join(lines) + "\n"


def _findings(index: ReportIndex) -> Iterator[Row]:
    for finding in index.active:
        where, rule = finding.location, index.rule(finding)
        clauses = f" (clause {', '.join(rule.clauses)})" if rule.clauses else ""
        text = f"{' '.join(finding.message.split())}{clauses}"
        yield where.path, max(where.line, 1), max(where.column, 1), _SEVERITY[finding.severity], finding.rule, text


def _unread(index: ReportIndex) -> Iterator[Row]:
    coverage = index.report.coverage
    for path in coverage.missing:
        yield path, 1, 1, "error", "incomplete", "Named input does not exist"
    for entry in coverage.files:
        if entry.counts:
            yield entry.path, 1, 1, "error", "incomplete", f"Not fully read: {entry.reason}"


def _error(row: Row) -> str:
    _, line, column, severity, rule, text = row
    source = f"aoplint.{rule}"
    return (
        f'    <error line="{line}" column="{column}" severity="{severity}" message="{_attribute(text)}" '
        f'source="{_attribute(source)}"/>'
    )


def _attribute(text: str) -> str:
    return xml(neutralise(text))


def _comment(text: str) -> str:
    """`text` inside a comment, where two hyphens must not stand."""
    return xml(neutralise(text)).replace("--", "- -").rstrip("-")
