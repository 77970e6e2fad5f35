"""The abstract machine: heap, activations, findings, and the dispatch by node kind (layer 8).

What expressions, statements and calls mean is in the modules that fill `EXPRESSIONS` and `STATEMENTS`; all of them
get the machine and a node of the file of its current frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from aoplint.flow.machine.callsites import CallLog
from aoplint.flow.machine.code import Code
from aoplint.flow.machine.heap import ELEMENT, KEYS, WHOLE, Delta, Field, Heap
from aoplint.flow.machine.limits import (
    CHANGES_PER_STEP,
    MAX_ENTRY_STEPS,
    MAX_LOOK,
    MAX_RAISED,
    MAX_UNKNOWN_DEPTH,
    Costs,
    OutOfStepsError,
)
from aoplint.flow.machine.runs import Runs
from aoplint.flow.machine.values import (
    CLEAN,
    MAX_HOPS,
    NOTHING,
    Hop,
    Obj,
    ObjectKey,
    Part,
    Shape,
    Taint,
    Value,
    join,
    join_taint,
    of,
)
from aoplint.model.record import dataclass
from aoplint.tree import Unit

if TYPE_CHECKING:
    from aoplint.flow.watch import Watch


_Answer = TypeVar("_Answer")
#: What an expression of a kind evaluates to, by `Kind`.
EXPRESSIONS: Final[dict[int, Callable[[Machine, int], Value]]] = {}
#: What a statement of a kind does, by `Kind`; False if its end is never reached.
STATEMENTS: Final[dict[int, Callable[[Machine, int], bool]]] = {}


class Linker(Protocol):
    """What the machine needs of the project."""

    def load(self, machine: Machine, dotted: str, level: int, importer: str) -> Obj | None:
        """The module that an import means, run; None if it is not in the project."""

    def submodule(self, machine: Machine, module: Obj, name: str) -> Obj | None:
        """The module `name` of the package `module`; None if there is none."""


@dataclass(slots=True)
class Loop:
    """A loop that is running: where it began, and the states at its breaks and continues."""

    mark: int
    breaks: list[Delta] = field(default_factory=list)
    continues: list[Delta] = field(default_factory=list)


@dataclass(slots=True)
class Attempt:
    """A `try` that is running: where it began, states at its raises, and what was raised."""

    mark: int
    states: list[Delta] = field(default_factory=list)
    raised: list[Value] = field(default_factory=list)

    def ends(self) -> Iterator[tuple[Delta, Value]]:
        """What was raised, with the state in which it was as far as that is kept."""
        unkept: repeat[Delta] = repeat({})
        return zip(chain(self.states, unkept), self.raised)


class Sent(NamedTuple):
    """What others send into a generator, what they raise in it, and what runs while it waits at a `yield`."""

    value: Value = NOTHING
    error: Value = NOTHING
    body: Callable[[Value], None] | None = None


NOTHING_SENT: Final = Sent()


class Frame:
    """One activation of a module, class body, function or lambda."""

    __slots__ = (
        "act", "apart", "attempts", "call", "caller", "code", "counted", "first", "function", "given", "handled",
        "kept", "lazy", "loops", "mark", "owner", "passed", "raised", "returns", "rounds", "scopes", "sent", "stopped",
        "tests", "unsure", "yielded",
    )  # fmt: skip

    def __init__(self, code: Code, act: int, scopes: dict[int, Obj], mark: int) -> None:
        self.code = code
        self.act = act
        self.scopes = scopes
        self.mark = mark
        self.function: Obj | None = None
        self.owner: Obj | None = None
        #: The call that made it: its file ("" if nothing in the project calls), its node, and the origins it passed.
        self.caller = ""
        self.call = 0
        self.passed: frozenset[int] = frozenset()
        #: Whether a number that it was called with is known.
        self.counted = False
        self.first: Value = NOTHING
        #: Tainted arguments by the names of their parameters.
        self.given: dict[str, Value] = {}
        self.returns: list[tuple[Delta, Value]] = []
        self.raised: list[tuple[Delta, Value]] = []
        self.yielded: Value | None = None
        #: What it yields, one by one in order; None if that is not known.
        self.apart: list[Value] | None = None
        self.loops: list[Loop] = []
        #: Into how many rounds the loops around the current statement are told apart.
        self.rounds = 1
        self.attempts: list[Attempt] = []
        #: What the handlers caught that are running.
        self.handled: list[Value] = []
        self.tests: dict[int, Value] = {}
        #: What is known of the ways of an `if` behind it, by its node (conditions.related).
        self.kept: dict[int, Any] = {}
        self.sent: Sent = NOTHING_SENT
        #: The call whose generator or coroutine is not to begin.
        self.lazy = -1
        #: A call that never comes back was evaluated; the statement ends here.
        self.stopped = False
        #: Reads within a `try` that may have raised, as far as is known.
        self.unsure = 0

    def holds(self, hop: Hop) -> bool:
        """Whether the place of `hop` is in the code of this function."""
        node: int = self.function.data.node if self.function is not None else 0
        return hop.path == self.code.path and node <= hop.node < self.code.unit.end[node]


@dataclass(slots=True)
class Started:
    """A thread or task that was started.

    Args:
        frame: who started it.
        function: what it runs.
        arguments: with what.
        node: the call that started it.
        spread: how much was tainted when it had run.
        runs: how often it was run again.
    """

    frame: Frame
    function: Value
    arguments: Any
    node: int
    spread: int
    runs: int = 0


class Machine:
    """Runs code abstractly.

    Args:
        linker: finds modules.
        watch: sources, sinks and what else rules and models mark.
        deep: calls are followed, containers and library functions known; else as Semgrep within one function.
    """

    def __init__(self, linker: Linker, watch: Watch, *, deep: bool = True) -> None:
        self.linker = linker
        self.watch = watch
        self.deep = deep
        self.heap = Heap()
        self.costs = Costs()
        self.left = MAX_ENTRY_STEPS
        self.frame: Frame = _NO_FRAME
        self.stack: list[Frame] = []
        self.acts: dict[tuple[Any, ...], int] = {}
        self.objects: dict[Any, Obj] = {}
        self.externals: dict[str, Obj] = {}
        self.functions: list[Obj] = []
        self.classes: list[Obj] = []
        self.called: set[tuple[str, int]] = set()
        #: Functions whose bodies were run, to their end or not.
        self.entered: set[tuple[str, int]] = set()
        self.cut: dict[tuple[str, int], str] = {}
        self.recursive: dict[tuple[str, int], Value] = {}
        self._asking: set[tuple[int, str]] = set()
        self.module_of: dict[str, Obj] = {}
        self.safe: tuple[str, ...] = ()
        self.calls: CallLog | None = None
        self.runs = Runs()
        #: Objects that are rows read from tables: what they hold counts only where it is read.
        self.handles: set[int] = set()
        #: Objects that activations made: others see them only if something shared leads to them.
        self.private: dict[int, Obj] = {}
        #: Those to which something shared leads since an earlier entry.
        self.escaped: set[int] = set()
        #: Objects that code got which nobody knows: it may have put anything into them, and into what they hold.
        self.handed: set[int] = set()
        #: Instances that stand for those which nobody is seen to make.
        self.canonicals: set[int] = set()
        #: Functions that were run since the entry began, or for which an earlier run stands.
        self.ran: list[tuple[str, int]] = []
        #: Threads and tasks of the entry.
        self.started: list[Started] = []
        self._count = 0
        self._heirs: dict[int, list[Obj]] = {}
        self._heirs_of = -1
        self._methods: dict[str, list[tuple[Obj, Obj]]] = {}
        self._methods_of = -1

    def note(self, node: int, target: str) -> None:
        """Books what the call at `node` of the current file means, if somebody wants to know."""
        if self.calls is not None and self.frame.code.path:
            self.calls.note(self.frame.code.path, node, target)

    # --- objects ---------------------------------------------------------------------------------

    def object(self, shape: Shape, node: int, tag: Any = "", data: Any = None) -> Obj:
        """The object that `node` makes in the current activation; the same one whenever it runs again."""
        frame = self.frame
        key = (frame.act, frame.code.path, node, shape, tag)
        obj = self.objects.get(key)
        if obj is None:
            obj = self._allocated(key, shape, data, frame.act)
        elif data is not None:
            obj.data = data
        return obj

    def fresh(self, shape: Shape, node: int, tag: Any = "", data: Any = None) -> Obj:
        """As `object`, without any field."""
        obj = self.object(shape, node, tag, data)
        if obj.id in self.heap.fields:
            self.heap.clear(obj)
        return obj

    def lasting(self, shape: Shape, key: Any, data: Any = None, names: Iterable[str] = ()) -> Obj:
        """The one object of `key`, whatever runs; whoever mentions one of `names` may get at it."""
        obj = self.objects.get(key)
        if obj is None:
            obj = self._allocated(key, shape, data)
            self.heap.hold(obj, names)
        return obj

    def owned(self, owner: Obj, shape: Shape, key: Any, data: Any = None) -> Obj:
        """The one object of `key` that belongs to `owner`: it is seen where that is."""
        obj = self.objects.get(key)
        return self._allocated(key, shape, data, owner.act) if obj is None else obj

    def _allocated(self, key: Any, shape: Shape, data: Any, act: int = 0, depth: int = 0) -> Obj:
        """A new object, which from now on is that of `key`."""
        self._count += 1
        obj = self.objects[key] = Obj(self._count, shape, data, act, depth)
        if act > 0:
            self.private[self._count] = obj
        if shape in _NAMESPACES:
            self.heap.closed.add(self._count)
        return obj

    @property
    def count(self) -> int:
        """Number of the newest object."""
        return self._count

    def canonical(self, cls: Obj) -> Obj:
        """The instance of `cls` that stands for those which nobody is seen to make."""
        obj = self.lasting(Shape.INSTANCE, ("canonical", cls.id), cls)
        self.canonicals.add(obj.id)
        return obj

    def forget(self, first: int, delta: Delta, kept: Delta) -> None:
        """Drops what an entry made (objects newer than `first`) that no shared state leads to."""
        alive = {number for number, _ in kept}
        for value in kept.values():
            if value is not None:
                alive.update(obj.id for obj in value.refs)
        fields = self.heap.fields
        for number in {number for number, _ in delta}:
            if number > first and number not in alive and not fields.get(number, True):
                del fields[number]

    def heirs(self, cls: Obj) -> list[Obj]:
        """`cls` and the classes that derive from it, in the order in which they were defined."""
        if self._heirs_of != len(self.classes):
            self._heirs_of = len(self.classes)
            self._heirs = {}
            for one in self.classes:
                for base in one.data.order or (one,):
                    self._heirs.setdefault(base.id, []).append(one)
        return self._heirs.get(cls.id, [])

    def methods_named(self, name: str) -> list[tuple[Obj, Obj]]:
        """Methods of that name with the classes of the project in whose bodies they stand."""
        if self._methods_of != len(self.classes):
            self._methods_of = len(self.classes)
            self._methods = {}
            for cls in self.classes:
                for field_, held in self.heap.all(cls).items():
                    for obj in held.refs if isinstance(field_, str) else ():
                        if obj.shape == Shape.FUNCTION and obj.data.owner is cls:
                            self._methods.setdefault(field_, []).append((cls, obj))
        return self._methods.get(name, [])

    def external(self, dotted: str) -> Obj:
        """The object of another library that `dotted` names."""
        obj = self.externals.get(dotted)
        if obj is None:
            self._count += 1
            obj = self.externals[dotted] = Obj(self._count, Shape.EXTERNAL, dotted)
            self.heap.hold(obj, (dotted.rpartition(".")[2],))
        return obj

    def unknown(self, node: int, taint: Taint = CLEAN, tag: Any = "") -> Value:
        """Anything, with an identity, so that fields can be written into it."""
        return Value(taint, (self.fresh(Shape.OPAQUE, node, tag),), None)

    def hand(self, values: Iterable[Value]) -> None:
        """Code that nobody knows gets `values`."""
        self.handed.update(obj.id for value in values for obj in value.refs)

    def asked(self, obj: Obj, name: str, answer: Callable[[], _Answer]) -> _Answer | None:
        """What `answer` gives, which asks `obj` for its method `name`; None if that is being asked already."""
        place = obj.id, name
        if place in self._asking:
            return None
        self._asking.add(place)
        try:
            return answer()
        finally:
            self._asking.discard(place)

    def part(self, owner: Obj, field_: Field) -> Value:
        """What an unknown object holds in a field that nobody wrote."""
        if owner.depth >= MAX_UNKNOWN_DEPTH:
            return Value(constants=None)
        key = ("part", owner.id, field_)
        obj = self.objects.get(key)
        if obj is None:
            obj = self._allocated(key, Shape.OPAQUE, Part(owner, field_), owner.act, owner.depth + 1)
            self.heap.belongs(obj, owner, field_)
        return Value(refs=(obj,), constants=None)

    def enter(self, code: Code, node: int, call: int) -> int:
        """Number of the activation that calling `node` of `code` from `call` makes."""
        return self._activation((self.frame.act, code.path, node, call))

    @contextmanager
    def within(self, *key: Any) -> Iterator[None]:
        """Objects made inside are told apart by `key`, as if a call had made them."""
        frame = self.frame
        act = frame.act
        frame.act = self._activation((act, *key))
        try:
            yield
        finally:
            frame.act = act

    def _activation(self, key: tuple[Any, ...]) -> int:
        act = self.acts.get(key)
        if act is None:
            act = self.acts[key] = len(self.acts) + 1
        return act

    @contextmanager
    def round(self, loop: int, number: int, rounds: int) -> Iterator[None]:
        """One of the `rounds` of a loop that are told apart: what it makes is its own."""
        frame = self.frame
        before = frame.act, frame.rounds
        act = self._activation((frame.act, frame.code.path, loop, -1 - number))
        # What modules make is no object of an activation.
        frame.act, frame.rounds = act if frame.act > 0 else -act - _ROUNDS_OF_MODULES, frame.rounds * rounds
        try:
            yield
        finally:
            frame.act, frame.rounds = before

    # --- running ---------------------------------------------------------------------------------

    def evaluate(self, index: int) -> Value:
        """The value of the expression at `index` of the current file."""
        self.left -= 1
        if self.left < 0:
            raise OutOfStepsError
        code = self.frame.code
        handler = EXPRESSIONS.get(code.unit.kind[index])
        if index in code.marks:
            return self.watch.evaluate(self, index, handler)
        return handler(self, index) if handler is not None else Value(constants=None)

    def lazily(self, index: int) -> Value:
        """As `evaluate`; a generator or coroutine that the call at `index` itself makes does not begin."""
        self.frame.lazy = index
        value = self.evaluate(index)
        self.frame.lazy = -1
        return value

    def calls_back(self, node: int) -> None:
        """The call at `node` means a function of a library: what that calls begins at once."""
        if self.frame.lazy == node:
            self.frame.lazy = -1

    def charge(self, writes: int = 0) -> None:
        """Counts work on states as steps: changes that were taken off since the last time, and `writes`."""
        work = self.heap.moved + writes
        self.left -= work // CHANGES_PER_STEP
        self.heap.moved = work % CHANGES_PER_STEP

    def block(self, index: int) -> bool:
        """Runs the statements of a BLOCK or MODULE; False if its end is never reached."""
        unit = self.frame.code.unit
        ends, kinds = unit.end, unit.kind
        child, end = index + 1, ends[index]
        while child < end:
            handler = STATEMENTS.get(kinds[child])
            if handler is not None and not handler(self, child):
                self.frame.stopped = False
                return False
            if self.frame.stopped:
                self.frame.stopped = False
                return False
            child = ends[child]
        return True

    def throw(self, value: Value, delta: Delta | None = None) -> None:
        """Raises `value` in the current frame, where the state since its beginning is `delta` besides."""
        frame = self.frame
        if frame.attempts:
            attempt = frame.attempts[-1]
            attempt.raised.append(value)
            if len(attempt.states) < MAX_RAISED:
                attempt.states.append({**self.heap.changes(attempt.mark), **(delta or {})})
        elif len(frame.raised) < MAX_RAISED:
            frame.raised.append(({**self.heap.changes(frame.mark), **(delta or {})}, value))

    def after_returns(self, frame: Frame, first: int) -> None:
        """What is done now follows the `return`s of `frame` from `first` on: its caller sees it too."""
        if first < len(frame.returns):
            after = self.heap.changes(frame.mark)
            frame.returns[first:] = [({**state, **after}, value) for state, value in frame.returns[first:]]

    @property
    def code(self) -> Code:
        """The file of the current frame."""
        return self.frame.code

    @property
    def unit(self) -> Unit:
        """The Unit of the current frame."""
        return self.frame.code.unit

    # --- taint -----------------------------------------------------------------------------------

    def step(self, taint: Taint, node: int, label: str) -> Taint:
        """`taint` after a step at `node` of the current file."""
        if not taint:
            return taint
        path, passed = self.frame.code.path, self.frame.passed
        result: dict[int, Hop] = {}
        for origin, hop in taint.items():
            if origin in passed:
                hop = self.passed_on(origin, hop)
            result[origin] = next_hop(hop, path, node, label)
        return result

    def passed_on(self, origin: int, hop: Hop) -> Hop:
        """`hop`, and after it the calls that handed its data, or what holds it, to the current function."""
        calls: list[Frame] = []
        for frame in reversed(self.stack):
            if origin not in frame.passed or frame.holds(hop):
                break
            if frame.caller:
                calls.append(frame)
        for frame in reversed(calls):
            hop = next_hop(hop, frame.caller, frame.call, "argument")
        return hop

    def contents(self, value: Value, look: int = MAX_LOOK) -> Taint:
        """All taint in `value` and in what it holds."""
        taint = value.taint
        spread = self.heap.spread
        for obj in value.refs:
            if obj.id in spread:
                break
        else:
            return taint
        seen: set[int] = set()
        todo = [(obj, look) for obj in value.refs]
        while todo:
            obj, levels = todo.pop()
            if obj.id in seen or obj.id not in spread or obj.shape in _CLOSED or obj.id in self.handles:
                continue
            seen.add(obj.id)
            for held in self.heap.all(obj).values():
                if held.taint:
                    taint = join_taint(taint, held.taint)
                if levels > 1 and held.refs:
                    todo.extend((ref, levels - 1) for ref in held.refs)
        return taint

    def whole(self, value: Value) -> Taint:
        """The taint of `value` itself, what was written into it as a whole included."""
        taint = value.taint
        spread = self.heap.spread
        for obj in value.refs:
            if obj.id not in spread:
                continue
            held = self.heap.get(obj, WHOLE)
            if held is not None and held.taint:
                taint = join_taint(taint, held.taint)
        return taint

    def opaque_taint(self, value: Value) -> Taint:
        """As `whole`; of containers all that is in them."""
        inside = tuple(obj for obj in value.refs if obj.shape in _KNOWN)
        return join_taint(self.whole(value), self.contents(Value(CLEAN, inside, ()))) if inside else self.whole(value)

    def carried(self, taint: Taint, what: str) -> Taint:
        """`taint` of the rules that do not assume that `what` carries none."""
        rules = self.watch.assuming(what) if taint else ()
        if not rules:
            return taint
        origins = self.watch.origins
        return {origin: hop for origin, hop in taint.items() if origins[origin].rule not in rules}

    def contents_of_all(self, values: Iterable[Value]) -> Taint:
        """All taint in any of `values`."""
        taint: Taint = CLEAN
        for value in values:
            taint = join_taint(taint, self.contents(value))
        return taint

    def smear(self, value: Value, taint: Taint) -> None:
        """Writes `taint` into the objects of `value` as a whole."""
        if taint:
            for obj in value.refs:
                if obj.shape not in _CLOSED:
                    self.heap.add(obj.id, WHOLE, Value(taint, constants=None))

    def elements(self, value: Value) -> Value:
        """What iterating over `value` may give."""
        result = Value(self.whole(value), constants=None) if value.constants is None or value.taint else NOTHING
        for obj in value.refs:
            if obj.shape == Shape.DICT:
                result = join(result, dict_keys(self.heap.all(obj)))
                continue
            for name, held in self.heap.all(obj).items():
                if name is ELEMENT or isinstance(name, tuple):
                    result = join(result, held)
            if obj.shape not in _KNOWN:
                result = join(result, self.part(obj, ELEMENT))
        return result


def key_value(literal: Any) -> Value:
    """The value of a key; what a tuple holds is not told."""
    if isinstance(literal, ObjectKey):
        return of(literal.obj)
    return Value(constants=None if isinstance(literal, tuple) else (literal,))


def dict_keys(fields: Mapping[Field, Value]) -> Value:
    """The keys of a dictionary as one value."""
    result = fields.get(KEYS, NOTHING)
    for name in fields:
        if isinstance(name, tuple):
            result = join(result, key_value(name[1]))
        elif name is ELEMENT:
            result = join(result, Value(constants=None))
    return result


def next_hop(hop: Hop, path: str, node: int, label: str) -> Hop:
    """The step after `hop`; none if it would repeat the same place or make the way too long."""
    if hop.length >= MAX_HOPS or (hop.node == node and hop.path == path):
        return hop
    return Hop(path, node, label, hop, hop.length + 1)


#: Beyond the numbers by which modules are told apart.
_ROUNDS_OF_MODULES: Final = 1 << 40
_CLOSED: Final = frozenset(
    {Shape.FUNCTION, Shape.CLASS, Shape.MODULE, Shape.SCOPE, Shape.EXTERNAL, Shape.LAZY, Shape.SUPER}
)
_NAMESPACES: Final = frozenset({Shape.MODULE, Shape.CLASS, Shape.SCOPE})
_KNOWN: Final = frozenset({Shape.LIST, Shape.TUPLE, Shape.SET, Shape.DICT, Shape.GENERATOR})
_NO_FRAME: Final[Frame] = None  # type: ignore[assignment]
__all__ = ["EXPRESSIONS", "STATEMENTS", "Attempt", "Frame", "Linker", "Loop", "Machine", "of"]
