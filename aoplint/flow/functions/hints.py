"""What a parameter's annotation says of a value that is not known otherwise (layer 8)."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from aoplint.flow.machine import lazy
from aoplint.flow.machine.code import Code, Parameter
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CALLABLES, NOTHING, Obj, Shape, Value, join, of
from aoplint.flow.objects import classes
from aoplint.tree import Kind, Role

_WRAPPERS: Final = frozenset({
    "Optional", "Union", "Annotated", "Final", "ClassVar", "Awaitable", "Required",
})  # fmt: skip
#: So many classes are told apart behind a hint.
_MOST_HEIRS: Final = 6
#: Names that say nothing about where a method lives.
_PLAIN: Final = frozenset({
    "str", "int", "float", "bool", "bytes", "object", "None", "Any", "dict", "list", "tuple", "set", "Dict",
    "List", "Tuple", "Set", "Callable", "Iterable", "Sequence", "Mapping", "Iterator", "Generator", "type",
    "Type",
})  # fmt: skip


def refine(m: Machine, value: Value, parameter: Parameter) -> Value:
    """`value`, or an instance of the annotated class if nothing else is known of it."""
    if parameter.annotation < 0 or parameter.form in ("*", "**"):
        return value
    return refined(m, value, parameter.annotation, parameter.node)


def refined(m: Machine, value: Value, annotation: int, node: int) -> Value:
    """`value`, or an instance of what `annotation` names if nothing else is known of it."""
    if value.taint and (what := _plain_type(alternatives(m.code, annotation))):
        value = Value(m.carried(value.taint, what), value.refs, value.constants, value.maybe)
    if value.constants is not None or any(m.heap.all(obj) for obj in value.refs):
        return value
    if any(obj.shape != Shape.OPAQUE for obj in value.refs):
        return value
    known = instance_of(m, annotation, node)
    return value if known is NOTHING else Value(value.taint, known.refs, None)


#: Types of which rules may assume that they carry nothing, by the option that says so.
_PLAIN_TYPES: Final = {"bool": "booleans", "int": "numbers", "float": "numbers", "complex": "numbers"}


def _plain_type(names: Set[str]) -> str:
    """What rules may assume to be safe of a value of the types `names`; "" if one of them is something else."""
    found = {_PLAIN_TYPES.get(name, "") for name in names}
    # Whoever takes numbers as safe need not take booleans so.
    return found.pop() if len(found) == 1 else ""


def alternatives(code: Code, annotation: int) -> frozenset[str]:
    """The names of types, without their modules, that an annotation is a choice of; `None` is left out.

    What is no name stands as "".
    """
    unit = code.unit
    kind = unit.kind[annotation]
    if kind in (Kind.NAME, Kind.ATTRIBUTE):
        return frozenset({unit.name(annotation)})
    if kind == Kind.CONSTANT and unit.name(annotation) == "None":
        return frozenset()
    if kind == Kind.STRING:
        text = code.text[unit.start[annotation] : unit.stop[annotation]].strip("'\"")
        return frozenset({text if text.isidentifier() else ""})
    if kind == Kind.BINARY_OPERATION and unit.name(annotation) == "|":
        return alternatives(code, annotation + 1) | alternatives(code, unit.end[annotation + 1])
    if kind == Kind.SUBSCRIPT and unit.name(annotation + 1) in _WRAPPERS:
        choice = unit.children_of_role(annotation, Role.INDEX)
        every = choice[:1] if unit.name(annotation + 1) == "Annotated" else choice
        return frozenset().union(*(alternatives(code, one) for one in every))
    return frozenset({""})


def instance_of(m: Machine, annotation: int, node: int) -> Value:
    """An instance of what the annotation at node `annotation` names; NOTHING if it says nothing of use."""
    unit = m.unit
    kind = unit.kind[annotation]
    if kind == Kind.SUBSCRIPT:
        return _subscript(m, annotation, node)
    if kind == Kind.BINARY_OPERATION and unit.name(annotation) == "|":
        left = instance_of(m, annotation + 1, node)
        return join(left, instance_of(m, unit.end[annotation + 1], node))
    if kind == Kind.STRING:
        return _named(m, m.code.text[unit.start[annotation] : unit.stop[annotation]].strip("'\""), node)
    if kind not in (Kind.NAME, Kind.ATTRIBUTE) or unit.name(annotation) in _PLAIN:
        return NOTHING
    return _instances(m, m.evaluate(annotation), node)


def _subscript(m: Machine, annotation: int, node: int) -> Value:
    unit = m.unit
    if unit.name(annotation + 1) not in _WRAPPERS:
        return NOTHING
    result = NOTHING
    for index in unit.children_of_role(annotation, Role.INDEX)[:4]:
        result = join(result, instance_of(m, index, node))
    return result


def _named(m: Machine, name: str, node: int) -> Value:
    """The class that a quoted annotation names, if it is a plain name of the module."""
    if not name.isidentifier() or name in _PLAIN:
        return NOTHING
    module = m.frame.scopes.get(0)
    held = m.heap.get(module, name) if module is not None else None
    return NOTHING if held is None else _instances(m, lazy.resolved(m, held), node)


def _instances(m: Machine, named: Value, node: int) -> Value:
    result = NOTHING
    for obj in named.refs:
        if obj.shape == Shape.CLASS:
            for heir in _heirs(m, obj):
                result = join(result, of(m.canonical(heir)))
        elif obj.shape == Shape.EXTERNAL and not str(obj.data).startswith("builtins."):
            result = join(result, of(m.watch.library.instance(m, obj.data, node)))
    return result


def _heirs(m: Machine, cls: Obj) -> list[Obj]:
    """The classes whose instances a value may be of which a hint says that it is one of `cls`."""
    if not m.deep:
        return [cls]
    if "typing.Protocol" in classes.external_bases(cls):
        wanted = {name for name, held in m.heap.attributes(cls) if any(obj.shape in CALLABLES for obj in held.refs)}
        fitting = [one for one in m.classes if all(classes.lookup(m.heap, one, name) for name in wanted)]
        return [one for one in fitting if one is not cls][:_MOST_HEIRS] if wanted else [cls]
    return m.heirs(cls)[:_MOST_HEIRS] or [cls]
