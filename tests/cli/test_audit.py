"""`aoplint audit`: the dossier of a partly compliant application, and what its page says about data."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = Path(__file__).parent / "goldens" / "audit"
DAY = "2026-11-24"


@pytest.fixture
def dossier(aoplint: Run, tmp_path: Path) -> Path:
    """The folder of the dossier of fixtures/apps/partly."""
    tree = tmp_path / "partly"
    shutil.copytree(ROOT / "fixtures" / "apps" / "partly", tree)
    done = aoplint("audit", "-o", "../dossier", "--as-of", DAY, cwd=tree)
    assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path / "dossier"


def test_the_golden_dossier(dossier: Path, golden: Callable[[Path, str], None]) -> None:
    for name in ("dossier.md", "inventory.json"):
        golden(GOLDENS / name, (dossier / name).read_text(encoding="utf-8"))


def test_all_forms_say_the_same(dossier: Path) -> None:
    report = json.loads((dossier / "dossier.json").read_text(encoding="utf-8"))
    inventory = json.loads((dossier / "inventory.json").read_text(encoding="utf-8"))
    page = (dossier / "dossier.html").read_text(encoding="utf-8")
    text = (dossier / "dossier.md").read_text(encoding="utf-8")
    for clause in report["clauses"]:
        assert clause["state"] in text
    for way in inventory["ways"]:
        assert way["target"] in page
        assert way["target"] in text
    missed = [row["store"] for row in inventory["erasure"] if not row["reached"]]
    assert sorted(missed) == ["bucket", "reminders"]
    assert page.count("not reached") >= len(missed)


def test_the_data_map_is_a_picture_with_words(dossier: Path) -> None:
    page = (dossier / "dossier.html").read_text(encoding="utf-8")
    found = re.search(r'<svg class="ways".*?</svg>', page, re.S)
    assert found is not None
    picture = ElementTree.fromstring(found.group())
    assert picture.get("role") == "img"
    told = {node.get("id"): "".join(node.itertext()) for node in picture if node.get("id")}
    labels = (picture.get("aria-labelledby") or "").split()
    assert [bool(told.get(label)) for label in labels] == [True, True]
    boxes = picture.findall(".//rect")
    assert len(boxes) >= 8
    assert all(path.get("d") for path in picture.findall(".//path"))


def test_an_application_without_data_has_a_dossier_too(aoplint: Run, app: Path) -> None:
    done = aoplint("audit", "-o", "out", cwd=app)
    assert done.returncode == 1
    assert "No way of data" in (app / "out" / "dossier.html").read_text(encoding="utf-8")
