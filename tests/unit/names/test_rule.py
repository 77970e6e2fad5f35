"""Rules of mode name: what they compile to, and what is wrong with them, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.errors import RuleError
from aoplint.names.detect import Detector
from aoplint.names.rule import NameRule, compile_rule
from aoplint.packs.load import load_packs
from tests.unit.names.support import pack_rules, view

HEAD = """rules:
  - id: brand
    mode: name
    message: The $PLACE $NAME
    severity: ERROR
"""


def _compiled(tmp_path: Path, body: str) -> NameRule:
    path = tmp_path / "rule.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    (pack,) = load_packs([path])
    return compile_rule(pack.rules[0], {words.name: words for words in pack.lists})


def _texts(rule: NameRule, path: str, text: str) -> list[str]:
    return [text[match.start : match.stop] for match in Detector([rule]).find(rule, view(path, text))]


def test_stored_rules_are_the_same() -> None:
    for rule in pack_rules().values():
        assert NameRule.load(rule.dump()) == rule


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="not an encoded NameRule"):
        NameRule.load([])


def test_places_of_a_rule_s_own(tmp_path: Path) -> None:
    rule = _compiled(
        tmp_path,
        """
    terms: [acme, {text: "42", whole: true}]
    where:
      - {key-path: ["**.label", "a.b"], paths: {include: ["*.yaml"], exclude: ["x/"]}}
      - {element: "h2.brand", languages: [html]}
      - {element: img, attribute: alt}
      - {call-argument: {callable: ui.label, positions: [1], keywords: [text]}}
      - {first-heading: true}
      - {regex: "slogan is '([^']+)'"}
      - {key-path: server, reads: host}
""",
    )
    assert _texts(rule, "c.yaml", "label: acme\na: {b: acme 42}\nc: acme\n") == ["acme", "acme", "42"]
    assert _texts(rule, "x/c.yaml", "label: acme\n") == []
    assert _texts(rule, "c.json", '{"label": "acme"}') == []
    assert _texts(rule, "c.json", '{"server": "acme.example acme"}') == ["acme"]
    assert _texts(rule, "a.html", '<h2 class="brand">Acme</h2><h2>Acme</h2><img alt="My acme" src="acme">') == [
        "Acme",
        "acme",
    ]
    assert _texts(rule, "a.py", 'ui.label("acme", "Acme", "acme")\nlabel(text="acme")\nui.label(text="acme!")\n') == [
        "Acme",
        "acme",
    ]
    assert _texts(rule, "a.txt", "# Acme\nslogan is 'acme' and acme\n") == ["Acme", "acme"]


def test_severities_of_terms_and_places(tmp_path: Path) -> None:
    rule = _compiled(
        tmp_path,
        """
    terms: [acme, {text: duff, severity: WARNING}]
    where: [{key-path: a}, {key-path: b, severity: INFO}]
""",
    )
    matches = Detector([rule]).find(rule, view("x.json", '{"a": "acme duff", "b": "acme duff"}'))
    assert [match.severity and match.severity.value for match in matches] == [None, "warning", "note", "note"]


def test_forms(tmp_path: Path) -> None:
    rule = _compiled(
        tmp_path, "    terms: [{text: acmestores, edits: 1}]\n    where: [{key-path: a}]\n    forms: [misspelt]\n"
    )
    assert _texts(rule, "x.json", '{"a": "acmestores acmestore"}') == ["acmestore"]


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        ("    terms: ['--']\n    where: [{key-path: a}]\n", 'the term "--" holds no letter', 6),
        ("    terms: [a]\n    where: [{element: 'a >'}]\n", "", 7),
        ("    terms: [a]\n    where: [{regex: 'a(b'}]\n", "cannot be read", 7),
        ("    terms: [a]\n    where: [{regex: 'ab'}]\n", "needs a group", 7),
        ("    terms: [a]\n    where:\n      - call-argument: {callable: f, positions: [0], after: x}\n", '"after" has no meaning', 8),
        ("    terms: [{text: a, list: b}]\n    where: [{key-path: a}]\n", "cannot stand together", 6),
        ("    terms: [a]\n    where: [{place: nowhere}]\n", "nowhere", 7),
        ("    terms: [a]\n    where: [{place: prose}]\n", 'needs "claims"', 7),
        ("    terms: [{list: none}]\n    where: [{key-path: a}]\n", 'unknown list "none"', 6),
        ("    terms: [a]\n    where: [{key-path: a}]\n    ordinary: none\n", 'unknown list "none"', 8),
        ("    terms: [a]\n    where: [{key-path: a}]\n    forms: [none]\n", "none", 8),
        ("    terms: [{text: a, scripts: [runic]}]\n    where: [{key-path: a}]\n", "runic", 6),
    ],
)  # fmt: skip
def test_mistakes_have_their_place(tmp_path: Path, body: str, message: str, line: int) -> None:
    with pytest.raises(RuleError) as caught:
        _compiled(tmp_path, body)
    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.place is not None
    assert problem.place.line == line


def test_a_bad_expression_of_a_list_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "bad.yaml").write_text("name: bad\nkind: word\nvalues: ['a(']\n", encoding="utf-8")
    (tmp_path / "pack.yaml").write_text("id: brand\nname: B\nversion: '1'\nlicence: MIT\n", encoding="utf-8")
    body = "    terms: [acme]\n    where: [{place: prose}]\n    claims: {phrases: bad}\n"
    (tmp_path / "rule.yaml").write_text(HEAD.replace("id: brand", "id: brand-x") + body, encoding="utf-8")
    (pack,) = load_packs([tmp_path])
    with pytest.raises(RuleError, match='"a\\(" in the list bad cannot be read'):
        compile_rule(pack.rules[0], {words.name: words for words in pack.lists})


def test_claims_at_places_of_a_rule_s_own(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "said.yaml").write_text(
        "name: said\nkind: regex\nvalues: ['friend of {term}']\n", encoding="utf-8"
    )
    (tmp_path / "pack.yaml").write_text("id: brand\nname: B\nversion: '1'\nlicence: MIT\n", encoding="utf-8")
    body = "    terms: [acme corp]\n    where: [{element: h2}]\n    claims: {phrases: said}\n"
    (tmp_path / "rule.yaml").write_text(HEAD.replace("id: brand", "id: brand-x") + body, encoding="utf-8")
    (pack,) = load_packs([tmp_path])
    rule = compile_rule(pack.rules[0], {words.name: words for words in pack.lists})
    text = "<p>Friend of Acme Corp</p><h2>A friend <b>of</b> AcmeCorp</h2>"
    assert _texts(rule, "a.html", text) == ["friend <b>of</b> AcmeCorp"]
