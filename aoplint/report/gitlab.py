"""GitLab Code Quality: one issue per finding that counts, and one per file that was not read (layer 12)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from aoplint.model.finding import Finding
from aoplint.model.levels import Severity
from aoplint.model.report import Report
from aoplint.report.index import ReportIndex, place
from aoplint.report.json_report import dumps
from aoplint.report.neutralise import neutralise
from aoplint.report.options import RenderOptions

_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report, options: RenderOptions) -> str:
    """`report` as a Code Quality artifact; every fingerprint is there once."""
    index = ReportIndex(report)
    issues: dict[str, dict[str, Any]] = {}
    for issue in (*(_finding(index, finding) for finding in index.active), *_unread(index)):
        issues.setdefault(issue["fingerprint"], issue)
    return dumps(list(issues.values()), indent=2)


def _finding(index: ReportIndex, finding: Finding) -> dict[str, Any]:
    rule = index.rule(finding)
    clauses = f" (clause {', '.join(rule.clauses)})" if rule.clauses else ""
    message = neutralise(" ".join(finding.message.split()))
    identity = finding.fingerprint or _digest(finding.rule, place(finding.location))
    line = max(finding.location.line, 1)
    return _issue(f"{message}{clauses}", finding.rule, identity, _SEVERITY[finding.severity],
                  finding.location.path, line)  # fmt: skip


def _unread(index: ReportIndex) -> Iterator[dict[str, Any]]:
    coverage = index.report.coverage
    for path in coverage.missing:
        yield _issue("Named input does not exist", "aoplint-incomplete", _digest("missing", path), "major", path, 1)
    for entry in coverage.files:
        if entry.counts:
            text = f"Not fully read: {entry.reason}{f' ({entry.detail})' if entry.detail else ''}"
            identity = _digest("unread", entry.path)
            yield _issue(neutralise(text), "aoplint-incomplete", identity, "major", entry.path, 1)
    if coverage.complete and not index.complete:
        text = neutralise(index.verdict)
        yield _issue(text, "aoplint-incomplete", _digest("incomplete"), "major", ".", 1)


def _issue(text: str, rule: str, identity: str, severity: str, path: str, line: int) -> dict[str, Any]:
    return {
        "description": text,
        "check_name": rule,
        "fingerprint": identity,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
