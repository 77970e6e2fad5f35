"""Suppression comments, configured ignores, the baseline: what excuses a finding, and which excuses are no good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from aoplint.config.selectors import matches, path_matches
from aoplint.config.settings import IgnoreEntry
from aoplint.errors import Place, nearest
from aoplint.judge.facts import Candidate, RunFacts
from aoplint.judge.recognition import Recognised, stale_entries
from aoplint.model.coverage import Outcome
from aoplint.model.finding import Excuse, Location
from aoplint.model.levels import FindingState
from aoplint.model.match import Directive
from aoplint.model.record import dataclass
from aoplint.model.report import HygieneIssue


@dataclass(slots=True)
class Excuses:
    """Excuses of a run; remembers which were used.

    Args:
        facts: the run.
        known: what was there before.
    """

    facts: RunFacts
    known: Recognised
    _used: set[tuple[str, int, int, str]] = field(default_factory=set)
    _used_ignores: set[IgnoreEntry] = field(default_factory=set)
    _by_path: dict[str, tuple[Directive, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_path = {result.path: result.directives for result in self.facts.results if result.directives}

    def find(self, candidate: Candidate) -> Excuse | None:
        """The excuse of `candidate`, a finding that stays, if there is a valid one."""
        excuse = None
        if candidate.rule.suppressible and not self.facts.settings.no_suppress:
            excuse = self._comment(candidate) or self._ignore(candidate) or self._baselined(candidate)
        return excuse or self._earlier(candidate)

    def was_there(self, candidate: Candidate) -> bool:
        """Whether `candidate` does not count because of what was there before."""
        return (self._baselined(candidate) or self._earlier(candidate)) is not None

    def _baselined(self, candidate: Candidate) -> Excuse | None:
        entry = self.known.baseline.get(candidate.order)
        if entry is None or self._expired(entry.until):
            return None
        if self.facts.settings.no_suppress or not candidate.rule.suppressible:
            return None
        return Excuse(
            state=FindingState.BASELINED,
            reason=entry.reason or "in the baseline",
            where=_location(Place(path=self.facts.baseline.path)),
            until=entry.until,
            owner=entry.owner,
        )

    def _earlier(self, candidate: Candidate) -> Excuse | None:
        """Not an excuse by somebody: the question was what is new."""
        entry = self.known.earlier.get(candidate.order)
        if entry is not None:
            return _before("it was there before", entry.path, self.facts.earlier.commit)
        changed = self.facts.changed
        if changed is not None and not changed.touched(candidate.raw):
            return _before("it touches no changed line", candidate.path, changed.commit)
        return None

    def _comment(self, candidate: Candidate) -> Excuse | None:
        for directive in self._by_path.get(candidate.path, ()):
            if not self._covers(directive, candidate):
                continue
            self._used.add(_key(directive, candidate.rule.id))
            self._used.add(_key(directive, "*"))
            if not self._expired(directive.until):
                return Excuse(
                    state=FindingState.SUPPRESSED,
                    reason=directive.reason,
                    where=directive.location,
                    until=directive.until,
                )
        return None

    def _covers(self, directive: Directive, candidate: Candidate) -> bool:
        raw = candidate.raw
        if directive.target_first > raw.last_line or directive.target_last < raw.first_line:
            return False
        if directive.tool != "aoplint":
            return self.facts.settings.compat_ignore
        return not directive.error and candidate.rule.id in directive.rules

    def _ignore(self, candidate: Candidate) -> Excuse | None:
        for entry in self.facts.settings.ignores:
            if self._ignores(entry, candidate):
                self._used_ignores.add(entry)
                if not self._expired(entry.until):
                    where = _location(entry.place)
                    return Excuse(state=FindingState.IGNORED, reason=entry.reason, where=where, until=entry.until)
        return None

    def _ignores(self, entry: IgnoreEntry, candidate: Candidate) -> bool:
        if entry.cell and entry.cell != candidate.raw.location.cell:
            return False
        return matches(entry.rule, candidate.rule) and path_matches(entry.path, candidate.path)

    def _expired(self, until: str) -> bool:
        return bool(until) and until < self.facts.settings.as_of

    def issues(self) -> tuple[HygieneIssue, ...]:
        """What is wrong with the excuses themselves; call after the last `find`."""
        if self.facts.settings.no_suppress:
            return ()
        read_whole = {entry.path for entry in self.facts.files if entry.outcome in (Outcome.SCANNED, Outcome.DEGRADED)}
        degraded = {entry.path for entry in self.facts.files if entry.outcome is Outcome.DEGRADED}
        found: list[HygieneIssue] = []
        for path in sorted(self._by_path):
            if path in read_whole:
                for directive in self._by_path[path]:
                    found.extend(self._directive_issues(directive, path in degraded))
        found.extend(self._ignore_issues())
        found.extend(self._baseline_issues())
        return tuple(found)

    def _baseline_issues(self) -> Iterable[HygieneIssue]:
        """Entries that match nothing any more; silent where their rule or file did not run."""
        accepted = self.facts.baseline
        place = _location(Place(path=accepted.path))
        stale = set(stale_entries(self.facts, self.known))
        used = set(self.known.baseline.values())
        for entry in accepted.entries:
            said = f"the baseline entry {entry.fingerprint[:12]} ({entry.rule} in {entry.path})"
            if entry in used and self._expired(entry.until):
                message = f"{said} ended on {entry.until}"
                yield HygieneIssue(kind="expired", message=message, location=place, rule=entry.rule)
            elif entry not in used and entry.rule not in self.facts.rules:
                message = f"{said} names a rule that there is not{_guess(entry.rule, self.facts.rules)}"
                yield HygieneIssue(kind="unknown", message=message, location=place, rule=entry.rule)
            elif entry in stale:
                message = f"{said} matches nothing"
                yield HygieneIssue(kind="stale", message=message, location=place, rule=entry.rule)

    def _directive_issues(self, directive: Directive, degraded: bool) -> Iterable[HygieneIssue]:
        if directive.tool != "aoplint":
            return
        if directive.error:
            kind = "blanket" if not directive.rules else "unexplained" if not directive.reason else "malformed"
            yield HygieneIssue(kind=kind, message=directive.error, location=directive.location)
            return
        for rule in directive.rules:
            yield from self._named_rule_issues(directive, rule, degraded)

    def _named_rule_issues(self, directive: Directive, rule: str, degraded: bool) -> Iterable[HygieneIssue]:
        known = self.facts.rules.get(rule)
        if known is None:
            message = f"unknown rule {rule}: suppresses nothing{_guess(rule, self.facts.rules)}"
            yield HygieneIssue(kind="unknown", message=message, location=directive.location, rule=rule)
        elif not known.suppressible:
            message = f"{rule} cannot be suppressed"
            yield HygieneIssue(kind="unsuppressible", message=message, location=directive.location, rule=rule)
        elif self._expired(directive.until):
            message = f"the suppression of {rule} ended on {directive.until}"
            yield HygieneIssue(kind="expired", message=message, location=directive.location, rule=rule)
        elif _key(directive, rule) not in self._used and not degraded and rule in self.facts.rules_run:
            message = f"nothing to suppress here for {rule}"
            yield HygieneIssue(kind="unused", message=message, location=directive.location, rule=rule)

    def _ignore_issues(self) -> Iterable[HygieneIssue]:
        for entry in self.facts.settings.ignores:
            place = _location(entry.place)
            if self._expired(entry.until):
                message = f"the ignore of {entry.rule} in {entry.path} ended on {entry.until}"
                yield HygieneIssue(kind="expired", message=message, location=place, rule=entry.rule)
            elif entry not in self._used_ignores and not entry.partial and self._ran_for(entry):
                message = f"the ignore of {entry.rule} in {entry.path} matches no finding"
                yield HygieneIssue(kind="unused", message=message, location=place, rule=entry.rule)

    def _ran_for(self, entry: IgnoreEntry) -> bool:
        """Whether the run could have met `entry`: the whole tree was read, by all rules that it names."""
        whole = not self.facts.partial and "." in self.facts.arguments
        named = [rule.id for rule in self.facts.rules.values() if matches(entry.rule, rule)]
        return whole and self.facts.rules_run.issuperset(named)


def _guess(rule: str, known: Iterable[str]) -> str:
    guess = nearest(rule, known)
    return f"; did you mean {guess}?" if guess else ""


def _before(reason: str, path: str, commit: str) -> Excuse:
    where = Location(path=path, line=0, column=0, end_line=0, end_column=0, commit=commit)
    return Excuse(state=FindingState.BASELINED, reason=reason, where=where)


def _key(directive: Directive, rule: str) -> tuple[str, int, int, str]:
    return (directive.location.path, directive.location.line, directive.location.column, rule)


def _location(place: Place) -> Location:
    line, column = max(place.line, 1), max(place.column, 1)
    return Location(path=place.path, line=line, column=column, end_line=line, end_column=column, language="toml")
