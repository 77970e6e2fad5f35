"""Whether something comes before a place on every way to it: in its function, around it, in its callers (layer 9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from aoplint.model.match import EvidenceHit
from aoplint.model.surface import Body, Route, Surface
from aoplint.project.branches import comes_before
from aoplint.project.denials import is_denied
from aoplint.project.reach import Reach, Spot

#: Callers that are followed from one place.
_DEEPEST: Final = 20
_MIDDLEWARE: Final = re.compile(r"Middleware(?:Mixin)?$")
_AROUND: Final = frozenset({"before_request", "before_app_request", "middleware", "on_request", "before_serving"})


class Gates:
    """What stands before places of one application.

    Args:
        reach: its definitions.
        surfaces: of its files, by path.
        shown: the places of what must come before; only those that can run.
    """

    def __init__(self, reach: Reach, surfaces: Mapping[str, Surface], shown: Iterable[EvidenceHit]) -> None:
        self._reach = reach
        self._surfaces = surfaces
        self._at: dict[Spot, list[EvidenceHit]] = {}
        for hit in shown:
            self._at.setdefault((hit.location.path, hit.symbol), []).append(hit)
        self._showing: dict[Spot, bool] = {}
        self._passed: dict[tuple[Spot, int], bool] = {}

    def stands_before(self, hit: EvidenceHit) -> bool:
        """Whether it comes before the place of `hit` on every way to it."""
        return self._before((hit.location.path, hit.symbol), hit.start, frozenset()) or self._everywhere

    def _before(self, spot: Spot, offset: int, seen: frozenset[Spot]) -> bool:
        key = (spot, offset)
        if key not in self._passed:
            self._passed[key] = self._own(spot, offset) or self._of_class(spot) or self._of_callers(spot, seen)
        return self._passed[key]

    def _own(self, spot: Spot, offset: int) -> bool:
        """In the same definition, or in one around it."""
        path, symbol = spot
        while True:
            if any(self._asked_first(path, hit.start, offset) for hit in self._at.get((path, symbol), ())):
                return True
            body = self._reach.body((path, symbol))
            named = zip(body.uses, body.at, strict=False) if body is not None and symbol else ()
            if any(self._asked_first(path, at, offset) and self._names_it(path, use, spot) for use, at in named):
                return True
            if not symbol or "." not in symbol:
                return False
            symbol = symbol.rpartition(".")[0]
            outer = self._reach.body((path, symbol))
            if outer is None or outer.kind == "class":
                return False

    def _asked_first(self, path: str, first: int, then: int) -> bool:
        """Whether `first` has run before `then` in the file `path`, and was not denied there."""
        surface = self._surfaces.get(path)
        if surface is None:
            return first < then
        return comes_before(surface.branches, first, then) and not is_denied(surface.denials, first, then)

    def _names_it(self, path: str, use: str, spot: Spot) -> bool:
        return any(self._shows(found) for found in self._reach.meant(path, use) if found != spot)

    def _shows(self, spot: Spot) -> bool:
        """Whether the definition `spot` shows it, or anything that it uses does."""
        if spot not in self._showing:
            self._showing[spot] = False
            body = self._reach.body(spot)
            closure = {spot, *self._reach.of_symbol(*spot)}
            if body is not None and body.kind == "class":
                closure |= self._methods_reach(spot)
            self._showing[spot] = not closure.isdisjoint(self._at)
        return self._showing[spot]

    def _methods_reach(self, cls: Spot) -> frozenset[Spot]:
        path, name = cls
        inner = [body.symbol for body in self._surfaces[path].bodies if body.symbol.startswith(f"{name}.")]
        return frozenset().union(*(self._reach.of_symbol(path, symbol) for symbol in inner))

    def _of_class(self, spot: Spot) -> bool:
        """By the class of a method: its decorators, its bases, the form that it names."""
        owner = (spot[0], spot[1].rpartition(".")[0])
        body = self._reach.body(owner) if owner[1] else None
        if body is None or body.kind != "class":
            return False
        if owner in self._at:
            return True
        return any(self._names_it(owner[0], use, owner) for use in body.uses)

    def _of_callers(self, spot: Spot, seen: frozenset[Spot]) -> bool:
        """In every definition that calls this one, and around every door that leads to it."""
        if spot in seen or len(seen) > _DEEPEST:
            return False
        callers = [(caller, at) for caller, at in self._reach.calls_of(spot) if caller[1] and caller not in seen]
        doors = self._doors.get(spot, ())
        if not callers and not doors:
            return False
        around = seen | {spot}
        return all(self._around(path, route, spot) for path, route in doors) and all(
            self._before(caller, at, around) for caller, at in callers
        )

    @cached_property
    def _doors(self) -> Mapping[Spot, Sequence[tuple[str, Route]]]:
        found: dict[Spot, list[tuple[str, Route]]] = {}
        for path, surface in self._surfaces.items():
            for route in surface.routes:
                for spot in dict.fromkeys(self._reach.named_by(path, route)):
                    found.setdefault(spot, []).append((path, route))
        return found

    def _around(self, path: str, route: Route, spot: Spot) -> bool:
        """Whether the expression that makes the door wraps it: `path("x/", consented(view))`."""
        return any(found != spot and self._shows(found) for use in route.uses for found in self._reach.meant(path, use))

    @cached_property
    def _everywhere(self) -> bool:
        """Whether something that stands before every request shows it."""
        return any(
            self._shows((path, body.symbol))
            for path, surface in self._surfaces.items()
            for body in surface.bodies
            if body.symbol and self._is_around(path, body)
        )

    def _is_around(self, path: str, body: Body) -> bool:
        """Whether it runs on every request: registered by a decorator, or middleware that something installs."""
        if not _AROUND.isdisjoint(body.decorators):
            return True
        named = body.kind == "class" and any(map(_MIDDLEWARE.search, (body.symbol, *body.bases)))
        return named and self._is_installed((path, body.symbol))

    def _is_installed(self, cls: Spot) -> bool:
        """Whether code outside of it names the class otherwise than as the base of another."""
        path, name = cls
        for (where, symbol), _ in self._reach.calls_of(cls):
            user = self._reach.body((where, symbol))
            inside = where == path and (symbol == name or symbol.startswith(f"{name}."))
            if user is not None and not inside and user.kind != "class":
                return True
        return False
