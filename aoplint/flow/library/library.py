"""Calls and attributes of other libraries: built-in functions by code, all others by models (layer 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from aoplint.flow.calls.call import call_back, call_value, elsewhere, unknown_call
from aoplint.flow.calls.flags import may_run_later
from aoplint.flow.library import callbacks, conversations, reflection, routed, templates, threads
from aoplint.flow.library.methods import unknown_method
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CLEAN,
    NONE,
    NOTHING,
    UNKNOWN,
    Obj,
    Shape,
    Taint,
    Value,
    is_library_method,
    join,
    join_all,
    join_taint,
    of,
    tainted,
)
from aoplint.flow.objects import builtin, classes, errors, holding, stores, subscripts
from aoplint.flow.objects.builtin import has_method
from aoplint.flow.objects.containers import builtin_method
from aoplint.flow.objects.instances import store_arguments
from aoplint.flow.objects.stores import asked_for
from aoplint.flow.objects.texts import as_text
from aoplint.flow.rules.models import CallableModel, End, Models, Row, is_named

Handler = Callable[["Machine", Arguments, int], Value]


class Library:
    """What is known of code that is not in the project.

    Args:
        models: rows of packs.
        functions: built-in and standard functions that need code.
    """

    def __init__(self, models: Models, functions: dict[str, Handler]) -> None:
        self.models = models
        self.functions = functions
        self._shared = frozenset(models.shared)
        #: By the name of an attribute the classes into whose instances frameworks put it, its kind and its class.
        self._given: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        #: By class and attribute what of these it is.
        self._fills: dict[tuple[int, str], tuple[str, str] | None] = {}
        for entry in models.entries:
            for name, kind, cls in entry.attributes:
                self._given.setdefault(name, []).append((entry.classes, kind, cls))

    @cached_property
    def _holders(self) -> frozenset[str]:
        """Dotted names of objects that hold what models name."""
        return _prefixes([*self.models.callables, *self.models.attributes])

    def call(self, m: Machine, dotted: str, arguments: Arguments, node: int, receiver: Value | None) -> Value:
        """The result of calling `dotted`, a method of `receiver` if there is one."""
        if not m.deep:
            kind = _TYPES.get(dotted, "functions")
            return unknown_call(m, arguments, node, CLEAN) if kind not in m.safe else Value(constants=None)
        m.note(node, f"library {dotted}")
        m.calls_back(node)
        errors.raised_by(m, dotted, arguments, node)
        given = arguments.all()
        may_run_later(m, given)
        if not dotted.startswith("builtins."):
            m.hand(given)
        if dotted in _LEAVING:
            m.frame.stopped = True
            return NOTHING
        handler = self.functions.get(dotted)
        if handler is not None:
            return handler(m, arguments, node)
        if receiver is None:
            unbound = _unbound_method(m, dotted, arguments, node)
            if unbound is not None:
                return unbound
        own_method = METHODS.get(dotted) if receiver is not None else None
        if own_method is not None and receiver is not None:
            return own_method(m, receiver, arguments, node)
        model = self.models.callables.get(dotted)
        holder, _, name = dotted.rpartition(".")
        if receiver is not None and receiver.refs and receiver.refs[0].shape == Shape.INSTANCE:
            own = self._inherited(m, holder, name, arguments, node, receiver)
            if own is not None:
                return own
        if model is None and receiver is not None:
            model = self.models.methods.get(name)
            if model is not None and model.needs is not None and not self._arguments(model.needs, arguments):
                model = None
        if model is not None:
            return self._modelled(m, model, dotted, arguments, node, receiver)
        if receiver is not None:
            return self._method(m, name, arguments, node, receiver)
        return self._unknown(m, dotted, name, arguments, node)

    def _inherited(
        self, m: Machine, holder: str, name: str, arguments: Arguments, node: int, receiver: Value
    ) -> Value | None:
        """A method that a class of the project has from one of Python or of a framework; None if it is not known."""
        given = self.given(m, receiver.refs[0], name, node)
        if given is not None:
            return given
        if errors.is_initialiser(f"{holder}.{name}"):
            errors.initialise(m, receiver.refs[0], holder, arguments)
            return NONE
        if name in ("write", "update", "create") and classes.is_stored(receiver.refs[0].data):
            stores.keep(m, receiver.refs[0], arguments)
            return receiver
        if classes.generated_by(receiver.refs[0].data):
            made = reflection.generated_method(m, receiver, name, arguments, node)
            if made is not None:
                return made
        mixin = builtin.mixin_of(holder, name)
        if mixin is not None:
            return mixin(m, receiver.refs[0], arguments, node)
        shape = classes.CONTAINER_BASES.get(holder)
        return None if shape is None else builtin_method(m, receiver, name, arguments, node, shape)

    def method(self, m: Machine, name: str, arguments: Arguments, node: int, receiver: Value) -> Value | None:
        """The result of a method of an unknown object by its name alone; None if no model knows the name."""
        model = self.models.methods.get(name)
        if model is None or (model.needs is not None and not self._arguments(model.needs, arguments)):
            return None
        m.note(node, f"model of methods named {name}")
        return self._modelled(m, model, name, arguments, node, receiver)

    def _method(self, m: Machine, name: str, arguments: Arguments, node: int, receiver: Value) -> Value:
        return unknown_method(m, receiver, name, arguments, node)

    def _unknown(self, m: Machine, dotted: str, name: str, arguments: Arguments, node: int) -> Value:
        """A function nobody knows; a name in capitals is a class, whose instance keeps what it is given."""
        if not name[:1].isupper() or name.isupper():
            found = asked_for(m, name, arguments, node)
            return found if found is not None else unknown_call(m, arguments, node, CLEAN)
        made = m.fresh(Shape.TYPED, node, dotted, dotted)
        store_arguments(m, made, arguments)
        passed = m.contents_of_all(arguments.placed())
        if passed:
            call_back(m, arguments, node, passed)
        return Value(m.step(passed, node, "call"), (made,), None)

    def modelled(self, m: Machine, dotted: str, arguments: Arguments, node: int) -> Value:
        """The result of a function by its model; if it has none, what goes in may come out."""
        model = self.models.callables.get(dotted)
        if model is None:
            return unknown_call(m, arguments, node, CLEAN)
        return self._modelled(m, model, dotted, arguments, node, None)

    # --- models -----------------------------------------------------------------------------------

    def _modelled(
        self, m: Machine, model: CallableModel, dotted: str, arguments: Arguments, node: int, receiver: Value | None
    ) -> Value:
        taint: Taint = CLEAN
        for row in model.calls:
            result = self._call_back(m, model, row, arguments, node, receiver)
            taint = join_taint(taint, m.contents(result))
        for row in model.rows:
            value = self._read(m, row.source, arguments, receiver, node)
            target = row.target
            if target.what == "sink":
                m.watch.model_sink(m, target.kind, node, value)
            elif target.what == "ReturnValue":
                taint = join_taint(taint, m.contents(value))
            elif target.what == "Receiver" and receiver is not None:
                m.smear(receiver, m.contents(value))
            elif target.what == "Argument":
                for one in self._arguments(target, arguments):
                    m.smear(one, m.contents(value))
            elif target.what == "clean":
                taint = self._cleaned(m, target.kind, join_taint(taint, m.contents(value)))
        if model.template is not None and m.watch.templates is not None:
            self._render(m, model, arguments, node)
        if model.returns:
            made = self.instance(m, model.returns, node)
            if model.returns == dotted:
                store_arguments(m, made, arguments)
            return Value(m.step(taint, node, "call"), (made,), None)
        rows = asked_for(m, dotted.rpartition(".")[2], arguments, node)
        return rows if rows is not None else m.unknown(node, m.step(taint, node, "call"), "call")

    def _render(self, m: Machine, model: CallableModel, arguments: Arguments, node: int) -> None:
        """What a template shows of its context."""
        name = join_all(self._arguments(model.template, arguments)) if model.template is not None else NOTHING
        named, rest = dict(arguments.keywords), arguments.double or NOTHING
        if model.context is None:
            return
        if model.context.onward < 0:
            named, rest = {}, NOTHING
            for value in self._arguments(model.context, arguments):
                for obj in value.refs:
                    fields = m.heap.all(obj).items()
                    named.update({key[1]: held for key, held in fields if isinstance(key, tuple) and key[1]})
                rest = join(rest, Value(m.whole(value), constants=None))
        templates.render(m, name, named, rest, node)

    def _cleaned(self, m: Machine, kind: str, taint: Taint) -> Taint:
        rules = m.watch.sanitizer_kinds.get(kind, ())
        return {origin: hop for origin, hop in taint.items() if m.watch.origins[origin].rule not in rules}

    def _read(self, m: Machine, end: End, arguments: Arguments, receiver: Value | None, node: int) -> Value:
        if end.what == "Receiver":
            return receiver if receiver is not None else NOTHING
        if end.what == "source":
            return Value(m.watch.model_source(m, end.kind, node), constants=None)
        result = NOTHING
        for value in self._arguments(end, arguments):
            result = join(result, value)
        return result

    def _arguments(self, end: End, arguments: Arguments) -> list[Value]:
        if end.onward >= 0:
            rest = arguments.positional[end.onward :]
            return [
                *rest,
                *(value for value in (arguments.star, arguments.double) if value),
                *arguments.keywords.values(),
            ]
        found = [arguments.positional[at] for at in end.positions if at < len(arguments.positional)]
        found += [arguments.keywords[name] for name in end.names if name in arguments.keywords]
        if end.positions and arguments.star is not None:
            found.append(arguments.star)
        if end.names and arguments.double is not None:
            found.append(arguments.double)
        return found

    def _call_back(
        self, m: Machine, model: CallableModel, row: Row, arguments: Arguments, node: int, receiver: Value | None
    ) -> Value:
        function = self._read(m, row.target, arguments, receiver, node)
        if row.source.what == "source":
            # A handler: the framework calls it with data of this kind.
            taint = m.watch.model_source(m, row.source.kind, node)
            if not taint or not function.refs:
                return NOTHING
            path = join_all(self._arguments(model.route, arguments)) if model.route is not None else UNKNOWN
            handed = routed.arguments(m, path, taint, node) or self._handed(m, model, taint, node)
            call_value(m, function, handed, node)
            m.frame.stopped = False
            return NOTHING
        passed = self._arguments(row.source, arguments)
        return elsewhere(m, function, Arguments(passed), node) if function.refs else NOTHING

    def _handed(self, m: Machine, model: CallableModel, taint: Taint, node: int) -> Arguments:
        """What a handler gets, by place if the model says so."""
        if not model.gives:
            return Arguments(star=m.unknown(node, taint, "handled"))
        return Arguments(
            [
                of(self.instance(m, what, node)) if "." in what else m.unknown(node, taint, ("handled", at))
                for at, what in enumerate(model.gives)
            ]
        )

    # --- attributes -------------------------------------------------------------------------------

    def attribute(self, m: Machine, obj: Obj, name: str, node: int) -> Value:
        """`name` of an instance of a library's class."""
        dotted = f"{obj.data}.{name}"
        if dotted in self._shared:
            return of(self._one(m, dotted))
        known = self.models.attributes.get(dotted)
        if known is not None:
            return self._known_attribute(m, known, node, obj, name)
        if dotted in self.models.callables or dotted in self.functions or dotted in METHODS:
            return of(m.object(Shape.BOUND, node, (obj.id, name), (of(obj), dotted)))
        if dotted in self._holders:
            return of(m.owned(obj, Shape.TYPED, ("part", obj.id, name, dotted), dotted))
        return m.part(obj, name)

    def given(self, m: Machine, obj: Obj, name: str, node: int) -> Value | None:
        """What a framework puts into the attribute `name` of an instance that it makes; None if nothing."""
        entries = self._given.get(name)
        if entries is None or obj.id not in m.canonicals:
            return None
        place = (obj.data.id, name)
        if place not in self._fills:
            bases = classes.external_bases(obj.data)
            fitting = ((kind, cls) for wanted, kind, cls in entries if any(is_named(base, wanted) for base in bases))
            self._fills[place] = next(fitting, None)
        known = self._fills[place]
        return None if known is None else self._known_attribute(m, known, node, obj, name)

    def has_method(self, dotted: str) -> bool:
        """Whether it is known by code what the method `dotted` of a class of Python does."""
        return dotted in METHODS

    def knows_attribute(self, obj: Obj, name: object) -> bool:
        """Whether models say all of an attribute, so that it does not take its object's taint."""
        return f"{obj.data}.{name}" in self.models.attributes

    def instance(self, m: Machine, dotted: str, node: int) -> Obj:
        """An instance of a class of a library; the one of the application, if it has one only."""
        return self._one(m, dotted) if dotted in self._shared else m.fresh(Shape.TYPED, node, dotted, dotted)

    def _one(self, m: Machine, dotted: str) -> Obj:
        last = dotted.rpartition(".")[2]
        names = conversations.READING if last[:1].isupper() else (last,)
        return m.lasting(Shape.TYPED, ("shared", dotted), dotted, names)

    def is_source(self, obj: Obj) -> bool:
        """Whether `obj` is an attribute of which a model says that all of it is data from outside."""
        if not is_library_method(obj):
            return False
        kind, _ = self.models.attributes.get(f"{obj.data.owner.data}.{obj.data.field}", ("", ""))
        return bool(kind)

    def _known_attribute(self, m: Machine, known: tuple[str, str], node: int, obj: Obj | None, name: str) -> Value:
        kind, returns = known
        taint = m.watch.model_source(m, kind, node) if kind else CLEAN
        if returns:
            made = m.object(Shape.TYPED, node, (name, returns), returns)
            return Value(taint, (made,), None)
        value = m.part(obj, name) if obj is not None else m.unknown(node, CLEAN, name)
        return tainted(value, taint)

    def external(self, m: Machine, value: Value, node: int) -> Value:
        """A dotted name of a library that may itself be an object or a source."""
        if not value.refs:
            return value
        dotted = value.refs[0].data
        if dotted in self._shared and not dotted.rpartition(".")[2][:1].isupper():
            return of(self._one(m, dotted))
        known = self.models.attributes.get(dotted)
        if known is None:
            return _CONSTANTS.get(dotted, value)
        kind, returns = known
        taint = m.watch.model_source(m, kind, node) if kind else CLEAN
        if returns:
            return Value(taint, (m.lasting(Shape.TYPED, ("typed", dotted), returns),), None)
        return tainted(Value(refs=value.refs, constants=None), taint)


def _unbound_method(m: Machine, dotted: str, arguments: Arguments, node: int) -> Value | None:
    """`dict.update(d, x)`: a method of Python that is called by its class; None if it is not known."""
    holder, _, name = dotted.rpartition(".")
    shape = classes.CONTAINER_BASES.get(holder)
    first = arguments.get(0)
    if errors.is_initialiser(dotted) and first is not None and len(first.refs) == 1:
        errors.initialise(m, first.refs[0], holder, arguments.rest())
        return NONE
    method = METHODS.get(dotted)
    if method is not None and first is not None and any(obj.shape in _OBJECTS for obj in first.refs):
        return method(m, first, arguments.rest(), node)
    if shape is None or first is None or len(first.refs) != 1 or not has_method(shape, name):
        return None
    if holding.inside(first.refs[0]).shape != shape:
        return None
    rest = arguments.rest()
    return builtin_method(m, first, name, rest, node, shape)


_PLACEHOLDER: Final = re.compile(r"\$(?:\{(\w+)\}|(\w+))", re.ASCII)


def _set_option(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`parser.set(section, option, value)`."""
    new = arguments.get(2, "value")
    if new is not None:
        for obj in receiver.refs:
            holding.put_item(m, obj, _option(arguments), new, strong=len(receiver.refs) == 1)
    return NONE


def _get_option(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`parser.get(section, option)`."""
    found = subscripts.get_item(m, receiver, _option(arguments), node)
    fallback = arguments.keywords.get("fallback")
    return found if fallback is None else join(found, fallback)


def _read_options(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`parser.read_string(text)`, `parser.read_dict(d)`."""
    m.smear(receiver, m.step(m.contents_of_all(arguments.all()), node, "read"))
    return NONE


def _substituted(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`Template(text).substitute(a=1)`: what the text names."""
    made_of = [m.heap.get(obj, "args") for obj in receiver.refs]
    text = subscripts.get_item(m, made_of[0], Value(constants=(0,)), node) if len(made_of) == 1 and made_of[0] else None
    if text is None or not isinstance(text.constant, str) or arguments.double is not None:
        return unknown_call(m, arguments, node, m.contents(receiver))
    taint = CLEAN
    for name in dict.fromkeys(one[0] or one[1] for one in _PLACEHOLDER.findall(text.constant)):
        held = arguments.keywords.get(name)
        key = Value(constants=(name,))
        values = [subscripts.get_item(m, one, key, node) for one in arguments.placed()] if held is None else [held]
        for value in values:
            taint = join_taint(taint, as_text(m, value, node))
    return Value(m.step(taint, node, "text"), constants=None)


def _add_note(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`error.add_note(text)`."""
    for obj in receiver.refs:
        notes = m.heap.get(obj, "__notes__")
        if notes is None:
            made = m.fresh(Shape.LIST, node, ("notes", obj.id))
            holding.fill(m, made, [])
            notes = of(made)
            m.heap.set(obj.id, "__notes__", notes)
        for held in notes.refs:
            holding.append(m, held, arguments.get(0) or NOTHING)
    return NONE


def _option(arguments: Arguments) -> Value:
    """One key for a section and an option, None if one of them is not known."""
    names = [value.constant for value in (arguments.get(0, "section"), arguments.get(1, "option")) if value is not None]
    if len(names) != 2 or any(not isinstance(name, str) for name in names):
        return Value(constants=None)
    return Value(constants=(f"{names[0]}/{names[1]}",))


#: Methods of classes of Python that need more than rows.
METHODS: Final[dict[str, Callable[[Machine, Value, Arguments, int], Value]]] = {
    **dict.fromkeys(("string.Template.substitute", "string.Template.safe_substitute"), _substituted),
    **{
        f"configparser.{cls}.{name}": handler
        for cls in ("ConfigParser", "RawConfigParser", "SafeConfigParser")
        for name, handler in (
            ("set", _set_option),
            ("get", _get_option),
            ("read_string", _read_options),
            ("read_dict", _read_options),
        )
    },
}
METHODS.update(dict.fromkeys((f"{dotted}.add_note" for dotted in errors.BUILTIN), _add_note))
METHODS.update({**callbacks.METHODS, **conversations.METHODS, **threads.METHODS})


def _prefixes(names: Iterable[str]) -> frozenset[str]:
    """Dotted names of objects that hold what models name, such as `openai.OpenAI.chat`."""
    found: set[str] = set()
    for name in names:
        parts = name.split(".")
        found.update(".".join(parts[:count]) for count in range(2, len(parts)))
    return frozenset(found)


_OBJECTS: Final = frozenset({Shape.INSTANCE, Shape.TYPED})
#: Names of Python's library that are known where code runs.
_CONSTANTS: Final = {
    "typing.TYPE_CHECKING": Value(constants=(False,)),
    "typing_extensions.TYPE_CHECKING": Value(constants=(False,)),
}
#: Functions whose result has a type that rules may assume to carry nothing.
_TYPES: Final = {
    **{
        f"builtins.{name}": "numbers"
        for name in ("int", "float", "complex", "len", "ord", "hash", "abs", "round", "sum", "id")
    },
    **{
        f"builtins.{name}": "booleans"
        for name in ("bool", "isinstance", "issubclass", "callable", "hasattr", "any", "all")
    },
}
#: Functions that do not come back.
_LEAVING: Final = frozenset({
    "sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit", "flask.abort",
    "werkzeug.exceptions.abort", "pytest.fail", "pytest.skip",
})  # fmt: skip
__all__ = ["Handler", "Library"]
