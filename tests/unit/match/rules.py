"""Drives search rules without the engine: YAML text to compiled rules, source to matches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aoplint.frontends.python import lower
from aoplint.match.detect import Detector
from aoplint.match.rule import SearchRule, compile_rule
from aoplint.model.match import Match
from aoplint.packs.load import load_packs
from aoplint.packs.raw import RawRule
from aoplint.scopes.view import FileView


def raw_rules(folder: Path, text: str) -> tuple[RawRule, ...]:
    """The checked rules of a rule file with this text."""
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    (pack,) = load_packs([path])
    return pack.rules


def compiled(folder: Path, keys: dict[str, Any] | str, languages: Sequence[str] = ("python",)) -> SearchRule:
    """The rule with these keys; a text is its `pattern`."""
    rule: dict[str, Any] = {"id": "p", "languages": list(languages), "message": "m", "severity": "ERROR"}
    rule.update({"pattern": keys} if isinstance(keys, str) else keys)
    (raw,) = raw_rules(folder, json.dumps({"rules": [rule]}))
    return compile_rule(raw, {})


def python(code: str, path: str = "app.py") -> FileView:
    """The view of a Python file."""
    return FileView(path=path, language="python", text=code, unit=lower(code))


def matches(rule: SearchRule, view: FileView) -> list[Match]:
    """What the rule finds, after a trip through its stored form."""
    stored = SearchRule.load(json.loads(json.dumps(rule.dump())))
    assert stored == rule
    return list(Detector([stored]).find(stored, view))


def lines(rule: SearchRule, view: FileView) -> list[int]:
    """Start lines of what the rule finds."""
    return sorted({view.text.count("\n", 0, match.start) + 1 for match in matches(rule, view)})
