"""One finding per thing: rules that yield to others, and rules that report once per library (layer 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby

from aoplint.judge.facts import Candidate, RunFacts
from aoplint.model.finding import Location

_RELATED = 20


def settle(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that stay, ordered by place; what yielded lives on as evidence."""
    unique = _distinct(sorted(candidates, key=lambda candidate: candidate.order))
    staying: list[Candidate] = []
    for _, group in groupby(unique, key=lambda candidate: candidate.path):
        staying.extend(yielded(list(group)))
    return staying


def folded(candidates: list[Candidate], facts: RunFacts, accepted: Callable[[Candidate], bool]) -> list[Candidate]:
    """The candidates ordered by place, where a rule reports once one for many, which are its related places.

    Args:
        candidates: what stays.
        facts: the run.
        accepted: whether a candidate was there before; what is new is never folded into what is old.
    """
    return sorted(_once(candidates, facts, accepted), key=lambda candidate: candidate.order)


def _distinct(candidates: list[Candidate]) -> list[Candidate]:
    seen: dict[tuple[str, int, int, str], Candidate] = {}
    for candidate in candidates:
        seen.setdefault(candidate.order, candidate)
    return list(seen.values())


def yielded(candidates: list[Candidate]) -> list[Candidate]:
    """Within one file: a finding whose rule yields to the rule of an overlapping one becomes its evidence."""
    evidence: dict[int, list[str]] = {}
    gone: set[int] = set()
    for index, candidate in enumerate(candidates):
        winner = _winner(candidate, candidates)
        if winner >= 0:
            gone.add(index)
            evidence.setdefault(winner, []).append(f"also {candidate.rule.id}")
    kept = []
    for index, candidate in enumerate(candidates):
        if index in gone:
            continue
        notes = tuple(dict.fromkeys(evidence.get(index, ())))
        kept.append(replace(candidate, notes=candidate.notes + notes) if notes else candidate)
    return kept


def _winner(candidate: Candidate, others: list[Candidate]) -> int:
    if not candidate.rule.yields_to:
        return -1
    for index, other in enumerate(others):
        if other.rule.id in candidate.rule.yields_to and _overlap(candidate, other):
            return index
    return -1


def _overlap(left: Candidate, right: Candidate) -> bool:
    return left.raw.start < right.raw.stop and right.raw.start < left.raw.stop


def _once(candidates: list[Candidate], facts: RunFacts, accepted: Callable[[Candidate], bool]) -> list[Candidate]:
    if not facts.folding:
        return candidates
    kept: list[Candidate] = []
    groups: dict[tuple[str, str, str, bool], list[Candidate]] = {}
    for candidate in candidates:
        if candidate.rule.once_per:
            key = (candidate.rule.id, _area(candidate, facts), _said(candidate), accepted(candidate))
            groups.setdefault(key, []).append(candidate)
        else:
            kept.append(candidate)
    kept.extend(_folded(group, facts) for group in groups.values())
    return kept


def _said(candidate: Candidate) -> str:
    """What sets two findings of a rule apart within a library: different words are different faults."""
    return candidate.raw.message if candidate.rule.once_per == "library" else ""


def _area(candidate: Candidate, facts: RunFacts) -> str:
    scope = candidate.rule.once_per
    if scope == "file":
        return candidate.path
    if scope == "library":
        return library_of(candidate.path, facts)
    if scope == "application":
        return facts.applications.root_of(candidate.path)
    return ""


def library_of(path: str, facts: RunFacts) -> str:
    """The outermost Python package that holds `path`: the highest folder in an unbroken chain of packages."""
    packages = {entry.path.rpartition("/")[0] for entry in facts.files if entry.path.endswith("__init__.py")}
    folder = path.rpartition("/")[0]
    library = folder
    while folder and folder in packages:
        library = folder
        folder = folder.rpartition("/")[0]
    return library


def _folded(group: list[Candidate], facts: RunFacts) -> Candidate:
    if len(group) == 1:
        return group[0]
    bases = _bases(facts)
    base = min(group, key=lambda c: (c.raw.symbol.split(".")[0] not in bases, c.path.count("/"), c.order))
    others = tuple(other for other in group if other is not base)
    rest = [_labelled(other.raw.location) for other in others]
    note = f"the same in {len(rest)} more {'place' if len(rest) == 1 else 'places'}"
    raw = replace(base.raw, related=base.raw.related + tuple(rest[:_RELATED]))
    return replace(base, raw=raw, notes=(*base.notes, note), folded=others)


def _labelled(location: Location) -> Location:
    return replace(location, label=location.label or "also here", frame=())


def _bases(facts: RunFacts) -> frozenset[str]:
    """Last names of all classes that some class of the tree derives from."""
    return frozenset(
        base.rpartition(".")[2]
        for result in facts.results
        if result.interface
        for fact in result.interface.classes
        for base in fact.bases
    )
