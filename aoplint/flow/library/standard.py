"""Functions of Python's library that put what they get into something else, or call it with a part (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.literals import paths
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CALLABLES,
    CLEAN,
    NONE,
    UNKNOWN,
    Obj,
    Shape,
    Value,
    join,
    join_all,
    join_taint,
    of,
    tainted,
)
from aoplint.flow.objects import errors, holding, subscripts
from aoplint.flow.objects.containers import merge_into
from aoplint.flow.objects.instances import store_arguments
from aoplint.flow.objects.methods import call_method
from aoplint.flow.objects.texts import as_text

Handler = Callable[["Machine", Arguments, int], Value]
SUPPRESSING: Final = "contextlib.suppress"
REDIRECTING: Final = "contextlib.redirect_stdout"


def _call(name: str, *places: int) -> Handler:
    """A function that is the method `name` of its first argument, called with those at `places`."""

    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        passed = [arguments.get(place) or UNKNOWN for place in places]
        return call_method(m, arguments.first(), name, Arguments(passed), node)

    return handler


# --- regular expressions --------------------------------------------------------------------------


def substitute(m: Machine, arguments: Arguments, node: int) -> Value:
    """`pattern.sub(new, text)`: a function is called with each match."""
    new = arguments.get(0, "repl") or UNKNOWN
    text = m.contents(arguments.get(1, "string") or UNKNOWN)
    made = m.contents(new)
    if any(obj.shape in CALLABLES for obj in new.refs):
        made = m.contents(call_value(m, new, Arguments([m.unknown(node, text, "match")]), node))
        m.frame.stopped = False
    return Value(m.step(join_taint(text, made), node, "text"), constants=None)


def _substitute(m: Machine, arguments: Arguments, node: int) -> Value:
    return substitute(m, Arguments(arguments.positional[1:], arguments.keywords, arguments.star), node)


def _substitute_counting(m: Machine, arguments: Arguments, node: int) -> Value:
    pair = m.fresh(Shape.TUPLE, node, "substituted")
    holding.fill(m, pair, [_substitute(m, arguments, node), UNKNOWN])
    return of(pair)


# --- output ---------------------------------------------------------------------------------------


def _print(m: Machine, arguments: Arguments, node: int) -> Value:
    """`print(..., file=f)`: into a file or buffer, or what stands for the standard output."""
    file = arguments.keywords.get("file") or m.heap.get(m.external("sys"), "stdout")
    if file is not None and file.refs and all(obj.shape != Shape.EXTERNAL for obj in file.refs):
        taint = CLEAN
        separators = [arguments.keywords[name] for name in ("sep", "end") if name in arguments.keywords]
        for value in [*arguments.placed(), *separators]:
            taint = join_taint(taint, as_text(m, value, node))
        call_method(m, file, "write", Arguments([Value(taint, constants=None)]), node)
    return NONE


def _redirect(m: Machine, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.TYPED, node, REDIRECTING, REDIRECTING)
    store_arguments(m, made, arguments)
    return of(made)


# --- containers -----------------------------------------------------------------------------------


def _bytes(m: Machine, arguments: Arguments, node: int) -> Value:
    """`bytearray(...)`: a sequence that grows."""
    made = m.fresh(Shape.LIST, node, "bytes")
    taint = m.contents_of_all(arguments.all())
    if arguments.all():
        m.heap.set(made.id, ELEMENT, Value(m.step(taint, node, "conversion"), constants=None))
    else:
        holding.fill(m, made, [])
    return of(made)


def _replace_least(m: Machine, arguments: Arguments, node: int) -> Value:
    """`heapq.heappushpop`, `heapq.heapreplace`."""
    _push(m, arguments, node)
    return _pop(m, arguments, node)


def _push(m: Machine, arguments: Arguments, node: int) -> Value:
    """`heapq.heappush`, `bisect.insort`: the place of the new item is not known."""
    passed = Arguments([UNKNOWN, arguments.get(1) or UNKNOWN])
    return call_method(m, arguments.first(), "insert", passed, node)


_pop: Final = _call("pop", -1)


def _chained(m: Machine, arguments: Arguments, node: int) -> Value:
    """`ChainMap(a, b)`: what `a` has counts before what `b` has."""
    made = m.fresh(Shape.DICT, node, "made")
    for value in reversed(arguments.positional):
        merge_into(m, made, value)
    return of(made)


def _zip_longest(m: Machine, arguments: Arguments, node: int) -> Value:
    fill = arguments.keywords.get("fillvalue") or NONE
    columns = [
        holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
        for value in arguments.positional
    ]
    made = m.fresh(Shape.LIST, node, "zip")
    known = [column for column in columns if column is not None]
    if len(known) == len(columns) and arguments.star is None:
        longest = max(map(len, known), default=0)
        rows = [[column[at] if at < len(column) else fill for column in known] for at in range(longest)]
        holding.fill(m, made, [_row(m, row, node, number) for number, row in enumerate(rows)])
    else:
        row = [join(tainted(m.elements(value), m.whole(value)), fill) for value in arguments.placed()]
        m.heap.set(made.id, ELEMENT, _row(m, row, node, -1))
    return of(made)


def _row(m: Machine, items: list[Value], node: int, number: int) -> Value:
    row = m.fresh(Shape.TUPLE, node, ("row", number))
    holding.fill(m, row, items)
    return of(row)


# --- environment and command line -----------------------------------------------------------------


def _environment(m: Machine) -> Obj:
    return m.external("os.environ")


def _variable(dotted: str) -> Handler:
    """`os.getenv(name, default)`: what the program itself set, else what models say of it."""

    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        key = arguments.first()
        fields = m.heap.all(_environment(m))
        held = fields.get(holding.item_field(key.constant)) if isinstance(key.constant, str) else None
        if held is not None and not held.maybe:
            return held
        given = m.watch.library.modelled(m, dotted, arguments, node)
        return join_all(one for one in (given, held, fields.get(ELEMENT)) if one is not None)

    return handler


def _set_variables(m: Machine, arguments: Arguments, node: int) -> Value:
    for value in arguments.positional:
        merge_into(m, _environment(m), value)
    for name, value in arguments.keywords.items():
        holding.write(m, _environment(m), holding.item_field(name), value, strong=True)
    return NONE


def _set_missing(m: Machine, arguments: Arguments, node: int) -> Value:
    new = arguments.get(1) or NONE
    holding.put_item(m, _environment(m), arguments.first(), new, strong=False)
    return subscripts.get_item(m, of(_environment(m)), arguments.first(), node)


def _options(m: Machine, arguments: Arguments, node: int) -> Value:
    """`getopt.getopt(...)`: names of options are those of the program."""
    taint = m.step(m.contents(arguments.first()), node, "call")
    options = m.fresh(Shape.LIST, node, "options")
    m.heap.set(options.id, ELEMENT, _row(m, [UNKNOWN, Value(taint, constants=None)], node, -1))
    rest = m.fresh(Shape.LIST, node, "rest")
    m.heap.set(rest.id, ELEMENT, Value(taint, constants=None))
    return _row(m, [of(options), of(rest)], node, 0)


# --- exceptions -----------------------------------------------------------------------------------


def _caught(m: Machine, arguments: Arguments, node: int) -> Value:
    """`sys.exception()`: what the handler caught that is running."""
    return errors.handled(m)


def _caught_info(m: Machine, arguments: Arguments, node: int) -> Value:
    """`sys.exc_info()`: the class, the exception and its traceback."""
    made = m.fresh(Shape.TUPLE, node, "caught")
    holding.fill(m, made, [UNKNOWN, errors.handled(m), UNKNOWN])
    return of(made)


def _caught_text(m: Machine, arguments: Arguments, node: int) -> Value:
    """`traceback.format_exc()`: the text of the exception, and of those before it."""
    taint = CLEAN
    for value in errors.with_chain(m, errors.handled(m)):
        taint = join_taint(taint, as_text(m, value, node))
    return Value(m.step(taint, node, "text"), constants=None)


def _suppress(m: Machine, arguments: Arguments, node: int) -> Value:
    return errors.made(m, SUPPRESSING, arguments, node)


# --- wrappers -------------------------------------------------------------------------------------


def _wraps(m: Machine, arguments: Arguments, node: int) -> Value:
    """`functools.wraps(f)`: a decorator."""
    wrap = of(m.external("functools.wraps[]"))
    return of(m.object(Shape.PARTIAL, node, "wraps", (wrap, Arguments(arguments.positional[:1]))))


def _wrapped(m: Machine, arguments: Arguments, node: int) -> Value:
    wrapped, wrapper = arguments.get(0) or UNKNOWN, arguments.get(1) or UNKNOWN
    for obj in wrapper.refs:
        m.heap.set(obj.id, "__wrapped__", wrapped)
    return wrapper


def _update_wrapper(m: Machine, arguments: Arguments, node: int) -> Value:
    return _wrapped(m, Arguments([arguments.get(1) or UNKNOWN, arguments.first()]), node)


def _shelf(m: Machine, arguments: Arguments, node: int) -> Value:
    """`shelve.open(path)`: one table for each name of a file."""
    name = paths.name_of(arguments.get(0, "filename") or UNKNOWN)
    if not name:
        return m.unknown(node)
    return of(m.lasting(Shape.OPAQUE, ("shelf", name), ("shelf", name), ("shelve", "dbm")))


FUNCTIONS: Final[dict[str, Handler]] = {
    "shelve.open": _shelf,
    "dbm.open": _shelf,
    "sys.exception": _caught,
    "sys.exc_info": _caught_info,
    "traceback.format_exc": _caught_text,
    "contextlib.suppress": _suppress,
    "re.sub": _substitute,
    "re.subn": _substitute_counting,
    "builtins.print": _print,
    "contextlib.redirect_stdout": _redirect,
    "builtins.bytearray": _bytes,
    "heapq.heappush": _push,
    "heapq.heappop": _pop,
    "heapq.heappushpop": _replace_least,
    "heapq.heapreplace": _replace_least,
    "heapq.heapify": _call("sort"),
    "bisect.insort": _push,
    "bisect.insort_left": _push,
    "bisect.insort_right": _push,
    "collections.ChainMap": _chained,
    "itertools.zip_longest": _zip_longest,
    "os.getenv": _variable("os.getenv"),
    "os.environ.get": _variable("os.environ.get"),
    "os.environ.update": _set_variables,
    "os.environ.setdefault": _set_missing,
    "getopt.getopt": _options,
    "getopt.gnu_getopt": _options,
    "functools.wraps": _wraps,
    "functools.wraps[]": _wrapped,
    "functools.update_wrapper": _update_wrapper,
}
