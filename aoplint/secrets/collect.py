"""All candidates of a file, from its Unit where it is Python and from its text (layer 6)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from aoplint.scopes.view import FileView
from aoplint.secrets import tables, textual, textual_calls, unit
from aoplint.secrets.candidate import Candidate, merged
from aoplint.secrets.interest import Interest
from aoplint.tree import Kind, Unit


def collect(view: FileView, interest: Interest) -> list[Candidate]:
    """The candidates of a file, ordered by place; the text alone gives the same for every format but Python.

    A Python Unit knows what the text can only guess; the text then speaks for comments and for what stands within
    string literals.
    """
    if view.unit is not None and view.unit.language == "python":
        within = _Inner(view.unit)
        found = list(unit.collect(view, interest))
        found += (c for c in textual.collect(view, interest) if within.holds(c))
        return merged(found)
    collectors = (textual.collect, textual_calls.collect_calls, tables.collect_tables)
    return merged(candidate for collector in collectors for candidate in collector(view, interest))


class _Inner:
    """The comments and the insides of literals of a Unit."""

    def __init__(self, source: Unit) -> None:
        spans = list(zip(source.comments[::2], source.comments[1::2]))
        for kind in (Kind.STRING, Kind.FSTRING_TEXT):
            spans += ((source.start[node], source.stop[node]) for node in source.by_kind.get(kind, ()))
        self.spans = sorted(spans)
        self.starts = [start for start, _ in self.spans]

    def holds(self, candidate: Candidate) -> bool:
        """Whether name and value lie within one of them."""
        for at in (candidate.start, min(candidate.name_at, candidate.start)):
            row = bisect_right(self.starts, at) - 1
            if row < 0 or candidate.stop > self.spans[row][1]:
                return False
        return True


def folded_literals(view: FileView, candidates: list[Candidate]) -> Iterator[Candidate]:
    """The candidates whose value is not written as such in the text."""
    for candidate in candidates:
        if candidate.parts > 1 or view.text[candidate.start : candidate.stop] != candidate.value:
            yield candidate
