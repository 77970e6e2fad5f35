"""What a run tells the judge: one way for scans, histories and the tests of rules (layer 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from aoplint import __version__
from aoplint.config.settings import Settings
from aoplint.engine.program import Program
from aoplint.files.discover import Discovery
from aoplint.judge import RunFacts
from aoplint.judge.baseline import Accepted
from aoplint.judge.changes import ChangedLines
from aoplint.model.coverage import FileOutcome, RuleOutcome
from aoplint.model.finding import Location
from aoplint.model.match import FileResult
from aoplint.model.record import dataclass


class Gave(Protocol):
    """What a run over files or over a history gave."""

    @property
    def results(self) -> tuple[FileResult, ...]:
        """One per file that was read."""

    @property
    def files(self) -> tuple[FileOutcome, ...]:
        """One per discovered file."""

    @property
    def rules(self) -> tuple[RuleOutcome, ...]:
        """Rules that did not run, or not everywhere."""

    @property
    def kept(self) -> Mapping[str, tuple[Location, ...]]:
        """By rule, the places that show that its duty is done."""

    @property
    def asked(self) -> frozenset[str] | None:
        """Ids of the duties that exist; None if nothing was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked for, besides the settings.

    Args:
        arguments: the paths as given.
        discovery: what was found there; None for a history, whose files are those that were read.
        baseline: accepted findings.
        earlier: findings of the commit that the tree is compared with.
        changed: the only lines that count; None for all.
        compared: what the tree is compared with, in words.
        folding: whether rules that report once do so.
    """

    arguments: tuple[str, ...] = ()
    discovery: Discovery | None = None
    baseline: Accepted = field(default_factory=Accepted)
    earlier: Accepted = field(default_factory=Accepted)
    changed: ChangedLines | None = None
    compared: str = ""
    folding: bool = True


def facts_of(program: Program, gave: Gave, settings: Settings, question: Question) -> RunFacts:
    """The facts of a run of `program`."""
    discovery = question.discovery
    return RunFacts(
        version=__version__,
        rules={rule.id: rule for rule in program.rules},
        packs=program.packs,
        platform=program.platform,
        results=gave.results,
        files=gave.files,
        rule_outcomes=gave.rules,
        discovered=len(discovery.entries if discovery is not None else gave.files),
        missing=tuple(discovery.problems) if discovery is not None else (),
        partial=discovery is None or discovery.partial,
        arguments=question.arguments,
        settings=settings,
        baseline=question.baseline,
        earlier=question.earlier,
        changed=question.changed,
        compared=question.compared,
        folding=question.folding,
        kept=gave.kept,
        asked=gave.asked,
    )
