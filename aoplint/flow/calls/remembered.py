"""Results that are kept: a cached function or property gives the same object again (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NOTHING, Obj, Shape, Value, join

#: Decorators that keep what a function gives, for each of its arguments.
CACHING: Final = frozenset({
    "functools.lru_cache", "functools.cache", "async_lru.alru_cache", "streamlit.cache_resource",
})  # fmt: skip


def property_of(m: Machine, instance: Obj, name: str, run: Callable[[], Value]) -> Value:
    """What a cached property gives, which `run` reads."""
    return _kept(m, instance, f"[cached {name}]", name, run)


def call_of(m: Machine, function: Obj, arguments: Arguments, run: Callable[[], Value]) -> Value:
    """What a cached function gives to `arguments`, which `run` calls."""
    key = _key(arguments)
    if key is None:
        return run()
    memory = m.lasting(Shape.SCOPE, ("remembered", function.id))
    return _kept(m, memory, f"[cached {key}]", function.data.name, run)


def _key(arguments: Arguments) -> str | None:
    """What tells these arguments from others; None if that is not known."""
    if arguments.star is not None or arguments.double is not None:
        return None
    named = [(str(number), value) for number, value in enumerate(arguments.positional)]
    found = []
    for name, value in [*named, *sorted(arguments.keywords.items())]:
        if value.taint or value.constants is None or len(value.refs) + len(value.constants) != 1:
            return None
        found.append((name, value.refs[0].id if value.refs else repr(value.constants[0])))
    return repr(found)


def _kept(m: Machine, holder: Obj, field: str, name: str, run: Callable[[], Value]) -> Value:
    """What `holder` keeps in `field`; what `run` gives now if that is nothing, or if it brings other data.

    Args:
        name: what code mentions that gets at it.
    """
    held = m.heap.get(holder, field)
    mark = m.heap.mark()
    new = run()
    if held is not None and not held.maybe and m.contents(new).keys() <= m.contents(held).keys():
        m.heap.undo(mark)
        m.frame.stopped = False
        return held
    if new is NOTHING or not new.refs:
        return new
    result = new if held is None else join(held, new)
    for obj in result.refs:
        m.heap.hold(obj, (name,))
    m.heap.set(holder.id, field, Value(result.taint, result.refs, result.constants))
    return result
