"""Instances of classes of the project: how they are made, and what they hold at first (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aoplint.flow.calls.call import CALLS, call_value
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT, GIVEN
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NONE, SEQUENCES, Obj, Shape, Value, Verdict, of
from aoplint.flow.objects import classes, fields, holding, members, validators
from aoplint.flow.objects.containers import builtin_method

_ERRORS: Final = (
    "Error", "Exception", "Warning", "builtins.SystemExit", "builtins.KeyboardInterrupt", "builtins.GeneratorExit",
    "builtins.StopIteration", "builtins.StopAsyncIteration", "ExceptionGroup",
)  # fmt: skip


def instantiate(m: Machine, cls: Obj, arguments: Arguments, node: int) -> Value:
    """A new instance of a class of the project."""
    meta = classes.metaclass_of(cls)
    found = None if meta is None else classes.lookup(m.heap, meta, "__call__")
    if found is not None:
        return call_value(m, found[0], arguments.behind(of(cls)), node)
    return make(m, cls, arguments, node)


def make(m: Machine, cls: Obj, arguments: Arguments, node: int) -> Value:
    """A new instance, whatever the metaclass says."""
    if m.calls is not None:
        m.note(node, f"{cls.data.path}:{cls.data.qualified}")
    if cls.data.members and len(arguments.positional) == 1:
        return members.by_value(m, cls, arguments.positional[0])
    maker = classes.lookup(m.heap, cls, "__new__")
    if maker is not None:
        made = call_value(m, maker[0], arguments.behind(of(cls)), node)
        for obj in made.refs:
            if obj.shape == Shape.INSTANCE and classes.is_subclass(obj.data, cls):
                initialise(m, obj, arguments, node)
        return made
    obj = allocate(m, cls, arguments, node)
    ended = initialise(m, obj, arguments, node)
    return Verdict(of(obj), (), (), ended.always) if isinstance(ended, Verdict) and ended.always else of(obj)


def allocate(m: Machine, cls: Obj, arguments: Arguments, node: int) -> Obj:
    """An instance as `object.__new__` makes it; texts and tuples have what they hold."""
    obj = m.fresh(Shape.INSTANCE, node, cls.id, cls)
    inside = holding.inside(obj)
    if inside.shape in SEQUENCES:
        holding.fill(m, inside, [])
    if classes.is_filled_by_new(cls):
        if classes.generated_by(cls):
            fields.initialise(m, obj, arguments, node)
        else:
            _fill(m, obj, arguments, node)
    return obj


def initialise(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """Runs `__init__`, written or generated; what it gave back, which says whether it checked its arguments."""
    cls = obj.data
    init = classes.lookup(m.heap, cls, "__init__")
    generated = classes.generated_by(cls)
    if init is not None and not (generated and init[1].data.generated and init[1] is not cls):
        ended = call_value(m, init[0], arguments.behind(of(obj)), node)
        if is_error(classes.external_bases(cls)) and m.heap.get(obj, "args") is None:
            # `__new__` kept them: nobody has said since what to show.
            store_arguments(m, obj, Arguments(arguments.positional, star=arguments.star))
        return ended
    if classes.is_filled_by_new(cls):
        return NONE
    passed: list[Value] = []
    if generated:
        passed = fields.initialise(m, obj, arguments, node)
        validators.run(m, obj, node)
    else:
        _fill(m, obj, arguments, node)
    after = classes.lookup(m.heap, cls, "__post_init__") or classes.lookup(m.heap, cls, "__attrs_post_init__")
    if after is not None:
        call_value(m, after[0], Arguments([of(obj), *passed]), node)
    return NONE


def _fill(m: Machine, obj: Obj, arguments: Arguments, node: int) -> None:
    """What a class of Python or of a library does with what an instance is made of."""
    shape = classes.container_of(obj.data)
    if shape is not None:
        builtin_method(m, of(obj), "__init__", arguments, node, shape)
        return
    for dotted in [one for one in classes.external_bases(obj.data) if "." in one][:1]:
        m.note(node, f"library {dotted}.__init__")
    store_arguments(m, obj, arguments)
    _keep_given(m, obj, arguments)


def _keep_given(m: Machine, obj: Obj, arguments: Arguments) -> None:
    """Forms and serializers give back, under names of their own, what they were made of."""
    cls = obj.data
    if classes.is_closed(cls) or classes.is_stored(cls) or is_error(classes.external_bases(cls)):
        return
    taint = m.contents_of_all(arguments.all())
    if taint:
        m.heap.set(obj.id, GIVEN, Value(taint, constants=None))


def is_error(bases: Iterable[str]) -> bool:
    """Whether the names of classes say that they are exceptions."""
    return any(base.endswith(_ERRORS) for base in bases)


def store_arguments(m: Machine, obj: Obj, arguments: Arguments) -> None:
    """What a class of another library keeps of its arguments: keywords as attributes, the rest in `args`."""
    for name, value in arguments.keywords.items():
        holding.write(m, obj, name, value, strong=True)
    if arguments.double is not None:
        m.heap.add(obj.id, ELEMENT, arguments.double)
    held = arguments.placed()
    if held:
        made = m.owned(obj, Shape.TUPLE, ("args", obj.id))
        holding.fill(m, made, held)
        m.heap.set(obj.id, "args", of(made))


CALLS[Shape.CLASS] = instantiate
