"""Threads and what waits for them: a thread runs when it is started, and again where others wait for it (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aoplint.flow.functions import workers
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Attempt, Machine
from aoplint.flow.machine.values import NONE, NOTHING, UNKNOWN, Obj, Shape, Value, of
from aoplint.flow.objects import attributes, classes
from aoplint.flow.objects.passing import spread, spread_keywords

Method = Callable[[Machine, Value, Arguments, int], Value]
#: Classes of threads; the places of what they run, its arguments, and those by name.
_CLASSES: Final = {
    "threading.Thread": (1, 3, 4),
    "multiprocessing.Process": (1, 3, 4),
    "multiprocessing.context.Process": (1, 3, 4),
    "threading.Timer": (1, 2, 3),
}
#: What a thread has to do, by the names under which it is given.
_WORK: Final = {"target": "[target]", "function": "[target]", "args": "[args]", "kwargs": "[kwargs]"}
_FIELDS: Final = ("[target]", "[args]", "[kwargs]")


def _keep(m: Machine, obj: Obj, dotted: str, arguments: Arguments) -> None:
    """Notes what a thread is to do, which nobody does yet."""
    given = dict(zip(_CLASSES[dotted], _FIELDS))
    kept = {given[place]: value for place, value in enumerate(arguments.positional) if place in given}
    kept.update((_WORK[name], value) for name, value in arguments.keywords.items() if name in _WORK)
    for name, value in kept.items():
        m.heap.set(obj.id, name, value)


def _made(dotted: str) -> Callable[[Machine, Arguments, int], Value]:
    """`Thread(target=f, args=(x,))`."""

    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        made = m.fresh(Shape.TYPED, node, dotted, dotted)
        _keep(m, made, dotted, arguments)
        return of(made)

    return handler


def _initialise(dotted: str) -> Method:
    """`super().__init__(target=f)` in a class of the project."""

    def method(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
        for obj in receiver.refs:
            _keep(m, obj, dotted, arguments)
        return NONE

    return method


def _start(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`thread.start()`; what it raises reaches nobody."""
    attempt = Attempt(m.heap.mark())
    m.frame.attempts.append(attempt)
    for obj in receiver.refs:
        if obj.shape == Shape.INSTANCE and classes.lookup(m.heap, obj.data, "run") is not None:
            workers.start(m, attributes.get_attribute(m, of(obj), "run", node), Arguments(), node)
        else:
            target = m.heap.get(obj, "[target]") or NOTHING
            if target.refs:
                workers.start(m, target, _passed(m, obj), node)
    m.frame.attempts.pop()
    return NONE


def _run(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`thread.run()`: what it is to do, at once."""
    for obj in receiver.refs:
        target = m.heap.get(obj, "[target]") or NOTHING
        if target.refs:
            workers.call(m, target, _passed(m, obj), node)
    return NONE


def _passed(m: Machine, obj: Obj) -> Arguments:
    """What a thread calls its function with."""
    found = Arguments()
    args, kwargs = m.heap.get(obj, "[args]"), m.heap.get(obj, "[kwargs]")
    if args is not None:
        spread(m, found, args)
    if kwargs is not None:
        spread_keywords(m, found, kwargs)
    return found


def _wait(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`thread.join()`, `event.wait()`: others have done meanwhile what they do."""
    workers.catch_up(m)
    return UNKNOWN


METHODS: Final[dict[str, Method]] = {
    **{f"{dotted}.{name}": method for dotted in _CLASSES for name, method in (
        ("__init__", _initialise(dotted)), ("start", _start), ("run", _run), ("join", _wait),
    )},
    **dict.fromkeys(
        (
            "threading.Event.wait", "threading.Condition.wait", "threading.Condition.wait_for",
            "threading.Barrier.wait",
            "asyncio.Event.wait", "multiprocessing.Event.wait", "concurrent.futures.ThreadPoolExecutor.shutdown",
        ),
        _wait,
    ),
}  # fmt: skip
FUNCTIONS: Final = {dotted: _made(dotted) for dotted in _CLASSES}
