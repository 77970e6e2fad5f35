"""Routes of web applications: which parts of a path a handler gets, and which of these are text (layer 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from aoplint.flow.machine.code import Argument, Code
from aoplint.model.record import dataclass
from aoplint.scopes.literals import string_content
from aoplint.tree import Kind, Role

#: Converters whose result is no text.
_NUMBERS: Final = frozenset({"int", "float", "uuid", "bool", "date", "datetime", "decimal"})
_FILTERS: Final = _NUMBERS | {"", "str", "string", "path", "any", "slug"}
#: `<name>`, `<int:name>`, `<any(a, b):name>`, and `{name}`, `{name:int}`.
_ANGLE: Final = re.compile(r"<(?:([^<>:]*):)?\s*([A-Za-z_]\w*)\s*>")
_BRACE: Final = re.compile(r"\{([A-Za-z_]\w*)(?::([^{}]*))?\}")
#: The beginning of a group of a regular expression, and what of one is digits only.
_GROUP: Final = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\((?:\?(?:P<(\w+)>)?)?|\)", re.DOTALL)
_DIGITS: Final = re.compile(r"(?:(?:\\d|\[0-9\]|\[1-9\])(?:[+*?]|\{\d+(?:,\d*)?\})*)+")
#: Calls that say which view a path leads to: where the path stands, where the view.
_DJANGO: Final = frozenset({"path", "re_path", "url"})
_PATTERNS: Final = frozenset({"re_path", "url"})
_RULES: Final = "add_url_rule"
_RESOURCES: Final = "add_resource"
_ROUTER: Final = "register"
_WORDS: Final = _DJANGO | {_RULES, _RESOURCES, _ROUTER, "url_prefix", "RequestHandler"}


@dataclass(frozen=True, slots=True)
class Route:
    """What a path hands to its handler.

    Args:
        places: by name whether it is text.
        groups: the same for what has no name, in order.
    """

    places: Mapping[str, bool]
    groups: tuple[bool, ...] = ()


def route_of(text: str) -> Route:
    """The route that `text` says in the way of Flask, Django's `path` or FastAPI."""
    found = {}
    for converter, name in _ANGLE.findall(text):
        kind = converter.partition("(")[0].strip()
        if name in _FILTERS and kind not in _FILTERS:
            # Bottle and Sanic write `<name:int>`.
            kind, name = name, kind
        found[name] = kind not in _NUMBERS
    for name, converter in _BRACE.findall(text):
        found[name] = converter not in _NUMBERS and not _DIGITS.fullmatch(converter)
    return Route(found)


def pattern_route(text: str) -> Route:
    """The route that the regular expression `text` says."""
    places: dict[str, bool] = {}
    groups: list[bool] = []
    begun: list[tuple[str | None, int]] = []
    for found in _GROUP.finditer(text):
        if found[0].startswith("("):
            begun.append((None if found[0] == "(?" else found[1] or "", found.end()))
        elif found[0] == ")" and begun:
            name, start = begun.pop()
            is_text = not _DIGITS.fullmatch(text, start, found.start())
            if name:
                places[name] = is_text
            elif name is not None and not begun:
                groups.append(is_text)
    return Route(places) if places else Route({}, tuple(groups))


def together(routes: Iterable[Route]) -> Route:
    """What any of `routes` hands on."""
    places: dict[str, bool] = {}
    groups: list[bool] = []
    for route in routes:
        for name, is_text in route.places.items():
            places[name] = places.get(name, False) or is_text
        for at, is_text in enumerate(route.groups):
            groups[at : at + 1] = [is_text or (at < len(groups) and groups[at])]
    return Route(places, tuple(groups))


def literal_at(code: Code, node: int) -> str | None:
    """The text that is written at `node`; None if there is none."""
    unit = code.unit
    if node < 0 or unit.kind[node] != Kind.STRING:
        return None
    content = string_content(code.text[unit.start[node] : unit.stop[node]], unit.name(node))
    return content if isinstance(content, str) else None


def argument_at(arguments: Iterable[Argument], place: int, *names: str) -> int:
    """The node of an argument by its place or one of its names; -1 if it is not passed."""
    plain = [one for one in arguments if not one.form]
    named = (one.node for one in arguments if one.form == "=" and one.name in names)
    return plain[place].node if place < len(plain) else next(named, -1)


class Routes:
    """The routes that calls and lists of a project say.

    Args:
        codes: its files by path.
    """

    def __init__(self, codes: Mapping[str, Code]) -> None:
        self._codes = codes

    @cached_property
    def _said(self) -> list[tuple[str, Route | None]]:
        """Names of views and their routes, None for one that is made at run time; "" for what stands before others."""
        return [found for _, code in sorted(self._codes.items()) for found in _routes_in(code)]

    @cached_property
    def before(self) -> Route:
        """What paths hand on that stand before others."""
        return together(route for name, route in self._said if not name and route is not None)

    @cached_property
    def _by_view(self) -> dict[str, list[Route | None]]:
        found: dict[str, list[Route | None]] = {}
        for name, route in self._said:
            found.setdefault(name, []).append(route)
        return found

    def of(self, views: Iterable[str]) -> Route | None:
        """What the views of these names get of their paths; None if that is not known."""
        found = [route for view in views for route in self._by_view.get(view, ())]
        known = [route for route in found if route is not None]
        return together([*known, self.before]) if found and len(known) == len(found) else None

    def summary(self) -> list[str]:
        """All of it, to be compared."""
        return sorted(f"{name} {route}" for name, route in self._said)


def _routes_in(code: Code) -> Iterator[tuple[str, Route | None]]:
    unit = code.unit
    if _WORDS.isdisjoint(unit.atoms):
        return
    for node in unit.by_kind.get(Kind.KEYWORD, ()):
        text = literal_at(code, unit.child(node, Role.VALUE)) if unit.name(node) == "url_prefix" else None
        if text is not None:
            yield "", route_of(text)
    for call in unit.by_kind.get(Kind.CALL, ()):
        name = unit.name(call + 1) if unit.kind[call + 1] in (Kind.NAME, Kind.ATTRIBUTE) else ""
        if name in _DJANGO and unit.kind[call + 1] == Kind.NAME:
            yield from _django(code, call, pattern=name in _PATTERNS)
        elif name == _RULES:
            arguments = code.arguments(call)
            view = _view(code, argument_at(arguments, 2, "view_func"))
            yield from _said(view, literal_at(code, argument_at(arguments, 0, "rule")))
        elif name == _ROUTER:
            # The router of the REST framework says by itself what a view gets.
            yield from _said(_view(code, argument_at(code.arguments(call), 1, "viewset")), None)
        elif name == _RESOURCES:
            arguments = code.arguments(call)
            view = _view(code, argument_at(arguments, 0, "resource"))
            for one in [one for one in arguments if not one.form][1:]:
                yield from _said(view, literal_at(code, one.node))
    if "RequestHandler" in unit.atoms:
        yield from _tornado(code)


def _django(code: Code, call: int, *, pattern: bool) -> Iterator[tuple[str, Route | None]]:
    arguments = code.arguments(call)
    view, path = argument_at(arguments, 1, "view"), argument_at(arguments, 0, "route", "regex")
    if path >= 0 and code.unit.kind[path] == Kind.CALL:
        # `path(_("about/"), …)`: a path in several languages.
        path = argument_at(code.arguments(path), 0)
    text = literal_at(code, path)
    name = _view(code, view)
    yield from _said("" if name == "include" else name, text, pattern=pattern)


def _said(view: str | None, text: str | None, *, pattern: bool = False) -> Iterator[tuple[str, Route | None]]:
    if view is not None:
        yield view, None if text is None else pattern_route(text) if pattern else route_of(text)


def _view(code: Code, node: int) -> str | None:
    """The name of a view, without its module and what is around it; None if it has none."""
    unit = code.unit
    while node >= 0 and unit.kind[node] == Kind.CALL:
        callee = node + 1
        if unit.name(callee) == "include":
            return "include"
        if unit.kind[callee] == Kind.ATTRIBUTE and unit.name(callee) == "as_view":
            node = callee + 1
        else:
            node = argument_at(code.arguments(node), 0)
    return unit.name(node) if node >= 0 and unit.kind[node] in (Kind.NAME, Kind.ATTRIBUTE) else None


def _tornado(code: Code) -> Iterator[tuple[str, Route | None]]:
    """`(r"/a/(\\d+)", Handler)` in a list."""
    unit = code.unit
    for node in unit.by_kind.get(Kind.TUPLE, ()):
        parts = list(unit.children(node))
        if unit.kind[unit.parent[node]] == Kind.LIST and len(parts) in (2, 3):
            text, view = literal_at(code, parts[0]), _view(code, parts[1])
            if text is not None and text.startswith(("/", "^", "(")):
                yield from _said(view, text, pattern=True)
