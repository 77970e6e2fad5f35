"""How often functions were run: runs that cannot lead to a finding are few, others are counted (layer 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final

from aoplint.flow.machine.limits import MAX_ALIKE_RUNS, MAX_ALL_COLD_RUNS, MAX_RUN_NODES, MAX_RUNS
from aoplint.flow.machine.replay import Summary
from aoplint.flow.machine.values import Obj, Shape, Value, is_library_method
from aoplint.model.record import dataclass

if TYPE_CHECKING:
    from aoplint.flow.machine.arguments import Arguments, FunctionData
    from aoplint.flow.machine.machine import Machine


Key = tuple[str, int]
#: What is told apart by which one it is: there are as many as the code says.
_CALLED: Final = frozenset({Shape.FUNCTION, Shape.CLASS, Shape.EXTERNAL, Shape.BOUND, Shape.PARTIAL})
#: Levels of what arguments hold that are told apart, and fields of an object whose own fields still are.
_LEVELS: Final = 2
_FEW: Final = 16
#: Which number an attribute is makes no other run: most count something.
_COUNTERS: Final = frozenset({int, float})


@dataclass(slots=True)
class Run:
    """One run of a function that is about to begin.

    Args:
        key: the function.
        signature: kind and taint of its arguments.
        known: what an earlier run did that stands for this one.
        cold: nothing is tainted and the function cannot make it so.
        passed: origins of all taint in its arguments, and in what these hold.
    """

    key: Key
    signature: Any = None
    known: Summary | None = None
    cold: bool = False
    passed: frozenset[int] = frozenset()


class Runs:
    """Books runs of functions."""

    def __init__(self) -> None:
        #: Whether running a function can lead to a finding, whatever its arguments.
        self.can_matter: Callable[[Key], bool] = lambda key: True
        self._in_entry: Counter[Key] = Counter()
        #: Rises when data spreads to shared state that a function may read: what was found before need not hold.
        self.version: Callable[[Key], int] = lambda key: 1
        self._seen: Counter[tuple[Key, Any]] = Counter()
        self._known: dict[tuple[Key, Any], Summary] = {}
        self._all_cold: dict[Key, Summary] = {}
        self._cold_count: Counter[Key] = Counter()

    def begin_entry(self) -> None:
        """Another entry begins."""
        self._in_entry.clear()

    def before(self, m: Machine, function: Obj, arguments: Arguments) -> Run | None:
        """The run that is to begin; None if the function was run too often."""
        key: Key = function.data.key
        values = arguments.all()
        # What a handler caught is there for all that it calls.
        taints = [m.contents(value) for value in (*values, *m.frame.handled[-1:])]
        tainted = any(taints)
        hot = tainted or self.can_matter(key)
        if hot:
            self._in_entry[key] += 1
        origins = tuple(tuple(sorted(taint)) for taint in taints) if tainted else ()
        kinds = tuple(_kind(m, value) for value in values)
        signature = (function.id, hot and 1 + self.version(key), origins, kinds)
        known = self._known.get((key, signature))
        if known is not None:
            return Run(key, signature, known)
        if hot:
            if self._in_entry[key] > max(MAX_RUNS, MAX_RUN_NODES // _size(function.data)):
                return None
            return Run(key, signature, passed=frozenset().union(*origins))
        if self._cold_count[key] >= MAX_ALL_COLD_RUNS and key in self._all_cold:
            return Run(key, signature, self._all_cold[key])
        self._cold_count[key] += 1
        return Run(key, signature, cold=True)

    def is_last(self, run: Run, done: Summary) -> bool:
        """Whether `done`, what `run` did, stands for all others of its kind."""
        if not run.passed and done.exact:
            return True
        return self._seen[run.key, run.signature] + 1 >= MAX_ALIKE_RUNS or (
            run.cold and self._cold_count[run.key] >= MAX_ALL_COLD_RUNS
        )

    def after(self, run: Run, done: Summary) -> None:
        """The run ended, and did what `done` says."""
        place = (run.key, run.signature)
        if self.is_last(run, done):
            self._known[place] = done
            if run.cold:
                self._all_cold[run.key] = done
        self._seen[place] += 1


def _size(data: FunctionData) -> int:
    """Nodes of a function."""
    return data.code.unit.end[data.node] - data.node


def _kind(m: Machine, value: Value) -> Any:
    """What an argument is, as far as it matters to who is called with it."""
    return tuple(_identity(m, obj, _LEVELS) for obj in value.refs), _constants(value)


def _identity(m: Machine, obj: Obj, levels: int) -> Any:
    fields = m.heap.all(obj)
    if not fields or not levels or obj.id in m.heap.closed:
        return _shallow(obj)
    if obj.id not in m.private:
        # Of what lasts, such as an instance in a module, there are as many as the code makes.
        return obj.shape, obj.id
    deeper = levels - 1 if len(fields) <= _FEW else 0
    vague = _COUNTERS if obj.shape == Shape.INSTANCE else ()
    return _shallow(obj), frozenset(
        (name, frozenset(_identity(m, one, deeper) for one in value.refs), _constants(value, vague))
        for name, value in fields.items()
    )


def _constants(value: Value, vague: Collection[type] = ()) -> frozenset[Any] | None:
    """The constants of a value, in no order; those of `vague` types are all the same."""
    if value.constants is None:
        return None
    return frozenset((type(one).__name__, None if type(one) in vague else one) for one in value.constants)


def _shallow(obj: Obj) -> Any:
    if obj.shape == Shape.INSTANCE:
        return Shape.INSTANCE, obj.data.id
    if obj.shape in _CALLED:
        return obj.shape, obj.id
    if obj.shape == Shape.OPAQUE and is_library_method(obj):
        return obj.shape, obj.data.owner.data, obj.data.field
    return obj.shape, obj.data if obj.shape == Shape.TYPED else 0
