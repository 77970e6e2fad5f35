"""Signals of Django and their like: who sends reaches who receives (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.machine.arguments import Arguments, FunctionData
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CALLABLES, NONE, Obj, Shape, Value, join, of
from aoplint.flow.objects import classes
from aoplint.tree import Kind, Role

#: Where a signal keeps its receivers.
_RECEIVERS: Final = "[receivers]"
_SENDING: Final = frozenset({"send", "send_robust", "asend", "asend_robust", "send_async"})
#: Classes whose instances are signals.
SIGNALS: Final = frozenset({"django.dispatch.Signal", "blinker.Signal", "blinker.signal", "blinker.NamedSignal"})


def receiver(m: Machine, arguments: Arguments, node: int) -> Value:
    """`@receiver(signal, sender=…)`: what decorates the function."""
    return of(m.object(Shape.PARTIAL, node, "", (of(m.external("django.dispatch.receiver[]")), arguments)))


def received(m: Machine, arguments: Arguments, node: int) -> Value:
    """The decorator meets its function."""
    *given, function = arguments.positional or [NONE]
    for signal in given[:1]:
        for obj in [*signal.refs, *m.elements(signal).refs]:
            connect(m, obj, function)
    return function


def connect(m: Machine, signal: Obj, function: Value) -> None:
    """`function` receives what is sent by `signal`."""
    known = m.heap.get(signal, _RECEIVERS)
    kept = Value(refs=tuple(obj for obj in function.refs if obj.shape in CALLABLES))
    m.heap.set(signal.id, _RECEIVERS, kept if known is None else join(known, kept))


def method(m: Machine, signal: Obj, name: str, arguments: Arguments, node: int) -> Value | None:
    """A method of a signal; None if it is another one."""
    if name in ("connect", "connect_via"):
        function = arguments.get(0, "receiver")
        if function is not None:
            connect(m, signal, function)
        return function or NONE
    if name not in _SENDING:
        return None
    receivers = m.heap.get(signal, _RECEIVERS)
    passed = Arguments(list(arguments.positional[:1]), dict(arguments.keywords), None, arguments.double)
    if passed.positional:
        passed.keywords.setdefault("sender", passed.positional.pop())
    for obj in receivers.refs if receivers is not None else ():
        call_value(m, of(obj), passed, node)
        m.frame.stopped = False
    return m.unknown(node)


def sender_of(m: Machine, data: FunctionData) -> Obj | None:
    """The stored class whose signals a function receives by its decorator."""
    unit, code = data.code.unit, data.code
    for decorator in unit.children_of_role(data.node, Role.DECORATOR):
        call = decorator + 1
        if unit.kind[call] != Kind.CALL or unit.name(call + 1) != "receiver":
            continue
        for argument in code.arguments(call):
            if argument.name == "sender" and unit.kind[argument.node] == Kind.NAME:
                module = m.module_of.get(code.path)
                held = m.heap.get(module, unit.name(argument.node)) if module is not None else None
                for obj in held.refs if held is not None else ():
                    if obj.shape == Shape.CLASS and classes.is_stored(obj):
                        return obj
    return None
