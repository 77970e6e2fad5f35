"""Matches of leaves of duties become hits: places in code that can run, each with its definition (layer 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from aoplint.engine.places import Places
from aoplint.evidence.leaf import SAID
from aoplint.fingerprint import outline
from aoplint.model.match import EvidenceHit, Match
from aoplint.project.symbols import Symbols
from aoplint.scopes.view import FileView

#: Hits of one leaf in one file that are kept: one of each definition is enough.
_HITS: Final = 100


def evidence_hits(view: FileView, places: Places, matches: Sequence[Match]) -> tuple[EvidenceHit, ...]:
    """The hits that `matches` of leaves are, in their order; what only speaks of code, or never runs, is none."""
    if not matches:
        return ()
    from aoplint.evidence.local import said

    symbol_at = _symbols(view)
    spoken = said(view.unit, view.text) if view.unit is not None else []
    counts: Counter[str] = Counter()
    hits: dict[tuple[str, int, int], EvidenceHit] = {}
    for match in matches:
        if counts[match.rule] >= _HITS or any(start <= match.start < stop for start, stop in spoken):
            continue
        key = (match.rule, match.start, match.stop)
        if key not in hits:
            counts[match.rule] += 1
            hits[key] = EvidenceHit(
                leaf=match.rule,
                location=places.location(match.start, match.stop),
                start=match.start,
                stop=match.stop,
                symbol=symbol_at(match.start),
                weight=max(1, len(match.evidence)),
                said=_said(match, places),
            )
    return tuple(hits.values())


def _said(match: Match, places: Places) -> str:
    told = [words for name, words in match.facts if name == SAID]
    bound = [places.text(one.start, one.stop) for one in match.bindings if one.name == SAID]
    return " ".join((*told, *bound))


def _symbols(view: FileView) -> Callable[[int], str]:
    if view.language != "python":
        return lambda _: ""
    return Symbols(view.unit).at if view.unit is not None else outline(view.text).symbol_at
