"""Classes of the project: method resolution order, lookup, what a decorator or annotation makes of them (layer 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from enum import IntEnum
from typing import Final

from aoplint.flow.machine.heap import Heap
from aoplint.flow.machine.values import Obj, Shape, Value
from aoplint.flow.objects import classes
from aoplint.model.record import dataclass


class Place(IntEnum):
    """How a generated `__init__` takes a field."""

    NONE = 0
    NAMED = 1
    ANY = 2


@dataclass(frozen=True, slots=True)
class FieldData:
    """A field from which `__init__` is generated.

    Args:
        place: how `__init__` takes it.
        kept: whether it becomes an attribute; else only `__post_init__` gets it.
        factory: what makes its default for each instance.
        converter: what is called with the value that `__init__` takes.
        shown: whether the text of an instance shows it.
    """

    place: Place = Place.ANY
    kept: bool = True
    factory: Value | None = None
    converter: Value | None = None
    shown: bool = True


@dataclass(slots=True)
class ClassData:
    """What a CLASS object is.

    Args:
        name: its name.
        path: its file.
        node: its CLASS node.
        order: method resolution order, itself first: classes of the project and names of others.
        fields: fields that the body declares, in order.
        generated: the decorator or base that writes `__init__` from the fields, "" for none.
        qualified: its name with those of what it stands in.
        hints: what annotations of the body say of attributes that it does not set.
        metaclass: the class of the project that it is an instance of, if it says so itself.
        members: names of its members, if it is an enumeration.
    """

    name: str
    path: str
    node: int
    order: tuple[Obj, ...] = ()
    fields: dict[str, FieldData] = field(default_factory=dict)
    generated: str = ""
    qualified: str = ""
    hints: dict[str, Value] = field(default_factory=dict)
    metaclass: Obj | None = None
    members: list[str] = field(default_factory=list)


def linearise(cls: Obj, bases: Sequence[Obj]) -> tuple[Obj, ...]:
    """The C3 order of `cls`; where there is none, bases from left to right, depth first."""
    sequences = [list(_order(base)) for base in bases] + [list(bases)]
    result = [cls]
    while any(sequences):
        head = _next_head(sequences)
        if head is None:
            return _depth_first(cls, bases)
        result.append(head)
        for sequence in sequences:
            if sequence and sequence[0] is head:
                del sequence[0]
        if len(result) > 200:
            break
    return tuple(result)


def _order(base: Obj) -> Sequence[Obj]:
    return base.data.order or (base,) if base.shape == Shape.CLASS else (base,)


def _next_head(sequences: Sequence[list[Obj]]) -> Obj | None:
    for sequence in sequences:
        if sequence and not any(sequence[0] in other[1:] for other in sequences):
            return sequence[0]
    return None


def _depth_first(cls: Obj, bases: Sequence[Obj]) -> tuple[Obj, ...]:
    found = [cls]
    for base in bases:
        found.extend(one for one in _order(base) if one not in found)
    return tuple(found)


def lookup(heap: Heap, cls: Obj, name: str, after: Obj | None = None) -> tuple[Value, Obj] | None:
    """The attribute `name` of `cls` and the class that has it.

    Args:
        after: begin behind this class of the order, as `super()` does.
    """
    for owner in _from(cls, after):
        if owner.shape == Shape.CLASS:
            value = heap.get(owner, name)
            if value is not None:
                return value, owner
    return None


def _from(cls: Obj, after: Obj | None) -> Iterator[Obj]:
    order = cls.data.order or (cls,)
    if after is not None and after in order:
        order = order[order.index(after) + 1 :]
    return iter(order)


def external_bases(cls: Obj, after: Obj | None = None) -> list[str]:
    """Dotted names of the bases that are not in the project, in order."""
    return [owner.data for owner in _from(cls, after) if owner.shape == Shape.EXTERNAL]


def hinted(cls: Obj, name: str) -> Value | None:
    """What an annotation says of the attribute `name`; None if there is none."""
    for owner in cls.data.order or (cls,):
        if owner.shape == Shape.CLASS and name in owner.data.hints:
            hint: Value = owner.data.hints[name]
            return hint
    return None


def is_closed(cls: Obj) -> bool:
    """Whether every base is a class of the project or one without methods of its own."""
    return all(owner.shape == Shape.CLASS or owner.data in _BARE for owner in (cls.data.order or (cls,)))


_BARE = frozenset({
    "object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing.NamedTuple", "enum.Enum",
    "typing.TypedDict",
})  # fmt: skip


def all_fields(cls: Obj) -> dict[str, FieldData]:
    """The fields of `cls` and its bases, in the order in which `__init__` takes them."""
    found: dict[str, FieldData] = {}
    for owner in reversed(cls.data.order or (cls,)):
        if owner.shape == Shape.CLASS:
            found.update(owner.data.fields)
    return found


def placed_fields(cls: Obj) -> list[str]:
    """The fields that `__init__` of `cls` takes by their places, in order."""
    return [name for name, field_ in all_fields(cls).items() if field_.place == Place.ANY]


#: Bases whose classes get their `__init__` from annotated fields.
GENERATING_BASES = frozenset({
    "typing.NamedTuple", "pydantic.BaseModel", "pydantic_settings.BaseSettings", "sqlmodel.SQLModel",
    "msgspec.Struct",
})  # fmt: skip
#: Decorators that do.
GENERATING_DECORATORS = frozenset({
    "dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attr.frozen", "attr.mutable",
    "attrs.define", "attrs.frozen", "attrs.mutable", "pydantic.dataclasses.dataclass", "attr.dataclass",
})  # fmt: skip


#: Classes of Python whose instances hold items, and what they are.
CONTAINER_BASES: Final = {
    "builtins.dict": Shape.DICT,
    "builtins.list": Shape.LIST,
    "builtins.set": Shape.SET,
    "builtins.frozenset": Shape.SET,
    "builtins.tuple": Shape.TUPLE,
    "collections.OrderedDict": Shape.DICT,
    "collections.defaultdict": Shape.DICT,
    "collections.Counter": Shape.DICT,
    "collections.UserDict": Shape.DICT,
    "collections.UserList": Shape.LIST,
    "collections.deque": Shape.LIST,
    "typing.Dict": Shape.DICT,
    "typing.List": Shape.LIST,
    "typing.TypedDict": Shape.DICT,
    "typing_extensions.TypedDict": Shape.DICT,
}
#: Classes whose instances get what they hold from `__new__`, before `__init__` runs.
_FILLED_BY_NEW: Final = frozenset({
    "builtins.str", "builtins.bytes", "builtins.int", "builtins.float", "builtins.tuple", "builtins.frozenset",
    "typing.NamedTuple",
})  # fmt: skip


def container_of(cls: Obj) -> Shape | None:
    """The container of Python that `cls` derives from."""
    return next((CONTAINER_BASES[base] for base in external_bases(cls) if base in CONTAINER_BASES), None)


#: What named tuples and models of pydantic have besides their fields (see `reflection.generated_method`).
GENERATED_METHODS: Final = frozenset({
    "dict", "model_dump", "_asdict", "json", "model_dump_json", "_replace", "copy", "model_copy",
})  # fmt: skip


def metaclass_of(cls: Obj) -> Obj | None:
    """The class of the project that `cls` is an instance of."""
    owners = (owner.data.metaclass for owner in cls.data.order or (cls,) if owner.shape == Shape.CLASS)
    return next((found for found in owners if found is not None), None)


def is_filled_by_new(cls: Obj) -> bool:
    """Whether instances of `cls` hold what `__new__` was given, as texts and tuples do."""
    return not _FILLED_BY_NEW.isdisjoint(external_bases(cls))


FLAGS: Final = frozenset({"enum.Flag", "enum.IntFlag"})
_ENUMERATIONS: Final = FLAGS | {"enum.Enum", "enum.IntEnum", "enum.StrEnum"}
_PLAIN: Final = FLAGS | {"enum.Enum", "object"}


def is_enumeration(cls: Obj) -> bool:
    """Whether what the body of `cls` assigns are its members."""
    return not _ENUMERATIONS.isdisjoint(external_bases(cls))


def is_plain_enumeration(cls: Obj) -> bool:
    """Whether members of `cls` are equal to nothing but themselves."""
    return is_enumeration(cls) and _PLAIN.issuperset(external_bases(cls))


def is_metaclass(cls: Obj) -> bool:
    """Whether instances of `cls` are classes."""
    return "builtins.type" in external_bases(cls)


def generated_by(cls: Obj) -> str:
    """What writes `__init__` of `cls`, "" if nothing does."""
    for owner in cls.data.order or (cls,):
        if owner.shape == Shape.CLASS:
            if owner.data.generated:
                return str(owner.data.generated)
        elif owner.data in GENERATING_BASES:
            return str(owner.data)
    return ""


def is_subclass(cls: Obj, other: Obj) -> bool:
    """Whether `cls` is `other` or derives from it, as far as the project shows."""
    return cls is other or (cls.shape == Shape.CLASS and other in cls.data.order)


_BASES: Final = (
    "Model", "TransientModel", "AbstractModel", "Base", "DeclarativeBase", "SQLModel", "Document",
    "MappedAsDataclass",
)  # fmt: skip


_NOT_STORED: Final = frozenset({
    "pydantic.BaseModel", "torch.nn.Module", "abc.ABC", "pydantic.RootModel", "pydantic_settings.BaseSettings",
})  # fmt: skip


def is_stored(cls: Obj) -> bool:
    """Whether instances of `cls` are rows of a table or documents."""
    for dotted in classes.external_bases(cls):
        if dotted not in _NOT_STORED and dotted.rpartition(".")[2] in _BASES:
            return True
    return False
