"""`key-path` in structured text and `element` in markup, alone and with other operators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aoplint.frontends import markup, structured
from aoplint.scopes.view import FileView
from tests.unit.match.rules import compiled, lines


def data(text: str, language: str) -> FileView:
    return FileView(path=f"a.{language}", language=language, text=text, unit=structured.lower(text, language))


@pytest.mark.parametrize(
    ("keys", "text", "language", "expected"),
    [
        ({"key-path": "app.secret"}, "app:\n  secret: x\nsecret: y\n", "yaml", [2]),
        ({"key-path": ["a", "b.c"]}, '{"a": 1,\n"b": {"c": 2}}\n', "json", [1, 2]),
        (
            {"patterns": [{"key-path": "**.secret"}, {"pattern-regex": "live"}]},
            "[one]\nsecret = 'live-1'\n[two]\nsecret = 'test-1'\n",
            "toml",
            [2],
        ),
        (
            {"patterns": [{"key-path": "**.secret"}, {"pattern-not-regex": "test"}]},
            "[one]\nsecret = 'live-1'\n[two]\nsecret = 'test-1'\n",
            "toml",
            [2],
        ),
    ],
)
def test_key_path(keys: dict[str, Any], text: str, language: str, expected: list[int], tmp_path: Path) -> None:
    rule = compiled(tmp_path, keys, languages=[language])
    assert rule.needs_unit
    assert lines(rule, data(text, language)) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"element": "input[type=password]"}, [2]),
        ({"patterns": [{"element": "input"}, {"pattern-regex": "name=.b"}]}, [3]),
        ({"patterns": [{"element": "input"}, {"pattern-not-regex": "password"}]}, [3]),
    ],
)
def test_element(keys: dict[str, Any], expected: list[int], tmp_path: Path) -> None:
    text = "<form>\n<input type='password' name='a'>\n<input name='b'>\n</form>\n"
    view = FileView(path="a.html", language="html", text=text, unit=markup.lower(text, "html"))
    assert lines(compiled(tmp_path, keys, languages=["html"]), view) == expected
