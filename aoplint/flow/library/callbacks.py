"""Classes of Python that call methods of their heirs: parsers, consoles, handlers of logs (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aoplint.flow.calls.call import elsewhere
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NONE, NOTHING, UNKNOWN, Obj, Shape, Taint, Value, join, of
from aoplint.flow.objects import attributes, classes, holding
from aoplint.flow.objects.containers import merge_into

Method = Callable[[Machine, Value, Arguments, int], Value]


def _call_own(m: Machine, obj: Obj, name: str, passed: Arguments, node: int) -> Value | None:
    """Calls the method `name` that a class of the project has; None if it has none."""
    if obj.shape != Shape.INSTANCE or classes.lookup(m.heap, obj.data, name) is None:
        return None
    return elsewhere(m, attributes.get_attribute(m, of(obj), name, node), passed, node)


# --- parsers of markup ------------------------------------------------------------------------------

#: Methods that get a text, and those that get the name of a tag and its attributes.
_TEXTS: Final = (
    "handle_data", "handle_comment", "handle_decl", "handle_pi", "handle_entityref", "handle_charref",
    "handle_endtag", "unknown_decl",
)  # fmt: skip
_TAGS: Final = ("handle_starttag", "handle_startendtag")


def _feed(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`parser.feed(text)`."""
    text = Value(m.step(m.contents(arguments.get(0, "data") or UNKNOWN), node, "parsed"), constants=None)
    pair = m.fresh(Shape.TUPLE, node, "attribute")
    holding.fill(m, pair, [text, text])
    pairs = m.fresh(Shape.LIST, node, "attributes")
    m.heap.set(pairs.id, ELEMENT, of(pair))
    for obj in receiver.refs:
        for name in _TEXTS:
            _call_own(m, obj, name, Arguments([text]), node)
        for name in _TAGS:
            _call_own(m, obj, name, Arguments([text, of(pairs)]), node)
    return NONE


# --- consoles ---------------------------------------------------------------------------------------

_COMMAND: Final = "do_"


def _command(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`console.onecmd(line)`: the method of the command; any if that is not known."""
    line = arguments.get(0, "line") or UNKNOWN
    named, _, rest = line.constant.strip().partition(" ") if isinstance(line.constant, str) else ("", "", "")
    passed = Value(line.taint, constants=(rest.strip(),) if named else None)
    result = NOTHING
    for obj in receiver.refs:
        for name in _commands(m, obj):
            if named in ("", name.removeprefix(_COMMAND)):
                result = join(result, _call_own(m, obj, name, Arguments([passed]), node) or NOTHING)
        if named and result is NOTHING:
            result = _call_own(m, obj, "default", Arguments([line]), node) or NOTHING
    return UNKNOWN if result is NOTHING else result


def _commands(m: Machine, obj: Obj) -> list[str]:
    if obj.shape != Shape.INSTANCE:
        return []
    owners = [one for one in obj.data.data.order or (obj.data,) if one.shape == Shape.CLASS]
    names = [name for owner in owners for name in m.heap.all(owner) if isinstance(name, str)]
    return list(dict.fromkeys(name for name in names if name.startswith(_COMMAND)))


# --- logs -------------------------------------------------------------------------------------------

_LEVELS: Final = ("debug", "info", "warning", "warn", "error", "critical", "exception", "fatal")
_RECORD: Final = "logging.LogRecord"
_FORMATTER: Final = "[formatter]"


def _hearers(m: Machine) -> Obj:
    """The handlers and filters that were added to any logger: what one logs its parents handle."""
    return m.lasting(Shape.LIST, ("logging", "hearers"))


def _add(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`logger.addHandler(handler)`, `logger.addFilter(filter)`."""
    own = [obj for value in arguments.positional[:1] for obj in value.refs if obj.shape == Shape.INSTANCE]
    for obj in own:
        m.heap.add(_hearers(m).id, ELEMENT, of(obj))
    return NONE


def _logger(m: Machine, arguments: Arguments, node: int) -> Value:
    return of(m.fresh(Shape.TYPED, node, "logger", "logging.Logger"))


def _configure(m: Machine, arguments: Arguments, node: int) -> Value:
    """`logging.basicConfig(handlers=[...])`."""
    handlers = arguments.keywords.get("handlers")
    if handlers is not None:
        _add(m, NOTHING, Arguments([m.elements(handlers)]), node)
    return NONE


def _log(m: Machine, message: int, arguments: Arguments, node: int) -> None:
    """Hands what is logged to all handlers of the project.

    Args:
        message: the place of the message.
    """
    hearers = m.heap.get(_hearers(m), ELEMENT)
    if hearers is None:
        return
    record = m.fresh(Shape.TYPED, node, _RECORD, _RECORD)
    rest = m.fresh(Shape.TUPLE, node, "args")
    holding.fill(m, rest, arguments.positional[message + 1 :])
    m.heap.set(record.id, "msg", arguments.get(message, "msg") or UNKNOWN)
    m.heap.set(record.id, "args", of(rest))
    _set_extra(m, record, arguments.keywords.get("extra"), node)
    for obj in hearers.refs:
        for name in ("filter", "handle", "emit"):
            _call_own(m, obj, name, Arguments([of(record)]), node)


def _set_extra(m: Machine, record: Obj, extra: Value | None, node: int) -> None:
    """`extra={"user": x}`: attributes of the record."""
    if extra is None:
        return
    named = m.fresh(Shape.DICT, node, "extra")
    merge_into(m, named, extra)
    for field, held in list(m.heap.all(named).items()):
        if isinstance(field, tuple) and isinstance(field[1], str):
            m.heap.set(record.id, field[1], held)


def _logged(dotted: str, message: int) -> Method:
    def method(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
        result = m.watch.library.modelled(m, dotted, arguments, node)
        _log(m, message, arguments, node)
        return result

    return method


def _logged_function(dotted: str, message: int) -> Callable[[Machine, Arguments, int], Value]:
    method = _logged(dotted, message)
    return lambda m, arguments, node: method(m, NOTHING, arguments, node)


def _message(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`record.getMessage()`."""
    return Value(m.step(_written(m, receiver), node, "text"), constants=None)


def _written(m: Machine, record: Value) -> Taint:
    """What the message of a record shows."""
    held = [m.heap.get(obj, name) for obj in record.refs for name in ("msg", "args")]
    return m.contents_of_all([record, *(one for one in held if one is not None)])


def _set_formatter(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    for obj in receiver.refs:
        m.heap.set(obj.id, _FORMATTER, arguments.get(0, "fmt") or UNKNOWN)
    return NONE


def _format(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`handler.format(record)`: what its formatter makes of it."""
    record = arguments.get(0, "record") or UNKNOWN
    formatters = [one for obj in receiver.refs for one in (m.heap.get(obj, _FORMATTER) or NOTHING).refs]
    for obj in formatters:
        made = _call_own(m, obj, "format", Arguments([record]), node)
        if made is not None:
            return made
    return _message(m, record, arguments, node)


_HANDLERS: Final = ("logging.Handler", "logging.StreamHandler", "logging.FileHandler")
METHODS: Final[dict[str, Method]] = {
    "html.parser.HTMLParser.feed": _feed,
    "cmd.Cmd.onecmd": _command,
    "cmd.Cmd.cmdloop": lambda m, receiver, arguments, node: _command(m, receiver, Arguments(), node),
    **{f"logging.Logger.{name}": _logged(f"logging.Logger.{name}", 0) for name in _LEVELS},
    "logging.Logger.log": _logged("logging.Logger.log", 1),
    "logging.Logger.addHandler": _add,
    "logging.Logger.addFilter": _add,
    "logging.LogRecord.getMessage": _message,
    "logging.Formatter.format": lambda m, receiver, arguments, node: _message(
        m, arguments.get(0, "record") or UNKNOWN, arguments, node
    ),
    **{f"{dotted}.addFilter": _add for dotted in _HANDLERS},
    **{f"{dotted}.setFormatter": _set_formatter for dotted in _HANDLERS},
    **{f"{dotted}.format": _format for dotted in _HANDLERS},
}
FUNCTIONS: Final = {
    **{f"logging.{name}": _logged_function(f"logging.{name}", 0) for name in _LEVELS},
    "logging.log": _logged_function("logging.log", 1),
    "logging.basicConfig": _configure,
    "logging.getLogger": _logger,
}
