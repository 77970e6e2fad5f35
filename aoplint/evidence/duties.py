"""Judges duties over all files of a run: one finding per application, with the list of its places (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aoplint.evidence.check import Area, places
from aoplint.evidence.rule import EvidenceRule
from aoplint.fingerprint import context_digest
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.levels import Severity
from aoplint.model.match import EvidenceHit, FileResult, RawFinding
from aoplint.model.rule import RuleInfo
from aoplint.project.roots import Applications
from aoplint.project.testcode import is_test_code

_SHOWN: Final = 20
#: Languages in which a server's duties can be done and whose code no front end reads.
_UNREAD: Final = (".php", ".java", ".kt", ".cs", ".go", ".rb", ".rs", ".ts", ".mjs", ".js", ".scala", ".dart", ".ex")
_BROWSER: Final = frozenset({"static", "public", "assets", "dist", "vendor", "node_modules", "www", "js"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the duties are judged by.

    Args:
        results: one per file that was read.
        files: one outcome per discovered file.
        applications: the application roots.
        rules: facts of the rules, by id.
    """

    results: Sequence[FileResult]
    files: Sequence[FileOutcome]
    applications: Applications
    rules: Mapping[str, RuleInfo]


def judge_duties(duties: Iterable[EvidenceRule], facts: Facts) -> dict[str, list[RawFinding]]:
    """Findings by the path of the place that each is reported at."""
    found: dict[str, list[RawFinding]] = {}
    for duty in duties:
        for key, area in _areas(duty, facts):
            finding = _judge(duty, key, area, facts)
            if finding is not None:
                found.setdefault(finding.location.path, []).append(finding)
    return found


def _areas(duty: EvidenceRule, facts: Facts) -> Iterator[tuple[str, Area]]:
    """The areas that `duty` is asked of, each with the key it is known by."""
    groups: dict[str, dict[str, list[EvidenceHit]]] = {}
    leaves = {search.id for search in duty.searches} | {leaf.id for leaf in duty.word_leaves}
    for result in facts.results:
        if is_test_code(result.path):
            continue
        for hit in result.evidence:
            if hit.leaf in leaves:
                key = _key(duty.scope, result.path, hit.symbol, facts)
                groups.setdefault(key, {}).setdefault(hit.leaf, []).append(hit)
    for key in sorted(groups):
        paths = [entry.path for entry in facts.files if not is_test_code(entry.path)]
        if duty.scope != "project":
            root = key.split("\0")[0]
            paths = [path for path in paths if facts.applications.root_of(path) == root]
        yield key, Area(groups[key], paths)


def _key(scope: str, path: str, symbol: str, facts: Facts) -> str:
    if scope == "project":
        return "."
    root = facts.applications.root_of(path)
    return root if scope == "application" else f"{root}\0{path}\0{symbol}"


def _judge(duty: EvidenceRule, key: str, area: Area, facts: Facts) -> RawFinding | None:
    triggers = (
        places(duty.when, area) if duty.when is not None else tuple(h for hits in area.hits.values() for h in hits)
    )
    if not triggers or places(duty.require, area) is not None:
        return None
    ordered = sorted(triggers, key=lambda hit: (hit.location.path, hit.location.line, hit.location.column))
    first, rest = ordered[0], ordered[1:]
    rule = facts.rules[duty.id]
    gaps = _gaps(area, facts)
    return RawFinding(
        rule=duty.id,
        location=first.location,
        message=rule.message,
        start=first.start,
        stop=first.stop,
        first_line=first.location.line,
        last_line=first.location.end_line,
        symbol=first.symbol if duty.scope in ("function", "route") else "",
        context=context_digest(f"{duty.id} {key.split(chr(0))[0]}"),
        evidence=_evidence(len(rest), gaps),
        severity=Severity.WARNING if gaps and rule.severity is Severity.ERROR else None,
        related=tuple(hit.location for hit in rest[:_SHOWN]),
    )


def _evidence(more: int, gaps: Sequence[str]) -> tuple[str, ...]:
    said = (f"{more} more {'place' if more == 1 else 'places'}",) if more else ()
    return (*said, *gaps)


def _gaps(area: Area, facts: Facts) -> tuple[str, ...]:
    """Why what was not found may exist all the same: an absence is certain only where all was read."""
    within = frozenset(area.files)
    degraded = [f for f in facts.files if f.path in within and f.outcome in (Outcome.DEGRADED, Outcome.FAILED)]
    unread = [path for path in area.files if path.lower().endswith(_UNREAD) and not _for_browsers(path)]
    gaps = []
    if degraded:
        gaps.append(f"{_files(len(degraded))} could not be read whole")
    if unread:
        gaps.append(f"{_files(len(unread))} in languages that only text rules read")
    return tuple(gaps)


def _for_browsers(path: str) -> bool:
    return not _BROWSER.isdisjoint(path.lower().split("/")[:-1])


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"
