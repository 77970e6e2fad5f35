"""Makes the report from what the workers found (layer 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aoplint.config.selectors import matches
from aoplint.fingerprint import fingerprint, shape
from aoplint.judge.applicability import applicability
from aoplint.judge.clauses import clause_results
from aoplint.judge.context import in_context
from aoplint.judge.excuses import Excuses
from aoplint.judge.facts import Candidate, RunFacts
from aoplint.judge.matching import Order
from aoplint.judge.precedence import folded, settle
from aoplint.judge.recognition import Recognised, recognised
from aoplint.judge.severity import severity, speaks
from aoplint.judge.verdict import verdict
from aoplint.model.coverage import Coverage
from aoplint.model.finding import Finding
from aoplint.model.levels import FindingState
from aoplint.model.record import dataclass
from aoplint.model.report import Applicability, Report, RunInfo


def judge(facts: RunFacts) -> Report:
    """The report of a run."""
    settled = settled_of(facts)
    applies, rules_run = settled.applies, facts.rules_run
    excuses = Excuses(facts, settled.recognised)
    candidates = folded(settled.candidates, facts, excuses.was_there)
    findings = sorted(_findings(candidates, settled.identities, facts, applies, excuses), key=_order)
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
        verdict=verdict(findings, facts.rules, coverage, hygiene, facts.settings, facts.compared),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the rules said, before it is excused and folded.

    Args:
        applies: whether the platform is used.
        candidates: what stays, ordered by place.
        identities: fingerprints, by `Candidate.order`.
        tags: change tags, likewise.
        recognised: what was there before.
    """

    applies: Applicability
    candidates: list[Candidate]
    identities: Mapping[Order, str]
    tags: Mapping[Order, str]
    recognised: Recognised


def settled_of(facts: RunFacts) -> Settled:
    """What the rules of a run said."""
    applies = applicability(facts)
    candidates = settle(in_context(_candidates(facts), facts))
    candidates = [candidate for candidate in candidates if speaks(candidate, facts, applies)]
    identities = _identities(candidates)
    return Settled(
        applies=applies,
        candidates=candidates,
        identities=identities,
        tags={candidate.order: candidate.raw.change_tag for candidate in candidates},
        recognised=recognised(candidates, identities, facts),
    )


def _candidates(facts: RunFacts) -> Iterable[Candidate]:
    for result in facts.results:
        for raw in result.findings:
            rule = facts.rules.get(raw.rule)
            if rule is not None:
                yield Candidate(path=result.path, raw=raw, rule=rule)


def _findings(
    candidates: Sequence[Candidate],
    identities: Mapping[Order, str],
    facts: RunFacts,
    applies: Applicability,
    excuses: Excuses,
) -> Iterable[Finding]:
    for candidate in candidates:
        raw, rule = candidate.raw, candidate.rule
        level, notes = severity(candidate, facts, applies)
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
            fingerprint=identities[candidate.order],
            shape=shape(rule=rule.id, context=raw.context),
            change_tag=raw.change_tag,
            informational=raw.informational,
            fix=raw.fix,
            excuse=excuses.find(candidate),
            line_hash=raw.line_hash,
        )


def _identities(candidates: Sequence[Candidate]) -> dict[Order, str]:
    """Fingerprints by `Candidate.order`; made before anything is folded, so that folding changes none."""
    seen: dict[tuple[str, str, str, str], int] = {}
    identities = {}
    for one in sorted(candidates, key=lambda one: one.order):
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
        compared=facts.compared,
    )
