"""Judges duties over all files of a run: one finding per application, route or function, with its places (layer 9)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from aoplint.config.selectors import path_matches
from aoplint.evidence.check import Area, leaves, places
from aoplint.evidence.leaf import LeafKind, same
from aoplint.evidence.rule import Demand, EvidenceRule
from aoplint.fingerprint import context_digest
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.finding import Location
from aoplint.model.levels import Severity
from aoplint.model.match import EvidenceHit, FileResult, RawFinding
from aoplint.model.record import dataclass
from aoplint.model.rule import RuleInfo
from aoplint.model.surface import Route
from aoplint.model.wording import worded
from aoplint.modules.graph import ImportGraph
from aoplint.project.reach import Reach, Spot
from aoplint.project.roots import Applications
from aoplint.project.testcode import is_documentation, is_test_code
from aoplint.project.unread import is_unread_server_code

_SHOWN: Final = 20
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Why a file is no part of what is delivered.
_NOT_DELIVERED: Final = frozenset({
    "git-ignored", "virtual-environment", "installed-package", "node-modules", "cache-directory", "vcs-metadata",
})  # fmt: skip
_SERVER: Final = (".py", ".ipynb")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the duties are judged by.

    Args:
        results: one per file that was read.
        files: one outcome per discovered file.
        applications: the application roots.
        rules: facts of the rules, by id.
        as_of: ISO date that decides how old a declaration is; "" for none.
        trusted: what the manifest says may make a finding milder, or be all the evidence there is.
    """

    results: Sequence[FileResult]
    files: Sequence[FileOutcome]
    applications: Applications
    rules: Mapping[str, RuleInfo]
    as_of: str = ""
    trusted: bool = True

    @cached_property
    def paths(self) -> Mapping[str, tuple[str, ...]]:
        """Files by application root, test code and what is not delivered left out."""
        found: dict[str, list[str]] = {}
        for entry in self.files:
            if not is_test_code(entry.path) and entry.reason not in _NOT_DELIVERED:
                found.setdefault(self.applications.root_of(entry.path), []).append(entry.path)
        return {root: tuple(paths) for root, paths in found.items()}

    @cached_property
    def companions(self) -> tuple[str, ...]:
        """Roots without code of a server: front ends of the applications beside them."""
        return tuple(root for root, paths in sorted(self.paths.items()) if not any(p.endswith(_SERVER) for p in paths))

    @cached_property
    def reach(self) -> Mapping[str, Reach]:
        """What reaches what, by application root."""
        imports = ImportGraph(result.interface for result in self.results if result.interface).imports
        groups: dict[str, list[FileResult]] = {}
        for result in self.results:
            if result.surface is not None and not is_test_code(result.path):
                groups.setdefault(self.applications.root_of(result.path), []).append(result)
        return {
            root: Reach((result.surface for result in group if result.surface is not None), imports)
            for root, group in groups.items()
        }

    @cached_property
    def hits(self) -> Mapping[str, tuple[EvidenceHit, ...]]:
        """Hits by leaf, those of test code left out."""
        found: dict[str, list[EvidenceHit]] = {}
        for result in self.results:
            if not is_test_code(result.path):
                for hit in result.evidence:
                    found.setdefault(hit.leaf, []).append(hit)
        return {leaf: tuple(hits) for leaf, hits in found.items()}

    @cached_property
    def dead(self) -> frozenset[EvidenceHit]:
        """Hits in definitions that nothing names."""
        found = set()
        for hits in self.hits.values():
            for hit in hits:
                reach = self.reach.get(self.applications.root_of(hit.location.path))
                if reach is not None and not reach.is_live(hit.location.path, hit.symbol):
                    found.add(hit)
        return frozenset(found)

    @cached_property
    def routes(self) -> Mapping[tuple[str, int], Route]:
        """Routes by path and first offset."""
        return {
            (result.path, route.start): route
            for result in self.results
            if result.surface is not None
            for route in result.surface.routes
        }

    def gaps(self, files: Iterable[str]) -> tuple[str, ...]:
        """Why what was not found in `files` may exist all the same: an absence is certain only where all was read."""
        within = frozenset(files)
        lost = [f for f in self.files if f.path in within and f.outcome in (Outcome.DEGRADED, Outcome.FAILED)]
        unread = [path for path in within if is_unread_server_code(path)]
        gaps = []
        if lost:
            gaps.append(f"{_files(len(lost))} could not be read whole")
        if unread:
            gaps.append(f"{_files(len(unread))} in languages that only text rules read")
        return tuple(gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of the duties.

    Args:
        findings: by the path of the place that each is reported at.
        kept: by rule, the places that show that the duty is done; () where a mere file or declaration does.
        asked: rules whose duty exists somewhere.
    """

    findings: Mapping[str, Sequence[RawFinding]]
    kept: Mapping[str, tuple[Location, ...]]
    asked: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Case:
    """One area that a duty is asked of.

    Args:
        key: what it is known by.
        own: where the duty must exist.
        reached: where it may be done.
        application: where its severity is decided.
    """

    key: str
    own: Area
    reached: Area
    application: Area


@dataclass(slots=True)
class _Book:
    findings: dict[str, list[RawFinding]] = field(default_factory=dict)
    kept: dict[str, list[Location]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


def judge_duties(duties: Iterable[EvidenceRule], facts: Facts) -> Judged:
    """Asks `duties` of every application, route or function of the run."""
    book = _Book()
    for duty in duties:
        seen: set[Location] = set()
        for case in _cases(duty, facts):
            for demand in duty.demands:
                for finding in _judge(duty, demand, case, facts, book):
                    if finding.location not in seen:
                        seen.add(finding.location)
                        book.findings.setdefault(finding.location.path, []).append(finding)
    return Judged(
        findings=book.findings,
        kept={rule: tuple(dict.fromkeys(found)) for rule, found in book.kept.items()},
        asked=frozenset(book.asked),
    )


def _judge(duty: EvidenceRule, demand: Demand, case: _Case, facts: Facts, book: _Book) -> Iterator[RawFinding]:
    if demand.when is None:
        triggers = tuple(hit for hits in case.own.hits.values() for hit in hits)
    else:
        triggers = places(demand.when, case.own) or ()
    triggers = tuple(hit for hit in triggers if _allows(duty, hit.location.path))
    if not triggers:
        return
    book.asked.add(duty.id)
    # A duty to declare is done by declaring; any other is not, where the manifest is not believed.
    believed = facts.trusted or _only_declares(duty, demand)
    done = places(demand.require, case.reached if believed else _undeclared(duty, case.reached), answers=True)
    said = _said_leaves(duty, demand)
    if said:
        triggers = _unsaid(triggers, said, done or ())
    elif done is not None:
        book.kept.setdefault(duty.id, []).extend(hit.location for hit in done)
        return
    if not triggers:
        return
    first = (places(demand.at, case.own) or ()) if demand.at is not None else ()
    ordered = sorted(
        {*first, *triggers}, key=lambda hit: (hit.leaf not in demand.anchors, hit not in first, *_importance(hit))
    )
    if not duty.each:
        yield _finding(duty, demand, case, ordered, facts)
        return
    for hit in ordered:
        if not demand.anchors or hit.leaf in demand.anchors:
            yield _finding(duty, demand, case, [hit], facts)


def _said_leaves(duty: EvidenceRule, demand: Demand) -> frozenset[str]:
    """Leaves by which the manifest must name what each place says, one by one."""
    named = {leaf.id for leaf in duty.leaves if any(declared.as_said for declared in leaf.keys)}
    return leaves(demand.require) & named


def _unsaid(
    triggers: Iterable[EvidenceHit], said: Collection[str], declared: Iterable[EvidenceHit]
) -> tuple[EvidenceHit, ...]:
    """The places of which no declaration says what they say, and none says it for all."""
    answers = list(declared)
    if any(hit.leaf not in said for hit in answers):
        return ()
    known = {same(hit.said) for hit in answers}
    return tuple(hit for hit in triggers if hit.said and hit.leaf not in said and same(hit.said) not in known)


def _only_declares(duty: EvidenceRule, demand: Demand) -> bool:
    declared = {leaf.id for leaf in duty.leaves if leaf.kind is LeafKind.MANIFEST}
    return leaves(demand.require) <= declared


def _undeclared(duty: EvidenceRule, area: Area) -> Area:
    """`area` without what the manifest says."""
    declared = {leaf.id for leaf in duty.leaves if leaf.kind is LeafKind.MANIFEST}
    return Area({leaf: hits for leaf, hits in area.hits.items() if leaf not in declared}, area.files, area.dead)


def _cases(duty: EvidenceRule, facts: Facts) -> Iterator[_Case]:
    hits = _hits(duty, facts)
    if duty.scope == "project":
        paths = tuple(path for root in sorted(facts.paths) for path in facts.paths[root])
        whole = Area(_grouped(hits), paths, facts.dead)
        yield _Case(".", whole, whole, whole)
        return
    groups: dict[str, list[EvidenceHit]] = {}
    for hit in hits:
        groups.setdefault(facts.applications.root_of(hit.location.path), []).append(hit)
    if any(demand.when is not None and "" in leaves(demand.when) for demand in duty.demands):
        for root in facts.paths:
            groups.setdefault(root, [])
    for root in sorted(groups):
        own = Area(_grouped(groups[root]), facts.paths.get(root, ()), facts.dead)
        lent = [name for name in facts.companions if name != root]
        files = (*own.files, *(path for name in lent for path in facts.paths[name]))
        hits = [*groups[root], *(hit for name in lent for hit in groups.get(name, ()))]
        wide = Area(_grouped(hits), files, facts.dead)
        if duty.scope == "application":
            yield _Case(root, own, wide, wide)
        elif duty.scope == "route":
            yield from _by_route(duty, root, own, wide, facts)
        else:
            yield from _by_function(root, own, wide, facts)


def _hits(duty: EvidenceRule, facts: Facts) -> list[EvidenceHit]:
    found = []
    documents = {leaf.id for leaf in duty.leaves if leaf.kind is LeafKind.DOCUMENTS}
    ages = {leaf.id: leaf.older_than for leaf in duty.leaves if leaf.older_than >= 0}
    for leaf in (*(search.id for search in duty.searches), *(leaf.id for leaf in duty.leaves)):
        for hit in facts.hits.get(leaf, ()):
            path = hit.location.path
            # Documents are evidence only where a duty asks for them.
            counts = (leaf in documents or not is_documentation(path)) and _allows(duty, path)
            if counts and (leaf not in ages or _is_older(hit.said, ages[leaf], facts.as_of)):
                found.append(hit)
    return found


def _is_older(day: str, days: int, as_of: str) -> bool:
    try:
        return date.fromisoformat(day) + timedelta(days=days) < date.fromisoformat(as_of)
    except (ValueError, OverflowError):
        return False


def _allows(duty: EvidenceRule, path: str) -> bool:
    if duty.include and not any(path_matches(glob, path) for glob in duty.include):
        return False
    return not any(path_matches(glob, path) for glob in duty.exclude)


def _grouped(hits: Iterable[EvidenceHit]) -> dict[str, list[EvidenceHit]]:
    found: dict[str, list[EvidenceHit]] = {}
    for hit in hits:
        found.setdefault(hit.leaf, []).append(hit)
    return found


def _by_route(duty: EvidenceRule, root: str, own: Area, wide: Area, facts: Facts) -> Iterator[_Case]:
    asked = {leaf.id for leaf in duty.leaves if leaf.kind is LeafKind.ROUTES}
    doors = {
        (hit.location.path, hit.start): None
        for leaf in sorted(asked)
        for hit in own.hits.get(leaf, ())
        if (hit.location.path, hit.start) in facts.routes
    }
    reach = facts.reach.get(root)
    for path, start in sorted(doors):
        if reach is None:
            continue
        route = facts.routes[path, start]
        spots = reach.of_route(path, route)
        area = Area(_within(own, spots, asked, (path, start)), own.files)
        yield _Case(f"{root}\0{path}\0{route.description}", area, area, wide)


def _by_function(root: str, own: Area, wide: Area, facts: Facts) -> Iterator[_Case]:
    symbols = sorted({(hit.location.path, hit.symbol) for hits in own.hits.values() for hit in hits})
    reach = facts.reach.get(root)
    for path, symbol in symbols:
        here = frozenset({(path, symbol)})
        spots = here | (reach.of_symbol(path, symbol) if reach is not None and symbol else frozenset())
        alone = Area(_within(own, here, set(), None), own.files)
        yield _Case(f"{root}\0{path}\0{symbol}", alone, Area(_within(own, spots, set(), None), own.files), wide)


def _within(
    area: Area, spots: frozenset[Spot], doors: set[str], door: tuple[str, int] | None
) -> dict[str, list[EvidenceHit]]:
    """Hits in the definitions `spots`; of the leaves `doors` only those at `door`."""
    found: dict[str, list[EvidenceHit]] = {}
    for leaf, hits in area.hits.items():
        for hit in hits:
            place = (hit.location.path, hit.start)
            if place == door if leaf in doors else (hit.location.path, hit.symbol) in spots:
                found.setdefault(leaf, []).append(hit)
    return found


def _finding(
    duty: EvidenceRule, demand: Demand, case: _Case, triggers: Sequence[EvidenceHit], facts: Facts
) -> RawFinding:
    first, *rest = triggers
    rule = facts.rules[duty.id]
    gaps = () if demand.anchors else facts.gaps(case.application.files)
    severity, because = _severity(duty, rule.severity, case.application, facts)
    said = tuple(words for words in (demand.because, "" if _DATE.fullmatch(first.said) else first.said) if words)
    if gaps and severity is Severity.ERROR:
        severity = Severity.WARNING
    return RawFinding(
        rule=duty.id,
        location=first.location,
        message=worded(rule.message, {"$SAID": first.said}),
        start=first.start,
        stop=first.stop,
        first_line=first.location.line,
        last_line=first.location.end_line,
        symbol=first.symbol if duty.scope in ("function", "route") else "",
        context=context_digest(f"{duty.id} {case.key.split(chr(0))[0]} {duty.demands.index(demand)}"),
        evidence=(*said, *_more(len(rest)), *because, *gaps),
        severity=severity if severity is not rule.severity else None,
        related=tuple(dict.fromkeys(hit.location for hit in rest))[:_SHOWN],
    )


def _importance(hit: EvidenceHit) -> tuple[int, str, int, int]:
    return -hit.weight, hit.location.path, hit.location.line, hit.location.column


def _severity(
    duty: EvidenceRule, severity: Severity, application: Area, facts: Facts
) -> tuple[Severity, tuple[str, ...]]:
    areas = [application] if facts.trusted else [application, _undeclared(duty, application)]
    for rung in duty.ladder:
        holds = [places(rung.when, area, answers=True) is not None for area in areas]
        # Without trust, what the manifest says or leaves out makes nothing milder.
        milder = rung.severity.rank > severity.rank
        if all(holds) if milder else any(holds):
            return rung.severity, (rung.because,) if rung.because else ()
    return severity, ()


def _more(count: int) -> tuple[str, ...]:
    return (f"{count} more {'place' if count == 1 else 'places'}",) if count else ()


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"
