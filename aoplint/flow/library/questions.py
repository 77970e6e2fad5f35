"""Functions of Python that answer yes or no, where the answer is known (layer 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aoplint.flow.conditions import narrowing
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ANY, WHOLE
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CALLABLES, CONTAINERS, UNKNOWN, Obj, Shape, Value
from aoplint.flow.objects import builtin, classes

if TYPE_CHECKING:
    from collections.abc import Callable

    from aoplint.flow.library.library import Handler

#: Names that every object has.
_COMMON: Final = frozenset(dir(object)) | {"__dict__", "__module__"}
_ANSWERING: Final = ("__getattr__", "__getattribute__", "__slots__")


def _answered(value: Value, ask: Callable[[object], bool | None]) -> Value:
    """What `ask` says of all that `value` may be, if it says one thing."""
    if value.constants is None or value.taint:
        return UNKNOWN
    answers = {ask(one) for one in (*value.constants, *value.refs)}
    answer = answers.pop() if len(answers) == 1 else None
    return UNKNOWN if answer is None else Value(constants=(answer,))


# --- attributes -----------------------------------------------------------------------------------


def _has_attribute(m: Machine, arguments: Arguments, node: int) -> Value:
    """`hasattr(x, name)`."""
    value, name = arguments.get(0) or UNKNOWN, (arguments.get(1) or UNKNOWN).constant
    if not isinstance(name, str):
        return UNKNOWN
    return _answered(value, lambda one: _has(m, one, name) if isinstance(one, Obj) else None)


def _has(m: Machine, obj: Obj, name: str) -> bool | None:
    if name in _COMMON:
        return True
    held = m.heap.get(obj, name)
    if held is not None:
        return None if held.maybe else True
    if obj.shape in CONTAINERS and builtin.has_method(obj.shape, name):
        return True
    if obj.shape == Shape.MODULE:
        return _is_in_module(m, obj, name)
    cls = obj.data if obj.shape == Shape.INSTANCE else obj
    if cls.shape != Shape.CLASS:
        return None
    if classes.lookup(m.heap, cls, name) is not None:
        return True
    open_ = (
        obj.id in m.canonicals
        or m.heap.get(obj, WHOLE) is not None
        or m.heap.get(obj, ANY) is not None
        or not classes.is_closed(cls)
        or classes.hinted(cls, name) is not None
    )
    if open_ or classes.metaclass_of(cls) or cls.data.members or classes.generated_by(cls):
        return None
    return None if any(classes.lookup(m.heap, cls, one) for one in _ANSWERING) else False


def _is_in_module(m: Machine, module: Obj, name: str) -> bool | None:
    unknown = module.data.running or any(m.heap.get(module, one) is not None for one in ("[stars]", "__getattr__"))
    found = m.linker.submodule(m, module, name) is not None
    return None if unknown or found else False


# --- kinds ----------------------------------------------------------------------------------------


def _is_callable(m: Machine, arguments: Arguments, node: int) -> Value:
    """`callable(x)`."""
    return _answered(arguments.get(0) or UNKNOWN, lambda one: _may_be_called(m, one))


def _may_be_called(m: Machine, one: object) -> bool | None:
    if not isinstance(one, Obj):
        return False
    if one.shape in CALLABLES:
        return True
    if one.shape == Shape.INSTANCE:
        found = classes.lookup(m.heap, one.data, "__call__") is not None
        return True if found else False if classes.is_closed(one.data) and one.id not in m.canonicals else None
    return False if one.shape in CONTAINERS or one.shape == Shape.MODULE else None


def _is_subclass(m: Machine, arguments: Arguments, node: int) -> Value:
    """`issubclass(cls, types)`."""
    types = narrowing.types_of(m, arguments.get(1) or UNKNOWN)
    return _answered(arguments.get(0) or UNKNOWN, lambda one: _derives(one, types)) if types else UNKNOWN


def _derives(one: object, types: list[Obj]) -> bool | None:
    if not isinstance(one, Obj) or one.shape != Shape.CLASS:
        return None
    return narrowing.class_fits(one, types)


def _is_instance(m: Machine, arguments: Arguments, node: int) -> Value:
    """`isinstance(x, types)`."""
    types = narrowing.types_of(m, arguments.get(1) or UNKNOWN)
    value = arguments.get(0) or UNKNOWN
    if not types or any(obj.id in m.canonicals for obj in value.refs):
        return UNKNOWN
    return _answered(value, lambda one: narrowing.fits(one, types))


FUNCTIONS: Final[dict[str, Handler]] = {
    "builtins.hasattr": _has_attribute,
    "builtins.callable": _is_callable,
    "builtins.issubclass": _is_subclass,
    "builtins.isinstance": _is_instance,
}
