"""Every message about a wrong pack, word by word, against the files in `goldens/`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aoplint.errors import RuleError
from aoplint.packs.load import load_packs
from tests.unit.packs.support import GOLDENS, PACK, RULE, render, write

HEAD = "rules:\n  - id: acme-1.1-bad\n    message: M\n    severity: ERROR\n"
META = '    metadata: {title: T, basis: breach, status: stable, why: W, clauses: ["1.1"]}\n'
SEARCH = HEAD + "    languages: [python]\n"


def search(body: str, meta: str = META) -> str:
    return SEARCH + "".join(f"    {line}\n" for line in body.splitlines()) + meta


def mode(name: str, body: str) -> str:
    return HEAD + f"    mode: {name}\n" + "".join(f"    {line}\n" for line in body.splitlines()) + META


CASES: dict[str, dict[str, str | bytes]] = {
    # --- YAML ---------------------------------------------------------------------------------------------------
    "yaml-aliases": {"r.yaml": "rules: &all\n  - *all\n"},
    "yaml-merge-key": {"r.yaml": "rules:\n  - <<: {id: a}\n    id: b\n"},
    "yaml-tags": {"r.yaml": "rules:\n  - id: !!str a\n    message: !x m\n"},
    "yaml-tag-directive": {"r.yaml": "%TAG !e! tag:example.com,2000:\n---\nrules: []\n"},
    "yaml-duplicate-keys": {"r.yaml": "rules:\n  - id: a\n    message: m\n    id: b\n"},
    "yaml-documents": {"r.yaml": "rules: []\n---\nrules: []\n"},
    "yaml-empty": {"r.yaml": "# nothing\n"},
    "yaml-deep": {"r.yaml": "rules: " + "[" * 40 + "]" * 40 + "\n"},
    "yaml-not-utf8": {"r.yaml": b"rules:\n  - id: \xff\xfe\n"},
    "yaml-malformed": {"r.yaml": "rules:\n  - id: a\n   message: m\n"},
    "yaml-control": {"r.yaml": "rules: a\x01b\n"},
    "yaml-key-is-list": {"r.yaml": "? [a]\n: 1\nrules: []\n"},
    "yaml-bad-escape": {"r.yaml": 'rules: "\\q"\n'},
    "yaml-many": {"r.yaml": "rules: &a [" + "*a, " * 200 + "]\n"},
    "yaml-words": {"r.yaml": "rules:\n  - id: no\n    message: on\n    severity: 1:20:30\n    languages: [python]\n"},
    # --- shapes -------------------------------------------------------------------------------------------------
    "file-is-list": {"r.yaml": "- rules: []\n"},
    "rules-missing": {"r.yaml": "rule:\n  - id: a\n"},
    "rules-empty": {"r.yaml": "rules: []\n"},
    "rules-not-a-list": {"r.yaml": "rules: {id: a}\n"},
    "rule-is-text": {"r.yaml": "rules:\n  - id\n"},
    "keys-missing": {"r.yaml": "rules:\n  - severity: ERROR\n"},
    "keys-unknown": {"r.yaml": search("pattern: f()\nmesage: M\nlevel: 3")},
    "typo-of-the-only-pattern": {"r.yaml": search("paterns:\n  - pattern: f()")},
    "types": {
        "r.yaml": "rules:\n  - id: [a]\n    message: 5\n    severity: [ERROR]\n    languages: python\n    pattern: {a: b}\n"
        "    paths: [a]\n    yields-to: b\n    once-per: 7\n    options: {ac_matching: yes, taint: shallow}\n"
        "    metadata: words\n    context: {scope: everywhere}\n"
    },
    "nothing": {"r.yaml": "rules:\n  - id:\n    message: ''\n    severity:\n    languages:\n    pattern:\n"},
    "severity-unknown": {"r.yaml": search("pattern: f()").replace("ERROR", "WARNNG")},
    "severity-refused": {"r.yaml": search("pattern: f()").replace("ERROR", "INVENTORY")},
    "mode-unknown": {"r.yaml": mode("serch", "pattern: f()")},
    "mode-refused": {"r.yaml": mode("join", "join: {}")},
    "mode-is-list": {"r.yaml": mode("[search]", "pattern: f()")},
    "mode-of-another-key": {"r.yaml": search("pattern: f()\npattern-sources:\n  - pattern: g()\nterms: [a]")},
    "two-patterns": {"r.yaml": search("pattern: f()\npatterns:\n  - pattern: g()")},
    "item-with-two": {"r.yaml": search("patterns:\n  - pattern: f()\n    pattern-not: g()\n  - f()")},
    "item-refused": {
        "r.yaml": search(
            "patterns:\n  - pattern: f($X)\n  - pattern-where-python: vars['$X']\n"
            "  - semgrep-internal-pattern-anywhere: f()\n  - metavariable-analysis: {metavariable: $X, analyzer: redos}\n"
            "  - metavariable-name: {metavariable: $X, module: a}\n  - semgrep-internal-other: 1"
        )
    },
    "rule-refused": {"r.yaml": search("match: f()\nvalidators: []\nr2c-internal-project-depends-on: {}")},
    "metavariables": {
        "r.yaml": search(
            "patterns:\n  - pattern: f($X)\n  - focus-metavariable: [X, $x]\n"
            "  - metavariable-regex: {metavariable: $X, regexp: a}\n  - metavariable-type: {metavariable: $X}\n"
            "  - metavariable-comparison: {comparison: $X > 1, base: 99}"
        )
    },
    "numbers-as-text": {"r.yaml": search("pattern: f()").replace('"1.1"', "1.1, true")},
    "regex-too-long": {"r.yaml": search("pattern-regex: " + "a" * 20000)},
    "taint": {
        "r.yaml": mode(
            "taint",
            "languages: [python]\npattern-sources:\n  - pattern: f()\n    label: a b\n    by-side-effect: maybe\n"
            "pattern-sinks:\n  - exact: true\n  - pattern: g()\n    requires: [{X: A}, {}]\npattern-propagators:\n"
            "  - pattern: h($A)\n    from: $A\npattern: i()",
        )
    },
    "taint-without-sinks": {"r.yaml": mode("taint", "languages: [python]\npattern-sources:\n  - pattern: f()")},
    "secret": {
        "r.yaml": mode(
            "secret",
            "entropy: 12\nkeywords: []\nmin-length: 2.5\nallow: [plain]\nnames: {not: [a]}\nplaceholders: nowhere\n"
            "call-arguments:\n  - callable: f\n  - positions: [-1, x]\npairs-with: {within: 3}\nshapes: {}",
        )
    },
    "secret-without-detector": {"r.yaml": mode("secret", "entropy: 3")},
    "name": {
        "r.yaml": mode("name", "terms: [{text: a, edits: 9}, {edits: 1}]\nwhere:\n  - languages: [toml]\n  - {key-path: a, element: b}")
    },
    "evidence": {"r.yaml": mode("evidence", "when: {any: []}\nrequire: {routs: a}\nscope: file")},
    "manifest": {"r.yaml": mode("manifest", "declares: [{equals: 1}, [a]]\ncontradicted-by: {pattern: f(), files: a}")},
    # --- meaning ------------------------------------------------------------------------------------------------
    "ids": {
        "pack.yaml": PACK,
        "r.yaml": "rules:\n"
        + "".join(
            RULE.split("rules:\n")[1].replace("acme-1.1-bad", name)
            for name in ("acme-9.9-x", "acme-1.1-Bad", "other-1.1-x", "acme-hygiene-x", "acme-1.1-ok", "bad id", "acme-1.1-ok")
        ),
    },
    "ids-without-clauses": {
        "pack.yaml": "id: plain\nname: P\nversion: '1'\nlicence: MIT\n",
        "r.yaml": RULE,
        "foreign.yaml": "rules:\n  - {id: a.b/C_d, message: M, severity: LOW, languages: [py], pattern: f()}\n",
    },
    "basis": {
        "pack.yaml": PACK,
        "r.yaml": "rules:\n"
        + RULE.split("rules:\n")[1].replace("basis: breach", "basis: indicator")
        + RULE.split("rules:\n")[1].replace("-bad", "-no-clauses").replace(', clauses: ["1.1"]', "")
        + RULE.split("rules:\n")[1].replace("-bad", "-no-basis").replace("basis: breach, ", "")
        + RULE.split("rules:\n")[1].replace("-bad", "-no-metadata").split("    metadata")[0]
        + RULE.split("rules:\n")[1].replace("-bad", "-wrong").replace("breach", "breech")
        + RULE.split("rules:\n")[1].replace("-bad", "-free").replace("{title: Bad, basis: breach", "{titel: Bad"),
    },
    "clauses": {
        "pack.yaml": PACK,
        "r.yaml": RULE.replace('["1.1"]', '["1.3", "7.5.2", "one"], references: ["clause 1.9", "http://a.example", "a b"]'),
    },
    "languages": {
        "r.yaml": SEARCH.replace("[python]", "[pyton, javascript, generic, yaml, rexx]") + "    pattern: f()\n",
        "taint.yaml": mode("taint", "languages: [regex, json]\npattern-sources: [{pattern: f()}]\npattern-sinks: [{pattern: g()}]"),
        "inner.yaml": search(
            "patterns:\n  - pattern: f($X)\n  - metavariable-pattern: {metavariable: $X, language: ruby, pattern: g()}"
        ).replace("1.1-bad", "1.1-inner"),
        "path.yaml": search("key-path: a.b").replace("1.1-bad", "1.1-path"),
        "element.yaml": search("element: a").replace("1.1-bad", "1.1-element").replace("[python]", "[yaml]"),
    },
    "versions": {
        "r.yaml": search("pattern: f()\nmin-version: 1.190.0\nmax-version: 1.20"),
        "bad.yaml": search("pattern: f()\nmin-version: latest").replace("1.1-bad", "1.1-other"),
    },
    "lists": {
        "pack.yaml": PACK + "platform: [acme-hots]\n",
        "lists/a.yaml": "name: acme-hosts\nkind: host\nvalues: [a.example]\n",
        "lists/b.yaml": "name: acme-hosts\nkind: hosts\nignore-case: 1\n",
        "r.yaml": RULE.replace("    pattern: bad(...)\n", "    patterns:\n      - pattern: f($X)\n      - metavariable-in: {metavariable: $X, list: acme-host}\n")
        + "    context: {markers: acme-hosts, anti: [nowhere]}\n",
    },
    "yields-to": {
        "pack.yaml": PACK + "retired:\n  - {id: acme-1.1-gone, instead: acme-1.1-bad}\n",
        "r.yaml": RULE + "    yields-to: [acme-1.1-bad, acme-1.1-good, acme-1.2-thing, secrets-token, acme-1.1-gone]\n",
        "gone.yaml": RULE.replace("-bad", "-gone") + "    yields-to: [acme-1.1-bat]\n",
    },
    "duplicates": {"a.yaml": RULE, "sub/b.yml": RULE},
    "pack": {"pack.yaml": "id: Acme\nname: A\nversion: one\nhomepage: http://a.example\nclauses:\n  - {id: '1', title: A, checkability: some}\n  - {id: '1', title: B}\n"},
    "pack-without-edition": {"pack.yaml": PACK.replace("edition: Acme terms, 1 May 2024\n", ""), "r.yaml": RULE},
    "model": {"pack.yaml": PACK, "r.yaml": RULE, "models/m.yaml": "- a\n"},
    "several-files": {"a.yaml": "rules: {\n", "b.yaml": "rules:\n  - id: 1\n", "pack.yaml": "name: A\n"},
    "no-rule-file": {"readme.yaml": "hello: there\n"},
    "too-many-regexes": {"r.yaml": search("pattern-either:\n" + "\n".join("  - pattern-regex: a" for _ in range(2001)))},
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_messages(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[Path, str], None]
) -> None:
    monkeypatch.chdir(write(tmp_path, CASES[name]))
    with pytest.raises(RuleError) as caught:
        load_packs([Path(".")])
    golden(GOLDENS / f"{name}.txt", render(caught.value))


def test_goldens_are_all_used() -> None:
    assert {path.stem for path in GOLDENS.glob("*.txt")} == set(CASES)


def test_every_mistake_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    a = write(tmp_path / "a", {"x.yaml": "rules:\n  - id: a b\n", "y.yaml": "rules: 5\n"})
    b = write(tmp_path / "b", {"pack.yaml": "id: b\n"})
    with pytest.raises(RuleError) as caught:
        load_packs([a, b, tmp_path / "missing"])
    places = {Path(problem.place.path).name for problem in caught.value.problems if problem.place}
    assert places == {"x.yaml", "y.yaml", "pack.yaml", "missing"}
