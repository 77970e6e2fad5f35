"""The JSON Schema of the configuration, made from its keys (layer 2)."""

from __future__ import annotations

from typing import Any

from aoplint.config.keys import IGNORE_KEYS, KEYS, OVERRIDE_KEYS, SEVERITIES, ConfigKey, Kind

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string", "pattern": r"\S"}}


def config_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of aoplint.toml and of the table tool.aoplint in pyproject.toml."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://aoplint.invalid/schema/config-1.json",
        "title": "aoplint configuration",
        **_table([key for key in KEYS if key.in_file]),
    }


def _table(keys: list[ConfigKey]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: {**_value(key), "description": key.about} for key in keys},
        "additionalProperties": False,
    }
    required = [key.name for key in keys if key.required]
    if required:
        data["required"] = required
    return data


def _value(key: ConfigKey) -> dict[str, Any]:
    fixed: dict[Kind, dict[str, Any]] = {
        Kind.GLOBS: {"type": "array", "items": {"type": "string", "pattern": r"^(?!!).*\S"}},
        Kind.SELECTORS: _TEXTS,
        Kind.PATHS: _TEXTS,
        Kind.PATH: {"type": "string", "minLength": 1},
        Kind.FLAG: {"type": "boolean"},
        Kind.COUNT: {"type": "integer", "minimum": 0, "maximum": key.most},
        Kind.CHOICE: {"enum": list(key.choices)},
        Kind.DATE: {"type": "string", "pattern": _DAY},
        Kind.TEXT: {"type": "string", "pattern": r"\S"},
        Kind.LEVELS: {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
    }
    if key.kind is Kind.IGNORES:
        return {"type": "array", "items": _table(list(IGNORE_KEYS))}
    if key.kind is Kind.OVERRIDES:
        return {"type": "array", "items": _table(list(OVERRIDE_KEYS))}
    return fixed[key.kind]
