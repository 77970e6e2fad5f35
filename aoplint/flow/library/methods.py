"""Methods of texts, of unknown objects, and of those that libraries made (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from aoplint.flow.calls.call import CALLS, call_value, unknown_call
from aoplint.flow.functions import workers
from aoplint.flow.functions.run import call_function
from aoplint.flow.library import formats, signals
from aoplint.flow.literals import affixes, folding
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.callsites import UNKNOWN
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.limits import MAX_BY_NAME
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CALLABLES,
    CLEAN,
    NO_CONSTANT,
    NOTHING,
    Obj,
    Shape,
    Taint,
    Value,
    is_library_method,
    join,
    join_taint,
    of,
    tainted,
)
from aoplint.flow.objects import documents, holding, stores, subscripts
from aoplint.flow.objects.containers import STOPPING, merge
from aoplint.flow.objects.methods import METHODS
from aoplint.flow.objects.texts import FORMATTED, PLAIN, as_text
from aoplint.modules.ties import COMMON_METHODS
from aoplint.tree import Kind

#: Methods that put their arguments into the object.
_STORING: Final = frozenset({
    "append", "add", "extend", "insert", "update", "put", "push", "appendleft", "extendleft", "put_nowait",
    "lpush", "rpush", "enqueue", "send_nowait", "write", "writelines", "add_all", "setdefault", "set", "sadd",
    "hset", "feed", "offer", "load", "write_text", "write_bytes", "writerow", "writerows",
    "set_result",
})  # fmt: skip
#: Those that name what they put in.
_KEYED: Final = frozenset({"setdefault", "set", "hset"})
#: Methods that take something out of it.
_TAKING: Final = frozenset({
    "get", "pop", "popleft", "get_nowait", "setdefault", "popitem", "getvalue", "read", "recv", "read_text",
    "read_bytes", "readlines", "readline",
})  # fmt: skip
#: Methods that call their argument, by name; the module fills them that knows how they do.
CALLING_METHODS: Final[dict[str, Callable[[Machine, Arguments, int], Value]]] = {}
#: Methods of a path that look into the file.
_READING: Final = frozenset({"read_text", "read_bytes", "open", "stat", "iterdir", "glob", "rglob"})
#: Methods of texts that give two parts and what is between them.
_PARTING: Final = frozenset({"partition", "rpartition"})
#: Names that objects of any library may have: they say nothing of a class of the project.
_COMMON: Final = STOPPING | _STORING | _TAKING | COMMON_METHODS
#: Methods whose answer is a number for a text, and a part of the document for what a library has parsed.
_FINDING: Final = frozenset({"find", "index"})
#: Methods of texts that only look for their first arguments: how many of these do not come out.
_LOOKING_FOR: Final = {
    "replace": 1, "split": 1, "rsplit": 1, "strip": 1, "lstrip": 1, "rstrip": 1, "removeprefix": 1, "removesuffix": 1,
}  # fmt: skip


def text_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method of a known text or number."""
    literal = receiver.constant
    m.note(node, f"builtin {_type_of(receiver)}.{name}")
    given = arguments.all()
    if name in _LOOKING_FOR:
        given = given[_LOOKING_FOR[name] :]
    passed = m.contents_of_all(given)
    taint = join_taint(receiver.taint, passed)
    if isinstance(literal, str) and not taint:
        literals = [value.constant for value in arguments.positional]
        if NO_CONSTANT not in literals and not arguments.keywords and arguments.star is None:
            folded = folding.text_method(literal, name, literals)
            if folded is not NO_CONSTANT:
                return Value(constants=(folded,))
        if name in ("split", "splitlines") and len(literal) < 2000:
            return _split(m, literal, literals, name, node)
    if name in STOPPING:
        return Value(constants=None)
    if name in ("format", "format_map", "join"):
        taint = m.step(_written(m, receiver, name, arguments, node), node, name)
        ends = affixes.of_template(literal) if name == "format" and isinstance(literal, str) else ("", "")
        return affixes.text(m, node, *ends, taint)
    return Value(m.step(taint, node, name), constants=None)


def _type_of(receiver: Value) -> str:
    literal = receiver.constants[0] if receiver.constants else ""
    return "None" if literal is None else type(literal).__name__


def _written(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Taint:
    """What of the arguments gets into the text: of a known template, those that it names."""
    taint: Taint = receiver.taint
    for template in receiver.constants or ():
        found = None
        if name == "format":
            found = formats.written(m, template, arguments, node)
        elif name == "format_map" and arguments.positional:
            found = formats.written_of(m, template, arguments.positional[0], node)
        if found is None:
            return join_taint(taint, _all_written(m, arguments, node, PLAIN if name == "join" else FORMATTED))
        taint = join_taint(taint, found)
    return taint


def _all_written(m: Machine, arguments: Arguments, node: int, writers: Sequence[str]) -> Taint:
    taint: Taint = CLEAN
    for value in arguments.all():
        taint = join_taint(taint, as_text(m, value, node, writers))
    return taint


def _split(m: Machine, text: str, literals: list[object], name: str, node: int) -> Value:
    separator = literals[0] if literals and isinstance(literals[0], str) and literals[0] else None
    parts = text.splitlines() if name == "splitlines" else text.split(separator)
    made = m.fresh(Shape.LIST, node, "split")
    holding.fill(m, made, [Value(constants=(part,)) for part in parts])
    return of(made)


def unknown_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method of something unknown: the name alone says what it may do."""
    if name in _READING and receiver.refs and _is_file(receiver.refs[0]):
        # What a file holds is not what it is called.
        receiver = Value(refs=receiver.refs, constants=None)
    whole = m.whole(receiver)
    separator = arguments.positional[0].constant if name in _PARTING and len(arguments.positional) == 1 else None
    if isinstance(separator, str):
        return _parted(m, receiver, separator, node)
    if m.calls is not None:
        _note(m, receiver, name, node)
    if not receiver.refs:
        if _gives_no_data(m, name, receiver, node):
            return Value(constants=None)
        modelled = m.watch.library.method(m, name, arguments, node, receiver)
        return modelled if modelled is not None else unknown_call(m, arguments, node, whole)
    obj = receiver.refs[0]
    own = _held_method(m, obj, name, arguments, node)
    if own is not None:
        return own
    called = _calling(m, name, arguments, node)
    if called is not None:
        return called
    default = m.heap.get(parsed_defaults(m), name)
    if default is not None:
        return join(call_value(m, default, arguments, node), Value(constants=None))
    if affixes.is_text(obj):
        literals = [value.constant for value in arguments.all()]
        taint = m.step(join_taint(whole, m.contents_of_all(arguments.all()[1:])), node, name)
        changed = affixes.after_method(m, receiver, name, literals, node, taint)
        if changed is not None:
            return changed
    found = stores.queried(m, receiver, name, arguments, node) or documents.asked(m, receiver, name, arguments, node)
    if found is None and name not in _STORING and name[:1].islower():
        found = stores.asked_for(m, name, arguments, node)
    if found is None and not _keeps(obj):
        found = m.watch.library.method(m, name, arguments, node, receiver)
    if found is not None:
        return found
    if name == "result":
        return receiver
    if name == "join" and _keeps(obj):
        workers.catch_up(m)
    result = NOTHING
    if name in _STORING:
        _store(m, obj, name, arguments)
    if name in _TAKING:
        result = _take(m, receiver, arguments, node)
        if arguments.positional and holding.has_item(m, receiver, arguments.positional[0]):
            whole = CLEAN
    elif name in ("copy", "__copy__", "__deepcopy__"):
        return receiver
    elif _gives_no_data(m, name, receiver, node):
        return Value(constants=None)
    elif name in ("values", "items", "__iter__", "elements", "all", "iterator"):
        result = _listed(m, receiver, name, node)
    if result is not NOTHING:
        passed = CLEAN if name in _STORING else m.contents_of_all(arguments.all()[1:])
        return tainted(result, join_taint(m.step(whole, node, name), passed))
    # What a library made has the methods of the library.
    by_name = _by_name(m, name, arguments, node) if obj.shape == Shape.OPAQUE else None
    if by_name is not None:
        passed = m.step(whole, node, name)
        return Value(join_taint(by_name.taint, passed), by_name.refs, None)
    if name in _STORING:
        whole = join_taint(whole, m.contents_of_all(arguments.all()))
        return (
            Value(whole, receiver.refs, None) if name in ("add", "append", "update", "set") else Value(whole, (), None)
        )
    return unknown_call(m, arguments, node, whole)


def _held_method(m: Machine, obj: Obj, name: str, arguments: Arguments, node: int) -> Value | None:
    """The result of what was put into the attribute `name`; None if nothing was, or if that is `name` itself again."""
    held = m.heap.get(obj, name)
    if held is None or not held.refs:
        return None
    return m.asked(obj, name, lambda: call_value(m, held, arguments, node))


def parsed_defaults(m: Machine) -> Obj:
    """What parsers of command lines give to whatever they parse, by name."""
    return m.lasting(Shape.SCOPE, ("parsed",))


def _gives_no_data(m: Machine, name: str, receiver: Value, node: int) -> bool:
    """Whether a method gives a number, or yes or no; `find` of a text does, that of a parsed document does not."""
    if name not in STOPPING:
        return False
    if name == "keys" and any(map(m.watch.library.is_source, receiver.refs)):
        # Who sends a form names its fields.
        return False
    if name not in _FINDING:
        return True
    unit = m.unit
    looked_into = unit.kind[node] == Kind.CALL and unit.kind[unit.parent[node]] in (Kind.ATTRIBUTE, Kind.SUBSCRIPT)
    return not looked_into and not any(obj.shape == Shape.TYPED for obj in receiver.refs)


def _parted(m: Machine, receiver: Value, separator: str, node: int) -> Value:
    """`text.partition(separator)`: what is between the parts is known."""
    made = m.fresh(Shape.TUPLE, node, "parts")
    part = Value(m.step(m.contents(receiver), node, "text"), constants=None)
    holding.fill(m, made, [part, Value(constants=(separator, "")), part])
    return of(made)


def _is_file(obj: Obj) -> bool:
    return isinstance(obj.data, tuple) and bool(obj.data) and obj.data[0] == "file"


def _keeps(obj: Obj) -> bool:
    """Whether it is a queue or a file: what is put into it is no request."""
    return isinstance(obj.data, tuple) and bool(obj.data) and obj.data[0] in ("queue", "file")


def _note(m: Machine, receiver: Value, name: str, node: int) -> None:
    obj = receiver.refs[0] if receiver.refs else None
    if obj is not None and isinstance(obj.data, tuple) and obj.data[0] == "query":
        m.note(node, f"query of {obj.data[1].data.path}:{obj.data[1].data.qualified}")
    elif obj is None or obj.shape == Shape.OPAQUE:
        m.note(node, UNKNOWN)


def _by_name(m: Machine, name: str, arguments: Arguments, node: int) -> Value | None:
    """The result of the few methods of the project that have this name and take these arguments."""
    if name in _COMMON or name.startswith("__"):
        return None
    found = [(cls, function) for cls, function in m.methods_named(name) if _takes(function, arguments)]
    if not 0 < len(found) <= MAX_BY_NAME:
        return None
    result, deltas = NOTHING, []
    for cls, function in found:
        mark = m.heap.mark()
        result = join(result, call_function(m, function, arguments.behind(of(m.canonical(cls))), node))
        m.frame.stopped = False
        deltas.append(m.heap.take(mark))
    m.heap.merge([*deltas, {}])
    return result if result is not NOTHING else Value(constants=None)


def _takes(function: Obj, arguments: Arguments) -> bool:
    """Whether a method can be called so."""
    parameters = function.data.code.parameters(function.data.node)
    forms = {parameter.form for parameter in parameters}
    places = [parameter for parameter in parameters if parameter.form in ("", "/")]
    if "*" not in forms and len(arguments.positional) + 1 > len(places):
        return False
    names = {parameter.name for parameter in parameters}
    return "**" in forms or all(name in names for name in arguments.keywords)


def _calling(m: Machine, name: str, arguments: Arguments, node: int) -> Value | None:
    """`executor.submit(f, x)` and its like."""
    handler = CALLING_METHODS.get(name)
    if handler is None or not any(_is_called(m, obj) for value in arguments.all() for obj in value.refs):
        return (
            arguments.positional[0] if name in ("run_until_complete", "create_task") and arguments.positional else None
        )
    return handler(m, arguments, node)


def _is_called(m: Machine, obj: Obj) -> bool:
    """Whether it is something to call: of names of libraries those are known that do something."""
    return obj.shape in CALLABLES or (obj.shape == Shape.EXTERNAL and m.watch.does(obj.data))


def _store(m: Machine, obj: Obj, name: str, arguments: Arguments) -> None:
    values = arguments.positional
    if name in _KEYED and len(values) >= 2:
        key, value = (values[-2], values[-1]) if name == "hset" else (values[0], values[1])
        holding.put_item(m, obj, key, value, strong=False)
        return
    if name == "update":
        merge(m, obj, arguments)
        return
    if name == "insert":
        values = values[1:]
    for value in values:
        if name in ("extend", "extendleft", "writelines", "add_all"):
            value = m.elements(value)
        if m.contents(value) or value.refs:
            m.heap.add(obj.id, ELEMENT, value)


def _take(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    values = arguments.positional
    if values:
        result = subscripts.get_item(m, receiver, values[0], node)
        return join(result, values[1]) if len(values) > 1 else result
    return join(m.elements(receiver), Value(constants=None))


def _listed(m: Machine, receiver: Value, name: str, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, name)
    every = m.elements(receiver)
    if name == "items":
        pair = m.fresh(Shape.TUPLE, node, "pair")
        held = NOTHING
        for obj in receiver.refs:
            held = join(held, join(holding.every_item(m, obj), m.part(obj, ELEMENT)))
        holding.fill(m, pair, [Value(m.whole(receiver), constants=None), tainted(held, m.whole(receiver))])
        m.heap.set(made.id, ELEMENT, of(pair))
    else:
        m.heap.set(made.id, ELEMENT, every)
    return of(made)


def _typed_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    obj = receiver.refs[0]
    if obj.data in signals.SIGNALS:
        sent = signals.method(m, obj, name, arguments, node)
        if sent is not None:
            return sent
    own = _held_method(m, obj, name, arguments, node)
    return m.watch.call(m, f"{obj.data}.{name}", arguments, node, receiver) if own is None else own


def _handed_on(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """A method of an instance of a library's class that was read before it is called."""
    if not is_library_method(obj):
        return unknown_call(m, arguments, node, CLEAN)
    return _typed_method(m, of(obj.data.owner), obj.data.field, arguments, node)


CALLS[Shape.OPAQUE] = _handed_on
METHODS.update({None: text_method, Shape.OPAQUE: unknown_method, Shape.TYPED: _typed_method})
