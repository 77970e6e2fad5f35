"""The order in which functions are entries: callers before callees, by the names they mention (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aoplint.flow.code import Code
from aoplint.tree import Kind, Role

Key = tuple[str, int]
#: A name that more functions have says little about which one is meant.
_COMMON = 12


def call_names(codes: Iterable[Code]) -> dict[Key, frozenset[str]]:
    """For each function the names that its body mentions."""
    found: dict[Key, frozenset[str]] = {}
    for code in codes:
        unit = code.unit
        for kind in (Kind.FUNCTION, Kind.LAMBDA):
            for node in unit.by_kind.get(kind, ()):
                atoms = {
                    unit.atom[index]
                    for index in range(node + 1, unit.end[node])
                    if unit.kind[index] in (Kind.NAME, Kind.ATTRIBUTE)
                }
                found[code.path, node] = frozenset(unit.atoms[atom] for atom in atoms)
    return found


def function_name(code: Code, node: int) -> str:
    """The name of a function, "" for a lambda."""
    unit = code.unit
    name = unit.child(node, Role.NAME) if unit.kind[node] == Kind.FUNCTION else -1
    return unit.name(name) if name >= 0 else ""


def call_graph(codes: Mapping[str, Code], mentions: Mapping[Key, frozenset[str]]) -> dict[Key, list[Key]]:
    """Which functions a function may call, by name alone; a class's name means its `__init__`."""
    by_name: dict[str, list[Key]] = {}
    for path, node in sorted(mentions):
        code = codes[path]
        name = function_name(code, node)
        if name in ("__init__", "__call__"):
            block = code.table.blocks[code.table.block_of[node]]
            if block.kind == Kind.CLASS:
                holder = code.unit.child(block.node, Role.NAME)
                by_name.setdefault(code.unit.name(holder), []).append((path, node))
        if name:
            by_name.setdefault(name, []).append((path, node))
    graph: dict[Key, list[Key]] = {}
    for key, names in mentions.items():
        called: set[Key] = set()
        for name in names:
            known = by_name.get(name, ())
            if len(known) <= _COMMON:
                called.update(known)
            else:
                called.update(one for one in known if one[0] == key[0])
        called.discard(key)
        graph[key] = sorted(called)
    return graph


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


def reaching(graph: Mapping[Key, Sequence[Key]], wanted: set[Key]) -> set[Key]:
    """The functions from which one of `wanted` can be reached, themselves included."""
    callers: dict[Key, list[Key]] = {}
    for caller, called in graph.items():
        for one in called:
            callers.setdefault(one, []).append(caller)
    found, todo = set(wanted), list(wanted)
    while todo:
        for caller in callers.get(todo.pop(), ()):
            if caller not in found:
                found.add(caller)
                todo.append(caller)
    return found
