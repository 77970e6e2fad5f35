"""The notebook front end: Jupyter's JSON to a Unit, and to texts that other front ends and detectors read (layer 3).

notebook = cells(text)
read = python_unit(notebook)                 # a Python Unit of all code cells, in one text
start, stop = notebook.code.locate(4, 9)     # an interval of that text, in the notebook
notebook.cell_of(start)                      # its cell
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aoplint.tree import Unit

if TYPE_CHECKING:
    from aoplint.frontends.notebook.code import PythonCode
    from aoplint.frontends.notebook.passage import Passage
    from aoplint.frontends.notebook.reading import Notebook

#: Raised whenever the same text may give another Unit.
VERSION: Final = 1


def lower(text: str) -> Unit:
    """The Unit of a notebook: cells, outputs and the strings of both.

    Raises:
        FrontEndError: if it is no notebook, too deep or too large.
    """
    from aoplint.frontends.notebook.lowering import lower_notebook

    return lower_notebook(cells(text))


def cells(text: str) -> Notebook:
    """The cells of a notebook; its code, prose and outputs as plain texts with ways back.

    Raises:
        FrontEndError: if it is no notebook, too deep or too large.
    """
    from aoplint.frontends.notebook.reading import read_notebook

    return read_notebook(text)


def python_unit(notebook: Notebook) -> PythonCode:
    """The Python Unit of all code cells; a cell that is no Python is left out, not the notebook.

    LibCST may hang or crash: this belongs into a worker that may die, behind `python.precheck` of the code.

    Raises:
        NotPython3: if no cell is Python.
        FrontEndError: if the code cannot be read for another reason.
    """
    from aoplint.frontends.notebook.code import lower_code

    return lower_code(notebook)


def rest_of(notebook: Notebook, code: Passage) -> Passage:
    """What code cells hold besides the Python `code`: magics, shell lines, cells that are no Python."""
    from aoplint.frontends.notebook.code import rest_of as rest

    return rest(notebook.source, code)
