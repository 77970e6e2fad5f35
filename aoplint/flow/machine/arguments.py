"""What calls pass, and what a function of the project is (layer 8)."""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from aoplint.flow.machine.callsites import qualified
from aoplint.flow.machine.code import Code
from aoplint.flow.machine.values import UNKNOWN, Obj, Value
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role


@dataclass(slots=True)
class Arguments:
    """What a call passes.

    Args:
        positional: values in order.
        keywords: values by name.
        star: items of a `*` argument whose number is not known, joined.
        double: values of a `**` argument whose keys are not known, joined.
        open: whoever calls may pass more than is said.
    """

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    star: Value | None = None
    double: Value | None = None
    open: bool = False

    def all(self) -> list[Value]:
        """Every value that is passed."""
        rest = [value for value in (self.star, self.double) if value is not None]
        return [*self.positional, *self.keywords.values(), *rest]

    def placed(self) -> list[Value]:
        """What is passed by position, the items of a `*` argument last."""
        return self.positional if self.star is None else [*self.positional, self.star]

    def behind(self, first: Value) -> Arguments:
        """The same with `first` before them, as methods get it."""
        return Arguments([first, *self.positional], self.keywords, self.star, self.double, self.open)

    def rest(self) -> Arguments:
        """All but the first, as functions get it that call what they are given."""
        return Arguments(self.positional[1:], self.keywords, self.star, self.double, self.open)

    def first(self, name: str = "") -> Value:
        """The first argument, or the one with `name`; anything if there is none."""
        value = self.get(0, name)
        return UNKNOWN if value is None else value

    def get(self, position: int, name: str = "") -> Value | None:
        """The argument at `position` or with `name`."""
        if 0 <= position < len(self.positional):
            return self.positional[position]
        if name and name in self.keywords:
            return self.keywords[name]
        if position >= 0 and self.star is not None:
            return self.star
        return self.double if name else None


class MethodArguments(Arguments):
    """What `functools.partialmethod` passes after the instance."""


class Waiting(NamedTuple):
    """What a generator or coroutine is that has not begun: its function, and what that gets."""

    function: Obj
    arguments: Arguments


@dataclass(slots=True)
class Variants:
    """What a function of variants may mean.

    Args:
        place: the place of the argument that decides.
        base: what is meant where no variant fits.
        known: classes and the variants for them.
    """

    place: int
    base: Value
    known: list[tuple[Value, Value]] = field(default_factory=list)


@dataclass(slots=True)
class FunctionData:
    """What a FUNCTION object is.

    Args:
        code: its file.
        node: its FUNCTION or LAMBDA node.
        scopes: the scopes around it by number.
        defaults: values of defaults by parameter name.
        owner: the class in whose body it stands.
        cached: whether a decorator keeps what it gives.
        variants: what it may mean by the class of an argument, if it is such a function.
        open: what decorates it may pass more than who calls it.
    """

    code: Code
    node: int
    scopes: dict[int, Obj]
    defaults: dict[str, Value]
    owner: Obj | None = None
    cached: bool = False
    variants: Variants | None = None
    open: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """Identity of the function in the program."""
        return self.code.path, self.node

    @property
    def qualified(self) -> str:
        """Its file and qualified name, such as `shop/client.py:Client.get`."""
        return f"{self.code.path}:{qualified(self.code, self.node)}"

    @property
    def name(self) -> str:
        """Its name, "" for a lambda."""
        unit = self.code.unit
        node = unit.child(self.node, Role.NAME)
        return unit.name(node) if node >= 0 and unit.kind[self.node] == Kind.FUNCTION else ""

    @property
    def is_async(self) -> bool:
        """Whether it is an `async def`."""
        unit = self.code.unit
        return unit.kind[self.node] == Kind.FUNCTION and unit.name(self.node) == "async"

    @property
    def is_decorated(self) -> bool:
        """Whether a decorator stands before it."""
        return self.code.unit.child(self.node, Role.DECORATOR) >= 0
