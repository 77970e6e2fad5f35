"""Which rules can match in a file: by language, path and required identifiers (layer 11).

Dropping a rule here is a proof that it cannot match; selection on or off gives the same findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from aoplint.config.selectors import path_matches
from aoplint.engine.detection import CompiledRule, Detector
from aoplint.model.levels import Mode
from aoplint.scopes.view import FileView


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


class Selection:
    """The rules of a run, ready to be chosen from.

    Args:
        jobs: every rule that runs.
        ignore_paths: rules also speak about files that their `paths` leave out.
    """

    def __init__(self, jobs: Sequence[Job], *, ignore_paths: bool = False) -> None:
        self._jobs = tuple(jobs)
        self._ignore_paths = ignore_paths
        self._by_language: dict[str, tuple[Job, ...]] = {}

    def for_file(self, view: FileView) -> list[Job]:
        """The rules that may match in `view`."""
        words = _Words(view)
        return [
            job
            for job in self._for_language(view.language)
            if self._allows(job.rule, view.path) and words.satisfy(job.rule.required)
        ]

    def _for_language(self, language: str) -> tuple[Job, ...]:
        found = self._by_language.get(language)
        if found is None:
            found = tuple(job for job in self._jobs if not job.rule.languages or language in job.rule.languages)
            self._by_language[language] = found
        return found

    def _allows(self, rule: CompiledRule, path: str) -> bool:
        if self._ignore_paths or not (rule.include or rule.exclude):
            return True
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
