"""The Python front end: LibCST parses once, the tree is lowered to a Unit and dropped (layer 3)."""

from __future__ import annotations

from aoplint.tree import Unit

#: Raised whenever the same text may give another Unit.
VERSION = 1


def lower(text: str) -> Unit:
    """The Unit of Python source `text`.

    Raises:
        NotPython3: if the text is no Python 3.
        FrontEndError: if it cannot be read for another reason.
    """
    from aoplint.frontends.python.parse import parse_and_lower

    return parse_and_lower(text)
