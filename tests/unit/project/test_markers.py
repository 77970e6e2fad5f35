from __future__ import annotations

import pytest

from aoplint.packs.raw import WordList
from aoplint.project.markers import Markers


def words(kind: str, *values: str, ignore_case: bool = False) -> Markers:
    return Markers([WordList(name="list", kind=kind, values=values, description="", ignore_case=ignore_case)])


@pytest.mark.parametrize(
    "text", ['"https://login.invalid.test/x"', "LOGIN.invalid.test", "a.login.invalid.test:80", "login.invalid.test."]
)
def test_hosts(text: str) -> None:
    assert [name for name, _, _ in words("host", "login.invalid.test").find(text)] == ["list"]


@pytest.mark.parametrize(
    "text", ["mylogin.invalid.test", "login.invalid.test.evil", "login.invalid.testing", "login-invalid.test"]
)
def test_other_hosts(text: str) -> None:
    assert list(words("host", "login.invalid.test").find(text)) == []


def test_underscore_is_a_border_of_words() -> None:
    markers = words("word", "AE")
    assert list(markers.find("x = AE_PASSWORD")) == [("list", 4, 6)]
    assert list(markers.find("CAESAR")) == []


def test_literals_are_no_regexes_and_empty_lists_find_nothing() -> None:
    assert list(words("literal", "a.b").find("axb a.b")) == [("list", 4, 7)]
    assert list(words("literal").find("anything")) == []


def test_case_counts_unless_told() -> None:
    assert list(words("word", "Shop").find("shop")) == []
    assert list(words("word", "Shop", ignore_case=True).find("shop"))
