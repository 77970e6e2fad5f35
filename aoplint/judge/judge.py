"""Makes the report from what the workers found (layer 10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aoplint.config.selectors import matches
from aoplint.fingerprint import fingerprint
from aoplint.judge.applicability import applicability
from aoplint.judge.clauses import clause_results
from aoplint.judge.context import in_context
from aoplint.judge.excuses import Excuses
from aoplint.judge.facts import Candidate, RunFacts
from aoplint.judge.precedence import settle
from aoplint.judge.severity import severity, speaks
from aoplint.judge.verdict import verdict
from aoplint.model.coverage import Coverage
from aoplint.model.finding import Finding
from aoplint.model.levels import FindingState
from aoplint.model.report import Applicability, Report, RunInfo


def judge(facts: RunFacts) -> Report:
    """The report of a run."""
    applies = applicability(facts)
    rules_run = _rules_run(facts)
    candidates = settle(in_context(_candidates(facts), facts), facts)
    candidates = [candidate for candidate in candidates if speaks(candidate, facts, applies)]
    excuses = Excuses(facts, rules_run)
    findings = sorted(_findings(candidates, facts, applies, excuses), key=_order)
    coverage = _coverage(facts)
    hygiene = excuses.issues()
    return Report(
        run=_run_info(facts),
        applicability=applies,
        packs=facts.packs,
        rules=tuple(sorted(facts.rules.values(), key=lambda rule: rule.id)),
        findings=tuple(findings),
        coverage=coverage,
        clauses=clause_results(facts, findings, coverage, applies, rules_run),
        hygiene=hygiene,
        verdict=verdict(findings, facts.rules, coverage, hygiene, facts.settings),
    )


def _rules_run(facts: RunFacts) -> frozenset[str]:
    stopped = {outcome.rule for outcome in facts.rule_outcomes if not outcome.path}
    return frozenset(rule for rule in facts.rules if rule not in stopped)


def _candidates(facts: RunFacts) -> Iterable[Candidate]:
    for result in facts.results:
        for raw in result.findings:
            rule = facts.rules.get(raw.rule)
            if rule is not None:
                yield Candidate(path=result.path, raw=raw, rule=rule)


def _findings(
    candidates: Sequence[Candidate], facts: RunFacts, applies: Applicability, excuses: Excuses
) -> Iterable[Finding]:
    identities = _identities(candidates)
    for candidate in candidates:
        raw, rule = candidate.raw, candidate.rule
        level, notes = severity(candidate, facts, applies)
        identity = identities[candidate.order]
        for member in candidate.folded:
            excuses.met(member, identities[member.order])
        yield Finding(
            rule=rule.id,
            location=raw.location,
            message=raw.message,
            severity=level,
            confidence=raw.confidence or rule.confidence,
            related=raw.related,
            flow=raw.flow,
            evidence=raw.evidence + candidate.notes + notes,
            symbol=raw.symbol,
            fingerprint=identity,
            change_tag=raw.change_tag,
            informational=raw.informational,
            fix=raw.fix,
            excuse=excuses.find(candidate, identity),
        )


def _identities(candidates: Sequence[Candidate]) -> dict[tuple[str, int, int, str], str]:
    """Fingerprints by `Candidate.order`; what was folded counts, so that folding changes none."""
    seen: dict[tuple[str, str, str, str], int] = {}
    identities = {}
    everyone = [one for candidate in candidates for one in (candidate, *candidate.folded)]
    for one in sorted(everyone, key=lambda one: one.order):
        raw = one.raw
        key = (one.rule.id, one.path, raw.symbol, raw.context)
        occurrence = seen[key] = seen.get(key, -1) + 1
        identities[one.order] = fingerprint(
            rule=one.rule.id, path=one.path, symbol=raw.symbol, context=raw.context, occurrence=occurrence
        )
    return identities


def _order(finding: Finding) -> tuple[bool, int, str, int, int, str]:
    place = finding.location
    active = finding.state is FindingState.ACTIVE
    return (not active, finding.severity.rank, place.path, place.line, place.column, finding.rule)


def _coverage(facts: RunFacts) -> Coverage:
    disabled = sorted(rule.id for rule in facts.rules.values() if any(matches(s, rule) for s in facts.settings.disable))
    return Coverage(
        discovered=facts.discovered,
        files=facts.files,
        rules=facts.rule_outcomes,
        missing=facts.missing,
        partial=facts.partial,
        disabled_rules=tuple(disabled),
    )


def _run_info(facts: RunFacts) -> RunInfo:
    settings = facts.settings
    return RunInfo(
        version=facts.version,
        as_of=settings.as_of,
        fail_on=settings.fail_on,
        config=settings.sources,
        excludes=settings.exclude,
        arguments=facts.arguments,
    )
