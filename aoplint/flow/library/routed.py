"""What of a handler's parameters is text that a client wrote, by the route that leads to it (layer 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.flow.functions import hints
from aoplint.flow.machine import lazy
from aoplint.flow.machine.arguments import Arguments, FunctionData
from aoplint.flow.machine.code import Parameter
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, Shape, Taint, Value
from aoplint.flow.objects import classes
from aoplint.flow.reach.routes import Route, argument_at, literal_at, route_of, together
from aoplint.flow.rules.models import EntryModel
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

_ROUTING: Final = frozenset({
    "route", "get", "post", "put", "patch", "delete", "head", "options", "api_route", "websocket",
})  # fmt: skip
#: Frameworks whose handlers get parts of the path only, and those that read other parameters and convert them.
_BY_PATH: Final = frozenset({"flask", "quart"})
_CONVERTING: Final = frozenset({"fastapi", "starlette", "litestar", "ninja"})
#: Decorators that hand no data of a client to the function.
_HARMLESS: Final = re.compile(r"required|requires|cache|limit|exempt|auth|permission|csrf|cors|admin|login|jwt")
#: Types of annotations that a framework makes no text of.
_NO_TEXT: Final = frozenset({
    "int", "float", "bool", "complex", "Decimal", "UUID", "UUID1", "UUID3", "UUID4", "UUID5", "date", "datetime",
    "time", "timedelta", "PositiveInt", "NonNegativeInt", "NegativeInt", "NonPositiveInt", "PositiveFloat",
    "NonNegativeFloat", "StrictInt", "StrictFloat", "StrictBool", "PastDate", "FutureDate",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handed:
    """What a framework hands to a function.

    Args:
        route: the parts of the path.
        closed: nothing else comes from a client.
        converts: annotations say what it makes of the texts of a request.
    """

    route: Route = Route({})
    closed: bool = False
    converts: bool = False


def handed(m: Machine, entry: EntryModel, data: FunctionData) -> Handed:
    """What is known of what a framework hands to the entry `data`."""
    if entry.decorators:
        return _by_decorators(m, data)
    if entry.classes and data.owner is not None:
        return _by_calls(m, [cls.data.name for cls in m.heirs(data.owner) or [data.owner]])
    return _by_calls(m, [data.name]) if "django" in entry.imports else Handed()


def _by_calls(m: Machine, views: list[str]) -> Handed:
    """A view that a call such as `path(…)` connects with its path."""
    route = m.watch.routes.of(views) if m.watch.routes is not None else None
    return Handed() if route is None else Handed(route, closed=True)


def _by_decorators(m: Machine, data: FunctionData) -> Handed:
    code, unit = data.code, data.code.unit
    texts: list[str | None] = []
    alone = True
    for decorator in unit.children_of_role(data.node, Role.DECORATOR):
        call = decorator + 1
        name = unit.name(call + 1 if unit.kind[call] == Kind.CALL else call)
        if unit.kind[call] == Kind.CALL and name in _ROUTING:
            texts.append(literal_at(code, argument_at(code.arguments(call), 0, "rule", "path")))
        else:
            alone = alone and bool(_HARMLESS.search(name))
    if not texts:
        return Handed()
    known = [text for text in texts if text is not None]
    route = together(map(route_of, known))
    angles = sum(text.count("<") for text in known)
    if not angles and (code.imported.isdisjoint(_BY_PATH) or not code.imported.isdisjoint(_CONVERTING)):
        return Handed(route, converts=True)
    named = sum(len(route_of(text).places) for text in known)
    if len(known) < len(texts) or named != angles or m.watch.routes is None:
        return Handed()
    return Handed(together([route, m.watch.routes.before]), closed=alone)


def is_text(m: Machine, data: FunctionData, what: Handed, parameter: Parameter, place: int) -> bool:
    """Whether a parameter gets text of a client.

    Args:
        place: its place among those that get parts of the path.
    """
    route = what.route
    if parameter.name in route.places:
        known = route.places[parameter.name]
    else:
        known = route.groups[place] if place < len(route.groups) else not what.closed
    return known and not (what.converts and _is_converted(m, data, parameter))


def _is_converted(m: Machine, data: FunctionData, parameter: Parameter) -> bool:
    """Whether the annotation of a parameter says that it is no text."""
    if parameter.annotation < 0:
        return False
    names = hints.alternatives(data.code, parameter.annotation)
    return bool(names) and all(name in _NO_TEXT or _is_enumeration(m, data, name) for name in names)


def _is_enumeration(m: Machine, data: FunctionData, name: str) -> bool:
    module = data.scopes.get(0)
    held = m.heap.get(module, name) if module is not None else None
    refs = lazy.resolved(m, held).refs if held is not None else ()
    return bool(refs) and all(obj.shape == Shape.CLASS and classes.is_enumeration(obj) for obj in refs)


def rest(what: Handed, data: FunctionData) -> Iterator[str]:
    """The names of texts that only `**parameters` of a function take."""
    own = {parameter.name for parameter in data.code.parameters(data.node) if parameter.form != "**"}
    yield from (name for name, is_text in what.route.places.items() if is_text and name not in own)


def arguments(m: Machine, path: Value, taint: Taint, node: int) -> Arguments | None:
    """What a handler gets that a call connects with `path`; None if that is not known."""
    if not isinstance(path.constant, str) or m.watch.routes is None:
        return None
    route = together([route_of(path.constant), m.watch.routes.before])
    return Arguments(
        keywords={
            name: m.unknown(node, taint if is_text else CLEAN, ("handled", name))
            for name, is_text in route.places.items()
        }
    )
