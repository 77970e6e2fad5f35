"""What `aoplint debug` prints: calls with their targets, values with their sources (layer 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aoplint.engine.inquiry import Call, Expression, Source
from aoplint.engine.inspection import Calls, Values
from aoplint.report.neutralise import neutralise

_MOST_TARGETS = 6


def calls_as_text(found: Calls) -> str:
    """Calls by file, one a line, unresolved ones with `?`; then their numbers."""
    lines: list[str] = []
    path = ""
    width = max((len(call.callee) for call in found.calls), default=0)
    for call in found.calls:
        if call.path != path:
            path = call.path
            lines += ["", path] if lines else [path]
        lines.append(_call(call, min(width, 40)))
    lines += [""] if lines else []
    for outcome in found.degraded:
        lines.append(f"not read: {outcome.path}: {outcome.detail or outcome.reason}")
    lines += _cut(found.cut)
    lines.append(_numbers(found.calls))
    return _text(lines)


def _call(call: Call, width: int) -> str:
    place = f"{call.line}:{call.column}"
    around = call.caller or "(module)"
    shown = list(call.targets[:_MOST_TARGETS])
    if len(call.targets) > _MOST_TARGETS:
        shown.append(f"{len(call.targets) - _MOST_TARGETS} more")
    meaning = ", ".join(shown)
    if call.reason:
        meaning = f"{meaning}, or ? {call.reason}" if meaning else f"? {call.reason}"
    return f"  {place:<8} {call.callee:<{width}}  in {around}: {meaning}"


def _numbers(calls: Iterable[Call]) -> str:
    count = {"project": 0, "libraries": 0, "unresolved": 0}
    total = 0
    for call in calls:
        total += 1
        if call.reason:
            count["unresolved"] += 1
        elif any(_is_project(target) for target in call.targets):
            count["project"] += 1
        else:
            count["libraries"] += 1
    return (
        f"{total} call{'' if total == 1 else 's'}: {count['project']} of the project, "
        f"{count['libraries']} of libraries, {count['unresolved']} unresolved"
    )


def _is_project(target: str) -> bool:
    return not target.startswith(("library ", "builtin ", "model ", "query "))


def calls_as_json(found: Calls) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "schema": "aoplint/calls/1",
        "calls": [
            {
                "path": call.path,
                "line": call.line,
                "column": call.column,
                "caller": call.caller,
                "callee": call.callee,
                "targets": list(call.targets),
                "resolved": not call.reason,
                "reason": call.reason,
            }
            for call in found.calls
        ],
        "not_read": [{"path": one.path, "reason": one.reason, "detail": one.detail} for one in found.degraded],
        "cut_short": _cut_data(found.cut),
    }


def values_as_text(found: Values) -> str:
    """What rules match on a line, then what is known of each expression that begins there."""
    lines = [f"{found.path}:{found.line}"]
    lines += [f"  {part.part} of {part.rule}: {part.text}" for part in found.parts]
    if not found.expressions:
        lines.append("  nothing on this line was run: it holds no code, is dead code, or lies behind an exit")
    for one in found.expressions:
        lines.append(f"  {one.column}: {one.text}")
        lines.append(f"      is    {_is(one)}")
        lines += [f"      from  {_from(source)}" for source in one.sources] or ["      from  no source of a rule"]
    lines += _cut(found.cut)
    return _text(lines)


def _is(one: Expression) -> str:
    words = list(one.objects)
    if one.constants > 0:
        words.append(f"{one.constants} literal{'' if one.constants == 1 else 's'}")
    if one.constants < 0 and "an unknown object" not in words:
        words.append("something unknown")
    return ", ".join(words) if words else "nothing: its end is never reached"


def _from(source: Source) -> str:
    label = f", label {source.label}" if source.label else ""
    model = f", {source.model}" if source.model else ""
    return f"{source.path}:{source.line}:{source.column}, a source of {source.rule}{label}{model}"


def values_as_json(found: Values) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "schema": "aoplint/values/1",
        "path": found.path,
        "line": found.line,
        "matches": [{"rule": one.rule, "part": one.part, "text": one.text} for one in found.parts],
        "expressions": [
            {
                "line": one.line,
                "column": one.column,
                "text": one.text,
                "objects": list(one.objects),
                "literals": max(one.constants, 0),
                "unknown": one.constants < 0,
                "sources": [
                    {
                        "rule": source.rule,
                        "path": source.path,
                        "line": source.line,
                        "column": source.column,
                        "label": source.label,
                        "model": source.model,
                    }
                    for source in one.sources
                ],
            }
            for one in found.expressions
        ],
        "cut_short": _cut_data(found.cut),
    }


def _cut(rows: Iterable[tuple[str, str, int]]) -> Iterator[str]:
    for path, reason, count in rows:
        yield f"not followed to the end: {count} function{'' if count == 1 else 's'} of {path} ({reason})"


def _cut_data(rows: Iterable[tuple[str, str, int]]) -> list[dict[str, Any]]:
    return [{"path": path, "reason": reason, "functions": count} for path, reason, count in rows]


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{neutralise(line)}\n" for line in lines)
