"""Cells and outputs of a notebook, of any version of its format (layer 3)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import Final

from aoplint.frontends.errors import NotThisLanguage, TooLarge
from aoplint.frontends.notebook.document import Document
from aoplint.frontends.notebook.magics import Masked, blank, mask
from aoplint.frontends.notebook.passage import Passage, PassageBuilder
from aoplint.model.record import dataclass

#: Code points of the largest notebook that is read; most of a large one are pictures, each one token.
SIZE_LIMIT: Final = 20_000_000
#: Names of cells and outputs in old versions of the format, and the names of today.
_CELL_TYPES: Final = {"code": "code", "markdown": "markdown", "heading": "markdown", "raw": "raw"}
_OUTPUT_TYPES: Final = {
    "stream": "stream",
    "display_data": "display_data",
    "update_display_data": "display_data",
    "execute_result": "execute_result",
    "pyout": "execute_result",
    "error": "error",
    "pyerr": "error",
}
#: Bytes of pictures and the like; no text.
_BINARY: Final = re.compile(
    r"(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|octet-stream)).*|png|jpeg|gif|pdf"
)
#: Keys of an output whose strings are no text of the program.
_NO_OUTPUT: Final = frozenset({"output_type", "metadata", "name"})
_PYTHON: Final = re.compile(r"(?:i?python|pypy|micropython|sage|xpython|conda|\.?venv|pyspark)[\w.+-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a code cell printed or showed.

    Args:
        type: `stream`, `display_data`, `execute_result`, `error`, or "" for what is not known.
        start: offset of its object in the notebook.
        stop: one past its last offset.
        strings: intervals of its strings with their quotes, pictures left out.
    """

    type: str
    start: int
    stop: int
    strings: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell.

    Args:
        number: 1-based.
        type: `code`, `markdown` or `raw`.
        start: offset of its object in the notebook.
        stop: one past its last offset.
        strings: intervals of the strings of its source, with their quotes.
        outputs: of a code cell.
        code: its interval in `Notebook.code.text`; empty if it is no Python.
        comments: Python comments in it, in offsets of `Notebook.code.text`.
        complete: its Python closes what it opens; if not it is blank in `Notebook.code`.
    """

    number: int
    type: str
    start: int
    stop: int
    strings: tuple[tuple[int, int], ...] = ()
    outputs: tuple[Output, ...] = ()
    code: tuple[int, int] = (0, 0)
    comments: tuple[tuple[int, int], ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """A notebook that was read.

    Args:
        text: its JSON.
        cells: all cells in order.
        source: all code cells as they are written, one after another.
        code: the Python of `source`: magics and cells in other languages are masked, the text keeps its length.
        prose: all other cells.
        outputs: texts of all outputs.
    """

    text: str = field(repr=False)
    cells: tuple[Cell, ...]
    source: Passage = field(repr=False)
    code: Passage = field(repr=False)
    prose: Passage = field(repr=False)
    outputs: Passage = field(repr=False)

    def cell_of(self, offset: int) -> int:
        """1-based number of the cell at `offset` of the notebook's JSON, 0 outside cells."""
        at = bisect_right(self.cells, offset, key=lambda cell: cell.start) - 1
        return self.cells[at].number if at >= 0 and offset < self.cells[at].stop else 0


def read_notebook(text: str) -> Notebook:
    """The notebook of JSON `text`.

    Raises:
        FrontEndError: if it is no notebook, too deep or too large.
    """
    if len(text) > SIZE_LIMIT:
        raise TooLarge(SIZE_LIMIT)
    return _Reader(Document(text)).read()


class _Reader:
    """Reads one notebook; a part that is missing or of the wrong type is left out."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._code = PassageBuilder(document.text)
        self._prose = PassageBuilder(document.text)
        self._outputs = PassageBuilder(document.text)
        self._masked: list[str] = []

    def read(self) -> Notebook:
        document = self._document
        top = document.members(document.root)
        nodes = list(self._cell_nodes(top))
        is_python = _PYTHON.fullmatch(self._language(top)) is not None
        cells = tuple(self._cell(number, node, is_python) for number, node in enumerate(nodes, start=1))
        source = self._code.build()
        return Notebook(
            text=document.text,
            cells=cells,
            source=source,
            code=source.replaced("".join(self._masked)),
            prose=self._prose.build(),
            outputs=self._outputs.build(),
        )

    def _cell_nodes(self, top: dict[str, int]) -> Iterator[int]:
        """Cells that are objects; before version 4 of the format they stood in worksheets."""
        document = self._document
        if "cells" in top:
            lists = [top["cells"]]
        elif "worksheets" in top:
            sheets = document.items(top["worksheets"])
            members = (document.members(sheet) for sheet in sheets)
            lists = [sheet["cells"] for sheet in members if "cells" in sheet]
        else:
            raise NotThisLanguage("notebook")
        for one in lists:
            yield from (node for node in document.items(one) if document.is_object(node))

    def _language(self, top: dict[str, int]) -> str:
        """What the notebook says of its language; `python` if it does not."""
        document = self._document
        metadata = document.members(top.get("metadata", -1))
        for table, key in (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name")):
            word = document.string(document.members(metadata.get(table, -1)).get(key, -1))
            if word:
                return word
        return "python"

    def _cell(self, number: int, node: int, is_python: bool) -> Cell:
        document = self._document
        members = document.members(node)
        cell_type = _CELL_TYPES.get(document.string(members.get("cell_type", -1)), "raw")
        strings = self._strings_of(members)
        start, stop = document.interval(node)
        cell = Cell(number=number, type=cell_type, start=start, stop=stop, strings=strings)
        if cell_type != "code":
            _add(self._prose, number, strings)
            return cell
        outputs = tuple(self._output(number, one) for one in document.items(members.get("outputs", -1)))
        cell = replace(cell, outputs=outputs)
        code, masked = self._add_code(number, strings, is_python)
        if not is_python:
            return cell
        comments = tuple((code[0] + first, code[0] + last) for first, last in masked.comments)
        return replace(cell, code=code, comments=comments, complete=masked.complete)

    def _strings_of(self, members: dict[str, int]) -> tuple[tuple[int, int], ...]:
        """The strings of a source: a string, or a list of lines; `input` is what version 3 called it."""
        document = self._document
        source = members.get("source", members.get("input", -1))
        nodes = [source] if document.is_string(source) else document.items(source)
        return tuple(document.interval(node) for node in nodes if document.is_string(node))

    def _add_code(
        self, number: int, strings: tuple[tuple[int, int], ...], is_python: bool
    ) -> tuple[tuple[int, int], Masked]:
        builder = self._code
        start = builder.length
        _add(builder, number, strings)
        text = builder.cell_text()
        masked = mask(text) if is_python else Masked(blank(text))
        if not masked.complete:
            # What it leaves open would swallow the cells behind it.
            masked = replace(masked, text=blank(text))
        self._masked.append(masked.text)
        return (start, builder.length), masked

    def _output(self, number: int, node: int) -> Output:
        document = self._document
        members = document.members(node)
        strings: list[tuple[int, int]] = []
        for key, value in members.items():
            if key not in _NO_OUTPUT:
                strings += document.strings(value, key, _BINARY)
        strings.sort()
        self._outputs.cell(number)
        for first, last in strings:
            self._outputs.string(first, last)
            # Lines of a traceback have no ends; other texts have them, or begin another line.
            self._outputs.line_end()
        start, stop = document.interval(node)
        output_type = _OUTPUT_TYPES.get(document.string(members.get("output_type", -1)), "")
        return Output(type=output_type, start=start, stop=stop, strings=tuple(strings))


def _add(builder: PassageBuilder, number: int, strings: Sequence[tuple[int, int]]) -> None:
    builder.cell(number)
    for start, stop in strings:
        builder.string(start, stop)
    builder.line_end()
