"""Import statements (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.expressions.assign import bind_name
from aoplint.flow.machine.heap import Field
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import Obj, Shape, Value, join, of
from aoplint.flow.objects import attributes, holding
from aoplint.tree import Kind, Role

_OWN: Final = "["


def import_modules(m: Machine, index: int) -> bool:
    """`import a.b, c as d`."""
    unit = m.unit
    for alias in unit.children(index):
        dotted = unit.name(alias + 1)
        name = unit.child(alias, Role.NAME)
        module = m.linker.load(m, dotted, 0, m.code.path)
        if name >= 0:
            bind_name(m, name, unit.name(name), of(module if module is not None else m.external(dotted)))
            continue
        head = dotted.partition(".")[0]
        top = m.linker.load(m, head, 0, m.code.path) if module is not None else None
        bind_name(m, alias + 1, head, of(top if top is not None else m.external(head)))
    return True


def import_from(m: Machine, index: int) -> bool:
    """`from a import b as c`, `from . import d`, `from a import *`."""
    unit = m.unit
    module_node = unit.child(index, Role.MODULE)
    dotted = unit.name(module_node) if module_node >= 0 else ""
    level = unit.name(index).count(".")
    module = m.linker.load(m, dotted, level, m.code.path)
    for alias in unit.children_of_role(index, Role.ALIAS):
        if unit.kind[alias] == Kind.IMPORT_STAR:
            _import_star(m, module, dotted)
            continue
        name = unit.name(alias + 1)
        # The top of the tree is no package: `from . import a` means a file beside.
        beside = m.linker.load(m, name, level, m.code.path) if module is None and level and not dotted else None
        if beside is not None:
            value = of(beside)
        elif module is None:
            value = of(m.external(f"{dotted}.{name}" if dotted else name))
            value = m.watch.external(m, value, alias)
        else:
            value = imported(m, module, name)
        bound = unit.child(alias, Role.NAME)
        bind_name(m, bound if bound >= 0 else alias + 1, unit.name(bound) if bound >= 0 else name, value)
    return True


def imported(m: Machine, module: Obj, name: str) -> Value:
    """What `from module import name` binds."""
    held = m.heap.get(module, name)
    if held is not None:
        return held
    submodule = m.linker.submodule(m, module, name)
    if submodule is not None:
        return of(submodule)
    if module.data.running:
        # An import cycle: the name comes into being when the module has run on.
        return of(m.lasting(Shape.LAZY, ("lazy", module.id, name), (module, name)))
    return attributes.module_attribute(m, module, name)


def _import_star(m: Machine, module: Obj | None, dotted: str) -> None:
    scope = m.frame.scopes.get(0)
    if scope is None:
        return
    if module is None:
        known = m.heap.get(scope, "[stars]")
        added = Value(constants=(dotted,))
        m.heap.set(scope.id, "[stars]", added if known is None else join(known, added))
        return
    for name, held in list(m.heap.all(module).items()):
        if _is_public(m, module, name):
            m.heap.set(scope.id, name, held)


def _is_public(m: Machine, module: Obj, name: Field) -> bool:
    if not isinstance(name, str) or name.startswith(_OWN):
        return False
    exported = m.heap.get(module, "__all__")
    if exported is not None and len(exported.refs) == 1:
        items = holding.items_of(m, exported.refs[0])
        if items is not None:
            return any(item.constant == name for item in items)
    return not name.startswith("_")
