"""Does the agreement apply, and to which applications of the tree? (layer 10, DECISIONS section 3)"""

from __future__ import annotations

from aoplint.judge.facts import PROSE, RunFacts
from aoplint.model.finding import Location
from aoplint.model.report import Applicability

_SHOWN = 5


def applicability(facts: RunFacts) -> Applicability:
    """Whether the platform is used: by the marker lists that the packs name.

    Unknown on partial runs without a mark, and where nothing was read.
    """
    wanted = {name for names in facts.platform.values() for name in names}
    places: list[Location] = []
    roots: set[str] = set()
    for result in facts.results:
        if result.path.lower().endswith(PROSE):
            continue
        hits = [hit for hit in result.markers if hit.list in wanted and not facts.is_elsewhere(hit.list, result.path)]
        if hits:
            roots.add(facts.applications.root_of(result.path))
            places.append(min(hits, key=lambda hit: (hit.location.line, hit.location.column)).location)
    used: bool | None = bool(places)
    if not places and (facts.partial or not wanted or not facts.any_read):
        used = None
    places.sort(key=lambda place: (not place.path.endswith(".py"), place.path, place.line))
    return Applicability(used=used, places=tuple(places[:_SHOWN]), applications=tuple(sorted(roots)))
