"""Runs one rule on one file behind the crash barrier (layer 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aoplint.engine.selection import Job
from aoplint.model.coverage import RuleOutcome
from aoplint.model.match import Match
from aoplint.pool import CutOff, cutoff
from aoplint.pool.child import describe
from aoplint.scopes.view import FileView

#: CPU seconds of one rule on one file: the last resort behind the detectors' counted limits.
RULE_SECONDS: Final = 10.0


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
    for job in jobs:
        _run(job, view, found)
    return found


def _run(job: Job, view: FileView, found: Found) -> None:
    try:
        with cutoff(RULE_SECONDS):
            for match in job.detector.find(job.rule, view):
                found.matches.append(match)
    except CutOff:
        found.trouble.append(_trouble(job, view, "deadline", f"more than {RULE_SECONDS:.0f} s of CPU"))
    except MemoryError:
        raise
    except Exception as error:
        # The one crash barrier: a rule's defect is reported and costs this rule on this file.
        reason = getattr(error, "reason", "")
        words = "" if reason else describe(error)
        found.trouble.append(_trouble(job, view, str(reason) or "crash", words))


def _trouble(job: Job, view: FileView, reason: str, detail: str) -> RuleOutcome:
    return RuleOutcome(rule=job.rule.id, reason=reason, detail=detail, path=view.path, counts=True)
