"""The state of each clause (layer 10, DECISIONS section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aoplint.judge.facts import RunFacts
from aoplint.model.coverage import Coverage, Outcome
from aoplint.model.finding import Finding
from aoplint.model.levels import Basis, ClauseState, FindingState, Mode, Status
from aoplint.model.report import Applicability, ClauseResult
from aoplint.model.rule import Clause, RuleInfo

#: Source code that only the text rules read so far.
_UNREAD_SUFFIXES = (
    ".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx", ".vue", ".php", ".java", ".kt", ".cs", ".go", ".rb", ".dart",
    ".rs", ".swift", ".scala", ".c", ".cpp", ".m",
)  # fmt: skip
_TEXT_MODES = frozenset({Mode.SECRET, Mode.NAME})


def clause_results(
    facts: RunFacts,
    findings: Sequence[Finding],
    coverage: Coverage,
    applies: Applicability,
    rules_run: frozenset[str],
) -> tuple[ClauseResult, ...]:
    """One result per clause of every pack, in the packs' order."""
    return tuple(
        _clause(clause, facts, findings, coverage, applies, rules_run)
        for pack in facts.packs
        for clause in pack.clauses
    )


def _clause(
    clause: Clause,
    facts: RunFacts,
    findings: Sequence[Finding],
    coverage: Coverage,
    applies: Applicability,
    rules_run: frozenset[str],
) -> ClauseResult:
    rules = [rule for rule in facts.rules.values() if clause.id in rule.clauses and rule.basis is not Basis.HYGIENE]
    ran = [rule for rule in rules if rule.id in rules_run]
    names = {rule.id for rule in rules}
    active = [f for f in findings if f.rule in names and f.state is FindingState.ACTIVE]
    state, why = _state(clause, facts, rules, ran, active, coverage, applies)
    return ClauseResult(
        clause=clause.id,
        state=state,
        why=why,
        rules=tuple(sorted(rule.id for rule in ran)),
        findings=tuple(finding.fingerprint for finding in active),
    )


def _state(
    clause: Clause,
    facts: RunFacts,
    rules: Sequence[RuleInfo],
    ran: Sequence[RuleInfo],
    active: Sequence[Finding],
    coverage: Coverage,
    applies: Applicability,
) -> tuple[ClauseState, str]:
    breaches = [f for f in active if _breach(facts.rules[f.rule])]
    if breaches and applies.used is not False:
        return ClauseState.VIOLATED, _count(len(breaches), "finding")
    if active:
        return ClauseState.RISK_NOTED, _count(len(active), "finding")
    if clause.checkability == "not checkable":
        return ClauseState.NOT_CHECKABLE, clause.note
    if applies.used is False:
        return ClauseState.NOT_APPLICABLE, "no use of the Open Platform was found"
    if not ran:
        why = "its rules did not run" if rules else "no rule of the loaded packs checks it"
        return ClauseState.NOT_FULLY_CHECKED, why
    gaps = _gaps(facts, rules, ran, coverage)
    if gaps:
        return ClauseState.NOT_FULLY_CHECKED, "; ".join(gaps)
    return ClauseState.NO_VIOLATION, f"{_count(len(ran), 'rule')} found nothing"


def _breach(rule: RuleInfo) -> bool:
    return rule.basis is Basis.BREACH and rule.status is Status.STABLE


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _gaps(
    facts: RunFacts, rules: Sequence[RuleInfo], ran: Sequence[RuleInfo], coverage: Coverage
) -> Iterable[str]:
    gaps = []
    if not facts.any_read:
        gaps.append("nothing was read")
    elif coverage.partial:
        gaps.append("only named files were read")
    lost = coverage.count(Outcome.DEGRADED) + coverage.count(Outcome.FAILED)
    if lost:
        gaps.append(f"{_count(lost, 'file')} not fully read")
    if len(ran) < len(rules):
        gaps.append(f"{_count(len(rules) - len(ran), 'rule')} did not run")
    unread = [entry for entry in coverage.files if entry.path.lower().endswith(_UNREAD_SUFFIXES)]
    if unread and any(rule.mode not in _TEXT_MODES for rule in ran):
        gaps.append(f"{_count(len(unread), 'file')} in languages that only text rules read")
    return gaps
