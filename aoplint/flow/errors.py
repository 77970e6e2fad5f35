"""Exceptions: what they hold, which handler catches them, and which of them library calls raise (layer 8)."""

from __future__ import annotations

import builtins
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from aoplint.flow.calls import Arguments, store_arguments
from aoplint.flow.values import Obj, Shape, Value, of

if TYPE_CHECKING:
    from aoplint.flow.machine import Machine

#: Exceptions of Python by their dotted names.
BUILTIN: Final[dict[str, type[BaseException]]] = {
    f"builtins.{name}": found
    for name, found in vars(builtins).items()
    if isinstance(found, type) and issubclass(found, BaseException)
}
#: What is known of these and of exceptions of its library; `except*` catches a group for what is in it.
_KNOWN: Final[dict[str, type[BaseException]]] = {
    **{dotted: found for dotted, found in BUILTIN.items() if not dotted.endswith("Group")},
    "json.JSONDecodeError": json.JSONDecodeError,
    "json.decoder.JSONDecodeError": json.JSONDecodeError,
    "asyncio.TimeoutError": TimeoutError,
    "socket.timeout": TimeoutError,
    "socket.error": OSError,
    "os.error": OSError,
}
#: Attributes that are arguments of the exception, by their positions.
_ATTRIBUTES: Final = {
    "builtins.SystemExit": ("code",),
    "builtins.StopIteration": ("value",),
    "builtins.OSError": ("errno", "strerror", "filename"),
    "builtins.ExceptionGroup": ("message", "exceptions"),
    "builtins.BaseExceptionGroup": ("message", "exceptions"),
}
#: What catches an exception whoever wrote it.
_BROAD: Final = frozenset({"builtins.Exception", "builtins.BaseException"})


def made(m: Machine, dotted: str, arguments: Arguments, node: int, tag: str = "") -> Value:
    """An exception of Python: it keeps its arguments."""
    obj = m.fresh(Shape.TYPED, node, tag or dotted, dotted)
    store_arguments(m, obj, arguments)
    for name, value in zip(_ATTRIBUTES.get(dotted, ()), arguments.positional):
        m.heap.set(obj.id, name, value)
    return of(obj)


# --- which handler ----------------------------------------------------------------------------------


def fits(m: Machine, value: Value, wanted: Value) -> bool | None:
    """Whether `except wanted` catches `value`; None if that is not known."""
    types: list[Obj] = []
    sure = wanted.constants is not None
    for obj in wanted.refs:
        found = m.elements(of(obj)).refs if obj.shape == Shape.TUPLE else (obj,)
        known = [one for one in found if one.shape in (Shape.CLASS, Shape.EXTERNAL)]
        sure = sure and len(known) == len(found)
        types.extend(known)
    answers = {_is_any(_order(m, obj), types) for obj in value.refs}
    if len(answers) != 1 or not types:
        return None
    answer = answers.pop()
    return answer if answer or sure else None


def _order(m: Machine, obj: Obj) -> Sequence[Obj]:
    """The classes of an exception, or of the class that is raised; none if they are not known."""
    cls = obj.data if obj.shape == Shape.INSTANCE else obj
    if cls.shape == Shape.CLASS:
        return cls.data.order or (cls,)
    if cls.shape == Shape.TYPED:
        return (m.external(cls.data),)
    return (cls,) if cls.shape == Shape.EXTERNAL else ()


def _is_any(order: Sequence[Obj], types: Sequence[Obj]) -> bool | None:
    """Whether an exception whose classes are `order` is one of `types`."""
    answers = [_is_one(order, cls) for cls in types] if order else [None]
    return True if True in answers else None if None in answers else False


def _is_one(order: Sequence[Obj], cls: Obj) -> bool | None:
    if cls in order:
        return True
    own = order[0].shape == Shape.CLASS
    bases = [_KNOWN.get(one.data) for one in order if one.shape == Shape.EXTERNAL]
    known = bool(bases) and None not in bases
    if cls.shape == Shape.CLASS:
        return False if own or known else None
    wanted = _KNOWN.get(cls.data)
    if wanted is None:
        # A name of a library may stand for an exception of Python, but for none of the project.
        return False if own and known else None
    if known:
        return any(base is not None and issubclass(base, wanted) for base in bases)
    return True if cls.data in _BROAD or any(base and issubclass(base, wanted) for base in bases) else None
