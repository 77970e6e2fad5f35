"""Looks things up and counts them in a report, for every format alike (layer 12)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from aoplint.errors import ExitCode
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.finding import Excuse, Finding, Location
from aoplint.model.levels import Basis, FindingState, Mode, Severity, Status
from aoplint.model.record import dataclass
from aoplint.model.report import ClauseResult, Report
from aoplint.model.rule import Clause, PackInfo, RuleInfo

NO_CLAUSE = ""
#: So much of a commit's id is shown to people.
COMMIT_SHOWN = 12
_CLAUSE_PART = re.compile(r"\d+|\D+")


@dataclass(frozen=True)
class ReportIndex:
    """The lookups that more than one format needs."""

    report: Report

    @cached_property
    def rules(self) -> dict[str, RuleInfo]:
        """Rules by id; a finding of an unknown rule has a bare one."""
        known = {rule.id: rule for rule in self.report.rules}
        for finding in self.report.findings:
            if finding.rule not in known:
                known[finding.rule] = RuleInfo(
                    id=finding.rule,
                    pack="",
                    mode=Mode.SEARCH,
                    title=finding.rule,
                    message="",
                    severity=finding.severity,
                    basis=Basis.INDICATOR,
                )
        return known

    @cached_property
    def clauses(self) -> dict[str, tuple[PackInfo, Clause]]:
        """Clause rows by number; the first pack that has one wins."""
        table: dict[str, tuple[PackInfo, Clause]] = {}
        for pack in self.report.packs:
            for clause in pack.clauses:
                table.setdefault(clause.id, (pack, clause))
        return table

    def clause_title(self, clause: str) -> str:
        """The short paraphrase of `clause`, empty when no pack has it."""
        found = self.clauses.get(clause)
        return found[1].title if found else ""

    def rule(self, finding: Finding) -> RuleInfo:
        """The rule of `finding`."""
        return self.rules[finding.rule]

    @cached_property
    def active(self) -> tuple[Finding, ...]:
        """Findings that count, in the report's order."""
        return tuple(f for f in self.report.findings if f.state is FindingState.ACTIVE)

    @cached_property
    def excused(self) -> tuple[Finding, ...]:
        """Findings that do not count, in the report's order."""
        return tuple(f for f in self.report.findings if f.state is not FindingState.ACTIVE)

    def fails(self, finding: Finding) -> bool:
        """Whether `finding` is one that the verdict counts."""
        grave = finding.severity.rank <= self.report.run.fail_on.rank
        stable = self.rule(finding).status is Status.STABLE
        return finding.state is FindingState.ACTIVE and grave and stable

    @cached_property
    def worst_first(self) -> tuple[Finding, ...]:
        """Findings that count before those that do not, each by severity, else in the report's order."""
        order = sorted(self.report.findings, key=lambda f: (f.state is not FindingState.ACTIVE, f.severity.rank))
        return tuple(order)

    @cached_property
    def severities(self) -> dict[Severity, int]:
        """Number of active findings by severity."""
        counted = Counter(finding.severity for finding in self.active)
        return {severity: counted[severity] for severity in Severity}

    @cached_property
    def states(self) -> dict[FindingState, int]:
        """Number of findings by state."""
        counted = Counter(finding.state for finding in self.report.findings)
        return {state: counted[state] for state in FindingState}

    @cached_property
    def by_clause(self) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Active findings by the first clause of their rule, the clause with the worst first.

        Advice, and rules without a clause, come last under `NO_CLAUSE`.
        """
        groups: dict[str, list[Finding]] = {}
        for finding in self.active:
            rule = self.rule(finding)
            advice = rule.basis is Basis.HYGIENE or not rule.clauses
            groups.setdefault(NO_CLAUSE if advice else rule.clauses[0], []).append(finding)

        def order(clause: str) -> tuple[bool, int, tuple[tuple[int, int, str], ...]]:
            worst = min(finding.severity.rank for finding in groups[clause])
            return clause == NO_CLAUSE, worst, clause_key(clause)

        return tuple((clause, tuple(groups[clause])) for clause in sorted(groups, key=order))

    @cached_property
    def languages(self) -> tuple[tuple[str, dict[Outcome, int], int], ...]:
        """(language, files by outcome, lines read), ordered by language."""
        table: dict[str, list[FileOutcome]] = {}
        for entry in self.report.coverage.files:
            table.setdefault(entry.language, []).append(entry)
        rows = []
        for language in sorted(table):
            counted = Counter(entry.outcome for entry in table[language])
            counts = {outcome: counted[outcome] for outcome in Outcome}
            rows.append((language, counts, sum(entry.lines for entry in table[language])))
        return tuple(rows)

    def files(self, *outcomes: Outcome) -> tuple[FileOutcome, ...]:
        """File outcomes that are one of `outcomes`."""
        return tuple(entry for entry in self.report.coverage.files if entry.outcome in outcomes)

    @property
    def complete(self) -> bool:
        """Whether the run read all it was asked to read and its accounting balances."""
        coverage = self.report.coverage
        unfinished = self.report.verdict.code in (ExitCode.INCOMPLETE, ExitCode.INTERNAL, ExitCode.USAGE)
        return coverage.complete and coverage.balanced and not unfinished

    @property
    def verdict(self) -> str:
        """The last line of every run."""
        code, reason = int(self.report.verdict.code), self.report.verdict.reason
        if reason.startswith("exit "):
            return reason
        return f"exit {code}: {reason}" if reason else f"exit {code}"

    @property
    def applicability(self) -> str:
        """The first line of every report, not neutralised."""
        facts = self.report.applicability
        if facts.used is None:
            return f"Open Platform use: not known, because {self._why_unknown}"
        if not facts.used:
            return (
                "Open Platform use: none found; absence, brand and manifest rules are off, secret findings are warnings"
            )
        roots = [root for root in facts.applications if root != "."]
        also = f" (applications: {', '.join(facts.applications)})" if roots else ""
        at = f" at {place(facts.places[0])}" if facts.places else ""
        return f"Open Platform use found{at}{also}"

    @property
    def _why_unknown(self) -> str:
        coverage = self.report.coverage
        if not self.files(Outcome.SCANNED, Outcome.DEGRADED):
            return "nothing was read"
        return "only some files were read" if coverage.partial else "no rule pack names its marks"

    def title(self, result: ClauseResult) -> str:
        """The paraphrase of the clause of `result`."""
        return self.clause_title(result.clause)


def place(location: Location) -> str:
    """`path:line:column` as editors read it, the cell of a notebook, the commit; not neutralised."""
    cell = f" (cell {location.cell})" if location.cell else ""
    cell += f" (commit {location.commit[:COMMIT_SHOWN]})" if location.commit else ""
    if location.line < 1:
        return f"{location.path}{cell}"
    column = f":{location.column}" if location.column > 0 else ""
    return f"{location.path}:{location.line}{column}{cell}"


def audit(index: ReportIndex, most: int) -> Iterator[str]:
    """What does not count, why, by whom and until when, one line each, not neutralised; at most `most` and the rest."""
    for finding in index.excused[:most]:
        why = excuse_words(finding.excuse) if finding.excuse else "no reason given"
        yield f"{finding.state.value}: {place(finding.location)} {finding.rule}: {why}"
    if len(index.excused) > most:
        yield f"{len(index.excused) - most} more do not count"


def counts(index: ReportIndex) -> str:
    """How many findings do not count, by state; "" for none."""
    others = (state for state in FindingState if state is not FindingState.ACTIVE)
    return ", ".join(f"{index.states[state]} {state.value}" for state in others if index.states[state])


def excuse_words(excuse: Excuse) -> str:
    """Reason, place, owner and end of an excuse, not neutralised."""
    words = f"{excuse.reason or 'no reason given'} ({place(excuse.where)}"
    words += f", {excuse.owner}" if excuse.owner else ""
    return words + (f", until {excuse.until})" if excuse.until else ")")


def clause_key(clause: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts 7.9 before 7.10 and both before 10.1."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part)
        for part in _CLAUSE_PART.findall(clause)
    )


def plural(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
