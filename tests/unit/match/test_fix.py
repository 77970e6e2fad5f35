"""Edits that `fix` and `fix-regex` make, in offsets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aoplint.model.codec import decode, encode
from aoplint.model.match import Match
from tests.unit.match.rules import compiled, matches, python


def fixed(keys: dict[str, Any], code: str, folder: Path) -> str:
    found = matches(compiled(folder, keys), python(code))
    assert [decode(Match, encode(match)) for match in found] == found
    for edit in sorted((edit for match in found for edit in match.fix), key=lambda e: -e.start):
        code = code[: edit.start] + edit.text(code) + code[edit.stop :]
    return code


@pytest.mark.parametrize(
    ("keys", "code", "expected"),
    [
        ({"pattern": "f($X)", "fix": "g($X, $Y)"}, "f( 1 )\n", "g(1, $Y)\n"),
        ({"pattern": "f($...A)", "fix": "g(0, $...A)"}, "f(1,  2)\nf()\n", "g(0, 1,  2)\ng(0)\n"),
        ({"pattern": "f($...A)", "fix": "g($...A, 0)"}, "f()\n", "g(0)\n"),
        ({"pattern": 'f("$S")', "fix": 'g("$S")'}, "f('it\\'s')\n", "g('it\\'s')\n"),
        ({"pattern": "f($X)", "fix": ""}, "x = f(1)\n", "x = \n"),
        ({"pattern": "f($X)", "fix": "a($X)\nb()\n"}, "if x:\n    f(1)\n", "if x:\n    a(1)\n    b()\n"),
        ({"pattern": "f($X)", "fix": "g($X)"}, "if x:\n  f((1,\n2))\n", "if x:\n  g((1,\n  2))\n"),
        (
            {"pattern": "f(...)", "fix-regex": {"regex": r"f\((.*)\)", "replacement": r"g(\1, $1)"}},
            "f(1)\n",
            "g(1, 1)\n",
        ),
        (
            {"pattern": "f(...)", "fix-regex": {"regex": "a", "replacement": "b", "count": 2}},
            "f('aaa')\n",
            "f('bba')\n",
        ),
        ({"pattern": "$F()", "fix": "$F.go()"}, "import a\na.b()\n", "import a\na.b.go()\n"),
    ],
)
def test_fix(keys: dict[str, Any], code: str, expected: str, tmp_path: Path) -> None:
    assert fixed(keys, code, tmp_path) == expected


def test_edits_hold_no_text_of_the_file(tmp_path: Path) -> None:
    rule = compiled(tmp_path, {"pattern": "f($X)", "fix": "g($X)"})
    (match,) = matches(rule, python('f("invented-secret")\n'))
    assert "invented-secret" not in repr(encode(match))
