"""Abstract values: what an expression may be, and where what it holds came from (layer 8).

A value may be one of some objects (by allocation site), one of some constants, or something unknown; apart from that
it carries taint. All of it is immutable; what objects hold is in the heap (flow/heap.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, Final, NamedTuple, TypeAlias

from aoplint.model.record import dataclass

MAX_REFS: Final = 8
MAX_CONSTANTS: Final = 12
#: Longest chain of hops that is kept: a trace beyond it is no help to a reader.
MAX_HOPS: Final = 60


class Hop(NamedTuple):
    """One step of a value's way.

    Args:
        path: file of the step.
        node: node of the expression.
        label: what happens there.
        previous: the step before, None at the source.
        length: number of steps so far.
    """

    path: str
    node: int
    label: str
    previous: Hop | None
    length: int


#: For each origin (flow/origins.py) the shortest known way.
Taint: TypeAlias = Mapping[int, Hop]
CLEAN: Final[Taint] = {}


class Shape(IntEnum):
    """What an object is."""

    OPAQUE = 0
    SCOPE = 1
    MODULE = 2
    FUNCTION = 3
    CLASS = 4
    INSTANCE = 5
    DICT = 6
    LIST = 7
    TUPLE = 8
    SET = 9
    EXTERNAL = 10
    TYPED = 11
    BOUND = 12
    PARTIAL = 13
    SUPER = 14
    PROPERTY = 15
    STATIC = 16
    CLASS_METHOD = 17
    NAMESPACE = 18
    LAZY = 19
    GENERATOR = 20


SEQUENCES: Final = frozenset({Shape.LIST, Shape.TUPLE, Shape.SET, Shape.GENERATOR})
CONTAINERS: Final = SEQUENCES | {Shape.DICT}
#: Objects that are true, whatever they hold.
ALWAYS_TRUE: Final = frozenset({Shape.FUNCTION, Shape.CLASS, Shape.MODULE, Shape.BOUND, Shape.PARTIAL, Shape.SCOPE})
CALLABLES: Final = frozenset({Shape.FUNCTION, Shape.BOUND, Shape.PARTIAL, Shape.CLASS})


class Obj:
    """An abstract object: one allocation site in one activation.

    Args:
        id: number, unique and in order of creation.
        shape: what it is.
        data: what a callable, class, module, external name or wrapper needs to be used.
        act: activation that made it.
        depth: how far below an unknown object it was read.
    """

    __slots__ = ("act", "data", "depth", "id", "shape", "value")

    def __init__(self, number: int, shape: Shape, data: Any = None, act: int = 0, depth: int = 0) -> None:
        self.id = number
        self.shape = shape
        self.data = data
        self.act = act
        self.depth = depth
        #: The value that is this object and nothing else.
        self.value: Value = Value(CLEAN, (self,))

    def __repr__(self) -> str:
        return f"<{self.shape.name} {self.id}>"


@dataclass(frozen=True, slots=True)
class Part:
    """What an object is that was read from a field, which nobody wrote, of an unknown one.

    Args:
        owner: the unknown object.
        field: the field.
    """

    owner: Obj
    field: Any


def is_library_method(obj: Obj) -> bool:
    """Whether it was read as an attribute of an instance of a library's class, and nobody wrote it there."""
    part = obj.data
    return isinstance(part, Part) and part.owner.shape == Shape.TYPED and isinstance(part.field, str)


class Bounds(NamedTuple):
    """What an object is that `slice(lower, upper, step)` made."""

    lower: Any
    upper: Any
    step: Any


class Value:
    """What an expression may be.

    Args:
        taint: where its data came from.
        refs: objects that it may be, ordered by number.
        constants: literals that it may be; None if it may be something unknown besides.
        maybe: it may be missing altogether (a field or name that one branch sets).
    """

    __slots__ = ("constants", "maybe", "refs", "taint")

    def __init__(
        self,
        taint: Taint = CLEAN,
        refs: tuple[Obj, ...] = (),
        constants: tuple[Any, ...] | None = (),
        maybe: bool = False,
    ) -> None:
        self.taint = taint
        self.refs = refs
        self.constants = constants
        self.maybe = maybe

    def __repr__(self) -> str:
        return f"Value({sorted(self.taint)}, {self.refs}, {self.constants}{', maybe' if self.maybe else ''})"

    @property
    def constant(self) -> Any:
        """The one literal that it is; NO_CONSTANT if it may be anything else."""
        constants = self.constants
        return constants[0] if constants is not None and len(constants) == 1 and not self.refs else NO_CONSTANT


class Fact(NamedTuple):
    """What a place comes to hold, as long as it holds `before`.

    Args:
        number: object of the place; 0 for whatever variable `before` was passed in.
        field: its field.
        before: what it holds.
        after: what it holds then.
    """

    number: int
    field: Any
    before: Value
    after: Value


class Verdict(Value):
    """What a condition gave that says something of other data.

    Args:
        value: what it gave.
        false: what holds once it is false.
        true: what holds once it is true.
        always: what holds whatever it is, for it might have raised.
        checked: it is what a check of a rule gave: it says nothing but that the check passed.
    """

    __slots__ = ("always", "checked", "false", "true")

    def __init__(
        self,
        value: Value,
        false: tuple[Fact, ...],
        true: tuple[Fact, ...],
        always: tuple[Fact, ...] = (),
        *,
        checked: bool = False,
    ) -> None:
        super().__init__(value.taint, value.refs, value.constants, value.maybe)
        self.false = false
        self.true = true
        self.always = always
        self.checked = checked

    def moved(self, taint: Taint) -> Verdict:
        """The same with `taint`, as another place holds it."""
        value = Value(taint, self.refs, self.constants)
        return Verdict(value, self.false, self.true, self.always, checked=self.checked)


def silent(value: Value) -> Value:
    """`value`, which says nothing of other data."""
    return Value(value.taint, value.refs, value.constants, value.maybe) if isinstance(value, Verdict) else value


class TextMember(str):
    """A literal that is a member of an enumeration; `member` is the instance with its fields and methods."""

    member: Obj

    def __new__(cls, text: str, member: Obj) -> TextMember:
        """A text that is `member`."""
        made = super().__new__(cls, text)
        made.member = member
        return made


class NumberMember(int):
    """As `TextMember`, of a number."""

    member: Obj

    def __new__(cls, number: int, member: Obj) -> NumberMember:
        """A number that is `member`."""
        made = super().__new__(cls, number)
        made.member = member
        return made


MEMBERS: Final = (TextMember, NumberMember)


class ObjectKey:
    """The key of an item that is no literal but one object, such as a class.

    Args:
        obj: the object.
    """

    __slots__ = ("obj",)

    def __init__(self, obj: Obj) -> None:
        self.obj = obj

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ObjectKey) and other.obj is self.obj

    def __hash__(self) -> int:
        return self.obj.id

    def __repr__(self) -> str:
        return repr(self.obj)


class _NoConstant:
    __slots__ = ()

    def __repr__(self) -> str:
        return "NO_CONSTANT"


NO_CONSTANT: Final = _NoConstant()
#: Nothing: the value of code that is not reached.
NOTHING: Final = Value()
#: Anything, clean.
UNKNOWN: Final = Value(constants=None)
#: What a function may have got by names that nobody is seen to pass.
MORE: Final = Value(constants=None)
NONE: Final = Value(constants=(None,))


def of(obj: Obj) -> Value:
    """The value that is `obj`."""
    return obj.value


def constant(literal: Any) -> Value:
    """The value that is `literal`."""
    return Value(constants=(literal,))


def join_taint(first: Taint, second: Taint) -> Taint:
    """Both taints together; of two ways the shorter one stays."""
    if not second or first is second:
        return first
    if not first:
        return second
    joined = dict(first)
    changed = False
    for origin, hop in second.items():
        known = joined.get(origin)
        if known is None or _shorter(hop, known):
            joined[origin] = hop
            changed = True
    return joined if changed else first


def _shorter(hop: Hop, known: Hop) -> bool:
    return (hop.length, hop.path, hop.node) < (known.length, known.path, known.node)


def join(first: Value, second: Value) -> Value:
    """What may be either."""
    if first is second or second is NOTHING:
        return first
    if first is NOTHING:
        return second
    taint = join_taint(first.taint, second.taint)
    refs = first.refs if first.refs == second.refs else _join_refs(first.refs, second.refs)
    constants = _join_constants(first.constants, second.constants)
    maybe = first.maybe or second.maybe
    if taint is first.taint and refs is first.refs and constants is first.constants and maybe == first.maybe:
        return silent(first)
    return Value(taint, refs, constants, maybe)


def join_all(values: Iterable[Value]) -> Value:
    """What may be any of `values`; NOTHING if there is none."""
    result = NOTHING
    for value in values:
        result = join(result, value)
    return result


def _join_refs(first: tuple[Obj, ...], second: tuple[Obj, ...]) -> tuple[Obj, ...]:
    if not second:
        return first
    if not first:
        return second
    known = {obj.id: obj for obj in first}
    for obj in second:
        known.setdefault(obj.id, obj)
    if len(known) == len(first):
        return first
    return tuple(known[number] for number in sorted(known)[:MAX_REFS])


def same_literal(first: Any, second: Any) -> bool:
    """Equal and of one type: `1`, `1.0` and `True` are three literals."""
    return type(first) is type(second) and first == second


def _join_constants(first: tuple[Any, ...] | None, second: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if first is None or second is None:
        return None
    if first is second or not second:
        return first
    added = [one for one in second if not any(same_literal(one, other) for other in first)]
    if not added:
        return first
    if len(first) + len(added) > MAX_CONSTANTS:
        return None
    return (*first, *added)


def covers(wide: Value, narrow: Value) -> bool:
    """Whether `wide` already says all that `narrow` does (ways aside)."""
    if wide is narrow:
        return True
    if (narrow.maybe and not wide.maybe) or isinstance(wide, Verdict):
        return False
    if any(origin not in wide.taint for origin in narrow.taint):
        return False
    if narrow.constants is None:
        if wide.constants is not None:
            return False
    elif wide.constants is not None:
        for one in narrow.constants:
            if not any(same_literal(one, other) for other in wide.constants):
                return False
    if narrow.refs == wide.refs:
        return True
    known = {obj.id for obj in wide.refs}
    return len(wide.refs) >= MAX_REFS or all(obj.id in known for obj in narrow.refs)


def tainted(value: Value, taint: Taint) -> Value:
    """`value` with more taint."""
    joined = join_taint(value.taint, taint)
    return value if joined is value.taint else Value(joined, value.refs, value.constants, value.maybe)


def without_maybe(value: Value) -> Value:
    """`value`, which is certainly there."""
    return Value(value.taint, value.refs, value.constants) if value.maybe else value


def maybe(value: Value) -> Value:
    """`value`, which may be missing."""
    return value if value.maybe else Value(value.taint, value.refs, value.constants, True)


def step(taint: Taint, path: str, node: int, label: str) -> Taint:
    """`taint` after one more step at `node`."""
    if not taint:
        return taint
    return {
        origin: hop
        if hop.length >= MAX_HOPS or (hop.node == node and hop.path == path)
        else Hop(path, node, label, hop, hop.length + 1)
        for origin, hop in taint.items()
    }
