"""Ranges with bindings, and how formulas combine them (layer 6).

The rules are Semgrep's: of two ranges the inner one stays; `pattern-inside` is never the inner one; `pattern-not`
takes equal ranges away, `pattern-not-inside` what lies within, `pattern-not-regex` what holds or is held.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from aoplint.match.bindings import EMPTY, Env, get, unify
from aoplint.match.limits import MAX_RANGES, TooManyRangesError
from aoplint.scopes.scopes import Scopes


class RangeKind(IntEnum):
    """What made a range; it decides how the range meets others."""

    PLAIN = 0
    INSIDE = 1
    REGEX = 2


class Range(NamedTuple):
    """An interval where a formula holds.

    Args:
        start: first offset.
        stop: one past the last offset.
        node: index of the node that matched, the first one of a sequence of statements; -1 for text.
        bindings: metavariables in the order in which they were bound.
        kind: what made it.
    """

    start: int
    stop: int
    node: int
    bindings: Env = EMPTY
    kind: RangeKind = RangeKind.PLAIN


Step = Callable[[int], None]


def unique(ranges: Sequence[Range]) -> list[Range]:
    """`ranges` without repetitions.

    Raises:
        TooManyRangesError: if there are more than one formula may have.
    """
    if len(ranges) > MAX_RANGES:
        raise TooManyRangesError
    return list(dict.fromkeys(ranges))


def renamed(ranges: Sequence[Range], names: Mapping[str, str]) -> list[Range]:
    """`ranges` with other names for their metavariables."""
    return [
        found._replace(bindings=tuple([(names.get(name, name), bound) for name, bound in found.bindings]))
        for found in ranges
    ]


def as_inside(ranges: Sequence[Range]) -> list[Range]:
    """`ranges` as those of a `pattern-inside`."""
    return [found._replace(kind=RangeKind.INSIDE) for found in ranges]


def intersect(first: Sequence[Range], second: Sequence[Range], scopes: Scopes | None, step: Step) -> list[Range]:
    """The inner one of every two ranges of which one holds the other and whose bindings agree."""
    found = _narrowed(first, second, scopes, step)
    found += _narrowed(second, first, scopes, step)
    return unique(found)


def _narrowed(inner: Sequence[Range], outer: Sequence[Range], scopes: Scopes | None, step: Step) -> list[Range]:
    ordered = sorted(inner, key=_start)
    starts = [found.start for found in ordered]
    made: list[Range] = []
    for around in outer:
        first = bisect_left(starts, around.start)
        last = bisect_right(starts, around.stop)
        step(last - first + 1)
        for found in ordered[first:last]:
            if found.stop > around.stop or (found.kind == RangeKind.INSIDE and around.kind != RangeKind.INSIDE):
                continue
            env = unify(found.bindings, around.bindings, scopes)
            if env is not None:
                made.append(found if env is found.bindings else found._replace(bindings=env))
        if len(made) > MAX_RANGES:
            raise TooManyRangesError
    return made


def _start(found: Range) -> int:
    return found.start


def take_away(ranges: Sequence[Range], removed: Sequence[Range], scopes: Scopes | None, step: Step) -> list[Range]:
    """`ranges` without those that a negative formula hits, in the way of its kind."""
    if not removed:
        return list(ranges)
    equal: dict[tuple[int, int], list[Range]] = {}
    around: list[Range] = []
    touching: list[Range] = []
    for other in removed:
        if other.kind == RangeKind.PLAIN:
            equal.setdefault((other.start, other.stop), []).append(other)
        else:
            (around if other.kind == RangeKind.INSIDE else touching).append(other)
    around.sort(key=_start)
    starts = [other.start for other in around]
    kept = []
    for found in ranges:
        start, stop = found.start, found.stop
        first = bisect_right(starts, start)
        step(first + len(touching) + 1)
        hit = list(equal.get((start, stop), ()))
        hit += [other for other in around[:first] if other.stop >= stop]
        hit += [other for other in touching if _holds(found, other) or _holds(other, found)]
        if not any(_agree(found, other, scopes) for other in hit):
            kept.append(found)
    return kept


def _holds(outer: Range, inner: Range) -> bool:
    return outer.start <= inner.start and inner.stop <= outer.stop


def _agree(found: Range, other: Range, scopes: Scopes | None) -> bool:
    return unify(found.bindings, other.bindings, scopes) is not None


def focus(found: Range, names: tuple[tuple[str, ...], ...]) -> list[Range]:
    """`found` narrowed to metavariables: the union of a list, the intersection of several keys."""
    narrowed = [_focused(found, listed) for listed in names]
    result = narrowed[0]
    for other in narrowed[1:]:
        pairs = ((one, two) for one in result for two in other)
        result = [inner for one, two in pairs if (inner := _inner(one, two)) is not None]
    return result


def _focused(found: Range, names: tuple[str, ...]) -> list[Range]:
    made = []
    for name in names:
        bound = get(found.bindings, name)
        if bound is not None and bound.start >= 0:
            narrow = found._replace(start=bound.start, stop=bound.stop, node=bound.node)
            inner = _inner(narrow, found)
            if inner is not None:
                made.append(inner)
    return made


def _inner(one: Range, two: Range) -> Range | None:
    if two.start <= one.start and one.stop <= two.stop:
        return one
    return two if one.start <= two.start and two.stop <= one.stop else None
