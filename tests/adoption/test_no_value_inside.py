"""Nothing of a value is in its identity: another value at the same place changes the change tag and nothing else."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from aoplint.api import facts_for_baseline
from aoplint.config.load import load_settings
from aoplint.config.settings import Settings
from aoplint.judge import judge
from aoplint.judge.baseline import dump, entries_of
from aoplint.model.finding import Finding
from aoplint.text import LineIndex
from tests.checkout import ROOT

WEAK = """\
ALIEXPRESS_LOGIN=seller@shop.example
ALIEXPRESS_PASSWORD={}
"""
WEAK_CODE = """\
from selenium import webdriver

ALIEXPRESS_PASSWORD = "{0}"
driver = webdriver.Chrome()
driver.get("https://login.aliexpress.com")
driver.find_element("id", "fm-login-password").send_keys("{0}")
"""


def settings_of(folder: Path) -> Settings:
    return load_settings(
        folder, config=None, isolated=True, overrides={"cache": False, "workers": 1},
        environ={}, today="2026-01-01",
    )  # fmt: skip


def found(folder: Path) -> list[Finding]:
    report = judge(facts_for_baseline([Path()], settings_of(folder)))
    return [finding for finding in report.findings if finding.change_tag]


def other(value: str, rng: random.Random) -> str:
    """Another value with letters, digits and signs at the same places; hexadecimal stays so."""
    few = all(char in "0123456789abcdefABCDEF" for char in value)
    lower = "abcdef" if few else "abcdefghkmnpqrstuvwxyz"
    kinds = ((str.islower, lower), (str.isupper, lower.upper()), (str.isdigit, "23456789"))

    def swapped(char: str) -> str:
        return next((rng.choice(of) for is_kind, of in kinds if char.isascii() and is_kind(char)), char)

    kept = 8 if len(value) > 30 else 1
    return value[:kept] + "".join(swapped(char) for char in value[kept:])


def test_another_value_changes_the_tag_only(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "fixtures" / "apps" / "leaky", folder)
    before = found(folder)
    assert len(before) > 20
    rng = random.Random(7)
    by_path: dict[str, list[Finding]] = {}
    for finding in before:
        by_path.setdefault(finding.location.path, []).append(finding)
    for path, findings in by_path.items():
        text = (folder / path).read_text(encoding="utf-8")
        lines = LineIndex(text)
        spans = {
            (lines.offset(f.location.line, f.location.column), lines.offset(f.location.end_line, f.location.end_column))
            for f in findings
        }
        for start, stop in sorted(spans, reverse=True):
            head = 8 if text[start:stop].startswith("Inv3nt3d") else 0
            text = text[: start + head] + other(text[start + head : stop], rng) + text[stop:]
        (folder / path).write_text(text, encoding="utf-8")
    after = found(folder)
    old = {(f.rule, f.location.path, f.location.line): f for f in before}
    new = {(f.rule, f.location.path, f.location.line): f for f in after}
    same = old.keys() & new.keys()
    assert len(same) > 0.9 * len(old), sorted(old.keys() - new.keys())
    for key in same:
        assert (old[key].fingerprint, old[key].shape) == (new[key].fingerprint, new[key].shape), key
    assert sum(old[key].change_tag != new[key].change_tag for key in same) > 0.9 * len(same)


def test_a_weak_password_cannot_be_guessed_from_the_baseline(tmp_path: Path) -> None:
    """Whoever tries words from a list finds that each of them fits."""
    made = set()
    for number, word in enumerate(("sunshine42", "letmein99", "iloveyou7", "dragonfly123")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / ".env").write_text(WEAK.format(word), encoding="utf-8")
        (folder / "login.py").write_text(WEAK_CODE.format(word), encoding="utf-8")
        entries = entries_of(judge(facts_for_baseline([Path()], settings_of(folder))))
        assert {entry.path for entry in entries} == {".env", "login.py"}
        assert word not in dump(entries)
        made.add(tuple((entry.rule, entry.path, entry.fingerprint, entry.shape) for entry in entries))
    assert len(made) == 1
