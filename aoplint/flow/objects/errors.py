"""Exceptions: what they hold, which handler catches them, and which of them library calls raise (layer 8)."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.limits import MAX_RAISED
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NOTHING, UNKNOWN, Obj, Shape, Value, join, join_all, of
from aoplint.flow.objects.holding import fill, items_of
from aoplint.flow.objects.instances import is_error, store_arguments

#: Exceptions of Python by their dotted names.
BUILTIN: Final[dict[str, type[BaseException]]] = {
    f"builtins.{name}": found
    for name, found in vars(builtins).items()
    if isinstance(found, type) and issubclass(found, BaseException)
}
#: What is known of these and of exceptions of its library; `except*` catches a group for what is in it.
_KNOWN: Final[dict[str, type[BaseException]]] = {
    **{dotted: found for dotted, found in BUILTIN.items() if not dotted.endswith("Group")},
    "json.JSONDecodeError": json.JSONDecodeError,
    "json.decoder.JSONDecodeError": json.JSONDecodeError,
    "asyncio.TimeoutError": TimeoutError,
    "socket.timeout": TimeoutError,
    "socket.error": OSError,
    "os.error": OSError,
}
_GROUPS: Final = ("builtins.ExceptionGroup", "builtins.BaseExceptionGroup")
#: Attributes that are arguments of the exception, by their positions.
_ATTRIBUTES: Final = {
    "builtins.SystemExit": ("code",),
    "builtins.StopIteration": ("value",),
    "builtins.OSError": ("errno", "strerror", "filename"),
    **dict.fromkeys(_GROUPS, ("message", "exceptions")),
}
#: What libraries raise whose text shows an argument: the exception, and where the argument stands.
_RAISED: Final[dict[str, tuple[str, int]]] = {
    **dict.fromkeys(
        (
            "builtins.int", "builtins.float", "time.strptime", "fractions.Fraction", "ipaddress.ip_address",
            "ipaddress.ip_network", "ipaddress.ip_interface", "datetime.datetime.strptime",
            "datetime.datetime.fromisoformat", "datetime.date.fromisoformat", "datetime.time.fromisoformat",
        ),
        ("builtins.ValueError", 0),
    ),
    **dict.fromkeys(
        (
            "builtins.open", "io.open", "codecs.open", "shutil.copy", "shutil.copyfile", "shutil.copytree",
            "shutil.move", "shutil.rmtree",
            *(f"os.{name}" for name in (
                "chdir", "chmod", "listdir", "makedirs", "mkdir", "open", "remove", "rename", "replace", "rmdir",
                "scandir", "stat", "unlink",
            )),
        ),
        ("builtins.OSError", 0),
    ),
    "builtins.__import__": ("builtins.ModuleNotFoundError", 0),
    "importlib.import_module": ("builtins.ModuleNotFoundError", 0),
    "codecs.lookup": ("builtins.LookupError", 0),
    "json.loads": ("json.JSONDecodeError", 0),
    "sys.exit": ("builtins.SystemExit", 0),
}  # fmt: skip
#: Attributes that the text of an exception does not show; those of some exceptions that have all their data.
_CHAINED: Final = ("__cause__", "__context__")
_UNSHOWN: Final = {"json.JSONDecodeError": "doc"}
BEHIND: Final = frozenset({*_CHAINED, *_UNSHOWN.values()})
_HOLDER: Final = "[behind]"
#: Exceptions before one that are shown with it.
_LONGEST_CHAIN: Final = 8
#: What catches an exception whoever wrote it.
_BROAD: Final = frozenset({"builtins.Exception", "builtins.BaseException"})


def made(m: Machine, dotted: str, arguments: Arguments, node: int, tag: Any = "") -> Value:
    """An exception of Python: it keeps its arguments."""
    obj = m.fresh(Shape.TYPED, node, tag or dotted, dotted)
    initialise(m, obj, dotted, arguments)
    return of(obj)


def initialise(m: Machine, obj: Obj, dotted: str, arguments: Arguments) -> None:
    """What `__init__` of the exception `dotted` keeps, and `str` and `args` show from now on."""
    store_arguments(m, obj, arguments)
    if not arguments.placed():
        m.heap.set(obj.id, "args", of(m.lasting(Shape.TUPLE, ("args", 0))))
    for name, value in zip(_ATTRIBUTES.get(dotted, ()), arguments.positional):
        m.heap.set(obj.id, name, value)


def is_initialiser(dotted: str) -> bool:
    """Whether it names `__init__` of an exception."""
    holder, _, name = dotted.rpartition(".")
    return name == "__init__" and is_error((holder,))


def is_known(obj: Obj) -> bool:
    """Whether what a library made is an exception of Python, which shows its arguments."""
    return obj.data in _KNOWN


# --- what was caught --------------------------------------------------------------------------------


def handled(m: Machine) -> Value:
    """What the handler caught that is running; anything if none is."""
    for frame in reversed(m.stack):
        if frame.handled:
            return frame.handled[-1]
    return m.frame.handled[-1] if m.frame.handled else UNKNOWN


def chain(m: Machine, value: Value, cause: Value, node: int) -> None:
    """Notes for what is raised here what it is raised from, and what is handled meanwhile."""
    for name, before in zip(_CHAINED, (cause, handled(m))):
        for obj in value.refs:
            if obj.shape in (Shape.INSTANCE, Shape.TYPED) and before.refs != (obj,):
                _hide(m, obj, name, before, node)


def _hide(m: Machine, obj: Obj, name: str, value: Value, node: int) -> None:
    """Puts an attribute behind a scope, so that it is not among what a sink sees of the exception."""
    if value.taint or value.refs:
        held = m.object(Shape.SCOPE, node, ("behind", obj.id))
        m.heap.set(held.id, name, value)
        m.heap.set(obj.id, _HOLDER, of(held))


def behind(m: Machine, value: Value, name: str) -> Value | None:
    """The attribute `name` of an exception that its text does not show; None if it has none."""
    scopes = [scope for obj in value.refs for scope in (m.heap.get(obj, _HOLDER) or NOTHING).refs]
    found = join_all(m.heap.get(scope, name) or NOTHING for scope in scopes)
    return None if found is NOTHING else join(found, UNKNOWN)


def with_chain(m: Machine, value: Value) -> Iterator[Value]:
    """An exception and those before it."""
    seen: set[int] = set()
    for _ in range(_LONGEST_CHAIN):
        yield value
        seen.update(obj.id for obj in value.refs)
        found = join_all(behind(m, value, name) or NOTHING for name in _CHAINED)
        refs = tuple(obj for obj in found.refs if obj.id not in seen)
        if not refs:
            return
        value = Value(found.taint, refs, found.constants)


# --- what libraries raise ---------------------------------------------------------------------------


def raised_by(m: Machine, dotted: str, arguments: Arguments, node: int) -> None:
    """Raises what a function of Python raises that does not like its argument, if that holds data."""
    known = _RAISED.get(dotted)
    if known is not None:
        dotted, place = known
        throw(m, dotted, [value for value in (arguments.get(place),) if value is not None], node)


def throw(m: Machine, dotted: str, values: Sequence[Value], node: int) -> None:
    """Raises the exception that is about `values`, if they hold data; what follows is reached too."""
    taint = m.step(m.contents_of_all(values), node, "raise")
    full = not m.frame.attempts and len(m.frame.raised) >= MAX_RAISED // 2
    if not taint or not m.deep or full:
        return
    shown, unshown = Value(taint, constants=None), _UNSHOWN.get(dotted)
    passed = [] if unshown is not None else [shown] * len(_ATTRIBUTES.get(dotted, ("",)))
    # Handlers get it from here; its fields have names that many others have.
    with m.heap.quietly():
        error = made(m, dotted, Arguments(passed), node, "raised")
        if unshown is not None:
            _hide(m, error.refs[0], unshown, shown, node)
    m.throw(error)


# --- which handler ----------------------------------------------------------------------------------


def fits(m: Machine, value: Value, wanted: Value) -> bool | None:
    """Whether `except wanted` catches `value`; None if that is not known."""
    types: list[Obj] = []
    sure = wanted.constants is not None
    for obj in wanted.refs:
        found = m.elements(of(obj)).refs if obj.shape == Shape.TUPLE else (obj,)
        known = [one for one in found if one.shape in (Shape.CLASS, Shape.EXTERNAL)]
        sure = sure and len(known) == len(found)
        types.extend(known)
    answers = {_is_any(_order(m, obj), types) for obj in value.refs}
    if len(answers) != 1 or not types:
        return None
    answer = answers.pop()
    return answer if answer or sure else None


def split(m: Machine, raised: Sequence[Value], wanted: Value, node: int) -> tuple[list[Value], list[Value]]:
    """What `except* wanted` at `node` catches of what was raised, as one group, and what goes on."""
    caught, others = [], list[Value]()
    message = NOTHING
    for value in raised:
        members = _members(m, value)
        answers = [(one, fits(m, one, wanted)) for one in members or [value]]
        kept = [one for one, answer in answers if answer is not False]
        rest = [one for one, answer in answers if answer is not True]
        caught.extend(kept)
        if kept and members is not None:
            message = join_all([message, *(m.heap.get(obj, "message") or NOTHING for obj in value.refs)])
        if rest:
            others.append(
                value if members is None or not kept else _group(m, UNKNOWN, rest, node, ("rest", value.refs))
            )
    return [_group(m, message, caught, node, ())] if caught else [], others


def _members(m: Machine, value: Value) -> list[Value] | None:
    """The exceptions in a group, each alone where they are known; None if it is no group."""
    if not value.refs or any(obj.data not in _GROUPS for obj in value.refs):
        return None
    held = join_all(m.heap.get(obj, "exceptions") or UNKNOWN for obj in value.refs)
    items = items_of(m, held.refs[0]) if len(held.refs) == 1 else None
    return items or [m.elements(held)]


def _group(m: Machine, message: Value, members: Sequence[Value], node: int, tag: tuple[Any, ...]) -> Value:
    held = m.fresh(Shape.TUPLE, node, ("members", *tag))
    fill(m, held, list(members))
    return made(m, "builtins.ExceptionGroup", Arguments([message, of(held)]), node, ("group", *tag))


def _order(m: Machine, obj: Obj) -> Sequence[Obj]:
    """The classes of an exception, or of the class that is raised; none if they are not known."""
    cls = obj.data if obj.shape == Shape.INSTANCE else obj
    if cls.shape == Shape.CLASS:
        return cls.data.order or (cls,)
    if cls.shape == Shape.TYPED:
        return (m.external(cls.data),)
    return (cls,) if cls.shape == Shape.EXTERNAL else ()


def _is_any(order: Sequence[Obj], types: Sequence[Obj]) -> bool | None:
    """Whether an exception whose classes are `order` is one of `types`."""
    answers = [_is_one(order, cls) for cls in types] if order else [None]
    return True if True in answers else None if None in answers else False


def _is_one(order: Sequence[Obj], cls: Obj) -> bool | None:
    if cls in order:
        return True
    own = order[0].shape == Shape.CLASS
    bases = [_KNOWN.get(one.data) for one in order if one.shape == Shape.EXTERNAL]
    known = bool(bases) and None not in bases
    if cls.shape == Shape.CLASS:
        return False if own or known else None
    wanted = _KNOWN.get(cls.data)
    if wanted is None:
        # A name of a library may stand for an exception of Python, but for none of the project.
        return False if own and known else None
    if known and (wanted is OSError or not issubclass(wanted, OSError) or OSError not in bases):
        return any(base is not None and issubclass(base, wanted) for base in bases)
    # What is made as an `OSError` is one of its heirs by its number.
    return True if cls.data in _BROAD or any(base and issubclass(base, wanted) for base in bases) else None
