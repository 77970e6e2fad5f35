"""Brings a baseline up to date with a run: what is new, what moved, what is gone (layer 10)."""

from __future__ import annotations

from dataclasses import replace

from aoplint.judge.baseline import BaselineEntry, entries_of
from aoplint.judge.facts import RunFacts
from aoplint.judge.judge import judge, settled_of
from aoplint.judge.recognition import stale_entries
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What became of a baseline.

    Args:
        entries: all of the new one, sorted.
        added: those of findings that were not in it.
        moved: those whose place changed.
        stale: what is no more in it, since nothing matches it.
        refused: findings of rules that cannot be suppressed, which are never accepted.
        unread: files and rules that were not run to their end: what they would have found is in no entry.
    """

    entries: tuple[BaselineEntry, ...]
    added: tuple[BaselineEntry, ...]
    moved: tuple[BaselineEntry, ...]
    stale: tuple[BaselineEntry, ...]
    refused: int = 0
    unread: int = 0


def updated(facts: RunFacts) -> Update:
    """The baseline of `facts` after its run; what the run could not see stays as it is.

    Args:
        facts: a run without folding.
    """
    known = facts.baseline.entries
    settled = settled_of(facts)
    found = settled.recognised.baseline
    places = {(identity, settled.tags[order]): order for order, identity in settled.identities.items()}
    entries, added, moved = [], [], []
    kept: set[BaselineEntry] = set()
    report = judge(facts)
    strict = {rule.id for rule in report.rules if not rule.suppressible}
    refused = 0
    for entry in entries_of(report):
        if entry.rule in strict:
            refused += 1
            continue
        before = found.get(places[entry.fingerprint, entry.tag])
        words = before or BaselineEntry(rule="", path="", symbol="", fingerprint="")
        now = replace(entry, reason=words.reason, owner=words.owner, until=words.until)
        entries.append(now)
        if before is None:
            added.append(now)
            continue
        kept.add(before)
        if (now.path, now.symbol) != (before.path, before.symbol):
            moved.append(now)
    unseen = set(known) - set(found.values()) - set(stale_entries(facts, settled.recognised))
    stale = set(known) - kept - unseen
    return Update(
        entries=tuple(sorted({*entries, *unseen})),
        added=tuple(added),
        moved=tuple(moved),
        stale=tuple(sorted(stale)),
        refused=refused,
        unread=sum(file.counts for file in report.coverage.files) + sum(rule.counts for rule in report.coverage.rules),
    )
