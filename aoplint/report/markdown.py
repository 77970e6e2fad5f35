"""Markdown for pull request comments and step summaries: literal text, bounded size (layer 12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from aoplint.errors import ExitCode
from aoplint.model.coverage import Outcome
from aoplint.model.finding import Finding, Location
from aoplint.model.levels import ClauseState, Severity
from aoplint.model.report import Report
from aoplint.report.frame import LINE_LIMIT, clip, is_marked, shown
from aoplint.report.hints import suppression
from aoplint.report.index import NO_CLAUSE, ReportIndex, excuse_words, place, plural
from aoplint.report.neutralise import markdown, markdown_code, markdown_fence
from aoplint.report.options import RenderOptions

#: A comment on GitHub holds 65,536 characters; findings stop here, the rest is counted.
FINDINGS_LIMIT = 45_000
_LISTED = 50
_WORDS = {ExitCode.OK: "passed", ExitCode.FINDINGS: "failed", ExitCode.INCOMPLETE: "incomplete",
          ExitCode.HYGIENE: "suppressions to mend", ExitCode.USAGE: "not run",
          ExitCode.INTERNAL: "internal error"}  # fmt: skip
_QUIET = (ClauseState.NO_VIOLATION, ClauseState.NOT_APPLICABLE, ClauseState.NOT_CHECKABLE)


def render(report: Report, options: RenderOptions) -> str:
    """`report` as a Markdown document."""
    index = ReportIndex(report)
    blocks = [
        f"## aoplint: {_WORDS[report.verdict.code]}",
        f"**{markdown(index.verdict)}**",
        markdown(index.applicability),
        _counts(index),
        *_clauses(index),
        *_findings(index),
        *_unread(index),
        *_register(index),
        _run(index),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(' --- ' for _ in head)}|"]
    chosen = rows[:_LISTED]
    lines += [f"| {' | '.join(row)} |" for row in chosen]
    more = f"\n\nand {len(rows) - _LISTED} more" if len(rows) > _LISTED else ""
    return "\n".join(lines) + more


def _counts(index: ReportIndex) -> str:
    head = [*(f"{severity.value}s" for severity in Severity), "not counted", *(o.value for o in Outcome)]
    numbers = [*index.severities.values(), len(index.excused)]
    numbers += [index.report.coverage.count(outcome) for outcome in Outcome]
    return _table(head, [[str(number) for number in numbers]])


def _clauses(index: ReportIndex) -> Iterator[str]:
    if not index.report.clauses:
        return
    yield "### Clauses"
    loud = [result for result in index.report.clauses if result.state not in _QUIET]
    if loud:
        rows = [
            [
                markdown(r.clause),
                markdown(index.clause_title(r.clause)),
                f"**{r.state.value}**",
                markdown(r.why),
            ]
            for r in loud
        ]
        yield _table(["clause", "subject", "state", "why"], rows)
    quiet = Counter(r.state for r in index.report.clauses if r.state in _QUIET)
    if quiet:
        yield "; ".join(f"{plural(quiet[state], 'clause')}: {state.value}" for state in _QUIET if quiet[state])


def _findings(index: ReportIndex) -> Iterator[str]:
    if not index.active:
        return
    yield "### Findings"
    used = written = 0
    for clause, findings in index.by_clause:
        title = index.clause_title(clause)
        name = "Advice, not a duty of the agreement" if clause == NO_CLAUSE else f"{clause} {title}"
        blocks = [f"#### {markdown(name.strip())}"]
        for finding in findings:
            block = _finding(index, finding)
            if used + len(block) > FINDINGS_LIMIT:
                break
            blocks.append(block)
            used += len(block)
            written += 1
        yield from blocks if len(blocks) > 1 else ()
    if written < len(index.active):
        yield f"{plural(len(index.active) - written, 'finding')} more do not fit here; see the full report."


def _finding(index: ReportIndex, finding: Finding) -> str:
    rule = index.rule(finding)
    head = f"**{finding.severity.value}** {markdown_code(finding.rule)} at {_place(finding.location)}"
    parts = [head, " ".join(markdown(line) for line in finding.message.split("\n"))]
    if finding.location.frame:
        parts.append(_frame(finding.location))
    items = [f"{_place(where)} {markdown(where.label)}".strip() for where in finding.related[:5]]
    if finding.flow:
        items = [f"{n}. {_place(hop)} {markdown(hop.label)}" for n, hop in enumerate(finding.flow[:12], 1)]
    parts.append("\n".join(item if item[0].isdigit() else f"- {item}" for item in items))
    notes = [f"- evidence: {markdown(line)}" for line in finding.evidence]
    clauses = ", ".join(rule.clauses)
    if clauses or rule.why:
        notes.append(f"- why: {markdown(f'clause {clauses}. {rule.why}' if clauses else rule.why)}".rstrip())
    notes += [f"- fix: {markdown(rule.fix_hint)}"] if rule.fix_hint else []
    if rule.suppressible:
        notes.append(_suppression(suppression(finding, rule)))
    parts.append("\n".join(notes))
    return "\n\n".join(part for part in parts if part)


def _suppression(text: str) -> str:
    if "\n" not in text:
        return f"- suppress: {markdown_code(text)}"
    fence = markdown_fence(text, "toml").replace("\n", "\n  ")
    return f"- suppress, in `pyproject.toml`:\n\n  {fence}"


def _place(location: Location) -> str:
    return markdown_code(place(location))


def _frame(location: Location) -> str:
    """The frame as plain text: a highlighter would choke on line numbers."""
    lines = []
    for line in shown(location):
        if line is None:
            lines.append("     ...")
            continue
        sign = ">" if is_marked(line) else " "
        lines.append(f"{sign} {line.number:>4} | {clip(line, LINE_LIMIT).text}".rstrip())
    return markdown_fence("\n".join(lines), "text")


def _unread(index: ReportIndex) -> Iterator[str]:
    coverage = index.report.coverage
    entries = index.files(Outcome.DEGRADED, Outcome.FAILED)
    rows = [[markdown_code(path, cell=True), "missing", "", "yes"] for path in coverage.missing]
    for entry in entries:
        reason = markdown(f"{entry.reason} {f'({entry.detail})' if entry.detail else ''}".strip())
        rows.append(
            [
                markdown_code(entry.path, cell=True),
                entry.outcome.value,
                reason,
                "yes" if entry.counts else "no",
            ]
        )
    for rule in coverage.rules:
        where = markdown_code(rule.path, cell=True) if rule.path else "whole run"
        reason = markdown(f"{rule.rule}: {rule.reason} {f'({rule.detail})' if rule.detail else ''}".strip())
        rows.append([where, "rule not run", reason, "yes" if rule.counts else "no"])
    if rows:
        yield "### Not fully read"
        yield _table(["where", "what", "reason", "makes the run incomplete"], rows)


def _register(index: ReportIndex) -> Iterator[str]:
    if index.excused:
        yield "### Not counted"
        rows = []
        for finding in index.excused:
            why = markdown(excuse_words(finding.excuse)) if finding.excuse else ""
            where = markdown_code(place(finding.location), cell=True)
            rows.append([finding.state.value, markdown_code(finding.rule, cell=True), where, why])
        yield _table(["state", "rule", "place", "reason"], rows)
    if index.report.hygiene:
        yield "### Suppressions to mend"
        yield _table(
            ["place", "kind", "what"],
            [
                [markdown_code(place(i.location), cell=True), markdown(i.kind), markdown(i.message)]
                for i in index.report.hygiene
            ],
        )


def _run(index: ReportIndex) -> str:
    run = index.report.run
    packs = ", ".join(f"{pack.id} {pack.version}" for pack in index.report.packs) or "none"
    off = len(index.report.coverage.disabled_rules)
    text = f"aoplint {run.version}, packs {packs}, as of {run.as_of}, fail-on {run.fail_on.value}"
    text += f", {plural(off, 'rule')} switched off" if off else ""
    text += f", {plural(len(run.excludes), 'exclude')}" if run.excludes else ""
    return f"<sub>{markdown(text)}</sub>"
