"""Key paths over structured Units."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.structured import lower
from aoplint.tree.keypath import STEP_LIMIT, KeyPath, KeyPathError, parse_key_path

COMPOSE = """
services:
  web:
    environment:
      - A=1
      - B=2
  db:
    environment: {X: y, "a.b": z}
    ports: [[1, 2], [3]]
"""


def shown(path: str, text: str, language: str = "yaml") -> list[str]:
    unit = lower(text, language)
    return [text[unit.start[node] : unit.stop[node]] for node in KeyPath(path).values(unit, text)]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("services.db.environment.X", ["y"]),
        ("services.*.environment.*", ["A=1", "B=2", "y", "z"]),
        ("services.*.environment[]", ["A=1", "B=2"]),
        ("services.*.environment[*]", ["A=1", "B=2"]),
        ("services.web.environment[1]", ["B=2"]),
        ("services.web.environment.1", ["B=2"]),
        ("services.web.environment[2]", []),
        ("services.db.ports[][0]", ["1", "3"]),
        ("services.db.environment.'a.b'", ["z"]),
        ('services.db.environment."a.b"', ["z"]),
        ("services.db.environment.a.b", []),
        ("**.X", ["y"]),
        ("**.ports.**", ["[[1, 2], [3]]", "[1, 2]", "1", "2", "[3]", "3"]),
        ("services.**.X", ["y"]),
        ("services.**.**.X", ["y"]),
        ("serv*.*eb.env*ent[0]", ["A=1"]),
        ("services.d*b*b.environment", []),
        ("SERVICES.db.environment.x", []),
        ("(?i)SERVICES.db.environment.x", ["y"]),
        ("X", []),
        ("[]", []),
        ("services[0]", []),
    ],
)
def test_paths(path: str, wanted: list[str]) -> None:
    assert shown(path, COMPOSE) == wanted


@pytest.mark.parametrize(
    ("language", "text", "path", "wanted"),
    [
        ("toml", "[project]\nname = 'x'\n[tool.\"x y\"]\nname = 'y'\n", "project.name", ["'x'"]),
        ("toml", "[project]\nname = 'x'\n[tool.\"x y\"]\nname = 'y'\n", 'tool."x y".name', ["'y'"]),
        ("toml", "tool.x.y = 1\n[[p]]\nn = 2\n[[p]]\nn = 3\n[p.q]\nm = 4", "p[].n", ["2", "3"]),
        ("toml", "tool.x.y = 1\n[[p]]\nn = 2\n[p.q]\nm = 4", "p[].q.m", ["4"]),
        ("json", '[{"a": 1}, {"a": 2}]', "[1].a", ["2"]),
        ("json", '{"\\u0061": 1}', "a", ["1"]),
        ("json", '{"a": 1}\n{"a": 2}', "a", ["1", "2"]),
        ("ini", "[Main]\nKey = v\n", "main.KEY", ["v"]),
        ("ini", "[tool.x]\nname = v\n", "tool.x.name", ["v"]),
        ("env", "A=1\na=2\n", "A", ["1"]),
        ("env", "MY_SECRET_KEY=1\n", "*SECRET*", ["1"]),
        ("properties", "spring.data.url=x\nspring.data=y\n", "spring.data.url", ["x"]),
        ("properties", "spring.data.url=x\nspring.data=y\n", "spring.**", ["x", "y"]),
        ("properties", "spring.data.url=x\nspring.data=y\n", "'spring.data'", ["y"]),
        ("yaml", "? [a]\n: b\n", "*", ["b"]),
        ("yaml", "a: &x {b: c}\nd: *x\n", "d.b", []),
        ("yaml", "a:\nb: 1", "a", []),
    ],
)
def test_languages(language: str, text: str, path: str, wanted: list[str]) -> None:
    assert shown(path, text, language) == wanted


def test_pairs_elements_and_scalars() -> None:
    unit, text = lower(COMPOSE, "yaml"), COMPOSE
    found = KeyPath("services.*.environment").find(unit, text)
    assert [text[unit.start[n] :][:11] for n in found] == ["environment"] * 2
    inner = KeyPath("**.environment").scalars(unit, text)
    assert [text[unit.start[n] : unit.stop[n]] for n in inner] == ["A=1", "B=2", "y", "z"]
    assert len(KeyPath("**").scalars(unit, text)) == 7


@pytest.mark.parametrize(
    ("path", "offset"),
    [
        ("", 0), ("(?i)", 4), (".a", 0), ("a..b", 2), ("a.", 2), ("a b", 1), ("a[x]", 1), ("a[-1]", 1), ("a.[0]", 1),
        ('"a', 0), ('a"b"', 1), ("[0]a", 3), ("a[0", 1), (".".join("a" * (STEP_LIMIT + 1)), 2 * STEP_LIMIT),
        ("\\a", 0),
    ],
)  # fmt: skip
def test_what_is_malformed_is_said(path: str, offset: int) -> None:
    with pytest.raises(KeyPathError) as caught:
        parse_key_path(path)
    assert caught.value.offset == offset
    assert str(caught.value).endswith(f"at character {offset + 1}")


PATHS = st.lists(st.sampled_from(["a", "*", "**", "b*", "0", '"a.b"', "[]", "[1]", ".", "["]), min_size=1, max_size=6)
JSON = st.recursive(
    st.just("1"),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ",".join(f'"{key}":{item}' for key, item in zip(("a", "bc", "a.b"), items)) + "}"
        ),
    ),
    max_leaves=8,
)


@given(parts=PATHS, text=JSON)
@settings(max_examples=100, deadline=None)
def test_a_path_finds_what_a_plain_reading_of_it_finds(parts: list[str], text: str) -> None:
    source = ".".join(parts).replace(".[", "[")
    try:
        path = KeyPath(source)
    except KeyPathError:
        return
    unit = lower(text, "json")
    assert [text[unit.start[n] : unit.stop[n]] for n in path.values(unit, text)] == _plain(parts, text)


def _plain(parts: list[str], text: str) -> list[str]:
    """The values at a path, by asking of every node whether its keys fit."""
    import json

    from aoplint.tree import Kind, Role
    from aoplint.tree.scalars import value

    unit = lower(text, "json")

    def fits(steps: list[str], keys: list[str | int]) -> bool:
        if not steps:
            return not keys
        step, rest = steps[0], steps[1:]
        if step == "**":
            return fits(rest, keys) or (bool(keys) and fits(steps, keys[1:]))
        return bool(keys) and one(step, keys[0]) and fits(rest, keys[1:])

    def one(step: str, key: str | int) -> bool:
        if isinstance(key, int):
            return step in ("*", "[]", f"[{key}]", str(key))
        return step == "*" or key == step.strip('"') or (step == "b*" and key.startswith("b"))

    found = []
    for node in range(1, len(unit)):
        if unit.role[node] not in (Role.VALUE, Role.ELEMENT):
            continue
        keys: list[str | int] = []
        for at in [node, *unit.ancestors(node)]:
            above = unit.parent[at]
            if unit.kind[at] == Kind.PAIR:
                keys.insert(0, value(unit, text, at + 1))
            elif unit.role[at] == Role.ELEMENT:
                keys.insert(0, list(unit.children(above)).index(at))
        if fits(parts, keys):
            json.loads(text[unit.start[node] : unit.stop[node]])
            found.append(text[unit.start[node] : unit.stop[node]])
    return found
