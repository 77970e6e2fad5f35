"""What of a value gets into a text made of it (layer 8)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, NOTHING, UNKNOWN, Obj, Shape, Taint, Value, join_taint, of
from aoplint.flow.objects import classes, errors

#: The methods that write an instance, the first one that there is: for `str`, `format` and `repr`.
PLAIN: Final = ("__str__", "__repr__")
FORMATTED: Final = ("__format__", *PLAIN)
SHOWN: Final = ("__repr__",)
_BY_CONVERSION: Final = {"": FORMATTED, "s": PLAIN, "r": SHOWN, "a": SHOWN}


def writers_of(conversion: str) -> Sequence[str]:
    """The methods that write an instance in a place with `!r` and its like; "" for none."""
    return _BY_CONVERSION.get(conversion, PLAIN)


def as_text(
    m: Machine, value: Value, node: int, writers: Sequence[str] = PLAIN, specification: Value = UNKNOWN
) -> Taint:
    """Taint of `str(value)`, or of what other methods write.

    Args:
        writers: these methods, the first one that there is.
        specification: what `__format__` gets.
    """
    if not value.refs:
        return value.taint
    taint = m.whole(value)
    rest = []
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE:
            own = _own_text(m, obj, node, writers, specification)
            if own is not None:
                taint = join_taint(taint, own)
                continue
            if not _shows_fields(obj.data):
                args = m.heap.get(obj, "args")
                if args is not None:
                    taint = join_taint(taint, m.contents(args))
                continue
            hidden = {name for name, field in classes.all_fields(obj.data).items() if not field.shown}
            if hidden:
                for name, held in m.heap.attributes(obj):
                    taint = taint if name in hidden else join_taint(taint, m.contents(held))
                continue
        elif obj.shape == Shape.TYPED and errors.is_known(obj):
            taint = join_taint(taint, m.contents(m.heap.get(obj, "args") or NOTHING))
            continue
        rest.append(obj)
    return join_taint(taint, m.contents(Value(CLEAN, tuple(rest), ())))


def _own_text(m: Machine, obj: Obj, node: int, writers: Sequence[str], specification: Value) -> Taint | None:
    for name in writers:
        found = classes.lookup(m.heap, obj.data, name)
        if found is None:
            continue
        passed = Arguments([of(obj), specification] if name == "__format__" else [of(obj)])
        # What writes it may be a function of Python that asks for it again: `__str__ = repr`.
        written = m.asked(obj, name, partial(call_value, m, found[0], passed, node))
        if written is not None:
            return m.contents(written)
    return None


def _shows_fields(cls: object) -> bool:
    """Whether the default text of an instance shows its fields."""
    return bool(classes.generated_by(cls))  # type: ignore[arg-type]
