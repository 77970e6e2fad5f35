"""The surface of a Python file: routes, stores, bodies (layer 7)."""

from __future__ import annotations

from aoplint.model.surface import Surface
from aoplint.project.bodies import bodies_of
from aoplint.project.routes import routes_of
from aoplint.project.stores import stores_of
from aoplint.project.symbols import Symbols
from aoplint.scopes.view import FileView


def surface_of(view: FileView) -> Surface:
    """The surface of a lowered file.

    Raises:
        ValueError: if the file was not lowered.
    """
    unit = view.unit
    if unit is None:
        raise ValueError("a surface needs a Unit")
    symbols = Symbols(unit)
    return Surface(
        path=view.path,
        routes=tuple(routes_of(view, symbols)),
        stores=tuple(stores_of(view)),
        bodies=tuple(bodies_of(unit, view.scopes, symbols)),
    )
