"""What of a value gets into a text made of it (layer 8)."""

from __future__ import annotations

from aoplint.flow import classes, errors
from aoplint.flow.calls import Arguments, call_value
from aoplint.flow.machine import Machine
from aoplint.flow.values import CLEAN, NOTHING, Shape, Taint, Value, join_taint, of

_WRITERS = ("__str__", "__repr__", "__format__")


def as_text(m: Machine, value: Value, node: int) -> Taint:
    """Taint of `str(value)`."""
    if not value.refs:
        return value.taint
    taint = m.whole(value)
    rest = []
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE:
            own = _own_text(m, value, obj.id, node)
            if own is not None:
                taint = join_taint(taint, own)
                continue
            if not _shows_fields(obj.data):
                args = m.heap.get(obj, "args")
                if args is not None:
                    taint = join_taint(taint, m.contents(args))
                continue
        elif obj.shape == Shape.TYPED and errors.is_known(obj):
            taint = join_taint(taint, m.contents(m.heap.get(obj, "args") or NOTHING))
            continue
        rest.append(obj)
    return join_taint(taint, m.contents(Value(CLEAN, tuple(rest), ())))


def _own_text(m: Machine, value: Value, number: int, node: int) -> Taint | None:
    for obj in value.refs:
        if obj.id == number:
            for name in _WRITERS:
                found = classes.lookup(m.heap, obj.data, name)
                if found is not None:
                    return m.contents(call_value(m, found[0], Arguments([of(obj)]), node))
    return None


def _shows_fields(cls: object) -> bool:
    """Whether the default text of an instance shows its fields."""
    return bool(classes.generated_by(cls))  # type: ignore[arg-type]
