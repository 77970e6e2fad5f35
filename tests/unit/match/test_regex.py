"""PCRE's spelling in Python, and refusal of what is not linear enough."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.match.hostile import refuse_hostile
from aoplint.match.pcre import RegexError, translate
from aoplint.match.regex import compile_regex, group_names


@pytest.mark.parametrize(
    ("regex", "text", "expected"),
    [
        ("a(?i)b", "aB", "aB"),
        ("a(?i)b", "AB", None),
        ("a(?i)b|c", "C", "C"),
        ("a(?i)b|c", "aC", "C"),
        ("(?:a(?i)b)c", "aBC", None),
        ("(?-i:a)", "A", None),
        ("(?i)x(?-i)y", "Xy", "Xy"),
        ("(?i)x(?-i)y", "XY", None),
        ("(?<n>a)(?P<m>b)(?'o'c)", "abc", "abc"),
        (r"(?<n>a)\k<n>\k{n}(?P=n)", "aaaa", "aaaa"),
        (r"(a)(b)\g{-1}\2\g1", "abbb", None),
        (r"(a)(b)\g{-1}\2\g{1}", "abbba", "abbba"),
        (r"a++b", "aaab", "aaab"),
        (r"a++a", "aaa", None),
        (r"(?>a+)a", "aaa", None),
        (r"(?>(x)|y)+\1", "xyx", "xyx"),
        (r"(a)(?>b)(c)\2", "abcc", "abcc"),
        (r"(\w)\1{2}", "caaab", "aaa"),
        (r"((a)|b\2)+", "ab", "a"),
        (r"(x\1)", "x", None),
        (r"\Qa.b\E.", "a.bc", "a.bc"),
        (r"\x{41}\x42", "AB", "AB"),
        (r"[[:alpha:]_]+", "1ab_2", "ab_"),
        (r"[]a]+", "x]a]", "]a]"),
        (r"[^]a]+", "]xy]", "xy"),
        (r"a\z", "a\n", None),
        (r"a\Z", "a\n", "a"),
        (r"\h+", "a \tb", " \t"),
        (r"\p{L}+", "1äß2", "äß"),
        (r"[\p{L}]+", "1äß2", "äß"),
        (r"\P{N}", "1a", "a"),
        (r"\w+", "aé", "a"),
        ("(?x) a b # (comment\n c", "abc", "abc"),
        (r"a(?#comment)b", "ab", "ab"),
        (r"a{,2}b", "aab", "aab"),
        (r"a{b}", "a{b}", "a{b}"),
        (r"[a&&b]+", "a&b", "a&b"),
        (r"(?=a)a(?!b)(?<=a)(?<!x)", "ac", "a"),
    ],
)
def test_means_what_pcre_means(regex: str, text: str, expected: str | None) -> None:
    found = compile_regex(regex).search(text)
    assert (found[0] if found else None) == expected


@pytest.mark.parametrize(
    ("regex", "message", "offset"),
    [
        ("a(?R)", "recursion into a group is not supported in regular expressions", 1),
        ("a(?1)", "recursion into a group is not supported in regular expressions", 1),
        ("(*COMMIT)a", "a backtracking verb is not supported in regular expressions", 0),
        ("(?|a|b)", "branch reset is not supported in regular expressions", 0),
        (r"a\Kb", "an escape that Python does not know is not supported in regular expressions", 1),
        (r"\p{Greek}", "the Unicode property Greek is not supported", 0),
        ("a)", "this ) closes nothing", 1),
        ("a[b", "a set [ does not end", 1),
        ("(?U)a", "the inline flags U, J and n are not supported", 0),
        ("[[:^alpha:]]", "the class [:^alpha:] is not supported", 1),
        ("a(?~b)", "this kind of group is not supported", 1),
    ],
)
def test_refused_by_name(regex: str, message: str, offset: int) -> None:
    with pytest.raises(RegexError) as caught:
        compile_regex(regex)
    assert (caught.value.message, caught.value.offset) == (message, offset)


@pytest.mark.parametrize("regex", ["(", "a**", "(?<=a+)b", "x" * 30_000])
def test_unreadable(regex: str) -> None:
    with pytest.raises(RegexError):
        compile_regex(regex)


def test_groups_have_their_names_and_numbers() -> None:
    compiled = compile_regex(r"(a)(?>b)(?<KEY>c)(?:d)(e)\1")
    match = compiled.search("abcdea")
    assert match
    named = {name: match[group] for group, names in group_names(compiled) for name in names}
    assert named == {"$1": "a", "$2": "c", "$KEY": "c", "$3": "e"}


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab(|)?*+[]^\\{}1,:<>P=ixsm-#. ", max_size=12))
def test_translation_never_crashes(regex: str) -> None:
    with suppress(RegexError, re.error):
        re.compile(translate(regex))


@pytest.mark.parametrize(
    "regex",
    [
        "(a+)+",
        "(a*)*",
        "(?:a|a)*b",
        r"(\w+\s?)*$",
        r"(?:[a-z]+)*x",
        r"(?:a+b?)*c",
        r"(\w+-\w+)*;",
        r"(?i)(a+A?)*b",
        r"(?:x(?i:a+)A*)*y",
        r"((?:ab)*)*c",
        r"(?:\s*a\s*)*b",
    ],
)
def test_hostile_is_refused(regex: str) -> None:
    with pytest.raises(RegexError) as caught:
        refuse_hostile(compile_regex(regex))
    assert caught.value.message == "this regular expression can take exponential time"
    assert caught.value.hint


@pytest.mark.parametrize(
    "regex",
    [
        r"(?:[a-z]+\.)*com",
        r"(\"[^\"]*\"\s*,)*",
        r"(?:a{1,3}b)*",
        r"(?>a+)+b",
        r"(?:a++b?)*c",
        r"\s*\w+\s*=\s*.*",
        r"(?:[A-Z][a-z]*)+",
        r"(?:%[0-9a-f]{2}|[^%]){3}",
        r"(?:foo|bar)*",
        r"(.*\n)*",
        r"[a-z]+(?:-[a-z]+)*",
    ],
)
def test_linear_enough_passes(regex: str) -> None:
    refuse_hostile(compile_regex(regex))
