"""What the judge is given: the run's results and the settings that decide (layer 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property

from aoplint.config.settings import Settings
from aoplint.judge.baseline import Accepted
from aoplint.judge.changes import ChangedLines
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.finding import Location
from aoplint.model.match import FileResult, Interface, RawFinding
from aoplint.model.record import dataclass
from aoplint.model.rule import PackInfo, RuleInfo
from aoplint.modules.graph import ImportGraph
from aoplint.project.roots import Applications

#: Suffixes of files that talk about a program and are none.
PROSE = (".md", ".rst", ".txt", ".adoc", ".html", ".htm")


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """The inputs of a judgement.

    Args:
        version: aoplint's version.
        rules: every rule of the packs, by id, whether it ran or not.
        packs: the packs, in load order.
        platform: names of the marker lists that show use of the platform, by pack id.
        results: one final result per file that was read, ordered by path.
        files: one outcome per discovered file, ordered by path.
        rule_outcomes: rules that did not run, or not everywhere.
        discovered: number of discovered files.
        missing: named inputs that do not exist.
        partial: the run was on named files only.
        arguments: the paths as given.
        settings: the effective settings.
        baseline: accepted findings.
        earlier: findings of the commit that the tree is compared with.
        changed: the only lines that count; None for all.
        compared: what the tree is compared with, in words; "" if with nothing.
        folding: whether rules that report once per file, library, application or project do so.
        kept: by rule, the places that show that its duty is done.
        asked: ids of the duties that exist in the project; None if nothing was asked.
    """

    version: str
    rules: Mapping[str, RuleInfo]
    packs: tuple[PackInfo, ...]
    platform: Mapping[str, tuple[str, ...]]
    results: tuple[FileResult, ...]
    files: tuple[FileOutcome, ...]
    rule_outcomes: tuple[RuleOutcome, ...]
    discovered: int
    missing: tuple[str, ...]
    partial: bool
    arguments: tuple[str, ...]
    settings: Settings
    baseline: Accepted = field(default_factory=Accepted)
    earlier: Accepted = field(default_factory=Accepted)
    changed: ChangedLines | None = None
    compared: str = ""
    folding: bool = True
    kept: Mapping[str, tuple[Location, ...]] = field(default_factory=dict)
    asked: frozenset[str] | None = None

    @cached_property
    def applications(self) -> Applications:
        """Application roots of the tree."""
        return Applications(entry.path for entry in self.files)

    @cached_property
    def rules_run(self) -> frozenset[str]:
        """Ids of the rules that ran, if not everywhere."""
        stopped = {outcome.rule for outcome in self.rule_outcomes if not outcome.path}
        return frozenset(rule for rule in self.rules if rule not in stopped)

    @cached_property
    def any_read(self) -> bool:
        """Whether any file was read, whole or in part."""
        return any(entry.outcome in (Outcome.SCANNED, Outcome.DEGRADED) for entry in self.files)

    @cached_property
    def imports(self) -> ImportGraph:
        """Who imports whom; a file that no rule had to lower imports nothing, but can be imported."""
        return ImportGraph(
            result.interface or Interface(path=result.path)
            for result in self.results
            if result.interface or result.outcome.language == "python"
        )

    @cached_property
    def marked_code(self) -> Mapping[str, frozenset[str]]:
        """As `marked`, without prose: what a manual mentions, the application need not use."""
        return {
            name: frozenset(path for path in paths if not path.lower().endswith(PROSE))
            for name, paths in self.marked.items()
        }

    @cached_property
    def marker_places(self) -> Mapping[str, tuple[tuple[str, Location], ...]]:
        """By path of code the marker lists that it holds, with the first place of each."""
        return {
            result.path: tuple((hit.list, hit.location) for hit in result.markers)
            for result in self.results
            if result.markers and not result.path.lower().endswith(PROSE)
        }

    @cached_property
    def marked(self) -> Mapping[str, frozenset[str]]:
        """Paths that hold each marker list, by list name."""
        found: dict[str, set[str]] = {}
        for result in self.results:
            for hit in result.markers:
                if not self.is_elsewhere(hit.list, result.path):
                    found.setdefault(hit.list, set()).add(result.path)
        return {name: frozenset(paths) for name, paths in found.items()}

    def is_elsewhere(self, name: str, path: str) -> bool:
        """Whether a mark of the list `name` at `path` shows another platform that is used in the same way."""
        return self.applications.root_of(path) in self._elsewhere.get(name, frozenset())

    @cached_property
    def _elsewhere(self) -> Mapping[str, frozenset[str]]:
        """By list of marks, the applications that show another platform and never name the one that the list is of."""
        areas: dict[str, set[str]] = {}
        for result in self.results:
            if not result.path.lower().endswith(PROSE):
                for hit in result.markers:
                    areas.setdefault(hit.list, set()).add(self.applications.root_of(result.path))
        found: dict[str, frozenset[str]] = {}
        for pack in self.packs:
            shown = {root for name in pack.elsewhere for root in areas.get(name, ())}
            named = {root for name in pack.named for root in areas.get(name, ())}
            found.update(dict.fromkeys(self.platform.get(pack.id, ()), frozenset(shown - named)))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A raw finding on its way to being reported.

    Args:
        path: its file.
        raw: what the worker found.
        rule: its rule.
        notes: evidence that the judgement added.
        folded: what it stands for besides itself, because its rule reports once.
    """

    path: str
    raw: RawFinding
    rule: RuleInfo
    notes: tuple[str, ...] = ()
    folded: tuple[Candidate, ...] = ()

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Sort key: path, start, stop, rule."""
        return (self.path, self.raw.start, self.raw.stop, self.rule.id)
