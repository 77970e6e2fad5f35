"""Lists of patterns against lists of nodes, with `...` and `$...X` (layer 6).

A frontier of states instead of backtracking: cost grows with patterns times nodes, not with their product's powers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.pattern import Op, Pattern
from aoplint.scopes.scopes import Scopes
from aoplint.tree import Unit


class Work(Protocol):
    """What matching lists needs of the matcher."""

    scopes: Scopes
    unit: Unit

    def step(self, count: int = 1) -> None:
        """Counts work."""

    def places(self, pattern: Pattern, nodes: Sequence[int]) -> list[int] | None:
        """At which of `nodes`, by number, `pattern` can match at all; None if that is not known."""


Element = Callable[[Pattern, int, Env], Sequence[Env]]
#: For each number of consumed nodes the environments that got there.
Frontier = dict[int, list[Env]]
#: In lists up to so long every place is tried.
_SHORT = 8


def match_sequence(
    work: Work, patterns: Sequence[Pattern], nodes: Sequence[int], env: Env, element: Element
) -> list[Env]:
    """Environments in which all of `patterns` match all of `nodes` in order."""
    if len(patterns) == 1 and patterns[0].kind == Op.ANY:
        return [env]
    if not any(pattern.kind in (Op.ANY, Op.SEQUENCE) for pattern in patterns) and len(patterns) != len(nodes):
        return []
    return advance(work, patterns, nodes, env, element).get(len(nodes), [])


def advance(work: Work, patterns: Sequence[Pattern], nodes: Sequence[int], env: Env, element: Element) -> Frontier:
    """Where `patterns` can end in `nodes`, starting at the first."""
    states: Frontier = {0: [env]}
    left = sum(1 for pattern in patterns if pattern.kind not in (Op.ANY, Op.SEQUENCE))
    skipped = False
    for number, pattern in enumerate(patterns):
        if skipped:
            skipped = False
            continue
        if pattern.kind == Op.ANY:
            following = patterns[number + 1] if number + 1 < len(patterns) else None
            places = work.places(following, nodes) if following is not None and len(nodes) > _SHORT else None
            if following is not None and places is not None:
                skipped, left = True, left - 1
                states = _leap(work, following, states, nodes, element, places)
            else:
                states = _skip(states, len(nodes) - left)
        elif pattern.kind == Op.SEQUENCE:
            states = _take(work, pattern, states, nodes, len(nodes) - left)
        else:
            left -= 1
            states = _step(work, pattern, states, nodes, element)
        if not states:
            break
    return states


def _leap(
    work: Work, pattern: Pattern, states: Frontier, nodes: Sequence[int], element: Element, places: Sequence[int]
) -> Frontier:
    """`...` and then `pattern`, which can match at `places` only: the way between them is not walked."""
    order = sorted(states)
    moved: Frontier = {}
    reached: dict[Env, None] = {}
    taken = 0
    for at in places:
        while taken < len(order) and order[taken] <= at:
            reached.update(dict.fromkeys(states[order[taken]]))
            taken += 1
        work.step(len(reached) + 1)
        found = dict.fromkeys(made for env in reached for made in element(pattern, nodes[at], env))
        if found:
            moved[at + 1] = list(found)
    return moved


def _skip(states: Frontier, last: int) -> Frontier:
    """Every state may move on to any later place."""
    moved: Frontier = {}
    seen: set[Env] = set()
    current: list[Env] = []
    for at in range(min(states), last + 1):
        fresh = [env for env in states.get(at, ()) if env not in seen]
        if fresh:
            seen.update(fresh)
            current = current + fresh
        moved[at] = current
    return moved


def _take(work: Work, pattern: Pattern, states: Frontier, nodes: Sequence[int], last: int) -> Frontier:
    moved: Frontier = {}
    for at, envs in states.items():
        for stop in range(at, last + 1):
            bound = span(work, nodes[at:stop], nodes, at)
            for env in envs:
                work.step()
                for made in bind(env, pattern.atom, bound, work.scopes):
                    moved.setdefault(stop, []).append(made)
    return moved


def span(work: Work, taken: Sequence[int], nodes: Sequence[int], at: int) -> Bound:
    """The binding of several siblings; empty ones stand at the place where they would be."""
    unit = work.unit
    if taken:
        return Bound(Form.SPAN, taken[0], taken[-1], unit.start[taken[0]], unit.stop[taken[-1]])
    place = unit.start[nodes[at]] if at < len(nodes) else unit.stop[nodes[-1]] if nodes else 0
    return Bound(Form.SPAN, -1, -1, place, place)


def _step(work: Work, pattern: Pattern, states: Frontier, nodes: Sequence[int], element: Element) -> Frontier:
    moved: Frontier = {}
    for at, envs in states.items():
        if at >= len(nodes):
            continue
        work.step(len(envs))
        found = [made for env in envs for made in element(pattern, nodes[at], env)]
        if found:
            moved[at + 1] = found if len(found) == 1 else list(dict.fromkeys(found))
    return moved


def match_unordered(
    work: Work, patterns: Sequence[Pattern], nodes: Sequence[int], env: Env, element: Element, *, rest: bool
) -> list[Env]:
    """Each of `patterns` against a node of its own, in any order; other nodes may be left over if `rest`."""
    wanted = [pattern for pattern in patterns if pattern.kind != Op.ANY]
    if len(wanted) > len(nodes) or (not rest and len(wanted) == len(patterns) and len(wanted) != len(nodes)):
        return []
    states: list[tuple[Env, frozenset[int]]] = [(env, frozenset())]
    for pattern in wanted:
        moved: dict[tuple[Env, frozenset[int]], None] = {}
        for known, used in states:
            for node in nodes:
                if node not in used:
                    work.step()
                    for made in element(pattern, node, known):
                        moved[(made, used | {node})] = None
        states = list(moved)
    return list(dict.fromkeys(made for made, _ in states))
