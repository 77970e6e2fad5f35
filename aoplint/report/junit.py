"""JUnit XML: what fails the run is a failure, what was not read an error (layer 12)."""

from __future__ import annotations

from collections.abc import Iterator

from aoplint.model.finding import Finding
from aoplint.model.levels import FindingState
from aoplint.model.report import Report
from aoplint.report.frame import frame_text
from aoplint.report.index import ReportIndex, excuse_words, place
from aoplint.report.neutralise import neutralise, xml
from aoplint.report.options import RenderOptions


def render(report: Report, options: RenderOptions) -> str:
    """`report` as one test suite with a case per finding."""
    index = ReportIndex(report)
    unread = list(_errors(index))
    cases = [_case(index, finding) for finding in report.findings] + unread
    if not cases:
        cases = [_testcase("aoplint", index.verdict, "")]
    failures = sum(1 for finding in report.findings if index.fails(finding))
    errors, skipped = len(unread), len(index.excused)
    totals = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="aoplint" {totals} time="0">',
        f'  <testsuite name="aoplint" {totals} skipped="{skipped}" time="0">',
        "    <properties>",
        *(f'      <property name="{name}" value="{xml(value)}"/>' for name, value in _properties(index)),
        "    </properties>",
        *cases,
        f"    <system-out>{xml(index.verdict)}</system-out>",
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _properties(index: ReportIndex) -> Iterator[tuple[str, str]]:
    run = index.report.run
    yield "aoplint.version", run.version
    yield "aoplint.packs", ", ".join(f"{pack.id} {pack.version}" for pack in index.report.packs)
    yield "aoplint.applicability", index.applicability
    yield "aoplint.verdict", index.verdict
    yield "aoplint.as-of", run.as_of


def _case(index: ReportIndex, finding: Finding) -> str:
    name = f"{finding.rule} at {place(finding.location)}"
    body = _details(index, finding)
    if finding.state is not FindingState.ACTIVE:
        why = excuse_words(finding.excuse) if finding.excuse else ""
        inner = f'<skipped message="{xml(f"{finding.state.value}: {why}")}"/>'
    elif index.fails(finding):
        kind = f'type="{xml(finding.severity.value)}"'
        inner = f'<failure message="{xml(finding.message)}" {kind}>{xml(body)}</failure>'
    else:
        inner = f"<system-out>{xml(f'{finding.severity.value}: {finding.message}')}&#10;{xml(body)}</system-out>"
    return _testcase(finding.location.path, name, inner)


def _details(index: ReportIndex, finding: Finding) -> str:
    rule = index.rule(finding)
    parts = [place(finding.location), frame_text(finding.location)]
    parts += [f"evidence: {line}" for line in finding.evidence]
    parts += [f"clause {clause}: {index.clause_title(clause)}" for clause in rule.clauses]
    parts += [f"why: {rule.why}" if rule.why else "", f"fix: {rule.fix_hint}" if rule.fix_hint else ""]
    return "\n".join(part for part in parts if part)


def _errors(index: ReportIndex) -> Iterator[str]:
    coverage = index.report.coverage
    for path in coverage.missing:
        yield _error(path, "input-missing", "no such file or directory")
    for entry in coverage.files:
        if entry.counts:
            yield _error(entry.path, entry.reason, entry.detail)
    for rule in coverage.rules:
        if rule.counts:
            yield _error(rule.path or "whole run", rule.reason, f"{rule.rule} {rule.detail}".strip())
    if coverage.complete and not index.complete:
        yield _error("whole run", "incomplete", index.verdict)


def _error(path: str, reason: str, detail: str) -> str:
    inner = f'<error message="{xml(f"{reason}: {detail}" if detail else reason)}" type="incomplete"/>'
    return _testcase(path, f"not fully read: {reason}", inner)


def _testcase(group: str, name: str, inner: str) -> str:
    head = f'    <testcase classname="{_name(group)}" name="{_name(name)}" time="0"'
    return f"{head}>{inner}</testcase>" if inner else f"{head}/>"


def _name(text: str) -> str:
    return xml(neutralise(text))
