"""All places where one code pattern matches in a file (layer 6)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from aoplint.match.bindings import EMPTY, Env
from aoplint.match.index import NodeIndex
from aoplint.match.nodes import STATEMENTS, Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import Frontier
from aoplint.match.statements import is_any_statement, runs
from aoplint.tree import Kind

#: A range with its first node and the environment in which it matches.
Hit = tuple[int, int, int, Env]
#: For each name the nodes where it stands.
Places = Sequence[Sequence[int]]
#: Kinds whose matches are worth a look at the names in them first.
_WIDE: Final = frozenset(
    {
        Kind.FUNCTION, Kind.CLASS, Kind.IF, Kind.FOR, Kind.WHILE, Kind.TRY, Kind.WITH, Kind.ASSIGN, Kind.RETURN,
        Kind.DICT, Kind.LIST, Kind.TUPLE, Kind.COMPARE, Kind.BINARY_OPERATION, Kind.BOOLEAN_OPERATION, Kind.CALL,
        Op.DEEP,
    }
)  # fmt: skip


def hits(matcher: Matcher, index: NodeIndex, pattern: Pattern, near: Sequence[str] = ()) -> list[Hit]:
    """The ranges of all matches of `pattern`, in order, without repetition.

    Args:
        near: names that must stand within a match, unless an import gave them another name.
    """
    places = None if matcher.options.symbolic else index.places_of(near)
    if places is None and not matcher.options.symbolic:
        return []
    finder = _sequences if pattern.kind == Op.STATEMENTS else _nodes
    return list(dict.fromkeys(finder(matcher, index, pattern, places or [])))


def _nodes(matcher: Matcher, index: NodeIndex, pattern: Pattern, places: Places) -> Iterator[Hit]:
    unit = matcher.unit
    starts, stops, ends = unit.start, unit.stop, unit.end
    checked = places if pattern.kind in _WIDE else ()
    for node in index.roots(pattern, matcher.options):
        if checked and not _within(checked, node, ends[node]):
            continue
        for env in matcher.match_root(pattern, node, EMPTY):
            yield starts[node], stops[node], node, env


def _within(places: Places, first: int, end: int) -> bool:
    """Whether each name stands at one of the nodes from `first` to before `end`."""
    for nodes in places:
        at = bisect_left(nodes, first)
        if at == len(nodes) or nodes[at] >= end:
            return False
    return True


def _sequences(matcher: Matcher, index: NodeIndex, pattern: Pattern, places: Places) -> Iterator[Hit]:
    wanted = pattern.parts
    unit = matcher.unit
    for node in _starts(matcher, index, wanted[0]):
        parent = unit.parent[node]
        if places and not _within(places, node, unit.end[parent]):
            continue
        siblings = matcher.children(parent)
        nodes = siblings[bisect_left(siblings, node) :]
        for listed, ends in runs(matcher, pattern, nodes, EMPTY):
            matcher.step(len(listed))
            for stop, env in _ends(matcher, wanted, listed, ends):
                yield unit.start[nodes[0]], stop, nodes[0], env


def _ends(
    matcher: Matcher, wanted: Sequence[Pattern], nodes: Sequence[int], ends: Frontier
) -> Iterator[tuple[int, Env]]:
    """Ends of the ranges of one start; a pattern that ends in `...` gives its shortest and its longest one."""
    stops = matcher.unit.stop
    if not is_any_statement(wanted[-1]):
        for at, envs in ends.items():
            for env in envs:
                if at:
                    yield stops[nodes[at - 1]], env
        return
    shortest: dict[Env, int] = {}
    for at in sorted(ends):
        for env in ends[at]:
            shortest.setdefault(env, at)
    for env, at in shortest.items():
        if at:
            yield stops[nodes[at - 1]], env
        yield stops[nodes[-1]], env


def _starts(matcher: Matcher, index: NodeIndex, first: Pattern) -> Iterator[int]:
    """Statements of blocks at which a sequence that begins with `first` may start."""
    unit = matcher.unit
    wanted = first.parts[0] if first.kind == Kind.EXPRESSION_STATEMENT else first
    if wanted.kind in (Op.ANY, Op.METAVARIABLE, Op.SEQUENCE):
        blocks = index.of_kind(Kind.MODULE, Kind.BLOCK)
        yield from sorted(node for block in blocks for node in matcher.children(block))
        return
    seen: set[int] = set()
    parents, kinds = unit.parent, unit.kind
    for node in index.roots(wanted, matcher.options):
        while node >= 0 and (kinds[node] not in STATEMENTS or kinds[parents[node]] not in (Kind.BLOCK, Kind.MODULE)):
            node = parents[node]
        if node >= 0 and node not in seen:
            seen.add(node)
            yield node
