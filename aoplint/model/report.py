"""The report model: all that the renderers may know (layer 0)."""

from __future__ import annotations

from aoplint.errors import ExitCode
from aoplint.model.coverage import Coverage
from aoplint.model.finding import Finding, Location
from aoplint.model.levels import ClauseState, Severity
from aoplint.model.record import dataclass
from aoplint.model.rule import PackInfo, RuleInfo

SCHEMA = "aoplint/report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """Whether the platform is used at all (DECISIONS section 3).

    Args:
        used: True or False; None when a partial run cannot know.
        places: up to a few places that show the use, ordered.
        applications: application roots (POSIX, "." for the top) where it is used.
    """

    used: bool | None
    places: tuple[Location, ...] = ()
    applications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseResult:
    """State of a clause with the rules and findings behind it.

    Args:
        clause: clause number.
        rules: ids of the rules that speak about it and ran.
        findings: fingerprints of the findings.
        why: one sentence.
    """

    clause: str
    state: ClauseState
    why: str = ""
    rules: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    evidence: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HygieneIssue:
    """A suppression, ignore or baseline entry that is unused, expired, unknown, blanket or unexplained."""

    kind: str
    message: str
    location: Location
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The exit code and the sentence that explains it (last line of every run)."""

    code: ExitCode
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """Facts about the run that do not depend on machine or clock.

    Args:
        version: aoplint's version.
        as_of: ISO date that decides expiries.
        fail_on: severity that fails the run.
        config: the configuration files read, as shown; empty with --isolated.
        config_digest: digest of the effective settings.
        excludes: configured exclude patterns.
        arguments: the paths scanned, as given.
        compared: what decides which findings count as new, in words; "" where all count.
    """

    version: str
    as_of: str
    fail_on: Severity
    config: tuple[str, ...] = ()
    config_digest: str = ""
    excludes: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    compared: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a run found, in its final order: worst first, then path, line, column, rule."""

    run: RunInfo
    applicability: Applicability
    packs: tuple[PackInfo, ...]
    rules: tuple[RuleInfo, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage
    clauses: tuple[ClauseResult, ...]
    hygiene: tuple[HygieneIssue, ...]
    verdict: Verdict
