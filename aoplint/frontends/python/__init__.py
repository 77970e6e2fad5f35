"""The Python front end: LibCST parses once, the tree is lowered to a Unit and dropped (layer 3).

LibCST can hang, crash and explode: `lower` belongs into a worker that may die, behind `precheck`.
"""

from __future__ import annotations

from aoplint.frontends.python.precheck import Level, Verdict, precheck
from aoplint.tree import Unit

__all__ = ["VERSION", "Level", "Verdict", "lower", "precheck"]

#: Raised whenever the same text may give another Unit.
VERSION = 3


def lower(text: str) -> Unit:
    """The Unit of Python source `text`.

    Raises:
        NotPython3: if the text is no Python 3.
        FrontEndError: if it cannot be read for another reason.
    """
    from aoplint.frontends.python.parse import parse_and_lower

    return parse_and_lower(text)
