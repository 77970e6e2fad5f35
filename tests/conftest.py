"""Options and fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# How long a test takes says nothing about the code: speed has benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the golden files from what is made now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares text with a golden file byte by byte, or rewrites the file with --update-goldens."""
    update = request.config.getoption("--update-goldens")

    def compare(path: Path, text: str) -> None:
        made = text.encode("utf-8")
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)
            return
        assert path.exists(), f"{path} is missing: run pytest --update-goldens and read the diff"
        if path.read_bytes() != made:
            assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()
            pytest.fail(f"{path} differs in line ends only")

    return compare


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compiles the built-in packs once for the hundreds of runs that tests make."""
    if not hasattr(session.config, "workerinput"):
        from aoplint.engine.program import write_compiled

        write_compiled()
