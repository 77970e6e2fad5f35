"""Rules of mode secret as written, compiled, stored and loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aoplint.errors import RuleError
from aoplint.packs.load import load_packs
from aoplint.secrets.rule import SecretRule, compile_rule, names_of, position

HEAD = "rules:\n  - id: x.y\n    mode: secret\n    severity: WARNING\n    message: m\n"


def compiled(folder: Path, body: str, lists: dict[str, str] | None = None) -> SecretRule:
    (folder / "r.yaml").write_text(HEAD + "".join(f"    {line}\n" for line in body.splitlines()))
    (folder / "lists").mkdir(exist_ok=True)
    pack = "id: x\nname: x\nversion: '1'\nlicence: MIT\n"
    (folder / "pack.yaml").write_text(pack)
    for name, values in (lists or {}).items():
        (folder / "lists" / f"{name}.yaml").write_text(f"name: {name}\nkind: literal\nvalues: [{values}]\n")
    (loaded,) = load_packs([folder])
    return compile_rule(loaded.rules[0], {one.name: one for one in loaded.lists})


def problems(folder: Path, body: str, lists: dict[str, str] | None = None) -> list[tuple[str, int]]:
    with pytest.raises(RuleError) as caught:
        compiled(folder, body, lists)
    return [(problem.message, problem.place.line if problem.place else 0) for problem in caught.value.problems]


def test_every_key_arrives(tmp_path: Path) -> None:
    rule = compiled(
        tmp_path,
        "languages: [python, yaml]\nregex: 'ab[0-9]+'\nkeywords: [AB]\nvalue: '[a-z]+'\nplaces: [code, docs]\n"
        "names: {heads: [app secret, ~key], not: [url], near: [shop]}\n"
        "call-arguments: [{callable: a.Client, positions: [1], keywords: [secret]}]\n"
        "pairs-with: {regex: '[0-9]+', within: 2, alone: WARNING}\n"
        "shapes: {accept: [random], reject: [url]}\nplaceholders: dummies\nallow: ['salt:0123456789abcdef']\n"
        "entropy: 2.5\nmin-length: 4\nmax-length: 99\nconfidence: low\npaths: {include: ['*.py'], exclude: ['b.py']}",
        {"dummies": "nothing"},
    )
    assert rule.languages == ("python", "yaml")
    assert rule.keywords == ("ab",)
    assert rule.names is not None
    assert rule.names.strong == (("app", "secret"),)
    assert rule.names.weak == (("key",),)
    assert rule.names.never == {"url"}
    assert rule.names.near == {"shop"}
    assert rule.arguments[0].last == "Client"
    assert rule.partner is not None
    assert rule.partner.within == 2
    assert rule.placeholders == ("(?:nothing)",)
    assert (rule.entropy, rule.min_length, rule.max_length) == (2.5, 4, 99)
    assert (rule.include, rule.exclude) == (("*.py",), ("b.py",))
    assert SecretRule.load(json.loads(json.dumps(rule.dump()))) == rule


def test_all_built_in_rules_survive_the_cache(rules: list[SecretRule]) -> None:
    for rule in rules:
        assert SecretRule.load(json.loads(json.dumps(rule.dump()))) == rule


def test_all_mistakes_come_at_once_with_their_lines(tmp_path: Path) -> None:
    found = problems(tmp_path, "regex: abc\nshapes: {accept: [no-such-shape]}\nkey-path: a.b")
    assert [line for _, line in found] == [7, 8] or [line for _, line in found] == [8, 7]
    assert any("no-such-shape" in message for message, _ in found)


def test_a_position_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    found = problems(tmp_path, "call-arguments: spots", {"spots": "'Client(_, secret)'"})
    assert "Client(_, secret)" in found[0][0]


@pytest.mark.parametrize(
    ("entry", "positions", "keywords", "after"),
    [
        ("IopClient(_, _, #)", (2,), (), ""),
        ("a.b.Client(#, secret=#)", (0,), ("secret",), ""),
        ("add_api_param('session', #)", (1,), (), "session"),
    ],
)
def test_positions_are_written_as_calls(
    entry: str, positions: tuple[int, ...], keywords: tuple[str, ...], after: str
) -> None:
    found = position(entry)
    assert found is not None
    assert (found.positions, found.keywords, found.after) == (positions, keywords, after)


@pytest.mark.parametrize("entry", ["", "Client", "Client()", "Client(_)", "Client(a)", "Client(#"])
def test_what_is_no_position(entry: str) -> None:
    assert position(entry) is None


def test_heads_fall_into_the_same_words_as_names() -> None:
    assert names_of(["2captcha key"]).strong == (("2", "captcha", "key"),)
