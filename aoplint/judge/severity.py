"""How bad a finding is here: rule, evidence, applicability, configuration, in this order (layer 10)."""

from __future__ import annotations

from aoplint.config.selectors import matches, path_matches
from aoplint.judge.facts import Candidate, RunFacts
from aoplint.model.levels import Basis, Mode, Severity
from aoplint.model.report import Applicability
from aoplint.model.rule import RuleInfo
from aoplint.project.testcode import is_test_code

#: Modes whose rules are off where the platform is not used (DECISIONS section 3).
PLATFORM_MODES = frozenset({Mode.EVIDENCE, Mode.NAME, Mode.MANIFEST})
#: Modes whose rules are off in test code.
_OFF_IN_TESTS = frozenset({Mode.EVIDENCE, Mode.NAME, Mode.MANIFEST, Mode.TAINT})

NOT_USED = "no use of the Open Platform was found in this application"


def speaks(candidate: Candidate, facts: RunFacts, found: Applicability) -> bool:
    """Whether the rule says anything at this place at all."""
    if _off_in_tests(candidate.rule) and is_test_code(candidate.path):
        return False
    return not (candidate.rule.mode in PLATFORM_MODES and _unused(candidate, facts, found))


def _off_in_tests(rule: RuleInfo) -> bool:
    """Whether `rule` asks what the application does; a flow rule without clauses asks about code, wherever it is."""
    return rule.mode in _OFF_IN_TESTS and (rule.mode is not Mode.TAINT or bool(rule.clauses))


def _unused(candidate: Candidate, facts: RunFacts, found: Applicability) -> bool:
    if found.used is None or not facts.platform.get(candidate.rule.pack):
        return False
    return not found.used or facts.applications.root_of(candidate.path) not in found.applications


def severity(candidate: Candidate, facts: RunFacts, found: Applicability) -> tuple[Severity, tuple[str, ...]]:
    """The severity, and what was said about it; what shows no problem is a note, whatever is configured."""
    if candidate.raw.informational:
        return Severity.NOTE, ()
    level = candidate.raw.severity or candidate.rule.severity
    notes: tuple[str, ...] = ()
    if _unused(candidate, facts, found) and level is Severity.ERROR:
        level, notes = Severity.WARNING, (NOT_USED,)
    override = configured(candidate.rule, facts, candidate.path)
    if override is not None:
        level = override
    return level, notes


def configured(rule: RuleInfo, facts: RunFacts, path: str = "") -> Severity | None:
    """The severity that configuration gives `rule`, at `path` if one is named.

    The last selector that fits wins, and the deepest part of the tree over what is outside of it.
    """
    settings = facts.settings
    rows = list(settings.severity)
    rows += [row for part in settings.overrides if path and path_matches(part.path, path) for row in part.severity]
    found = None
    for selector, level in rows:
        if matches(selector, rule):
            found = level
    return found


def counts(rule: RuleInfo) -> bool:
    """Whether findings of `rule` may set a clause to violated."""
    return rule.basis is Basis.BREACH
