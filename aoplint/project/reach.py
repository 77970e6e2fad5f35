"""Which definitions of an application a door may reach, and which nothing reaches: by names (layer 7).

Reaching is generous, since it speaks for the application: a name stands for every definition that it may mean.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from aoplint.model.surface import Body, Route, Surface

#: A definition: path of its file, qualified name.
Spot = tuple[str, str]

#: A name that so many definitions share says nothing about which is meant.
_SHARED: Final = 3
#: Methods that every library has: a call of one is no sign that ours is meant.
_COMMON: Final = frozenset(
    {
        "get", "post", "put", "patch", "delete", "save", "update", "add", "filter", "all", "create", "items",
        "append", "execute", "commit", "run", "close", "read", "write", "send", "start", "stop", "first", "values",
        "keys", "join",
    }
)  # fmt: skip
#: Functions that something outside calls by name.
_ENTRIES: Final = frozenset(
    {"main", "handler", "lambda_handler", "application", "create_app", "make_app", "setup", "ready", "post_fork"}
)


class Reach:
    """The definitions of one application.

    Args:
        surfaces: of its files.
        imports: paths of the files that each file imports.
    """

    def __init__(self, surfaces: Iterable[Surface], imports: Mapping[str, frozenset[str]]) -> None:
        self._surfaces = sorted(surfaces, key=lambda surface: surface.path)
        self._imports = imports
        self._bodies: dict[Spot, Body] = {}
        self._named: dict[str, list[Spot]] = {}
        self._within: dict[Spot, list[Spot]] = {}
        for surface in self._surfaces:
            for body in surface.bodies:
                self._add((surface.path, body.symbol), body)

    def _add(self, spot: Spot, body: Body) -> None:
        self._bodies[spot] = body
        if body.symbol:
            owner, _, name = body.symbol.rpartition(".")
            self._named.setdefault(name, []).append(spot)
            self._within.setdefault((spot[0], owner), []).append(spot)

    def is_live(self, path: str, symbol: str) -> bool:
        """Whether anything may run `symbol`: it is no function that nobody names."""
        return (path, symbol) not in self._bodies or (path, symbol) in self._live

    def of_route(self, path: str, route: Route) -> frozenset[Spot]:
        """What runs when `route` of the file `path` is called."""
        starts = [(path, route.symbol)] if route.symbol else []
        starts += self._meant(path, route.uses)
        return self._closure([*starts, *self._parts(starts)])

    def of_symbol(self, path: str, symbol: str) -> frozenset[Spot]:
        """What runs when the definition `symbol` runs."""
        return self._closure([(path, symbol)])

    def _parts(self, spots: Sequence[Spot]) -> Iterator[Spot]:
        """The methods of classes among `spots`, those of their bases in the application included."""
        seen: set[Spot] = set()
        queue = deque(spots)
        while queue:
            spot = queue.popleft()
            body = self._bodies.get(spot)
            if body is None or body.kind != "class" or spot in seen:
                continue
            seen.add(spot)
            yield from self._within.get(spot, ())
            queue.extend(found for found in self._meant(spot[0], body.uses))

    def _closure(self, starts: Sequence[Spot]) -> frozenset[Spot]:
        """`starts` and all that they use; of a class that is only used, the methods that something names."""
        found: set[Spot] = set()
        made: set[Spot] = set()
        called: set[str] = {"__init__", "__call__", "__enter__", "__exit__"}
        given = frozenset(starts)
        queue = deque(starts)
        while queue:
            spot = queue.popleft()
            body = self._bodies.get(spot)
            if body is None or spot in found or (spot in made and spot not in given):
                continue
            if body.kind == "class" and spot not in given:
                made.add(spot)
            else:
                found.add(spot)
                called.update(use[1:] for use in body.uses if use.startswith("."))
                queue.extend(self._meant(spot[0], body.uses))
                if body.kind == "function":
                    queue.extend(self._within.get(spot, ()))
            if not queue:
                queue.extend(method for cls in made for method in self._within.get(cls, ()) if _name(method) in called)
                queue = deque(method for method in queue if method not in found)
        return frozenset(found)

    def _meant(self, path: str, uses: Iterable[str]) -> Iterator[Spot]:
        for use in uses:
            attribute = use.startswith(".")
            name = use[1:] if attribute else use
            if attribute and name in _COMMON:
                continue
            yield from self._defined(path, name)

    def _defined(self, path: str, name: str) -> Sequence[Spot]:
        known = self._named.get(name, ())
        here = [spot for spot in known if spot[0] == path]
        if here:
            return here
        near = [spot for spot in known if spot[0] in self._imports.get(path, frozenset())]
        return near or (known if len(known) <= _SHARED else ())

    @cached_property
    def _live(self) -> frozenset[Spot]:
        starts = [spot for spot, body in self._bodies.items() if _starts(body)]
        for surface in self._surfaces:
            for route in surface.routes:
                starts += self._meant(surface.path, route.uses)
        return self._closure([*starts, *self._methods()])

    def _methods(self) -> Iterator[Spot]:
        for spot, inner in self._within.items():
            body = self._bodies.get(spot)
            if body is not None and body.kind == "class":
                yield from inner


def _name(spot: Spot) -> str:
    return spot[1].rpartition(".")[2]


def _starts(body: Body) -> bool:
    name = body.symbol.rpartition(".")[2]
    return body.kind in ("module", "class") or body.decorated or name in _ENTRIES or name.startswith("__")
