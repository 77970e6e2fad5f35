"""A notebook to its Unit (layer 3)."""

from __future__ import annotations

from typing import Final

from aoplint.frontends.notebook.reading import Cell, Notebook, Output
from aoplint.tree import Kind, Role, Unit, UnitBuilder

_CONTENT: Final = int(Role.CONTENT)
_PART: Final = int(Role.PART)


def lower_notebook(notebook: Notebook) -> Unit:
    """The Unit of a notebook; the comments of its Python are comments."""
    builder = UnitBuilder("notebook")
    document = builder.open(int(Kind.DOCUMENT), 0, 0)
    for cell in notebook.cells:
        _cell(builder, notebook.text, cell)
        for start, stop in cell.comments:
            builder.comment(*notebook.code.locate(start, stop))
    builder.close(document, len(notebook.text))
    return builder.finish()


def _cell(builder: UnitBuilder, text: str, cell: Cell) -> None:
    node = builder.open(int(Kind.CELL), _CONTENT, cell.start, builder.word(cell.type))
    # Keys of JSON have no order: the outputs may stand first.
    first_output = cell.outputs[0].start if cell.outputs else cell.stop
    before = bool(cell.strings) and cell.strings[0][0] < first_output
    if before:
        _strings(builder, text, cell.strings)
    for output in cell.outputs:
        _output(builder, text, output)
    if not before:
        _strings(builder, text, cell.strings)
    builder.close(node, cell.stop)


def _output(builder: UnitBuilder, text: str, output: Output) -> None:
    node = builder.open(int(Kind.OUTPUT), _CONTENT, output.start, builder.word(output.type))
    _strings(builder, text, output.strings)
    builder.close(node, output.stop)


def _strings(builder: UnitBuilder, text: str, strings: tuple[tuple[int, int], ...]) -> None:
    for start, stop in strings:
        builder.leaf(int(Kind.SCALAR), _PART, start, stop, builder.word(text[start]))
