"""Keeps findings only where their context holds: markers in the file, its imports or its application."""

from __future__ import annotations

from collections.abc import Iterable

from aoplint.judge.facts import Candidate, RunFacts
from aoplint.model.rule import ContextRule


def in_context(candidates: Iterable[Candidate], facts: RunFacts) -> list[Candidate]:
    """The candidates whose rule has no context, or whose context holds at their file."""
    areas: dict[ContextRule, frozenset[str] | None] = {}
    kept = []
    for candidate in candidates:
        context = candidate.rule.context
        if context is None:
            kept.append(candidate)
            continue
        if context not in areas:
            areas[context] = _area(context, facts)
        area = areas[context]
        vetoed = any(candidate.path in facts.marked.get(name, frozenset()) for name in context.anti)
        if not vetoed and (area is None or _key(candidate.path, context, facts) in area):
            kept.append(candidate)
    return kept


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
