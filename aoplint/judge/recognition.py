"""Which candidates were there before: in the baseline, or in the commit that the tree is compared with (layer 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from aoplint.fingerprint import shape
from aoplint.judge.baseline import Accepted, BaselineEntry
from aoplint.judge.facts import Candidate, RunFacts
from aoplint.judge.matching import Order, Surroundings, match
from aoplint.model.coverage import Outcome
from aoplint.model.levels import Mode
from aoplint.model.match import Interface
from aoplint.model.record import dataclass

_READ = (Outcome.SCANNED, Outcome.DEGRADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was there before.

    Args:
        baseline: by `Candidate.order` the entry of the baseline.
        earlier: likewise what the commit had.
    """

    baseline: Mapping[Order, BaselineEntry] = field(default_factory=dict)
    earlier: Mapping[Order, BaselineEntry] = field(default_factory=dict)


def recognised(candidates: Sequence[Candidate], identities: Mapping[Order, str], facts: RunFacts) -> Recognised:
    """The candidates that were there before.

    Args:
        candidates: those of the run, before anything is folded.
        identities: their fingerprints.
        facts: the run.
    """
    if not (facts.baseline.entries or facts.earlier.entries):
        return Recognised()
    found = {one.order: _as_entry(one, identities[one.order]) for one in sorted(candidates, key=lambda one: one.order)}
    symbols = {result.path: _symbols(result.interface) for result in facts.results if result.interface}
    duties = {rule.id for rule in facts.rules.values() if rule.mode in (Mode.EVIDENCE, Mode.MANIFEST)}
    made = []
    for accepted in (facts.baseline, facts.earlier):
        around = Surroundings(
            read={entry.path for entry in facts.files if entry.outcome in _READ},
            gone=gone(accepted, facts),
            symbols=symbols,
            duties=duties,
        )
        made.append(match(found, accepted.entries, around))
    return Recognised(baseline=made[0], earlier=made[1])


def gone(accepted: Accepted, facts: RunFacts) -> frozenset[str]:
    """Paths of entries that do not exist any more: told so, or missing from a folder that was read."""
    listed = {entry.path for entry in facts.files}
    missing = {entry.path for entry in accepted.entries if entry.path not in listed and read_around(entry.path, facts)}
    return accepted.gone | missing


def stale_entries(facts: RunFacts, known: Recognised) -> tuple[BaselineEntry, ...]:
    """Entries of the baseline that match nothing any more; those whose rule or file did not run are not among them."""
    # A file that is gone takes its entries with it.
    settled = {entry.path for entry in facts.files if entry.outcome is Outcome.SCANNED} | gone(facts.baseline, facts)
    used = set(known.baseline.values())
    return tuple(
        entry
        for entry in facts.baseline.entries
        if entry not in used and entry.rule in facts.rules_run and entry.path in settled
    )


def read_around(path: str, facts: RunFacts) -> bool:
    """Whether a folder that the run was asked to read holds, or would hold, `path`."""
    folders = (root.rstrip("/") for root in facts.arguments)
    return not facts.partial and any(root == "." or path.startswith(f"{root}/") for root in folders)


def _as_entry(candidate: Candidate, identity: str) -> BaselineEntry:
    raw = candidate.raw
    return BaselineEntry(
        rule=candidate.rule.id,
        path=candidate.path,
        symbol=raw.symbol,
        fingerprint=identity,
        shape=shape(rule=candidate.rule.id, context=raw.context),
        tag=raw.change_tag,
    )


def _symbols(interface: Interface) -> frozenset[str]:
    """Names of functions, classes (also with a dot behind them) and methods."""
    functions = {fact.name for fact in interface.functions}
    classes = {name for fact in interface.classes for name in (fact.name, f"{fact.name}.")}
    methods = {f"{fact.name}.{method}" for fact in interface.classes for method in fact.methods}
    return frozenset(functions | classes | methods)
