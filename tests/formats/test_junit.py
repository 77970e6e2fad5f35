"""JUnit XML against the published grammar."""

from __future__ import annotations

import pytest

from aoplint.report import RenderOptions, render
from tests.formats.junit import problems
from tests.unit.report import reports


@pytest.mark.parametrize("name", reports.ALL)
def test_valid(name: str) -> None:
    assert problems(render("junit", reports.ALL[name](), RenderOptions())) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<testcase ", "<testcases "),
        (' name="aoplint" tests', " tests"),
        ('time="0"', 'time="fast"'),
        ("<properties>", "<properties>words"),
        ("</properties>", "</properties><properties/>"),
        ("<failure ", '<failure level="1" '),
    ],
)
def test_the_check_can_fail(old: str, new: str) -> None:
    text = render("junit", reports.rich(), RenderOptions())
    assert old in text
    damaged = text.replace(old, new).replace("</testcase>", "</testcases>" if "testcases" in new else "</testcase>")
    assert problems(damaged)
