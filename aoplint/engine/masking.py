"""Finds the secret values of a file, so that no output shows them, whatever rules run (layer 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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

#: Formats in which whatever stands behind a telling name is a value, and not an expression.
_SETTINGS: Final = frozenset({"env", "ini", "properties", "toml", "yaml", "json"})
_NO_REFERENCE: Final = r"(?![$<{]|%[({]|(?i:true|false|null|none)\b)"
_NAMED: Final = re.compile(
    r"(?i:passw(?:or)?d|passphrase|secret|token|credentials?|(?:api|app|access|private|secret|session)_?key|session|_pwd)"
    r"[\"']?[ \t]{0,8}[:=][ \t]{0,8}(?:"
    rf"\"(?P<double>{_NO_REFERENCE}[^\r\n\"]{{3,512}})\""
    rf"|'(?P<single>{_NO_REFERENCE}[^\r\n']{{3,512}})'"
    rf"|(?P<bare>{_NO_REFERENCE}[^&*!|>\[\"'\s#,}}][^\r\n#,}}]{{2,512}}))"
)
#: A value that is looked for in the rest of its file: no word that stands there for itself.
_TELLING: Final = re.compile(r"(?=[^\d]{0,200}\d)(?=[^A-Za-z]{0,200}[A-Za-z])[^\s\"'\\]{8,200}")
_MOST_VALUES: Final = 64


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

    def spans(self, sides: Sequence[Side], said: Found, text: str) -> list[tuple[int, int]]:
        """Intervals of secret values in a file, ordered; all of it if a detector did not get to its end.

        Args:
            sides: the file's texts.
            said: what the run's own rules said of it.
            text: the file's whole text.
        """
        found = Found(matches=list(said.matches), trouble=list(said.trouble))
        for side in sides:
            extra = run_jobs(self._selection.for_file(side.view), side.view)
            found.matches += map(side.carry, extra.matches)
            found.trouble += extra.trouble
        if any(trouble.rule in self._ids for trouble in found.trouble):
            return [(0, len(text))]
        secret = [match for match in found.matches if match.secret]
        known = {span for match in secret for span in ((match.start, match.stop), *match.pieces)}
        if len(sides) == 1:
            # What looks drawn may be a secret that only another file tells of.
            known.update(one.span() for one in _DRAWN.finditer(text))
            if sides[0].view.language in _SETTINGS:
                known.update(_named(text))
        known.update(_repeated(text, known))
        return sorted(known)


def _named(text: str) -> Iterator[tuple[int, int]]:
    """What settings hold under the name of a secret: none of it is shown, even if no rule takes it for one."""
    for found in _NAMED.finditer(text):
        start, stop = found.span(found.lastgroup or 0)
        yield start, start + len(text[start:stop].rstrip())


def _repeated(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the values at `spans` stand again."""
    values = {text[start:stop] for start, stop in spans if stop - start <= 200}
    found = []
    for value in sorted(filter(_TELLING.fullmatch, values))[:_MOST_VALUES]:
        at = text.find(value)
        while at >= 0:
            found.append((at, at + len(value)))
            at = text.find(value, at + len(value))
    return found
