"""Data files are read line by line: keys, values and where they stand, whatever the file holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.names.entries import Paths
from aoplint.names.outline import outline

LANGUAGES = ("yaml", "toml", "ini", "env", "properties", "json", "python")


def _read(text: str, language: str) -> list[tuple[str, str]]:
    return [(".".join(e.path), text[e.start : e.stop]) for e in outline(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "entries"),
    [
        ("yaml", "a:\n  b: x y # c\n  'd': \"z\"\ne: 1\n", [("a.b", "x y"), ("a.d", "z"), ("e", "1")]),
        ("yaml", "a:\n- b: x\n  c: y\n- z\nd: w\n", [("a.b", "x"), ("a.c", "y"), ("a", "z"), ("d", "w")]),
        ("yaml", "a: x\n---\nb:\n  - - y\n", [("a", "x"), ("b", "y")]),
        ("yaml", "a: &anchor x\nb: {c: x w, d: [y, 'z']}\n", [("a", "x"), ("b.c", "x w"), ("b.d", "y"), ("b.d", "z")]),
        ("yaml", "# a: x\nurl: http://a:1/b\n", [("url", "http://a:1/b")]),
        ("toml", '[a.b]\nc = "x"\nd.e = \'y\'\n[[f]]\n"g.h" = 1\n', [("a.b.c", "x"), ("a.b.d.e", "y"), ("f.g.h", "1")]),
        ("toml", 'a = [\n  "x", # c\n  "y",\n]\n', [("a", "x"), ("a", "y")]),
        ("ini", "[a]\nb = x\nc: y\n", [("a.b", "x"), ("a.c", "y")]),
        ("env", "export A=x\nB='y z' # c\n#C=1\n", [("A", "x"), ("B", "y z")]),
        ("properties", "a.b=x\nc : y\n", [("a.b", "x"), ("c", "y")]),
        ("json", '{"a": {"b": "x", "c": ["y", {"d": "z"}]}, "e": "w"}', [("a.b", "x"), ("a.c", "y"), ("a.c.d", "z"), ("e", "w")]),
        ("json", '{"a": "x", /* "b": "y" */ c: \'z\', // "d": "w"\n}', [("a", "x"), ("c", "z")]),
        ("python", 'A = "x"\nself.b: str = os.getenv("B", "y")\nif a == "z":\n', [("A", "x"), ("b", "B"), ("b", "y")]),
        ("text", "a: x\n", []),
    ],
)  # fmt: skip
def test_entries(language: str, text: str, entries: list[tuple[str, str]]) -> None:
    assert _read(text, language) == entries


_JSON = st.recursive(st.text(alphabet="ab\"\\\n é{[:,", max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.text(alphabet="abc", min_size=1, max_size=3), inner, max_size=3), max_leaves=8)  # fmt: skip


def _leaves(data: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in _leaves(value, (*path, key))]
    if isinstance(data, list):
        return [leaf for value in data for leaf in _leaves(value, path)]
    return [(path, str(data))]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(alphabet="abc", min_size=1, max_size=3), _JSON, max_size=3))
def test_json_is_read_as_json(data: dict[str, object]) -> None:
    read = [(entry.path, entry.value) for entry in outline(json.dumps(data), "json")]
    assert read == _leaves(data)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LANGUAGES), st.text(alphabet="ab=:[]{}\"'#-,\\ \n\r\t/*\u2028é", max_size=80))
def test_any_text_can_be_read(language: str, text: str) -> None:
    for entry in outline(text, language):
        assert 0 <= entry.start <= entry.stop <= len(text)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("project.name", "project.name", True),
        ("project.name", "tool.project.name", False),
        ("**.site_url", "SITE-URL", True),
        ("**.site_url", "a.b.siteUrl", True),
        ("**.site_url", "site_urls", False),
        ("**.*callback_url", "OAUTH_CALLBACK_URL", True),
        ("services.*.image", "services.web.image", True),
        ("services.*.image", "services.image", False),
        ("services.*.image", "services.a.b.image", False),
    ],
)
def test_paths(pattern: str, path: str, matches: bool) -> None:
    assert Paths([pattern]).match(tuple(path.split("."))) is matches
    assert Paths(["x", pattern]).match(tuple(path.split("."))) is matches
    assert not Paths([]).match(tuple(path.split(".")))


def test_a_text_without_an_end_ends_with_its_line() -> None:
    assert _read("a = \"x\nb = 'y\nc = z\n", "toml") == [("a", "x"), ("b", "y"), ("c", "z")]
    assert _read('{"a": "x', "json") == []
    assert _read('{"a": "x\n"b": "y"}', "json") == [("b", "y")]
