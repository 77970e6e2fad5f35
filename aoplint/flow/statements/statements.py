"""What statements do to the state (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.conditions import conditions, related
from aoplint.flow.conditions.related import Way
from aoplint.flow.expressions.assign import assign, bind_name, delete
from aoplint.flow.expressions.operators import OPERATORS, operate
from aoplint.flow.functions import hints
from aoplint.flow.functions.generators import resume
from aoplint.flow.machine.arguments import Arguments, Waiting
from aoplint.flow.machine.heap import LENGTH, Delta
from aoplint.flow.machine.limits import MAX_ROUNDS
from aoplint.flow.machine.machine import NOTHING_SENT, STATEMENTS, Attempt, Loop, Machine
from aoplint.flow.machine.values import NOTHING, SEQUENCES, Shape, Value, covers, join_all
from aoplint.flow.objects import errors, holding
from aoplint.flow.objects.containers import extend, merge_into
from aoplint.flow.objects.iteration import iterate, most_rounds, rounds
from aoplint.flow.objects.special import call_special
from aoplint.flow.statements.contexts import with_statement
from aoplint.flow.statements.definitions import define_class, define_function
from aoplint.flow.statements.imports import import_from, import_modules
from aoplint.flow.statements.matching import match_statement
from aoplint.tree import Kind, Role

_SILENT: Final = frozenset({Kind.PASS, Kind.BREAK, Kind.CONTINUE, Kind.GLOBAL, Kind.NONLOCAL})
_LITERALS: Final = frozenset({Kind.STRING, Kind.NUMBER, Kind.CONSTANT})
_NAMES: Final = frozenset({Kind.NAME})


def _expression(m: Machine, index: int) -> bool:
    value = m.lazily(index + 1)
    for obj in value.refs:
        # A generator or coroutine that is thrown away is never run; what a decorator makes of it may run it.
        if isinstance(obj.data, Waiting) and obj.data.function.data.is_decorated:
            resume(m, obj, NOTHING_SENT, index + 1)
    return True


def _assign(m: Machine, index: int) -> bool:
    unit = m.unit
    node = unit.child(index, Role.VALUE)
    value = conditions.verdict(m, node, m.evaluate(node))
    for target in unit.children_of_role(index, Role.TARGET):
        assign(m, target, value)
    return True


def _annotated(m: Machine, index: int) -> bool:
    unit = m.unit
    node = unit.child(index, Role.VALUE)
    if node >= 0:
        value = m.evaluate(node)
        if m.deep and unit.kind[unit.parent[unit.parent[index]]] != Kind.CLASS:
            # In the body of a class it is a field, of which each instance has its own.
            value = hints.refined(m, value, unit.child(index, Role.ANNOTATION), index)
        assign(m, unit.child(index, Role.TARGET), conditions.verdict(m, node, value))
    return True


def _augmented(m: Machine, index: int) -> bool:
    unit = m.unit
    target = unit.child(index, Role.TARGET)
    old = m.evaluate(target)
    new = m.evaluate(unit.child(index, Role.VALUE))
    sign = unit.name(index)[:-1]
    if sign == "+" and m.deep and len(old.refs) == 1 and old.refs[0].shape == Shape.LIST:
        # In place: every other name of the list sees it.
        extend(m, old.refs[0], new)
        assign(m, target, old)
        return True
    if m.deep and any(obj.shape == Shape.INSTANCE for obj in old.refs):
        special = call_special(m, old, f"__i{OPERATORS.get(sign, '')}__", Arguments([new]), index)
        if special is not None:
            assign(m, target, special)
            return True
    if sign in ("|", "+") and len(old.refs) == 1 and old.refs[0].shape in (Shape.DICT, Shape.SET) and m.deep:
        (merge_into if old.refs[0].shape == Shape.DICT else extend)(m, old.refs[0], new)
        assign(m, target, old)
        return True
    assign(m, target, operate(m, sign, old, new, index))
    return True


def _delete(m: Machine, index: int) -> bool:
    delete(m, index + 1)
    return True


def _return(m: Machine, index: int) -> bool:
    bare = m.unit.end[index] == index + 1
    value = Value(constants=(None,)) if bare else m.evaluate(index + 1)
    if m.frame.stopped:
        return False
    if index in m.code.marks:
        value = m.watch.mark(m, index, value)
    if bare:
        m.frame.returns.append((m.heap.changes(m.frame.mark), value))
    else:
        m.frame.returns.extend(conditions.ends(m, index + 1, value))
    return False


def _raise(m: Machine, index: int) -> bool:
    value = m.evaluate(index + 1) if m.unit.end[index] > index + 1 else errors.handled(m)
    causes = [m.evaluate(child) for child in m.unit.children_of_role(index, Role.CAUSE)]
    if index in m.code.marks:
        value = m.watch.mark(m, index, value)
    if m.deep and any(obj.shape == Shape.CLASS for obj in value.refs):
        value = call_value(m, value, Arguments(), index)
        m.frame.stopped = False
    errors.chain(m, value, join_all(causes), index)
    m.throw(value)
    return False


def _assert(m: Machine, index: int) -> bool:
    unit = m.unit
    test = unit.child(index, Role.TEST)
    conditions.check(m, test)
    message = unit.child(index, Role.MESSAGE)
    if message >= 0:
        mark = m.heap.mark()
        if conditions.assume(m, test, False):
            errors.throw(m, "builtins.AssertionError", [m.evaluate(message)], index)
            m.frame.stopped = False
        m.heap.undo(mark)
    return conditions.assume(m, test, True)


def _break(m: Machine, index: int) -> bool:
    if m.frame.loops:
        loop = m.frame.loops[-1]
        loop.breaks.append(m.heap.changes(loop.mark))
    return False


def _continue(m: Machine, index: int) -> bool:
    if m.frame.loops:
        loop = m.frame.loops[-1]
        loop.continues.append(m.heap.changes(loop.mark))
    return False


# --- branches -------------------------------------------------------------------------------------


def branch(m: Machine, paths: Sequence[Callable[[], bool]]) -> bool:
    """Runs each path from the current state and joins those whose end is reached."""
    deltas: list[Delta] = []
    for path in paths:
        mark = m.heap.mark()
        if path():
            deltas.append(m.heap.take(mark))
        else:
            m.heap.undo(mark)
        if m.frame.stopped:
            m.frame.stopped = False
            if deltas:
                deltas.pop()
    if not deltas:
        return False
    m.heap.merge(deltas)
    return True


def _if(m: Machine, index: int) -> bool:
    """An `if` with its `elif` chain, without recursion along the chain."""
    unit = m.unit
    ways: list[Way] = []
    failed: tuple[tuple[int, bool], ...] = ()
    outer, ran = m.heap.mark(), len(m.ran)
    node = index
    while True:
        test = unit.child(node, Role.TEST)
        conditions.check(m, test)
        if m.frame.stopped:
            m.frame.stopped = False
            break
        mark = m.heap.mark()
        if conditions.assume(m, test, True) and m.block(unit.child(node, Role.BODY)):
            ways.append(Way((*failed, (test, True)), m.heap.changes(outer)))
        m.heap.undo(mark)
        failed = (*failed, (test, False))
        if unit.name(test) == "TYPE_CHECKING":
            _import_types(m, unit.child(node, Role.BODY))
        if not conditions.assume(m, test, False):
            break
        following = unit.child(node, Role.ORELSE)
        if following >= 0 and unit.kind[following] == Kind.IF:
            node = following
            continue
        if following < 0 or m.block(following):
            ways.append(Way(failed, m.heap.changes(outer)))
        break
    m.heap.undo(outer)
    if not ways:
        return False
    related.merge(m, index, ways, ran)
    return True


def _import_types(m: Machine, body: int) -> None:
    """What is imported for type checkers only: annotations speak of it."""
    for statement in m.unit.children(body):
        if m.unit.kind[statement] in (Kind.IMPORT, Kind.IMPORT_FROM):
            STATEMENTS[m.unit.kind[statement]](m, statement)


# --- loops ----------------------------------------------------------------------------------------


def _for(m: Machine, index: int) -> bool:
    unit = m.unit
    iterable = m.evaluate(unit.child(index, Role.ITERABLE))
    target = unit.child(index, Role.TARGET)
    items = rounds(m, iterable, index, unit.end[index] - index)
    if items is not None:
        return _unrolled(m, index, target, items)
    sized = len(iterable.refs) == 1 and iterable.constants is not None
    length = holding.length_of(m, iterable.refs[0]) if sized and iterable.refs[0].shape in SEQUENCES else None

    def enter() -> bool:
        item = iterate(m, iterable, index)
        if item is NOTHING:
            return False
        assign(m, target, item)
        return True

    return _loop(m, index, enter, lambda: True, at_least_once=bool(length))


def _while(m: Machine, index: int) -> bool:
    """A loop whose first rounds are run one by one, as long as its test is known to hold."""
    unit, heap = m.unit, m.heap
    test = unit.child(index, Role.TEST)
    endless = unit.kind[test] in _LITERALS
    most = 0 if endless else most_rounds(m, unit.end[index] - index)
    outer = heap.mark()
    exits: list[Delta] = []

    def enter() -> bool:
        conditions.check(m, test)
        return conditions.assume(m, test, True)

    def leave() -> bool:
        conditions.check(m, test)
        return conditions.assume(m, test, False)

    certain = _holds(m, test)
    for number in range(most):
        if not certain:
            break
        with m.round(index, number, most):
            ends = _round(m, index, enter, outer, exits)
        if not ends:
            return _left(m, index, outer, exits, runs_out=False)
        heap.merge(ends)
        certain = _holds(m, test)
    runs_out = _loop_on(m, index, enter, outer, exits, at_least_once=certain)
    return _left(m, index, outer, exits, runs_out=leave() or (not runs_out and not endless))


def _holds(m: Machine, test: int) -> bool:
    """Whether a test is known to hold; it is not run."""
    mark = m.heap.mark()
    known = conditions.truth(m, conditions.check(m, test))
    m.heap.undo(mark)
    return known is True


def _loop(m: Machine, index: int, enter: Callable[[], bool], leave: Callable[[], bool], *, at_least_once: bool) -> bool:
    """Runs a loop until nothing grows; whether the code behind it is reached."""
    outer = m.heap.mark()
    exits: list[Delta] = []
    _loop_on(m, index, enter, outer, exits, at_least_once=at_least_once)
    return _left(m, index, outer, exits, runs_out=leave())


def _loop_on(
    m: Machine, index: int, enter: Callable[[], bool], outer: int, exits: list[Delta], *, at_least_once: bool
) -> bool:
    """Runs rounds of a loop that began at `outer` until nothing grows; False if something still does."""
    heap = m.heap
    for number in range(MAX_ROUNDS):
        ends = _round(m, index, enter, outer, exits)
        if not ends:
            return True
        first = at_least_once and not number
        if not any(heap.grown(delta) for delta in ends):
            if first:
                heap.merge(ends)
            return True
        if number == MAX_ROUNDS - 2:
            ends = [_widened(m, delta) for delta in ends]
        # The first round of a loop that certainly runs replaces the state before it.
        heap.merge(ends if first else [{}, *ends])
    m.costs.hit["rounds"] += 1
    return False


def _widened(m: Machine, delta: Delta) -> Delta:
    """`delta` with any number where the loop counts."""
    found = dict(delta)
    for (number, name), value in delta.items():
        known = m.heap.fields.get(number, {}).get(name)
        if name is not LENGTH and value is not None and known is not None and _counts(known, value):
            found[number, name] = Value(value.taint, value.refs, None, value.maybe)
    return found


def _counts(before: Value, after: Value) -> bool:
    literals = (*(before.constants or ()), *(after.constants or ()))
    return bool(literals) and all(type(one) in (int, float) for one in literals) and not covers(before, after)


def _round(m: Machine, index: int, enter: Callable[[], bool], outer: int, exits: list[Delta]) -> list[Delta]:
    """Runs the body of a loop once, if it is entered; the states at its end, each relative to the one now."""
    heap = m.heap
    mark = heap.mark()
    loop = Loop(mark)
    m.frame.loops.append(loop)
    alive = enter() and m.block(m.unit.child(index, Role.BODY))
    m.frame.loops.pop()
    ends = [*loop.continues, heap.changes(mark)] if alive else loop.continues
    heap.undo(mark)
    so_far = heap.changes(outer)
    exits.extend({**so_far, **delta} for delta in loop.breaks)
    return ends


def _unrolled(m: Machine, index: int, target: int, items: Sequence[Value]) -> bool:
    """Runs a loop over `items` round by round; whether the code behind it is reached."""
    outer = m.heap.mark()
    exits: list[Delta] = []
    current = iter(items)

    def enter() -> bool:
        assign(m, target, next(current))
        return True

    for number in range(len(items)):
        with m.round(index, number, len(items)):
            ends = _round(m, index, enter, outer, exits)
        if not ends:
            return _left(m, index, outer, exits, runs_out=False)
        m.heap.merge(ends)
    return _left(m, index, outer, exits, runs_out=True)


def _left(m: Machine, index: int, outer: int, exits: Sequence[Delta], *, runs_out: bool) -> bool:
    """The state behind a loop that may be left by `exits`, or as it runs out; whether there is one."""
    heap, states = m.heap, list(exits)
    orelse = m.unit.child(index, Role.ORELSE)
    if runs_out and (orelse < 0 or m.block(orelse)):
        states.append(heap.changes(outer))
    heap.undo(outer)
    if not states:
        return False
    heap.merge(states)
    return True


# --- try and with ---------------------------------------------------------------------------------


def _try(m: Machine, index: int) -> bool:
    unit, heap = m.unit, m.heap
    handlers = unit.children_of_role(index, Role.HANDLER)
    outer, returned = heap.mark(), len(m.frame.returns)
    attempt = Attempt(outer)
    m.frame.attempts.append(attempt)
    alive = m.block(unit.child(index, Role.BODY))
    m.frame.attempts.pop()
    interrupted = heap.interrupted(outer)
    states: list[Delta] = []
    orelse = unit.child(index, Role.ORELSE)
    if alive and (orelse < 0 or m.block(orelse)):
        states.append(heap.changes(outer))
    heap.undo(outer)
    at_handlers = [interrupted, *attempt.states]
    if not _may_raise(m, unit.child(index, Role.BODY)):
        handlers = []
    remaining = list(attempt.raised)
    for handler in handlers:
        mark = heap.mark()
        heap.merge(at_handlers)
        caught, remaining = _caught(m, handler, remaining)
        if _handle(m, handler, caught):
            states.append(heap.changes(mark))
        heap.undo(mark)
    _raise_on(m, remaining if handlers else attempt.raised)
    final = unit.child(index, Role.FINALLY)
    if final >= 0:
        _finally(m, final, returned)
    if states:
        heap.merge(states)
        return final < 0 or m.block(final)
    if final >= 0:
        mark = heap.mark()
        heap.merge(at_handlers)
        m.block(final)
        heap.undo(mark)
    return False


def _finally(m: Machine, final: int, first: int) -> None:
    """Runs `finally` behind the `return`s of its `try`; they are lost if it comes back or raises itself."""
    frame = m.frame
    pending = frame.returns[first:]
    if not pending:
        return
    mark = m.heap.mark()
    del frame.returns[first:]
    m.heap.merge([state for state, _ in pending])
    if m.block(final):
        frame.returns.extend(pending)
        m.after_returns(frame, len(frame.returns) - len(pending))
    m.heap.undo(mark)


def _may_raise(m: Machine, body: int) -> bool:
    """Whether anything in a suite can raise; `pass` and a name for a literal cannot."""
    unit = m.unit
    return any(
        unit.kind[statement] not in _SILENT and not _names_literal(m, statement) for statement in unit.children(body)
    )


def _names_literal(m: Machine, statement: int) -> bool:
    unit = m.unit
    return unit.kind[statement] == Kind.ASSIGN and all(
        unit.kind[child] in (_LITERALS if unit.role[child] == Role.VALUE else _NAMES)
        for child in unit.children(statement)
    )


def _raise_on(m: Machine, raised: Sequence[Value]) -> None:
    for value in raised:
        m.throw(value)


def _caught(m: Machine, handler: int, raised: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """What of `raised` the handler catches, and what goes on."""
    exception = m.unit.child(handler, Role.EXCEPTION)
    if exception < 0:
        return list(raised), []
    wanted = m.evaluate(exception)
    if m.unit.name(m.unit.parent[handler]) == "*" and m.deep:
        return errors.split(m, raised, wanted, handler)
    caught, others = [], []
    for value in raised:
        answer = errors.fits(m, value, wanted)
        if answer is not False:
            caught.append(value)
        if answer is not True:
            others.append(value)
    return caught, others


def _handle(m: Machine, handler: int, caught: Sequence[Value]) -> bool:
    unit = m.unit
    value = join_all(caught)
    if value is NOTHING:
        value = m.unknown(handler)
    elif not caught or value.constants == ():
        value = Value(value.taint, value.refs, value.constants)
    name = unit.child(handler, Role.NAME)
    if name >= 0:
        if name in m.code.marks:
            value = m.watch.assigned(m, name, value)
        bind_name(m, name, unit.name(name), value)
    m.frame.handled.append(value)
    alive = m.block(unit.child(handler, Role.BODY))
    m.frame.handled.pop()
    return alive


# --- definitions ----------------------------------------------------------------------------------


def _nothing(m: Machine, index: int) -> bool:
    return True


def _type_alias(m: Machine, index: int) -> bool:
    return True


STATEMENTS.update(
    {
        Kind.EXPRESSION_STATEMENT: _expression,
        Kind.ASSIGN: _assign,
        Kind.ANNOTATED_ASSIGN: _annotated,
        Kind.AUGMENTED_ASSIGN: _augmented,
        Kind.DELETE: _delete,
        Kind.RETURN: _return,
        Kind.RAISE: _raise,
        Kind.ASSERT: _assert,
        Kind.PASS: _nothing,
        Kind.BREAK: _break,
        Kind.CONTINUE: _continue,
        Kind.GLOBAL: _nothing,
        Kind.NONLOCAL: _nothing,
        Kind.IMPORT: import_modules,
        Kind.IMPORT_FROM: import_from,
        Kind.IF: _if,
        Kind.FOR: _for,
        Kind.WHILE: _while,
        Kind.TRY: _try,
        Kind.WITH: with_statement,
        Kind.MATCH: match_statement,
        Kind.FUNCTION: define_function,
        Kind.CLASS: define_class,
        Kind.TYPE_ALIAS: _type_alias,
    }
)
