"""The JSON shape of the report model: one table for the writer, the schema and the reader (layer 12).

Every dataclass is an object of its fields in their order; `RENAMED` gives some another name, `DERIVED` adds
keys that readers would else have to work out.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from aoplint.model.coverage import Coverage, Outcome
from aoplint.model.finding import Finding
from aoplint.model.levels import Basis, FindingState, Severity
from aoplint.model.record import dataclass
from aoplint.model.report import ClauseResult, Report
from aoplint.report.index import ReportIndex

T = TypeVar("T")
Schema = dict[str, Any]

RENAMED: Mapping[tuple[type, str], str] = {(ClauseResult, "clause"): "id"}


@dataclass(frozen=True, slots=True)
class Derived:
    """A key that is worked out from the report, not stored in the model."""

    name: str
    schema: Schema
    value: Callable[[ReportIndex, Any], Any]


def counts_schema(names: type[Enum]) -> Schema:
    """Schema of an object with a number for each member of `names`."""
    members = [str(member.value) for member in names]
    number = {"type": "integer", "minimum": 0}
    return closed({member: dict(number) for member in members})


def closed(properties: dict[str, Any]) -> Schema:
    """Schema of an object that has exactly `properties`."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def enumeration(names: type[Enum]) -> Schema:
    """Schema of the values of `names`."""
    return {"enum": [member.value for member in names]}


_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_SUMMARY = closed(
    {
        "severities": counts_schema(Severity),
        "states": counts_schema(FindingState),
        "files": counts_schema(Outcome),
        "complete": {"type": "boolean"},
    }
)


def _summary(index: ReportIndex, report: Report) -> dict[str, Any]:
    return {
        "severities": {severity.value: number for severity, number in index.severities.items()},
        "states": {state.value: number for state, number in index.states.items()},
        "files": {outcome.value: report.coverage.count(outcome) for outcome in Outcome},
        "complete": index.complete,
    }


def _register(index: ReportIndex, report: Report) -> list[dict[str, Any]]:
    rows = []
    for finding in index.excused:
        if finding.excuse is not None:
            rows.append(
                {
                    "state": finding.state.value,
                    "rule": finding.rule,
                    "fingerprint": finding.fingerprint,
                    "path": finding.location.path,
                    "line": finding.location.line,
                    "reason": finding.excuse.reason,
                    "until": finding.excuse.until,
                    "owner": finding.excuse.owner,
                    "where": {"path": finding.excuse.where.path, "line": finding.excuse.where.line},
                }
            )
    return rows


_LINE: Schema = {"type": "integer", "minimum": 0}
_REGISTER: Schema = {
    "type": "array",
    "items": closed(
        {
            "state": enumeration(FindingState),
            **dict.fromkeys(("rule", "fingerprint", "path"), _TEXT),
            "line": _LINE,
            **dict.fromkeys(("reason", "until", "owner"), _TEXT),
            "where": closed({"path": _TEXT, "line": _LINE}),
        }
    ),
}

DERIVED: Mapping[type, tuple[Derived, ...]] = {
    Report: (
        Derived("summary", _SUMMARY, _summary),
        Derived("register", _REGISTER, _register),
    ),
    Finding: (
        Derived("state", enumeration(FindingState), lambda index, finding: finding.state.value),
        Derived("clauses", _TEXTS, lambda index, finding: list(index.rule(finding).clauses)),
        Derived("basis", enumeration(Basis), lambda index, finding: index.rule(finding).basis.value),
    ),
    ClauseResult: (Derived("title", _TEXT, lambda index, result: index.clause_title(result.clause)),),
    Coverage: (Derived("balanced", {"type": "boolean"}, lambda index, coverage: coverage.balanced),),
}


@cache
def fields_of(kind: type) -> tuple[tuple[str, str, Any], ...]:
    """(attribute, key, annotation) of each field of the dataclass `kind`."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return tuple((name, RENAMED.get((kind, name), name), hints[name]) for name in names)


def to_data(index: ReportIndex, value: Any) -> Any:
    """`value` of the model as JSON data."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [to_data(index, item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data = {key: to_data(index, getattr(value, name)) for name, key, _ in fields_of(type(value))}
        for derived in DERIVED.get(type(value), ()):
            data[derived.name] = derived.value(index, value)
        return data
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"the report model has no JSON form for {type(value).__name__}")


def from_data(kind: type[T], data: Any) -> T:
    """The object of dataclass `kind` that `to_data` turned into `data`.

    Raises:
        ValueError: if `data` does not have the shape.
    """
    try:
        result: T = _read(kind, data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error
    return result


def _read(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(arm for arm in get_args(kind) if arm is not type(None))
        return None if data is None else _read(inner, data)
    if origin is tuple:
        if not isinstance(data, list):
            raise TypeError(f"expected an array, got {type(data).__name__}")
        return tuple(_read(get_args(kind)[0], item) for item in data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if dataclasses.is_dataclass(kind):
        values = {name: _read(hint, data[key]) for name, key, hint in fields_of(kind)}  # type: ignore[arg-type]
        return kind(**values)  # type: ignore[operator]
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError(f"expected {kind.__name__}, got {type(data).__name__}")
    return data
