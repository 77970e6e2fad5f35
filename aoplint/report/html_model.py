"""The data of the HTML page: neutral text and the looks of words, for the template only (layer 12)."""

from __future__ import annotations

from aoplint.model.coverage import Outcome
from aoplint.model.levels import ClauseState, Severity
from aoplint.model.record import dataclass
from aoplint.report.highlight import CodeLine

#: Shape and tone of a clause state: never colour alone, the state is also spelled out.
STATE_LOOK: dict[ClauseState, tuple[str, str]] = {
    ClauseState.VIOLATED: ("octagon", "error"),
    ClauseState.RISK_NOTED: ("triangle", "warning"),
    ClauseState.NO_VIOLATION: ("check", "good"),
    ClauseState.EVIDENCE_FOUND: ("page", "good"),
    ClauseState.ATTESTED_ONLY: ("pen", "note"),
    ClauseState.NOT_APPLICABLE: ("dash", "quiet"),
    ClauseState.NOT_FULLY_CHECKED: ("half", "high"),
    ClauseState.NOT_CHECKABLE: ("ring", "quiet"),
}
#: The same for severities.
SEVERITY_LOOK: dict[Severity, tuple[str, str]] = {
    Severity.ERROR: ("octagon", "error"),
    Severity.WARNING: ("triangle", "warning"),
    Severity.NOTE: ("disc", "note"),
}
#: The same for outcomes of files.
OUTCOME_LOOK: dict[Outcome, tuple[str, str]] = {
    Outcome.SCANNED: ("check", "good"),
    Outcome.DEGRADED: ("half", "high"),
    Outcome.SKIPPED: ("dash", "quiet"),
    Outcome.FAILED: ("octagon", "error"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a shape and a tone."""

    word: str
    shape: str
    tone: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place with its label and its frame."""

    where: str
    label: str
    code: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding."""

    anchor: str
    badge: Badge
    state: str
    rule: str
    title: str
    message: tuple[str, ...]
    place: PlaceView
    symbol: str
    flow: tuple[PlaceView, ...]
    related: tuple[PlaceView, ...]
    evidence: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...]
    why: str
    fix: str
    exceptions: str
    can_fix: str
    suppress: str
    suppressible: bool
    remarks: tuple[str, ...]
    references: tuple[str, ...]
    excuse: tuple[tuple[str, str], ...]
    because: str


@dataclass(frozen=True, slots=True)
class ClauseView:
    """One row of the clause table, or the head of a group of findings."""

    anchor: str
    number: str
    title: str
    badge: Badge | None
    why: str = ""
    links: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    checkable: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one clause."""

    clause: ClauseView
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page."""

    title: str
    verdict: str
    verdict_word: str
    tone: str
    shape: str
    applicability: str
    tiles: tuple[tuple[str, str, str, str], ...]
    state_counts: tuple[tuple[Badge, int], ...]
    clauses: tuple[ClauseView, ...]
    groups: tuple[Group, ...]
    excused: tuple[FindingView, ...]
    languages: tuple[tuple[str, tuple[int, ...], int], ...]
    outcomes: tuple[tuple[Badge, int], ...]
    unread: tuple[tuple[Badge, str, str, str, bool], ...]
    missing: tuple[str, ...]
    discovered: int
    balanced: bool
    partial: bool
    not_run: tuple[tuple[str, str, str, str, bool], ...]
    disabled: tuple[str, ...]
    hygiene: tuple[tuple[str, str, str, str], ...]
    packs: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...]


def badge(word: str, look: tuple[str, str]) -> Badge:
    """The badge that says `word` in that shape and tone."""
    return Badge(word, *look)
