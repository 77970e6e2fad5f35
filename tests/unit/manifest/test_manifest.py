"""The form of aop-app.yaml: checker, schema and draft follow one table."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.engine.declaring import check_manifest
from aoplint.frontends.structured import lower
from aoplint.manifest.check import ManifestError, check
from aoplint.manifest.draft import Shown, draft, hosts_in, methods_in
from aoplint.manifest.schema import manifest_schema

APPS = Path(__file__).resolve().parents[3] / "fixtures" / "apps"
FULL = (APPS / "clean" / "aop-app.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[tuple[int, str, str]]:
    found = check(lower(text, "yaml"), text)
    return [(text[: problem.start].count("\n") + 1, problem.code, problem.path) for problem in found]


def valid(text: str) -> bool:
    # As JSON: YAML's dates are texts there.
    data = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return jsonschema.Draft202012Validator(manifest_schema()).is_valid(data)


def test_the_sample_apps() -> None:
    assert problems(FULL) == []
    assert valid(FULL)
    leaky = (APPS / "leaky" / "aop-app.yaml").read_text(encoding="utf-8")
    assert problems(leaky) == [
        (1, "invalid", "company"),
        (7, "invalid", "app.business_scenario"),
        (10, "contact", "contact.email"),
        (13, "purpose", "apis[0].purpose"),
        (14, "purpose", "apis[1].purpose"),
        (18, "unapproved", "apis[2].approved"),
    ]
    assert not valid(leaky)


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("schema: 1", "schema: 7", "invalid", "schema"),
        ("  audience: sellers", "  audience: everybody", "invalid", "app.audience"),
        ("  multi_tenant: true", "  multi_tenant: perhaps", "invalid", "app.multi_tenant"),
        ("  audience: sellers", "  audiense: sellers", "invalid", "app.audience"),
        ("  email: contact@parcelwise.example", "  email: contact@example.com", "contact", "contact.email"),
        ("privacy_url: https://app", "privacy_url: ftp://app", "invalid", "privacy_url"),
        ("  reviewed_at: 2026-11-01", "  reviewed_at: 2026-13-01", "invalid", "assessment.reviewed_at"),
        ("  retention_days: 30", "  retention_days: a month", "invalid", "assessment.retention_days"),
        ("exports:", "exports: none\nold:", "invalid", "exports"),
    ],
)
def test_one_mistake_is_found_at_its_place(old: str, new: str, code: str, path: str) -> None:
    assert old in FULL
    found = problems(FULL.replace(old, new, 1))
    assert (code, path) in {(entry[1], entry[2]) for entry in found}


def test_what_is_wrong_is_said_without_the_value(tmp_path: Path) -> None:
    secret = "Inv3ntedManifestValue77Xq"
    place = tmp_path / "aop-app.yaml"
    place.write_text(f"schema: 1\n{secret}: x\ncontact:\n  email: {secret}\n", encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        check_manifest(place)
    assert all(secret not in problem.message for problem in caught.value.problems)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("text", ["", "- a\n", "x", "a: [", "\ta: b"])
def test_what_is_no_mapping_is_no_manifest(tmp_path: Path, text: str) -> None:
    place = tmp_path / "aop-app.yaml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError):
        check_manifest(place)


KEYS = st.sampled_from(["schema", "app", "name", "apis", "method", "purpose", "contact", "email", "x", "value_added"])
VALUES = st.recursive(
    st.sampled_from([None, True, 1, "", "x", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
@settings(max_examples=100)
def test_any_mapping_is_checked_and_what_passes_fits_the_schema(data: dict[str, object]) -> None:
    text = yaml.safe_dump(data)
    found = problems(text)
    assert found or valid(text)


def test_a_draft_asks_for_what_only_people_know() -> None:
    shown = Shown(
        name="desk",
        methods=["aliexpress.solution.order.get"],
        hosts=["api.openai.com"],
        stores=[("orders", ("email",))],
        callback=True,
        delete="/me/delete",
    )
    text = draft(shown)
    codes = {(entry[1], entry[2]) for entry in problems(text)}
    assert codes == {
        ("invalid", "app.business_scenario"), ("invalid", "company.name"), ("invalid", "company.country"),
        ("invalid", "contact.name"), ("contact", "contact.email"), ("purpose", "apis[0].purpose"),
        ("invalid", "assessment.reviewed_at"),
    }  # fmt: skip
    data = yaml.safe_load(text)
    assert data["app"]["audience"] == "sellers"
    assert data["processors"][0]["hosts"] == ["api.openai.com"]
    assert data["storage"] == [{"name": "orders", "data": "email"}]
    assert data["rights"] == {"delete": {"route": "/me/delete"}}


def test_what_code_names() -> None:
    text = 'call("aliexpress.ds.order.create"); open("x.aliexpress.py"); post("/auth/token/create")'
    assert methods_in(text) == {"aliexpress.ds.order.create", "/auth/token/create"}
    hosts = "https://api.openai.com/v1 https://api-sg.aliexpress.com http://localhost https://hooks.crm.io/x https://a.example"
    assert hosts_in(hosts) == {"api.openai.com", "hooks.crm.io"}
