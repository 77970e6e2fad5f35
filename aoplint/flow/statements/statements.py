"""What statements do to the state (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aoplint.flow.calls.call import call_object, call_value
from aoplint.flow.conditions import conditions, related
from aoplint.flow.conditions.related import Way
from aoplint.flow.expressions.assign import assign, delete
from aoplint.flow.expressions.operators import OPERATORS, operate
from aoplint.flow.functions import hints
from aoplint.flow.functions.generators import resume
from aoplint.flow.machine.arguments import Arguments, Waiting
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.machine import NOTHING_SENT, STATEMENTS, Machine
from aoplint.flow.machine.values import Shape, Value, join_all, of
from aoplint.flow.objects import errors
from aoplint.flow.objects.containers import extend, merge_into
from aoplint.flow.objects.special import call_special
from aoplint.flow.statements.contexts import with_statement
from aoplint.flow.statements.definitions import define_class, define_function
from aoplint.flow.statements.handling import try_statement
from aoplint.flow.statements.imports import import_from, import_modules
from aoplint.flow.statements.loops import for_statement, while_statement
from aoplint.flow.statements.matching import match_statement
from aoplint.tree import Kind, Role


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
    value = _begun(m, index, m.lazily(node)) if unit.kind[node] == Kind.CALL else m.evaluate(node)
    value = conditions.verdict(m, node, value)
    for target in unit.children_of_role(index, Role.TARGET):
        assign(m, target, value)
    return True


def _begun(m: Machine, index: int, value: Value) -> Value:
    """What an ASSIGN assigns: a generator or coroutine begins at once, unless nothing iterates it or waits for it."""
    if not any(isinstance(obj.data, Waiting) for obj in value.refs) or _is_left(m, index):
        return value
    found = [
        call_object(m, obj.data.function, obj.data.arguments, m.unit.child(index, Role.VALUE))
        if isinstance(obj.data, Waiting)
        else of(obj)
        for obj in value.refs
    ]
    return join_all([Value(value.taint, (), value.constants), *found])


def _is_left(m: Machine, index: int) -> bool:
    """Whether an ASSIGN gives a value to one variable of its function that is only closed afterwards."""
    unit, table = m.unit, m.code.table
    targets = unit.children_of_role(index, Role.TARGET)
    if len(targets) != 1 or unit.kind[targets[0]] != Kind.NAME or m.frame.function is None:
        return False
    name, home = unit.name(targets[0]), m.code.home_of_binding(targets[0])
    if table.blocks[home].kind != Kind.FUNCTION:
        return False
    block = table.blocks[home].node
    uses = [
        node for node in unit.by_kind.get(Kind.NAME, ()) if block < node < unit.end[block] and unit.name(node) == name
    ]
    return all(node == targets[0] or _is_closed(m, node) for node in uses)


def _is_closed(m: Machine, node: int) -> bool:
    """Whether `close` is called of the name at `node`."""
    unit = m.unit
    method = unit.parent[node]
    called = unit.kind[method] == Kind.ATTRIBUTE and unit.kind[unit.parent[method]] == Kind.CALL
    return called and unit.role[method] == Role.CALLEE and unit.name(method) == "close"


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
        Kind.FOR: for_statement,
        Kind.WHILE: while_statement,
        Kind.TRY: try_statement,
        Kind.WITH: with_statement,
        Kind.MATCH: match_statement,
        Kind.FUNCTION: define_function,
        Kind.CLASS: define_class,
        Kind.TYPE_ALIAS: _type_alias,
    }
)
