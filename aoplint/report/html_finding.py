"""One finding as the HTML page shows it (layer 12)."""

from __future__ import annotations

from aoplint.model.finding import Finding, Location
from aoplint.model.levels import Basis, Status
from aoplint.model.rule import RuleInfo
from aoplint.report.highlight import code_lines
from aoplint.report.hints import suppression
from aoplint.report.html_model import SEVERITY_LOOK, FindingView, PlaceView, badge
from aoplint.report.index import ReportIndex, excuse_words, place
from aoplint.report.neutralise import neutralise, paragraphs


def finding_view(index: ReportIndex, finding: Finding, anchor: str) -> FindingView:
    """`finding` under the page's own `anchor`."""
    rule = index.rule(finding)
    fix = finding.fix
    command = ("aoplint fix" if fix.safe else "aoplint fix --unsafe") if fix else ""
    return FindingView(
        anchor=anchor,
        badge=badge(finding.severity.value, SEVERITY_LOOK[finding.severity]),
        state=finding.state.value,
        rule=neutralise(finding.rule),
        title=neutralise(rule.title),
        message=tuple(paragraphs(finding.message or rule.title).split("\n")),
        place=_place(finding.location),
        symbol=neutralise(finding.symbol),
        flow=tuple(_place(hop) for hop in finding.flow),
        related=tuple(_place(where) for where in finding.related),
        evidence=tuple(neutralise(line) for line in finding.evidence),
        clauses=tuple((neutralise(c), neutralise(index.clause_title(c))) for c in rule.clauses),
        why=neutralise(rule.why),
        fix=neutralise(rule.fix_hint),
        exceptions=neutralise(rule.exceptions),
        can_fix=neutralise(f"{fix.title} ({command})") if fix else "",
        suppress="" if finding.excuse else neutralise(suppression(finding, rule), keep="\n"),
        suppressible=rule.suppressible,
        remarks=_remarks(finding, rule),
        references=tuple(neutralise(link) for link in rule.references),
        excuse=_excuse(finding),
        because=neutralise(excuse_words(finding.excuse)) if finding.excuse else "",
    )


def _place(location: Location) -> PlaceView:
    return PlaceView(neutralise(place(location)), neutralise(location.label), code_lines(location))


def _remarks(finding: Finding, rule: RuleInfo) -> tuple[str, ...]:
    remarks = [f"confidence: {finding.confidence.value}"]
    if rule.basis is not Basis.BREACH:
        remarks.append(rule.basis.value)
    if rule.status is not Status.STABLE:
        remarks.append(f"{rule.status.value} rule: never changes the exit code")
    return tuple(remarks)


def _excuse(finding: Finding) -> tuple[tuple[str, str], ...]:
    excuse = finding.excuse
    if excuse is None:
        return ()
    rows = (
        ("State", excuse.state.value),
        ("Reason", excuse.reason or "none given"),
        ("Where", place(excuse.where)),
        ("Until", excuse.until or "no end"),
        ("Owner", excuse.owner or "not named"),
    )
    return tuple((name, neutralise(value)) for name, value in rows)
