"""What duties are judged by: hits, routes and reach of each application (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Final

from aoplint.evidence.keeping import Keeping
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.match import EvidenceHit, FileResult
from aoplint.model.record import dataclass
from aoplint.model.rule import RuleInfo
from aoplint.model.surface import Route, Surface
from aoplint.modules.graph import ImportGraph
from aoplint.project.reach import Reach, Spot
from aoplint.project.roots import Applications
from aoplint.project.testcode import is_test_code
from aoplint.project.unread import is_unread_server_code

#: Why a file is no part of what is delivered.
_NOT_DELIVERED: Final = frozenset({
    "git-ignored", "virtual-environment", "installed-package", "node-modules", "cache-directory", "vcs-metadata",
})  # fmt: skip
_SERVER: Final = (".py", ".ipynb")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the duties are judged by.

    Args:
        results: one per file that was read.
        files: one outcome per discovered file.
        applications: the application roots.
        rules: facts of the rules, by id.
        as_of: ISO date that decides how old a declaration is; "" for none.
        trusted: what the manifest says may make a finding milder, or be all the evidence there is.
    """

    results: Sequence[FileResult]
    files: Sequence[FileOutcome]
    applications: Applications
    rules: Mapping[str, RuleInfo]
    as_of: str = ""
    trusted: bool = True
    #: Doors that rules reported, by rule: path and first offset of each.
    reported: dict[str, set[tuple[str, int]]] = field(default_factory=dict)

    @cached_property
    def paths(self) -> Mapping[str, tuple[str, ...]]:
        """Files by application root, test code and what is not delivered left out."""
        found: dict[str, list[str]] = {}
        for entry in self.files:
            if not is_test_code(entry.path) and entry.reason not in _NOT_DELIVERED:
                found.setdefault(self.applications.root_of(entry.path), []).append(entry.path)
        return {root: tuple(paths) for root, paths in found.items()}

    @cached_property
    def companions(self) -> tuple[str, ...]:
        """Roots without code of a server: front ends of the applications beside them."""
        return tuple(root for root, paths in sorted(self.paths.items()) if not any(p.endswith(_SERVER) for p in paths))

    @cached_property
    def surfaces(self) -> Mapping[str, Surface]:
        """Surfaces by path, those of test code left out."""
        return {
            result.path: result.surface
            for result in self.results
            if result.surface is not None and not is_test_code(result.path)
        }

    @cached_property
    def by_root(self) -> Mapping[str, tuple[Surface, ...]]:
        """Surfaces by application root."""
        groups: dict[str, list[Surface]] = {}
        for path, surface in self.surfaces.items():
            groups.setdefault(self.applications.root_of(path), []).append(surface)
        return {root: tuple(group) for root, group in groups.items()}

    @cached_property
    def reach(self) -> Mapping[str, Reach]:
        """What reaches what, by application root."""
        imports = ImportGraph(result.interface for result in self.results if result.interface).imports
        return {root: Reach(group, imports) for root, group in self.by_root.items()}

    @cached_property
    def keeping(self) -> Mapping[str, Keeping]:
        """What each application keeps, by root."""
        return {root: Keeping(group) for root, group in self.by_root.items()}

    @cached_property
    def hits(self) -> Mapping[str, tuple[EvidenceHit, ...]]:
        """Hits by leaf, those of test code left out."""
        found: dict[str, list[EvidenceHit]] = {}
        for result in self.results:
            if not is_test_code(result.path):
                for hit in result.evidence:
                    found.setdefault(hit.leaf, []).append(hit)
        return {leaf: tuple(hits) for leaf, hits in found.items()}

    @cached_property
    def dead(self) -> frozenset[EvidenceHit]:
        """Hits in definitions that nothing names."""
        found = set()
        for hits in self.hits.values():
            for hit in hits:
                reach = self.reach.get(self.applications.root_of(hit.location.path))
                if reach is not None and not reach.is_live(hit.location.path, hit.symbol):
                    found.add(hit)
        return frozenset(found)

    @cached_property
    def routes(self) -> Mapping[tuple[str, int], Route]:
        """Routes by path and first offset; those that lead nowhere left out."""
        return {
            (path, route.start): route
            for path, surface in self.surfaces.items()
            for route in surface.routes
            if self.reach[self.applications.root_of(path)].is_door(path, route)
        }

    @cached_property
    def behind_doors(self) -> Mapping[tuple[str, str], frozenset[Spot]]:
        """What routes reach, by application root and kind of route."""
        found: dict[tuple[str, str], set[Spot]] = {}
        for (path, _), route in self.routes.items():
            root = self.applications.root_of(path)
            found.setdefault((root, route.kind), set()).update(self.reach[root].of_route(path, route))
        return {key: frozenset(spots) for key, spots in found.items()}

    def gaps(self, files: Iterable[str]) -> tuple[str, ...]:
        """Why what was not found in `files` may exist all the same: an absence is certain only where all was read."""
        within = frozenset(files)
        lost = [f for f in self.files if f.path in within and f.outcome in (Outcome.DEGRADED, Outcome.FAILED)]
        unread = [path for path in within if is_unread_server_code(path)]
        gaps = []
        if lost:
            gaps.append(f"{count_files(len(lost))} could not be read whole")
        if unread:
            gaps.append(f"{count_files(len(unread))} in languages that only text rules read")
        return tuple(gaps)


def count_files(count: int) -> str:
    """As in "1 file", "2 files"."""
    return f"{count} file" if count == 1 else f"{count} files"
