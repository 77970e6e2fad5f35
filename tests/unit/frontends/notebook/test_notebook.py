"""Notebooks: cells, offsets through the escapes of JSON, magics, and hostile JSON."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.errors import FrontEndError, NotPython3, NotThisLanguage, TooDeep, TooLarge
from aoplint.frontends.notebook import cells, lower, python_unit, reading
from aoplint.frontends.notebook.magics import mask
from aoplint.model.match import Binding, Match, Spot
from aoplint.tree import Kind, scalars
from aoplint.tree.serial import dump, load
from tests.unit.frontends.invariants import check

ODD = "aZ 0\n\t\"\\'é中😀{}[]#%!\u2028\x7f/,:"
LINES = st.text(alphabet=ODD, max_size=12)
SOURCES = st.one_of(LINES, st.lists(LINES, max_size=4))


def cell(source: object, kind: str = "code", **more: object) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def book(*parts: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"cells": list(parts), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def code_of(*sources: str, **more: object) -> str:
    return cells(json.dumps(book(*(cell(source) for source in sources), **more))).code.text


def ended(text: str) -> str:
    return text + "\n" if text and not text.endswith("\n") else text


@settings(max_examples=100)
@given(st.lists(SOURCES, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_prose_is_what_json_says_and_each_character_is_found(
    sources: list[str | list[str]], ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(book(*(cell(source, "markdown") for source in sources)), ensure_ascii=ascii_only, indent=indent)
    notebook = cells(text)
    loaded = json.loads(text)["cells"]
    assert notebook.prose.text == "".join(ended(joined(one["source"])) for one in loaded)
    last = 0
    for offset, character in enumerate(notebook.prose.text):
        start, stop = notebook.prose.locate(offset, offset + 1)
        assert last <= start <= stop
        last = stop
        if start < stop:
            assert json.loads(f'"{text[start:stop]}"') == character
            assert notebook.cell_of(start) == notebook.prose.cell_at(offset)
        else:
            assert character == "\n"


@settings(max_examples=100)
@given(st.lists(SOURCES, max_size=3))
def test_code_keeps_its_length_its_lines_and_its_places(sources: list[str | list[str]]) -> None:
    text = json.dumps(book(*(cell(source) for source in sources)))
    notebook = cells(text)
    plain = "".join(ended(joined(source)) for source in sources)
    assert len(notebook.code.text) == len(plain)
    for masked, character in zip(notebook.code.text, plain, strict=True):
        assert (masked == "\n") == (character == "\n")
    for one, source in zip(notebook.cells, sources, strict=True):
        start, stop = one.code
        assert plain[start:stop] == ended(joined(source))
        values = [json.loads(text[first:last]) for first, last in one.strings]
        assert "".join(values) == joined(source)


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), LINES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["cells", "worksheets", "source", "input", "outputs", "cell_type", "code", "text", "data", "metadata",
                 "kernelspec", "language", "output_type", "image/png", "x"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=100)
@given(st.one_of(JSON_VALUES, st.builds(lambda value: {"cells": value}, JSON_VALUES)))
def test_json_of_any_shape_is_read_or_refused(value: object) -> None:
    text = json.dumps(value)
    try:
        unit = lower(text)
    except FrontEndError:
        assert not isinstance(value, dict) or not {"cells", "worksheets"} & set(value)
        return
    check(unit, text)
    assert load(dump(unit), text).kind == unit.kind
    for index in unit.by_kind.get(Kind.SCALAR, []):
        written = text[unit.start[index] : unit.stop[index]]
        assert scalars.value(unit, text, index) == json.loads(written)


@settings(max_examples=100)
@given(st.one_of(st.text(max_size=40), st.text(alphabet='{}[]":,\\u0dcels /*1', max_size=40)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        unit = lower(text)
    except FrontEndError:
        return
    check(unit, text)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", NotThisLanguage),
        ("[]", NotThisLanguage),
        ("{}", NotThisLanguage),
        ('"cells"', NotThisLanguage),
        ('{"cells": [', NotThisLanguage),
        ('{"cells": ' + "[" * 100_000, TooDeep),
        ('{"cells": [{"source": ' + '{"a":' * 100_000, TooDeep),
        (" " * (reading.SIZE_LIMIT + 1), TooLarge),
    ],
)
def test_refuses(text: str, error: type[FrontEndError]) -> None:
    with pytest.raises(error):
        lower(text)


@pytest.mark.parametrize(
    "value",
    [
        {"cells": None},
        {"cells": {"a": 1}},
        {"cells": [1, "a", None, [], {}]},
        {"cells": [{"cell_type": 3, "source": 4, "outputs": 5}]},
        {"cells": [{"cell_type": "code", "source": [1, None, {"a": "b"}], "outputs": [1, {}, {"data": 2}]}]},
        {"worksheets": [1, {}, {"cells": 2}]},
        {"cells": [], "metadata": [1]},
        {"cells": [], "metadata": {"kernelspec": 1}},
    ],
)
def test_what_is_of_the_wrong_type_is_left_out(value: object) -> None:
    text = json.dumps(value)
    notebook = cells(text)
    assert notebook.code.text == notebook.prose.text == notebook.outputs.text == ""
    assert python_unit(notebook).left_out == ()
    check(lower(text), text)


def test_an_empty_passage_has_one_place_and_refuses_others() -> None:
    notebook = cells('{"cells": []}')
    assert notebook.code.locate(0, 0) == (0, 0)
    assert notebook.code.cell_at(0) == 0
    with pytest.raises(IndexError):
        notebook.code.locate(0, 1)


def test_the_last_of_equal_keys_counts() -> None:
    text = '{"cells": [], "cells": [{"cell_type": "code", "source": "a = 1", "source": "b = 2"}]}'
    assert cells(text).code.text == "b = 2\n"


def test_half_a_surrogate_pair_is_no_character() -> None:
    text = '{"cells": [{"cell_type": "code", "source": "a = \'\\ud83d\'; b = \'\\ud83d\\ude00\'"}]}'
    notebook = cells(text)
    assert notebook.code.text == "a = '\ufffd'; b = '😀'\n"
    at = notebook.code.text.index("😀")
    start, stop = notebook.code.locate(at, at + 1)
    assert text[start:stop] == "\\ud83d\\ude00"


def test_the_unit_tells_cells_outputs_and_strings() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["one\n"]}
    text = json.dumps(book(cell("# T", "markdown"), cell(["a\n", "b"], outputs=[output]), cell("c", "raw")))
    unit = lower(text)
    check(unit, text)
    found = [
        (unit.node(index).kind.name, unit.name(index), unit.name(unit.parent[index])) for index in range(1, len(unit))
    ]
    assert found == [
        ("CELL", "markdown", ""),
        ("SCALAR", '"', "markdown"),
        ("CELL", "code", ""),
        ("SCALAR", '"', "code"),
        ("SCALAR", '"', "code"),
        ("OUTPUT", "stream", "code"),
        ("SCALAR", '"', "stream"),
        ("CELL", "raw", ""),
        ("SCALAR", '"', "raw"),
    ]


def test_outputs_may_stand_before_the_source() -> None:
    one = {"outputs": [{"output_type": "stream", "text": "x"}], "source": ["a"], "cell_type": "code"}
    text = json.dumps(book(one))
    unit = lower(text)
    check(unit, text)
    assert [unit.node(index).kind.name for index in unit.children(1)] == ["OUTPUT", "SCALAR"]


def test_outputs_are_texts_without_pictures() -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["one\n", "two"]},
        {
            "output_type": "display_data",
            "data": {"image/png": "iVBOR", "text/html": ["<b>\n", "x"], "x": {"k": ["v", {"image/jpeg": "z"}]}},
            "metadata": {"note": "no"},
        },
        {"output_type": "error", "ename": "E", "evalue": "V", "traceback": ["l1", "l2"]},
    ]  # fmt: skip
    text = json.dumps(book(cell("", outputs=outputs)))
    notebook = cells(text)
    assert notebook.outputs.text == "one\ntwo\n<b>\nx\nv\nE\nV\nl1\nl2\n"
    assert [one.type for one in notebook.cells[0].outputs] == ["stream", "display_data", "error"]
    at = notebook.outputs.text.index("l2")
    start, stop = notebook.outputs.locate(at, at + 2)
    assert text[start:stop] == "l2"


def test_format_3_is_read() -> None:
    value = {
        "nbformat": 3,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 1, "source": ["T"]},
                    {
                        "cell_type": "code",
                        "input": ["a = 1\n", "b(a)"],
                        "language": "python",
                        "outputs": [{"output_type": "pyout", "text": ["1"], "png": "iVBOR"}],
                    },
                ]
            },
            {"cells": [{"cell_type": "code", "input": "c = a", "outputs": []}]},
        ],
    }
    notebook = cells(json.dumps(value))
    assert notebook.code.text == "a = 1\nb(a)\nc = a\n"
    assert notebook.prose.text == "T\n"
    assert notebook.outputs.text == "1\n"
    assert [one.type for one in notebook.cells] == ["markdown", "code", "code"]
    assert notebook.cells[1].outputs[0].type == "execute_result"


@pytest.mark.parametrize(
    ("metadata", "is_python"),
    [
        ({}, True),
        ({"kernelspec": {"language": "python"}}, True),
        ({"kernelspec": {"name": "python3"}}, True),
        ({"language_info": {"name": "ipython"}}, True),
        ({"kernelspec": {"language": "R"}}, False),
        ({"language_info": {"name": "julia"}}, False),
        ({"kernelspec": {"name": "ir"}}, False),
    ],
)
def test_only_python_is_code(metadata: dict[str, Any], is_python: bool) -> None:
    assert bool(code_of("a = 1", metadata=metadata).strip()) is is_python


@pytest.mark.parametrize(
    ("source", "masked"),
    [
        ("%matplotlib inline", "pass              "),
        ("%ls", "0  "),
        ("!pip install x\na = 1", "pass          \na = 1"),
        ("if a:\n    !ls\n", "if a:\n    0  \n"),
        ("!a \\\n  b\nc", "pass\n   \nc"),
        ("a = !ls -la", "a = None   "),
        ("a, b = %x", "a, b = 0 "),
        ("a?", "0 "),
        ("?a.b", "pass"),
        ("a.b??", "pass "),
        ("%time a = b(c)", "pass; a = b(c)"),
        ("%timeit -n 10 -r3 a(b)", "pass;             a(b)"),
        ("%time for a in b: c", "pass               "),
        ("%timeit", "pass   "),
        ("%%time\na = 1", "      \na = 1"),
        ("%%bash\nls 'it", "      \n      "),
        ("\n%%html\n<b>", "\n      \n   "),
        ("%sql\nselect 1", "    \n        "),
        ("%sql select 1\na = 1", "pass         \na = 1"),
        ("a = (b\n% c)", "a = (b\n% c)"),
        ("a = b \\\n% c", "a = b \\\n% c"),
        ("a = '''\n%s\n!x\n'''", "a = '''\n%s\n!x\n'''"),
        ("a = '\\\n%s'", "a = '\\\n%s'"),
        ("a != b", "a != b"),
        ("a %= b", "a %= b"),
        ("a['b'] = c # %d", "a['b'] = c # %d"),
        (",f a b", "pass  "),
    ],
)
def test_magics_become_statements_without_effect(source: str, masked: str) -> None:
    assert mask(source).text == masked
    ast.parse(masked)


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            ["%", "!", "?", "a", "=", " ", "\n", "\r\n", "'", '"', "'''", '"""', "\\", "(", ")", "#", "%%", "%time ",
             ":",
             "timeit -n ", "bash", ";", "/", ",", "é"]
        ),
        max_size=20,
    )
)  # fmt: skip
def test_masks_keep_lines(parts: list[str]) -> None:
    text = "".join(parts)
    masked = mask(text)
    assert [len(line) for line in masked.text.split("\n")] == [len(line) for line in text.split("\n")]
    last = 0
    for start, stop in masked.comments:
        assert last <= start < stop <= len(text)
        assert text[start] == "#"
        last = stop


@pytest.mark.parametrize("source", ["a = '''x", "f(", "x = {'a': [1,", "if a:", "a = 1 \\", "def f():  # c\n"])
def test_an_open_cell_does_not_swallow_the_next(source: str) -> None:
    text = json.dumps(book(cell(source), cell("b = 1")))
    notebook = cells(text)
    assert notebook.code.text.split() == ["b", "=", "1"]
    assert [one.complete for one in notebook.cells] == [False, True]
    assert python_unit(notebook).left_out == (1,)


def test_a_cell_that_is_no_python_is_left_out() -> None:
    notebook = cells(json.dumps(book(cell("a = 1"), cell("print 'x'"), cell("    b = 2"), cell("c = a"))))
    read = python_unit(notebook)
    assert read.left_out == (2, 3)
    text = read.passage.text
    assert len(text) == len(notebook.code.text)
    assert text.split() == ["a", "=", "1", "c", "=", "a"]
    check(read.unit, text)


def test_a_notebook_of_another_language_is_no_python() -> None:
    notebook = cells(json.dumps(book(*(cell("print 'x'") for _ in range(20)))))
    with pytest.raises(NotPython3):
        python_unit(notebook)


def test_names_flow_across_cells_and_matches_come_back() -> None:
    sources = ["import iop\n", ["KEY = 'a\\tb'\n", 'c = iop.Client(KEY, "é")']]
    text = json.dumps(book(*(cell(source) for source in sources)))
    notebook = cells(text)
    read = python_unit(notebook)
    (call,) = read.unit.by_kind[Kind.CALL]
    start, stop = read.unit.start[call], read.unit.stop[call]
    assert read.passage.text[start:stop] == 'iop.Client(KEY, "é")'
    argument = read.passage.text.index("KEY, ")
    match = Match(
        rule="r",
        start=start,
        stop=stop,
        bindings=(Binding(name="$K", start=argument, stop=argument + 3),),
        related=(Spot(start=0, stop=6, label="the import"),),
    )
    carried = read.passage.carry(match)
    assert text[carried.start : carried.stop] == 'iop.Client(KEY, \\"\\u00e9\\")'
    assert text[carried.bindings[0].start : carried.bindings[0].stop] == "KEY"
    assert text[carried.related[0].start : carried.related[0].stop] == "import"
    assert (notebook.cell_of(carried.start), read.passage.cell_at(start), notebook.cell_of(0)) == (2, 2, 0)


def test_comments_of_the_code_are_comments_of_the_unit() -> None:
    source = "%x # no\na = '# no' # aoplint: ignore[b] c \"d\"\n"
    text = json.dumps(book(cell("# t", "markdown"), cell(source), cell("# e")))
    unit = lower(text)
    assert [text[start:stop] for start, stop in unit.comment_spans()] == [
        '# aoplint: ignore[b] c \\"d\\"',
        "# e",
    ]
