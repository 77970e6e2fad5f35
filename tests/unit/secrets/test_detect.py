"""The detector as the engine uses it."""

from __future__ import annotations

import hashlib
import traceback
from dataclasses import replace
from random import Random

import pytest

from aoplint.model.levels import Confidence, Severity
from aoplint.secrets.detect import Detector, TooManyMatches
from aoplint.secrets.rule import Partner, SecretRule, names_of, position
from tests.secrets import values
from tests.unit.secrets.conftest import Find, view_of

SECRET = "k" + values.mixed(Random("d"), 31)
KEY = "512907"
NAMES = names_of(["app secret", "~secret"])
RULE = SecretRule(id="x", names=NAMES, accept=("aop-secret",))


def run(rule: SecretRule, text: str, path: str = "a.py") -> list[tuple[str, Severity | None]]:
    found = Detector([rule]).find(rule, view_of(path, text))
    return [(text[match.start : match.stop], match.severity) for match in found]


def test_an_app_key_beside_its_secret_is_an_error_and_alone_a_warning(find: Find) -> None:
    rule = "aop-7.9-hardcoded-app-key"
    (both,) = find(".env", f"APP_KEY={KEY}\nAPP_SECRET={SECRET}\n", rule)
    (alone,) = find(".env", f"APP_KEY={KEY}\n", rule)
    assert both.severity is None
    assert both.related
    assert alone.severity is Severity.WARNING
    assert not alone.related


def test_a_key_far_from_the_secret_is_alone_but_not_in_the_same_call(find: Find) -> None:
    rule = "aop-7.9-hardcoded-app-key"
    (far,) = find("a.py", f"APP_KEY = '{KEY}'\n" + "\n" * 20 + f"APP_SECRET = '{SECRET}'\n", rule)
    assert far.severity is Severity.WARNING
    gap = "\n" * 20
    (near,) = find("a.py", f"IopClient(URL,{gap}'{KEY}',{gap}'{SECRET}')", rule, unit=True)
    assert near.severity is None


def test_a_weak_name_needs_more(find: Find) -> None:
    assert run(RULE, f"secret = '{SECRET}'") == [(SECRET, None)]
    assert run(replace(RULE, accept=("legacy-secret",)), "secret = 'Ab3dEf6hI9'") == []
    assert run(replace(RULE, accept=("legacy-secret",)), "app_secret = 'Ab3dEf6hI9'") == [("Ab3dEf6hI9", None)]


def test_a_partner_makes_a_weak_name_telling() -> None:
    rule = replace(RULE, accept=("legacy-secret",), partner=Partner(regex="[0-9]{6}", names=names_of(["~key"])))
    assert run(rule, "key = '512907'\nsecret = 'Ab3dEf6hI9'") == [("Ab3dEf6hI9", None)]
    assert run(rule, "secret = 'Ab3dEf6hI9'") == []


def test_a_partner_without_a_name_is_looked_for_in_the_lines_around() -> None:
    rule = replace(RULE, partner=Partner(regex="[0-9]{6}", within=1))
    assert run(rule, f"x = 512907\napp_secret = '{SECRET}'") == [(SECRET, None)]
    assert run(rule, f"x = 5129071\napp_secret = '{SECRET}'") == []
    assert run(rule, f"x = 512907\n\n\n\napp_secret = '{SECRET}'") == []


def test_published_samples_are_notes() -> None:
    digest = hashlib.sha256(f"salt:{SECRET}".encode()).hexdigest()[:32]
    assert run(replace(RULE, allow=(f"salt:{digest}",)), f"app_secret = '{SECRET}'") == [(SECRET, Severity.NOTE)]
    by_form = SecretRule(id="x", regexes=("[A-Za-z0-9]{32}",), allow=(f"salt:{digest}",))
    assert run(by_form, f"a = '{SECRET}'") == [(SECRET, Severity.NOTE)]


def test_published_samples_show_no_problem() -> None:
    digest = hashlib.sha256(f"salt:{SECRET}".encode()).hexdigest()[:32]
    sampled = replace(RULE, allow=(f"salt:{digest}",))
    found = list(Detector([sampled]).find(sampled, view_of("x.py", f"app_secret = '{SECRET}'")))
    assert [match.informational for match in found] == [True]
    assert not any(
        match.informational for match in Detector([RULE]).find(RULE, view_of("x.py", f"app_secret = '{SECRET}'"))
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("APP_KEY=00000000\nAPP_SECRET=9c4fe0a1b73d52e86f0d1a94c7be3058\n", False),
        ("APP_KEY=your_app_key\nAPP_SECRET=9c4fe0a1b73d52e86f0d1a94c7be3058\n", False),
        ("APP_KEY=512907\nAPP_SECRET=9c4fe0a1b73d52e86f0d1a94c7be3058\n", True),
        ("APP_KEY=\nAPP_SECRET=9c4fe0a1b73d52e86f0d1a94c7be3058\n", True),
        ("APP_KEY=00000000\nAPP_SECRET=k3QzW8mBv1LpXt6RdYc9Ns4HjGf7Ae2U\n", True),
    ],
)
def test_a_hexadecimal_value_beside_a_made_up_key_is_made_up_too(find: Find, text: str, found: bool) -> None:
    lines = {text.count("\n", 0, match.start) for match in find(".env", text)}
    assert (1 in lines) is found


def test_the_sdk_samples_are_known_by_hash_only(rules: list[SecretRule]) -> None:
    allowed = {entry for rule in rules for entry in rule.allow}
    assert len(allowed) >= 8
    assert all(len(entry.rpartition(":")[2]) == 32 for entry in allowed)


def test_places_limit_a_rule() -> None:
    rule = replace(RULE, places=("docs",))
    assert run(rule, f"app_secret = {SECRET}", "a.md") == [(SECRET, None)]
    assert run(rule, f"app_secret = '{SECRET}'", "a.py") == []
    assert run(SecretRule(id="x", regexes=("[A-Z]{4}",), places=("docs",)), "ABCD", "a.py") == []


def test_the_value_of_a_form_is_its_group() -> None:
    assert run(SecretRule(id="x", regexes=(r"key-(?P<value>[a-z0-9]{4})(z)",)), "key-k3q9z") == [("k3q9", None)]
    assert run(SecretRule(id="x", regexes=(r"key-([a-z0-9]{4})",)), "key-k3q9") == [("k3q9", None)]
    assert run(SecretRule(id="x", regexes=(r"key-[a-z0-9]{4}",)), "key-k3q9") == [("key-k3q9", None)]


def test_keywords_gate_forms_but_not_names() -> None:
    rule = SecretRule(id="x", regexes=("[0-9]{6}",), keywords=("shop",), names=NAMES, accept=("aop-secret", "app-key"))
    assert run(rule, f"a = 512907; app_secret = '{SECRET}'") == [(SECRET, None)]
    assert run(rule, "SHOP = 512907") == [("512907", None)]


def test_a_form_is_found_in_joined_literals() -> None:
    rule = SecretRule(id="x", regexes=("shpat_[0-9a-f]{8}",), keywords=("shpat_",))
    text = "x = 'shp' + 'at_0ab1' + '2cd3';"
    (match,) = Detector([rule]).find(rule, view_of("a.js", text))
    assert text[match.start : match.stop] == "shp' + 'at_0ab1' + '2cd3"


def test_positions_take_what_stands_after_a_given_argument() -> None:
    spot = position("add('session', #)")
    assert spot is not None
    rule = SecretRule(id="x", arguments=(spot,), accept=("aop-secret",))
    assert run(rule, f"add('session', '{SECRET}')", "a.js") == [(SECRET, None)]
    assert run(rule, f"add('other', '{SECRET}')", "a.js") == []


def test_confidence_is_high_only_for_telling_names_and_exact_forms() -> None:
    (weak,) = Detector([RULE]).find(RULE, view_of("a.py", f"secret = '{SECRET}'"))
    (strong,) = Detector([RULE]).find(RULE, view_of("a.py", f"app_secret = '{SECRET}'"))
    assert weak.confidence is None
    assert strong.confidence is Confidence.HIGH


def test_candidates_are_collected_once_for_a_view(rules: list[SecretRule], detector: Detector) -> None:
    view = view_of("a.py", f"app_secret = '{SECRET}'")
    for rule in rules:
        list(detector.find(rule, view))
    assert len(view.memo["secrets"]) == 1


def test_two_detectors_do_not_share_what_they_collected() -> None:
    view = view_of("a.py", f"app_secret = '{SECRET}'")
    other = SecretRule(id="y", names=names_of(["token"]), accept=("aop-secret",))
    assert list(Detector([other]).find(other, view)) == []
    assert len(list(Detector([RULE]).find(RULE, view))) == 1


def test_too_many_findings_end_with_a_reason_and_keep_what_was_found() -> None:
    rule = SecretRule(id="x", regexes=("[0-9]{4}",))
    found: list[object] = []
    with pytest.raises(TooManyMatches) as caught:
        found.extend(Detector([rule]).find(rule, view_of("a.txt", "1357 " * 3000)))
    assert caught.value.reason == "too-many-matches"
    assert len(found) == 2000


# --- nothing but offsets leaves ---------------------------------------------------------------------


def test_no_word_of_a_match_holds_the_value(find: Find) -> None:
    text = f"APP_KEY = '{KEY}'\nAPP_SECRET = '{SECRET}'\nclient = IopClient(URL, '{KEY}', '{SECRET}')\n"
    matches = find("a.py", text, unit=True)
    assert matches
    for match in matches:
        words = repr((match.context, match.evidence, match.facts, [spot.label for spot in match.related]))
        assert match.secret
        assert SECRET not in words
        assert KEY not in words


@pytest.mark.parametrize("path", ["a.py", "a.js", ".env", "a.md", "a.yaml", "a.json"])
def test_no_exception_holds_the_value(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Whatever fails inside, its traceback shows code and no value."""
    rule = replace(RULE, allow=("salt:0123456789abcdef",))
    detector = Detector([rule])

    def broken(*_: object) -> bool:
        raise RuntimeError("broken")

    monkeypatch.setattr("aoplint.secrets.judgement.Judge.sample", broken)
    with pytest.raises(RuntimeError) as caught:
        list(detector.find(rule, view_of(path, f"app_secret = '{SECRET}'")))
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown


def test_broken_base64_says_nothing_of_the_value(find: Find) -> None:
    assert find("a.py", "app_secret = base64.b64decode('!!!not base64 §§§')", unit=True) == []


def test_only_known_values_are_found_where_a_rule_lists_them() -> None:
    digest = hashlib.sha256(f"salt:{SECRET}".encode()).hexdigest()[:32]
    known = SecretRule(id="x", regexes=("[A-Za-z0-9]{32}",), known=(f"salt:{digest}",))
    other = "q" + SECRET[1:]
    assert run(known, f"a = '{other}'\nb = '{SECRET}'") == [(SECRET, None)]
    assert run(replace(RULE, known=(f"salt:{digest}",)), f"app_secret = '{other}'") == []
    assert SecretRule.load(known.dump()) == known


@pytest.mark.parametrize("name", ["db_password", "DbPassword", "DB-PASSWORD"])
def test_a_value_that_repeats_its_name_is_the_name_of_something(find: Find, name: str) -> None:
    assert find("a.py", f'db_password = "{name}"', "secrets-database-password", "secrets-weak-password") == []
