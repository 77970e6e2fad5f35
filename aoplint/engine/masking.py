"""Finds the secret values of a file, so that no output shows them, whatever rules run (layer 11)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.engine.detection import kind_of
from aoplint.engine.jobs import Found, run_jobs
from aoplint.engine.program import Program
from aoplint.engine.selection import Job, Selection
from aoplint.engine.sides import Side
from aoplint.model.levels import Mode


class Masking:
    """The secret detectors of the built-in packs.

    Args:
        program: knows them, and which of them run anyway.
        alone: no rule of the run says here what it finds, so every detector is asked.
    """

    def __init__(self, program: Program, *, alone: bool = False) -> None:
        rules = () if alone else program.compiled.get(Mode.SECRET, ())
        running = {rule.id: rule.dump() for rule in rules}
        self._ids = frozenset(rule.id for rule in program.masking)
        extra = [rule for rule in program.masking if running.get(rule.id) != rule.dump()]
        make = kind_of(Mode.SECRET).detector if extra else None
        detector = make(extra) if make is not None else None
        self._selection = Selection([Job(rule, Mode.SECRET, detector) for rule in extra if detector], ignore_paths=True)

    def spans(self, sides: Sequence[Side], said: Found, length: int) -> list[tuple[int, int]]:
        """Intervals of secret values in a file, ordered; all of it if a detector did not get to its end.

        Args:
            sides: the file's texts.
            said: what the run's own rules said of it.
            length: length of the file's text.
        """
        found = Found(matches=list(said.matches), trouble=list(said.trouble))
        for side in sides:
            extra = run_jobs(self._selection.for_file(side.view), side.view)
            found.matches += map(side.carry, extra.matches)
            found.trouble += extra.trouble
        if any(trouble.rule in self._ids for trouble in found.trouble):
            return [(0, length)]
        return sorted({(match.start, match.stop) for match in found.matches if match.secret})
