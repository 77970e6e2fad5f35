"""The baseline: findings that were there before, one line each, without values, lines or times (layer 10).

A baseline is text: a header line, then one JSON object per line, sorted, so that two branches' additions merge. An
entry excuses a finding with its fingerprint, and for a secret only while its change tag is the same: another secret
at the same place is new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Final

from aoplint.errors import ConfigError, Place, Problem
from aoplint.model.finding import Finding
from aoplint.model.levels import FindingState
from aoplint.model.report import Report

HEADER: Final = '{"aoplint-baseline": 1}'


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BaselineEntry:
    """One accepted finding.

    Args:
        rule: its rule.
        path: its file when it was accepted; for people, the fingerprint decides.
        symbol: the enclosing definition, for people.
        fingerprint: its identity.
        tag: 16-bit tag of the value (4 hex digits), "" where there is none.
        reason: why it is accepted.
        owner: who answers for it.
        until: ISO date, "" for no end.
    """

    rule: str
    path: str
    symbol: str
    fingerprint: str
    tag: str = ""
    reason: str = ""
    owner: str = ""
    until: str = ""


_NAMES: Final = tuple(field.name for field in fields(BaselineEntry))


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
        place = Place(path=path, line=1, column=1, source=lines[0] if lines else "")
        raise ConfigError("this is no aoplint baseline", hint=f"its first line must be {HEADER}", place=place)
    problems: list[Problem] = []
    entries = []
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            entry = _parsed(line)
            if entry is None:
                place = Place(path=path, line=number, column=1, length=len(line), source=line)
                expected = "expected one JSON object with rule, path and fingerprint"
                problems.append(Problem(message="not a baseline entry", place=place, hint=expected))
            else:
                entries.append(entry)
    if problems:
        raise ConfigError.of(problems)
    return tuple(entries)


def _parsed(line: str) -> BaselineEntry | None:
    try:
        data = json.loads(line)
    except ValueError:
        return None
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        return None
    if not {"rule", "path", "fingerprint"} <= set(data) <= set(_NAMES):
        return None
    return BaselineEntry(**({"symbol": ""} | data))
