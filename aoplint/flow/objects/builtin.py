"""Methods that Python gives to containers and to classes that derive from its own (layer 8).

The modules fill the tables that know what the methods do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import Obj, Shape, Value

Method = Callable[[Machine, Obj, Arguments, int], Value]
#: Methods of dictionaries by name.
DICT: Final[dict[str, Method]] = {}
#: Methods of lists, tuples, sets and generators by name.
SEQUENCE: Final[dict[str, Method]] = {}
#: Methods that abstract classes of Python give to classes that derive from them, by class and name.
MIXINS: Final[dict[str, dict[str, Method]]] = {}


def has_method(shape: Shape, name: str) -> bool:
    """Whether it is known what the method `name` of a built-in container does."""
    return name == "__init__" or name in (DICT if shape == Shape.DICT else SEQUENCE)


def mixin_of(holder: str, name: str) -> Method | None:
    """The method `name` that the class `holder` of Python gives; None if it is not known."""
    return MIXINS.get(holder, {}).get(name)
