"""The areas that a duty is asked of: the project, applications, routes, functions (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from aoplint.config.selectors import path_matches
from aoplint.evidence.check import Area, Check, asks_files, named, places
from aoplint.evidence.facts import Facts
from aoplint.evidence.keeping import Fate
from aoplint.evidence.leaf import Leaf, LeafKind
from aoplint.evidence.rights import resolves
from aoplint.evidence.rule import Demand, EvidenceRule
from aoplint.model.match import EvidenceHit
from aoplint.model.record import dataclass
from aoplint.project.reach import Spot
from aoplint.project.testcode import is_documentation


@dataclass(frozen=True, slots=True)
class Case:
    """One area that a duty is asked of.

    Args:
        key: what it is known by.
        root: the application root it lies in; "." for the project.
        own: where the duty must exist.
        reached: where it may be done.
        application: where its severity is decided.
        door: path and first offset of its route, where it is one.
    """

    key: str
    root: str
    own: Area
    reached: Area
    application: Area
    door: tuple[str, int] | None = None


def cases_of(duty: EvidenceRule, demand: Demand, facts: Facts) -> Iterator[Case]:
    """The areas that `demand` of `duty` is asked of."""
    cases = _Cases(duty, demand, facts)
    return cases.all()


@dataclass(frozen=True, slots=True)
class _Cases:
    duty: EvidenceRule
    demand: Demand
    facts: Facts

    def all(self) -> Iterator[Case]:
        facts = self.facts
        hits = _hits(self.duty, facts)
        scope = self.demand.scope or self.duty.scope
        if scope == "project":
            paths = tuple(path for root in sorted(facts.paths) for path in facts.paths[root])
            whole = self._area(hits, paths, ".")
            yield Case(".", ".", whole, whole, whole)
            return
        groups: dict[str, list[EvidenceHit]] = {}
        for hit in hits:
            groups.setdefault(facts.applications.root_of(hit.location.path), []).append(hit)
        if asks_files(self.demand.when):
            groups |= {root: [] for root in facts.paths if root not in groups}
        for root in sorted(groups):
            lent = [name for name in facts.companions if name != root]
            own = self._area(groups[root], facts.paths.get(root, ()), root)
            files = (*own.files, *(path for name in lent for path in facts.paths[name]))
            wide = self._area([*groups[root], *(hit for name in lent for hit in groups.get(name, ()))], files, root)
            if scope == "application":
                yield Case(root, root, own, wide, wide)
            elif scope == "route":
                yield from self._by_route(root, own, wide)
            else:
                yield from self._by_function(root, own, wide)

    def _area(self, hits: Iterable[EvidenceHit], files: Sequence[str], root: str) -> Area:
        def behind(area: Area, door: EvidenceHit) -> Area:
            return area.of(self._within(area, self._reached(root, door), (door.location.path, door.start)))

        def erased(area: Area, check: Check) -> tuple[EvidenceHit, ...] | None:
            fates = fates_of(self.duty, check, area, root, self.facts)
            if fates is None:
                return ()
            if not all(fate.how for fate in fates):
                return None
            wanted = {fate.by for fate in fates}
            return tuple(hit for hit in area.hits.get(check.values[-1], ()) if (hit.location.path, hit.start) in wanted)

        return Area(_grouped(hits), files, self.facts.dead, behind, erased)

    @property
    def _doors(self) -> frozenset[str]:
        return frozenset(leaf.id for leaf in self.duty.leaves if leaf.kind is LeafKind.ROUTES)

    def _reached(self, root: str, door: EvidenceHit) -> frozenset[Spot]:
        return reached(root, [door], self.facts)

    def _by_route(self, root: str, own: Area, wide: Area) -> Iterator[Case]:
        doors = {(hit.location.path, hit.start): hit for leaf in sorted(self._doors) for hit in own.hits.get(leaf, ())}
        for place, hit in sorted(doors.items(), key=lambda item: item[0]):
            area = own.of(self._within(own, self._reached(root, hit), place))
            yield Case(f"{root}\0{place[0]}\0{self.facts.routes[place].description}", root, area, area, wide, place)

    def _by_function(self, root: str, own: Area, wide: Area) -> Iterator[Case]:
        reach = self.facts.reach.get(root)
        for (path, symbol), alone in sorted(_by_definition(own).items()):
            # What asks and what answers in one function run together, or neither does.
            running = {hit for hits in alone.values() for hit in hits if hit in own.dead}
            dead = frozenset(own.dead) - running if running else own.dead
            asked = replace(own, hits=alone, dead=dead)
            if self.demand.when is not None and places(self.demand.when, asked) is None:
                continue
            here = frozenset({(path, symbol)})
            spots = here | (reach.of_symbol(path, symbol) if reach is not None and symbol else frozenset())
            answering = replace(own, hits=self._within(own, spots, None), dead=dead)
            yield Case(f"{root}\0{path}\0{symbol}", root, asked, answering, wide)

    def _within(self, area: Area, spots: frozenset[Spot], door: tuple[str, int] | None) -> dict[str, list[EvidenceHit]]:
        """Hits in the definitions `spots`; of the leaves of doors only those at `door`, all if that is None."""
        found: dict[str, list[EvidenceHit]] = {}
        doors = self._doors if door is not None else frozenset()
        for leaf, hits in area.hits.items():
            for hit in hits:
                place = (hit.location.path, hit.start)
                if place == door if leaf in doors else (hit.location.path, hit.symbol) in spots:
                    found.setdefault(leaf, []).append(hit)
        return found


def _by_definition(area: Area) -> dict[Spot, dict[str, list[EvidenceHit]]]:
    """The hits of `area` by the definition that they are in, and by their leaves."""
    found: dict[Spot, dict[str, list[EvidenceHit]]] = {}
    for leaf, hits in area.hits.items():
        for hit in hits:
            found.setdefault((hit.location.path, hit.symbol), {}).setdefault(leaf, []).append(hit)
    return found


def reached(root: str, doors: Iterable[EvidenceHit], facts: Facts) -> frozenset[Spot]:
    """The definitions that the routes at `doors` reach in the application `root`."""
    reach = facts.reach.get(root)
    routes = ((hit.location.path, facts.routes.get((hit.location.path, hit.start))) for hit in doors)
    found = [reach.of_route(path, route) for path, route in routes if reach is not None and route is not None]
    return frozenset().union(*found)


def fates_of(duty: EvidenceRule, check: Check, area: Area, root: str, facts: Facts) -> tuple[Fate, ...] | None:
    """What becomes of the stores that an ERASED check asks about; None if it cannot be told, or nobody asks.

    A door about which a rule that this one yields to speaks is not asked.
    """
    by_id = {leaf.id: leaf for leaf in duty.leaves}
    stores, writes, doors, _ = check.values
    keeping = facts.keeping.get(root)
    known = {door for rule in facts.rules[duty.id].yields_to for door in facts.reported.get(rule, ())}
    asked = [hit for hit in area.hits.get(doors, ()) if (hit.location.path, hit.start) not in known]
    if keeping is None or not asked:
        return None
    return keeping.fates(keeping.stores(by_id[stores], by_id[writes]), reached(root, asked, facts))


def _grouped(hits: Iterable[EvidenceHit]) -> dict[str, list[EvidenceHit]]:
    found: dict[str, list[EvidenceHit]] = {}
    for hit in hits:
        found.setdefault(hit.leaf, []).append(hit)
    return found


def _hits(duty: EvidenceRule, facts: Facts) -> list[EvidenceHit]:
    """What answers the leaves of `duty`, that which cannot be an answer left out."""
    by_id: dict[str, Leaf | None] = dict.fromkeys(search.id for search in duty.searches)
    by_id |= {leaf.id: leaf for leaf in duty.leaves}
    return [hit for name, leaf in by_id.items() for hit in facts.hits.get(name, ()) if _counts(duty, leaf, hit, facts)]


def _counts(duty: EvidenceRule, leaf: Leaf | None, hit: EvidenceHit, facts: Facts) -> bool:
    path = hit.location.path
    # Documents are evidence only where a duty asks for them.
    if is_documentation(path) and (leaf is None or leaf.kind is not LeafKind.DOCUMENTS):
        return False
    if not allows(duty, path):
        return False
    if leaf is None:
        return True
    if leaf.files and not named(path, leaf.files):
        return False
    if leaf.older_than >= 0:
        return _is_older(hit.said, leaf.older_than, facts.as_of)
    if leaf.kind is LeafKind.ROUTES:
        return (path, hit.start) in facts.routes
    if leaf.kind is LeafKind.WRITES:
        return _is_kept(leaf, hit, facts)
    if leaf.kind is LeafKind.ERASURES:
        return _is_erased(leaf, hit, facts)
    return leaf.kind is not LeafKind.MANIFEST or _is_there(leaf, hit, facts)


def _is_kept(leaf: Leaf, hit: EvidenceHit, facts: Facts) -> bool:
    """Whether a write keeps what `leaf` names in a store of its application, behind a door of the kinds asked for."""
    path = hit.location.path
    root = facts.applications.root_of(path)
    surface, keeping = facts.surfaces.get(path), facts.keeping.get(root)
    if surface is None or keeping is None:
        return False
    here = [write for write in surface.writes if (write.start, write.stop) == (hit.start, hit.stop)]
    if not any(write.kind in leaf.kinds and keeping.written(write, leaf) for write in here):
        return False
    kinds = leaf.route_kinds
    return not kinds or any((path, hit.symbol) in facts.behind_doors.get((root, kind), ()) for kind in kinds)


def _is_erased(leaf: Leaf, hit: EvidenceHit, facts: Facts) -> bool:
    """Whether an erasure is of the kinds asked for, and of more than what does not count."""
    surface, reach = (
        facts.surfaces.get(hit.location.path),
        facts.reach.get(facts.applications.root_of(hit.location.path)),
    )
    for erasure in surface.erasures if surface is not None else ():
        if (erasure.start, erasure.stop) != (hit.start, hit.stop) or (leaf.kinds and erasure.kind not in leaf.kinds):
            continue
        # What is called here is read where it is defined; only what is defined elsewhere counts by its name.
        if erasure.kind == "call" and reach is not None and any(map(reach.defines, erasure.names)):
            continue
        if erasure.fields:
            little = bool(leaf.words) and len(leaf.named(erasure.fields)) == len(erasure.fields)
        else:
            little = any(map(leaf.ends, erasure.target))
        if not little:
            return True
    return False


def _is_there(leaf: Leaf, hit: EvidenceHit, facts: Facts) -> bool:
    """Whether what the manifest names is in the code, or is not, as `leaf` asks."""
    wanted = {declared.resolves for declared in leaf.keys} - {""}
    if not wanted or not hit.said:
        return True
    root = facts.applications.root_of(hit.location.path)
    routes = [route for (path, _), route in facts.routes.items() if facts.applications.root_of(path) == root]
    # What could not be read may have it.
    there = resolves(hit.said, routes) or bool(facts.gaps(facts.paths.get(root, ())))
    return ("yes" if there else "no") in wanted


def _is_older(day: str, days: int, as_of: str) -> bool:
    try:
        return date.fromisoformat(day) + timedelta(days=days) < date.fromisoformat(as_of)
    except (ValueError, OverflowError):
        return False


def allows(duty: EvidenceRule, path: str) -> bool:
    """Whether the paths of `duty` let `path` answer."""
    if duty.include and not any(path_matches(glob, path) for glob in duty.include):
        return False
    return not any(path_matches(glob, path) for glob in duty.exclude)
