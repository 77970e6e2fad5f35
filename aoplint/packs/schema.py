"""The published JSON Schemas of rule files, packs and lists (layer 3)."""

from __future__ import annotations

from typing import Any

from aoplint.packs.formula_keys import DEFINITIONS
from aoplint.packs.json_schema import definitions, json_schema
from aoplint.packs.pack_keys import PACK
from aoplint.packs.rule_keys import CHECK, CHECKS, RULE_FILE
from aoplint.packs.shapes import Shape

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BASE = "https://aoplint.invalid/schema"


def rule_schema() -> dict[str, Any]:
    """JSON Schema of rule files.

    It says what the shape of a file must be; names of lists, rules, clauses and languages, and ids within a
    pack, are checked by `aoplint rules validate`.
    """
    shapes: dict[str, Shape] = {**dict(DEFINITIONS), "check": CHECK, "checks": CHECKS}
    return {
        "$schema": _DIALECT,
        "$id": f"{_BASE}/rule-1.json",
        "title": "aoplint rule file",
        **json_schema(RULE_FILE),
        "$defs": definitions(shapes),
    }


def pack_schema() -> dict[str, Any]:
    """JSON Schema of pack.yaml."""
    return {"$schema": _DIALECT, "$id": f"{_BASE}/pack-1.json", "title": "aoplint pack", **json_schema(PACK)}
