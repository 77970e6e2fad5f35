"""Finds the secret values of a file, so that no output shows them, whatever rules run (layer 11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aoplint.engine.detection import kind_of
from aoplint.engine.jobs import run_jobs
from aoplint.engine.program import Program
from aoplint.engine.selection import Job, Selection
from aoplint.engine.sides import Side
from aoplint.model.levels import Mode
from aoplint.model.match import Match


class Masking:
    """The secret detectors of the built-in packs.

    Args:
        program: knows them, and which of them run anyway.
    """

    def __init__(self, program: Program) -> None:
        running = {rule.id: rule.dump() for rule in program.compiled.get(Mode.SECRET, ())}
        extra = [rule for rule in program.masking if running.get(rule.id) != rule.dump()]
        make = kind_of(Mode.SECRET).detector if extra else None
        detector = make(extra) if make is not None else None
        self._selection = Selection([Job(rule, Mode.SECRET, detector) for rule in extra if detector], ignore_paths=True)

    def spans(self, sides: Iterable[Side], matches: Sequence[Match]) -> list[tuple[int, int]]:
        """Intervals of secret values in a file, ordered.

        Args:
            sides: the file's texts.
            matches: what the run's own rules found in it.
        """
        found = [
            side.carry(match)
            for side in sides
            for match in run_jobs(self._selection.for_file(side.view), side.view).matches
        ]
        return sorted({(match.start, match.stop) for match in (*matches, *found) if match.secret})
