"""Ordered and closed vocabularies of findings and clauses (layer 0)."""

from __future__ import annotations

from enum import Enum


class Severity(str, Enum):
    """How bad a finding is; `rank` orders, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _SEVERITY_RANK[self.value]


_SEVERITY_RANK = {"error": 0, "warning": 1, "note": 2}

#: Semgrep's severities and ours (ARCHITECTURE section 6).
SEVERITY_NAMES: dict[str, Severity] = {
    "INFO": Severity.NOTE,
    "LOW": Severity.NOTE,
    "WARNING": Severity.WARNING,
    "MEDIUM": Severity.WARNING,
    "ERROR": Severity.ERROR,
    "HIGH": Severity.ERROR,
    "CRITICAL": Severity.ERROR,
    "note": Severity.NOTE,
    "warning": Severity.WARNING,
    "error": Severity.ERROR,
}


class Confidence(str, Enum):
    """How sure the analysis is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Basis(str, Enum):
    """What a rule rests on (DECISIONS section 1)."""

    BREACH = "breach"
    INDICATOR = "indicator"
    HYGIENE = "hygiene"


class Status(str, Enum):
    """Maturity of a rule; only stable ones count for the exit code."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Mode(str, Enum):
    """The kinds of rules."""

    SEARCH = "search"
    TAINT = "taint"
    SECRET = "secret"
    NAME = "name"
    EVIDENCE = "evidence"
    MANIFEST = "manifest"


class ClauseState(str, Enum):
    """State of a clause in the report (DECISIONS section 2)."""

    VIOLATED = "violated"
    RISK_NOTED = "risk noted"
    NO_VIOLATION = "no violation found by the named checks"
    EVIDENCE_FOUND = "evidence found"
    ATTESTED_ONLY = "attested only"
    NOT_APPLICABLE = "not applicable"
    NOT_FULLY_CHECKED = "not fully checked"
    NOT_CHECKABLE = "not checkable from source"


class FindingState(str, Enum):
    """Whether a finding counts."""

    ACTIVE = "active"
    SUPPRESSED = "suppressed"
    IGNORED = "ignored"
    BASELINED = "baselined"
