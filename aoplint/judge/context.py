"""Keeps findings only where their context holds: markers in the file, its imports or its application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from aoplint.judge.facts import Candidate, RunFacts
from aoplint.model.finding import Location
from aoplint.model.rule import ContextRule

_LABEL: Final = "this shows what it is about"


def in_context(candidates: Iterable[Candidate], facts: RunFacts) -> list[Candidate]:
    """The candidates whose rule has no context, or whose context holds at their file.

    Where an imported file shows the context, its place is related to the finding.
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
        if not vetoed and (area is None or _key(candidate.path, context, facts) in area):
            kept.append(_shown(candidate, context, facts))
    return kept


def _shown(candidate: Candidate, context: ContextRule, facts: RunFacts) -> Candidate:
    """`candidate` with the place in an imported file that shows its context, unless its own file does."""
    if context.scope != "importers" or not context.markers:
        return candidate
    imported = facts.imports.imports.get(candidate.path, frozenset())
    places = {path: facts.marker_places[path] for path in (candidate.path, *imported) if path in facts.marker_places}
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
    if context.scope == "importers":
        return facts.imports.importers(paths)
    return paths


def _key(path: str, context: ContextRule, facts: RunFacts) -> str:
    return facts.applications.root_of(path) if context.scope == "application" else path
