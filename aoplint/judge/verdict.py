"""The exit code and the sentence that explains it (layer 10, ARCHITECTURE section 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from aoplint.config.settings import Settings
from aoplint.errors import PRECEDENCE, ExitCode
from aoplint.model.coverage import Coverage, Outcome
from aoplint.model.finding import Finding
from aoplint.model.levels import FindingState, Severity, Status
from aoplint.model.report import HygieneIssue, Verdict
from aoplint.model.rule import RuleInfo


def verdict(
    findings: Sequence[Finding],
    rules: Mapping[str, RuleInfo],
    coverage: Coverage,
    hygiene: Sequence[HygieneIssue],
    settings: Settings,
    compared: str = "",
) -> Verdict:
    """The run's verdict; `compared` says which findings count as new, where not all do."""
    reasons: dict[ExitCode, str] = {}
    if not coverage.balanced:
        reasons[ExitCode.INTERNAL] = "internal error: some files have no outcome, or more than one"
    failing = [f for f in findings if _fails(f, rules, settings.fail_on)]
    level = settings.fail_on.value
    if failing:
        number = f"{len(failing)} finding" + ("" if len(failing) == 1 else "s")
        at = level if settings.fail_on is Severity.ERROR else f"{level} or worse"
        reasons[ExitCode.FINDINGS] = f"{number} of severity {at}{_among(compared)} (fail-on = {level})"
    missing = _incomplete(coverage, may_be_empty=settings.changes_only)
    if missing and not settings.allow_incomplete:
        reasons[ExitCode.INCOMPLETE] = f"incomplete: {missing}"
    if hygiene and settings.hygiene:
        reasons[ExitCode.HYGIENE] = _hygiene(hygiene)
    for code in PRECEDENCE:
        if code in reasons:
            also = f"; also {reasons[ExitCode.INCOMPLETE]}" if _also(code, reasons) else ""
            return Verdict(code=code, reason=reasons[code] + also)
    note = f"; incomplete, as allowed: {missing}" if missing else _all_excluded(coverage)
    return Verdict(code=ExitCode.OK, reason=f"no finding of severity {level} or worse{_among(compared)}{note}")


def _among(compared: str) -> str:
    return f" {compared}" if compared else ""


def _hygiene(issues: Sequence[HygieneIssue]) -> str:
    """The number of excuses that are no good, by what is wrong with them."""
    kinds = Counter(issue.kind for issue in issues)
    one = len(issues) == 1
    number = f"{len(issues)} {'suppression or baseline entry' if one else 'suppressions or baseline entries'} to mend"
    return f"{number}: {', '.join(f'{kinds[kind]} {kind}' for kind in sorted(kinds))} (hygiene = true)"


def _also(code: ExitCode, reasons: Mapping[ExitCode, str]) -> bool:
    return code is not ExitCode.INCOMPLETE and ExitCode.INCOMPLETE in reasons


def _fails(finding: Finding, rules: Mapping[str, RuleInfo], fail_on: Severity) -> bool:
    return (
        finding.state is FindingState.ACTIVE
        and finding.severity.rank <= fail_on.rank
        and rules[finding.rule].status is Status.STABLE
    )


def _incomplete(coverage: Coverage, *, may_be_empty: bool) -> str:
    parts = []
    if coverage.missing:
        shown = ", ".join(coverage.missing[:3]) + (", …" if len(coverage.missing) > 3 else "")
        parts.append(f"no such file or directory: {shown}")
    lost = sum(1 for entry in coverage.files if entry.counts)
    if lost:
        parts.append(f"{lost} file{'' if lost == 1 else 's'} not fully read")
    crashed = sum(1 for outcome in coverage.rules if outcome.counts)
    if crashed:
        parts.append(f"{crashed} rule{'' if crashed == 1 else 's'} crashed or cut off")
    empty = not _any_read(coverage) and not _all_excluded(coverage)
    if not parts and empty and not may_be_empty:
        parts.append("nothing to read was found")
    return "; ".join(parts)


def _any_read(coverage: Coverage) -> bool:
    return any(entry.outcome in (Outcome.SCANNED, Outcome.DEGRADED) for entry in coverage.files)


def _all_excluded(coverage: Coverage) -> str:
    """Says so when every file of a run on named files is one that the configuration excludes.

    A hook hands over whatever changed: a commit to excluded files only is no broken run.
    """
    if coverage.partial and coverage.files and all(entry.reason == "excluded" for entry in coverage.files):
        return "; the configuration excludes every file that was named"
    return ""
