"""Shapes as JSON Schema, draft 2020-12 (layer 3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aoplint.packs.shapes import (
    Anything,
    Choice,
    Either,
    Flag,
    ListOf,
    MapOf,
    Marked,
    Named,
    Number,
    Record,
    Scalar,
    Shape,
    Switch,
    Text,
)

Schema = dict[str, Any]


def json_schema(shape: Shape) -> Schema:
    """The JSON Schema of `shape`; named shapes become references into `$defs`."""
    return _MAKERS[type(shape)](shape)


def definitions(shapes: dict[str, Shape]) -> dict[str, Schema]:
    """The `$defs` that references point to."""
    return {name: json_schema(shape) for name, shape in shapes.items()}


def _text(shape: Text) -> Schema:
    text: Schema = {"type": "string"}
    if not shape.empty:
        text["minLength"] = 1
    if shape.longest:
        text["maxLength"] = shape.longest
    if shape.pattern:
        text["pattern"] = shape.pattern
    return {"anyOf": [text, {"type": "number"}]} if shape.numbers else text


def _choice(shape: Choice) -> Schema:
    words: list[Any] = list(shape.values)
    return {"enum": [*words, *(word == "true" for word in words if word in ("true", "false"))]}


def _number(shape: Number) -> Schema:
    kind = "integer" if shape.whole else "number"
    least, most = (int(bound) if bound == int(bound) else bound for bound in (shape.least, shape.most))
    return {"type": kind, "minimum": least, "maximum": most}


def _flag(shape: Flag) -> Schema:
    return {"type": "boolean"}


def _scalar(shape: Scalar) -> Schema:
    return {"type": ["string", "number", "boolean", "null"]}


def _anything(shape: Anything) -> Schema:
    return {}


def _list(shape: ListOf) -> Schema:
    data: Schema = {"type": "array", "items": json_schema(shape.item)}
    if shape.least:
        data["minItems"] = shape.least
    return data


def _map(shape: MapOf) -> Schema:
    data: Schema = {"type": "object", "additionalProperties": json_schema(shape.value), "minProperties": 1}
    if shape.key.pattern:
        data["propertyNames"] = {"pattern": shape.key.pattern}
    return data


def _record(shape: Record) -> Schema:
    data: Schema = {
        "type": "object",
        "properties": {key.name: _property(key.shape, key.about) for key in shape.keys},
    }
    required = [key.name for key in shape.keys if key.required]
    if required:
        data["required"] = required
    if not shape.open:
        data["additionalProperties"] = False
    groups = [{"oneOf": [{"required": [name]} for name in group]} for group in shape.one_of]
    groups += [{"anyOf": [{"required": [name]} for name in group]} for group in shape.some_of]
    if groups:
        data["allOf"] = groups
    return data


def _property(shape: Shape, about: str) -> Schema:
    data = json_schema(shape)
    return {**data, "description": about} if about else data


def _either(shape: Either) -> Schema:
    there = [one for one in (shape.scalar, shape.sequence, shape.mapping) if one is not None]
    return json_schema(there[0]) if len(there) == 1 else {"anyOf": [json_schema(one) for one in there]}


def _switch(shape: Switch) -> Schema:
    cases: list[Schema] = []
    for value, record in shape.cases:
        condition: Schema = {"properties": {shape.key: {"const": value}}}
        if value != shape.default:
            condition["required"] = [shape.key]
        cases.append({"if": condition, "then": json_schema(record)})
    known = {"enum": [value for value, _ in shape.cases]}
    return {"type": "object", "properties": {shape.key: known}, "allOf": cases}


def _marked(shape: Marked) -> Schema:
    marks = [{"required": [mark]} for mark in shape.marks]
    return {
        "type": ["object", "null"],
        "if": {"type": "object", "anyOf": marks},
        "then": json_schema(shape.record),
    }


def _named(shape: Named) -> Schema:
    return {"$ref": f"#/$defs/{shape.name}"}


_MAKERS: dict[type, Callable[[Any], Schema]] = {
    Text: _text,
    Choice: _choice,
    Number: _number,
    Flag: _flag,
    Scalar: _scalar,
    Anything: _anything,
    ListOf: _list,
    MapOf: _map,
    Record: _record,
    Either: _either,
    Switch: _switch,
    Marked: _marked,
    Named: _named,
}
