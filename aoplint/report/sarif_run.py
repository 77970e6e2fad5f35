"""SARIF's invocation: the verdict, and a notification for all that was not read or did not run (layer 12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.report.index import ReportIndex, plural
from aoplint.report.neutralise import paragraphs
from aoplint.report.sarif_rules import Catalogue
from aoplint.report.uri import artifact

_DESCRIPTIONS: dict[str, str] = {
    "file-degraded": "A file was read in part.",
    "file-failed": "A file could not be read.",
    "files-skipped": "Files were left out.",
    "input-missing": "A named input does not exist.",
    "results-left-out": "There are more results than the format may hold.",
    "rule-not-run": "A rule did not run, or not everywhere.",
    "hygiene": "A suppression, ignore or baseline entry is unused, expired, unknown or unexplained.",
    "rule-disabled": "The configuration switches a rule off.",
    "paths-excluded": "The configuration excludes paths.",
}


def notification_descriptors() -> list[dict[str, Any]]:
    """reportingDescriptor of every kind of notification."""
    return [{"id": name, "shortDescription": {"text": text}} for name, text in _DESCRIPTIONS.items()]


def invocation(index: ReportIndex, catalogue: Catalogue, *, left_out: int) -> dict[str, Any]:
    """SARIF invocation; `left_out` is the number of results over the limit."""
    notes = [*_files(index), *_rules(index, catalogue)]
    if left_out > 0:
        text = f"{plural(left_out, 'result')} left out, the least severe ones: the format's limit is reached."
        notes.insert(0, _notification("results-left-out", "warning", text))
    return {
        "executionSuccessful": index.complete,
        "exitCode": int(index.report.verdict.code),
        "exitCodeDescription": paragraphs(index.verdict),
        "toolExecutionNotifications": notes,
        "toolConfigurationNotifications": list(_configuration(index, catalogue)),
    }


def run_properties(index: ReportIndex) -> dict[str, Any]:
    """What SARIF has no place for: applicability, clause states, accounting."""
    coverage, run = index.report.coverage, index.report.run
    return {
        "applicability": {
            "used": index.report.applicability.used,
            "statement": paragraphs(index.applicability),
            "applications": list(index.report.applicability.applications),
        },
        "clauses": [
            {"id": r.clause, "title": index.clause_title(r.clause), "state": r.state.value, "why": r.why}
            for r in index.report.clauses
        ],
        "coverage": {
            "discovered": coverage.discovered,
            **{outcome.value: coverage.count(outcome) for outcome in Outcome},
            "partial": coverage.partial,
            "complete": index.complete,
        },
        "asOf": run.as_of,
        "failOn": run.fail_on.value,
        "packs": [{"id": p.id, "version": p.version, "edition": p.edition} for p in index.report.packs],
    }


def _files(index: ReportIndex) -> Iterator[dict[str, Any]]:
    for path in index.report.coverage.missing:
        yield _notification("input-missing", "error", f"No such file or directory: {path}", path=path)
    for entry in index.files(Outcome.FAILED, Outcome.DEGRADED):
        yield _file(entry)
    skipped = Counter(entry.reason for entry in index.files(Outcome.SKIPPED))
    for reason in sorted(skipped):
        yield _notification("files-skipped", "note", f"{plural(skipped[reason], 'file')} skipped: {reason}")


def _file(entry: FileOutcome) -> dict[str, Any]:
    detail = f" ({entry.detail})" if entry.detail else ""
    text = f"{entry.path} {entry.outcome.value}: {entry.reason or 'no reason'}{detail}"
    level = "error" if entry.counts else "warning"
    return _notification(f"file-{entry.outcome.value}", level, text, path=entry.path)


def _rules(index: ReportIndex, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    for entry in index.report.coverage.rules:
        note = _notification("rule-not-run", "error" if entry.counts else "note", _rule_text(entry), path=entry.path)
        yield _with_rule(note, catalogue, entry.rule)


def _rule_text(entry: RuleOutcome) -> str:
    where = f" on {entry.path}" if entry.path else ""
    detail = f" ({entry.detail})" if entry.detail else ""
    return f"Rule {entry.rule} did not run{where}: {entry.reason}{detail}"


def _configuration(index: ReportIndex, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    for issue in index.report.hygiene:
        note = _notification("hygiene", "warning", issue.message, path=issue.location.path)
        if issue.location.line >= 1 and not issue.location.cell:
            note["locations"][0]["physicalLocation"]["region"] = {"startLine": issue.location.line}
        yield _with_rule(note, catalogue, issue.rule)
    for rule in index.report.coverage.disabled_rules:
        note = _notification("rule-disabled", "note", f"Rule {rule} is switched off")
        yield _with_rule(note, catalogue, rule)
    excludes = index.report.run.excludes
    if excludes:
        yield _notification("paths-excluded", "note", f"Configured excludes: {', '.join(excludes)}")


def _with_rule(note: dict[str, Any], catalogue: Catalogue, rule: str) -> dict[str, Any]:
    if rule in catalogue.rule_index:
        note["associatedRule"] = {"id": rule, "index": catalogue.rule_index[rule]}
    return note


def _notification(kind: str, level: str, text: str, *, path: str = "") -> dict[str, Any]:
    note: dict[str, Any] = {
        "descriptor": {"id": kind, "index": list(_DESCRIPTIONS).index(kind)},
        "level": level,
        "message": {"text": paragraphs(text).replace("{", "{{").replace("}", "}}")},
    }
    if path:
        note["locations"] = [{"physicalLocation": {"artifactLocation": artifact(path)}}]
    return note
