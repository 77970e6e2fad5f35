"""Patterns of ignore files, held against git itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.files.glob import compile_segment
from aoplint.files.ignore import Patterns, parse_line, parse_patterns

#: (pattern, path, does git ignore it); a path with a slash at its end is a directory.
CASES = [
    ("*.log", "a/b.log", True),
    ("*.log", "a/b.logs", False),
    ("build/", "build/", True),
    ("build/", "build", False),
    ("build/", "a/build/", True),
    ("/build", "a/build", False),
    ("a/build", "build", False),
    ("a/build", "a/build", True),
    ("**/x", "x", True),
    ("**/x", "a/b/x", True),
    ("a/**", "a/b/c", True),
    ("a/**", "a/", False),
    ("a/**/b", "a/b", True),
    ("a/**/b", "a/x/y/b", True),
    ("a/**/b", "a/x/y/c", False),
    ("a/*", "a/b", True),
    ("a/*", "a/b/c", False),
    ("a**b", "axxb", True),
    ("[abc].py", "b.py", True),
    ("[!abc].py", "b.py", False),
    ("[^abc].py", "d.py", True),
    ("[a-c].py", "b.py", True),
    ("[c-a].py", "b.py", False),
    ("[]-].py", "].py", True),
    ("[[:digit:]].py", "7.py", True),
    ("[[:nope:]].py", "7.py", False),
    ("[abc.py", "a.py", False),
    ("\\*.py", "*.py", True),
    ("\\*.py", "a.py", False),
    ("\\#x", "#x", True),
    ("\\!x", "!x", True),
    ("#x", "#x", False),
    ("x\\ ", "x ", True),
    ("x   ", "x", True),
    ("x\\", "x", False),
    ("?", "é", False),
    ("??", "é", True),
    ("/", "x", False),
    ("**", "x", True),
    ("", "x", False),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    parts = os.fsencode(path).rstrip(b"/").split(b"/")
    assert (Patterns([os.fsencode(pattern)]).last_match(parts, path.endswith("/")) is not None) is expected


def test_the_last_match_decides() -> None:
    patterns = parse_patterns(b"\xef\xbb\xbf*.py\r\n!keep.py\r\nkeep.*\n!/keep.py")
    assert patterns.last_match([b"a.py"], False).text == "*.py"  # type: ignore[union-attr]
    assert patterns.last_match([b"keep.py"], False).negated  # type: ignore[union-attr]
    assert not patterns.last_match([b"a", b"keep.py"], False).negated  # type: ignore[union-attr]
    assert patterns.last_match([b"b.txt"], False) is None
    assert not Patterns([b"# nothing"])


def test_names_and_wildcards_keep_their_order() -> None:
    patterns = Patterns([b"a*", b"!ab", b"ab/"])
    assert patterns.last_match([b"ab"], False).negated  # type: ignore[union-attr]
    assert not patterns.last_match([b"ab"], True).negated  # type: ignore[union-attr]


def test_no_pattern_takes_long() -> None:
    """Each of these takes a backtracking engine longer than the age of this code."""
    name = b"a" * 250
    assert not Patterns([b"*a" * 60 + b"*b"]).last_match([name], False)
    assert not Patterns([b"a/**/" * 60 + b"b"]).last_match([b"a"] * 400, False)
    assert not Patterns([b"*?" * 100 + b"b"]).last_match([name], False)
    assert parse_line(b"x" * 5000) is None


@given(st.binary(max_size=30), st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=5), st.booleans())
def test_any_line_is_a_pattern_or_none(line: bytes, parts: list[bytes], is_directory: bool) -> None:
    pattern = parse_line(line)
    assert pattern is None or pattern.matches(parts, is_directory) in (True, False)


@given(st.binary(min_size=1, max_size=12).filter(lambda name: not set(name) & set(b"*?[\\/")))
def test_a_plain_name_matches_itself_only(name: bytes) -> None:
    segment = compile_segment(name)
    assert segment is not None
    assert segment.matches(name)
    assert not segment.matches(name + b"x")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("oracle")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


LINES = st.text(alphabet="ab*?/!\\[]-^ #", min_size=1, max_size=8)
PATHS = st.lists(st.text(alphabet="ab-^! ", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(LINES, min_size=1, max_size=4), paths=st.lists(PATHS, min_size=1, max_size=12, unique=True))
def test_git_agrees(repository: Path, lines: list[str], paths: list[str]) -> None:
    (repository / ".gitignore").write_text("\n".join(lines) + "\n")
    answer = subprocess.run(
        ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=repository,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    )
    ignored = {path for path in answer.stdout.decode().split("\0") if path}
    patterns = Patterns(line.encode() for line in lines)
    assert {path for path in paths if decided(patterns, path.encode().split(b"/"))} == ignored


def decided(patterns: Patterns, parts: list[bytes]) -> bool:
    """As a walk decides: an ignored directory is not entered."""
    for end in range(1, len(parts) + 1):
        match = patterns.last_match(parts[:end], end < len(parts))
        if match and not match.negated:
            return True
    return False
