"""What is kept has another key once its shape changes: else an older entry is no result, and its file is not read."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any, get_args, get_type_hints

from aoplint.engine.program import FORMAT
from aoplint.flow.incremental.footprint import Footprint
from aoplint.flow.rules.models import Models
from aoplint.flow.rules.rule import Item
from aoplint.model.match import FileResult

#: `FORMAT`, and a hash over the fields of all that is kept. Where the hash changes, both do.
KNOWN = (18, "97022de05cecff3b")


def shapes(kind: Any, found: dict[str, list[str]]) -> None:
    """The fields of a dataclass, and of those that they hold, by name."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind.__qualname__ not in found:
        hints = get_type_hints(kind)
        found[kind.__qualname__] = [f"{field.name}: {field.type}" for field in dataclasses.fields(kind)]
        for hint in hints.values():
            shapes(hint, found)
    for inner in get_args(kind):
        shapes(inner, found)


def test_a_change_of_shape_is_another_format() -> None:
    found: dict[str, list[str]] = {}
    for kind in (FileResult, Footprint, Models):
        shapes(kind, found)
    found["Item"] = [field.name for field in dataclasses.fields(Item)]
    digest = hashlib.sha256(repr(sorted((name, fields) for name, fields in found.items())).encode()).hexdigest()[:16]
    assert (FORMAT, digest) == KNOWN, "count FORMAT up, and enter both here"
