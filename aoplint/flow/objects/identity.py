"""Which values are the same, or equal, as far as it is known which objects they are (layer 8)."""

from __future__ import annotations

import builtins
from typing import Any, Final

from aoplint.flow.literals import folding
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CONTAINERS, MEMBERS, Obj, Shape, Value
from aoplint.flow.objects import classes

#: Signs that ask whether two values are one, and whether they say yes or no then.
SIGNS: Final = {"is": True, "==": True, "is not": False, "!=": False}
#: Pairs of what two values may be that are looked at.
_MOST_PAIRS: Final = 64
#: Objects of which there is one wherever the code that makes it runs once.
_SINGLE: Final = frozenset({Shape.CLASS, Shape.FUNCTION, Shape.MODULE, Shape.EXTERNAL})
#: Objects that are no text and no number.
_NO_LITERALS: Final = CONTAINERS | {Shape.CLASS, Shape.FUNCTION, Shape.MODULE, Shape.BOUND, Shape.PARTIAL}


def compare(m: Machine, sign: str, left: Value, right: Value) -> bool | None:
    """`left sign right` for the signs in `SIGNS`; None if that is not known."""
    if left.constants is None or right.constants is None or left.taint or right.taint:
        return None
    one_side, other_side = (*left.constants, *left.refs), (*right.constants, *right.refs)
    if not 0 < len(one_side) * len(other_side) <= _MOST_PAIRS:
        return None
    identical = sign in ("is", "is not")
    answers = {_paired(m, one, other, identical=identical) for one in one_side for other in other_side}
    answer = answers.pop() if len(answers) == 1 else None
    return None if answer is None else answer == SIGNS[sign]


def _paired(m: Machine, one: Any, other: Any, *, identical: bool) -> bool | None:
    """Whether two literals or objects are the same (if `identical`), or equal."""
    if not isinstance(one, Obj) and not isinstance(other, Obj):
        return _literals(one, other, identical=identical)
    if not isinstance(one, Obj) or not isinstance(other, Obj):
        obj, literal = (one, other) if isinstance(one, Obj) else (other, one)
        if isinstance(literal, MEMBERS) and is_member(m, obj):
            return literal.member is obj
        return False if _is_no_literal(m, obj, literal, identical=identical) else None
    if one is other:
        return True if _is_single(m, one) else None
    return False if _are_apart(m, one, other, identical=identical) else None


def _literals(one: Any, other: Any, *, identical: bool) -> bool | None:
    """Members of two enumerations are two, even where their values are equal."""
    if isinstance(one, MEMBERS) and isinstance(other, MEMBERS) and one.member.data is not other.member.data:
        plain = classes.is_plain_enumeration(one.member.data) or classes.is_plain_enumeration(other.member.data)
        if identical or plain:
            return False
    answer = folding.compare("==", one, other)
    return answer if isinstance(answer, bool) else None


def _is_no_literal(m: Machine, obj: Obj, literal: Any, *, identical: bool) -> bool:
    if obj.shape in _NO_LITERALS:
        return True
    if literal is not None and is_member(m, obj) and not identical:
        return False
    return _is_known(m, obj, identical=identical)


def _is_single(m: Machine, obj: Obj) -> bool:
    """Whether every object that `obj` stands for is the same one."""
    return obj.shape in _SINGLE or is_member(m, obj)


def is_one(m: Machine, obj: Obj) -> bool:
    """Whether `obj` is one class, function or member, and certainly not another name of something else."""
    return _is_single(m, obj) and (obj.shape != Shape.EXTERNAL or _is_of_python(obj))


def is_member(m: Machine, obj: Obj) -> bool:
    """Whether `obj` is one member of an enumeration."""
    return obj.shape == Shape.INSTANCE and bool(obj.data.data.members) and obj.id not in m.canonicals


def _are_apart(m: Machine, one: Obj, other: Obj, *, identical: bool) -> bool:
    shapes = {one.shape, other.shape}
    if Shape.EXTERNAL in shapes:
        # A name of a library may be another name of the same thing, even of what the project has.
        return all(obj.shape in _SINGLE and (obj.shape != Shape.EXTERNAL or _is_of_python(obj)) for obj in (one, other))
    if not all(obj.shape in _SINGLE or _is_known(m, obj, identical=identical) for obj in (one, other)):
        return False
    return shapes <= _SINGLE | {Shape.INSTANCE}


def _is_of_python(obj: Obj) -> bool:
    holder, _, name = obj.data.rpartition(".")
    return holder == "builtins" and hasattr(builtins, name)


def _is_known(m: Machine, obj: Obj, *, identical: bool) -> bool:
    """Whether `obj` is an instance that is no other object, and equal to none."""
    if obj.shape != Shape.INSTANCE or obj.id in m.canonicals:
        return False
    cls = obj.data
    if is_member(m, obj):
        return classes.lookup(m.heap, cls, "__eq__") is None or identical
    if not classes.is_closed(cls) or classes.metaclass_of(cls) or classes.lookup(m.heap, cls, "__new__"):
        return False
    return identical or not (classes.generated_by(cls) or classes.lookup(m.heap, cls, "__eq__"))
