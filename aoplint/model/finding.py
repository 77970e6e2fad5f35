"""Places, findings and what happened to them (layer 0).

Every text in here was redacted where it was made: a finding never holds a secret or a personal value.
"""

from __future__ import annotations

from aoplint.model.levels import Confidence, FindingState, Severity
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameLine:
    """One redacted source line around a place.

    Args:
        number: 1-based line number.
        text: the redacted line without its line end.
        mark_start: 0-based first marked code point in `text`, -1 when nothing is marked.
        mark_stop: one past the last marked code point.
    """

    number: int
    text: str
    mark_start: int = -1
    mark_stop: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A range in a file; lines and columns are 1-based, columns in code points, the end exclusive.

    Args:
        path: POSIX path relative to the working directory where it lies inside.
        label: what the place is, such as "source" or "the base class".
        frame: redacted lines, the marked ones and one or two neighbours.
        language: language of the file, for highlighting.
        cell: 1-based notebook cell, 0 elsewhere; lines are those of the file, whose JSON the cell is in.
        commit: id of the commit whose version of the file this is; "" for the file as it is now.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    label: str = ""
    frame: tuple[FrameLine, ...] = ()
    language: str = "text"
    cell: int = 0
    commit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Text that replaces the range of `location` (a fix)."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A set of replacements that belong together; `safe` when it cannot change what the program means."""

    title: str
    safe: bool
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """Why a finding does not count.

    Args:
        state: suppressed, ignored or baselined.
        reason: the author's words.
        where: place of the comment, the configuration or the baseline entry.
        until: ISO date, empty for no end.
        owner: who answers for it, may be empty.
    """

    state: FindingState
    reason: str
    where: Location
    until: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding as it is reported.

    Args:
        location: the place to fix (the sink for flows).
        related: other places with labels.
        flow: hops from source to sink, empty for findings that are no flow.
        evidence: what spoke for the finding, in words.
        symbol: qualified name of the enclosing function or class, "" at module level.
        fingerprint: stable identity without value, key or line (32 hex digits).
        shape: what is left of it without path, symbol and occurrence (16 hex digits): it knows what moved.
        change_tag: 16-bit tag of the value (4 hex digits) that only notices change; "" where there is none.
        informational: it shows no problem and breaks no clause, such as a value that an SDK publishes as a sample.
        line_hash: GitHub's hash of the line with its counter, "" where something hidden could be found by it.
    """

    rule: str
    location: Location
    message: str
    severity: Severity
    confidence: Confidence = Confidence.MEDIUM
    related: tuple[Location, ...] = ()
    flow: tuple[Location, ...] = ()
    evidence: tuple[str, ...] = ()
    symbol: str = ""
    fingerprint: str = ""
    shape: str = ""
    change_tag: str = ""
    informational: bool = False
    fix: Fix | None = None
    excuse: Excuse | None = None
    line_hash: str = ""

    @property
    def state(self) -> FindingState:
        """Active unless there is an excuse."""
        return self.excuse.state if self.excuse else FindingState.ACTIVE
