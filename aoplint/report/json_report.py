"""The JSON format: all of the model, versioned, and back (layer 12)."""

from __future__ import annotations

import json
from typing import Any

from aoplint.errors import UsageError
from aoplint.model.report import SCHEMA, Report
from aoplint.report.index import ReportIndex
from aoplint.report.neutralise import json_safe, whole
from aoplint.report.options import RenderOptions
from aoplint.report.shape import from_data, to_data


def render(report: Report, options: RenderOptions) -> str:
    """`report` as one JSON object with the keys of `report_schema`."""
    return dumps({"schema": SCHEMA, **to_data(ReportIndex(report), report)}, indent=2)


def dumps(data: Any, *, indent: int | None = None) -> str:
    """`data` as JSON that is harmless on a terminal and can be encoded; ends in a line end.

    Lone surrogates, which JSON readers refuse, become their visible form; other unsafe characters become JSON
    escapes, which read as the same text.
    """
    separators = (",", ": ") if indent else (",", ":")
    serialised = json.dumps(_whole(data), indent=indent, ensure_ascii=False, separators=separators)
    return json_safe(serialised) + "\n"


def loads(text: str) -> Report:
    """The report that `render` wrote.

    Raises:
        UsageError: if `text` is no JSON report of this version.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not a JSON report: {error}") from error
    version = data.get("schema") if isinstance(data, dict) else None
    if version != SCHEMA:
        raise UsageError("not a JSON report of this version", hint=f'its "schema" has to be "{SCHEMA}"')
    try:
        return from_data(Report, data)
    except ValueError as error:
        raise UsageError(f"damaged JSON report: {error}") from error


def _whole(data: Any) -> Any:
    if isinstance(data, str):
        return whole(data)
    if isinstance(data, list):
        return [_whole(item) for item in data]
    if isinstance(data, dict):
        return {whole(key): _whole(value) for key, value in data.items()}
    return data
