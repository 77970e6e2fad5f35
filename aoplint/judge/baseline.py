"""The baseline: findings that were there before, one line each, without values, lines or times (layer 10).

A baseline is text: a header line, then one JSON object per line, sorted. Two branches' additions are merged line by
line (`merge=union`), so that neither order nor repeated lines matter. An entry excuses a finding with its
fingerprint, or what is left of it after a move (`aoplint.judge.matching`), and for a secret only while its change
tag is the same: another secret at the same place is new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, field, fields, replace
from typing import Any, Final

from aoplint.config.values import is_date
from aoplint.errors import ConfigError, Place, Problem, nearest
from aoplint.model.finding import Finding
from aoplint.model.levels import FindingState
from aoplint.model.record import dataclass
from aoplint.model.report import Report

HEADER: Final = '{"aoplint-baseline": 1}'


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BaselineEntry:
    """One accepted finding.

    Args:
        rule: its rule.
        path: its file when it was accepted.
        symbol: the enclosing definition.
        fingerprint: its identity.
        shape: what is left of it without path, symbol and occurrence; "" in hand-written entries.
        tag: 16-bit tag of the value (4 hex digits), "" where there is none.
        reason: why it is accepted.
        owner: who answers for it.
        until: ISO date, "" for no end.
    """

    rule: str
    path: str
    symbol: str
    fingerprint: str
    shape: str = ""
    tag: str = ""
    reason: str = ""
    owner: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Findings that do not count because they were there before.

    Args:
        entries: one per finding.
        path: the baseline's file as shown; "" for what a commit had.
        commit: id of the commit whose findings these are; "" for a file.
        gone: paths of entries that do not exist any more.
    """

    entries: tuple[BaselineEntry, ...] = ()
    path: str = ""
    commit: str = ""
    gone: frozenset[str] = field(default=frozenset())


_NAMES: Final = tuple(field.name for field in fields(BaselineEntry))
_NEEDED: Final = ("rule", "path", "fingerprint")


def entries_of(report: Report) -> tuple[BaselineEntry, ...]:
    """Entries for every active finding of `report`, and for those that the baseline holds already."""
    kept = (FindingState.ACTIVE, FindingState.BASELINED)
    return tuple(sorted(_entry(finding) for finding in report.findings if finding.state in kept))


def _entry(finding: Finding) -> BaselineEntry:
    known = finding.excuse
    return BaselineEntry(
        rule=finding.rule,
        path=finding.location.path,
        symbol=finding.symbol,
        fingerprint=finding.fingerprint,
        shape=finding.shape,
        tag=finding.change_tag,
        reason=known.reason if known else "",
        owner=known.owner if known else "",
        until=known.until if known else "",
    )


def dump(entries: Iterable[BaselineEntry]) -> str:
    """The text of a baseline with `entries`, sorted, each on its own line."""
    lines = [HEADER]
    for entry in sorted(set(entries)):
        filled = {key: value for key, value in asdict(entry).items() if value}
        lines.append(json.dumps(filled, ensure_ascii=True, separators=(", ", ": ")))
    return "\n".join(lines) + "\n"


def parse(text: str, path: str) -> tuple[BaselineEntry, ...]:
    """The entries of a baseline.

    Args:
        text: its text.
        path: its name, for errors.

    Raises:
        ConfigError: with every wrong line.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != HEADER:
        # Not quoted: whatever a configuration calls a baseline, no log shows a line of it.
        place = Place(path=path, line=1, column=1)
        raise ConfigError("this is no aoplint baseline", hint=f"its first line must be {HEADER}", place=place)
    problems: list[Problem] = []
    entries: dict[tuple[str, str, str, str], BaselineEntry] = {}
    for number, line in enumerate(lines[1:], 2):
        # A merge by lines may bring the header twice.
        if line.strip() and line.strip() != HEADER:
            entry = _parsed(line)
            if isinstance(entry, Problem):
                place = Place(path=path, line=number, column=1, length=len(line), source=line)
                problems.append(replace(entry, place=place))
            else:
                key = (entry.rule, entry.path, entry.fingerprint, entry.tag)
                entries[key] = _joined(entries[key], entry) if key in entries else entry
    if problems:
        raise ConfigError.of(problems)
    return tuple(entries.values())


def _joined(one: BaselineEntry, other: BaselineEntry) -> BaselineEntry:
    """What two branches say of one finding: words win over none, the earlier end over the later."""
    first, second = sorted((one, other), key=lambda entry: (not entry.reason, not entry.owner, entry))
    ends = sorted(entry.until for entry in (one, other) if entry.until)
    return replace(
        first,
        reason=first.reason or second.reason,
        owner=first.owner or second.owner,
        until=ends[0] if ends else "",
    )


def _parsed(line: str) -> BaselineEntry | Problem:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        hint = f'keep the lines of both sides; "*.jsonl merge=union" in .gitattributes does it for you ({line[:7]})'
        return Problem(message="a merge was not finished here", hint=hint)
    try:
        data = json.loads(line)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return Problem(message="not a baseline entry", hint="expected one JSON object with rule, path and fingerprint")
    return _checked(data)


def _checked(data: Mapping[str, Any]) -> BaselineEntry | Problem:
    unknown = next((key for key in data if key not in _NAMES), "")
    missing = [key for key in _NEEDED if not data.get(key)]
    odd = next((key for key in data if not isinstance(data[key], str)), "")
    if unknown:
        guess = nearest(unknown, _NAMES)
        hint = f'did you mean "{guess}"?' if guess else f"known: {', '.join(_NAMES)}"
        return Problem(message=f'unknown key "{unknown}" in a baseline entry', hint=hint)
    if missing:
        return Problem(
            message=f"a baseline entry needs {', '.join(missing)}", hint="aoplint baseline create writes them"
        )
    if odd:
        return Problem(message=f'"{odd}" of a baseline entry must be text')
    if data.get("until") and not is_date(data["until"]):
        return Problem(message='"until" of a baseline entry must be a day', hint="such as 2027-01-31")
    return BaselineEntry(**({"symbol": ""} | dict(data)))
