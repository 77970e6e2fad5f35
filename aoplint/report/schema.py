"""The JSON Schema of the JSON report, made from the model's own types (layer 12)."""

from __future__ import annotations

import dataclasses
import types
from enum import Enum
from typing import Any, Union, get_args, get_origin

from aoplint.model.report import SCHEMA, Report
from aoplint.report.shape import DERIVED, Schema, closed, enumeration, fields_of

SCHEMA_ID = "https://aoplint.invalid/schema/report-1.json"
_SCALARS: dict[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


def report_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) that every JSON report of this version satisfies."""
    definitions: dict[str, Schema] = {}
    _of(Report, definitions)
    top = definitions.pop("Report")
    properties = {"schema": {"const": SCHEMA}, **top["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "aoplint report",
        "description": "Everything one run of aoplint found, read and did not read.",
        **closed(properties),
        "$defs": dict(sorted(definitions.items())),
    }


def _of(kind: Any, definitions: dict[str, Schema]) -> Schema:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(arm, definitions) for arm in get_args(kind)]}
    if kind is type(None):
        return {"type": "null"}
    if origin is tuple:
        return {"type": "array", "items": _of(get_args(kind)[0], definitions)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return enumeration(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _object(kind, definitions)
    return {"type": _SCALARS[kind]}


def _object(kind: type, definitions: dict[str, Schema]) -> Schema:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        properties = {key: _of(hint, definitions) for _, key, hint in fields_of(kind)}
        properties |= {derived.name: derived.schema for derived in DERIVED.get(kind, ())}
        summary = (kind.__doc__ or "").strip().splitlines()
        described = {"description": summary[0]} if summary else {}
        definitions[name] = {**described, **closed(properties)}
    return {"$ref": f"#/$defs/{name}"}
