"""Built-in and standard functions whose meaning needs more than rows: containers, callbacks, reflection (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.calls import dispatch
from aoplint.flow.calls.call import elsewhere, unknown_call
from aoplint.flow.functions import workers
from aoplint.flow.library import (
    callbacks,
    iterators,
    making,
    questions,
    reflection,
    roundtrips,
    signals,
    standard,
    threads,
)
from aoplint.flow.library.library import Handler
from aoplint.flow.library.methods import CALLING_METHODS, parsed_defaults
from aoplint.flow.literals import affixes, paths
from aoplint.flow.machine.arguments import Arguments, MethodArguments
from aoplint.flow.machine.heap import ELEMENT, LENGTH
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CLEAN,
    MAX_CONSTANTS,
    NO_CONSTANT,
    NONE,
    NOTHING,
    UNKNOWN,
    Shape,
    Value,
    join,
    join_taint,
    of,
    silent,
    tainted,
)
from aoplint.flow.objects import attributes, errors, fields, holding, lookups, mixins, stores, subscripts, validators
from aoplint.flow.objects.containers import merge
from aoplint.flow.objects.iteration import iterate
from aoplint.flow.objects.methods import call_method
from aoplint.flow.objects.special import call_special
from aoplint.flow.objects.texts import FORMATTED, SHOWN, as_text

#: Numbers of a range that are told apart.
_MOST_NUMBERS: Final = 8


# --- conversions ----------------------------------------------------------------------------------


def _range(m: Machine, arguments: Arguments, node: int) -> Value:
    """`range(...)`: its numbers while they are few, how many there are while that is known."""
    bounds = [value.constant for value in arguments.positional]
    made = m.fresh(Shape.LIST, node, "range")
    if not 0 < len(bounds) < 4 or any(type(one) is not int for one in bounds) or bounds[2:] == [0]:
        m.heap.set(made.id, ELEMENT, UNKNOWN)
        return of(made)
    numbers = range(*bounds)
    if len(numbers) <= _MOST_NUMBERS:
        holding.fill(m, made, [Value(constants=(number,)) for number in numbers])
    else:
        m.heap.set(made.id, ELEMENT, UNKNOWN)
        m.heap.set(made.id, LENGTH, Value(constants=(len(numbers),)))
    return of(made)


def _number(m: Machine, arguments: Arguments, node: int) -> Value:
    taint = m.carried(m.contents_of_all(arguments.all()), "numbers")
    return Value(m.step(taint, node, "conversion"), constants=None)


def _bytes(m: Machine, arguments: Arguments, node: int) -> Value:
    return Value(m.step(m.contents_of_all(arguments.all()), node, "conversion"), constants=None)


def _parsed(made: type[int] | type[float]) -> Handler:
    """`int(text)`, `float(text)`."""

    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        text = arguments.first()
        single = m.frame.attempts and isinstance(text.constant, str) and len(arguments.all()) == 1
        if single and lookups.fails(m, node, lookups.is_number(text.constant, made), "builtins.ValueError", text):
            return NOTHING
        return _number(m, arguments, node)

    return handler


def _stop(m: Machine, arguments: Arguments, node: int) -> Value:
    return UNKNOWN


def _length(m: Machine, arguments: Arguments, node: int) -> Value:
    value = arguments.first()
    if len(value.refs) == 1 and value.constants == ():
        length = holding.length_of(m, value.refs[0])
        if length is None and value.refs[0].shape == Shape.DICT:
            length = holding.size_of(m, value.refs[0])
        if length is not None:
            return Value(constants=(length,))
    if isinstance(value.constant, str) and not value.taint:
        return Value(constants=(len(value.constant),))
    call_special(m, value, "__len__", Arguments(), node)
    return UNKNOWN


def _str(m: Machine, arguments: Arguments, node: int) -> Value:
    value = arguments.first("object")
    literal = value.constant
    if literal is not NO_CONSTANT and not value.taint:
        return Value(constants=(str(literal),))
    if len(value.refs) == 1 and affixes.is_text(value.refs[0]):
        return Value(m.step(value.taint, node, "text"), value.refs, None)
    return Value(m.step(as_text(m, value, node), node, "text"), constants=None)


def _shown(m: Machine, arguments: Arguments, node: int) -> Value:
    """`repr(x)`, `ascii(x)`."""
    return Value(m.step(as_text(m, arguments.first(), node, SHOWN), node, "text"), constants=None)


def _copied(shape: Shape) -> Handler:
    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        value = arguments.get(0, "iterable")
        made = m.fresh(shape, node, "made")
        if value is None:
            holding.fill(m, made, [])
            return of(made)
        if shape != Shape.SET:
            items = holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
            if items is not None:
                holding.fill(m, made, items)
                return tainted(of(made), m.whole(value))
        element = iterate(m, value, node)
        if element is not NOTHING:
            m.heap.set(made.id, ELEMENT, element)
        return of(made)

    return handler


def _dict(m: Machine, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.DICT, node, "made")
    passed = [mixins.as_dictionary(m, value, node) for value in arguments.positional]
    merge(m, made, Arguments(passed, arguments.keywords, None, arguments.double))
    return of(made)


# --- functions and threads ------------------------------------------------------------------------


def _same(m: Machine, arguments: Arguments, node: int) -> Value:
    return arguments.first()


def _same_second(m: Machine, arguments: Arguments, node: int) -> Value:
    return arguments.get(1) or UNKNOWN


def _partial(m: Machine, arguments: Arguments, node: int) -> Value:
    before = arguments.rest()
    return of(m.object(Shape.PARTIAL, node, "", (arguments.first(), before)))


def _partial_method(m: Machine, arguments: Arguments, node: int) -> Value:
    before = MethodArguments(arguments.positional[1:], arguments.keywords, arguments.star, arguments.double)
    return of(m.object(Shape.PARTIAL, node, "", (arguments.first(), before)))


def _call_first(m: Machine, arguments: Arguments, node: int) -> Value:
    """`asyncio.to_thread(f, *a)`, `executor.submit(f, *a)`, `loop.call_soon(f, *a)`: `f(*a)`."""
    return elsewhere(m, arguments.first(), arguments.rest(), node)


def _call_second(m: Machine, arguments: Arguments, node: int) -> Value:
    """`loop.run_in_executor(pool, f, *a)`, `loop.call_later(seconds, f, *a)`."""
    rest = arguments.rest()
    return _call_first(m, rest, node)


def _submitted(m: Machine, arguments: Arguments, node: int) -> Value:
    """`executor.submit(f, *a)`: the result stands for the future that gives it."""
    return silent(workers.start(m, arguments.first(), arguments.rest(), node))


def _gathered(m: Machine, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, "gathered")
    holding.fill(m, made, list(arguments.positional))
    if arguments.star is not None:
        m.heap.add(made.id, ELEMENT, arguments.star)
    return of(made)


def _waited(m: Machine, arguments: Arguments, node: int) -> Value:
    """`asyncio.wait`, `as_completed`: what was given to it, in some order."""
    return iterators.list_of(m, node, iterate(m, arguments.first(), node), "waited")


def _context(m: Machine, arguments: Arguments, node: int) -> Value:
    """`contextlib.closing(x)` and `nullcontext(x)` enter as `x`."""
    return arguments.first()


def _formatted(m: Machine, arguments: Arguments, node: int) -> Value:
    """`format(x, specification)`."""
    specification = arguments.get(1, "format_spec") or Value(constants=("",))
    taint = as_text(m, arguments.first(), node, FORMATTED, specification)
    return Value(m.step(join_taint(taint, specification.taint), node, "text"), constants=None)


def _item_getter(m: Machine, arguments: Arguments, node: int) -> Value:
    getter = of(m.external("operator.getitem[]"))
    return of(m.object(Shape.PARTIAL, node, "", (getter, Arguments(arguments.positional))))


def _get_item_by(m: Machine, arguments: Arguments, node: int) -> Value:
    *keys, value = arguments.positional or [UNKNOWN]
    found = [subscripts.get_item(m, value, key, node) for key in keys]
    return _one_or_tuple(m, found, node) if keys else value


def _one_or_tuple(m: Machine, found: list[Value], node: int) -> Value:
    if len(found) == 1:
        return found[0]
    made = m.fresh(Shape.TUPLE, node, "got")
    holding.fill(m, made, found)
    return of(made)


def _attribute_getter(m: Machine, arguments: Arguments, node: int) -> Value:
    getter = of(m.external("operator.getattr[]"))
    return of(m.object(Shape.PARTIAL, node, "", (getter, Arguments(arguments.positional))))


def _get_attribute_by(m: Machine, arguments: Arguments, node: int) -> Value:
    *names, value = arguments.positional or [UNKNOWN]
    known = [name.constant for name in names if isinstance(name.constant, str)]
    found = []
    for name in known:
        held = value
        for part in name.split("."):
            held = attributes.get_attribute(m, held, part, node)
        found.append(held)
    return _one_or_tuple(m, found, node) if found else value


def _weak(m: Machine, arguments: Arguments, node: int) -> Value:
    """`weakref.ref(x)`: called, it gives `x`."""
    passed = (of(m.external("weakref.ref[]")), Arguments(arguments.positional[:1]))
    return of(m.object(Shape.PARTIAL, node, "weak", passed))


def _names(m: Machine, arguments: Arguments, node: int) -> Value:
    """`dir(x)`: the names that the project gave, while they are few."""
    value = arguments.first()
    known = len(value.refs) == 1 and value.constants == () and value.refs[0].shape in _NAMING
    names = [name for name in affixes.names_of(m, value.refs[0]) if name[:2] != "__"] if known else []
    if not 0 < len(names) <= MAX_CONSTANTS:
        return UNKNOWN
    made = m.fresh(Shape.LIST, node, "names")
    holding.fill(m, made, [Value(constants=(name,)) for name in sorted(names)])
    return of(made)


def _method_caller(m: Machine, arguments: Arguments, node: int) -> Value:
    caller = of(m.external("operator.method[]"))
    return of(m.object(Shape.PARTIAL, node, "", (caller, arguments)))


def _set_defaults(m: Machine, arguments: Arguments, node: int) -> Value:
    """`parser.set_defaults(run=f)`: what was parsed has it as an attribute, whichever command was given."""
    for name, value in arguments.keywords.items():
        m.heap.add(parsed_defaults(m).id, name, value)
    return NONE


def _call_method_by(m: Machine, arguments: Arguments, node: int) -> Value:
    name, *passed, value = arguments.positional if len(arguments.positional) > 1 else [UNKNOWN, UNKNOWN]
    if not isinstance(name.constant, str):
        return unknown_call(m, arguments, node, CLEAN)
    return call_method(m, value, name.constant, Arguments(passed, arguments.keywords), node)


def _operator_get_item(m: Machine, arguments: Arguments, node: int) -> Value:
    return subscripts.get_item(m, arguments.first(), arguments.get(1) or UNKNOWN, node)


def _module(m: Machine, arguments: Arguments, node: int) -> Value:
    """`sys.modules.get(name)`."""
    return join(subscripts.module_named(m, arguments.first()), arguments.get(1) or NOTHING)


def _operator_set_item(m: Machine, arguments: Arguments, node: int) -> Value:
    key, new = arguments.get(1), arguments.get(2)
    if key is not None and new is not None:
        subscripts.set_item(m, arguments.first(), key, new, node)
    return NONE


def _queue(m: Machine, arguments: Arguments, node: int) -> Value:
    return of(m.fresh(Shape.OPAQUE, node, "queue", ("queue",)))


def _open(m: Machine, arguments: Arguments, node: int) -> Value:
    return stores.file_object(m, arguments, node, "file")


def _path(m: Machine, arguments: Arguments, node: int) -> Value:
    """`Path(a, b)`: a file, and a text that is made of its arguments."""
    made = stores.file_object(m, arguments, node, "path")
    return tainted(made, m.step(m.contents_of_all(arguments.all()), node, "path"))


def _dump(m: Machine, arguments: Arguments, node: int) -> Value:
    """`json.dump(data, file)` and its like."""
    target = arguments.get(1, "fp") or arguments.get(1, "stream") or arguments.get(1, "file")
    data = m.contents(arguments.get(0, "obj") or arguments.get(0, "data") or Value(constants=None))
    if target is not None:
        m.smear(target, data)
        return NONE
    return Value(m.step(data, node, "text"), constants=None)


def _open_object(m: Machine, arguments: Arguments, node: int) -> Value:
    """`types.SimpleNamespace(a=1)`, `argparse.Namespace`: keywords become attributes."""
    made = m.fresh(Shape.OPAQUE, node, "namespace")
    for name, value in arguments.keywords.items():
        m.heap.set(made.id, name, value)
    if arguments.double is not None:
        m.smear(of(made), m.contents(arguments.double))
    return of(made)


def _property(m: Machine, arguments: Arguments, node: int) -> Value:
    data = {"get": arguments.get(0, "fget"), "set": arguments.get(1, "fset"), "del": arguments.get(2, "fdel")}
    return of(m.object(Shape.PROPERTY, node, "", {**data, "cached": False}))


def _static(m: Machine, arguments: Arguments, node: int) -> Value:
    return of(m.object(Shape.STATIC, node, "", arguments.first()))


def _class_method(m: Machine, arguments: Arguments, node: int) -> Value:
    return of(m.object(Shape.CLASS_METHOD, node, "", arguments.first()))


def _exception(dotted: str) -> Handler:
    """An exception of Python: it keeps its arguments."""

    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        return errors.made(m, dotted, arguments, node)

    return handler


_NAMING: Final = frozenset({Shape.INSTANCE, Shape.CLASS, Shape.MODULE})
_STOPPING: Final = (
    "len", "bool", "id", "hash", "any", "all",
)  # fmt: skip
FUNCTIONS: Final[dict[str, Handler]] = {
    **standard.FUNCTIONS,
    **{f"builtins.{name}": _stop for name in _STOPPING},
    **{dotted: _exception(dotted) for dotted in errors.BUILTIN},
    **dispatch.FUNCTIONS,
    **questions.FUNCTIONS,
    **roundtrips.FUNCTIONS,
    **callbacks.FUNCTIONS,
    **fields.FUNCTIONS,
    **iterators.FUNCTIONS,
    **making.FUNCTIONS,
    **threads.FUNCTIONS,
    **validators.FUNCTIONS,
    "builtins.len": _length,
    "builtins.range": _range,
    "builtins.str": _str,
    "builtins.repr": _shown,
    "builtins.ascii": _shown,
    "builtins.format": _formatted,
    "builtins.int": _parsed(int),
    "builtins.float": _parsed(float),
    "builtins.abs": _number,
    "builtins.round": _number,
    "builtins.ord": _number,
    "builtins.complex": _number,
    "builtins.bytes": _bytes,
    "builtins.list": _copied(Shape.LIST),
    "builtins.tuple": _copied(Shape.TUPLE),
    "builtins.set": _copied(Shape.SET),
    "builtins.frozenset": _copied(Shape.SET),
    "collections.deque": _copied(Shape.LIST),
    "builtins.dict": _dict,
    "collections.OrderedDict": _dict,
    "builtins.getattr": reflection.get_attribute,
    "builtins.setattr": reflection.set_attribute,
    "builtins.delattr": reflection.delete_attribute,
    "builtins.object.__setattr__": reflection.store_attribute,
    "builtins.object.__delattr__": reflection.remove_attribute,
    "builtins.vars": reflection.namespace_of,
    "builtins.locals": reflection.local_names,
    "builtins.globals": reflection.global_names,
    "builtins.type": reflection.class_of,
    "dataclasses.asdict": reflection.fields_as_dict,
    "dataclasses.astuple": reflection.fields_as_tuple,
    "attr.astuple": reflection.fields_as_tuple,
    "attrs.astuple": reflection.fields_as_tuple,
    "types.MappingProxyType": _same,
    "attr.asdict": reflection.fields_as_dict,
    "attrs.asdict": reflection.fields_as_dict,
    "dataclasses.replace": reflection.replace_fields,
    "copy.copy": reflection.copy_shallow,
    "copy.deepcopy": reflection.copy_deep,
    "copy.replace": reflection.replace_fields,
    "importlib.import_module": reflection.import_module,
    "builtins.__import__": reflection.import_module,
    "functools.partial": _partial,
    "types.MethodType": _partial,
    "functools.partialmethod": _partial_method,
    "asyncio.to_thread": _call_first,
    "asyncio.gather": _gathered,
    "asyncio.as_completed": _waited,
    "concurrent.futures.as_completed": _waited,
    "asyncio.wait": _waited,
    "asyncio.create_task": workers.task,
    "asyncio.ensure_future": workers.task,
    "contextlib.closing": _context,
    "contextlib.nullcontext": _context,
    "operator.itemgetter": _item_getter,
    "operator.getitem[]": _get_item_by,
    "weakref.ref": _weak,
    "weakref.ref[]": _same,
    "weakref.proxy": _same,
    "builtins.dir": _names,
    "operator.attrgetter": _attribute_getter,
    "operator.getattr[]": _get_attribute_by,
    "operator.methodcaller": _method_caller,
    "operator.method[]": _call_method_by,
    "operator.getitem": _operator_get_item,
    "operator.setitem": _operator_set_item,
    "sys.modules.get": _module,
    "django.dispatch.receiver": signals.receiver,
    "django.dispatch.receiver[]": signals.received,
    "queue.Queue": _queue,
    "queue.LifoQueue": _queue,
    "queue.PriorityQueue": _queue,
    "queue.SimpleQueue": _queue,
    "asyncio.Queue": _queue,
    "multiprocessing.Queue": _queue,
    "types.SimpleNamespace": _open_object,
    "argparse.Namespace": _open_object,
    "asgiref.sync.sync_to_async": _same,
    "asgiref.sync.async_to_sync": _same,
    "asyncio.wait_for": _same,
    "asyncio.shield": _same,
    "asyncio.run": _same,
    "asyncio.get_event_loop.run_until_complete": _same,
    "typing.cast": _same_second,
    "os.path.abspath": _same,
    "os.path.expanduser": _same,
    "os.path.expandvars": _same,
    "os.path.normpath": _same,
    "os.path.realpath": _same,
    "csv.writer": _same,
    "csv.DictWriter": _same,
    "os.path.join": paths.joined,
    "posixpath.join": paths.joined,
    "ntpath.join": paths.joined,
    "builtins.open": _open,
    "io.open": _open,
    "codecs.open": _open,
    "aiofiles.open": _open,
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
    "json.dump": _dump,
    "pickle.dump": _dump,
    "yaml.dump": _dump,
    "yaml.safe_dump": _dump,
    "toml.dump": _dump,
    "builtins.property": _property,
    "builtins.staticmethod": _static,
    "builtins.classmethod": _class_method,
}
#: Methods by name alone that call what they are given, on objects nobody knows.
CALLING_METHODS.update(
    {
        "set_defaults": _set_defaults,
        "submit": _submitted,
        "call_soon": _call_first,
        "call_soon_threadsafe": _call_first,
        "apply": _call_first,
        "apply_async": _call_first,
        "run_in_executor": _call_second,
        "call_later": _call_second,
        "callback": _call_first,
        "run_until_complete": _same,
        "create_task": _same,
        "map": iterators.map_function,
        "imap": iterators.map_function,
        "imap_unordered": iterators.map_function,
        "starmap": iterators.star_map,
        "sub": standard.substitute,
    }
)
