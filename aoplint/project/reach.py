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
#: Decorators that change a function and register it nowhere.
_PASSIVE: Final = frozenset(
    {
        "login_required", "permission_required", "user_passes_test", "staff_member_required", "require_POST",
        "require_GET", "require_safe", "require_http_methods", "csrf_exempt", "csrf_protect", "never_cache",
        "cache_page", "cache_control", "wraps", "contextmanager", "asynccontextmanager", "lru_cache", "cache", "cached",
        "staticmethod", "classmethod", "property", "cached_property", "atomic", "sync_to_async", "async_to_sync",
        "method_decorator", "override", "deprecated", "overload", "retry", "jwt_required", "sensitive_post_parameters",
        "ensure_csrf_cookie", "xframe_options_exempt", "vary_on_headers", "non_atomic_requests", "abstractmethod",
    }
)  # fmt: skip
#: Classes that answer requests once something names them.
_VIEW: Final = ("View", "Resource", "Endpoint", "ViewSet")
#: Classes whose body says what they refuse.
_CHECKING: Final = ("Form", "Serializer", "Schema", "BaseModel", "Permission", "Mixin")
#: Signals that the deletion of a row sends, and the calls that delete one.
_ON_DELETE: Final = frozenset({"pre_delete", "post_delete", "before_delete", "after_delete"})
_DELETES: Final = frozenset({".delete", ".adelete", "delete"})


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
        self._uses: dict[Spot, tuple[Spot, ...]] = {}
        for surface in self._surfaces:
            for body in surface.bodies:
                self._add((surface.path, body.symbol), body)

    def _add(self, spot: Spot, body: Body) -> None:
        self._bodies[spot] = body
        if body.symbol:
            owner, _, name = body.symbol.rpartition(".")
            self._named.setdefault(name, []).append(spot)
            self._within.setdefault((spot[0], owner), []).append(spot)

    def body(self, spot: Spot) -> Body | None:
        """What the definition `spot` uses."""
        return self._bodies.get(spot)

    def defines(self, name: str) -> bool:
        """Whether a function or class of the application is called `name`."""
        return name in self._named

    def is_door(self, path: str, route: Route) -> bool:
        """Whether `route` leads anywhere: a method of a view that nothing names is none."""
        owner = route.symbol.rpartition(".")[0]
        return not owner or route.path != owner or (path, owner) not in self._idle

    def calls_of(self, spot: Spot) -> Sequence[tuple[Spot, int]]:
        """The definitions that may call `spot`, each with the offset where it names it first."""
        return self._callers.get(spot, ())

    def meant(self, path: str, use: str) -> tuple[Spot, ...]:
        """The definitions that `use`, a name in the file `path`, may mean."""
        return tuple(self._meant(path, [use]))

    def is_live(self, path: str, symbol: str) -> bool:
        """Whether anything may run `symbol`: it is no function that nobody names."""
        return (path, symbol) not in self._bodies or (path, symbol) in self._live

    def of_route(self, path: str, route: Route) -> frozenset[Spot]:
        """What runs when `route` of the file `path` is called."""
        starts = self.named_by(path, route)
        return self._closure([*starts, *self._parts(starts)])

    def named_by(self, path: str, route: Route) -> list[Spot]:
        """The definitions that `route` of the file `path` names: its handler, and what wraps it."""
        named = [(path, route.symbol)] if route.symbol else []
        named += self._meant(path, route.uses)
        if not named and route.uses:
            # A view may be called `update` or `join`; here it is meant.
            named += self._defined(path, route.uses[-1].removeprefix("."))
        return named

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
        """`starts` and all that they use; of a class that is only used, the methods that something names.

        A form that is used checks what it declares, so that its own body counts too.
        """
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
                queue.extend(self._used(spot, body))
                if body.kind == "function":
                    queue.extend(self._within.get(spot, ()))
            if not queue:
                queue.extend(method for cls in made for method in self._within.get(cls, ()) if _name(method) in called)
                queue = deque(method for method in queue if method not in found)
        return frozenset(found | {spot for spot in made if self._checks_itself(spot)})

    def _used(self, spot: Spot, body: Body) -> Sequence[Spot]:
        """The definitions that `body`, which is at `spot`, may use, and those that its signals reach."""
        known = self._uses.get(spot)
        if known is None:
            found = dict.fromkeys((*self._meant(spot[0], body.uses), *self._told(spot[0], body.uses)))
            known = self._uses[spot] = tuple(found)
        return known

    def _checks_itself(self, spot: Spot) -> bool:
        body = self._bodies.get(spot)
        return body is not None and any(base.endswith(_CHECKING) for base in body.bases)

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

    def _told(self, path: str, uses: Sequence[str]) -> Iterator[Spot]:
        """What listens to the signals that code with these `uses` may send."""
        if not self._listeners:
            return
        for use in uses:
            yield from self._listeners.get(use.removeprefix("."), ())
        if not _DELETES.isdisjoint(uses):
            for signal in sorted(_ON_DELETE):
                yield from self._listeners.get(signal, ())

    @cached_property
    def _listeners(self) -> Mapping[str, tuple[Spot, ...]]:
        """Functions by the name of the signal that they listen to."""
        found: dict[str, dict[Spot, None]] = {}
        for surface in self._surfaces:
            for listener in surface.listeners:
                own = (surface.path, listener.handler)
                spots = (own,) if own in self._bodies else self._defined(surface.path, listener.handler)
                found.setdefault(listener.signal, {}).update(dict.fromkeys(spots))
        return {name: tuple(spots) for name, spots in found.items()}

    @cached_property
    def _callers(self) -> Mapping[Spot, tuple[tuple[Spot, int], ...]]:
        found: dict[Spot, dict[Spot, int]] = {}
        for spot, body in sorted(self._bodies.items()):
            for use, at in zip(body.uses, body.at, strict=False):
                for target in self._meant(spot[0], [use]):
                    if target != spot:
                        found.setdefault(target, {}).setdefault(spot, at)
        return {target: tuple(callers.items()) for target, callers in found.items()}

    @cached_property
    def _idle(self) -> frozenset[Spot]:
        """Views that no other code names: no address leads to them."""
        return frozenset(
            spot
            for spot, body in self._bodies.items()
            if body.kind == "class"
            and not body.decorators
            and any(base.endswith(_VIEW) for base in body.bases)
            and not self.calls_of(spot)
        )

    @cached_property
    def _live(self) -> frozenset[Spot]:
        starts = [spot for spot, body in self._bodies.items() if self._starts(spot, body)]
        for surface in self._surfaces:
            for route in surface.routes:
                if self.is_door(surface.path, route):
                    starts += self.named_by(surface.path, route)
        return self._closure([*starts, *self._methods()])

    def _starts(self, spot: Spot, body: Body) -> bool:
        name = body.symbol.rpartition(".")[2]
        if body.kind == "class":
            return spot not in self._idle
        if body.kind == "value":
            return True
        registered = any(not self._is_passive(spot[0], decorator) for decorator in body.decorators)
        return body.kind == "module" or registered or name in _ENTRIES or name.startswith("__")

    def _is_passive(self, path: str, decorator: str) -> bool:
        """Whether a decorator only wraps what it decorates."""
        if decorator in _PASSIVE:
            return True
        own = [self._bodies[spot] for spot in self._defined(path, decorator)]
        inner = [self._bodies[child] for spot in self._defined(path, decorator) for child in self._within.get(spot, ())]
        return bool(own) and any({"wraps", ".wraps"} & {*body.uses, *body.decorators} for body in (*own, *inner))

    def _methods(self) -> Iterator[Spot]:
        for spot, inner in self._within.items():
            body = self._bodies.get(spot)
            if body is not None and body.kind == "class" and spot not in self._idle:
                yield from inner


def _name(spot: Spot) -> str:
    return spot[1].rpartition(".")[2]
