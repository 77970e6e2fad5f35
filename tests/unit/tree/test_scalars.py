"""Values of scalars, and where they stand without their quotes."""

from __future__ import annotations

import pytest

from aoplint.frontends.structured import lower
from aoplint.tree import Kind, Role
from aoplint.tree.scalars import content, read, value


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("json", '{"k": "a\\n"}', "a\\n"),
        ("json", '{"k": ""}', ""),
        ("json", '{"k": 12}', "12"),
        ("toml", "k = '''\nx'y'''", "\nx'y"),
        ("toml", 'k = """"q""""', '"q"'),
        ("toml", 'k = """"""', ""),
        ("yaml", "k: 'it''s'", "it''s"),
        ("yaml", "k: |\n  x\n  y\n", "x\n  y"),
        ("yaml", "k: >", ""),
        ("yaml", "k: plain # c", "plain"),
        ("env", "k=`x`", "x"),
        ("env", "k='x", "'x"),
        ("ini", 'k = "x"', "x"),
        ("properties", 'k = "x"', '"x"'),
    ],
)
def test_content(language: str, text: str, wanted: str) -> None:
    unit = lower(text, language)
    (node,) = (n for n in unit.by_kind[Kind.SCALAR] if unit.role[n] == Role.VALUE)
    start, stop = content(unit, text, node)
    assert text[start:stop] == wanted


def test_other_nodes_are_their_text() -> None:
    text = "a: &x [1]\nb: *x\n"
    unit = lower(text, "yaml")
    assert value(unit, text, unit.by_kind[Kind.REFERENCE][0]) == "*x"
    assert value(unit, text, unit.by_kind[Kind.SEQUENCE][0]) == "[1]"
    assert content(unit, text, unit.by_kind[Kind.SEQUENCE][0]) == (6, 9)


@pytest.mark.parametrize(
    ("written", "style", "language", "wanted"),
    [
        ('"a&amp;b"', '"', "markup", "a&b"),
        ("a&lt;", "plain", "markup", "a<"),
        ('"a\\u00e9"', '"', "notebook", "aé"),
        ("'a\\n'", "'", "unheard-of", "a\\n"),
        ('"', '"', "json", ""),
        ('"a', '"', "json", "a"),
    ],
)
def test_read(written: str, style: str, language: str, wanted: str) -> None:
    assert read(f"--{written}--", 2, 2 + len(written), style, language) == wanted
