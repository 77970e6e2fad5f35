from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.directives import parse_comment
from tests.hostile import IN_COMMENTS, SIZE


@pytest.mark.parametrize(
    "comment",
    [
        "# aoplint: ignore[aop-7.9-x] read from a test vault",
        "// aoplint: ignore[aop-7.9-x] read from a test vault",
        "/* aoplint: ignore[aop-7.9-x] read from a test vault */",
        "<!-- aoplint: ignore[aop-7.9-x] read from a test vault -->",
        "-- aoplint: ignore[aop-7.9-x] read from a test vault",
        "; aoplint: ignore[aop-7.9-x] read from a test vault",
        "{# aoplint: ignore[aop-7.9-x] read from a test vault #}",
        "#aoplint: ignore[aop-7.9-x]: read from a test vault",
        "# type: ignore  # aoplint: ignore[ aop-7.9-x ]  read from a test vault",
        "# noqa # aoplint: ignore[aop-7.9-x] read from a test vault",
    ],
)
def test_well_formed(comment: str) -> None:
    found = parse_comment(comment)
    assert found is not None
    assert (found.rules, found.reason, found.until, found.error, found.tool) == (
        ("aop-7.9-x",), "read from a test vault", "", "", "aoplint",
    )  # fmt: skip


def test_several_rules_and_end_date() -> None:
    found = parse_comment("# aoplint: ignore[a-1, b/c, a-1] moved in ticket #12 until=2027-01-31")
    assert found is not None
    assert found.rules == ("a-1", "b/c")
    assert found.reason == "moved in ticket #12"
    assert found.until == "2027-01-31"
    assert not found.error


@pytest.mark.parametrize(
    ("comment", "rules", "words"),
    [
        ("# aoplint: ignore", (), "blanket"),
        ("# aoplint: ignore everything here", (), "blanket"),
        ("# aoplint: ignore[]  why", (), "no rule"),
        ("# aoplint: ignore[a-1]", ("a-1",), "reason"),
        ("# aoplint: ignore[a-1] until=2027-01-31", ("a-1",), "reason"),
        ("# aoplint: ignore[a-1] why until=soon", ("a-1",), "date"),
        ("# aoplint: ignore[a-1] why until=2027-13-31", ("a-1",), "date"),
        ("# aoplint: ignore[a b] why", (), "no rule id"),
        ("# aoplint:ignore [x] why", ("x",), "aoplint: ignore[x]"),
        ("# aoplint:ignore[x] why", ("x",), "aoplint: ignore[x]"),
        ("# aoplint ignore[x] why", ("x",), "aoplint: ignore[x]"),
        ("# aoplint: disable[x] why", ("x",), "aoplint: ignore[x]"),
        ("# aoplint: disable=x why", (), "not understood"),
        ("# AOPLint: ignore[x] why", ("x",), "aoplint: ignore[x]"),
        ("# aoplint: ignore(x) why", ("x",), "aoplint: ignore[x]"),
        ("# aoplint: ignore-next-line[x] why", ("x",), "aoplint: ignore[x]"),
        ("# aoplint: frobnicate", (), "not understood"),
    ],
)
def test_malformed(comment: str, rules: tuple[str, ...], words: str) -> None:
    found = parse_comment(comment)
    assert found is not None
    assert found.rules == rules
    assert words in found.error
    assert found.tool == "aoplint"


@pytest.mark.parametrize(
    "comment",
    [
        "# see aoplint: ignore docs", "# aoplint is a linter", "# run aoplint before a commit", "# nothing", "#", "",
        "# use `aoplint: ignore[x] reason` here", "# aoplints: ignore[x] y", "# aoplint", "# aoplint ignores tests",
        "# the nosec marker", "# I ignore aoplint",
    ],
)  # fmt: skip
def test_prose(comment: str) -> None:
    assert parse_comment(comment) is None


@pytest.mark.parametrize(
    ("comment", "tool", "rules"),
    [
        ("# nosec", "bandit", ()),
        ("# nosec B105,B106 because", "bandit", ("B105", "B106")),
        ("# type: ignore # nosec: B105", "bandit", ("B105",)),
        ("# nosemgrep: a.b.c, d", "semgrep", ("a.b.c", "d")),
        ("// nosem", "semgrep", ()),
        ("# gitleaks:allow", "gitleaks", ()),
        ("# a sample gitleaks:allow", "gitleaks", ()),
        ("# pragma: allowlist secret", "detect-secrets", ()),
        ("# pragma: whitelist nextline secret", "detect-secrets", ()),
    ],
)
def test_other_tools(comment: str, tool: str, rules: tuple[str, ...]) -> None:
    found = parse_comment(comment)
    assert found is not None
    assert (found.tool, found.rules, found.error) == (tool, rules, "")


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["#", " ", "aoplint", ":", "ignore", "[", "]", "x", "until=", "2027-01-31", "*/"])).map(
        "".join
    )
)
def test_never_fails_and_only_whole_ones_suppress(comment: str) -> None:
    found = parse_comment(comment)
    if found is not None and found.tool == "aoplint" and not found.error:
        assert found.rules
        assert found.reason


@pytest.mark.parametrize("piece", IN_COMMENTS)
def test_hostile_comments_come_to_an_end(piece: str) -> None:
    text = "# " + piece * (SIZE // len(piece))
    assert parse_comment(text) == parse_comment(text)
