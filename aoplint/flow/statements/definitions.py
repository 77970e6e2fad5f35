"""Definitions of functions and classes, and what decorators make of them (layer 8)."""

from __future__ import annotations

import sys
from typing import Final

from aoplint.flow.calls import dispatch
from aoplint.flow.calls.call import call_value
from aoplint.flow.calls.remembered import CACHING
from aoplint.flow.expressions.assign import bind_name
from aoplint.flow.expressions.expressions import make_function
from aoplint.flow.functions import hints
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.callsites import qualified
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CALLABLES, NOTHING, Obj, Part, Shape, Value, of
from aoplint.flow.objects import classes, fields, members, validators
from aoplint.flow.objects.classes import CONTAINER_BASES, ClassData
from aoplint.tree import Kind, Role

_PROPERTIES: Final = {
    "builtins.property": False,
    "abc.abstractproperty": False,
    "functools.cached_property": True,
    "django.utils.functional.cached_property": True,
    "werkzeug.utils.cached_property": True,
    "sqlalchemy.ext.hybrid.hybrid_property": False,
}
#: Packages whose decorators pass on what they get.
_PYTHON: Final = sys.stdlib_module_names | {"builtins", "pytest", "typing_extensions"}
_WRAPPERS: Final = CALLABLES | {Shape.INSTANCE, Shape.PROPERTY, Shape.STATIC, Shape.CLASS_METHOD}
#: What a decorator may put in the place of a class.
_STANDING_FOR_CLASSES: Final = CALLABLES | {Shape.INSTANCE}


def define_function(m: Machine, index: int) -> bool:
    """Runs a FUNCTION statement."""
    unit = m.unit
    decorators = unit.children_of_role(index, Role.DECORATOR)
    values = [(node, m.evaluate(node + 1)) for node in decorators]
    function = make_function(m, index)
    function.data.cached = any(_keeps_results(m, node) for node in decorators)
    value = of(function)
    for node, decorator in reversed(values):
        value = _decorate(m, node, decorator, value)
    name = unit.child(index, Role.NAME)
    bind_name(m, name, unit.name(name), value)
    return True


def _keeps_results(m: Machine, decorator: int) -> bool:
    """Whether a decorator keeps what the function gives."""
    unit = m.unit
    node = decorator + 2 if unit.kind[decorator + 1] == Kind.CALL else decorator + 1
    if unit.kind[node] not in (Kind.NAME, Kind.ATTRIBUTE) or "cache" not in unit.name(node):
        return False
    return any(obj.shape == Shape.EXTERNAL and obj.data in CACHING for obj in m.evaluate(node).refs)


def _decorate(m: Machine, node: int, decorator: Value, value: Value) -> Value:
    if not m.deep:
        return value
    for obj in decorator.refs:
        made = _known_decorator(m, node, obj, value)
        if made is not None:
            return made
    if not any(obj.shape in CALLABLES or obj.shape == Shape.INSTANCE for obj in decorator.refs):
        _open(decorator, value)
        return value
    result = call_value(m, decorator, Arguments([value]), node)
    m.frame.stopped = False
    if any(obj.shape in _WRAPPERS for obj in result.refs):
        return result
    _open(decorator, value)
    return value


def _open(decorator: Value, value: Value) -> None:
    """A decorator that a library made may call the function with arguments of its own; those of Python do not."""
    if any(obj.shape == Shape.EXTERNAL and obj.data.partition(".")[0] in _PYTHON for obj in decorator.refs):
        return
    for obj in value.refs:
        if obj.shape == Shape.FUNCTION:
            obj.data.open = True


def _known_decorator(m: Machine, node: int, obj: Obj, value: Value) -> Value | None:
    if obj.shape == Shape.EXTERNAL:
        if obj.data in dispatch.DECORATORS:
            for function in value.refs if len(value.refs) == 1 else ():
                if function.shape == Shape.FUNCTION:
                    dispatch.begin(m, function, dispatch.DECORATORS[obj.data], node)
            return value
        if obj.data in _PROPERTIES:
            return of(m.object(Shape.PROPERTY, node, "", {"get": value, "cached": _PROPERTIES[obj.data]}))
        if obj.data == "builtins.staticmethod":
            return of(m.object(Shape.STATIC, node, "", value))
        if obj.data in ("builtins.classmethod", "abc.abstractclassmethod"):
            return of(m.object(Shape.CLASS_METHOD, node, "", value))
        if obj.data in validators.FUNCTIONS:
            return call_value(m, of(obj), Arguments([value]), node)
    if isinstance(obj.data, Part) and obj.data.field == "validator" and fields.is_declared(obj.data.owner):
        validators.mark(m, value, m.unit.name(node + 2))
        return value
    if obj.shape == Shape.BOUND and obj.data[1] in ("setter", "getter", "deleter"):
        known = next((one.data for one in obj.data[0].refs if one.shape == Shape.PROPERTY), None)
        if known is not None:
            part = {"setter": "set", "getter": "get", "deleter": "del"}[obj.data[1]]
            return of(m.object(Shape.PROPERTY, node, "", {**known, part: value}))
    return None


def define_class(m: Machine, index: int) -> bool:
    """Runs a CLASS statement: its body, then its bases' order."""
    unit, code = m.unit, m.code
    decorators = [m.evaluate(node + 1) for node in unit.children_of_role(index, Role.DECORATOR)]
    bases = []
    for argument in code.arguments(index):
        value = m.evaluate(argument.node)
        if argument.form == "":
            known = [obj for obj in value.refs if obj.shape in (Shape.CLASS, Shape.EXTERNAL) and not _is_object(obj)]
            bases.extend(known if known or not m.deep else _by_name(m, argument.node))
    name_node = unit.child(index, Role.NAME)
    name = unit.name(name_node)
    cls = m.fresh(Shape.CLASS, index)
    if cls.data is None:
        cls.data = ClassData(name, code.path, index, qualified=qualified(code, index))
        m.classes.append(cls)
    cls.data.order = classes.linearise(cls, list(dict.fromkeys(bases)))
    cls.data.metaclass = _metaclass(m, index) if m.deep else None
    cls.data.generated = _generated([*decorators, *_called_decorators(m, index)])
    block = code.block_of_node[index]
    before = m.frame.scopes
    m.frame.scopes = {**before, block: cls}
    try:
        m.block(unit.child(index, Role.BODY))
        cls.data.fields = fields.declared(m, cls, index, keyword_only=_is_keyword_only(m, index))
        if m.deep:
            cls.data.hints = _hints(m, cls, index)
            members.settle(m, cls, index)
    finally:
        m.frame.scopes = before
    value = of(cls)
    for node, decorator in zip(unit.children_of_role(index, Role.DECORATOR), decorators):
        if any(obj.shape in CALLABLES for obj in decorator.refs) and m.deep:
            made = call_value(m, decorator, Arguments([value]), node)
            m.frame.stopped = False
            if any(obj.shape in _STANDING_FOR_CLASSES for obj in made.refs):
                value = made
    bind_name(m, name_node, name, value)
    _announce(m, cls, index)
    return True


def _is_object(obj: Obj) -> bool:
    return obj.shape == Shape.EXTERNAL and obj.data == "builtins.object"


def _by_name(m: Machine, node: int) -> list[Obj]:
    """A base that an object of a library gives, such as `db.Model`, by the name it is written with."""
    unit = m.unit
    if unit.kind[node] == Kind.SUBSCRIPT:
        # `dict[str, int]`: of other generic classes nothing is known that their names would add.
        return [obj for obj in m.evaluate(node + 1).refs if obj.shape == Shape.EXTERNAL and obj.data in CONTAINER_BASES]
    if unit.kind[node] not in (Kind.NAME, Kind.ATTRIBUTE):
        return []
    return [m.external(m.code.text[unit.start[node] : unit.stop[node]])]


def _announce(m: Machine, cls: Obj, index: int) -> None:
    """Calls `__init_subclass__` of the bases and `__set_name__` of the attributes."""
    if m.deep:
        _by_metaclass(m, cls, index)
    made = classes.lookup(m.heap, cls, "__init_subclass__", after=cls)
    if made is not None and m.deep:
        keywords = {
            one.name: m.evaluate(one.node)
            for one in m.code.arguments(index)
            if one.form == "=" and one.name != "metaclass"
        }
        for obj in made[0].refs:
            function = obj.data if obj.shape == Shape.CLASS_METHOD else of(obj)
            call_value(m, function, Arguments([of(cls)], keywords), index)
            m.frame.stopped = False
    for name, held in list(m.heap.all(cls).items()):
        for obj in held.refs:
            if obj.shape == Shape.INSTANCE and isinstance(name, str):
                found = classes.lookup(m.heap, obj.data, "__set_name__")
                if found is not None:
                    call_value(m, found[0], Arguments([of(obj), of(cls), Value(constants=(name,))]), 0)


def _metaclass(m: Machine, index: int) -> Obj | None:
    """The metaclass that a CLASS names, if the project has it."""
    named = [argument.node for argument in m.code.arguments(index) if argument.name == "metaclass"]
    return next((obj for node in named for obj in m.evaluate(node).refs if obj.shape == Shape.CLASS), None)


def _by_metaclass(m: Machine, cls: Obj, index: int) -> None:
    """What a metaclass of the project does to the members of a class."""
    meta = classes.metaclass_of(cls)
    if meta is None:
        return
    for name in ("__new__", "__init__"):
        found = classes.lookup(m.heap, meta, name)
        if found is not None:
            members = of(m.object(Shape.NAMESPACE, index, ("members", cls.id), of(cls)))
            first = of(meta) if name == "__new__" else of(cls)
            passed = [first, Value(constants=(cls.data.name,)), m.unknown(index, tag="bases"), members]
            call_value(m, found[0], Arguments(passed), index)
            m.frame.stopped = False


def _hints(m: Machine, cls: Obj, index: int) -> dict[str, Value]:
    """Instances of the classes that annotations of attributes without a value name."""
    unit = m.unit
    found = {}
    for statement in unit.children(unit.child(index, Role.BODY)):
        if unit.kind[statement] != Kind.ANNOTATED_ASSIGN or unit.kind[statement + 1] != Kind.NAME:
            continue
        name, annotation = unit.name(statement + 1), unit.child(statement, Role.ANNOTATION)
        if annotation < 0 or m.heap.get(cls, name) is not None:
            continue
        hint = hints.instance_of(m, annotation, statement)
        if hint is not NOTHING:
            found[name] = hint
    return found


def _called_decorators(m: Machine, index: int) -> list[Value]:
    """What stands before the parentheses of decorators with arguments."""
    unit = m.unit
    nodes = [node + 1 for node in unit.children_of_role(index, Role.DECORATOR)]
    return [m.evaluate(node + 1) for node in nodes if unit.kind[node] == Kind.CALL]


def _is_keyword_only(m: Machine, index: int) -> bool:
    """Whether a decorator or the class says so of all fields."""
    unit, code = m.unit, m.code
    calls = [node + 1 for node in unit.children_of_role(index, Role.DECORATOR) if unit.kind[node + 1] == Kind.CALL]
    arguments = [argument for call in (*calls, index) for argument in code.arguments(call)]
    return any(one.form == "=" and one.name == "kw_only" and m.evaluate(one.node).constant is True for one in arguments)


def _generated(decorators: list[Value]) -> str:
    for decorator in decorators:
        for obj in decorator.refs:
            dotted = obj.data if obj.shape in (Shape.EXTERNAL, Shape.TYPED) else ""
            if dotted in classes.GENERATING_DECORATORS:
                return str(dotted)
    return ""
