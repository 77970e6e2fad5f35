"""The trees of our nodes are those of LibCST, field by field."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from aoplint.frontends.python import native
from tests.unit.frontends.python.oracles import read, standard_library
from tests.unit.frontends.python.snippets import EXACT, INEXACT


def same(ours: Any, theirs: Any) -> list[str]:
    """Where the trees differ: `Class.field`."""
    wrong: list[str] = []
    pending: list[tuple[str, Any, Any]] = [("root", ours, theirs)]
    while pending:
        place, mine, other = pending.pop()
        if type(other).__name__ in native.UNREAD:
            if mine != "":
                wrong.append(place)
        elif isinstance(other, cst.CSTNode):
            if type(mine).__name__ != type(other).__name__:
                wrong.append(place)
                continue
            assert dataclasses.is_dataclass(other)
            for field in dataclasses.fields(other):
                name = f"{type(other).__name__}.{field.name}"
                pending.append((name, getattr(mine, field.name, None), getattr(other, field.name)))
        elif isinstance(other, (tuple, list)):
            if len(mine or ()) != len(other):
                wrong.append(place)
            else:
                pending += ((place, a, b) for a, b in zip(mine or (), other))
        elif other is None or other is cst.MaybeSentinel.DEFAULT:
            if mine is not None:
                wrong.append(place)
        elif mine != other and (place, other) != ("NotEqual.value", "!="):
            wrong.append(place)
    return wrong


@pytest.mark.parametrize("text", [*EXACT, *INEXACT])
def test_snippets(text: str) -> None:
    assert same(native.parse_module(text), cst.parse_module(text)) == []


@pytest.mark.parametrize("path", standard_library(60, 30_000), ids=lambda path: path.name)
def test_standard_library(path: Path) -> None:
    text = read(path)
    if text is None:
        pytest.skip("Python does not read it")
    try:
        theirs = cst.parse_module(text)
    except cst.ParserSyntaxError:
        pytest.skip("LibCST does not read it")
    assert same(native.parse_module(text), theirs) == []


def test_the_line_of_a_syntax_error() -> None:
    text = "x = 1\ny = = 2\n"
    with pytest.raises(cst.ParserSyntaxError) as theirs:
        cst.parse_module(text)
    with pytest.raises(native.ParserSyntaxError) as ours:
        native.parse_module(text)
    assert ours.value.raw_line == theirs.value.raw_line


def test_the_parser_does_not_import_libcst_and_leaves_no_trace() -> None:
    code = (
        "import sys\n"
        "from aoplint.frontends.python import lower\n"
        "lower('x = 1\\n')\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'libcst'], 'imported'\n"
        "import libcst\n"
        "assert isinstance(libcst.parse_module('x = 1\\n'), libcst.Module)\n"
        "lower('y = 2\\n')\n"
        "assert sys.modules['libcst'] is libcst and libcst.parse_module('a').code == 'a'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_parser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "EXTENSION_SUFFIXES", [".none"])
    with pytest.raises(ImportError, match="LibCST has no compiled parser"):
        native._load()
