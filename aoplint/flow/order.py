"""The order in which functions are entries: callers before callees, by the names they mention (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aoplint.flow.code import Code
from aoplint.tree import Kind, Role

Key = tuple[str, int]
#: A name that more functions have says little about which one is meant.
_COMMON = 12


def code_keys(code: Code) -> list[int]:
    """The nodes of all functions of a file, and that of its module."""
    by_kind = code.unit.by_kind
    return [0, *by_kind.get(Kind.FUNCTION, ()), *by_kind.get(Kind.LAMBDA, ())]


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
        found[code.path, 0] = _module_names(code)
    return found


def _module_names(code: Code) -> frozenset[str]:
    """The names that a module mentions outside of functions, names that it imports too."""
    unit = code.unit
    kinds, ends = unit.kind, unit.end
    atoms = set()
    index = 0
    while index < len(kinds):
        kind = kinds[index]
        if kind == Kind.FUNCTION:
            index = ends[index]
            continue
        if kind in (Kind.NAME, Kind.ATTRIBUTE, Kind.MODULE_PATH):
            atoms.add(unit.atom[index])
        index += 1
    names = {unit.atoms[atom] for atom in atoms}
    return frozenset(names | {part for name in names if "." in name for part in name.split(".")})


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
        if name.startswith("__") and name.endswith("__"):
            # Called without being named: by whoever names the class, or the module.
            block = code.table.blocks[code.table.block_of[node]]
            if block.kind == Kind.CLASS:
                holder = code.unit.child(block.node, Role.NAME)
                by_name.setdefault(code.unit.name(holder), []).append((path, node))
            elif block.kind == Kind.MODULE:
                stem = path.rpartition("/")[2].partition(".")[0]
                by_name.setdefault(stem, []).append((path, node))
        if name:
            by_name.setdefault(name, []).append((path, node))
    aliases = _aliases(codes)
    graph: dict[Key, list[Key]] = {}
    for key, names in mentions.items():
        called: set[Key] = set()
        for name in _with_aliases(names, aliases):
            known = by_name.get(name, ())
            if len(known) <= _COMMON:
                called.update(known)
            else:
                called.update(one for one in known if one[0] == key[0])
        called.discard(key)
        graph[key] = sorted(called)
    return graph


def _aliases(codes: Mapping[str, Code]) -> dict[str, set[str]]:
    """Other names of functions: `import a as b`, and module or class variables that are made of them."""
    found: dict[str, set[str]] = {}
    for path in sorted(codes):
        unit = codes[path].unit
        for alias in unit.by_kind.get(Kind.IMPORT_ALIAS, ()):
            name = unit.child(alias, Role.NAME)
            if name >= 0:
                found.setdefault(unit.name(name), set()).add(unit.name(alias + 1).rpartition(".")[2])
        table = codes[path].table
        for node in unit.by_kind.get(Kind.ASSIGN, ()):
            if table.blocks[table.block_of[node]].kind not in (Kind.MODULE, Kind.CLASS):
                continue
            value = unit.child(node, Role.VALUE)
            if unit.kind[node + 1] == Kind.NAME and unit.end[value] - value < 60:
                mentioned = {
                    unit.name(one)
                    for one in range(value, unit.end[value])
                    if unit.kind[one] in (Kind.NAME, Kind.ATTRIBUTE)
                }
                found.setdefault(unit.name(node + 1), set()).update(mentioned)
    return found


def _with_aliases(names: Iterable[str], aliases: Mapping[str, set[str]]) -> list[str]:
    found = dict.fromkeys(names)
    for name in list(found):
        found.update(dict.fromkeys(sorted(aliases.get(name, ()))))
    return list(found)


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
