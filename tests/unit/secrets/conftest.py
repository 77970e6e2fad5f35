"""Rules of the built-in packs, compiled once; helpers to look at one text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from aoplint.config.selectors import path_matches
from aoplint.files.languages import language_of
from aoplint.frontends.python import lower
from aoplint.model.match import Match
from aoplint.scopes.view import FileView
from aoplint.secrets.detect import Detector
from aoplint.secrets.rule import SecretRule
from tests.secrets.corpus import builtin_rules

Find = Callable[..., list[Match]]


@pytest.fixture(scope="session")
def rules() -> list[SecretRule]:
    return builtin_rules()


@pytest.fixture(scope="session")
def detector(rules: list[SecretRule]) -> Detector:
    return Detector(rules)


def view_of(path: str, text: str, *, unit: bool = False) -> FileView:
    """A view of `text`, with its Unit if asked for."""
    return FileView(path=path, language=language_of(path), text=text, unit=lower(text) if unit else None)


@pytest.fixture
def find(rules: list[SecretRule], detector: Detector) -> Find:
    """All matches of all rules that read such a path, or of those named, in a text."""

    def run(path: str, text: str, *only: str, unit: bool = False) -> list[Match]:
        view = view_of(path, text, unit=unit)
        asked: Sequence[SecretRule] = [rule for rule in rules if (rule.id in only if only else _reads(rule, path))]
        return [match for rule in asked for match in detector.find(rule, view)]

    return run


def _reads(rule: SecretRule, path: str) -> bool:
    return not rule.include or any(path_matches(glob, path) for glob in rule.include)
