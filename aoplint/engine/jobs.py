"""Runs one rule on one file behind the crash barrier (layer 11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import Any, Final

from aoplint.engine.detection import CompiledRule, Detector
from aoplint.engine.selection import Job
from aoplint.model.coverage import RuleOutcome
from aoplint.model.match import Match
from aoplint.model.record import dataclass
from aoplint.pool import Alarm, CutOff
from aoplint.pool.child import describe
from aoplint.scopes.view import FileView

#: CPU seconds of one rule on one file, and on each million code points of it: the last resort behind the detectors'
#: counted limits. The first rule of a mode pays for what all of them share.
RULE_SECONDS: Final = 10.0
_SECONDS_PER_MILLION: Final = 6.0


@dataclass(slots=True)
class Found:
    """What the rules said of one file: matches, and rules that did not get to their end."""

    matches: list[Match] = field(default_factory=list)
    trouble: list[RuleOutcome] = field(default_factory=list)

    def extend(self, other: Found) -> None:
        """Adds what `other` holds."""
        self.matches += other.matches
        self.trouble += other.trouble


def run_jobs(jobs: Sequence[Job], view: FileView) -> Found:
    """Runs `jobs` on `view`; a rule that crashes or takes too long costs only itself."""
    found = Found()
    with Alarm() as alarm:
        for job in _possible(jobs, view, alarm):
            with _barrier(job.rule.id, view, found, alarm):
                for match in job.detector.find(job.rule, view):
                    found.matches.append(match)
    return found


def _possible(jobs: Sequence[Job], view: FileView, alarm: Alarm) -> list[Job]:
    """The jobs that a first look of their detectors leaves; where that look breaks, each rule has to say so itself."""
    by_detector: dict[Detector, list[CompiledRule]] = {}
    for job in jobs:
        by_detector.setdefault(job.detector, []).append(job.rule)
    kept: set[str] = set()
    for detector, rules in by_detector.items():
        left: Sequence[CompiledRule] = rules
        with _barrier(rules[0].id, view, Found(), alarm):
            left = detector.possible(rules, view)
        kept.update(rule.id for rule in left)
    return [job for job in jobs if job.rule.id in kept]


def run_parts(rules: Sequence[Any], view: FileView, found: Found) -> dict[str, Any]:
    """The ranges of the parts of taint `rules` in `view`, by rule (see `aoplint.flow.rules.local`).

    Args:
        found: gets the rules that did not get to their end.
    """
    from aoplint.flow.rules.local import matches

    ranges: dict[str, Any] = {}
    with Alarm() as alarm:
        for rule in rules:
            with _barrier(rule.id, view, found, alarm):
                ranges.update(matches([rule], view))
    return ranges


@contextmanager
def _barrier(rule: str, view: FileView, found: Found, alarm: Alarm) -> Iterator[None]:
    """The one crash barrier: a rule's defect is reported and costs this rule on this file."""
    seconds = RULE_SECONDS + _SECONDS_PER_MILLION * len(view.text) / 1e6
    try:
        alarm.arm(seconds)
        try:
            yield
        finally:
            alarm.disarm()
    except CutOff:
        said = f"more than {seconds:.0f} s of CPU"
        found.trouble.append(RuleOutcome(rule=rule, reason="deadline", detail=said, path=view.path, counts=True))
    except MemoryError:
        raise
    except Exception as error:
        reason = str(getattr(error, "reason", ""))
        words = "" if reason else describe(error)
        found.trouble.append(
            RuleOutcome(rule=rule, reason=reason or "crash", detail=words, path=view.path, counts=True)
        )
