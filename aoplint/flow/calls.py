"""Calls: which functions are meant, how arguments meet parameters, what comes back (layer 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from aoplint.flow import access, classes, conditions, dispatch, hints, remembered, verdicts
from aoplint.flow.arguments import (
    Arguments,
    FunctionData,
    MethodArguments,
    Waiting,
    read_arguments,
    spread,
    spread_keywords,
)
from aoplint.flow.callsites import UNKNOWN
from aoplint.flow.code import Parameter
from aoplint.flow.garbage import without_garbage
from aoplint.flow.heap import ELEMENT, KEYS, WHOLE, Delta
from aoplint.flow.limits import MAX_DEPTH, MAX_RECURSION, MAX_ROUNDS, MAX_TARGETS
from aoplint.flow.machine import NOTHING_SENT, Frame, Machine, Sent
from aoplint.flow.replay import Ended, Replay, summarise
from aoplint.flow.values import (
    CALLABLES,
    CLEAN,
    CONTAINERS,
    MEMBERS,
    NOTHING,
    Obj,
    Shape,
    Taint,
    Value,
    covers,
    join,
    join_taint,
    of,
    silent,
    tainted,
)
from aoplint.flow.verdicts import Learned, learn
from aoplint.tree import Kind, Role

#: Methods of decorated functions that run the function, now or later.
_RUNNING: Final = frozenset({
    "delay", "s", "si", "send", "enqueue", "defer", "kiq", "submit", "remote", "spawn", "__call__",
    "__wrapped__", "fn", "map",
})  # fmt: skip


#: Methods that call their argument with the object itself.
_TOLD: Final = frozenset({"add_done_callback"})


# --- dispatch -------------------------------------------------------------------------------------


def call_value(m: Machine, callee: Value, arguments: Arguments, node: int) -> Value:
    """The result of calling `callee`."""
    callee = access.resolved(m, callee)
    targets = [obj for obj in callee.refs if obj.shape != Shape.OPAQUE]
    if len(targets) > MAX_TARGETS:
        m.costs.hit["targets"] += 1
        targets = targets[:MAX_TARGETS]
    open_end = len(targets) < len(callee.refs) or callee.constants is None or not callee.refs
    if open_end:
        m.note(node, UNKNOWN)
    if not targets:
        return unknown_call(m, arguments, node, _of_callee(m, callee))
    if len(targets) == 1 and not open_end:
        result = call_object(m, targets[0], arguments, node)
        return result if result is NOTHING else tainted(result, m.step(_of_callee(m, callee), node, "call"))
    deltas: list[Delta] = []
    result = NOTHING
    stopped = True
    for target in targets:
        mark = m.heap.mark()
        result = join(result, call_object(m, target, arguments, node))
        if not m.frame.stopped:
            stopped = False
            deltas.append(m.heap.changes(mark))
        m.frame.stopped = False
        m.heap.undo(mark)
    if open_end:
        stopped = False
        mark = m.heap.mark()
        result = join(result, unknown_call(m, arguments, node, m.whole(callee)))
        deltas.append(m.heap.take(mark))
    m.frame.stopped = stopped
    if deltas:
        m.heap.merge(deltas)
    return result


def _of_callee(m: Machine, callee: Value) -> Taint:
    """What a tainted callee gives to its result."""
    return m.carried(m.whole(callee), "functions")


def call_object(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """The result of calling one object."""
    shape = obj.shape
    if shape == Shape.FUNCTION:
        return call_function(m, obj, arguments, node)
    if shape == Shape.BOUND:
        receiver, target = obj.data
        if isinstance(target, Obj):
            return call_function(m, target, arguments.behind(receiver), node)
        if "." in target:
            return m.watch.call(m, target, arguments, node, receiver)
        return call_method(m, receiver, target, arguments, node)
    if shape == Shape.CLASS:
        from aoplint.flow.instances import instantiate

        return instantiate(m, obj, arguments, node)
    if shape == Shape.EXTERNAL:
        return m.watch.call(m, obj.data, arguments, node, None)
    if shape == Shape.PARTIAL:
        inner, before = obj.data
        star = before.star if arguments.star is None else arguments.star
        double = before.double if arguments.double is None else arguments.double
        together = Arguments(
            [*before.positional, *arguments.positional], {**before.keywords, **arguments.keywords}, star, double
        )
        return call_value(m, inner, together, node)
    if shape == Shape.INSTANCE:
        found = classes.lookup(m.heap, obj.data, "__call__")
        if found is not None:
            return call_value(m, found[0], arguments.behind(of(obj)), node)
    if shape in (Shape.STATIC, Shape.CLASS_METHOD):
        return call_value(m, obj.data, arguments, node)
    if shape == Shape.TYPED:
        return m.watch.call(m, f"{obj.data}.__call__", arguments, node, of(obj))
    return unknown_call(m, arguments, node, CLEAN)


def call_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """The result of `receiver.name(...)`."""
    from aoplint.flow.methods import container_method, text_method, unknown_method

    if not m.deep:
        return unknown_call(m, arguments, node, m.contents(receiver))
    if name in _TOLD:
        return _told(m, receiver, arguments, node)
    parts: list[tuple[Obj | None, Any]] = []
    for obj in access.resolved(m, receiver).refs:
        if obj.shape in CONTAINERS:
            parts.append((obj, container_method))
        elif obj.shape == Shape.OPAQUE:
            parts.append((obj, unknown_method))
        elif obj.shape == Shape.TYPED:
            parts.append((obj, _typed_method))
        elif obj.shape == Shape.FUNCTION:
            parts.append((obj, _function_method))
        elif obj.shape == Shape.NAMESPACE:
            parts.append((obj, _namespace_method))
        else:
            parts.append((obj, _attribute_method))
    own = _of_members(m, receiver, name)
    parts.extend((obj, _attribute_method) for obj in own)
    if receiver.constants and len(own) < len(receiver.constants):
        parts.append((None, text_method))
    elif not receiver.refs and not receiver.constants:
        parts.append((None, unknown_method))
    if len(parts) > MAX_TARGETS:
        m.costs.hit["targets"] += 1
        parts = parts[:MAX_TARGETS]
    if len(parts) == 1:
        return _one_method(m, parts[0], receiver, name, arguments, node)
    result, deltas, stopped = NOTHING, [], True
    for part in parts:
        mark = m.heap.mark()
        result = join(result, _one_method(m, part, receiver, name, arguments, node))
        if not m.frame.stopped:
            stopped = False
            deltas.append(m.heap.changes(mark))
        m.frame.stopped = False
        m.heap.undo(mark)
    m.frame.stopped = stopped
    if deltas:
        m.heap.merge(deltas)
    return result


def _of_members(m: Machine, receiver: Value, name: str) -> list[Obj]:
    """The members of enumerations among the literals of `receiver` whose class has the method `name`."""
    found = [one.member for one in receiver.constants or () if isinstance(one, MEMBERS)]
    return [obj for obj in found if classes.lookup(m.heap, obj.data, name) is not None]


def _told(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`future.add_done_callback(f)`: `f(future)`."""
    if any(obj.shape in CALLABLES for value in arguments.positional[:1] for obj in value.refs):
        call_value(m, arguments.positional[0], Arguments([receiver]), node)
        m.frame.stopped = False
    return receiver


def _one_method(
    m: Machine, part: tuple[Obj | None, Any], receiver: Value, name: str, arguments: Arguments, node: int
) -> Value:
    obj, handler = part
    if handler is not _attribute_method:
        m.calls_back(node)
    if obj is None:
        one = Value(receiver.taint, (), receiver.constants)
    else:
        one = Value(receiver.taint, (obj,), None if obj.shape == Shape.OPAQUE else ())
    result: Value = handler(m, one, name, arguments, node)
    return result


def _typed_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    from aoplint.flow import signals

    obj = receiver.refs[0]
    if obj.data in signals.SIGNALS:
        sent = signals.method(m, obj, name, arguments, node)
        if sent is not None:
            return sent
    held = m.heap.get(obj, name)
    if held is not None and held.refs:
        return call_value(m, held, arguments, node)
    return m.watch.call(m, f"{obj.data}.{name}", arguments, node, receiver)


def _namespace_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method of `x.__dict__` or `globals()`: items are attributes."""
    obj = receiver.refs[0]
    if name == "update":
        passed = Arguments(keywords=dict(arguments.keywords))
        for value in arguments.positional:
            spread_keywords(m, passed, value)
        for key, value in passed.keywords.items():
            access.set_attribute(m, obj.data, key, value, node)
        if passed.double is not None:
            m.smear(obj.data, m.contents(passed.double))
        return Value(constants=(None,))
    if name in ("get", "pop", "setdefault", "__getitem__") and arguments.positional:
        found = access.get_item(m, receiver, arguments.positional[0], node)
        return join(found, arguments.positional[1]) if len(arguments.positional) > 1 else found
    return m.unknown(node, m.contents(obj.data), name)


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


def elsewhere(m: Machine, callee: Value, arguments: Arguments, node: int) -> Value:
    """The result of calling `callee` at some other time or place: whether it ends says nothing here."""
    result = call_value(m, callee, arguments, node)
    m.frame.stopped = False
    return silent(result)


def _attribute_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    callee = access.get_attribute(m, receiver, name, node)
    return call_value(m, callee, arguments, node)


def unknown_call(m: Machine, arguments: Arguments, node: int, taint: Taint) -> Value:
    """The result of a call that nobody knows: what goes in may come out."""
    passed = m.contents_of_all(arguments.all())
    taint = m.carried(join_taint(taint, passed), "functions")
    if m.deep and passed:
        call_back(m, arguments, node, passed)
    return m.unknown(node, m.step(taint, node, "call"), "call")


def call_back(m: Machine, arguments: Arguments, node: int, taint: Taint) -> Value:
    """Calls the functions among `arguments` with anything that is tainted so; what they return."""
    m.calls_back(node)
    result = NOTHING
    for value in arguments.all():
        for obj in value.refs:
            if obj.shape in CALLABLES and obj.shape != Shape.CLASS:
                passed = Arguments(star=m.unknown(node, taint, ("back", obj.id)))
                result = join(result, call_object(m, obj, passed, node))
                m.frame.stopped = False
    return result


# --- functions ------------------------------------------------------------------------------------


def call_function(m: Machine, function: Obj, arguments: Arguments, node: int) -> Value:
    """Runs a function of the project."""
    if function.data.variants is not None:
        return call_value(m, dispatch.chosen(m, function, arguments), arguments, node)
    if function.data.cached and m.deep:
        return remembered.call_of(m, function, arguments, lambda: _called(m, function, arguments, node))
    return _called(m, function, arguments, node)


def _called(m: Machine, function: Obj, arguments: Arguments, node: int) -> Value:
    data: FunctionData = function.data
    if not m.deep:
        return unknown_call(m, arguments, node, CLEAN)
    if m.calls is not None:
        m.note(node, data.qualified)
    if node == m.frame.lazy and (data.node in data.code.generators or data.is_async):
        return of(m.fresh(Shape.GENERATOR, node, ("waiting", data.key), Waiting(function, arguments)))
    key = data.key
    active = sum(1 for frame in m.stack if frame.function is not None and frame.function.data.key == key)
    if active > MAX_RECURSION or len(m.stack) >= MAX_DEPTH:
        return _cut_off(m, key, arguments, node, recursive=active > MAX_RECURSION)
    if active:
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
    if value.constants and any(
        isinstance(literal, int) and not isinstance(literal, bool) for literal in value.constants
    ):
        return Value(value.taint, value.refs, None)
    return value


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
    caller = m.frame
    frame.caller, frame.call, frame.passed = caller.code.path, node, passed
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
    result = _finish(m, frame, data, node)
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


def resume(m: Machine, generator: Obj, sent: Sent, node: int) -> Value:
    """What a generator yields once it is begun or something was sent into it; what a coroutine gives back."""
    if generator.data is None:
        return m.elements(of(generator))
    function, arguments = generator.data
    key = function.data.key
    if len(m.stack) >= MAX_DEPTH or any(frame.function is function for frame in m.stack):
        m.costs.hit["depth"] += 1
        m.cut.setdefault(key, "too-deep")
        return m.elements(of(generator))
    result = run_function(m, function, arguments, node, sent=sent)
    m.frame.stopped = False
    if function.data.node not in function.data.code.generators:
        return result
    return join(m.elements(result), m.elements(of(generator)))


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


def _finish(m: Machine, frame: Frame, data: FunctionData, node: int) -> Value:
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
        made = m.fresh(Shape.GENERATOR, node, ("generator", data.key))
        if frame.yielded is not None:
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
        return join(found, data.defaults[name])
    return m.unknown(parameter.node) if found is NOTHING else found


def _star_parameter(m: Machine, parameter: Parameter, positional: list[Value], arguments: Arguments) -> Value:
    made = m.fresh(Shape.TUPLE, parameter.node)
    access.fill(m, made, positional)
    positional.clear()
    if arguments.star is not None:
        m.heap.add(made.id, ELEMENT, arguments.star)
    return of(made)


def _double_parameter(m: Machine, parameter: Parameter, keywords: Mapping[str, Value], arguments: Arguments) -> Value:
    made = m.fresh(Shape.DICT, parameter.node)
    for name, value in keywords.items():
        m.heap.set(made.id, ("[", name), value)
    if arguments.double is not None:
        m.heap.add(made.id, ELEMENT, arguments.double)
    return of(made)


def method_of(m: Machine, value: Value, name: str) -> Value | None:
    """The special method `name` of an instance of the project, bound; None if it has none."""
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE and classes.lookup(m.heap, obj.data, name) is not None:
            return access.instance_attribute(m, obj, name, 0)
    return None


def call_special(m: Machine, value: Value, name: str, arguments: Arguments, node: int) -> Value | None:
    """The result of a special method of an instance of the project, None if it has none."""
    method = method_of(m, value, name)
    return None if method is None else call_value(m, method, arguments, node)


__all__ = [
    "KEYS",
    "WHOLE",
    "Arguments",
    "FunctionData",
    "MethodArguments",
    "call_function",
    "call_method",
    "call_value",
    "read_arguments",
]
