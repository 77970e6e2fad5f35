"""The surface of a Python file: what it gives to the outside, takes in, keeps, deletes and uses (layer 7)."""

from __future__ import annotations

from aoplint.model.surface import Surface
from aoplint.project.bodies import bodies_of
from aoplint.project.branches import branches_of
from aoplint.project.denials import denials_of
from aoplint.project.erasures import erasures_of
from aoplint.project.forms import forms_of
from aoplint.project.listeners import listeners_of
from aoplint.project.routes import routes_of
from aoplint.project.stores import stores_of
from aoplint.project.symbols import Symbols
from aoplint.project.variables import Variables
from aoplint.project.writes import writes_of
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
    variables = Variables(view, unit, symbols)
    return Surface(
        path=view.path,
        routes=tuple(routes_of(view, symbols)),
        stores=tuple(stores_of(view)),
        forms=tuple(forms_of(unit, variables)),
        bodies=tuple(bodies_of(unit, view.scopes, symbols)),
        writes=tuple(writes_of(unit, view.text, symbols, variables)),
        erasures=tuple(erasures_of(unit, view.text, symbols, variables)),
        listeners=tuple(listeners_of(unit, symbols, variables)),
        branches=branches_of(unit),
        denials=denials_of(unit, view.text),
    )
