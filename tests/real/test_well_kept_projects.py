"""Scans well-kept projects that have nothing to do with AliExpress: no error, and no word from the pack on the agreement.

    pytest tests/real/test_well_kept_projects.py -rs

Source distributions of the package index, downloaded, checked against the index's hashes, unpacked as data and scanned;
nothing of them is run, kept or committed. Skipped with a reason when offline. Projects whose archive holds private keys
for their tests are not among them: a key is reported wherever it stands.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.model.levels import Severity
from tests.real.test_published_libraries import scanned, source_distribution, unpack

#: A Django shop, a FastAPI template, a Flask forum, an OAuth library: name, version, folder.
PROJECTS = [
    ("django-oscar", "4.2.1", "django_oscar-4.2.1"),
    ("fastapi-template", "6.1.2", "fastapi_template-6.1.2"),
    ("flaskbb", "3.0.0rc5", "flaskbb-3.0.0rc5"),
    ("authlib", "1.9.9", "authlib-1.9.9"),
]

pytestmark = pytest.mark.network


@pytest.mark.parametrize(("name", "version", "folder"), PROJECTS)
def test_a_well_kept_project_gives_no_error(tmp_path: Path, name: str, version: str, folder: str) -> None:
    archive = tmp_path / "source.tar.gz"
    try:
        archive.write_bytes(source_distribution(name, version))
    except (OSError, KeyError, ValueError, StopIteration) as error:
        pytest.skip(f"the package index could not be reached: {type(error).__name__}: {error}")
    unpack(archive, tmp_path / "src")
    report = scanned(tmp_path / "src" / folder)
    assert report.coverage.balanced
    said = [
        f"{finding.severity.value} {finding.rule} {finding.location.path}:{finding.location.line}"
        for finding in report.findings
        if finding.severity is Severity.ERROR or finding.rule.startswith("aop-")
    ]
    assert said == []
    assert not report.applicability.used
