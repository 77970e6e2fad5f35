"""The order in which functions are entries: callers before callees (layer 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aoplint.flow.machine.code import Code
from aoplint.flow.reach.callgraph import Key
from aoplint.tree import Kind


def code_keys(code: Code) -> list[int]:
    """The nodes of all functions of a file, and that of its module."""
    by_kind = code.unit.by_kind
    return [0, *by_kind.get(Kind.FUNCTION, ()), *by_kind.get(Kind.LAMBDA, ())]


def callers_first(graph: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """All functions, those of a cycle together, callers before callees (Tarjan, without recursion)."""
    order = [key for component in components(graph) for key in sorted(component)]
    order.reverse()
    return order


def components(graph: Mapping[Key, Sequence[Key]]) -> list[list[Key]]:
    """Strongly connected components, callees before callers."""
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    on_stack: set[Key] = set()
    stack: list[Key] = []
    found: list[list[Key]] = []
    for root in sorted(graph):
        if root in index:
            continue
        work: list[tuple[Key, int]] = [(root, 0)]
        while work:
            node, position = work.pop()
            if position == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            following = graph.get(node, ())
            while position < len(following):
                child = following[position]
                position += 1
                if child not in index and child in graph:
                    work.append((node, position))
                    work.append((child, 0))
                    break
                if child in on_stack:
                    low[node] = min(low[node], index[child])
            else:
                if low[node] == index[node]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == node:
                            break
                    found.append(component)
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
    return found
