"""Finds the secret values of a file, so that no output shows them, whatever rules run (layer 11)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from aoplint.cache import Cache
from aoplint.engine.detection import CompiledRule, kind_of
from aoplint.engine.jobs import Found, run_jobs
from aoplint.engine.program import Program, masking_rules
from aoplint.engine.selection import Job, Selection, everywhere
from aoplint.engine.sides import Side
from aoplint.model.levels import Mode

_DRAWN: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z0-9]{0,40}[a-z])(?=[a-z0-9]{0,40}[A-Z])(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]{28,80}(?![A-Za-z0-9])"
)


class Masking:
    """The secret detectors of the built-in packs.

    Args:
        program: knows them, and which of them run anyway.
        cache: where the built-in packs are looked up, if the run has others.
        alone: no rule of the run says here what it finds, so every detector is asked.
    """

    def __init__(self, program: Program, cache: Cache | None, *, alone: bool = False) -> None:
        self._program = program
        self._cache = cache
        self._alone = alone

    @cached_property
    def _rules(self) -> tuple[CompiledRule, ...]:
        return masking_rules(self._program, self._cache)

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(rule.id for rule in self._rules)

    @cached_property
    def _selection(self) -> Selection:
        """The detectors that do not run anyway."""
        running = () if self._alone else self._program.compiled.get(Mode.SECRET, ())
        known = {rule.id: rule for rule in running}
        extra = [everywhere(rule) for rule in self._rules if known.get(rule.id) != rule]
        make = kind_of(Mode.SECRET).detector if extra else None
        detector = make(extra) if make is not None else None
        return Selection([Job(rule, Mode.SECRET, detector) for rule in extra if detector])

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
        known = {(match.start, match.stop) for match in found.matches if match.secret}
        if sides:
            # What looks drawn may be a secret that only another file tells of.
            drawn = _DRAWN.finditer(sides[0].view.text) if len(sides) == 1 else ()
            known.update(one.span() for one in drawn)
        return sorted(known)
