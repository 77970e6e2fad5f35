"""The way of data through an application: API method, function, store or third party; and what erases it (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aoplint.evidence.cases import cases_of, fates_of
from aoplint.evidence.check import Check, Form
from aoplint.evidence.facts import Facts
from aoplint.evidence.keeping import Fate, called, normal
from aoplint.evidence.leaf import Leaf, LeafKind
from aoplint.evidence.rule import EvidenceRule
from aoplint.model.record import dataclass
from aoplint.model.surface import Surface, Write
from aoplint.project.reach import Reach, Spot

#: Ways of one application that are shown.
WAY_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One way of data.

    Args:
        method: API method, "" where none is known.
        fields: what is kept or given away, as far as it is known.
        symbol: the function that does it.
        path: POSIX path of its file.
        start: offset there.
        kind: what keeps it (see `aoplint.model.surface.Write`), or "host".
        target: name of the store, or the host.
    """

    method: str
    fields: tuple[str, ...]
    symbol: str
    path: str
    start: int
    kind: str
    target: str


def ways(
    facts: Facts, leaf: Leaf, methods: Mapping[Spot, Sequence[str]], hosts: Mapping[Spot, Sequence[tuple[str, int]]]
) -> list[Found]:
    """The ways of data that the applications of `facts` show, ordered.

    Args:
        facts: of the run.
        leaf: names what is personal.
        methods: API methods that each definition names.
        hosts: hosts of others that each definition names, with their offsets.
    """
    found: list[Found] = []
    for root, surfaces in sorted(facts.by_root.items()):
        reach = facts.reach[root]
        for surface in surfaces:
            found += _kept(surface, root, facts, reach, leaf, methods)
        for spot, named in hosts.items():
            if facts.applications.root_of(spot[0]) == root:
                found += [
                    _found(method, (), spot, start, "host", host)
                    for method in _methods(spot, reach, methods) or [""]
                    for host, start in named
                ]
    unique = {(w.method, w.fields, w.symbol, w.path, w.kind, w.target): w for w in found}
    return sorted(unique.values(), key=lambda w: (w.method, w.path, w.start, w.target))[:WAY_LIMIT]


def _kept(
    surface: Surface, root: str, facts: Facts, reach: Reach, leaf: Leaf, methods: Mapping[Spot, Sequence[str]]
) -> Iterator[Found]:
    for write in surface.writes:
        fields = facts.keeping[root].written(write, leaf)
        if fields:
            spot = (surface.path, write.symbol)
            for method in _methods(spot, reach, methods) or [""]:
                yield _found(method, fields, spot, write.start, write.kind, _target(write, root, facts))


def _found(method: str, fields: tuple[str, ...], spot: Spot, start: int, kind: str, target: str) -> Found:
    path, symbol = spot
    return Found(method=method, fields=fields, symbol=symbol, path=path, start=start, kind=kind, target=target)


def _target(write: Write, root: str, facts: Facts) -> str:
    if write.kind != "table":
        return write.kind
    names = called(write.names)
    for surface in facts.by_root[root]:
        for store in surface.stores:
            if not names.isdisjoint({normal(store.name), normal(store.table or store.name)}):
                return store.table or store.name
    return write.names[0] if write.names else "table"


def _methods(spot: Spot, reach: Reach, methods: Mapping[Spot, Sequence[str]]) -> list[str]:
    """API methods that a function names, reaches, or that its caller reaches beside it."""
    around = [spot] if spot[1] else []
    around += [caller for caller, _ in reach.calls_of(spot) if caller[1]] if spot[1] else []
    for near in around or [spot]:
        closure = {near, *(reach.of_symbol(*near) if near[1] else ())}
        named = {method for inner in closure for method in methods.get(inner, ())}
        if named:
            return sorted(named)
    return []


def erasure_table(duty: EvidenceRule, facts: Facts) -> list[Fate]:
    """What becomes of each store of personal data when a person's data is deleted, as `duty` asks it."""
    found: list[Fate] = []
    for demand in duty.demands:
        for check in _erased(demand.require):
            judged = set()
            for case in cases_of(duty, demand, facts):
                fates = fates_of(duty, check, case.reached, case.root, facts)
                if fates is not None:
                    judged.add(case.root)
                    found += fates
            found += _untouched(duty, check, facts, frozenset(facts.keeping) - judged)
    return sorted(found, key=lambda fate: (fate.kept.path, fate.kept.start, fate.kept.name))


def _untouched(duty: EvidenceRule, check: Check, facts: Facts, roots: Iterable[str]) -> Iterator[Fate]:
    """Stores of applications where nothing erases, or it cannot be told what."""
    by_id = {leaf.id: leaf for leaf in duty.leaves}
    for root in sorted(roots):
        stores, writes = (by_id[name] for name in check.values[:2])
        yield from (Fate(kept=kept) for kept in facts.keeping[root].stores(stores, writes))


def _erased(check: Check) -> Iterator[Check]:
    if check.form is Form.ERASED:
        yield check
    for part in check.parts:
        yield from _erased(part)


def personal(duty: EvidenceRule) -> Leaf:
    """The leaf of `duty` that names personal columns, for every kind of store.

    Raises:
        ValueError: if it has none.
    """
    for leaf in duty.leaves:
        if leaf.kind is LeafKind.STORES and leaf.words:
            return leaf
    raise ValueError(f"{duty.id} names no columns")
