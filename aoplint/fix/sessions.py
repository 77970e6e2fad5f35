"""What views of Flask, Django and FastAPI have at hand: the session, what was asked, how to refuse (layer 12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aoplint.fix.edit import Edit
from aoplint.fix.imports import from_import
from aoplint.fix.source import Source
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

#: Decorators that make a function a door, by their last name.
_DOORS: Final = frozenset({"route", "get", "post", "api_route"})
_REFUSAL: Final = "the state is not the one that was sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A function that answers requests.

    Args:
        function: its node.
        session: the session, as code.
        asked: the parameters of the address, as code.
        refusal: statement that refuses the request.
        edits: what must be added for all this: parameters, imports.
    """

    function: int
    session: str
    asked: str
    refusal: str
    edits: tuple[Edit, ...] = ()


def view(source: Source, function: int, *, refuses: bool = False) -> View | str:
    """The function as a view with a session, or why it is none.

    Args:
        source: the file.
        function: the function's node, -1 for none.
        refuses: it must be able to refuse the request.
    """
    if function < 0:
        return "the address is not made in a view: keep a random state in the session, and send it"
    request = _parameter(source, function, "request")
    if _imported(source, "flask", "session"):
        if refuses and not is_door(source, function):
            return "what takes the code is no view"
        return View(function=function, session="session", asked="request.args", refusal=f'return "{_REFUSAL}", 400')
    if request and _imports(source, "django"):
        return _django(source, function, refuses)
    if _imports(source, "fastapi") and ("SessionMiddleware" in source.text or "request.session" in source.text):
        return _fastapi(source, function, refuses)
    return "no session is in sight: keep a random state with the user, and compare it in the callback"


def _django(source: Source, function: int, refuses: bool) -> View | str:
    found = from_import("django.http", "HttpResponseBadRequest", source.text, source.unit)
    if refuses and found.trouble:
        return found.trouble
    return View(
        function=function,
        session="request.session",
        asked="request.GET",
        refusal=f'return {found.name}("{_REFUSAL}")',
        edits=found.edits if refuses else (),
    )


def _fastapi(source: Source, function: int, refuses: bool) -> View | str:
    unit = source.unit
    found = from_import("fastapi", "HTTPException", source.text, unit)
    if refuses and (found.trouble or not is_door(source, function)):
        return found.trouble or "what takes the code is no view"
    edits = list(found.edits) if refuses else []
    named = next((n for n in _parameters(source, function) if _annotated(source, n) == "Request"), -1)
    name = unit.name(unit.child(named, Role.NAME)) if named >= 0 else "request"
    if named < 0:
        request = from_import("fastapi", "Request", source.text, unit)
        parameters = list(_parameters(source, function))
        if request.trouble or not parameters or not is_door(source, function) or uses(source, function, name):
            return "the view takes no Request: add one, keep a random state in its session, and compare it"
        at = unit.start[parameters[0]]
        edits += [*request.edits, Edit(start=at, stop=at, text=f"{name}: {request.name}, ")]
    return View(
        function=function,
        session=f"{name}.session",
        asked=f"{name}.query_params",
        refusal=f'raise {found.name}(400, "{_REFUSAL}")',
        edits=tuple(edits),
    )


def callbacks(source: Source) -> Iterator[int]:
    """Views that take an authorisation code out of the address."""
    unit = source.unit
    by_parameter = _imports(source, "fastapi")
    inner = 0
    # What a function within a function asks for is not asked for by the outer one.
    for function in reversed(unit.by_kind.get(Kind.FUNCTION, ())):
        given = by_parameter and is_door(source, function) and _parameter(source, function, "code")
        asking = any(_asks_for_code(source, node) for node in range(function, unit.end[function]))
        if (given or asking) and not function < inner < unit.end[function]:
            inner = function
            yield function


def _asks_for_code(source: Source, node: int) -> bool:
    unit = source.unit
    if unit.kind[node] == Kind.SUBSCRIPT:
        holder, keys = unit.child(node, Role.OBJECT), unit.children_of_role(node, Role.INDEX)
    elif unit.kind[node] == Kind.CALL and unit.kind[unit.child(node, Role.CALLEE)] == Kind.ATTRIBUTE:
        callee = unit.child(node, Role.CALLEE)
        holder = unit.child(callee, Role.OBJECT) if unit.name(callee) == "get" else -1
        keys = unit.children_of_role(node, Role.ARGUMENT)
    else:
        return False
    words = source.of(holder) if holder >= 0 else ""
    return (
        words.endswith((".args", ".GET", ".query_params", ".values"))
        and bool(keys)
        and (source.of(keys[0])[1:-1] == "code")
    )


def is_door(source: Source, function: int) -> bool:
    """Whether a decorator makes `function` the answer to an address."""
    unit = source.unit
    for decorator in unit.children_of_role(function, Role.DECORATOR):
        value = unit.child(decorator, Role.VALUE)
        callee = unit.child(value, Role.CALLEE) if unit.kind[value] == Kind.CALL else value
        if unit.kind[callee] == Kind.ATTRIBUTE and unit.name(callee) in _DOORS:
            return True
    return False


def _parameters(source: Source, function: int) -> Iterator[int]:
    unit = source.unit
    inner = unit.child(function, Role.PARAMETERS)
    for node in unit.children(inner) if inner >= 0 else ():
        if unit.kind[node] == Kind.PARAMETER and not unit.name(node):
            yield node


def _parameter(source: Source, function: int, name: str) -> bool:
    unit = source.unit
    return any(unit.name(unit.child(node, Role.NAME)) == name for node in _parameters(source, function))


def _annotated(source: Source, parameter: int) -> str:
    annotation = source.unit.child(parameter, Role.ANNOTATION)
    return source.of(annotation).rpartition(".")[2] if annotation >= 0 else ""


def uses(source: Source, function: int, name: str) -> bool:
    """Whether the function names `name`."""
    unit = source.unit
    inside = range(function, unit.end[function])
    return any(unit.kind[node] == Kind.NAME and unit.name(node) == name for node in inside)


def _imports(source: Source, package: str) -> bool:
    unit = source.unit
    names = (
        source.of(unit.child(node, Role.MODULE))
        for kind in (Kind.IMPORT_FROM, Kind.IMPORT_ALIAS)
        for node in unit.by_kind.get(kind, ())
        if unit.child(node, Role.MODULE) >= 0
    )
    return any(name == package or name.startswith(f"{package}.") for name in names)


def _imported(source: Source, module: str, name: str) -> bool:
    unit = source.unit
    return any(
        unit.name(unit.child(alias, Role.MODULE)) == name
        for node in unit.by_kind.get(Kind.IMPORT_FROM, ())
        if unit.child(node, Role.MODULE) >= 0 and source.of(unit.child(node, Role.MODULE)) == module
        for alias in unit.children_of_role(node, Role.ALIAS)
        if unit.child(alias, Role.NAME) < 0
    )
