"""Functions that check or change the fields of a new instance, as pydantic and attrs call them (layer 8)."""

from __future__ import annotations

from typing import Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NOTHING, Obj, Shape, Value, join_all, of
from aoplint.flow.objects import holding

#: The field of a function that says what it checks: names of fields, all of them, or the instance as a whole.
_CHECKS: Final = "[checks]"
_ALL, _INSTANCE, _VALUES = "*", "[instance]", "[values]"
_APPLY: Final = "pydantic.validator[]"


def mark(m: Machine, function: Value, name: str) -> None:
    """Books that attrs calls `function` with the field `name`."""
    for obj in function.refs:
        if obj.shape == Shape.FUNCTION:
            m.heap.set(obj.id, _CHECKS, Value(constants=(name,)))


def run(m: Machine, obj: Obj, node: int) -> None:
    """Calls the validators of a new instance; what they give takes the place of a field."""
    for owner in reversed(obj.data.data.order or (obj.data,)):
        held = list(m.heap.all(owner).values()) if owner.shape == Shape.CLASS else []
        for validator in (ref for value in held for ref in value.refs):
            checks = m.heap.get(validator, _CHECKS)
            if checks is not None:
                _run_one(m, obj, validator, [str(name) for name in checks.constants or ()], node)
                m.frame.stopped = False


def _run_one(m: Machine, obj: Obj, validator: Obj, checked: list[str], node: int) -> None:
    if validator.shape == Shape.FUNCTION:
        for name in checked:
            held = m.heap.get(obj, name)
            passed = [] if name == _INSTANCE else [Value(constants=None), held or Value(constants=None)]
            call_value(m, of(validator), Arguments([of(obj), *passed]), node)
        return
    function, cls = validator.data, of(obj.data)
    if _VALUES in checked:
        _replace_all(m, obj, call_value(m, function, Arguments([cls, _values(m, obj, node)]), node))
        return
    names = [name for name, _ in m.heap.attributes(obj)]
    for name in names if _ALL in checked else checked:
        held = m.heap.get(obj, name)
        result = NOTHING if held is None else call_value(m, function, Arguments([cls, held]), node)
        if result is not NOTHING:
            m.heap.set(obj.id, name, result)


def _values(m: Machine, obj: Obj, node: int) -> Value:
    made = m.fresh(Shape.DICT, node, ("values", obj.id))
    for name, held in m.heap.attributes(obj):
        m.heap.set(made.id, holding.item_field(name), held)
    return of(made)


def _replace_all(m: Machine, obj: Obj, values: Value) -> None:
    if len(values.refs) != 1 or values.refs[0].shape != Shape.DICT:
        return
    for field, held in list(m.heap.all(values.refs[0]).items()):
        if isinstance(field, tuple) and isinstance(field[1], str):
            m.heap.set(obj.id, field[1], held)


def _of_fields(m: Machine, arguments: Arguments, node: int) -> Value:
    """`field_validator("a", "b")`."""
    return _decorator(m, [value for value in arguments.positional if isinstance(value.constant, str)], node)


def _of_model(m: Machine, arguments: Arguments, node: int) -> Value:
    """`model_validator(mode="after")`, `root_validator(pre=True)`."""
    mode = arguments.keywords.get("mode")
    whole = _INSTANCE if mode is not None and mode.constant == "after" else _VALUES
    checks = Value(constants=(whole,))
    return _apply(m, arguments.behind(checks), node) if arguments.positional else _decorator(m, [checks], node)


def _decorator(m: Machine, checked: list[Value], node: int) -> Value:
    return of(m.object(Shape.PARTIAL, node, "validator", (of(m.external(_APPLY)), Arguments([join_all(checked)]))))


def _apply(m: Machine, arguments: Arguments, node: int) -> Value:
    """What such a decorator does with a function."""
    checks, value = arguments.positional[:2]
    function = join_all(obj.data if obj.shape == Shape.CLASS_METHOD else of(obj) for obj in value.refs)
    made = m.object(Shape.CLASS_METHOD, node, "validator", function)
    if checks.constants == (_INSTANCE,) and len(function.refs) == 1:
        made = function.refs[0]
    m.heap.set(made.id, _CHECKS, checks)
    return of(made)


FUNCTIONS: Final = {
    _APPLY: _apply,
    **{
        f"{module}.{name}": handler
        for module in ("pydantic", "pydantic.v1", "pydantic.functional_validators", "pydantic.class_validators")
        for name, handler in (
            ("field_validator", _of_fields),
            ("validator", _of_fields),
            ("model_validator", _of_model),
            ("root_validator", _of_model),
        )
    },
}
