"""Patterns of words, and texts that look random."""

from __future__ import annotations

import re

import pytest

from aoplint.match.entropy import looks_random
from aoplint.match.preprocess import PatternSyntaxError
from aoplint.match.words import word_regex


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("key = ...", "a key=1", "key="),
        ("key = $V", "monkey = 1; key   = x1", "key   = x1"),
        ("a ... b", "a\nx\nb", "a\nx\nb"),
        ("a ... b", "a" + "\n" * 12 + "b", None),
        ("$X == $X", "a == b, c == c", "c == c"),
        ("$_ + $_", "a + b", "a + b"),
        ("f(...)", "f(1, g(2))", "f(1, g(2)"),
        ("a.b", "aXb a . b", "a . b"),
    ],
)
def test_words(pattern: str, text: str, found: str | None) -> None:
    match = re.search(word_regex(pattern), text)
    assert (match[0] if match else None) == found


@pytest.mark.parametrize("pattern", ["", " ", "...", "... ..."])
def test_a_pattern_needs_a_word(pattern: str) -> None:
    with pytest.raises(PatternSyntaxError):
        word_regex(pattern)


@pytest.mark.parametrize(
    ("text", "random"),
    [
        ("k3Jf9sLq2Zx8vB1nM4cT7yR0", True),
        ("d41d8cd98f00b204e9800998ecf8427e", True),
        ("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", False),
        ("this_is_a_configuration_identifier", False),
        ("https://example.com/path/to/resource", False),
        ("short", False),
        ("", False),
    ],
)
def test_entropy(text: str, random: bool) -> None:
    assert looks_random(text) is random
