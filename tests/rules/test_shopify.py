"""Another platform is a folder of data: rules/shopify, loaded on request, and a pack that a distribution registers."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from aoplint.api import load, pack_paths, scan
from aoplint.config.settings import Settings
from aoplint.engine.program import Program, built_in_packs
from aoplint.errors import RuleError
from aoplint.rulekit.testing import expectations, run_cases
from aoplint.text import decode
from tests.rules.conftest import ROOT, settings_at
from tests.rules.test_fixtures import LEAST

FIXTURES = ROOT / "fixtures" / "shopify"
EXTERNAL = ROOT / "fixtures" / "external_pack"
FOLDERS = sorted(path.name for path in FIXTURES.iterdir())


@pytest.fixture(scope="module")
def shopify() -> Program:
    return load(replace(settings_at(ROOT), rules=(Path("shopify"),)))


def test_the_pack_is_data_only() -> None:
    files = [path for path in (ROOT / "rules" / "shopify").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".yaml"}


def test_every_rule_of_the_pack_has_fixtures(shopify: Program) -> None:
    assert sorted(rule.id for rule in shopify.rules if rule.pack == "shopify") == FOLDERS
    assert len(FOLDERS) >= 4


@pytest.mark.parametrize("rule", FOLDERS)
def test_a_rule_finds_what_its_fixtures_say(shopify: Program, rule: str) -> None:
    alone = shopify.restricted(frozenset({rule}))
    outcome = run_cases(alone, [FIXTURES / rule], replace(settings_at(FIXTURES), workers=1))
    assert [failure.render() for failure in outcome.failures] == []
    said = [
        expectations(decode(path.read_bytes(), python=path.suffix == ".py").text).get(rule)
        for path in (FIXTURES / rule).rglob("*")
        if path.is_file()
    ]
    assert sum(len(one.found) for one in said if one) >= LEAST
    assert sum(len(one.quiet) for one in said if one) >= LEAST


def test_the_pack_is_loaded_where_it_is_named_and_nowhere_else(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    pack = (ROOT / "rules" / "shopify").resolve()
    assert pack not in {path.resolve() for path in pack_paths(settings)}
    named = replace(settings, extra_rules=(Path("shopify"),))
    assert pack_paths(named)[-1].resolve() == pack
    assert {pack.name for pack in built_in_packs()} == {"aop", "models", "secrets"}


def test_a_token_is_reported_once_beside_the_secrets_pack(tmp_path: Path) -> None:
    token = (FIXTURES / "shopify-2.1-hardcoded-token" / "bad.py").read_text(encoding="utf-8")
    (tmp_path / "app.py").write_text(token, encoding="utf-8")
    settings = replace(settings_at(tmp_path), extra_rules=(Path("shopify"),), workers=1)
    found = [f.rule for f in scan([Path(".")], settings).report.findings if "shopify" in f.rule]
    assert found == ["secrets-shopify-token"] * token.count("ruleid:")


def test_a_distribution_brings_a_pack_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = installed(tmp_path / "site", "acme_rules.aoplint")
    monkeypatch.syspath_prepend(str(site))
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "app.py").write_text("import acme\n\nacme.old_client()\n", encoding="utf-8")
    report = scan([Path(".")], replace(settings_at(tree), workers=1)).report
    assert [finding.rule for finding in report.findings] == ["acme-old-client"]
    assert "acme" in {pack.id for pack in report.packs}
    assert "acme_rules" not in sys.modules, "no code of the distribution runs"


def test_rules_that_are_named_instead_leave_it_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(installed(tmp_path / "site", "acme_rules.aoplint")))
    settings: Settings = replace(settings_at(tmp_path), rules=(ROOT / "rules" / "shopify",))
    assert [path.name for path in pack_paths(settings)] == ["shopify"]


def test_an_entry_point_that_leads_nowhere_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(installed(tmp_path / "site", "acme_rules.gone")))
    with pytest.raises(RuleError, match=r"leads to no folder with pack.yaml"):
        pack_paths(settings_at(tmp_path))


def installed(site: Path, value: str) -> Path:
    """The external pack as an installer leaves it in `site`."""
    package = site / "acme_rules"
    (package / "aoplint").mkdir(parents=True)
    (package / "__init__.py").write_text('raise RuntimeError("a pack is data: nobody imports it")\n', encoding="utf-8")
    for source in EXTERNAL.iterdir():
        (package / "aoplint" / source.name).write_bytes(source.read_bytes())
    record = site / "acme_rules-1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n", encoding="utf-8")
    (record / "entry_points.txt").write_text(f"[aoplint.packs]\nacme = {value}\n", encoding="utf-8")
    return site
