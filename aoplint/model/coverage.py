"""What was read and what was not: every discovered file has exactly one outcome (layer 0)."""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from aoplint.model.record import dataclass


class Outcome(str, Enum):
    """What became of a discovered file."""

    SCANNED = "scanned"
    DEGRADED = "degraded"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """The outcome of one file.

    Args:
        path: POSIX path as shown.
        language: front end that was chosen.
        outcome: what became of it.
        reason: code such as "not-python-3", "too-large", "deadline", "worker-died", "git-ignored"; "" if scanned.
        detail: one sentence for people, redacted.
        counts: whether this outcome makes the run incomplete (exit code 3).
        lines: lines of text read, 0 if none.
    """

    path: str
    language: str
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    counts: bool = False
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """A rule that did not run, crashed or was cut off; `path` is empty when it concerns the whole run."""

    rule: str
    reason: str
    detail: str = ""
    path: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Accounting of a run: discovered = scanned + degraded + skipped + failed.

    Args:
        discovered: number of entries that discovery listed.
        files: one outcome per entry, ordered by path.
        rules: rules that did not run or not everywhere.
        missing: named inputs that do not exist.
        partial: the run was on named files only.
        disabled_rules: ids that configuration or the command line switched off.
    """

    discovered: int = 0
    files: tuple[FileOutcome, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    missing: tuple[str, ...] = ()
    partial: bool = False
    disabled_rules: tuple[str, ...] = field(default=())

    def count(self, outcome: Outcome) -> int:
        """Number of files with `outcome`."""
        return sum(1 for entry in self.files if entry.outcome is outcome)

    @property
    def balanced(self) -> bool:
        """Whether every discovered file has exactly one outcome."""
        return self.discovered == len(self.files) == len({entry.path for entry in self.files})

    @property
    def complete(self) -> bool:
        """Whether nothing counts as incomplete."""
        return not (self.missing or any(f.counts for f in self.files) or any(r.counts for r in self.rules))
