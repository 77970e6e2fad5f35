"""What the HTML page shows, as neutral text: the template only lays it out (layer 12)."""

from __future__ import annotations

from aoplint.errors import ExitCode
from aoplint.model.coverage import Outcome
from aoplint.model.finding import Location
from aoplint.model.levels import ClauseState, Severity
from aoplint.model.report import ClauseResult
from aoplint.report.html_finding import finding_view
from aoplint.report.html_model import (
    OUTCOME_LOOK,
    SEVERITY_LOOK,
    STATE_LOOK,
    Badge,
    ClauseView,
    Group,
    Page,
    badge,
)
from aoplint.report.index import NO_CLAUSE, ReportIndex, place, plural
from aoplint.report.neutralise import neutralise


def page(index: ReportIndex) -> Page:
    """The page of a report."""
    report = index.report
    anchors = {finding.fingerprint: f"finding-{n}" for n, finding in enumerate(report.findings, start=1)}
    numbered = {id(finding): f"finding-{n}" for n, finding in enumerate(report.findings, start=1)}
    views = {id(finding): finding_view(index, finding, numbered[id(finding)]) for finding in report.findings}
    rows = tuple(_clause(index, result, n, anchors) for n, result in enumerate(report.clauses, start=1))
    by_number = {row.number: row for row in reversed(rows)}
    groups = tuple(
        Group(_head(index, clause, by_number), tuple(views[id(finding)] for finding in findings))
        for clause, findings in index.by_clause
    )
    word, tone, shape = _verdict_look(report.verdict.code)
    coverage = report.coverage
    return Page(
        title=f"{neutralise(report.packs[0].name)} report" if report.packs else "Report",
        verdict=neutralise(index.verdict),
        verdict_word=word,
        tone=tone,
        shape=shape,
        applicability=neutralise(index.applicability),
        tiles=_tiles(index),
        state_counts=_state_counts(index),
        clauses=rows,
        groups=groups,
        excused=tuple(views[id(finding)] for finding in index.excused),
        languages=_languages(index),
        outcomes=tuple((badge(o.value, OUTCOME_LOOK[o]), coverage.count(o)) for o in Outcome),
        unread=_unread(index),
        missing=tuple(neutralise(path) for path in coverage.missing),
        discovered=coverage.discovered,
        balanced=coverage.balanced,
        partial=coverage.partial,
        not_run=_not_run(index),
        disabled=tuple(neutralise(rule) for rule in coverage.disabled_rules),
        hygiene=_hygiene(index),
        packs=_packs(index),
        facts=_facts(index),
    )


def _verdict_look(code: ExitCode) -> tuple[str, str, str]:
    return {
        ExitCode.OK: ("Passed", "good", "check"),
        ExitCode.FINDINGS: ("Failed", "error", "octagon"),
        ExitCode.INCOMPLETE: ("Incomplete", "high", "half"),
        ExitCode.HYGIENE: ("Suppressions to mend", "warning", "triangle"),
        ExitCode.USAGE: ("Not run", "error", "octagon"),
        ExitCode.INTERNAL: ("Internal error", "error", "octagon"),
    }[code]


def _tiles(index: ReportIndex) -> tuple[tuple[str, str, str, str], ...]:
    tiles = [
        (str(index.severities[severity]), plural(index.severities[severity], severity.value).split(" ")[1],
         *SEVERITY_LOOK[severity])
        for severity in Severity
    ]  # fmt: skip
    tiles.append((str(len(index.excused)), "not counted", "dash", "quiet"))
    read = index.report.coverage.count(Outcome.SCANNED)
    whole = read == index.report.coverage.discovered
    look = ("check", "good") if whole and index.complete else ("half", "high" if not index.complete else "quiet")
    tiles.append((f"{read}/{index.report.coverage.discovered}", "files fully read", *look))
    return tuple(tiles)


def _state_counts(index: ReportIndex) -> tuple[tuple[Badge, int], ...]:
    counts = [(state, sum(1 for result in index.report.clauses if result.state is state)) for state in ClauseState]
    return tuple((badge(state.value, STATE_LOOK[state]), number) for state, number in counts if number)


def _clause(index: ReportIndex, result: ClauseResult, number: int, anchors: dict[str, str]) -> ClauseView:
    links = tuple(
        (anchors[print_], anchors[print_].removeprefix("finding-")) for print_ in result.findings if print_ in anchors
    )
    return ClauseView(
        anchor=f"clause-{number}",
        number=neutralise(result.clause),
        title=neutralise(index.clause_title(result.clause)),
        badge=badge(result.state.value, STATE_LOOK[result.state]),
        why=neutralise(result.why),
        links=links,
        evidence=tuple(_words(where) for where in result.evidence),
        rules=tuple(neutralise(rule) for rule in result.rules),
        checkable=result.state is not ClauseState.NOT_CHECKABLE,
    )


def _head(index: ReportIndex, clause: str, rows: dict[str, ClauseView]) -> ClauseView:
    """The head of a group of findings; a clause without a row in the table has one made up."""
    if clause == NO_CLAUSE:
        return ClauseView("", "", "Advice, not a duty of the agreement", None)
    known = rows.get(neutralise(clause))
    if known:
        return known
    return ClauseView("", neutralise(clause), neutralise(index.clause_title(clause)), None)


def _words(location: Location) -> str:
    label = f"{location.label}: " if location.label else ""
    return neutralise(f"{label}{place(location)}")


def _languages(index: ReportIndex) -> tuple[tuple[str, tuple[int, ...], int], ...]:
    return tuple(
        (neutralise(language) or "none", tuple(counts[outcome] for outcome in Outcome), lines)
        for language, counts, lines in index.languages
    )


def _unread(index: ReportIndex) -> tuple[tuple[Badge, str, str, str, bool], ...]:
    entries = index.files(Outcome.FAILED, Outcome.DEGRADED, Outcome.SKIPPED)
    order = sorted(entries, key=lambda entry: (entry.outcome is Outcome.SKIPPED, not entry.counts))
    return tuple(
        (
            badge(entry.outcome.value, OUTCOME_LOOK[entry.outcome]),
            neutralise(entry.path),
            neutralise(entry.reason),
            neutralise(entry.detail),
            entry.counts,
        )
        for entry in order
    )


def _not_run(index: ReportIndex) -> tuple[tuple[str, str, str, str, bool], ...]:
    return tuple(
        (neutralise(r.rule), neutralise(r.path), neutralise(r.reason), neutralise(r.detail), r.counts)
        for r in index.report.coverage.rules
    )


def _hygiene(index: ReportIndex) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (neutralise(i.kind), neutralise(place(i.location)), neutralise(i.rule), neutralise(i.message))
        for i in index.report.hygiene
    )


def _packs(index: ReportIndex) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(neutralise(text) for text in (p.id, p.name, p.version, p.edition or "none", p.licence or "not named"))
        for p in index.report.packs
    )


def _facts(index: ReportIndex) -> tuple[tuple[str, str], ...]:
    run = index.report.run
    rows = (
        ("aoplint", run.version),
        ("As of", run.as_of),
        ("Fails on", run.fail_on.value),
        ("Paths", ", ".join(run.arguments) or "not named"),
        ("Configuration", ", ".join(run.config) or "none"),
        ("Settings digest", run.config_digest or "none"),
        ("Excludes", ", ".join(run.excludes) or "none"),
    )
    return tuple((name, neutralise(value)) for name, value in rows)
