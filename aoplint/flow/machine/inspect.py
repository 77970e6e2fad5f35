"""What the engine knew of values at some place, for people who wonder why a rule is silent (layer 8)."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import Obj, Shape, Value
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """What was known of one expression in one run.

    Args:
        start: first offset of the expression.
        stop: one past its last.
        objects: what it may be, in words.
        constants: how many literals it may be; -1 if it may be something unknown. Never which: they may be secrets.
        origins: for each source whose data it carries: rule, path, first offset, label, and what a model calls it.
    """

    start: int
    stop: int
    objects: tuple[str, ...]
    constants: int
    origins: tuple[tuple[str, str, int, str, str], ...]


@dataclass(slots=True)
class ValueLog:
    """Collects what is known of expressions that begin within an interval of one file.

    Args:
        path: the file.
        start: first offset.
        stop: one past the last.
    """

    path: str
    start: int
    stop: int
    known: set[Known] = field(default_factory=set)

    def together(self) -> list[Known]:
        """What is known of each expression over all its runs, by place."""
        found: dict[tuple[int, int], Known] = {}
        for one in sorted(self.known):
            other = found.get((one.start, one.stop))
            found[one.start, one.stop] = one if other is None else _either(one, other)
        return [found[place] for place in sorted(found)]


def _either(first: Known, second: Known) -> Known:
    unknown = min(first.constants, second.constants) < 0
    return Known(
        start=first.start,
        stop=first.stop,
        objects=tuple(sorted({*first.objects, *second.objects})),
        constants=-1 if unknown else max(first.constants, second.constants),
        origins=tuple(sorted({*first.origins, *second.origins})),
    )


class InspectingMachine(Machine):
    """A machine that books the values of expressions within an interval.

    Args:
        log: where they go.
    """

    def __init__(self, linker: Any, watch: Any, log: ValueLog) -> None:
        super().__init__(linker, watch, deep=True)
        self.log = log

    def evaluate(self, index: int) -> Value:
        """See `Machine.evaluate`."""
        value = super().evaluate(index)
        log, code = self.log, self.frame.code
        if code.path == log.path:
            start, stop = code.unit.start[index], code.unit.stop[index]
            if log.start <= start < log.stop:
                log.known.add(self._known(start, stop, value))
        return value

    def _known(self, start: int, stop: int, value: Value) -> Known:
        origins = []
        for number in self.contents(value):
            origin = self.watch.origins[number]
            rule = self.watch.rules[origin.rule].id
            origins.append((rule, origin.path, origin.start, origin.label, origin.what))
        return Known(
            start=start,
            stop=stop,
            objects=tuple(sorted({_words(obj) for obj in value.refs})),
            constants=-1 if value.constants is None else len(value.constants),
            origins=tuple(sorted(origins)),
        )


def _words(obj: Obj) -> str:
    """What an object is, by its name in the code."""
    shape = obj.shape
    if shape == Shape.INSTANCE:
        return f"instance of {obj.data.data.path}:{obj.data.data.qualified}"
    if shape == Shape.CLASS:
        return f"class {obj.data.path}:{obj.data.qualified}"
    if shape == Shape.FUNCTION:
        return f"function {obj.data.qualified}"
    if shape in (Shape.EXTERNAL, Shape.TYPED):
        return f"{'library' if shape == Shape.EXTERNAL else 'instance of'} {obj.data}"
    if shape == Shape.MODULE:
        return f"module {'.'.join(obj.data.found.parts)}"
    if shape == Shape.OPAQUE:
        return "an unknown object"
    return shape.name.lower().replace("_", " ")
