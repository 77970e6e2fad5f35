"""Where the import of a module is or goes (layer 12)."""

from __future__ import annotations

from collections.abc import Iterator

from aoplint.fix.edit import Edit
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """How a module is reached.

    Args:
        name: what it is called.
        at: offset where `text` goes.
        text: the missing import, "" if there is one.
        trouble: why it cannot be reached, "" if it can.
    """

    name: str
    at: int = 0
    text: str = ""
    trouble: str = ""


def import_of(wanted: str, text: str, unit: Unit) -> Import:
    """How the file `text` reaches the module `wanted`: by an import of its own, at its top or to be added there."""
    statements = unit.children_of_role(0, Role.STATEMENT)
    start = _after_head(unit, statements)
    for statement in statements[start:]:
        if unit.kind[statement] not in (Kind.IMPORT, Kind.IMPORT_FROM):
            break
        if unit.kind[statement] == Kind.IMPORT_FROM:
            continue
        for alias in unit.children_of_role(statement, Role.ALIAS):
            given, module = unit.child(alias, Role.NAME), unit.name(unit.child(alias, Role.MODULE))
            # `import os.path` binds `os` too.
            if module == wanted or (given < 0 and module.startswith(f"{wanted}.")):
                name = wanted if given < 0 else unit.name(given)
                return Import(name=name, trouble=_rebound(unit, name, statement, wanted))
    trouble = _rebound(unit, wanted, -1, wanted)
    if trouble or start == len(statements):
        return Import(name=wanted, trouble=trouble or "it stands before the imports")
    newline = "\r\n" if "\r\n" in text else "\n"
    first = statements[start]
    at = unit.start[first]
    if text[text.rfind("\n", 0, at) + 1 : at].strip("\ufeff"):
        return Import(name=wanted, trouble="there is no line for the import")
    gap = "" if unit.kind[first] in (Kind.IMPORT, Kind.IMPORT_FROM) else newline
    return Import(name=wanted, at=at, text=f"import {wanted}{newline}{gap}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """How a name of a module is reached.

    Args:
        name: what it is called.
        edits: the missing import.
        trouble: why it cannot be reached, "" if it can.
    """

    name: str
    edits: tuple[Edit, ...] = ()
    trouble: str = ""


def from_import(module: str, wanted: str, text: str, unit: Unit) -> Name:
    """How the file `text` reaches the name `wanted` of `module`: by an import at its top, extended or added."""
    last = -1
    for statement in unit.children_of_role(0, Role.STATEMENT):
        path = unit.child(statement, Role.MODULE) if unit.kind[statement] == Kind.IMPORT_FROM else -1
        if path < 0 or text[unit.start[path] : unit.stop[path]] != module:
            continue
        for alias in unit.children_of_role(statement, Role.ALIAS):
            last = alias
            given = unit.child(alias, Role.NAME)
            if unit.name(unit.child(alias, Role.MODULE)) == wanted:
                return Name(name=wanted if given < 0 else unit.name(given))
    trouble = _rebound(unit, wanted, -1, "")
    if trouble:
        return Name(name=wanted, trouble=trouble)
    if last >= 0:
        at = unit.stop[last]
        return Name(name=wanted, edits=(Edit(start=at, stop=at, text=f", {wanted}"),))
    added = import_of(module, text, unit)
    if added.trouble or not added.text:
        return Name(name=f"{added.name}.{wanted}", trouble=added.trouble)
    line = added.text.replace(f"import {module}", f"from {module} import {wanted}", 1)
    return Name(name=wanted, edits=(Edit(start=added.at, stop=added.at, text=line),))


def _after_head(unit: Unit, statements: list[int]) -> int:
    """Number of statements that nothing may stand before: the docstring, imports from `__future__`."""
    number = 0
    if statements and unit.kind[statements[0]] == Kind.EXPRESSION_STATEMENT:
        value = unit.child(statements[0], Role.VALUE)
        number = int(unit.kind[value] in (Kind.STRING, Kind.CONCATENATION))
    while number < len(statements) and _is_future(unit, statements[number]):
        number += 1
    return number


def _is_future(unit: Unit, statement: int) -> bool:
    if unit.kind[statement] != Kind.IMPORT_FROM:
        return False
    module = unit.child(statement, Role.MODULE)
    return module >= 0 and unit.name(module) == "__future__"


def _rebound(unit: Unit, name: str, known: int, wanted: str) -> str:
    """Why `name` may be something else than the module that statement `known` imports."""
    if any(True for _ in _bindings(unit, name, known, wanted)):
        return f'the name "{name}" means something else here'
    return ""


def _bindings(unit: Unit, name: str, known: int, wanted: str) -> Iterator[int]:
    for node in range(len(unit)):
        kind = unit.kind[node]
        if kind == Kind.NAME and unit.name(node) == name and unit.role[node] in (Role.TARGET, Role.NAME):
            inside = known >= 0 and known <= node < unit.end[known]
            if not inside and not _imports(unit, unit.parent[node], name, wanted):
                yield node
        elif kind == Kind.IMPORT_ALIAS and unit.child(node, Role.NAME) < 0:
            from_other = unit.kind[unit.parent[node]] == Kind.IMPORT_FROM
            if from_other and unit.name(unit.child(node, Role.MODULE)) == name:
                yield node


def _imports(unit: Unit, alias: int, name: str, wanted: str) -> bool:
    if unit.kind[alias] == Kind.KEYWORD:
        return True
    module = unit.name(unit.child(alias, Role.MODULE)) if unit.kind[alias] == Kind.IMPORT_ALIAS else ""
    return name == module == wanted
