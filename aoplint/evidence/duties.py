"""Judges duties over all files of a run: one finding per application, route or function, with its places (layer 9)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from aoplint.evidence.cases import Case, allows, cases_of, fates_of, reached
from aoplint.evidence.check import Area, Check, Form, leaves, places
from aoplint.evidence.facts import Facts
from aoplint.evidence.gates import Gates
from aoplint.evidence.keeping import Fate
from aoplint.evidence.leaf import LeafKind, same
from aoplint.evidence.rule import Demand, EvidenceRule
from aoplint.fingerprint import context_digest
from aoplint.model.finding import Location
from aoplint.model.levels import Severity
from aoplint.model.match import EvidenceHit, RawFinding
from aoplint.model.record import dataclass
from aoplint.model.wording import worded

_SHOWN: Final = 20
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

__all__ = ["Facts", "Judged", "judge_duties"]


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


@dataclass(slots=True)
class _Book:
    findings: list[tuple[str, RawFinding]] = field(default_factory=list)
    kept: dict[str, list[Location]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


def judge_duties(duties: Iterable[EvidenceRule], facts: Facts) -> Judged:
    """Asks `duties` of every application, route or function of the run."""
    book = _Book()
    # Those that yield come last: what the others said is known then.
    for duty in sorted(duties, key=lambda duty: bool(facts.rules[duty.id].yields_to)):
        seen: set[Location] = set()
        for demand in duty.demands:
            for case in cases_of(duty, demand, facts):
                for finding in _judge(duty, demand, case, facts, book):
                    if case.door is not None:
                        facts.reported.setdefault(duty.id, set()).add(case.door)
                    if finding.location not in seen:
                        seen.add(finding.location)
                        by_door = any(_erased(demand.require))
                        book.findings.append(("" if by_door else case.root, finding))
    found: dict[str, list[RawFinding]] = {}
    for finding in _standing(book.findings, facts):
        found.setdefault(finding.location.path, []).append(finding)
    return Judged(
        findings=found,
        kept={rule: tuple(dict.fromkeys(places)) for rule, places in book.kept.items()},
        asked=frozenset(book.asked),
    )


def _standing(found: Sequence[tuple[str, RawFinding]], facts: Facts) -> Iterator[RawFinding]:
    """`found` without what another duty, which the rule yields to, says of the same application.

    What is asked door by door has left out the doors of the others already; it stands, under no application.
    """
    said = {(root, finding.rule) for root, finding in found}
    for root, finding in found:
        if not any((root, winner) in said for winner in facts.rules[finding.rule].yields_to):
            yield finding


def _judge(duty: EvidenceRule, demand: Demand, case: Case, facts: Facts, book: _Book) -> Iterator[RawFinding]:
    if demand.when is None:
        triggers = tuple(hit for hits in case.own.hits.values() for hit in hits)
    else:
        triggers = places(demand.when, case.own) or ()
    triggers = tuple(hit for hit in triggers if allows(duty, hit.location.path))
    if not triggers:
        return
    book.asked.add(duty.id)
    # A duty to declare is done by declaring; any other is not, where the manifest is not believed.
    believed = facts.trusted or _only_declares(duty, demand)
    area = case.reached if believed else _undeclared(duty, case.reached)
    done = places(demand.require, area, answers=True)
    said = _said_leaves(duty, demand)
    if said:
        triggers = _unsaid(triggers, said, done or ())
    elif done is None and demand.before is not None:
        triggers, done = _not_passed(demand, demand.before, area, triggers, case, facts)
    if done is not None and not said:
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


def _not_passed(
    demand: Demand, before: Check, area: Area, triggers: Sequence[EvidenceHit], case: Case, facts: Facts
) -> tuple[tuple[EvidenceHit, ...], tuple[EvidenceHit, ...] | None]:
    """The triggers that nothing comes before; and what does, if something does before all of them."""
    shown = places(before, area, answers=True) or ()
    reach = facts.reach.get(case.root)
    if reach is None:
        return tuple(triggers), None
    surfaces = {surface.path: surface for surface in facts.by_root.get(case.root, ())}
    here = [hit for hit in shown if hit.location.path in surfaces]
    gates = Gates(reach, surfaces, here)
    bare = tuple(hit for hit in triggers if not gates.stands_before(hit))
    entered = reached(case.root, _doors(demand, area), facts)
    if bare and any((hit.location.path, hit.symbol) in entered for hit in here):
        bare = tuple(hit for hit in bare if (hit.location.path, hit.symbol) in entered)
    return bare, None if bare else shown


def _doors(demand: Demand, area: Area) -> tuple[EvidenceHit, ...]:
    return (places(demand.entry, area, answers=True) or ()) if demand.entry is not None else ()


def _only_declares(duty: EvidenceRule, demand: Demand) -> bool:
    declared = {leaf.id for leaf in duty.leaves if leaf.kind is LeafKind.MANIFEST}
    return leaves(demand.require) <= declared


def _undeclared(duty: EvidenceRule, area: Area) -> Area:
    """`area` without what the manifest says."""
    declared = {leaf.id for leaf in duty.leaves if leaf.kind is LeafKind.MANIFEST}
    return area.of({leaf: hits for leaf, hits in area.hits.items() if leaf not in declared})


def _finding(
    duty: EvidenceRule, demand: Demand, case: Case, triggers: Sequence[EvidenceHit], facts: Facts
) -> RawFinding:
    first, *rest = triggers
    rule = facts.rules[duty.id]
    gaps = () if demand.anchors else facts.gaps(case.application.files)
    severity, because = _severity(duty, rule.severity, case.application, facts)
    said = tuple(words for words in (demand.because, "" if _DATE.fullmatch(first.said) else first.said) if words)
    if gaps and severity is Severity.ERROR:
        severity = Severity.WARNING
    rows, missed = _table(duty, demand, case, facts)
    others = () if rows else _more(len(rest))
    return RawFinding(
        rule=duty.id,
        location=first.location,
        message=worded(rule.message, {"$SAID": first.said}),
        start=first.start,
        stop=first.stop,
        first_line=first.location.line,
        last_line=first.location.end_line,
        symbol=first.symbol if (demand.scope or duty.scope) in ("function", "route") else "",
        context=context_digest(f"{duty.id} {case.key.split(chr(0))[0]} {duty.demands.index(demand)}"),
        evidence=(*said, *rows, *others, *because, *gaps),
        severity=severity if severity is not rule.severity else None,
        related=missed or tuple(dict.fromkeys(hit.location for hit in rest))[:_SHOWN],
    )


def _table(
    duty: EvidenceRule, demand: Demand, case: Case, facts: Facts
) -> tuple[tuple[str, ...], tuple[Location, ...]]:
    """What a deletion reaches, store by store; the places of what it does not reach, then those of what it deletes."""
    for check in _erased(demand.require):
        fates = sorted(fates_of(duty, check, case.reached, case.root, facts) or (), key=_missed_first)
        hits = [hit for leaf in check.values for hit in case.reached.hits.get(leaf, ())]
        at = {(hit.location.path, hit.start): hit.location for hit in hits}
        shown = [
            replace(at[place], label=f"{fate.kept.name}: {fate.how or 'not reached'}")
            for fate in fates
            for place in [fate.by if fate.how else (fate.kept.path, fate.kept.start)]
            if place in at
        ]
        return tuple(map(_row, fates)), tuple(shown)[:_SHOWN]
    return (), ()


def _erased(check: Check) -> Iterator[Check]:
    if check.form is Form.ERASED:
        yield check
    for part in check.parts:
        yield from _erased(part)


def _missed_first(fate: Fate) -> tuple[bool, str, int]:
    return bool(fate.how), fate.kept.path, fate.kept.start


def _row(fate: Fate) -> str:
    shown = ", ".join(fate.kept.fields[:6]) + (", …" if len(fate.kept.fields) > 6 else "")
    return f"{fate.kept.name} ({shown}): {fate.how or 'not reached'}"


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
