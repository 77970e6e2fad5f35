"""What the tests of the packs share: the built-in packs, compiled once."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.api import load
from aoplint.config.settings import Settings
from aoplint.engine.program import Program

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "rules"
APPS = ROOT / "fixtures" / "apps"


def settings_at(folder: Path) -> Settings:
    """Settings of an isolated run in `folder`, on a fixed day."""
    return Settings(cwd=folder, root=folder, as_of="2026-11-24", no_ignore=True, isolated=True, use_cache=False)


@pytest.fixture(scope="session")
def program() -> Program:
    """The compiled built-in packs."""
    return load(settings_at(ROOT))
