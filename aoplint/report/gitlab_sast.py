"""GitLab's SAST report: a vulnerability per finding that counts, a message per file that was not read (layer 12)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

from aoplint.model.finding import Finding
from aoplint.model.levels import Basis, Severity
from aoplint.model.report import Report
from aoplint.report.index import ReportIndex, audit, place
from aoplint.report.json_report import dumps
from aoplint.report.neutralise import markdown, neutralise
from aoplint.report.options import RenderOptions

VERSION: Final = "15.0.7"
_SEVERITY: Final = {Severity.ERROR: "High", Severity.WARNING: "Medium", Severity.NOTE: "Info"}
_SPACE: Final = uuid.UUID("4f2a1f6e-5c0d-5d0b-9a41-0a6c8f2f7b11")
_AUDITED: Final = 1_000
_NAME, _DESCRIPTION, _SOLUTION = 255, 20_000, 7_000


def render(report: Report, options: RenderOptions) -> str:
    """`report` as a SAST artifact. Its times are the day that decides expiries: nothing depends on a clock."""
    index = ReportIndex(report)
    tool = {"id": "aoplint", "name": "aoplint", "version": report.run.version, "vendor": {"name": "aoplint"}}
    day = f"{report.run.as_of}T00:00:00"
    found: dict[str, dict[str, Any]] = {}
    for finding in index.active:
        made = _vulnerability(index, finding)
        found.setdefault(made["id"], made)
    data = {
        "version": VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "sast",
            "start_time": day,
            "end_time": day,
            "status": "success" if index.complete else "failure",
            "messages": [{"level": level, "value": neutralise(text)} for level, text in _messages(index)],
        },
        "vulnerabilities": list(found.values()),
    }
    return dumps(data, indent=2)


def _id(name: str) -> str:
    """A UUID made of `name`, which may hold a file name that is no text."""
    return str(uuid.uuid5(_SPACE, name.encode("utf-8", "backslashreplace").decode("utf-8")))


def _vulnerability(index: ReportIndex, finding: Finding) -> dict[str, Any]:
    rule, where = index.rule(finding), finding.location
    clauses = ", ".join(f"{clause} ({index.clause_title(clause)})" for clause in rule.clauses)
    parts = [markdown(finding.message)]
    parts += [f"Clause {markdown(clauses)}: {markdown(rule.why)}" if clauses else markdown(rule.why)]
    parts += [f"Evidence: {markdown('; '.join(finding.evidence))}"] if finding.evidence else []
    made: dict[str, Any] = {
        "id": _id(f"{finding.fingerprint} {finding.change_tag} {place(where)}"),
        "name": neutralise(rule.title)[:_NAME],
        "description": "\n\n".join(part for part in parts if part)[:_DESCRIPTION],
        "severity": "Info" if rule.basis is Basis.HYGIENE else _SEVERITY[finding.severity],
        "identifiers": list(_identifiers(finding.rule, rule.cwe, rule.clauses)),
        "location": {"file": where.path, "start_line": max(where.line, 1), "end_line": max(where.end_line, 1)},
        "tracking": {
            "type": "source",
            "items": [
                {
                    "file": where.path,
                    "start_line": max(where.line, 1),
                    "end_line": max(where.end_line, 1),
                    "signatures": [{"algorithm": "aoplint/v1", "value": finding.fingerprint or place(where)}],
                }
            ],
        },
    }
    if finding.symbol:
        made["location"]["method"] = neutralise(finding.symbol)
    if rule.fix_hint:
        made["solution"] = neutralise(rule.fix_hint)[:_SOLUTION]
    links = [{"url": link} for link in rule.references if link.startswith("https://")]
    if links:
        made["links"] = links
    return made


def _identifiers(rule: str, cwe: tuple[str, ...], clauses: tuple[str, ...]) -> Iterator[dict[str, str]]:
    yield {"type": "aoplint_rule_id", "name": f"aoplint {neutralise(rule)}", "value": rule}
    for weakness in cwe:
        number = weakness.upper().removeprefix("CWE-").partition(":")[0].strip()
        if number.isdigit():
            url = f"https://cwe.mitre.org/data/definitions/{number}.html"
            yield {"type": "cwe", "name": f"CWE-{number}", "value": number, "url": url}
    for clause in clauses:
        yield {"type": "agreement_clause", "name": f"Clause {clause}", "value": clause}


def _messages(index: ReportIndex) -> Iterator[tuple[str, str]]:
    coverage = index.report.coverage
    yield "info", index.applicability
    for path in coverage.missing:
        yield "fatal", f"no such file or directory: {path}"
    for entry in coverage.files:
        if entry.counts:
            yield "warn", f"not fully read: {entry.path}: {entry.reason}"
    for outcome in coverage.rules:
        if outcome.counts:
            yield "warn", f"{outcome.rule}: {outcome.reason}{f' on {outcome.path}' if outcome.path else ''}"
    for line in audit(index, _AUDITED):
        yield "info", line
    yield "info", index.verdict
