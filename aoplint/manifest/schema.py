"""The JSON Schema of aop-app.yaml, made from its fields (layer 3)."""

from __future__ import annotations

from typing import Any, Final

from aoplint.manifest.fields import FIELDS, VERSION, Field, Form

_DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_SINGLE: Final[dict[Form, dict[str, Any]]] = {
    Form.TEXT: {"type": "string"},
    Form.WORD: {"type": "string"},
    Form.DATE: {"type": "string", "pattern": _DATE},
    Form.FLAG: {"type": "boolean"},
    Form.COUNT: {"type": "integer", "minimum": 0},
    Form.EMAIL: {"type": "string", "format": "email"},
    Form.URL: {"type": "string", "pattern": "^https?://"},
}


def manifest_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of aop-app.yaml."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://aoplint.invalid/schema/manifest-{VERSION}.json",
        "title": "aop-app.yaml: what an application on the Open Platform declares",
        **_mapping(FIELDS),
    }


def _mapping(fields: tuple[Field, ...]) -> dict[str, Any]:
    required = [field.name for field in fields if field.required]
    return {
        "type": "object",
        "properties": {field.name: _value(field) for field in fields},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _value(field: Field) -> dict[str, Any]:
    about = {"description": field.about} if field.about else {}
    if field.form is Form.MAPPING:
        return {**_mapping(field.fields), **about}
    if field.form is Form.LIST:
        items = _mapping(field.fields) if field.fields else _SINGLE[field.item or Form.TEXT]
        return {"type": "array", "items": items, **about}
    single = dict(_SINGLE[field.form])
    if field.required and single == {"type": "string"}:
        single["minLength"] = 1
    if field.choices:
        single = {"enum": list(field.choices)}
    return {**single, **about}
