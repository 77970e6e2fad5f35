"""Frozen dataclasses to plain JSON values and back, by their annotations (layer 0).

Used wherever data leaves the process (worker pipe, cache, compiled packs): it can hold no code.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Decoder = Callable[[Any], Any]


def encode(value: Any) -> Any:
    """`value` as JSON data: dataclasses become lists of their fields in order, enums their value."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (tuple, list, frozenset)):
        items = sorted(value) if isinstance(value, frozenset) else value
        return [encode(item) for item in items]
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return [encode(getattr(value, name)) for name in _field_names(value.__class__)]
    raise TypeError(f"cannot encode {type(value).__name__}")


def decode(kind: type[T], data: Any) -> T:
    """The object of dataclass `kind` that `encode` turned into `data`.

    Raises:
        ValueError: if `data` does not have the shape.
    """
    try:
        decoder: Decoder = _decoder(kind)  # type: ignore[arg-type]
        result: T = decoder(data)
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"not an encoded {kind.__name__}") from error
    return result


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _decoder(kind: Any) -> Decoder:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional(kind)
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is frozenset:
        element = _decoder(get_args(kind)[0])
        return lambda data: frozenset(element(item) for item in data)
    if origin is list:
        item_of = _decoder(get_args(kind)[0])
        return lambda data: [item_of(item) for item in data]
    if origin is dict:
        value_of = _decoder(get_args(kind)[1])
        return lambda data: {key: value_of(item) for key, item in data.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass(kind)
    return _plain(kind)


def _plain(kind: Any) -> Decoder:
    def take(data: Any) -> Any:
        if kind is not Any and not isinstance(data, kind):
            raise TypeError("wrong type")
        return data

    return take


def _optional(kind: Any) -> Decoder:
    inner = [arg for arg in get_args(kind) if arg is not type(None)]
    if len(inner) != 1:
        return lambda data: data
    element = _decoder(inner[0])
    return lambda data: None if data is None else element(data)


def _tuple(arguments: tuple[Any, ...]) -> Decoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        element = _decoder(arguments[0])
        return lambda data: tuple([element(item) for item in data])
    elements = [_decoder(argument) for argument in arguments]

    def fixed(data: Any) -> tuple[Any, ...]:
        if len(data) != len(elements):
            raise TypeError("wrong length")
        return tuple(element(item) for element, item in zip(elements, data))

    return fixed


def _dataclass(kind: Any) -> Decoder:
    names = _field_names(kind)
    hints = get_type_hints(kind)
    state: list[list[Decoder]] = []

    def build(data: Any) -> Any:
        if not state:
            state.append([_decoder(hints[name]) for name in names])
        if not isinstance(data, list) or len(data) != len(names):
            raise TypeError("wrong shape")
        return kind(**{name: take(item) for name, take, item in zip(names, state[0], data)})

    return build
