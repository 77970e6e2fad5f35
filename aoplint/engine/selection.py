"""Which rules can match in a file: by language, path and required identifiers (layer 11).

Dropping a rule here is a proof that it cannot match; selection on or off gives the same findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from aoplint.config.selectors import path_matches
from aoplint.engine.detection import Compiled, CompiledRule, Detector
from aoplint.engine.program import Program
from aoplint.evidence.leaf import LEAF_MARK
from aoplint.judge.severity import PLATFORM_MODES
from aoplint.model.levels import Mode
from aoplint.model.record import dataclass
from aoplint.model.rule import ContextRule
from aoplint.scopes.view import FileView

R = TypeVar("R")
C = TypeVar("C", bound=Compiled)


@dataclass(frozen=True, slots=True)
class Job:
    """One rule that may match in a file, and what runs it."""

    rule: CompiledRule
    mode: Mode
    detector: Detector

    def wants_unit(self, language: str) -> bool:
        """Whether the rule says more on the lowered file than on its text."""
        if self.rule.needs_unit:
            return True
        # Names stand in elements; secrets in markup are found in its text.
        return self.mode is not Mode.SEARCH and (language == "python" or (language, self.mode) == ("markup", Mode.NAME))


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The marker lists that a file and its neighbours hold.

    Args:
        own: those of the file.
        near: those of the code of its application; None if that is not known.
        anywhere: those of the code of all files of the run; None if that is not known.
        alone: all Python code of the run is one application's.
    """

    own: frozenset[str]
    near: frozenset[str] | None = None
    anywhere: frozenset[str] | None = None
    alone: bool = False


class ContextGate:
    """Whether the judge can keep what a rule says in a file: its context, or the platform that it is about.

    Args:
        program: knows both.
    """

    def __init__(self, program: Program) -> None:
        self._infos = {info.id: info for info in program.rules}
        self._platform = {pack: frozenset(lists) for pack, lists in program.platform.items()}

    def allows(self, job: Job, around: Around) -> bool:
        """Whether `job` may say something that counts."""
        info = self._infos[job.rule.id.partition(LEAF_MARK)[0]]
        if info.mode in PLATFORM_MODES and around.near is not None:
            lists = self._platform.get(info.pack)
            if lists and not lists & around.near:
                return False
        return info.context is None or self._holds(info.context, around)

    def allows_flows(self, rule: str, around: Around) -> bool:
        """Whether a flow of the taint rule `rule` may count anywhere in the run: its way may begin elsewhere."""
        context = self._infos[rule].context
        if context is not None and context.crosses and around.alone:
            return False
        if context is None or not context.markers or around.anywhere is None:
            return True
        return not around.anywhere.isdisjoint(context.markers)

    def _holds(self, context: ContextRule, around: Around) -> bool:
        if not around.own.isdisjoint(context.anti):
            return False
        places = {"file": around.own, "application": around.near}
        marked = places.get(context.scope, around.anywhere)
        return not context.markers or marked is None or not marked.isdisjoint(context.markers)


def everywhere(rule: R) -> R:
    """`rule` without its `paths`: it speaks about every file."""
    return replace(rule, include=(), exclude=())  # type: ignore[type-var]


class Selection:
    """The rules of a run, ready to be chosen from.

    Args:
        jobs: every rule that runs.
        gate: what their contexts allow; None to ask for none.
    """

    def __init__(self, jobs: Sequence[Job], gate: ContextGate | None = None) -> None:
        self._jobs = tuple(jobs)
        self._gate = gate
        self._by_language: dict[str, tuple[Job, ...]] = {}

    def for_file(self, view: FileView, around: Around | None = None) -> list[Job]:
        """The rules that may match in `view`.

        Args:
            around: what is marked there; None to ask for no context.
        """
        words = _Words(view)
        return [
            job
            for job in self._for_language(view.language)
            if self._allows(job.rule, view.path)
            and (around is None or self._gate is None or self._gate.allows(job, around))
            and words.satisfy(job.rule.required)
        ]

    def for_flows(self, rules: Sequence[C], around: Around) -> list[C]:
        """The taint `rules` whose flows may count."""
        return [rule for rule in rules if self._gate is None or self._gate.allows_flows(rule.id, around)]

    def _for_language(self, language: str) -> tuple[Job, ...]:
        found = self._by_language.get(language)
        if found is None:
            found = tuple(job for job in self._jobs if not job.rule.languages or language in job.rule.languages)
            self._by_language[language] = found
        return found

    def _allows(self, rule: CompiledRule, path: str) -> bool:
        if rule.include and not any(path_matches(glob, path) for glob in rule.include):
            return False
        return not any(path_matches(glob, path) for glob in rule.exclude)


class _Words:
    """The words of a text, found only if a rule asks."""

    def __init__(self, view: FileView) -> None:
        self._view = view

    @cached_property
    def _known(self) -> frozenset[str]:
        return self._view.words

    def satisfy(self, groups: tuple[tuple[str, ...], ...]) -> bool:
        return all(any(word in self._known for word in group) for group in groups)
