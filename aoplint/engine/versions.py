"""Joins what the versions of a file say: the same secret in a hundred versions is one finding (layer 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Final

from aoplint.engine.contents import Content
from aoplint.judge.facts import Candidate
from aoplint.judge.precedence import yielded
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.match import FileResult, MarkerHit, RawFinding
from aoplint.model.record import dataclass
from aoplint.model.rule import RuleInfo

#: The outcome of a path is that of its worst version; what was left out counts only if nothing was read.
_RANK: Final = (Outcome.FAILED, Outcome.DEGRADED, Outcome.SCANNED, Outcome.SKIPPED)
#: Offsets of different versions never overlap: what the judge compares stays within one version.
_VERSION: Final = 1 << 32

#: Rule, symbol, context, tag of the value, and which of several alike within a version.
Identity = tuple[str, str, str, str, int]


@dataclass(slots=True)
class Thread:
    """One finding through the versions of a path.

    Args:
        path: where it stands.
        identity: what makes it the same in two versions.
        order: see `Content.order`; of the version that shows it.
        raw: as that version shows it.
        oids: the contents that have it.
    """

    path: str
    identity: Identity
    order: tuple[bool, int]
    raw: RawFinding
    oids: set[bytes] = field(default_factory=set)


class Versions:
    """Collects the results of all contents, in any order.

    Args:
        rules: facts of the rules, by id.
    """

    def __init__(self, rules: Mapping[str, RuleInfo]) -> None:
        self._rules = rules
        self._threads: dict[tuple[str, Identity], Thread] = {}
        self._outcomes: dict[str, tuple[tuple[int, bool, int], FileOutcome]] = {}
        self._markers: dict[tuple[str, str], tuple[int, MarkerHit]] = {}
        self._trouble: dict[tuple[str, str, str], tuple[int, RuleOutcome]] = {}
        self.lines = 0

    def take(self, content: Content, result: FileResult) -> None:
        """Adds what was said of `content`."""
        self.lines += result.outcome.lines
        self.outcome(content.number, result.outcome)
        for hit in result.markers:
            _earliest(self._markers, (content.path, hit.list), content.number, hit)
        for trouble in result.rules:
            _earliest(self._trouble, (trouble.rule, trouble.reason, trouble.path), content.number, trouble)
        oid = bytes.fromhex(content.oid)
        for identity, raw in self._identified(result):
            key = (content.path, identity)
            thread = self._threads.get(key)
            if thread is None or content.order < thread.order:
                known = thread.oids if thread is not None else set()
                thread = Thread(path=content.path, identity=identity, order=content.order, raw=raw, oids=known)
                self._threads[key] = thread
            thread.oids.add(oid)

    def outcome(self, number: int, outcome: FileOutcome) -> None:
        """Notes the outcome of version `number` of a path."""
        key = (_RANK.index(outcome.outcome), not outcome.counts, number)
        known = self._outcomes.get(outcome.path)
        if known is None or key < known[0]:
            self._outcomes[outcome.path] = (key, outcome)

    @property
    def threads(self) -> list[Thread]:
        """All findings, by path and first version."""
        return sorted(self._threads.values(), key=lambda thread: (thread.path, thread.order, thread.identity))

    @property
    def files(self) -> tuple[FileOutcome, ...]:
        """One outcome per path, ordered by path."""
        return tuple(self._outcomes[path][1] for path in sorted(self._outcomes))

    @property
    def trouble(self) -> tuple[RuleOutcome, ...]:
        """Rules that did not get to their end, ordered."""
        return tuple(self._trouble[key][1] for key in sorted(self._trouble))

    def results(self, findings: Iterable[tuple[Thread, RawFinding]]) -> tuple[FileResult, ...]:
        """One result per path with `findings`, ordered by path."""
        by_path: dict[str, list[RawFinding]] = {}
        for thread, raw in findings:
            base = thread.order[1] * _VERSION
            by_path.setdefault(thread.path, []).append(replace(raw, start=base + raw.start, stop=base + raw.stop))
        markers: dict[str, list[MarkerHit]] = {}
        for (path, _), (_, hit) in sorted(self._markers.items()):
            markers.setdefault(path, []).append(hit)
        return tuple(
            FileResult(
                path=outcome.path,
                digest="",
                outcome=outcome,
                findings=tuple(by_path.get(outcome.path, ())),
                markers=tuple(markers.get(outcome.path, ())),
            )
            for outcome in self.files
            if outcome.outcome in (Outcome.SCANNED, Outcome.DEGRADED) or outcome.path in by_path
        )

    def _identified(self, result: FileResult) -> Iterable[tuple[Identity, RawFinding]]:
        """The findings of one version that yield to no other, each with its identity."""
        known = [raw for raw in result.findings if raw.rule in self._rules]
        candidates = [Candidate(path=result.path, raw=raw, rule=self._rules[raw.rule]) for raw in known]
        seen: dict[tuple[str, str, str, str], int] = {}
        for candidate in yielded(sorted(candidates, key=lambda candidate: candidate.order)):
            raw = candidate.raw
            key = (raw.rule, raw.symbol, raw.context, raw.change_tag)
            number = seen[key] = seen.get(key, -1) + 1
            yield (*key, number), replace(raw, evidence=raw.evidence + candidate.notes)


def _earliest(known: dict, key: tuple[str, ...], number: int, value: object) -> None:  # type: ignore[type-arg]
    if key not in known or number < known[key][0]:
        known[key] = (number, value)
