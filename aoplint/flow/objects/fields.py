"""Fields of classes that get their `__init__` from them: how they are declared, and what `__init__` does (layer 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, Obj, Shape, Value, join
from aoplint.flow.objects import classes, holding
from aoplint.flow.objects.classes import FieldData, Place
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

#: Annotations that make a name something else than a plain field.
_CLASS_VARIABLE, _FOR_INIT, _KEYWORDS_FOLLOW = "ClassVar", "InitVar", "KW_ONLY"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a call such as `field(...)` says of a field.

    Args:
        default: its default.
        factory: what makes its default.
        taken: whether `__init__` takes it.
        keyword_only: whether it takes it by name only.
        converter: what is called with the value.
        shown: whether the text of an instance shows it.
    """

    default: Value | None
    factory: Value | None
    taken: bool
    keyword_only: bool
    converter: Value | None = None
    shown: bool = True


def _declare(m: Machine, arguments: Arguments, node: int) -> Value:
    """`field(...)`."""
    default = arguments.get(0, "default")
    factory = arguments.keywords.get("default_factory") or arguments.keywords.get("factory")
    inner = None if default is None else _said_by(default)
    if inner is not None:
        default, factory = None, inner.factory
    taken = not _is(arguments, "init", value=False)
    keyword_only = _is(arguments, "kw_only", value=True)
    converter, shown = arguments.keywords.get("converter"), not _is(arguments, "repr", value=False)
    return _declaration(m, Declared(default, factory, taken, keyword_only, converter, shown), node)


def _declare_factory(m: Machine, arguments: Arguments, node: int) -> Value:
    """`Factory(...)` of attrs, which stands where a default does."""
    return _declaration(m, Declared(None, arguments.get(0, "factory"), True, False), node)


def _declaration(m: Machine, said: Declared, node: int) -> Value:
    made = m.fresh(Shape.OPAQUE, node, "field", said)
    return Value(CLEAN if said.default is None else m.contents(said.default), (made,), None)


def _is(arguments: Arguments, name: str, *, value: bool) -> bool:
    given = arguments.keywords.get(name)
    return given is not None and given.constant is value


def _said_by(value: Value) -> Declared | None:
    return next((obj.data for obj in value.refs if isinstance(obj.data, Declared)), None)


def is_declared(obj: Obj) -> bool:
    """Whether `obj` is what a call such as `field(...)` gives."""
    return isinstance(obj.data, Declared)


def declared(m: Machine, cls: Obj, index: int, *, keyword_only: bool) -> dict[str, FieldData]:
    """The fields that the body of the CLASS at `index` declares; their defaults become attributes of `cls`.

    Args:
        keyword_only: whether `__init__` takes all of them by name only.
    """
    unit = m.unit
    found: dict[str, FieldData] = {}
    for statement in unit.children(unit.child(index, Role.BODY)):
        annotated = unit.kind[statement] == Kind.ANNOTATED_ASSIGN
        if not (annotated or unit.kind[statement] == Kind.ASSIGN) or unit.kind[statement + 1] != Kind.NAME:
            continue
        name = unit.name(statement + 1)
        held = m.heap.get(cls, name)
        said = None if held is None else _said_by(held)
        if said is None and not annotated:
            continue
        annotation = _annotation(m, statement) if annotated else ""
        if annotation == _KEYWORDS_FOLLOW:
            keyword_only = True
        elif annotation != _CLASS_VARIABLE:
            found[name] = _field(said, keyword_only=keyword_only, kept=annotation != _FOR_INIT)
            if said is not None:
                m.heap.set(cls.id, name, _default(cls, said))
    return found


def _annotation(m: Machine, statement: int) -> str:
    """The name that an annotation begins with, without its module."""
    unit = m.unit
    node = unit.child(statement, Role.ANNOTATION)
    text = m.code.text[unit.start[node] : unit.stop[node]] if node >= 0 else ""
    return text.strip("'\"").partition("[")[0].rpartition(".")[2]


def _field(said: Declared | None, *, keyword_only: bool, kept: bool) -> FieldData:
    if said is None:
        return FieldData(Place.NAMED if keyword_only else Place.ANY, kept)
    place = Place.NAMED if keyword_only or said.keyword_only else Place.ANY
    return FieldData(place if said.taken else Place.NONE, kept, said.factory, said.converter, said.shown)


def _default(cls: Obj, said: Declared) -> Value | None:
    """What the class holds where a field was declared."""
    default = said.default
    if default is None or classes.generated_by(cls) in classes.GENERATING_DECORATORS:
        return default
    # A row or an answer that was read may hold anything else.
    return Value(default.taint, default.refs, None)


def initialise(m: Machine, obj: Obj, arguments: Arguments, node: int) -> list[Value]:
    """Does what a generated `__init__` does; what it passes on to `__post_init__`."""
    fields = classes.all_fields(obj.data)
    given = _given(fields, arguments)
    for name, value in given.items():
        if name not in fields or fields[name].kept:
            kept = _converted(m, fields.get(name), value, node)
            m.heap.set(obj.id, name, kept)
            holding.keep_in_table(m, obj, name, kept)
    for name, field in fields.items():
        if name not in given and field.factory is not None:
            m.heap.set(obj.id, name, _made(m, obj, name, field.factory, node))
    return [_passed(m, obj.data, name, given) for name, field in fields.items() if not field.kept]


def _converted(m: Machine, field: FieldData | None, value: Value, node: int) -> Value:
    """What a field gets of a value that was passed for it."""
    if field is None or field.converter is None or not field.converter.refs:
        return value
    made = call_value(m, field.converter, Arguments([value]), node)
    m.frame.stopped = False
    return made


def _given(fields: Mapping[str, FieldData], arguments: Arguments) -> dict[str, Value]:
    """The values that are passed, by field; other names are kept as they are."""
    places = (name for name, field in fields.items() if field.place == Place.ANY)
    given = dict(zip(places, arguments.positional))
    for name, value in arguments.keywords.items():
        # attrs takes a field `_x` as `x`.
        given[f"_{name}" if name not in fields and f"_{name}" in fields else name] = value
    rest = [value for value in (arguments.star, arguments.double) if value is not None]
    for name, field in fields.items() if rest else ():
        if name not in given and field.place != Place.NONE:
            given[name] = join(rest[0], rest[-1])
    return given


def _made(m: Machine, obj: Obj, name: str, factory: Value, node: int) -> Value:
    """What the factory of a field makes for one instance."""
    with m.within(obj.id, name):
        made = call_value(m, factory, Arguments(), node)
    m.frame.stopped = False
    return made


def _passed(m: Machine, cls: Obj, name: str, given: Mapping[str, Value]) -> Value:
    if name in given:
        return given[name]
    default = classes.lookup(m.heap, cls, name)
    return default[0] if default is not None else Value(constants=None)


#: Functions that declare fields.
FUNCTIONS: Final = {
    **dict.fromkeys(("attr.Factory", "attrs.Factory"), _declare_factory),
    **dict.fromkeys(
        ("dataclasses.field", "attr.ib", "attr.attrib", "attr.field", "attrs.field", "msgspec.field"), _declare
    ),
    **dict.fromkeys(("pydantic.Field", "pydantic.fields.Field", "sqlmodel.Field"), _declare),
}
