"""Which variables nothing writes between two places of a function, and which of them are one value (layer 8)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aoplint.flow.machine.code import Code
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import Value, Verdict
from aoplint.tree import Kind, Role

_LOOPS = frozenset({Kind.FOR, Kind.WHILE})


class Copy(NamedTuple):
    """A statement `name = other` on two variables of one function."""

    statement: int
    name: str
    other: str


def own_block(m: Machine, node: int) -> int:
    """Number of the scope of the function or module that runs `node`; -1 in the body of a class."""
    function, table = m.frame.function, m.code.table
    block = m.code.block_of_node[function.data.node] if function is not None else 0
    around = table.block_of[node]
    while table.blocks[around].is_comprehension:
        around = table.blocks[around].parent
    return block if around == block else -1


def is_behind(code: Code, statement: int, node: int) -> bool:
    """Whether what runs `node` has run `statement` before, in the same round of each loop around both."""
    unit = code.unit
    suite = unit.parent[statement]
    return unit.end[statement] <= node < unit.end[suite]


def reach(code: Code, statement: int, node: int) -> int:
    """Where the code ends that may run between `statement` and `node`: a loop around `node` alone runs again."""
    unit = code.unit
    suite = unit.parent[statement]
    found = node
    for one in unit.ancestors(node):
        if one == suite:
            break
        if unit.kind[one] in _LOOPS:
            found = unit.end[one]
    return found


def is_steady(code: Code, block: int, name: str, start: int, stop: int) -> bool:
    """Whether no code writes the variable `name` of the scope `block` from `start` to `stop`, and no other function."""
    blocks = code.table.blocks
    if name in code.shared_names:
        return False
    return not within(blocks[block].names.get(name, ()), start, stop)


def within(nodes: Sequence[int], start: int, stop: int) -> Sequence[int]:
    """Those of `nodes`, which are in order, from `start` to `stop`."""
    return nodes[bisect_left(nodes, start) : bisect_left(nodes, stop)]


def follow(m: Machine, test: int, mark: int) -> None:
    """What was learned since `mark` of variables at the condition `test` holds for those that are the same value."""
    heap = m.heap
    if len(heap.trail) == mark:
        return
    block = own_block(m, test)
    if block not in code_copies(m.code):
        return
    scope = m.frame.scopes.get(block)
    if scope is None:
        return
    for name in dict.fromkeys(field for number, field, _ in heap.trail[mark:] if number == scope.id):
        value = heap.get(scope, name)
        if value is None or isinstance(value, Verdict):
            continue
        for other in _same(m.code, block, test, name):
            held = heap.get(scope, other)
            if held is not None and not isinstance(held, Verdict):
                heap.set_local(scope.id, other, _limited(held, value))


def _limited(held: Value, value: Value) -> Value:
    """`held`, which is `value`, by a way of its own."""
    taint = {origin: hop for origin, hop in held.taint.items() if origin in value.taint}
    return Value(taint, value.refs, value.constants, held.maybe and value.maybe)


def _same(code: Code, block: int, test: int, name: str) -> tuple[str, ...]:
    """The other variables that are at `test` what the variable `name` is."""
    key = ("same", block, test, name)
    found = code.memo.get(key)
    if found is None:
        names = [name]
        for one in names:
            names.extend(other for other in _copied(code, block, test, one) if other not in names)
        found = code.memo[key] = tuple(names[1:])
    return found


def _copied(code: Code, block: int, test: int, name: str) -> Iterator[str]:
    unit = code.unit
    for copy in code_copies(code)[block]:
        if name not in (copy.name, copy.other) or not is_behind(code, copy.statement, test):
            continue
        start, stop = unit.end[copy.statement], reach(code, copy.statement, test)
        if all(is_steady(code, block, one, start, stop) for one in (copy.name, copy.other)):
            yield copy.other if name == copy.name else copy.name


def code_copies(code: Code) -> dict[int, list[Copy]]:
    """The statements `name = other` of a file by the scope of both variables."""
    found: dict[int, list[Copy]] | None = code.memo.get("copies")
    if found is None:
        found = code.memo["copies"] = {}
        for kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN):
            for statement in code.unit.by_kind.get(kind, ()):
                for block, copy in _copies(code, statement):
                    found.setdefault(block, []).append(copy)
    return found


def _copies(code: Code, statement: int) -> Iterator[tuple[int, Copy]]:
    unit = code.unit
    value = unit.child(statement, Role.VALUE)
    if value < 0 or unit.kind[value] != Kind.NAME:
        return
    block = code.home(value)
    for target in unit.children_of_role(statement, Role.TARGET):
        if unit.kind[target] == Kind.NAME and block >= 0 and code.home_of_binding(target) == block:
            yield block, Copy(statement, unit.name(target), unit.name(value))
