"""Functions of `functools.singledispatch`: which variant a call means (layer 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from aoplint.flow.literals import affixes
from aoplint.flow.machine.arguments import Arguments, Variants
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import Obj, Shape, Value, of

#: Decorators that make a function of variants, by the place of the argument that decides.
DECORATORS: Final = {"functools.singledispatch": 0, "functools.singledispatchmethod": 1}
_SEQUENCE: Final = ("collections.abc.Sequence", "typing.Sequence", "collections.abc.Iterable", "typing.Iterable")
_MAPPING: Final = ("collections.abc.Mapping", "typing.Mapping", "collections.abc.Iterable", "typing.Iterable")
#: What objects and literals of Python are, the nearest first.
_TYPES: Final[dict[Any, tuple[str, ...]]] = {
    Shape.LIST: ("builtins.list", "typing.List", *_SEQUENCE),
    Shape.TUPLE: ("builtins.tuple", "typing.Tuple", *_SEQUENCE),
    Shape.SET: ("builtins.set", "builtins.frozenset", "typing.Set", *_SEQUENCE[2:]),
    Shape.DICT: ("builtins.dict", "typing.Dict", *_MAPPING),
    str: ("builtins.str", *_SEQUENCE),
    bytes: ("builtins.bytes", *_SEQUENCE),
    bool: ("builtins.bool", "builtins.int", "numbers.Number"),
    int: ("builtins.int", "numbers.Number"),
    float: ("builtins.float", "numbers.Number"),
    type(None): ("types.NoneType",),
}


def begin(m: Machine, function: Obj, place: int, node: int) -> None:
    """Makes `function` one of variants, of which what it was is the first."""
    base = m.object(Shape.FUNCTION, node, "base", replace(function.data))
    function.data.variants = Variants(place, of(base))


def register(m: Machine, function: Obj, arguments: Arguments, node: int) -> Value:
    """`show.register(...)`: with a function, with a class, or with both."""
    first = arguments.get(0, "cls")
    second = arguments.get(1, "func")
    if first is None:
        return Value(constants=None)
    if second is not None:
        return _add(function, first, second)
    variant = next((obj for obj in first.refs if obj.shape == Shape.FUNCTION), None)
    if variant is not None:
        return _add(function, _annotated(m, variant, function.data.variants.place), first)
    return of(m.object(Shape.PARTIAL, node, "register", (of(m.external(_REGISTER)), arguments.behind(of(function)))))


def _add(function: Obj, kind: Value, variant: Value) -> Value:
    function.data.variants.known.append((kind, variant))
    return variant


def _annotated(m: Machine, variant: Obj, place: int) -> Value:
    parameters = variant.data.code.parameters(variant.data.node)
    annotation = parameters[place].annotation if place < len(parameters) else -1
    return m.evaluate(annotation) if annotation >= 0 and variant.data.code is m.code else Value(constants=None)


def _registered(m: Machine, arguments: Arguments, node: int) -> Value:
    """What `show.register(cls)` does with the function that it decorates."""
    function, kind, variant = arguments.positional[:3]
    return _add(function.refs[0], kind, variant)


def chosen(m: Machine, function: Obj, arguments: Arguments) -> Value:
    """The variants that a call may mean."""
    variants: Variants = function.data.variants
    place = variants.place
    value = arguments.positional[place] if place < len(arguments.positional) else Value(constants=None)
    found: dict[int, Obj] = {}
    for kinds in _kinds(m, value):
        meant = _meant(variants, kinds)
        found.update((obj.id, obj) for variant in meant for obj in variant.refs)
    return Value(refs=tuple(found[number] for number in sorted(found)))


def _meant(variants: Variants, kinds: list[Obj] | None) -> list[Value]:
    """The variants for something of the classes `kinds`; all of them if these are not known."""
    if kinds is None:
        return [variants.base, *(variant for _, variant in variants.known)]
    for kind in kinds:
        for known, variant in reversed(variants.known):
            if kind in known.refs:
                return [variant]
    return [variants.base, *(variant for known, variant in variants.known if not known.refs)]


def _kinds(m: Machine, value: Value) -> list[list[Obj] | None]:
    """For each thing that a value may be its classes, the nearest first; None for what is not known."""
    found: list[list[Obj] | None] = []
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE:
            found.append(list(obj.data.data.order) or [obj.data])
        elif obj.shape == Shape.TYPED:
            found.append([m.external(obj.data)])
        else:
            found.append(_of_python(m, str if affixes.is_text(obj) else obj.shape))
    found.extend(_of_python(m, type(literal)) for literal in value.constants or ())
    if value.constants is None and not value.refs:
        found.append(None)
    return found or [None]


def _of_python(m: Machine, kind: Any) -> list[Obj] | None:
    names = _TYPES.get(kind)
    return None if names is None else [m.external(name) for name in names]


_REGISTER: Final = "functools.singledispatch.register[]"
FUNCTIONS: Final = {_REGISTER: _registered}
