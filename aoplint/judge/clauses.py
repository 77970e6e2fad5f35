"""The state of each clause (layer 10, DECISIONS section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aoplint.judge.facts import RunFacts
from aoplint.manifest.fields import NAMES as MANIFEST_NAMES
from aoplint.model.coverage import Coverage, Outcome
from aoplint.model.finding import Finding, Location
from aoplint.model.levels import Basis, ClauseState, FindingState, Mode, Status
from aoplint.model.report import Applicability, ClauseResult
from aoplint.model.rule import Clause, RuleInfo
from aoplint.project.unread import is_unread_server_code

#: Source code that only the text rules read so far.
_UNREAD_SUFFIXES = (
    ".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx", ".vue", ".php", ".java", ".kt", ".cs", ".go", ".rb", ".dart",
    ".rs", ".swift", ".scala", ".c", ".cpp", ".m",
)  # fmt: skip
_CODE_MODES = frozenset({Mode.SEARCH, Mode.TAINT})
_DUTIES = frozenset({Mode.EVIDENCE, Mode.MANIFEST})
_SHOWN = 20
#: States that do not speak of what is done.
_WITHOUT_EVIDENCE = frozenset({ClauseState.NOT_CHECKABLE, ClauseState.NOT_APPLICABLE})


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
    active = [f for f in findings if f.rule in names and f.state is FindingState.ACTIVE and not f.informational]
    evidence = _evidence(clause, facts, ran)
    state, why = _state(clause, facts, rules, ran, active, evidence, coverage, applies)
    return ClauseResult(
        clause=clause.id,
        state=state,
        why=why,
        rules=tuple(sorted(rule.id for rule in ran)),
        findings=tuple(finding.fingerprint for finding in active),
        evidence=evidence if state not in _WITHOUT_EVIDENCE else (),
    )


def _evidence(clause: Clause, facts: RunFacts, ran: Sequence[RuleInfo]) -> tuple[Location, ...]:
    """Places that show that the duties of a clause are done, those in code first."""
    found = dict.fromkeys(place for rule in ran for place in facts.kept.get(rule.id, ()))
    if clause.checkability == "attestation":
        found |= dict.fromkeys(_top(entry.path) for entry in facts.files if _is_manifest(entry.path))
    ordered = sorted(found, key=lambda place: (_is_manifest(place.path), place.path, place.line, place.column))
    return tuple(ordered[:_SHOWN])


def _top(path: str) -> Location:
    return Location(path=path, line=1, column=1, end_line=1, end_column=1)


def _is_manifest(path: str) -> bool:
    return path.rpartition("/")[2] in MANIFEST_NAMES


def _state(
    clause: Clause,
    facts: RunFacts,
    rules: Sequence[RuleInfo],
    ran: Sequence[RuleInfo],
    active: Sequence[Finding],
    evidence: Sequence[Location],
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
    duties = facts.asked is not None and all(rule.mode in _DUTIES for rule in ran)
    if duties and not evidence and not any(rule.id in (facts.asked or ()) for rule in ran):
        return ClauseState.NOT_APPLICABLE, "nothing in the project gives rise to the duty"
    if evidence and all(_is_manifest(place.path) for place in evidence):
        return ClauseState.ATTESTED_ONLY, f"declared in {evidence[0].path}"
    if evidence:
        return ClauseState.EVIDENCE_FOUND, f"{_count(len(evidence), 'place')}, such as {evidence[0].path}"
    return ClauseState.NO_VIOLATION, f"{_count(len(ran), 'rule')} found nothing"


def _breach(rule: RuleInfo) -> bool:
    return rule.basis is Basis.BREACH and rule.status is Status.STABLE


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _gaps(facts: RunFacts, rules: Sequence[RuleInfo], ran: Sequence[RuleInfo], coverage: Coverage) -> Iterable[str]:
    gaps = []
    if not facts.any_read:
        gaps.append("nothing was read")
    elif coverage.partial:
        gaps.append("only some files were read")
    lost = coverage.count(Outcome.DEGRADED) + coverage.count(Outcome.FAILED)
    if lost:
        gaps.append(f"{_count(lost, 'file')} not fully read")
    if len(ran) < len(rules):
        gaps.append(f"{_count(len(rules) - len(ran), 'rule')} did not run")
    unread = _unread(ran, coverage)
    if unread:
        gaps.append(f"{_count(unread, 'file')} in languages that only text rules read")
    return gaps


def _unread(ran: Sequence[RuleInfo], coverage: Coverage) -> int:
    """Files that the rules would have to read and cannot: scripts of browsers do no duty of a server."""
    if any(rule.mode in _CODE_MODES and (not rule.languages or "python" in rule.languages) for rule in ran):
        return sum(entry.path.lower().endswith(_UNREAD_SUFFIXES) for entry in coverage.files)
    if any(rule.mode in _DUTIES for rule in ran):
        return sum(is_unread_server_code(entry.path) for entry in coverage.files)
    return 0
