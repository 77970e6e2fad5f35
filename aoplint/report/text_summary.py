"""The end of the terminal format: counts, clauses, what was not read, what does not count (layer 12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.levels import ClauseState, Severity
from aoplint.report.index import ReportIndex, counts, place, plural
from aoplint.report.paint import BOLD, Paint

_LISTED = 20
_TELLING = (
    ClauseState.VIOLATED,
    ClauseState.RISK_NOTED,
    ClauseState.NOT_FULLY_CHECKED,
    ClauseState.EVIDENCE_FOUND,
)


def summary(index: ReportIndex, paint: Paint) -> list[str]:
    """The summary's lines without the verdict, ending in an empty one."""
    lines: list[str] = []
    rows = _unread(index, paint) if paint.options.quiet else _rows(index, paint)
    for name, text in rows:
        if name:
            lead = f"  {paint.style(f'{name:<9}', BOLD)} "
            first, *rest = paint.wrap(text, " " * 12, " " * 14)
            lines += [lead + first[12:], *rest]
        else:
            lines += paint.wrap(text, " " * 14, " " * 16)
    return [paint.style("summary", BOLD), *lines, ""] if lines else []


def _rows(index: ReportIndex, paint: Paint) -> Iterator[tuple[str, str]]:
    yield "findings", _severities(index)
    yield from _excused(index, paint)
    yield from _clauses(index)
    yield from _files(index, paint)
    yield from _rules(index, paint)
    yield from _trust(index)
    run = index.report.run
    packs = ", ".join(f"{pack.id} {pack.version}" for pack in index.report.packs) or "none"
    yield "run", f"aoplint {run.version}, packs {packs}, as of {run.as_of}, fail-on {run.fail_on.value}"
    yield from _next(index)


def _severities(index: ReportIndex) -> str:
    return ", ".join(plural(index.severities[severity], severity.value) for severity in Severity)


def _excused(index: ReportIndex, paint: Paint) -> Iterator[tuple[str, str]]:
    if index.excused:
        how = "" if paint.options.show_suppressed else "; --show-suppressed says why"
        yield "excused", f"{counts(index)} (not counted){how}"
    if index.report.run.compared:
        yield "compared", f"only findings {index.report.run.compared} count"


def _clauses(index: ReportIndex) -> Iterator[tuple[str, str]]:
    name = "clauses"
    for state in _TELLING:
        hits = [result for result in index.report.clauses if result.state is state]
        if hits:
            numbers = (f"{r.clause} ({len(r.findings)})" if r.findings else r.clause for r in hits)
            yield name, f"{state.value}: {', '.join(numbers)}"
            name = ""
    rest = Counter(r.state for r in index.report.clauses if r.state not in _TELLING)
    if rest:
        yield name, "; ".join(f"{rest[state]} {state.value}" for state in ClauseState if rest[state])


def _files(index: ReportIndex, paint: Paint) -> Iterator[tuple[str, str]]:
    coverage = index.report.coverage
    counts = " + ".join(f"{coverage.count(outcome)} {outcome.value}" for outcome in Outcome)
    odd = "" if coverage.balanced else " (DOES NOT ADD UP)"
    yield "files", f"{coverage.discovered} discovered = {counts}{odd}"
    yield from _unread(index, paint)
    skipped = index.files(Outcome.SKIPPED)
    if paint.options.verbose:
        yield from (("", _file(entry)) for entry in skipped)
    elif skipped:
        reasons = Counter(entry.reason or "no reason" for entry in skipped)
        yield "", "skipped: " + ", ".join(f"{reasons[reason]} {reason}" for reason in sorted(reasons))


def _unread(index: ReportIndex, paint: Paint) -> Iterator[tuple[str, str]]:
    yield from (("", f"missing: {path}") for path in index.report.coverage.missing)
    entries = index.files(Outcome.DEGRADED, Outcome.FAILED)
    chosen = entries if paint.options.verbose else entries[:_LISTED]
    yield from (("", _file(entry)) for entry in chosen)
    if len(entries) > len(chosen):
        yield "", f"and {len(entries) - len(chosen)} more (--verbose lists them)"


def _file(entry: FileOutcome) -> str:
    detail = f" ({entry.detail})" if entry.detail else ""
    counts = ", makes the run incomplete" if entry.counts else ""
    return f"{entry.outcome.value}: {entry.path}: {entry.reason or 'no reason'}{detail}{counts}"


def _rules(index: ReportIndex, paint: Paint) -> Iterator[tuple[str, str]]:
    coverage = index.report.coverage
    if coverage.partial:
        yield "partial", "only some files were read; rules about the whole project did not run"
    if not coverage.rules:
        return
    if paint.options.verbose:
        yield "not run", f"{plural(len(coverage.rules), 'rule outcome')}"
        yield from (("", _rule(entry)) for entry in coverage.rules)
        return
    loud = [entry for entry in coverage.rules if entry.counts]
    reasons = Counter(entry.reason for entry in coverage.rules)
    yield "not run", ", ".join(f"{plural(reasons[reason], 'rule')}: {reason}" for reason in sorted(reasons))
    yield from (("", _rule(entry)) for entry in loud[:_LISTED])


def _rule(entry: RuleOutcome) -> str:
    where = f" on {entry.path}" if entry.path else ""
    detail = f" ({entry.detail})" if entry.detail else ""
    counts = ", makes the run incomplete" if entry.counts else ""
    return f"{entry.rule}{where}: {entry.reason}{detail}{counts}"


def _trust(index: ReportIndex) -> Iterator[tuple[str, str]]:
    report = index.report
    if report.hygiene:
        yield "hygiene", plural(len(report.hygiene), "suppression, ignore or baseline problem")
        for issue in report.hygiene[:_LISTED]:
            yield "", f"{place(issue.location)}: {issue.kind}: {issue.message}"
        if len(report.hygiene) > _LISTED:
            yield "", f"and {len(report.hygiene) - _LISTED} more"
    if report.coverage.disabled_rules:
        yield "disabled", _listed(report.coverage.disabled_rules, "rule")
    if report.run.excludes:
        yield "excluded", _listed(report.run.excludes, "pattern")
    if report.run.config:
        yield "config", ", ".join(report.run.config)


def _next(index: ReportIndex) -> Iterator[tuple[str, str]]:
    """What somebody who sees findings for the first time may do."""
    if index.active:
        yield "next", "read them as a page: aoplint scan -o html:report.html"
        if index.report.run.config:
            yield "", "accept them until they are mended: aoplint baseline update"
        else:
            yield "", "let only new ones count: aoplint init, then aoplint baseline update"


def _listed(names: Sequence[str], noun: str) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{plural(len(names), noun)}: {', '.join(names[:_LISTED])}{more}"
