"""Keeps findings only where their context holds: markers in the file, its imports or its application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from aoplint.judge.facts import Candidate, RunFacts
from aoplint.model.finding import Location
from aoplint.model.rule import ContextRule

#: Scopes in which files count that imports or flows link to the one of the finding.
_LINKED: Final = frozenset({"importers", "neighbours"})
_LABEL: Final = "this shows what it is about"


def in_context(candidates: Iterable[Candidate], facts: RunFacts) -> list[Candidate]:
    """The candidates whose rule has no context, or whose context holds at their file.

    Where another file shows the context, its place is related to the finding.
    """
    areas: dict[ContextRule, frozenset[str] | None] = {}
    kept = []
    for candidate in candidates:
        context = candidate.rule.context
        if context is None:
            kept.append(candidate)
            continue
        if context.crosses and not _crosses(candidate, facts):
            continue
        if context not in areas:
            areas[context] = _area(context, facts)
        area = areas[context]
        vetoed = any(candidate.path in facts.marked.get(name, frozenset()) for name in context.anti)
        if not vetoed and (area is None or _holds(candidate, context, facts, area)):
            kept.append(_shown(candidate, context, facts))
    return kept


def _shown(candidate: Candidate, context: ContextRule, facts: RunFacts) -> Candidate:
    """`candidate` with the place that shows its context in another file: an imported one, or one of the flow."""
    if context.scope not in _LINKED or not context.markers:
        return candidate
    near = _way(candidate) | facts.imports.imports.get(candidate.path, frozenset())
    if context.scope == "neighbours":
        near |= facts.imports.importers((candidate.path,))
    places = {path: facts.marker_places[path] for path in near if path in facts.marker_places}
    shown = {path: [place for name, place in held if name in context.markers] for path, held in places.items()}
    if shown.pop(candidate.path, None):
        return candidate
    found = min((place for held in shown.values() for place in held), key=_order, default=None)
    if found is None:
        return candidate
    related = (*candidate.raw.related, replace(found, label=_LABEL))
    return replace(candidate, raw=replace(candidate.raw, related=related))


def _order(place: Location) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _crosses(candidate: Candidate, facts: RunFacts) -> bool:
    """Whether a flow ends in another application than the one that it begins in."""
    flow = candidate.raw.flow
    roots = facts.applications
    return bool(flow) and roots.root_of(flow[0].path) != roots.root_of(flow[-1].path)


def _area(context: ContextRule, facts: RunFacts) -> frozenset[str] | None:
    """Files (or application roots) where a marker occurs; None where everything counts."""
    if not context.markers or (facts.partial and context.scope == "application"):
        return None
    marked = facts.marked if context.scope == "file" else facts.marked_code
    paths = frozenset().union(*(marked.get(name, frozenset()) for name in context.markers))
    if context.scope == "application":
        return frozenset(facts.applications.root_of(path) for path in paths)
    if context.scope == "neighbours":
        return facts.imports.neighbours(paths)
    return facts.imports.importers(paths) if context.scope == "importers" else paths


def _holds(candidate: Candidate, context: ContextRule, facts: RunFacts, area: frozenset[str]) -> bool:
    """Whether `candidate` lies in `area`; of a flow any of its files may, where imports count too."""
    if context.scope == "application":
        return facts.applications.root_of(candidate.path) in area
    return not area.isdisjoint(_way(candidate) if context.scope in _LINKED else (candidate.path,))


def _way(candidate: Candidate) -> frozenset[str]:
    """The file of a finding, and those that its flow goes through."""
    return frozenset((candidate.path, *(place.path for place in candidate.raw.flow)))
