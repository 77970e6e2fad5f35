"""How often functions were run: runs that cannot lead to a finding are few, others are counted (layer 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aoplint.flow.limits import MAX_ALL_COLD_RUNS, MAX_CLEAN_RUNS, MAX_COLD_RUNS, MAX_RUNS, MAX_TAINTED_RUNS
from aoplint.flow.replay import Summary
from aoplint.flow.values import Obj, Shape, Value
from aoplint.model.record import dataclass

if TYPE_CHECKING:
    from aoplint.flow.calls import Arguments
    from aoplint.flow.machine import Machine

Key = tuple[str, int]


@dataclass(slots=True)
class Run:
    """One run of a function that is about to begin.

    Args:
        key: the function.
        signature: kind and taint of its arguments.
        known: what an earlier run did that stands for this one.
        most: how many runs there are before one stands for all others.
        cold: nothing is tainted and the function cannot make it so.
        passed: origins of all taint in its arguments, and in what these hold.
    """

    key: Key
    signature: Any = None
    known: Summary | None = None
    most: int = 0
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

    def before(self, m: Machine, key: Key, arguments: Arguments) -> Run | None:
        """The run that is to begin; None if the function was run too often."""
        values = arguments.all()
        taints = [m.contents(value) for value in values]
        tainted = any(taints)
        hot = tainted or self.can_matter(key)
        if hot:
            self._in_entry[key] += 1
        origins = tuple(tuple(sorted(taint)) for taint in taints) if tainted else ()
        signature = (hot and 1 + self.version(key), origins, tuple(_kind(value) for value in values))
        most = MAX_TAINTED_RUNS if tainted else MAX_CLEAN_RUNS if hot else MAX_COLD_RUNS
        known = self._known.get((key, signature))
        if known is not None:
            return Run(key, signature, known)
        if hot:
            if self._in_entry[key] > MAX_RUNS:
                return None
            return Run(key, signature, most=most, passed=frozenset().union(*origins))
        if self._cold_count[key] >= MAX_ALL_COLD_RUNS and key in self._all_cold:
            return Run(key, signature, self._all_cold[key])
        self._cold_count[key] += 1
        return Run(key, signature, most=most, cold=True)

    def is_last(self, run: Run) -> bool:
        """Whether what `run` did will be asked for again."""
        return self._seen[run.key, run.signature] + 1 >= run.most or (
            run.cold and self._cold_count[run.key] >= MAX_ALL_COLD_RUNS
        )

    def after(self, run: Run, done: Summary | None) -> None:
        """The run ended; what it did is known if `is_last` said so."""
        place = (run.key, run.signature)
        self._seen[place] += 1
        if done is not None:
            self._known[place] = done
            if run.cold:
                self._all_cold[run.key] = done


def _kind(value: Value) -> Any:
    refs = tuple((obj.shape, _identity(obj)) for obj in value.refs)
    constants = tuple((type(one).__name__, one) for one in value.constants) if value.constants is not None else None
    return refs, constants


def _identity(obj: Obj) -> Any:
    if obj.shape == Shape.INSTANCE:
        return obj.data.id
    if obj.shape in (Shape.FUNCTION, Shape.CLASS, Shape.EXTERNAL, Shape.BOUND, Shape.PARTIAL):
        return obj.id
    return obj.data if obj.shape == Shape.TYPED else 0
