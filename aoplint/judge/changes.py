"""Which lines changed since a commit, and whether a finding touches one of them (layer 10)."""

from __future__ import annotations

from collections.abc import Mapping

from aoplint.model.match import RawFinding
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLines:
    """The lines that are new or other than in a commit.

    Args:
        commit: its id.
        by_path: first and last line of each changed range, by path; a path that is missing did not change.
    """

    commit: str
    by_path: Mapping[str, tuple[tuple[int, int], ...]]

    def touched(self, found: RawFinding) -> bool:
        """Whether the statement of `found`, or a hop of its flow, has a changed line."""
        spots = [(found.location.path, found.first_line, max(found.last_line, found.location.end_line))]
        spots += [(hop.path, hop.line, hop.end_line) for hop in found.flow]
        return any(self._meets(*spot) for spot in spots)

    def _meets(self, path: str, first: int, last: int) -> bool:
        return any(start <= last and first <= stop for start, stop in self.by_path.get(path, ()))
