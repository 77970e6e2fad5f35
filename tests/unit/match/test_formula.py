"""Ranges, conditions and focus, beyond what the probes hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aoplint.match.detect import Detector
from aoplint.match.formula import Compiler, compile_formula, evaluate
from aoplint.match.limits import TooManyStepsError
from aoplint.match.options import DEFAULT
from aoplint.match.rule import SearchRule, compile_rule
from aoplint.packs.raw import WordList
from aoplint.scopes.view import FileView
from tests.unit.match.rules import compiled, lines, matches, python, raw_rules


def patterns(*items: dict[str, Any]) -> dict[str, Any]:
    return {"patterns": list(items)}


@pytest.mark.parametrize(
    ("keys", "code", "expected"),
    [
        # A regular expression that touches takes away, one that overlaps in part does not.
        (patterns({"pattern": "f(...)"}, {"pattern-not-regex": "skip"}), "f(1)\nf('skip')\n", [1]),
        (patterns({"pattern-regex": "ab"}, {"pattern-not-regex": "bc"}), "abc\n", [1]),
        # Groups are metavariables by number and by name; numbers never have to agree.
        (
            patterns(
                {"pattern-regex": r"(\w+)=(?<V>\w+)"},
                {"metavariable-regex": {"metavariable": "$V", "regex": "x"}},
            ),
            "# a=x b=y\n",
            [1],
        ),
        (patterns({"pattern-regex": r"f\((.)\)"}, {"pattern-inside": "g(...)"}), "g(f(1))\nf(1)\n", [1]),
        # A type by Semgrep's name for all languages.
        (
            patterns({"pattern": "$X + $Y"}, {"metavariable-type": {"metavariable": "$Y", "type": "string"}}),
            "a + 'b'\na + 1\na + b\n",
            [1],
        ),
        # What a metavariable-pattern binds is there for focus.
        (
            patterns(
                {"pattern": "f(\n    $X)"},
                {"metavariable-pattern": {"metavariable": "$X", "pattern": "g($Y)"}},
                {"focus-metavariable": "$Y"},
            ),
            "f(\n  g(\n    1))\n",
            [3],
        ),
        (
            patterns({"pattern": "f($X)"}, {"metavariable-pattern": {"metavariable": "$X", "pattern-not": "g(...)"}}),
            "f(g(1))\nf(h(1))\n",
            [2],
        ),
        # The name of an attribute is code by itself.
        (
            patterns({"pattern": "m.$F(...)"}, {"metavariable-pattern": {"metavariable": "$F", "pattern": "run"}}),
            "m.run()\nm.walk()\n",
            [1],
        ),
        (
            patterns(
                {"pattern": "f($X)"},
                {"metavariable-pattern": {"metavariable": "$X", "language": "regex", "pattern": r"^\d+$"}},
            ),
            "f('12')\nf('a1')\nf(12)\n",
            [1],
        ),
        (
            patterns(
                {"pattern": 'f("$X")'},
                {
                    "metavariable-pattern": {
                        "metavariable": "$X",
                        "language": "generic",
                        "patterns": [
                            {"pattern": "key = $V"},
                            {"metavariable-regex": {"metavariable": "$V", "regex": "s"}},
                        ],
                    }
                },
            ),
            "f('key=s1')\nf('key = t')\nf('monkey = s')\n",
            [1],
        ),
        (patterns({"pattern": "$X"}, {"pattern-inside": "f($X)"}), "f(a)\nf(g(b))\n", [1, 2]),
        (
            patterns({"pattern": "$X = $V"}, {"metavariable-analysis": {"analyzer": "entropy", "metavariable": "$V"}}),
            "a = 'k3Jf9sLq2Zx8vB1nM4cT7yR0'\nb = 'this is plain text of words'\n",
            [1],
        ),
        (
            {"pattern-either": [{"pattern-inside": "def f(): ..."}, {"pattern": "g()"}]},
            "def f():\n    pass\ng()\n",
            [1, 3],
        ),
        # Nested to any depth.
        (
            patterns(
                {"pattern-either": [patterns({"pattern": "f($X)"}, {"pattern-not": "f(1)"}), {"pattern": "g($X)"}]},
                {"pattern-not-inside": patterns({"pattern": "h(...)"}, {"pattern-not": "h(2, ...)"})},
            ),
            "f(1)\nf(2)\nh(f(3))\nh(2, f(4))\ng(1)\n",
            [2, 4, 5],
        ),
        # A list under one focus is a union, two keys are an intersection.
        (
            patterns({"pattern": "f(\n$A,\n$B)"}, {"focus-metavariable": ["$A", "$B"]}),
            "f(\n  1,\n  2)\n",
            [2, 3],
        ),
        # Only the text counts for unification over quotes and spaces, and the variable for names.
        ("f($X, $X)", 'f("a", \'a\')\nf(a . b, a.b)\nf(1, 2)\n', [1, 2]),
        (patterns({"pattern": "$X = 1\n...\n"}, {"pattern": "f($X)"}), "a = 1\nf(a)\nf(b)\n", [2]),
    ],
)  # fmt: skip
def test_lines(keys: Any, code: str, expected: list[int], tmp_path: Path) -> None:
    assert lines(compiled(tmp_path, keys), python(code)) == expected


LISTS = {
    "heads": WordList(name="heads", kind="word", values=("token", "KEY"), ignore_case=True),
    "calls": WordList(name="calls", kind="identifier", values=("shop.api.pay",)),
    "hosts": WordList(name="hosts", kind="host", values=("example.com",)),
    "forms": WordList(name="forms", kind="regex", values=("[a-z]{3}",)),
}


@pytest.mark.parametrize(
    ("pattern", "name", "code", "expected"),
    [
        ("$X = 1", "heads", "Token = 1\nkey = 1\nother = 1\n", [1, 2]),
        ("$X(1)", "calls", "from shop.api import pay as p\np(1)\nimport shop\nshop.api.pay(1)\npay(1)\n", [2, 4]),
        ("f($X)", "hosts", 'f("https://a.example.com/x")\nf("http://example.com:80")\nf("notexample.com")\n', [1, 2]),
        ("f($X)", "forms", 'f("abc")\nf("abcd")\nK = "xyz"\nf(K)\n', [1, 4]),
    ],
)
def test_entry_of_a_list(pattern: str, name: str, code: str, expected: list[int], tmp_path: Path) -> None:
    text = f"""rules:
  - id: p
    languages: [python]
    message: m
    severity: ERROR
    patterns:
      - pattern: {pattern}
      - metavariable-in: {{metavariable: $X, list: {name}}}
"""
    listed = LISTS[name]
    values = "\n".join(f"  - '{value}'" for value in listed.values)
    pack = tmp_path / "pack"
    (pack / "lists").mkdir(parents=True)
    (pack / "pack.yaml").write_text("id: p\nname: P\nversion: 1.0.0\nlicence: MIT\n", encoding="utf-8")
    (pack / "lists" / f"{name}.yaml").write_text(
        f"name: {name}\nkind: {listed.kind}\nignore-case: {str(listed.ignore_case).lower()}\nvalues:\n{values}\n",
        encoding="utf-8",
    )
    (pack / "rules.yaml").write_text(text, encoding="utf-8")
    from aoplint.packs.load import load_packs

    (loaded,) = load_packs([pack])
    rule = compile_rule(loaded.rules[0], {known.name: known for known in loaded.lists})
    assert lines(rule, python(code)) == expected


def test_a_rule_reports_a_range_once_with_its_bindings(tmp_path: Path) -> None:
    rule = compiled(tmp_path, patterns({"pattern-inside": "def $F(...): ..."}, {"pattern": "g($X)"}))
    code = "def a():\n    def b():\n        g(key)\n"
    (match,) = matches(rule, python(code))
    assert code[match.start : match.stop] == "g(key)"
    assert {b.name: code[b.start : b.stop] for b in match.bindings}["$X"] == "key"


def test_names_from_imports_are_facts(tmp_path: Path) -> None:
    rule = compiled(tmp_path, "a.$F(...)")
    (match,) = matches(rule, python("from a import run as r\nr()\n"))
    assert match.facts == (("$F", "run"),)


def test_text_rules_need_no_tree(tmp_path: Path) -> None:
    rule = compiled(tmp_path, {"pattern-regex": "=secret="}, languages=["regex"])
    assert not rule.needs_unit
    assert rule.languages == ()
    assert rule.required == (("secret",),)
    assert lines(rule, FileView(path="a.txt", language="text", text="x\na=secret=b\n")) == [2]


def test_patterns_of_text_rules_are_regular_expressions(tmp_path: Path) -> None:
    rule = compiled(tmp_path, patterns({"pattern-regex": r"k\d"}, {"pattern-not": "k[0]"}), languages=["regex"])
    assert lines(rule, FileView(path="a.txt", language="text", text="k0\nk1\n")) == [2]


def test_python_rules_find_text_without_a_tree(tmp_path: Path) -> None:
    rule = compiled(tmp_path, {"pattern-either": [{"pattern-regex": "TODO"}, {"pattern": "f()"}]})
    assert rule.needs_unit
    assert lines(rule, FileView(path="a.py", language="python", text="f()\n# TODO\n")) == [2]


def test_formulas_of_other_packages(tmp_path: Path) -> None:
    (raw,) = raw_rules(
        tmp_path,
        "rules:\n  - id: t\n    mode: taint\n    languages: [python]\n    message: m\n    severity: ERROR\n"
        "    pattern-sources:\n      - pattern: src($X)\n        label: A\n"
        "    pattern-sinks:\n      - pattern: sink(...)\n",
    )
    sources = raw.body.get("pattern-sources")
    assert sources is not None
    formula = compile_formula(sources.items[0], Compiler())  # type: ignore[union-attr, arg-type]
    assert formula is not None
    view = python("sink(src(a))\n")
    (found,) = evaluate(formula, view, DEFAULT)
    assert view.unit is not None
    assert view.unit.start[found.node] == found.start == 5
    assert [name for name, _ in found.bindings] == ["$X"]


def test_too_much_work_is_cut_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aoplint.match.nodes.MAX_STEPS", 5_000)
    rule = compiled(tmp_path, "f(..., $A, ..., $B, ..., $C, ..., $A, ...)")
    view = python("f(" + ", ".join(f"x{n}" for n in range(200)) + ")\n")
    with pytest.raises(TooManyStepsError) as caught:
        list(Detector([rule]).find(rule, view))
    assert caught.value.reason == "too-many-steps"


def test_too_many_ranges_are_cut_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aoplint.match.evaluate.MAX_RANGES", 10)
    rule = compiled(tmp_path, {"pattern-regex": "a"}, languages=["regex"])
    view = FileView(path="a.txt", language="text", text="a" * 50)
    with pytest.raises(TooManyStepsError) as caught:
        list(Detector([rule]).find(rule, view))
    assert caught.value.reason == "too-many-ranges"


def test_damaged_stored_rules_are_refused() -> None:
    for data in (None, [], ["p", [], False, [], [], [], ["nothing"], {}, None], [1, 2, 3]):
        with pytest.raises(ValueError):
            SearchRule.load(data)
