"""Functions that make instances, classes and containers in ways of their own (layer 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aoplint.flow.calls.call import unknown_call
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, Bounds, Obj, Shape, Value, join_all, of
from aoplint.flow.objects import classes, holding, members, subscripts
from aoplint.flow.objects.containers import fill_default_dict
from aoplint.flow.objects.instances import allocate, make

if TYPE_CHECKING:
    from aoplint.flow.library.library import Handler


def _make_instance(m: Machine, arguments: Arguments, node: int) -> Value:
    """`object.__new__(cls)` and its like."""
    made = [_only_instance(m, cls) or of(allocate(m, cls, arguments.rest(), node)) for cls in _classes(arguments)]
    return join_all(made) if made else unknown_call(m, arguments, node, CLEAN)


def _call_class(m: Machine, arguments: Arguments, node: int) -> Value:
    """`type.__call__(cls, ...)`: what calling a class does if its metaclass does not say otherwise."""
    made = [make(m, cls, arguments.rest(), node) for cls in _classes(arguments)]
    return join_all(made) if made else unknown_call(m, arguments, node, CLEAN)


def _only_instance(m: Machine, cls: Obj) -> Value | None:
    """The instance that a singleton keeps in an attribute of its class: where there is one, no other is made."""
    for owner in cls.data.order or (cls,):
        for held in m.heap.all(owner).values() if owner.shape == Shape.CLASS else ():
            for obj in held.refs:
                if obj.shape == Shape.INSTANCE and obj.data is cls:
                    return of(obj)
    return None


def _classes(arguments: Arguments) -> list[Obj]:
    return [obj for value in arguments.positional[:1] for obj in value.refs if obj.shape == Shape.CLASS]


def _default_dict(m: Machine, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.DICT, node, "default")
    fill_default_dict(m, made, arguments)
    return of(made)


def _named_tuple(m: Machine, arguments: Arguments, node: int) -> Value:
    names = _field_names(m, arguments.get(1, "field_names"))
    cls = m.fresh(Shape.CLASS, node, "namedtuple")
    declared = dict.fromkeys(names, classes.FieldData())
    cls.data = classes.ClassData("namedtuple", m.code.path, node, fields=declared, qualified="namedtuple")
    cls.data.order = (cls, m.external("typing.NamedTuple"))
    cls.data.generated = "typing.NamedTuple"
    return of(cls)


def _field_names(m: Machine, value: Value | None) -> list[str]:
    if value is None:
        return []
    if isinstance(value.constant, str):
        return value.constant.replace(",", " ").split()
    names: list[str] = []
    for obj in value.refs:
        for item in holding.items_of(m, obj) or []:
            if isinstance(item.constant, str):
                names.append(item.constant)
            elif item.refs:
                held = subscripts.get_item(m, item, Value(constants=(0,)), 0)
                names.extend([held.constant] if isinstance(held.constant, str) else [])
    return names


def _automatic(m: Machine, arguments: Arguments, node: int) -> Value:
    return of(m.lasting(Shape.TYPED, ("typed", members.AUTOMATIC), members.AUTOMATIC))


def _slice(m: Machine, arguments: Arguments, node: int) -> Value:
    ends = [value.constant for value in arguments.positional]
    ends = [None, *ends] if len(ends) == 1 else ends
    bounds = Bounds(*[*ends, None, None][:3])
    made = m.fresh(Shape.OPAQUE, node, "slice", bounds)
    return Value(m.contents_of_all(arguments.all()), (made,), None)


_MAKERS: Final = ("object", "str", "bytes", "int", "float", "tuple", "frozenset", "list", "dict", "set")
FUNCTIONS: Final[dict[str, Handler]] = {
    **{f"builtins.{name}.__new__": _make_instance for name in _MAKERS},
    "builtins.type.__call__": _call_class,
    members.AUTOMATIC: _automatic,
    "builtins.slice": _slice,
    "collections.defaultdict": _default_dict,
    "collections.namedtuple": _named_tuple,
    "typing.NamedTuple": _named_tuple,
}
