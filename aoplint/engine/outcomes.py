"""One outcome for every entry and every rule that did not do all it could (layer 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aoplint.config.selectors import in_profile, matches
from aoplint.config.settings import Settings
from aoplint.engine.detection import MODES
from aoplint.engine.program import Program
from aoplint.files.entry import Entry
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.match import FileResult

#: Failures to read that leave a gap; the other reasons are what discovery is for.
_GAPS: Final = frozenset({"unreadable", "too-large", "link-broken"})


def outcome_of(entry: Entry, results: Mapping[str, FileResult]) -> FileOutcome:
    """The outcome of a discovered entry.

    Args:
        results: one per file that was read, by path.
    """
    result = results.get(entry.path)
    if entry.skip is None and result is not None:
        return result.outcome
    skip = entry.skip
    reason = skip.code.value if skip is not None else "unreadable"
    failed = reason in _GAPS and (entry.explicit or reason != "link-broken")
    return FileOutcome(
        path=entry.path,
        language=entry.language,
        outcome=Outcome.FAILED if failed else Outcome.SKIPPED,
        reason=reason,
        detail=skip.text if skip is not None else "",
        counts=failed,
        lines=result.outcome.lines if result is not None else 0,
    )


def not_run(program: Program, settings: Settings, left_out: Mapping[str, str]) -> list[RuleOutcome]:
    """The rules of the packs that did not run.

    Args:
        program: what ran.
        left_out: rules that could not run in this run, with the reason.
    """
    found = []
    for rule in program.rules:
        if rule.id in program.running:
            continue
        if any(matches(selector, rule) for selector in settings.disable):
            reason = "disabled"
        elif rule.id in left_out:
            reason = left_out[rule.id]
        elif not in_profile(rule, settings.profile):
            reason = "other-profile"
        elif rule.mode not in MODES:
            reason = "not-supported"
        else:
            reason = "not-selected"
        found.append(RuleOutcome(rule=rule.id, reason=reason))
    return found


def cut_short(result: FileResult, reason: str, detail: str) -> FileResult:
    """A result of text rules alone, since the worker died on the way to more."""
    if result.outcome.outcome is Outcome.FAILED:
        return result
    words = {
        "deadline": "reading its structure took too long",
        "memory": "reading its structure took too much memory",
    }.get(reason, f"the process that read its structure died{f' ({detail})' if detail else ''}")
    said = f"{words}; rules on text ran"
    outcome = replace(result.outcome, outcome=Outcome.DEGRADED, reason=reason, detail=said, counts=True)
    return replace(result, outcome=outcome)
