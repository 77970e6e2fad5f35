"""YAML."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.errors import FrontEndError, NotThisLanguage
from aoplint.frontends.structured import lower
from aoplint.tree import Kind
from aoplint.tree.scalars import value
from tests.unit.frontends.structured.reading import checked, contents
from tests.unit.frontends.structured.test_any_text import TEXTS

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)


def composed(text: str) -> list[str]:
    """Values of all scalars that are written, as PyYAML's events have them."""
    events = yaml.parse(text, Loader=yaml.SafeLoader)
    return [event.value for event in events if isinstance(event, yaml.ScalarEvent) and (event.value or event.style)]


def scalars(text: str) -> list[str]:
    unit = checked(text, "yaml")
    return [value(unit, text, node) for node in unit.by_kind.get(Kind.SCALAR, ()) if unit.start[node] < unit.stop[node]]


def as_text(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {as_text(key): as_text(item) for key, item in node.value}
    return [as_text(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else node.value


@given(
    data=VALUES,
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    flow=st.sampled_from([True, False, None]),
    width=st.sampled_from([10, 80]),
)
@settings(max_examples=100, deadline=None)
def test_values_are_those_of_the_library(data: Any, style: str | None, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(data, default_style=style, default_flow_style=flow, width=width, allow_unicode=True)
    wanted = [as_text(node) for node in yaml.compose_all(text, Loader=yaml.SafeLoader)]
    assert contents(checked(text, "yaml"), text) == wanted


BLOCKS = st.tuples(
    st.sampled_from(["- ", "a: ", "- b: ", "- - ", "a:\n - ", ""]),
    st.sampled_from(["|", ">", "|-", ">+", "|2", ">1-", "|+3", "| # c"]),
    st.lists(
        st.sampled_from(["\n", "\n x", "\n  y", "\n   z ", "\n    ", "\n\tt", "\r\n  w", "\u2028  v"]), max_size=8
    ),
    st.sampled_from(["", "\n", "\nc: d", "\n- e", "\n\n# f\n"]),
).map(lambda parts: f"{parts[0]}{parts[1]}{''.join(parts[2])}{parts[3]}")


def test_json_may_be_indented_by_tabs() -> None:
    """PyYAML refuses it."""
    text = '{\n\t"a": [\n\t\t"b",\n\t]}'
    assert contents(checked(text, "yaml"), text) == [{"a": ["b"]}]


@given(text=BLOCKS | TEXTS)
@settings(max_examples=100, deadline=None)
def test_what_the_library_reads_is_read(text: str) -> None:
    try:
        wanted = composed(text)
    except (yaml.YAMLError, ValueError):
        if "\t" not in text:
            with pytest.raises(FrontEndError):
                lower(text, "yaml")
        return
    assert scalars(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "a: |2\n    x\n   y\n", "- a: >1\n     x\n\n    y\n", "|+\n a\n \n\n", "a: >\n x\n y\n\n   z\n  w\n v",
        "a: |\n\n  x\nb: c", "- |\n  x\n     \n- y", "|\n  x\n     ", "a: 'x\n  y\n\n  z'''",
        'a: "x \\\n  \\ y\n\n z\\x41"',
        "a: x\n  y\n\n  z", "a: |\r\n  x\r\n  y\r\n", "--- |1\n x", "? |\n  k\n: v", '"a\\N\\_\\L\\P\\e"',
    ],
)  # fmt: skip
def test_scalars_of_several_lines(text: str) -> None:
    assert scalars(text) == composed(text)


def test_half_a_surrogate_pair_is_no_character() -> None:
    assert scalars('["\\ud83d\\ude00", "\\ud83d"]') == ["😀", "\ufffd"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("# only\n", []),
        ("---\n---\na: b\n...\n", [{"a": "b"}]),
        ("a:\nb: ~\nc: ''", [{"a": None, "b": "~", "c": ""}]),
        ("- \n- a", [["", "a"]]),
        ("a: &x\n  b: c\nd: *x\ne:\n  <<: *x", [{"a": {"b": "c"}, "d": "*x", "e": {"<<": "*x"}}]),
        ("a: !vault |\n  x\nb: !Ref y\nc: !!set {z}", [{"a": "x\n", "b": "y", "c": {"z": None}}]),
        ("a: [b: c, {d: e}, ]", [{"a": [{"b": "c"}, {"d": "e"}]}]),
        ("a:\n- b\n- - c\n  - d: e\n", [{"a": ["b", ["c", {"d": "e"}]]}]),
        ("a: b\na: c\n", [{"a": "c"}]),
    ],
)
def test_what_it_reads(text: str, wanted: list[Any]) -> None:
    assert contents(checked(text, "yaml"), text) == wanted


def test_nodes_begin_behind_anchors_and_tags() -> None:
    text = "a: &x !t\n  # c\n  'v'\nb: !m &y\n  k: 1\nc: &z [2]\nd: !s\n- 3\ne: &n\nf: !t >\n  x\n"
    unit = checked(text, "yaml")
    shown = [text[unit.start[n] : unit.stop[n]] for n in unit.by_kind[Kind.PAIR]]
    values = [text[unit.start[unit.end[n + 1]] : unit.stop[n]] for n in unit.by_kind[Kind.PAIR] if unit.end[n] > n + 2]
    assert values == ["'v'", "k: 1", "1", "[2]", "- 3", ">\n  x"]
    assert shown[5:] == ["e", "f: !t >\n  x"]


def test_numbers_and_constants_are_literals() -> None:
    text = "[1, 0x1F, .5, true, yes, ~, null, 'a', '1', !!str 2, 1.2.3, 2020-01-01]"
    unit = checked(text, "yaml")
    styles = [unit.name(node) for node in unit.by_kind[Kind.SCALAR]]
    assert styles == ["literal"] * 7 + ["'", "'"] + ["plain"] * 3


@pytest.mark.parametrize(
    "text",
    ["{% if x %}\na: b\n{% endif %}", "a: {{ .Values.x }}-y", "{{- range }}\na: b", "a: @b", "a:\n\t- b", "a: b: c",
     "a: *", "%YAML x\n---\na", "a\0b", "\ud800", '"\\UFFFFFFFF"'],
)  # fmt: skip
def test_no_yaml(text: str) -> None:
    with pytest.raises(NotThisLanguage):
        lower(text, "yaml")
