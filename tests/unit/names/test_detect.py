"""Matches of name rules: severities by place, words for the message, limits, the same answer every time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.model.levels import Severity
from aoplint.names import detect
from aoplint.names.limits import TooManyNames
from aoplint.names.rule import NameRule
from tests.unit.names.support import APP_NAME, DOMAIN, MISSPELLING, PACKAGE_ID, detector, found, pack_rules, view


def _severity(rule: str, path: str, text: str) -> str:
    (match,) = found(rule, path, text)
    return (match.severity or pack_rules()[rule].severity).value


LIBRARY = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "aliexpress-sdk"\ndependencies = ["httpx"]\n'


@pytest.mark.parametrize(
    ("rule", "path", "text", "severity"),
    [
        (APP_NAME, "a.html", "<title>AliExpress X</title>", "error"),
        (APP_NAME, "fly.toml", 'app = "aliexpress-x"\n', "warning"),
        (APP_NAME, "pyproject.toml", '[project]\nname = "aliexpress-x"\n', "warning"),
        (APP_NAME, "pyproject.toml", LIBRARY, "note"),
        (APP_NAME, "pyproject.toml", LIBRARY + '[project.scripts]\nx = "x:y"\n', "warning"),
        (APP_NAME, "pyproject.toml", LIBRARY.replace("httpx", "flask>=3"), "warning"),
        (APP_NAME, "setup.py", 'setup(name="aliexpress-sdk", install_requires=["requests"])\n', "note"),
        (APP_NAME, "setup.py", 'setup(name="aliexpress-x", entry_points={"console_scripts": ["x=y:z"]})\n', "warning"),
        (APP_NAME, "setup.cfg", "[metadata]\nname = aliexpress-sdk\n[options]\npackages = find:\n", "note"),
        (APP_NAME, "package.json", '{"name": "aliexpress-sdk", "main": "index.js"}', "note"),
        (APP_NAME, "package.json", '{"name": "aliexpress-x", "main": "index.js", "private": true}', "warning"),
        (APP_NAME, "docker-compose.yml", "services:\n  x:\n    container_name: aliexpress\n", "note"),
        (APP_NAME, "README.md", "# AliExpress X\n", "note"),
        (APP_NAME, "a.html", "<title>AliSeller</title>", "warning"),
        (MISSPELLING, "pyproject.toml", LIBRARY.replace("aliexpress", "aliexpres"), "note"),
        (PACKAGE_ID, "bot.py", 'A = "@aliexpress_bot"\n', "error"),
        (PACKAGE_ID, "build.gradle", 'applicationId "com.aliexpress.x"\n', "warning"),
        (DOMAIN, ".env", "SITE_URL=https://aliexpress.x.example\n", "error"),
        (DOMAIN, ".env", "SITE_URL=https://aliexpress.x.internal\n", "note"),
    ],
)  # fmt: skip
def test_severities(rule: str, path: str, text: str, severity: str) -> None:
    assert _severity(rule, path, text) == severity


def test_words_for_the_message() -> None:
    (match,) = found(APP_NAME, "a.html", "<title> My Ali Express desk </title>")
    assert dict(match.facts) == {
        "$BRAND": "aliexpress",
        "$NAME": "My Ali Express desk",
        "$PLACE": "page title",
        "$FORM": "spaced",
    }
    assert match.evidence == ("page title: aliexpress, spaced",)


def test_one_name_found_in_two_ways_is_one_match() -> None:
    matches = found(APP_NAME, "a.py", 'APP_TITLE = "AliExpress X"\napp = FastAPI(title=APP_TITLE)\n')
    assert len(matches) == 1


def test_hosts_of_the_platform_are_silent() -> None:
    hosts = ("api-sg.aliexpress.com", "openapi.aliexpress.ru", "gw.api.taobao.com", "ae01.alicdn.com", "aliexpress.com")
    assert [host for host in hosts if found(DOMAIN, ".env", f"SITE_URL=https://{host}/x\n")] == []


def test_lowered_and_raw_readings_of_one_view_do_not_mix() -> None:
    text = 'from fastapi import FastAPI as F\nAPP_NAME = (\n    "AliExpress X"\n)\n'
    raw = view("a.py", text, lowered=False)
    rule = pack_rules()[APP_NAME]
    assert list(detector().find(rule, raw)) == []
    raw.unit = view("a.py", text).unit
    assert len(list(detector().find(rule, raw))) == 1


def test_names_of_a_file_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "MAX_NAMES", 3)
    text = json.dumps([{"app_name": f"AliExpress {number}"} for number in range(5)])
    matches = iter(detector().find(pack_rules()[APP_NAME], view("a.json", text)))
    assert len([next(matches) for _ in range(3)]) == 3
    with pytest.raises(TooManyNames) as caught:
        next(matches)
    assert caught.value.reason == "too-many-names"


_BITS = st.sampled_from(
    ["aliexpress", "ali express", "аliexpress", "title", "<title>", "</title>", "name: ", '"name": ', "{", "}", "[", "]", "\n", " ",
     "app_name = ", '"', "'", "https://", "aliexpress.example", "SITE_URL=", "# ", "@x_bot", "\\", "=", "(", ")", "FastAPI(title=", ":"]
)  # fmt: skip
_PATHS = st.sampled_from(
    ["a.html", "a.py", "pyproject.toml", "a.yaml", "a.json", ".env", "README.md", "a.ini", "manifest.json", "a.js"]
)


@settings(max_examples=100, deadline=None)
@given(_PATHS, st.lists(_BITS, max_size=20))
def test_any_text_is_read_and_matches_lie_in_it(path: str, bits: list[str]) -> None:
    text = "".join(bits)
    for rule in pack_rules().values():
        first = list(detector().find(rule, view(path, text, lowered=False)))
        assert first == list(detector().find(rule, view(path, text, lowered=False)))
        assert all(0 <= match.start < match.stop <= len(text) for match in first)


def test_every_rule_reads_every_language() -> None:
    for rule in pack_rules().values():
        assert isinstance(rule, NameRule)
        assert (rule.languages, rule.required, rule.needs_unit) == ((), (), False)
        assert rule.severity in (Severity.ERROR, Severity.WARNING)
