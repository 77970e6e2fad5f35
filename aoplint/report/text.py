"""The terminal format: one block per finding, then a summary whose last line is the verdict (layer 12)."""

from __future__ import annotations

from collections.abc import Iterator

from aoplint.errors import ExitCode
from aoplint.model.finding import Finding, Location
from aoplint.model.levels import Basis, Confidence, FindingState, Status
from aoplint.model.report import Report
from aoplint.model.rule import RuleInfo
from aoplint.report.frame import marked_text
from aoplint.report.hints import suppression
from aoplint.report.index import ReportIndex, excuse_words, place
from aoplint.report.options import RenderOptions
from aoplint.report.paint import BOLD, GOOD_STYLE, GUTTER_STYLE, SEVERITY_STYLE, Paint
from aoplint.report.text_frame import code_frame, gutter_width
from aoplint.report.text_summary import summary

_HOPS_SHOWN, _RELATED_SHOWN = 12, 5


def render(report: Report, options: RenderOptions) -> str:
    """`report` for a terminal."""
    index, paint = ReportIndex(report), Paint(options)
    lines = [paint.style(paint.safe(index.applicability), BOLD), ""]
    explained: set[str] = set()
    for finding in report.findings:
        if finding.state is FindingState.ACTIVE or options.show_suppressed:
            lines += _block(index, paint, finding, again=finding.rule in explained)
            lines.append("")
            if not options.verbose:
                explained.add(finding.rule)
    lines += summary(index, paint)
    codes = GOOD_STYLE if report.verdict.code is ExitCode.OK else "1;31"
    lines.append(paint.style(paint.safe(index.verdict), codes))
    return "\n".join(lines) + "\n"


def _block(index: ReportIndex, paint: Paint, finding: Finding, *, again: bool) -> Iterator[str]:
    """One finding; `again`: what its rule has to say was said above."""
    rule, codes = index.rule(finding), SEVERITY_STYLE[finding.severity]
    related = finding.related[:_RELATED_SHOWN]
    gutter = gutter_width(finding.location, *related)
    yield from _header(paint, finding, rule, codes)
    yield _arrow(paint, finding.location, gutter, "-->")
    yield from code_frame(paint, finding.location, gutter, codes)
    for location in related:
        yield _arrow(paint, location, gutter, ":::", location.label)
        if _in_frame(location, finding.location):
            continue
        yield from code_frame(paint, location, gutter, GUTTER_STYLE, "-")
    if len(finding.related) > len(related):
        yield f"{'':>{gutter}}  and {len(finding.related) - len(related)} more places"
    lead = f"{'':>{gutter}} "
    yield f"{lead}{paint.style(paint.bar, GUTTER_STYLE)}"
    yield from _flow(paint, finding, lead)
    for name, text in _notes(index, finding, rule, again):
        yield from _note(paint, lead, name, text)


def _in_frame(location: Location, shown: Location) -> bool:
    """Whether the lines around `shown` have those of `location` among them."""
    numbers = {line.number for line in shown.frame}
    return location.path == shown.path and {location.line, location.end_line} <= numbers


def _header(paint: Paint, finding: Finding, rule: RuleInfo, codes: str) -> Iterator[str]:
    reference = next((link for link in rule.references if link.startswith("https://")), "")
    identity = paint.link(paint.safe(finding.rule), reference)
    prefix = "" if finding.state is FindingState.ACTIVE else f"{finding.state.value} "
    first, *rest = (finding.message or rule.title).replace("\r\n", "\n").split("\n")
    head = paint.style(f"{prefix}{finding.severity.value}[{identity}]", codes)
    yield f"{head}: {paint.style(paint.safe(first), BOLD)}"
    for line in rest:
        yield f"  {paint.safe(line)}".rstrip()


def _arrow(paint: Paint, location: Location, gutter: int, arrow: str, label: str = "") -> str:
    shown = f"{paint.style(arrow, GUTTER_STYLE)} {paint.safe(place(location))}"
    return f"{'':>{gutter}}{shown}" + (f" {paint.safe(label)}" if label else "")


def _flow(paint: Paint, finding: Finding, lead: str) -> Iterator[str]:
    if not finding.flow:
        return
    yield f"{lead}{_name(paint, 'flow')}"
    hops = list(enumerate(finding.flow, start=1))
    cut = len(hops) > _HOPS_SHOWN
    chosen = hops[: _HOPS_SHOWN - 4] + hops[-4:] if cut else hops
    for position, (number, hop) in enumerate(chosen):
        if cut and position == _HOPS_SHOWN - 4:
            yield f"{lead}    {paint.ellipsis} {len(hops) - _HOPS_SHOWN} steps not shown"
        label = f" {hop.label}" if hop.label else ""
        source = " ".join(marked_text(hop).split())
        yield from paint.wrap(
            f"{place(hop)}{label}{f': {source}' if source else ''}", f"{lead}  {number:>2}. ", f"{lead}      "
        )


def _notes(index: ReportIndex, finding: Finding, rule: RuleInfo, again: bool) -> Iterator[tuple[str, str]]:
    if finding.evidence:
        yield "evidence", "; ".join(finding.evidence)
    if finding.symbol:
        yield "in", finding.symbol
    if not again:
        yield from _why(index, rule)
    if rule.fix_hint and not again:
        yield "fix", rule.fix_hint
    if finding.fix:
        command = "aoplint fix" if finding.fix.safe else "aoplint fix --unsafe"
        yield "can be fixed", f"{finding.fix.title} ({command})"
    if finding.confidence is Confidence.LOW:
        yield "confidence", "low"
    if rule.status is not Status.STABLE:
        yield "status", f"{rule.status.value} rule, never changes the exit code"
    if finding.excuse:
        yield finding.state.value, excuse_words(finding.excuse)
    else:
        yield "suppress", suppression(finding, rule)
    yield "explain", f"aoplint explain {finding.rule}"


def _why(index: ReportIndex, rule: RuleInfo) -> Iterator[tuple[str, str]]:
    numbers = []
    for clause in rule.clauses:
        title = index.clause_title(clause)
        numbers.append(f"clause {clause} ({title})" if title else f"clause {clause}")
    if rule.basis is Basis.HYGIENE:
        numbers.append("advice, not a duty of the agreement")
    joined = ", ".join(numbers)
    if joined or rule.why:
        yield "why", f"{joined}: {rule.why}" if joined and rule.why else joined or rule.why


def _note(paint: Paint, lead: str, name: str, text: str) -> Iterator[str]:
    if name in ("suppress", "explain"):
        # To be copied: never wrapped.
        lines = text.split("\n")
        if len(lines) == 1:
            yield f"{lead}{_name(paint, name)}: {paint.safe(text)}"
            return
        yield f"{lead}{_name(paint, name)}: in pyproject.toml"
        yield from (f"{lead}    {paint.safe(line)}" for line in lines)
        return
    indent = " " * (len(lead) + 2)
    first, *rest = paint.wrap(text, " " * (len(lead) + 4 + len(name)), indent)
    yield f"{lead}{_name(paint, name)}: {first.lstrip()}"
    yield from rest


def _name(paint: Paint, name: str) -> str:
    return f"{paint.style('=', GUTTER_STYLE)} {paint.style(name, BOLD)}"
