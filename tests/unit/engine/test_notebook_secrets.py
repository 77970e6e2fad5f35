"""Everything that stands in a code cell is read, whether it is Python or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings

SECRET = "k3QzW8mBv1LpXt6RdYc9Ns4HjGf7Ae2U"
RULE = "aop-7.9-secret-in-notebook"


def lines_of(root: Path, sources: list[str], language: str = "python") -> set[int]:
    """The cells, from 1, in which the secret is found."""
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    data = {"cells": cells, "metadata": {"kernelspec": {"language": language}}, "nbformat": 4, "nbformat_minor": 5}
    (root / "a.ipynb").write_text(json.dumps(data, indent=1), encoding="utf-8")
    settings = load_settings(
        root, config=None, isolated=True, overrides={"cache": False}, environ={}, today="2026-01-01"
    )
    report = api.scan([Path()], settings).report
    assert all(finding.rule == RULE for finding in report.findings)
    return {finding.location.cell for finding in report.findings}


@pytest.mark.parametrize(
    "source",
    [
        f"!export APP_SECRET={SECRET}",
        f"%env APP_SECRET={SECRET}",
        f"%%bash\nexport APP_SECRET={SECRET}\n",
        f'print "start"\nAPP_SECRET = "{SECRET}"\n',
        f'APP_SECRET = "{SECRET}"\nopen((',
        f'APP_SECRET = "{SECRET}"\n!ls\n',
    ],
)
def test_what_is_no_python_in_a_cell_is_read_as_text(tmp_path: Path, source: str) -> None:
    assert lines_of(tmp_path, ["x = 1", source, "y = 2"]) == {2}


def test_notebooks_in_other_languages_are_read_as_text(tmp_path: Path) -> None:
    assert lines_of(tmp_path, [f'app_secret <- "{SECRET}"', "x <- 1"], language="R") == {1}
