"""What bots keep of a conversation between two messages (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import NONE, NOTHING, UNKNOWN, Value, join
from aoplint.flow.objects import subscripts
from aoplint.flow.objects.containers import merge

Method = Callable[[Machine, Value, Arguments, int], Value]
#: Methods by which code gets at what is kept.
READING: Final = ("get_data", "get_value", "proxy", "retrieve_data")


def _update(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`await state.update_data({"a": x}, b=y)`."""
    for obj in receiver.refs:
        merge(m, obj, arguments)
    return receiver


def _all(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`await state.get_data()`, `async with state.proxy() as data`."""
    return receiver


def _value(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    """`await state.get_value("a", default)`."""
    found = subscripts.get_item(m, receiver, arguments.get(0, "key") or UNKNOWN, node)
    return join(found, arguments.get(1, "default") or NOTHING)


def _nothing(m: Machine, receiver: Value, arguments: Arguments, node: int) -> Value:
    return NONE


#: Of states of aiogram, by dotted name.
METHODS: Final[dict[str, Method]] = {
    f"{cls}.{name}": method
    for cls in (
        "aiogram.fsm.context.FSMContext",
        "aiogram.dispatcher.FSMContext",
        "aiogram.dispatcher.storage.FSMContext",
    )
    for name, method in (
        ("update_data", _update),
        ("set_data", _update),
        ("get_data", _all),
        ("proxy", _all),
        ("get_value", _value),
        ("set_state", _nothing),
        ("clear", _nothing),
        ("finish", _nothing),
        ("reset_state", _nothing),
    )
}
