"""Methods of containers, texts and unknown objects (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aoplint.flow import access, affixes, classes, folding, formats, namespaces, stores
from aoplint.flow.calls import Arguments, call_back, resume, unknown_call
from aoplint.flow.callsites import UNKNOWN
from aoplint.flow.heap import ELEMENT, FACTORY, KEYS, LENGTH
from aoplint.flow.limits import MAX_BY_NAME
from aoplint.flow.machine import Machine, Sent, dict_keys, key_value
from aoplint.flow.texts import as_text
from aoplint.flow.values import (
    CALLABLES,
    CLEAN,
    CONTAINERS,
    NO_CONSTANT,
    NONE,
    NOTHING,
    Obj,
    Shape,
    Taint,
    Value,
    join,
    join_all,
    join_taint,
    of,
    tainted,
)

Method = Callable[[Machine, Obj, Arguments, int], Value]
#: Methods whose answer is a number, a yes or a no, or names of fields: no data comes out.
STOPPING: Final = frozenset({
    "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isnumeric", "isdecimal", "isspace", "isupper",
    "islower", "istitle", "isidentifier", "isprintable", "isascii", "find", "rfind", "count", "__len__",
    "__contains__", "__eq__", "keys", "bit_length", "exists", "is_file", "is_dir", "qsize", "empty", "full",
    "is_valid", "index",
})  # fmt: skip
#: Methods that put their arguments into the object.
_STORING: Final = frozenset({
    "append", "add", "extend", "insert", "update", "put", "push", "appendleft", "extendleft", "put_nowait",
    "lpush", "rpush", "enqueue", "send_nowait", "write", "writelines", "add_all", "setdefault", "set", "sadd",
    "hset", "feed", "offer", "load", "write_text", "write_bytes", "writerow", "writerows",
    "set_result",
})  # fmt: skip
#: Methods that take something out of it.
_TAKING: Final = frozenset({
    "get", "pop", "popleft", "get_nowait", "setdefault", "popitem", "getvalue", "read", "recv", "read_text",
    "read_bytes", "readlines", "readline",
})  # fmt: skip
#: Methods of a path that look into the file.
_READING: Final = frozenset({"read_text", "read_bytes", "open", "stat", "iterdir", "glob", "rglob"})
#: Names that objects of any library may have: they say nothing of a class of the project.
_COMMON: Final = STOPPING | _STORING | _TAKING | frozenset({
    "close", "open", "copy", "clear", "remove", "delete", "items", "values", "keys", "split", "join", "strip", "format",
    "encode", "decode", "lower", "upper", "replace", "json", "text", "send", "post", "patch", "request", "execute",
    "commit", "save", "filter", "first", "all", "one", "start", "stop", "run", "wait", "result", "connect", "cursor",
    "fetchone", "fetchall", "query", "group", "groups", "match", "search", "info", "debug", "warning", "error", "log",
    "exception", "next", "flush", "sort", "reverse", "discard", "main", "reply", "create", "list", "head", "find_all",
})  # fmt: skip
#: Methods of texts that only look for their first arguments: how many of these do not come out.
_LOOKING_FOR: Final = {
    "replace": 1, "split": 1, "rsplit": 1, "strip": 1, "lstrip": 1, "rstrip": 1, "removeprefix": 1, "removesuffix": 1,
}  # fmt: skip
_UNORDERED: Final = frozenset({
    "union", "intersection", "difference", "symmetric_difference",
})  # fmt: skip


def container_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method of a dictionary, list, tuple, set or generator."""
    obj = receiver.refs[0]
    held = m.heap.get(obj, name)
    if held is not None and held.refs:
        from aoplint.flow.calls import call_value

        return call_value(m, held, arguments, node)
    return builtin_method(m, receiver, name, arguments, node, obj.shape)


def builtin_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int, shape: Shape) -> Value:
    """A method of a built-in container; `receiver` may be an instance of a class that derives from it."""
    obj = access.inside(receiver.refs[0])
    if name == "__init__":
        for value in arguments.positional if shape != Shape.DICT else ():
            extend(m, obj, value)
        if shape == Shape.DICT:
            (fill_default_dict if _makes_missing(receiver.refs[0]) else merge)(m, obj, arguments)
        return NONE
    m.note(node, f"builtin {shape.name.lower()}.{name}")
    method = (_DICT if shape == Shape.DICT else _SEQUENCE).get(name)
    if method is None:
        if name == "result":
            return receiver
        if name in STOPPING:
            return Value(constants=None)
        return unknown_call(m, arguments, node, m.contents(receiver))
    result = method(m, obj, arguments, node)
    whole = m.whole(receiver)
    return tainted(result, m.step(whole, node, name)) if whole and result is not NONE else result


def has_method(shape: Shape, name: str) -> bool:
    """Whether it is known what the method `name` of a built-in container does."""
    return name == "__init__" or name in (_DICT if shape == Shape.DICT else _SEQUENCE)


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
            return join_taint(taint, _all_written(m, arguments, node))
        taint = join_taint(taint, found)
    return taint


def _all_written(m: Machine, arguments: Arguments, node: int) -> Taint:
    taint: Taint = CLEAN
    for value in arguments.all():
        taint = join_taint(taint, as_text(m, value, node))
    return taint


def _split(m: Machine, text: str, literals: list[object], name: str, node: int) -> Value:
    separator = literals[0] if literals and isinstance(literals[0], str) and literals[0] else None
    parts = text.splitlines() if name == "splitlines" else text.split(separator)
    made = m.fresh(Shape.LIST, node, "split")
    access.fill(m, made, [Value(constants=(part,)) for part in parts])
    return of(made)


def unknown_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value:
    """A method of something unknown: the name alone says what it may do."""
    if name in _READING and receiver.refs and _is_file(receiver.refs[0]):
        # What a file holds is not what it is called.
        receiver = Value(refs=receiver.refs, constants=None)
    whole = m.whole(receiver)
    if m.calls is not None:
        _note(m, receiver, name, node)
    if not receiver.refs:
        if name in STOPPING:
            return Value(constants=None)
        modelled = m.watch.library.method(m, name, arguments, node, receiver)
        return modelled if modelled is not None else unknown_call(m, arguments, node, whole)
    obj = receiver.refs[0]
    held = m.heap.get(obj, name)
    if held is not None and held.refs:
        from aoplint.flow.calls import call_value

        return call_value(m, held, arguments, node)
    called = _calling(m, name, arguments, node)
    if called is not None:
        return called
    found = stores.queried(m, receiver, name, arguments, node)
    if found is None and name not in _STORING and name[:1].islower():
        found = stores.asked_for(m, name, arguments, node)
    if found is None and not _keeps(obj):
        found = m.watch.library.method(m, name, arguments, node, receiver)
    if found is not None:
        return found
    if name == "result":
        return receiver
    result = NOTHING
    if name in _STORING:
        _store(m, obj, name, arguments)
    if name in _TAKING:
        result = _take(m, receiver, arguments, node)
        if arguments.positional and access.has_item(m, receiver, arguments.positional[0]):
            whole = CLEAN
    elif name in ("copy", "__copy__", "__deepcopy__"):
        return receiver
    elif name in STOPPING:
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
    from aoplint.flow.calls import call_function

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
    from aoplint.flow.functions import CALLING_METHODS

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
    if name in ("setdefault", "set", "hset") and len(values) >= 2:
        access.put_item(m, obj, values[-2], values[-1], strong=False)
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
        result = access.get_item(m, receiver, values[0], node)
        return join(result, values[1]) if len(values) > 1 else result
    return join(m.elements(receiver), Value(constants=None))


def _listed(m: Machine, receiver: Value, name: str, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, name)
    every = m.elements(receiver)
    if name == "items":
        pair = m.fresh(Shape.TUPLE, node, "pair")
        held = NOTHING
        for obj in receiver.refs:
            held = join(held, join(access.every_item(m, obj), m.part(obj, ELEMENT)))
        access.fill(m, pair, [Value(m.whole(receiver), constants=None), tainted(held, m.whole(receiver))])
        m.heap.set(made.id, ELEMENT, of(pair))
    else:
        m.heap.set(made.id, ELEMENT, every)
    return of(made)


# --- dictionaries ---------------------------------------------------------------------------------


def _dict_get(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0, "key")
    default = arguments.get(1, "default") or NONE
    if key is None:
        return Value(constants=None)
    if key.constant is not NO_CONSTANT:
        held = m.heap.get(obj, access.item_field(key.constant)) if _usable(key.constant) else None
        if held is not None and not held.maybe:
            return held
        rest = m.heap.get(obj, ELEMENT) or NOTHING
        return join_all([default, rest, *([held] if held is not None else [])])
    return join(default, access.every_item(m, obj))


def _usable(literal: object) -> bool:
    return literal is None or isinstance(literal, (str, int, float, bool, bytes))


def _dict_setdefault(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0, "key") or Value(constants=None)
    new = arguments.get(1, "default") or NONE
    literal = key.constant
    if _usable(literal) and literal is not NO_CONSTANT:
        held = m.heap.get(obj, access.item_field(literal))
        if held is not None and not held.maybe:
            return held
        value = new if held is None else join(held, new)
        access.write(m, obj, access.item_field(literal), value, strong=True)
        return value
    access.put_item(m, obj, key, new, strong=False)
    return join(access.every_item(m, obj), new)


def _dict_pop(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0, "key")
    if key is None:
        return access.every_item(m, obj)
    found = _dict_get(m, obj, Arguments([key, arguments.get(1) or NOTHING]), node)
    access.delete_item(m, of(obj), key, node)
    return Value(constants=None) if found is NOTHING else found


def _dict_popitem(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return _pair(m, obj, node)


def _pair(m: Machine, obj: Obj, node: int) -> Value:
    pair = m.fresh(Shape.TUPLE, node, ("pair", obj.id))
    held = access.every_item(m, obj)
    access.fill(m, pair, [dict_keys(m.heap.all(obj)), Value(constants=None) if held is NOTHING else held])
    return of(pair)


def _dict_items(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, ("items", obj.id))
    fields = m.heap.all(obj)
    names = [name for name in fields if isinstance(name, tuple)]
    if ELEMENT not in fields and len(names) <= 8 and not any(fields[name].maybe for name in names):
        pairs = []
        for number, name in enumerate(names):
            pair = m.fresh(Shape.TUPLE, node, ("pair", obj.id, number))
            access.fill(m, pair, [key_value(name[1]), fields[name]])
            pairs.append(of(pair))
        access.fill(m, made, pairs)
    else:
        m.heap.set(made.id, ELEMENT, _pair(m, obj, node))
    return of(made)


def _dict_values(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, ("values", obj.id))
    held = access.every_item(m, obj)
    if held is not NOTHING:
        m.heap.set(made.id, ELEMENT, held)
    return of(made)


def _dict_keys(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, ("keys", obj.id))
    keys = dict_keys(m.heap.all(obj))
    if keys is not NOTHING:
        m.heap.set(made.id, ELEMENT, keys)
    return of(made)


def _dict_update(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    merge(m, obj, arguments)
    return NONE


def merge(m: Machine, obj: Obj, arguments: Arguments) -> None:
    """Puts what `dict` or `update` is called with into the dictionary `obj`."""
    for value in arguments.positional:
        merge_into(m, obj, value)
    for name, value in arguments.keywords.items():
        access.write(m, obj, ("[", name), value, strong=True)
    if arguments.double is not None:
        _add_anywhere(m, obj, arguments.double)


def _add_anywhere(m: Machine, obj: Obj, value: Value) -> None:
    """Puts `value` under a key that is not known into the dictionary `obj`: it may be one that is there."""
    if m.deep:
        for field in [name for name in m.heap.all(obj) if isinstance(name, tuple)]:
            m.heap.add(obj.id, field, value)
    m.heap.add(obj.id, ELEMENT, value)


def _makes_missing(obj: Obj) -> bool:
    return obj.shape == Shape.INSTANCE and "collections.defaultdict" in classes.external_bases(obj.data)


def fill_default_dict(m: Machine, obj: Obj, arguments: Arguments) -> None:
    """What a `defaultdict` holds that is made of `arguments`."""
    factory = arguments.get(0)
    if factory is not None and factory.refs:
        m.heap.set(obj.id, FACTORY, factory)
    merge(m, obj, Arguments(arguments.positional[1:], arguments.keywords, None, arguments.double))


def merge_into(m: Machine, obj: Obj, value: Value) -> None:
    """Puts the items of the mapping (or the pairs) `value` into the dictionary `obj`."""
    strong = len(value.refs) == 1 and value.constants is not None
    for source in value.refs:
        if source.shape in CONTAINERS and source.shape != Shape.DICT:
            _merge_pairs(m, obj, source)
            continue
        for name, held in namespaces.mapping_fields(m, source):
            if name is ELEMENT:
                _add_anywhere(m, obj, held)
            elif name is KEYS:
                m.heap.add(obj.id, name, held)
            elif isinstance(name, tuple):
                access.write(m, obj, name, held, strong=strong and not held.maybe)
    whole = m.whole(value)
    if whole:
        _add_anywhere(m, obj, Value(whole, constants=None))


def _merge_pairs(m: Machine, obj: Obj, source: Obj) -> None:
    """Puts pairs of a key and a value into the dictionary `obj`."""
    items = access.items_of(m, source)
    for pair in items if items is not None else [m.elements(of(source))]:
        if pair is not NOTHING:
            key, held = (access.get_item(m, pair, Value(constants=(place,)), 0) for place in (0, 1))
            access.put_item(m, obj, key, held, strong=items is not None)


def _copy(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(obj.shape, node, ("copy", obj.id))
    access.copy_fields(m, obj, made)
    return of(made)


def _clear(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    m.heap.clear(obj)
    if obj.shape != Shape.DICT:
        access.fill(m, obj, [])
    return NONE


def _call_back_get(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return access.get_item(m, of(obj), arguments.get(0) or Value(constants=None), node)


def _set_item(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key, new = arguments.get(0), arguments.get(1)
    if key is not None and new is not None:
        access.set_item(m, of(obj), key, new, node)
    return NONE


def _delete_item(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    key = arguments.get(0)
    if key is not None:
        access.delete_item(m, of(obj), key, node)
    return NONE


# --- sequences ------------------------------------------------------------------------------------


def _append(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    for value in arguments.all()[:1]:
        access.append(m, obj, value)
    return NONE


def _extend(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    for value in arguments.positional:
        extend(m, obj, value)
    return NONE


def extend(m: Machine, obj: Obj, value: Value) -> None:
    """Adds the items of `value` to the sequence `obj`."""
    items = access.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
    whole = m.whole(value)
    if items is not None and not whole:
        for item in items:
            access.append(m, obj, item)
        return
    every = m.elements(value)
    m.heap.add(obj.id, ELEMENT, Value(constants=None) if every is NOTHING else every)


def _insert(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    new = arguments.get(1)
    if new is None:
        return NONE
    place = arguments.positional[0].constant if arguments.positional else NO_CONSTANT
    items = access.items_of(m, obj)
    if items is not None and isinstance(place, int):
        items.insert(place, new)
        access.fill(m, obj, items)
    else:
        _disorder(m, obj, join(new, access.every_item(m, obj)))
    return NONE


def _pop(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    place = arguments.positional[0].constant if arguments.positional else -1
    return _removed(m, obj, place)


def _pop_left(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return _removed(m, obj, 0)


def _removed(m: Machine, obj: Obj, place: object) -> Value:
    items = access.items_of(m, obj)
    if items is not None and isinstance(place, int) and obj.shape != Shape.SET and -len(items) <= place < len(items):
        item = items.pop(place)
        access.fill(m, obj, items)
        return item
    every = access.every_item(m, obj)
    return Value(constants=None) if every is NOTHING else every


def _remove(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    every = access.every_item(m, obj)
    if every is not NOTHING:
        _disorder(m, obj, every)
    return NONE


def _disorder(m: Machine, obj: Obj, every: Value) -> None:
    """Any item of the sequence may be any of `every`."""
    access.fill(m, obj, [])
    m.heap.set(obj.id, LENGTH, None)
    m.heap.set(obj.id, ELEMENT, every)


def _reverse(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    items = access.items_of(m, obj)
    if items is not None:
        access.fill(m, obj, items[::-1])
        return NONE
    return _remove(m, obj, arguments, node)


def _sort(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    every = access.every_item(m, obj)
    key = arguments.keywords.get("key")
    if key is not None and every is not NOTHING:
        from aoplint.flow.calls import call_value

        call_value(m, key, Arguments([every]), node)
    return _remove(m, obj, arguments, node)


def _joined(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.SET, node, ("union", obj.id))
    every = join_all([access.every_item(m, obj), *(m.elements(value) for value in arguments.positional)])
    if every is not NOTHING:
        m.heap.set(made.id, ELEMENT, every)
    return of(made)


def _next(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    every = access.every_item(m, obj)
    return Value(constants=None) if every is NOTHING else every


def _send(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """`generator.send(value)`: what `yield` gives there."""
    found = resume(m, obj, Sent(value=arguments.get(0) or NONE), node)
    return Value(constants=None) if found is NOTHING else found


def _throw(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """`generator.throw(error)`: raised where it yielded."""
    found = resume(m, obj, Sent(error=arguments.get(0) or Value(constants=None)), node)
    return Value(constants=None) if found is NOTHING else found


def _same(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    return of(obj)


def _replaced(m: Machine, obj: Obj, arguments: Arguments, node: int) -> Value:
    """`_replace` and `_asdict` of named tuples."""
    made = m.fresh(Shape.TUPLE, node, ("replace", obj.id), obj.data)
    access.copy_fields(m, obj, made)
    for name, value in arguments.keywords.items():
        if obj.data and name in obj.data:
            m.heap.set(made.id, ("[", obj.data.index(name)), value)
    return of(made)


_DICT: Final[dict[str, Method]] = {
    "get": _dict_get,
    "setdefault": _dict_setdefault,
    "pop": _dict_pop,
    "popitem": _dict_popitem,
    "items": _dict_items,
    "values": _dict_values,
    "keys": _dict_keys,
    "update": _dict_update,
    "copy": _copy,
    "clear": _clear,
    "__getitem__": _call_back_get,
    "__setitem__": _set_item,
    "__delitem__": _delete_item,
    "__iter__": _dict_keys,
}
_SEQUENCE: Final[dict[str, Method]] = {
    "append": _append,
    "add": _append,
    "appendleft": lambda m, obj, arguments, node: _insert(
        m, obj, Arguments([Value(constants=(0,)), *arguments.positional]), node
    ),
    "extend": _extend,
    "update": _extend,
    "insert": _insert,
    "pop": _pop,
    "popleft": _pop_left,
    "remove": _remove,
    "discard": _remove,
    "clear": _clear,
    "copy": _copy,
    "reverse": _reverse,
    "sort": _sort,
    "__getitem__": _call_back_get,
    "__setitem__": _set_item,
    "__delitem__": _delete_item,
    "first": _next,
    "last": _next,
    "one": _next,
    "__next__": _next,
    "__anext__": _next,
    "send": _send,
    "asend": _send,
    "throw": _throw,
    "athrow": _throw,
    "__iter__": _same,
    "__aiter__": _same,
    "_replace": _replaced,
    **dict.fromkeys(_UNORDERED, _joined),
}
__all__ = ["STOPPING", "call_back", "container_method", "text_method", "unknown_method"]
