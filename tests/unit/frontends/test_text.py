"""Texts without a grammar: one node, and comments."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends import text as front_end
from aoplint.frontends.errors import TooLarge
from aoplint.frontends.text import SYNTAXES, lower
from aoplint.tree import Kind
from aoplint.tree.serial import dump, load
from tests.unit.frontends.invariants import check

PIECES = st.sampled_from(
    ["a", " ", "\n", "\r\n", "'", '"', "`", "\\", "//", "/*", "*/", "#", "--", "--[[", "]]", "{-", "-}", "<!--", "-->",
     ";", "%", "rem ", "::", "<#", "#>", ".. ", "'''", '"""', "{#", "#}", "${", "é", "\0", "\u2028"]
)  # fmt: skip


def comments(text: str, flavour: str) -> list[str]:
    unit = lower(text, flavour)
    check(unit, text)
    return [text[start:stop] for start, stop in unit.comment_spans()]


@pytest.mark.parametrize(
    ("flavour", "text", "wanted"),
    [
        ("js", 'x = "a // b" + `c\n// d` // e /* f\n/* g\nh */ i // j', ["// e /* f", "/* g\nh */", "// j"]),
        ("ts", "don't // a\nit's 'ok' // b\n'/* no */' // c", ["// a", "// b", "// c"]),
        ("js", "don't /* a\nb */ // c", ["/* a\nb */", "// c"]),
        ("js", "'a \\' // b' // c", ["// c"]),
        ("java", 'char c = \'"\'; // a\nString s = "//"; /* b */', ["// a", "/* b */"]),
        ("rs", "fn f<'a>(x: &'a str) {} // a", ["// a"]),
        ("go", "s := `// no\n\\` // a", ["// a"]),
        ("css", "a { b: url(//c) } /* d */ // no", ["/* d */"]),
        ("scss", "b: url(http://c) // d", ["// d"]),
        ("sh", "echo \"# a\" '# b' ${#c} d#e # f\n# g", ["# f", "# g"]),
        ("dockerfile", "# a\nRUN x # no\n  # b", ["# a", "  # b"]),
        ("sql", "select '-- a', \"--\" -- b\n/* c */", ["-- b", "/* c */"]),
        ("lua", "--[[ a\nb ]] c -- d", ["--[[ a\nb ]]", "-- d"]),
        ("hs", "x = '-' -- a\n{- b\n-}", ["-- a", "{- b\n-}"]),
        ("rb", "x = '#a' # b", ["# b"]),
        ("tf", 'x = "#" # a\n// b\n/* c */', ["# a", "// b", "/* c */"]),
        ("md", "# title\n<!-- a\n--> b <!-- c", ["<!-- a\n-->", "<!-- c"]),
        ("rst", ".. note:: x\n.. a\n.. _b: c", [".. a"]),
        ("ps1", "<# a\n#> '#' # b", ["<# a\n#>", "# b"]),
        ("bat", "rem a\n@REM b\n:: c\necho rem", ["rem a", "@REM b", ":: c"]),
        ("vb", "x = \"'\" ' a", ["' a"]),
        ("tex", "a \\% b % c", ["% c"]),
        ("php", "<!-- a --> $x = '//'; # b\n// c", ["<!-- a -->", "# b", "// c"]),
        ("vue", "<a href='x'> http://b <!-- c --> // d", ["<!-- c -->", "// d"]),
        ("j2", "{# a\n#} {{ b }} <!-- c -->", ["{# a\n#}", "<!-- c -->"]),
        ("py", 'x = """# a\n"""; y = \'# b\' # c', ["# c"]),
        ("yaml", "a: 'x # y' # z\nb: c#d", ["# z"]),
        ("ini", "; a\nb = c;d ; e", ["; a", "; e"]),
        ("txt", "# a // b", []),
        ("", "# a", []),
    ],
)
def test_comments(flavour: str, text: str, wanted: list[str]) -> None:
    assert comments(text, flavour) == wanted


@pytest.mark.parametrize("flavour", [*sorted(SYNTAXES), "txt"])
@given(text=st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=15, deadline=None)
def test_any_text(flavour: str, text: str) -> None:
    unit = lower(text, flavour)
    check(unit, text)
    assert (len(unit), unit.kind[0], unit.name(0)) == (1, Kind.TEXT, flavour if flavour != "txt" else "")
    assert load(dump(unit), text).comments == unit.comments


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_end, "SIZE_LIMIT", 3)
    with pytest.raises(TooLarge):
        lower("abcd", "js")


@pytest.mark.parametrize("flavour", sorted(SYNTAXES))
def test_long_lines_of_quotes_end(flavour: str) -> None:
    """Every quote that has no end was followed to the end of its line: quadratic, minutes for this line."""
    assert len(lower("x = '" + "\\'\"" * 300_000, flavour)) == 1
