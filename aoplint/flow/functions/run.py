"""Runs functions of the project: how arguments meet parameters, what comes back, what is left behind (layer 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from aoplint.flow.calls import dispatch, remembered
from aoplint.flow.calls.call import CALLS, call_value, elsewhere, unknown_call
from aoplint.flow.conditions import conditions
from aoplint.flow.functions import hints
from aoplint.flow.machine import verdicts
from aoplint.flow.machine.arguments import Arguments, FunctionData, Waiting
from aoplint.flow.machine.code import Parameter
from aoplint.flow.machine.garbage import without_garbage
from aoplint.flow.machine.heap import ELEMENT, KEYS, LENGTH, Delta
from aoplint.flow.machine.limits import MAX_COUNTED, MAX_DEPTH, MAX_RECURSION, MAX_ROUNDS
from aoplint.flow.machine.machine import NOTHING_SENT, Frame, Machine, Sent
from aoplint.flow.machine.replay import Ended, Replay, summarise
from aoplint.flow.machine.values import (
    CLEAN,
    MORE,
    NOTHING,
    UNKNOWN,
    Obj,
    Shape,
    Value,
    covers,
    join,
    of,
)
from aoplint.flow.machine.verdicts import Learned, learn
from aoplint.flow.objects import holding
from aoplint.flow.objects.methods import METHODS
from aoplint.flow.objects.passing import spread, spread_keywords
from aoplint.tree import Kind, Role

#: Methods of decorated functions that run the function, now or later.
_RUNNING: Final = frozenset({
    "delay", "s", "si", "send", "enqueue", "defer", "kiq", "submit", "remote", "spawn", "__call__",
    "__wrapped__", "fn", "map",
})  # fmt: skip


def call_function(m: Machine, function: Obj, arguments: Arguments, node: int) -> Value:
    """Runs a function of the project."""
    if function.data.variants is not None:
        return call_value(m, dispatch.chosen(m, function, arguments), arguments, node)
    if not m.deep:
        return unknown_call(m, arguments, node, CLEAN)
    return m.watch.called(m, function.data, arguments, node, lambda: _maybe_kept(m, function, arguments, node))


def _maybe_kept(m: Machine, function: Obj, arguments: Arguments, node: int) -> Value:
    if function.data.cached:
        return remembered.call_of(m, function, arguments, lambda: _called(m, function, arguments, node))
    return _called(m, function, arguments, node)


def _called(m: Machine, function: Obj, arguments: Arguments, node: int) -> Value:
    data: FunctionData = function.data
    if m.calls is not None:
        m.note(node, data.qualified)
    if node == m.frame.lazy and (data.node in data.code.generators or data.is_async):
        return of(m.fresh(Shape.GENERATOR, node, ("waiting", data.key), Waiting(function, arguments)))
    key = data.key
    frames = [frame for frame in m.stack if frame.function is not None and frame.function.data.key == key]
    active, alike = len(frames), sum(1 for frame in frames if not frame.counted)
    if alike > MAX_RECURSION or len(m.stack) >= MAX_DEPTH:
        return _cut_off(m, key, arguments, node, recursive=alike > MAX_RECURSION)
    if active and (active > MAX_COUNTED or any(frame.call != node for frame in frames[1:])):
        arguments = _widened(arguments)
    run = m.runs.before(m, function, arguments)
    if run is None:
        m.costs.hit["runs"] += 1
        m.cut.setdefault(key, "too-many-runs")
        return unknown_call(m, arguments, node, CLEAN)
    if run.known is not None:
        m.ran.extend(run.known.functions)
        replay = Replay(m, run.known, arguments.all(), node)
        result = _handed_back(m, replay.run(), node)
        return verdicts.answer(m, result, run.known.learned, arguments.all(), replay.number)
    m.charge()
    before = m.recursive.get(key)
    mark, first, newest = m.heap.mark(), len(m.ran), m.count
    ended = _run(m, function, arguments, node, run.passed)
    if active == 0 and key in m.recursive and before is None:
        for _ in range(MAX_ROUNDS - 1):
            assumed = m.recursive[key]
            if covers(assumed, ended.result):
                break
            m.recursive[key] = join(assumed, ended.result)
            ended = ended.joined(_run(m, function, arguments, node, run.passed))
        del m.recursive[key]
    m.runs.after(run, summarise(m, arguments.all(), ended, m.heap.changes(mark), m.ran[first:], newest))
    result = _handed_back(m, ended.result, node)
    return verdicts.answer(m, result, ended.learned, arguments.all(), lambda number: number)


def _handed_back(m: Machine, result: Value, node: int) -> Value:
    """What the call at `node` gives, whether the function was run for it or an earlier run stands for it."""
    return result if result is NOTHING else Value(m.step(result.taint, node, "result"), result.refs, result.constants)


def _widened(arguments: Arguments) -> Arguments:
    """Numbers that count a recursion down are not known any more, so that its end is reached."""
    return Arguments(
        [_widen(value) for value in arguments.positional],
        {name: _widen(value) for name, value in arguments.keywords.items()},
        arguments.star,
        arguments.double,
    )


def _widen(value: Value) -> Value:
    return Value(value.taint, value.refs, None) if _is_number(value) else value


def _is_number(value: Value) -> bool:
    """Whether a value is a known number that may count a recursion down."""
    return any(isinstance(literal, int) and not isinstance(literal, bool) for literal in value.constants or ())


def _cut_off(m: Machine, key: tuple[str, int], arguments: Arguments, node: int, *, recursive: bool) -> Value:
    if recursive:
        return m.recursive.setdefault(key, NOTHING)
    m.costs.hit["depth"] += 1
    m.cut.setdefault(key, "too-deep")
    return unknown_call(m, arguments, node, CLEAN)


def run_function(
    m: Machine,
    function: Obj,
    arguments: Arguments,
    node: int,
    passed: frozenset[int] = frozenset(),
    sent: Sent = NOTHING_SENT,
) -> Value:
    """Runs a function of the project, whatever runs already.

    Args:
        passed: origins of what its arguments hold.
        sent: what others send into it, if it is a generator.
    """
    return _run(m, function, arguments, node, passed, sent).result


def _run(
    m: Machine,
    function: Obj,
    arguments: Arguments,
    node: int,
    passed: frozenset[int] = frozenset(),
    sent: Sent = NOTHING_SENT,
) -> Ended:
    data: FunctionData = function.data
    code, unit = data.code, data.code.unit
    m.entered.add(data.key)
    number = code.block_of_node[data.node]
    act = m.enter(code, data.node, node)
    first = m.count
    frame = Frame(code, act, dict(data.scopes), m.heap.mark())
    frame.function, frame.owner = function, data.owner
    frame.sent = sent
    frame.apart = [] if data.node in code.straight else None
    caller = m.frame
    frame.caller, frame.call, frame.passed = caller.code.path, node, passed
    frame.counted = any(map(_is_number, arguments.all()))
    m.stack.append(frame)
    m.frame = frame
    try:
        scope = m.fresh(Shape.SCOPE, data.node, "", data.node in code.capturing)
        frame.scopes[number] = scope
        bind_parameters(m, data, arguments, scope)
        body = unit.child(data.node, Role.BODY)
        if unit.kind[data.node] == Kind.LAMBDA:
            value = m.evaluate(body)
            frame.returns.extend(conditions.ends(m, body, value))
            alive = False
        else:
            alive = m.block(body)
    finally:
        m.stack.pop()
        m.frame = caller
    m.called.add(data.key)
    m.ran.append(data.key)
    learned = _leave(m, frame, scope, data, alive, first, arguments)
    result = _finish(m, frame, data)
    if data.node in code.generators:
        for obj in result.refs:
            if obj.shape == Shape.GENERATOR:
                obj.data = (function, arguments)
    else:
        result = _as_annotated(m, frame, result)
    return Ended(result, tuple(frame.raised), learned)


def _as_annotated(m: Machine, frame: Frame, result: Value) -> Value:
    """What a function gave back, and what its annotation says of it."""
    node = frame.function.data.node if frame.function is not None else 0
    annotation = frame.code.unit.child(node, Role.RETURNS)
    if annotation < 0 or result.constants is not None or frame.code.unit.kind[node] == Kind.LAMBDA:
        return result
    caller, m.frame = m.frame, frame
    try:
        return hints.refined(m, result, annotation, node)
    finally:
        m.frame = caller


def _leave(
    m: Machine, frame: Frame, scope: Obj, data: FunctionData, alive: bool, first: int, arguments: Arguments
) -> Learned | None:
    """Takes off the states at all ends of a function, without what only the function saw; what they say."""
    if alive or (data.node in data.code.generators and not frame.returns and frame.sent.body is None):
        frame.returns.append((m.heap.changes(frame.mark), Value(constants=(None,))))
    m.heap.undo(frame.mark)
    ends = [*frame.returns, *frame.raised]
    deltas = [delta for delta, _ in ends]
    learned = learn(frame, scope, arguments.all()) if data.node not in data.code.generators else None
    if data.node not in data.code.capturing:
        deltas = [{key: held for key, held in delta.items() if key[0] != scope.id} for delta in deltas]
    values = [value for _, value in ends]
    deltas = without_garbage(m.private, first, deltas, values if frame.yielded is None else [*values, frame.yielded])
    left = list(zip(deltas, values))
    frame.returns, frame.raised = left[: len(frame.returns)], left[len(frame.returns) :]
    return learned


def _finish(m: Machine, frame: Frame, data: FunctionData) -> Value:
    """Joins the states at all ends of a function; the value that comes back."""
    _pass_on(m, frame.raised)
    if not frame.returns:
        if data.key not in m.recursive:
            m.frame.stopped = True
        return NOTHING
    m.heap.merge([delta for delta, _ in frame.returns])
    result = NOTHING
    for _, value in frame.returns:
        result = join(result, value)
    if data.node in data.code.generators:
        # Of its own activation, so that each call has one, in bodies of modules too: who takes from it takes from one.
        caller, m.frame = m.frame, frame
        made = m.fresh(Shape.GENERATOR, data.node, "generator")
        m.frame = caller
        if frame.apart is not None:
            holding.fill(m, made, frame.apart)
        elif frame.yielded is not None:
            m.heap.set(made.id, ELEMENT, frame.yielded)
        m.heap.set(made.id, "return", result)
        return of(made)
    return result


def _pass_on(m: Machine, raised: Sequence[tuple[Delta, Value]]) -> None:
    """What a function did not catch goes on in its caller, with the state in which it was raised."""
    for delta, value in raised:
        m.throw(value, delta)


def bind_parameters(m: Machine, data: FunctionData, arguments: Arguments, scope: Obj) -> None:
    """Gives the parameters of a function their values."""
    parameters = data.code.parameters(data.node)
    positional = list(arguments.positional)
    keywords = dict(arguments.keywords)
    for parameter in parameters:
        value = _argument_for(m, parameter, positional, keywords, arguments, data)
        passed = value
        value = _arrive(m, value, parameter)
        value = hints.refine(m, value, parameter)
        marks = data.code.marks.get(parameter.node)
        if marks is not None:
            value = m.watch.assigned(m, parameter.node, value)
        if passed.taint and value.taint:
            m.frame.given[parameter.name] = passed
        (m.heap.set if scope.data else m.heap.set_local)(scope.id, parameter.name, value)
        if m.frame.first is NOTHING and data.owner is not None:
            m.frame.first = value


def _arrive(m: Machine, value: Value, parameter: Parameter) -> Value:
    if not value.taint:
        return value
    taint = m.step(value.taint, parameter.node, "parameter")
    return Value(taint, value.refs, value.constants)


def _argument_for(
    m: Machine,
    parameter: Parameter,
    positional: list[Value],
    keywords: dict[str, Value],
    arguments: Arguments,
    data: FunctionData,
) -> Value:
    form, name = parameter.form, parameter.name
    if form == "*":
        return _star_parameter(m, parameter, positional, arguments)
    if form == "**":
        return _double_parameter(m, parameter, keywords, arguments)
    if form != "/" and name in keywords:
        return keywords.pop(name)
    if form != "k" and positional:
        return positional.pop(0)
    found = NOTHING
    if form != "k" and arguments.star is not None:
        found = join(found, arguments.star)
    if form != "/" and arguments.double is not None:
        found = join(found, arguments.double)
    if name in data.defaults:
        found = join(found, data.defaults[name])
        return join(found, UNKNOWN) if arguments.open or data.open else found
    return m.unknown(parameter.node) if found is NOTHING else found


def _star_parameter(m: Machine, parameter: Parameter, positional: list[Value], arguments: Arguments) -> Value:
    made = m.fresh(Shape.TUPLE, parameter.node)
    holding.fill(m, made, positional)
    positional.clear()
    if arguments.star is not None:
        m.heap.add(made.id, ELEMENT, arguments.star)
    if arguments.open:
        m.heap.add(made.id, ELEMENT, UNKNOWN)
        m.heap.set(made.id, LENGTH, UNKNOWN)
    return of(made)


def _double_parameter(m: Machine, parameter: Parameter, keywords: Mapping[str, Value], arguments: Arguments) -> Value:
    made = m.fresh(Shape.DICT, parameter.node)
    for name, value in keywords.items():
        m.heap.set(made.id, ("[", name), value)
    if arguments.double is not None:
        m.heap.add(made.id, ELEMENT, arguments.double)
    if arguments.open:
        m.heap.add(made.id, ELEMENT, MORE)
        m.heap.add(made.id, KEYS, UNKNOWN)
    return of(made)


def _function_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method that a decorator gave to a function: tasks of Celery and its like run it with the arguments."""
    held = m.heap.get(receiver.refs[0], name)
    if held is not None and held.refs:
        return call_value(m, held, arguments, node)
    if name == "register" and receiver.refs[0].data.variants is not None:
        return dispatch.register(m, receiver.refs[0], arguments, node)
    if name in _RUNNING:
        return elsewhere(m, receiver, arguments, node)
    if name in ("apply_async", "apply"):
        passed = Arguments()
        first, named = arguments.get(0, "args"), arguments.get(1, "kwargs")
        if first is not None:
            spread(m, passed, first)
        if named is not None:
            spread_keywords(m, passed, named)
        return elsewhere(m, receiver, passed, node)
    return unknown_call(m, arguments, node, CLEAN)


CALLS[Shape.FUNCTION] = call_function
METHODS[Shape.FUNCTION] = _function_method
