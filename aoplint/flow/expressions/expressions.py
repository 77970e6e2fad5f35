"""What expressions evaluate to (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.conditions import conditions, narrowing, related
from aoplint.flow.expressions import operators
from aoplint.flow.expressions.assign import assign
from aoplint.flow.literals import affixes, paths
from aoplint.flow.machine import lazy, verdicts
from aoplint.flow.machine.arguments import Arguments, FunctionData
from aoplint.flow.machine.heap import ELEMENT, KEYS, LENGTH
from aoplint.flow.machine.machine import EXPRESSIONS, Machine
from aoplint.flow.machine.values import (
    CLEAN,
    NO_CONSTANT,
    NONE,
    NOTHING,
    SEQUENCES,
    UNKNOWN,
    Bounds,
    Obj,
    Shape,
    Taint,
    Value,
    Verdict,
    join,
    join_taint,
    of,
    tainted,
)
from aoplint.flow.objects import attributes, errors, holding, lookups, subscripts
from aoplint.flow.objects.containers import merge_into
from aoplint.flow.objects.iteration import iterate, rounds
from aoplint.flow.objects.methods import call_method
from aoplint.flow.objects.mixins import as_dictionary
from aoplint.flow.objects.passing import read_arguments
from aoplint.flow.objects.special import call_special
from aoplint.flow.objects.texts import as_text, writers_of
from aoplint.scopes.literals import number_value, string_content, unescape
from aoplint.tree import Kind, Role

_LONGEST: Final = 2000
#: What `__format__` gets where a hole says nothing.
_NO_FORMAT: Final = Value(constants=("",))
#: Forms of arguments that pass one value.
_SINGLE: Final = ("", "=")
_CONSTANTS: Final = {"None": None, "True": True, "False": False}
#: Functions of `asyncio` that let a coroutine run beside the caller.
_SCHEDULING: Final = frozenset({"create_task", "ensure_future"})
#: Terms of `and` and `or` from which on only the last one is taken as known.
_ASSUMED: Final = 40


def _name(m: Machine, index: int) -> Value:
    name = m.unit.name(index)
    home = m.code.home(index)
    if home >= 0:
        scope = m.frame.scopes.get(home)
        if scope is not None:
            held = m.heap.get(scope, name)
            if held is not None:
                value = lazy.resolved(m, held)
                return Value(value.taint, value.refs, value.constants) if value.maybe else value
            if scope.shape == Shape.CLASS:
                return _outer_name(m, home, name)
            if scope.shape == Shape.MODULE:
                return _global_name(m, name)
        return Value(constants=None)
    return _global_name(m, name)


def _outer_name(m: Machine, home: int, name: str) -> Value:
    """A name that a class body binds later: until then the one around it."""
    number = m.code.table.blocks[home].parent
    number = m.code.table.lookup(name, number) if number >= 0 else -1
    scope = m.frame.scopes.get(number)
    held = m.heap.get(scope, name) if scope is not None else None
    return lazy.resolved(m, held) if held is not None else _global_name(m, name)


def _global_name(m: Machine, name: str) -> Value:
    module = m.frame.scopes.get(0)
    if module is not None:
        held = m.heap.get(module, name)
        if held is not None:
            return lazy.resolved(m, held)
        stars = m.heap.get(module, "[stars]")
        if stars is not None and stars.constants:
            for dotted in stars.constants:
                return of(m.external(f"{dotted}.{name}"))
    if name == "__name__":
        return _module_name(m)
    if name == "__debug__":
        return Value(constants=(True,))
    return of(m.external(f"builtins.{name}"))


def _module_name(m: Machine) -> Value:
    """`__name__`: known in a function that another module leads to, for then this one was imported."""
    path = m.code.path
    bodies = [frame for frame in m.stack if frame.function is None and frame.code.path == path]
    module = m.frame.scopes.get(0)
    if bodies or m.stack[0].code.path == path or module is None or module.shape != Shape.MODULE:
        return Value(constants=None)
    return Value(constants=(".".join(module.data.found.parts),))


def _attribute(m: Machine, index: int) -> Value:
    value, name = m.evaluate(index + 1), m.unit.name(index)
    hidden = errors.behind(m, value, name) if name in errors.BEHIND else None
    if m.frame.attempts and m.deep:
        there = lookups.has_attribute(m, value, name)
        if lookups.fails(m, index, there, "builtins.AttributeError", UNKNOWN):
            return NOTHING
    return attributes.get_attribute(m, value, name, index) if hidden is None else hidden


def _subscript(m: Machine, index: int) -> Value:
    unit = m.unit
    value = m.evaluate(index + 1)
    keys = unit.children_of_role(index, Role.INDEX)
    if len(keys) == 1 and unit.kind[keys[0]] == Kind.SLICE:
        return _sliced(m, value, keys[0], index)
    key = subscripts.item_key(m, keys)
    if m.frame.attempts and m.deep:
        dotted = _LOOKUPS.get(value.refs[0].shape, "") if value.refs else ""
        if lookups.fails(m, index, lookups.has_item(m, value, key), dotted, key):
            return NOTHING
    # What a rule calls a source may be all of `config["password"]`: a key that is written there is no data of it.
    written = all(unit.kind[one] in narrowing.LITERALS for one in keys)
    if len(key.refs) == 1 and isinstance(key.refs[0].data, Bounds):
        return _cut(m, value, key.refs[0].data, index)
    if key.taint and not written and any(obj.shape == Shape.DICT for obj in value.refs):
        errors.throw(m, "builtins.KeyError", [key], index)
    return subscripts.get_item(m, value, key, index)


#: What missing items raise.
_LOOKUPS: Final = {
    Shape.DICT: "builtins.KeyError",
    Shape.LIST: "builtins.IndexError",
    Shape.TUPLE: "builtins.IndexError",
}


def _sliced(m: Machine, value: Value, node: int, index: int) -> Value:
    unit = m.unit
    bounds = {unit.role[child]: m.evaluate(child) for child in unit.children(node)}
    return _cut(m, value, Bounds(*(bounds.get(role, NONE).constant for role in _BOUNDS)), index)


def _cut(m: Machine, value: Value, ends: Bounds, index: int) -> Value:
    """The items of `value` between `ends`."""
    known = all(one is None or isinstance(one, int) for one in ends) and ends.step != 0
    if isinstance(value.constant, (str, bytes)) and not value.taint and known:
        return Value(constants=(value.constant[slice(*ends)],))
    taint = m.step(m.whole(value), index, "slice")
    result = Value(taint, (), None) if value.constants is None or value.constants or taint else NOTHING
    for obj in value.refs:
        if obj.shape not in SEQUENCES:
            result = join(result, Value(taint, (obj,) if obj.shape != Shape.OPAQUE else (), None))
            if obj.shape == Shape.OPAQUE:
                result = join(result, Value(m.contents(of(obj)), constants=None))
            continue
        made = m.fresh(Shape.LIST if obj.shape == Shape.LIST else Shape.TUPLE, index, obj.id)
        items = holding.items_of(m, obj)
        if items is not None and known:
            holding.fill(m, made, items[slice(*ends)])
        else:
            every = holding.every_item(m, obj)
            if every is not NOTHING:
                m.heap.set(made.id, ELEMENT, every)
        result = join(result, of(made))
    return Value(constants=None) if result is NOTHING else result


_BOUNDS: Final = (Role.LOWER, Role.UPPER, Role.STEP)


def _call(m: Machine, index: int) -> Value:
    unit, code = m.unit, m.code
    callee = index + 1
    if unit.kind[callee] == Kind.ATTRIBUTE:
        receiver = m.evaluate(callee + 1)
        if callee in code.marks:
            receiver = m.watch.mark(m, callee, receiver)
        arguments = read_arguments(m, index, lazily=unit.name(callee) in _SCHEDULING and _is_asyncio(receiver))
        if index in code.marks:
            m.watch.arrive(m, index, arguments, receiver)
        return _settled(m, index, call_method(m, receiver, unit.name(callee), arguments, index))
    if unit.kind[callee] == Kind.NAME and unit.name(callee) == "super" and code.home(callee) < 0:
        return _super(m, index)
    function = m.evaluate(callee)
    arguments = read_arguments(m, index, lazily=unit.name(callee) in _SCHEDULING and _is_asyncio(function))
    if callee in code.marks:
        # A propagator from an argument to what is called.
        function = m.watch.propagated(m, callee, function)
    if index in code.marks:
        m.watch.arrive(m, index, arguments, function)
    return _settled(m, index, call_value(m, function, arguments, index))


def _settled(m: Machine, call: int, result: Value) -> Value:
    """What a call gave, after what it says of its arguments is said of the variables that were passed."""
    if not isinstance(result, Verdict):
        return result
    places = [narrowing.variable(m, argument.node) for argument in m.code.arguments(call) if argument.form in _SINGLE]
    return verdicts.settle(m, result, [place for place in places if place is not None])


def _is_asyncio(value: Value) -> bool:
    """Whether it is the module or one of its functions that let a coroutine run."""
    names = ("asyncio", *(f"asyncio.{name}" for name in _SCHEDULING))
    return bool(value.refs) and all(obj.shape == Shape.EXTERNAL and obj.data in names for obj in value.refs)


def _super(m: Machine, index: int) -> Value:
    m.note(index, "library builtins.super")
    arguments = m.code.arguments(index)
    if len(arguments) >= 2:
        owner = m.evaluate(arguments[0].node)
        receiver = m.evaluate(arguments[1].node)
        start = owner.refs[0] if owner.refs else None
    else:
        frame = next((one for one in reversed(m.stack) if one.owner is not None and one.first is not NOTHING), None)
        if frame is None:
            return m.unknown(index)
        start, receiver = frame.owner, frame.first
    if start is None or start.shape != Shape.CLASS:
        return m.unknown(index)
    return of(m.object(Shape.SUPER, index, start.id, (start, receiver)))


def _lambda(m: Machine, index: int) -> Value:
    return of(make_function(m, index))


def make_function(m: Machine, index: int) -> Obj:
    """The FUNCTION object of a FUNCTION or LAMBDA node, its defaults evaluated."""
    defaults = {
        parameter.name: m.evaluate(parameter.default)
        for parameter in m.code.parameters(index)
        if parameter.default >= 0
    }
    frame = m.frame
    owner = None
    block = m.code.table.block_of[index]
    scope = frame.scopes.get(block)
    if scope is not None and scope.shape == Shape.CLASS:
        owner = scope
    scopes = {number: one for number, one in frame.scopes.items() if one.shape != Shape.CLASS}
    data = FunctionData(m.code, index, scopes, defaults, owner)
    made = m.object(Shape.FUNCTION, index, "", data)
    if not made.depth:
        made.depth = 1
        m.functions.append(made)
    return made


# --- displays -------------------------------------------------------------------------------------


def _sequence(m: Machine, index: int) -> Value:
    unit = m.unit
    shape = {Kind.LIST: Shape.LIST, Kind.TUPLE: Shape.TUPLE, Kind.SET: Shape.SET}[Kind(unit.kind[index])]
    items: list[Value] = []
    rest = NOTHING
    for child in unit.children(index):
        if unit.kind[child] == Kind.STARRED:
            value = m.evaluate(child + 1)
            known = holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
            if known is not None and rest is NOTHING:
                items.extend(tainted(one, m.whole(value)) for one in known)
            else:
                rest = join(rest, m.elements(value))
        elif rest is NOTHING:
            item = m.frame.tests[child] = m.evaluate(child)
            items.append(item)
        else:
            rest = join(rest, m.evaluate(child))
    made = m.fresh(shape, index)
    holding.fill(m, made, items)
    if rest is not NOTHING:
        m.heap.set(made.id, ELEMENT, rest)
        m.heap.set(made.id, LENGTH, UNKNOWN)
    return of(made)


def _dict(m: Machine, index: int) -> Value:
    unit = m.unit
    pairs: list[tuple[Value | None, Value]] = []
    for child in unit.children(index):
        if unit.kind[child] == Kind.DOUBLE_STARRED:
            pairs.append((None, as_dictionary(m, m.evaluate(child + 1), child)))
        else:
            written = m.evaluate(child + 1)
            pairs.append((written, m.evaluate(unit.end[child + 1])))
    made = m.fresh(Shape.DICT, index)
    for key, value in pairs:
        if key is None:
            merge_into(m, made, value)
        else:
            holding.put_item(m, made, key, value, strong=True)
            if key.taint:
                m.heap.add(made.id, KEYS, Value(key.taint, constants=None))
    return of(made)


# --- comprehensions -------------------------------------------------------------------------------


def _comprehension(m: Machine, index: int) -> Value:
    unit, code = m.unit, m.code
    kind = unit.kind[index]
    block = code.block_of_node[index]
    scope = m.fresh(Shape.SCOPE, index)
    before = m.frame.scopes
    m.frame.scopes = {**before, block: scope}
    supposed: conditions.Supposed = []
    try:
        placed = _placed(m, index)
        if placed is not None:
            return placed
        alive = all(_clause(m, clause, supposed) for clause in unit.children_of_role(index, Role.FOR))
        if kind == Kind.DICT_COMPREHENSION:
            return _dict_comprehension(m, index, alive)
        value = m.evaluate(unit.child(index, Role.ELEMENT)) if alive else NOTHING
    finally:
        m.frame.scopes = before
        conditions.take_back(m, supposed)
    shape = {Kind.LIST_COMPREHENSION: Shape.LIST, Kind.SET_COMPREHENSION: Shape.SET}.get(Kind(kind), Shape.GENERATOR)
    made = m.fresh(shape, index, "made")
    if value is not NOTHING:
        m.heap.set(made.id, ELEMENT, value)
    return of(made)


def _placed(m: Machine, index: int) -> Value | None:
    """What a comprehension over known items makes, item by item; None if that is not known."""
    unit = m.unit
    clauses = unit.children_of_role(index, Role.FOR)
    if len(clauses) != 1 or unit.kind[index] == Kind.SET_COMPREHENSION:
        return None
    mark = m.heap.mark()
    items = rounds(m, m.evaluate(unit.child(clauses[0], Role.ITERABLE)), clauses[0], unit.end[index] - index)
    if items is None:
        return None
    shape = {Kind.LIST_COMPREHENSION: Shape.LIST, Kind.DICT_COMPREHENSION: Shape.DICT}.get(Kind(unit.kind[index]))
    made = m.fresh(shape or Shape.GENERATOR, index, "made")
    found: list[Value] = []
    for number, item in enumerate(items):
        with m.round(index, number, len(items)):
            assign(m, unit.child(clauses[0], Role.TARGET), item)
            taken = _taken(m, clauses[0])
            if taken is None and made.shape == Shape.DICT:
                _put_if_taken(m, index, clauses[0], made)
            elif taken is None:
                m.heap.undo(mark)
                return None
            elif taken and made.shape == Shape.DICT:
                _put_pair(m, index, made, strong=True)
            elif taken:
                found.append(m.evaluate(unit.child(index, Role.ELEMENT)))
    if made.shape != Shape.DICT:
        holding.fill(m, made, found)
    return of(made)


def _taken(m: Machine, clause: int) -> bool | None:
    """Whether all conditions of a clause hold; None if that is not known."""
    every: bool | None = True
    for condition in m.unit.children_of_role(clause, Role.CONDITION):
        known = conditions.truth(m, conditions.check(m, condition))
        if known is False:
            return False
        every = every and known
    return every


def _put_if_taken(m: Machine, index: int, clause: int, made: Obj) -> None:
    """Puts the current pair into a dictionary, where it is if the conditions of the clause hold."""
    supposed: conditions.Supposed = []
    tests = m.unit.children_of_role(clause, Role.CONDITION)
    if all(conditions.suppose(m, test, True, supposed) for test in tests):
        _put_pair(m, index, made, strong=False)
    conditions.take_back(m, supposed)


def _dict_comprehension(m: Machine, index: int, alive: bool) -> Value:
    made = m.fresh(Shape.DICT, index, "made")
    if alive:
        _put_pair(m, index, made, strong=False)
    return of(made)


def _put_pair(m: Machine, index: int, made: Obj, *, strong: bool) -> None:
    """Puts the current pair of a comprehension into the dictionary that it makes."""
    unit = m.unit
    key = unit.child(index, Role.KEY)
    value = unit.child(index, Role.VALUE)
    if key < 0:
        merge_into(m, made, m.evaluate(value + 1))
        return
    found = m.evaluate(key)
    held = m.evaluate(value)
    if found.refs and holding.literal_key(m, found) is not NO_CONSTANT:
        holding.put_item(m, made, found, held, strong=strong)
        return
    for literal in found.constants or ():
        one = Value(constants=(literal,))
        holding.put_item(m, made, one, held, strong=strong and found.constant is not NO_CONSTANT)
    if not found.constants or found.refs:
        holding.put_item(m, made, Value(found.taint, constants=None), held, strong=False)


def _clause(m: Machine, clause: int, supposed: conditions.Supposed) -> bool:
    """Runs a clause of a comprehension, whose conditions hold until it ends; False if it has no items."""
    unit = m.unit
    iterable = m.evaluate(unit.child(clause, Role.ITERABLE))
    item = iterate(m, iterable, clause)
    if item is NOTHING:
        return False
    assign(m, unit.child(clause, Role.TARGET), item)
    for condition in unit.children_of_role(clause, Role.CONDITION):
        conditions.check(m, condition)
        if not conditions.suppose(m, condition, True, supposed):
            return False
    return True


# --- truth --------------------------------------------------------------------------------------


def _boolean(m: Machine, index: int) -> Value:
    unit = m.unit
    chain = [index]
    while unit.kind[chain[-1] + 1] == Kind.BOOLEAN_OPERATION and chain[-1] + 1 not in m.code.marks:
        chain.append(chain[-1] + 1)
    left_node = chain[-1] + 1
    value = conditions.check(m, left_node)
    for terms, node in enumerate(reversed(chain)):
        stops = unit.name(node) == "or"
        known = conditions.truth(m, value)
        if known is stops:
            continue
        mark = m.heap.mark()
        before = left_node if node is chain[-1] else node + 1
        if terms > _ASSUMED:
            # All terms before would be walked again for each: of long chains the last one is enough.
            before = unit.end[before + 1]
        reached = conditions.assume(m, before, not stops)
        right = conditions.check(m, unit.end[node + 1]) if reached else NOTHING
        delta = m.heap.take(mark)
        m.heap.merge([delta] if known is not None else [delta, {}])
        kept = NOTHING if known is not None else _kept(value, stops)
        value = join(kept, right)
        m.frame.tests[node] = value
    return Value(constants=None) if value is NOTHING else value


def _kept(value: Value, stops: bool) -> Value:
    """`value` where it decided the result of `or` (`stops`) or `and`."""
    if not value.constants:
        # What is false holds no data.
        return value if stops else Value(constants=None)
    kept = tuple(literal for literal in value.constants if bool(literal) == stops)
    return Value(value.taint, value.refs, kept)


def _conditional(m: Machine, index: int) -> Value:
    unit = m.unit
    test = unit.child(index, Role.TEST)
    conditions.check(m, test)
    result = NOTHING
    deltas = []
    for role, holds in ((Role.BODY, True), (Role.ORELSE, False)):
        mark = m.heap.mark()
        if conditions.assume(m, test, holds):
            result = join(result, m.evaluate(unit.child(index, role)))
            deltas.append(m.heap.changes(mark))
        m.heap.undo(mark)
    related.rejoin(m, index, deltas)
    return result


# --- literals and texts ---------------------------------------------------------------------------


def _string(m: Machine, index: int) -> Value:
    unit = m.unit
    start, stop = unit.start[index], unit.stop[index]
    if stop - start > _LONGEST:
        return Value(constants=None)
    return Value(constants=(string_content(m.code.text[start:stop], unit.name(index)),))


def _number(m: Machine, index: int) -> Value:
    value = number_value(m.code.text[m.unit.start[index] : m.unit.stop[index]])
    return Value(constants=None if value is None else (value,))


def _constant(m: Machine, index: int) -> Value:
    return Value(constants=(_CONSTANTS.get(m.unit.name(index)),))


def _ellipsis(m: Machine, index: int) -> Value:
    return Value(constants=None)


def _text(m: Machine, index: int) -> Value:
    """CONCATENATION and FSTRING."""
    unit = m.unit
    taint: Taint = CLEAN
    known: list[str] | None = []
    for part in unit.children(index):
        kind = unit.kind[part]
        if kind == Kind.FSTRING_HOLE:
            value = m.evaluate(part + 1)
            specification = _formats(m, part)
            # `{x=}` shows as `!r` does, unless a format says how.
            conversion = unit.name(part).lstrip("=") or ("r" if unit.name(part) and not specification else "")
            taint = join_taint(taint, as_text(m, value, part, writers_of(conversion), specification or _NO_FORMAT))
            taint = join_taint(taint, specification.taint if specification else CLEAN)
            literal = value.constant
            plain = not unit.name(part) and unit.child(part, Role.FORMAT) < 0 and not taint
            piece = str(literal) if plain and literal is not NO_CONSTANT else None
        elif kind == Kind.FSTRING_TEXT:
            piece = unescape(m.code.text[unit.start[part] : unit.stop[part]], unit.name(index))
            piece = piece.replace("{{", "{").replace("}}", "}")
        else:
            value = m.evaluate(part)
            taint = join_taint(taint, value.taint)
            piece = value.constant if isinstance(value.constant, str) else None
        if known is not None and piece is not None:
            known.append(piece)
        else:
            known = None
    if known is not None and not taint and sum(map(len, known)) <= _LONGEST:
        return Value(constants=("".join(known),))
    taint = m.step(m.carried(taint, "operators"), index, "text")
    if not m.deep:
        return Value(taint, constants=None)
    first, last = _outer_texts(m, index)
    name = paths.behind(last)
    return paths.named(m, index, name, taint) if name else affixes.text(m, index, first, last, taint)


def _outer_texts(m: Machine, index: int) -> tuple[str, str]:
    """The plain text before the first hole of an f-string, and the one behind its last."""
    unit = m.unit
    parts = list(unit.children(index))
    if unit.kind[index] != Kind.FSTRING or not parts:
        return "", ""
    first, last = (
        m.code.text[unit.start[part] : unit.stop[part]] if unit.kind[part] == Kind.FSTRING_TEXT else ""
        for part in (parts[0], parts[-1])
    )
    return first, last


def _formats(m: Machine, hole: int) -> Value | None:
    """What a hole says behind `:`; None if it says nothing."""
    parts = m.unit.children_of_role(hole, Role.FORMAT)
    if not parts:
        return None
    taint: Taint = CLEAN
    for child in parts:
        if m.unit.kind[child] == Kind.FSTRING_HOLE:
            taint = join_taint(taint, m.evaluate(child + 1).taint)
    return Value(taint, constants=None)


# --- the rest -------------------------------------------------------------------------------------


def _walrus(m: Machine, index: int) -> Value:
    value = m.evaluate(m.unit.end[index + 1])
    assign(m, index + 1, value)
    return value


def _starred(m: Machine, index: int) -> Value:
    return m.evaluate(index + 1)


def _await(m: Machine, index: int) -> Value:
    value = m.evaluate(index + 1)
    special = call_special(m, value, "__await__", Arguments(), index)
    return special if special is not None else value


def _yield(m: Machine, index: int) -> Value:
    unit = m.unit
    value = m.evaluate(index + 1) if unit.end[index] > index + 1 else Value(constants=(None,))
    frame = m.frame
    frame.yielded = value if frame.yielded is None else join(frame.yielded, value)
    if frame.apart is not None:
        frame.apart.append(value)
    if frame.sent.body is not None:
        frame.sent.body(value)
    if frame.sent.error is not NOTHING:
        m.throw(frame.sent.error)
    return join(m.unknown(index), frame.sent.value)


def _yield_from(m: Machine, index: int) -> Value:
    value = m.evaluate(index + 1)
    frame = m.frame
    item = m.elements(value)
    frame.yielded = item if frame.yielded is None else join(frame.yielded, item)
    if frame.apart is not None:
        items = holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants == () else None
        frame.apart = None if items is None else [*frame.apart, *items]
    result = NOTHING
    for obj in value.refs:
        result = join(result, m.heap.get(obj, "return") or NOTHING)
    return Value(constants=None) if result is NOTHING else result


EXPRESSIONS.update(
    {
        Kind.NAME: _name,
        Kind.ATTRIBUTE: _attribute,
        Kind.SUBSCRIPT: _subscript,
        Kind.CALL: _call,
        Kind.LAMBDA: _lambda,
        Kind.LIST: _sequence,
        Kind.TUPLE: _sequence,
        Kind.SET: _sequence,
        Kind.DICT: _dict,
        Kind.LIST_COMPREHENSION: _comprehension,
        Kind.SET_COMPREHENSION: _comprehension,
        Kind.DICT_COMPREHENSION: _comprehension,
        Kind.GENERATOR: _comprehension,
        Kind.BINARY_OPERATION: operators.binary,
        Kind.UNARY_OPERATION: operators.unary,
        Kind.COMPARE: operators.compare,
        Kind.BOOLEAN_OPERATION: _boolean,
        Kind.IF_EXPRESSION: _conditional,
        Kind.STRING: _string,
        Kind.NUMBER: _number,
        Kind.CONSTANT: _constant,
        Kind.ELLIPSIS: _ellipsis,
        Kind.CONCATENATION: _text,
        Kind.FSTRING: _text,
        Kind.NAMED_EXPRESSION: _walrus,
        Kind.STARRED: _starred,
        Kind.DOUBLE_STARRED: _starred,
        Kind.AWAIT: _await,
        Kind.YIELD: _yield,
        Kind.YIELD_FROM: _yield_from,
    }
)
