"""How often functions were run: runs that cannot lead to a finding are few, others are counted (layer 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aoplint.flow.limits import MAX_ALL_COLD_RUNS, MAX_COLD_RUNS, MAX_RUNS
from aoplint.flow.values import Obj, Shape, Value

if TYPE_CHECKING:
    from aoplint.flow.calls import Arguments
    from aoplint.flow.machine import Machine

Key = tuple[str, int]


@dataclass(slots=True)
class Run:
    """One run of a function that is about to begin.

    Args:
        key: the function.
        name: its name.
        signature: kind of its arguments; None if it can matter.
        known: the result of an earlier run that stands for this one.
        receiver: the first argument of that run.
    """

    key: Key
    name: str = ""
    signature: Any = None
    known: Value | None = None
    receiver: Obj | None = None


class Runs:
    """Books runs of functions."""

    def __init__(self) -> None:
        #: Whether running a function can lead to a finding, whatever its arguments.
        self.can_matter: Callable[[Key], bool] = lambda key: True
        self.names: Callable[[Key], str] = lambda key: ""
        self._in_entry: Counter[Key] = Counter()
        self._cold: dict[tuple[Key, Any], list[Run]] = {}
        self._all_cold: dict[Key, Run] = {}
        self._cold_count: Counter[Key] = Counter()

    def begin_entry(self) -> None:
        """Another entry begins."""
        self._in_entry.clear()

    def before(self, m: Machine, key: Key, arguments: Arguments) -> Run | None:
        """The run that is to begin; None if the function was run too often."""
        if self.can_matter(key) or m.contents_of_all(arguments.all()):
            self._in_entry[key] += 1
            return Run(key) if self._in_entry[key] <= MAX_RUNS else None
        signature = tuple(_kind(value) for value in arguments.all())
        earlier = self._cold.get((key, signature), [])
        if len(earlier) >= MAX_COLD_RUNS:
            return earlier[-1]
        if self._cold_count[key] >= MAX_ALL_COLD_RUNS and key in self._all_cold:
            return self._all_cold[key]
        self._cold_count[key] += 1
        return Run(key, self.names(key), signature)

    def after(self, run: Run, result: Value, arguments: Arguments) -> None:
        """The run ended with `result`."""
        if run.signature is None:
            return
        refs = arguments.positional[0].refs if arguments.positional else ()
        done = Run(run.key, run.name, run.signature, result, refs[0] if refs else None)
        self._cold.setdefault((run.key, run.signature), []).append(done)
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
