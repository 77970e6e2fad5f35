"""The Python of a notebook as a Unit, without the cells that are no Python (layer 3)."""

from __future__ import annotations

from aoplint.frontends.errors import NotPython3
from aoplint.frontends.notebook.magics import blank
from aoplint.frontends.notebook.passage import Passage
from aoplint.frontends.notebook.reading import Cell, Notebook
from aoplint.frontends.python import lower
from aoplint.model.record import dataclass
from aoplint.tree import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonCode:
    """Python that was lowered.

    Args:
        unit: the Unit of `passage.text`.
        passage: the code, and the way back to the notebook.
        left_out: numbers of cells that are no Python; they are blank in the text.
    """

    unit: Unit
    passage: Passage
    left_out: tuple[int, ...] = ()


def lower_code(notebook: Notebook) -> PythonCode:
    """The Python Unit of all code cells; one that does not parse alone is left out.

    Raises:
        NotPython3: if no cell is Python.
        FrontEndError: if the code cannot be read for another reason.
    """
    open_cells = tuple(cell.number for cell in notebook.cells if not cell.complete)
    try:
        return PythonCode(unit=lower(notebook.code.text), passage=notebook.code, left_out=open_cells)
    except NotPython3:
        text = notebook.code.text
        written = [cell for cell in notebook.cells if text[slice(*cell.code)].strip()]
        broken = [cell for cell in written if not _is_python(text[slice(*cell.code)])]
        if len(broken) == len(written):
            raise
    passage = _without(notebook.code, broken)
    left_out = sorted({*open_cells, *(cell.number for cell in broken)})
    return PythonCode(unit=lower(passage.text), passage=passage, left_out=tuple(left_out))


def _is_python(code: str) -> bool:
    try:
        lower(code)
    except NotPython3:
        return False
    return True


def _without(passage: Passage, cells: list[Cell]) -> Passage:
    """The code with these cells blank."""
    parts: list[str] = []
    at = 0
    for cell in cells:
        start, stop = cell.code
        parts += (passage.text[at:start], blank(passage.text[start:stop]))
        at = stop
    return passage.replaced("".join((*parts, passage.text[at:])))


def rest_of(source: Passage, code: Passage) -> Passage:
    """What of `source` is not in `code`: magics, shell lines, cells in other languages or that do not parse."""
    pairs = zip(source.text, code.text)
    return source.replaced("".join(char if char != kept or char in "\r\n" else " " for char, kept in pairs))
