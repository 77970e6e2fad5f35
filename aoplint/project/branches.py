"""Which code of a file runs on a condition only: what comes before in the text need not have run (layer 7)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from aoplint.tree import Kind, Role, Unit

#: Branches of one file that are kept.
BRANCH_LIMIT: Final = 20_000
_LEAVING: Final = frozenset({Kind.RETURN, Kind.RAISE, Kind.BREAK, Kind.CONTINUE})
_LEAVING_CALLS: Final = frozenset({"abort", "exit", "halt", "fail"})


def branches_of(unit: Unit) -> tuple[tuple[int, int], ...]:
    """Intervals of a lowered Python file whose code runs on a condition only, in order.

    An `if` of which no branch leaves is one as a whole: nothing follows from its condition for what comes after it.
    The body of a `try` is one if a handler goes on.
    """
    return tuple(sorted(set(_branches(unit)))[:BRANCH_LIMIT])


def _branches(unit: Unit) -> Iterator[tuple[int, int]]:
    for node in unit.by_kind.get(Kind.IF, ()):
        parts = [part for part in (unit.child(node, Role.BODY), unit.child(node, Role.ORELSE)) if part >= 0]
        yield from ((unit.start[part], unit.stop[part]) for part in parts)
        if not any(leaves(unit, part) for part in parts):
            yield unit.start[node], unit.stop[node]
    for kind, roles in (
        (Kind.FOR, (Role.BODY, Role.ORELSE)),
        (Kind.WHILE, (Role.BODY, Role.ORELSE)),
        (Kind.TRY, (Role.HANDLER, Role.ORELSE)),
        (Kind.MATCH, (Role.CASE,)),
        (Kind.IF_EXPRESSION, (Role.BODY, Role.ORELSE)),
    ):
        for node in unit.by_kind.get(kind, ()):
            for role in roles:
                yield from ((unit.start[part], unit.stop[part]) for part in unit.children_of_role(node, role))
    for node in unit.by_kind.get(Kind.TRY, ()):
        handlers = unit.children_of_role(node, Role.HANDLER)
        body = unit.child(node, Role.BODY)
        if any(not leaves(unit, unit.child(handler, Role.BODY)) for handler in handlers):
            yield unit.start[body], unit.stop[body]
    yield from ((unit.start[node], unit.stop[node]) for node in unit.by_kind.get(Kind.LAMBDA, ()))
    yield from _second_terms(unit)


def _second_terms(unit: Unit) -> Iterator[tuple[int, int]]:
    """`ready and ask()`: the second is not always asked; in a condition it decides with the first."""
    tops: dict[int, int] = {}
    for node in unit.by_kind.get(Kind.BOOLEAN_OPERATION, ()):
        if unit.role[_top(unit, node, tops)] != Role.TEST:
            right = unit.child(node, Role.RIGHT)
            yield unit.start[right], unit.stop[right]


def _top(unit: Unit, node: int, tops: dict[int, int]) -> int:
    """The outermost of the operators of truth around `node`; `tops` keeps answers, since chains are long."""
    path = [node]
    while unit.kind[up := unit.parent[path[-1]]] in (Kind.BOOLEAN_OPERATION, Kind.UNARY_OPERATION) and up not in tops:
        path.append(up)
    top = tops.get(unit.parent[path[-1]], path[-1])
    tops.update(dict.fromkeys(path, top))
    return top


def leaves(unit: Unit, block: int) -> bool:
    """Whether the block of statements at `block` ends the function, the loop or the request at its own level."""
    for statement in unit.children(block):
        if unit.kind[statement] in _LEAVING:
            return True
        call = unit.child(statement, Role.VALUE) if unit.kind[statement] == Kind.EXPRESSION_STATEMENT else -1
        if call >= 0 and unit.kind[call] == Kind.CALL and unit.name(unit.child(call, Role.CALLEE)) in _LEAVING_CALLS:
            return True
    return False


def comes_before(branches: Sequence[tuple[int, int]], first: int, then: int) -> bool:
    """Whether what stands at `first` has run whenever what stands at `then` runs, both in one definition.

    Args:
        branches: see `branches_of`.
        first: an offset.
        then: another.
    """
    if first >= then:
        return False
    end = bisect_right(branches, (first, 1 << 62))
    return not any(start <= first < stop <= then for start, stop in branches[:end])
