"""Scans two published client libraries, as they stand on the package index (skipped with a reason when offline).

    pytest tests/real -rs

Their source distributions are downloaded to a temporary folder, unpacked as data and scanned; nothing of them is run,
kept or committed.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.model.coverage import Outcome
from aoplint.model.report import Report

LIBRARIES = {"python-aliexpress-api": "3.1.0", "aliexpress-sdk": "0.1.2"}
PLAIN_HTTP = "aop-7.9-gateway-plain-http"
SECRETS = ("secret", "token", "app-key", "sdk-call")

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("libraries")
    wanted = [f"{name}=={version}" for name, version in LIBRARIES.items()]
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "--no-build-isolation",
               "-d", str(folder), *wanted]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    archives = sorted(folder.glob("*.tar.gz"))
    if len(archives) < len(wanted):
        pytest.skip(f"the package index could not be reached: {done.stderr.strip().splitlines()[-1:]}")
    for archive in archives:
        unpack(archive, folder / "src")
    return folder / "src"


def unpack(archive: Path, target: Path) -> None:
    """Unpacks regular files only, below `target` only."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            place = (target / member.name).resolve()
            if member.isfile() and place.is_relative_to(target.resolve()):
                place.parent.mkdir(parents=True, exist_ok=True)
                stream = tar.extractfile(member)
                assert stream is not None
                place.write_bytes(stream.read())


def scanned(folder: Path) -> Report:
    settings = load_settings(
        folder, config=None, isolated=True, overrides={"cache": False}, environ={}, today="2026-01-01"
    )
    return scan([Path(".")], settings).report


@pytest.mark.parametrize("name", ["python_aliexpress_api-3.1.0", "aliexpress-sdk-0.1.2"])
def test_plain_http_default_is_found_once_and_no_false_secret(sources: Path, name: str) -> None:
    report = scanned(sources / name)
    assert report.coverage.balanced
    assert report.coverage.count(Outcome.FAILED) == 0
    plain = [finding for finding in report.findings if finding.rule == PLAIN_HTTP]
    assert [finding.location.path.rpartition("/")[2] for finding in plain] == ["base.py"]
    assert len(plain[0].related) >= 2
    assert report.applicability.used
    secrets = [f for f in report.findings if any(word in f.rule for word in SECRETS)]
    assert secrets == []


def test_both_in_one_tree_are_two_findings(sources: Path) -> None:
    report = scanned(sources)
    plain = [finding.location.path for finding in report.findings if finding.rule == PLAIN_HTTP]
    assert len(plain) == 2
