"""Scans two published client libraries, as they stand on the package index (skipped with a reason when offline).

    pytest tests/real -rs

Their source distributions are downloaded to a temporary folder, unpacked as data and scanned; nothing of them is run,
kept or committed.
"""

from __future__ import annotations

import hashlib
import json
import os
import ssl
import tarfile
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from pip._internal.models.index import PyPI

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.model.coverage import Outcome
from aoplint.model.levels import Mode
from aoplint.model.report import Report

LIBRARIES = {"python-aliexpress-api": "3.1.0", "aliexpress-sdk": "0.1.2"}
PLAIN_HTTP = "aop-7.9-gateway-plain-http"

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("libraries")
    for name, version in LIBRARIES.items():
        archive = folder / f"{name}.tar.gz"
        try:
            archive.write_bytes(source_distribution(name, version))
        except (OSError, KeyError, ValueError) as error:
            pytest.skip(f"the package index could not be reached: {type(error).__name__}: {error}")
        unpack(archive, folder / "src")
    return folder / "src"


def source_distribution(name: str, version: str) -> bytes:
    """The archive as the index has it, checked against the index's hash; pip would run its build to get it."""
    index = (os.environ.get("PIP_INDEX_URL") or PyPI.simple_url).rstrip("/")
    page = json.loads(fetched(f"{index}/{name}/", "application/vnd.pypi.simple.v1+json"))
    ending = f"-{version}.tar.gz"
    file = next(file for file in page["files"] if file["filename"].endswith(ending))
    data = fetched(urllib.parse.urljoin(f"{index}/{name}/", file["url"]), "*/*")
    if hashlib.sha256(data).hexdigest() != file["hashes"]["sha256"]:
        raise ValueError("the archive is not the one that the index names")
    return data


def fetched(url: str, accept: str) -> bytes:
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:
        data: bytes = answer.read(20_000_000)
        return data


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
    modes = {rule.id: rule.mode for rule in report.rules}
    assert [finding for finding in report.findings if modes[finding.rule] is Mode.SECRET] == []


def test_both_in_one_tree_are_two_findings(sources: Path) -> None:
    report = scanned(sources)
    plain = [finding.location.path for finding in report.findings if finding.rule == PLAIN_HTTP]
    assert len(plain) == 2
