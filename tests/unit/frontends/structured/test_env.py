"""Environment files."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.frontends.structured.reading import checked, contents

NAMES = st.text("ABC_9", min_size=1, max_size=5)
TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\\'\"`"), max_size=20)


@given(pairs=st.dictionaries(NAMES, TEXT, max_size=5), export=st.booleans(), quote=st.sampled_from("'\"`"))
@settings(max_examples=100, deadline=None)
def test_quoted_values_are_read_as_written(pairs: dict[str, str], export: bool, quote: str) -> None:
    text = "".join(f"{'export ' * export}{name}={quote}{value}{quote} # c\n" for name, value in pairs.items())
    assert contents(checked(text, "env"), text) == [pairs]


@given(pairs=st.dictionaries(NAMES, TEXT, max_size=5))
@settings(max_examples=50, deadline=None)
def test_what_a_shell_quotes_is_read(pairs: dict[str, str]) -> None:
    text = "\n".join(f"{name}={shlex.quote(value)}" for name, value in pairs.items())
    assert contents(checked(text, "env"), text) == [pairs]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {}),
        ("A=1\n\n# c\nexport B=two words # c\r\nC=x", {"A": "1", "B": "two words", "C": "x"}),
        ("A=\nB=''\nC", {"A": None, "B": "", "C": None}),
        ("A = 'x'\nB: y\na.b-c=1\nset D=e", {"A": "x", "B": "y", "a.b-c": "1", "D": "e"}),
        ('A="line\nsecond \\"q\\" \\n"\nB=1', {"A": 'line\nsecond "q" \n', "B": "1"}),
        ("A='raw \\n it\\'s'", {"A": "raw \\n it's"}),
        ('A=${B}-$C\nB="${A}"', {"A": "${B}-$C", "B": "${A}"}),
        ("A=a#b\nB=#c\nC= # d", {"A": "a#b", "B": "#c", "C": None}),
        ("A='it\nB=2", {"A": "'it", "B": "2"}),
        ("A='x'y\nB=it's", {"A": "'x'y", "B": "it's"}),
        ("export A='1'; export B=\"2\"; C=3;4", {"A": "1", "B": "2", "C": "3;4"}),
        ("if [ -f x ]; then\n  A=1\nfi\n", {"A": "1", "fi": None}),
        ("A=postgres://u:p@h/d?x=1&y=2", {"A": "postgres://u:p@h/d?x=1&y=2"}),
    ],
)
def test_what_it_reads(text: str, wanted: dict[str, str | None]) -> None:
    assert contents(checked(text, "env"), text) == [wanted]


def test_a_key_alone_ends_the_file() -> None:
    """The file's mapping ended before its last key."""
    checked("étrue", "env")
