"""What the parameters of a function are that a framework calls, not the project (layer 8)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.library import routed, signals
from aoplint.flow.machine.arguments import Arguments, FunctionData
from aoplint.flow.machine.code import Code, Parameter
from aoplint.flow.machine.heap import Heap
from aoplint.flow.machine.machine import Frame, Machine
from aoplint.flow.machine.values import CLEAN, NOTHING, Obj, Shape, Value, join, of
from aoplint.flow.objects import classes, stores
from aoplint.flow.rules.models import EntryModel, Models, is_named
from aoplint.tree import Kind, Role

_MOST_CLASSES = 5


def entry_arguments(m: Machine, function: Obj, models: Models) -> Arguments:
    """The arguments of an entry: an instance for methods, what models say for handlers, else anything."""
    data: FunctionData = function.data
    arguments = Arguments(open=m.deep)
    kind = _kind(m, data, function)
    if data.owner is not None and kind != Shape.STATIC:
        arguments.positional.append(_receiver(m, data.owner, kind))
    if m.deep:
        _framework(m, data, arguments, models)
    return arguments


def constructor_arguments(m: Machine, cls: Obj, models: Models) -> Arguments:
    """What a framework makes an instance of `cls` with, as far as models say."""
    function = _maker(m, cls)
    if function is None or function.data.owner is None:
        return Arguments()
    arguments = Arguments([of(m.canonical(cls))])
    _framework(m, function.data, arguments, models)
    del arguments.positional[0]
    return arguments


def _kind(m: Machine, data: FunctionData, function: Obj) -> Shape:
    """Whether a method is static or one of the class."""
    if data.owner is not None:
        held = m.heap.get(data.owner, data.name)
        for obj in held.refs if held is not None else ():
            if obj.shape in (Shape.STATIC, Shape.CLASS_METHOD) and any(one is function for one in obj.data.refs):
                return obj.shape
    return Shape.FUNCTION


def _receiver(m: Machine, owner: Obj, kind: Shape) -> Value:
    if not m.deep:
        return of(m.canonical(owner))
    heirs = m.heirs(owner)[:_MOST_CLASSES]
    result = NOTHING
    for cls in heirs or [owner]:
        result = join(result, of(cls) if kind == Shape.CLASS_METHOD else of(m.canonical(cls)))
    return result


def _framework(m: Machine, data: FunctionData, arguments: Arguments, models: Models) -> None:
    _signalled(m, data, arguments)
    for entry in models.entries:
        if entry.parameters and _fits(m, entry, data, m.heap):
            what = routed.handed(m, entry, data)
            for place, kind, cls in entry.parameters:
                _give(m, data, arguments, place, kind, cls, what if kind == _OF_REQUESTS else routed.Handed())
            return


def _signalled(m: Machine, data: FunctionData, arguments: Arguments) -> None:
    """Gives a receiver of a model's signal the rows of that model."""
    sender = signals.sender_of(m, data)
    if sender is not None:
        arguments.keywords["instance"] = stores.row(m, sender)
        arguments.keywords["sender"] = of(sender)


def _fits(m: Machine, entry: EntryModel, data: FunctionData, heap: Heap) -> bool:
    if entry.classes:
        if data.owner is None or not entry.takes(data.name):
            return False
        return any(is_named(base, entry.classes) for base in classes.external_bases(data.owner))
    unit = data.code.unit
    if entry.functions and _handles(entry, data):
        return True
    for decorator in unit.children_of_role(data.node, Role.DECORATOR):
        text = data.code.text[unit.start[decorator] : unit.stop[decorator]].lstrip("@ ")
        name = text.partition("(")[0].strip()
        if is_named(name, entry.decorators) and (not entry.imports or not data.code.imported.isdisjoint(entry.imports)):
            return True
    return False


def _handles(entry: EntryModel, data: FunctionData) -> bool:
    names = [one.name for one in data.code.parameters(data.node)]
    offset = 1 if data.owner is not None else 0
    if entry.first and (data.owner is not None) != entry.bound:
        return False
    return entry.handles(data.name, names[offset] if len(names) > offset else "", data.code.imported)


#: What a framework puts in by itself, by the function that stands as a default, or by the annotation.
_INJECTING: Final = frozenset({"Depends", "Security", "Provide", "inject"})
_OWN_CLASSES: Final = frozenset({
    "Request", "Response", "WebSocket", "BackgroundTasks", "HTTPConnection", "SecurityScopes", "Session",
    "AsyncSession", "HttpRequest", "FSMContext", "Bot", "Context",
})  # fmt: skip


def _is_given(code: Code, parameter: Parameter) -> bool:
    """Whether a parameter gets an object of the framework or of the application, no data of a user."""
    unit = code.unit
    for node in (parameter.default, parameter.annotation):
        for one in range(node, unit.end[node]) if node >= 0 else ():
            named = unit.kind[one] in (Kind.NAME, Kind.ATTRIBUTE) and unit.name(one)
            if named in _INJECTING or (node == parameter.annotation and named in _OWN_CLASSES):
                return True
    return False


def _injected(m: Machine, data: FunctionData, parameter: Parameter, kind: str) -> Value:
    """What a function gives that stands as `Depends(f)`; it gets what a handler would. NOTHING if there is none."""
    result = NOTHING
    for dependency in _dependencies(data.code, parameter):
        caller = m.frame
        m.frame = Frame(data.code, caller.act, dict(data.scopes), m.heap.mark())
        try:
            meant = m.evaluate(dependency)
        finally:
            m.frame = caller
        for obj in meant.refs[:_MOST_CLASSES]:
            function = _maker(m, obj)
            if function is not None:
                made = m.asked(obj, "Depends", partial(_made_for, m, obj, function, kind, parameter.node))
                result = result if made is None else join(result, made)
    return result


def _made_for(m: Machine, obj: Obj, function: Obj, kind: str, node: int) -> Value:
    """What a dependency gives: the result of a function, what a generator yields, an instance of a class."""
    data: FunctionData = function.data
    arguments = Arguments([m.unknown(node)] if obj.shape == Shape.CLASS else [], open=True)
    _give(m, data, arguments, "*", kind, "", routed.Handed(converts=True))
    if obj.shape == Shape.CLASS:
        del arguments.positional[0]
    made = call_value(m, of(obj), arguments, node)
    m.frame.stopped = False
    return m.elements(made) if any(one.shape == Shape.GENERATOR for one in made.refs) else made


def _maker(m: Machine, obj: Obj) -> Obj | None:
    """The function that is run for a dependency; None if it is none of the project."""
    if obj.shape != Shape.CLASS:
        return obj if obj.shape == Shape.FUNCTION else None
    found = classes.lookup(m.heap, obj, "__init__")
    return next((one for one in found[0].refs if one.shape == Shape.FUNCTION), None) if found is not None else None


def _dependencies(code: Code, parameter: Parameter) -> Iterator[int]:
    """The nodes of what `Depends(...)` names, in the default or in the annotation; of `Depends()` the annotation."""
    unit = code.unit
    for node in (parameter.default, parameter.annotation):
        for one in range(node, unit.end[node]) if node >= 0 else ():
            if unit.kind[one] == Kind.CALL and unit.name(one + 1) in _DEPENDING:
                passed = code.arguments(one)
                named = [argument for argument in passed if not argument.form or argument.name == "dependency"]
                if named:
                    yield named[0].node
                elif parameter.annotation >= 0:
                    yield parameter.annotation


#: What stands for the result of the function that it is called with.
_DEPENDING: Final = frozenset({"Depends", "Security"})
#: The kind of data that routes hand on.
_OF_REQUESTS: Final = "request-parameter"


def _give(
    m: Machine, data: FunctionData, arguments: Arguments, place: str, kind: str, cls: str, what: routed.Handed
) -> None:
    """Gives one parameter (by position, name, or `*` for all others) its source and class."""
    offset = len(arguments.positional)
    every = data.code.parameters(data.node)
    parameters = [one for one in every if one.form in ("", "/", "k")][offset:]
    if place == "*":
        # A task that is bound to itself gets itself first.
        chosen = [one for one in parameters if one.name not in ("self", *arguments.keywords)]
        for one in [one for one in chosen if _is_given(data.code, one)]:
            chosen.remove(one)
            injected = _injected(m, data, one, kind)
            if injected is not NOTHING or one.annotation >= 0:
                arguments.keywords[one.name] = m.unknown(one.node) if injected is NOTHING else injected
        chosen += [one for one in every if one.form == "**"]
    elif place.isdigit():
        chosen = parameters[int(place) : int(place) + 1]
    else:
        chosen = [one for one in parameters if one.name == place]
    frame_code = m.frame.code
    m.frame.code = data.code
    try:
        for at, parameter in enumerate(chosen):
            if parameter.form == "**" and what.closed:
                for name in routed.rest(what, data):
                    taint = m.watch.model_source(m, kind, parameter.node)
                    arguments.keywords[name] = m.unknown(parameter.node, taint, ("entry", name))
                continue
            if place == "*" and not routed.is_text(m, data, what, parameter, at):
                continue
            taint = m.watch.model_source(m, kind, parameter.node) if kind else CLEAN
            if not taint and not cls:
                continue
            node = parameter.node
            obj = m.watch.library.instance(m, cls, node) if cls else m.fresh(Shape.OPAQUE, node, "entry")
            if parameter.form == "**":
                arguments.double = Value(taint, (obj,), None)
                continue
            arguments.keywords[parameter.name] = Value(taint, (obj,), None)
    finally:
        m.frame.code = frame_code
