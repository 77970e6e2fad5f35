"""From the findings of a report to mended files, before anything is written (layer 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from aoplint.files.entry import Skip
from aoplint.files.read import read_bytes
from aoplint.fix.difference import difference
from aoplint.fix.repairs import REPAIRS
from aoplint.fix.secrets import Left, Mended, Place, applied, mend, parses
from aoplint.fix.source import Partly, Source, Spot
from aoplint.fix.variables import Variables
from aoplint.fix.vendored import is_sdk
from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.python import Level, lower, precheck
from aoplint.model.coverage import Outcome
from aoplint.model.finding import Finding, Location
from aoplint.model.levels import FindingState, Mode
from aoplint.model.record import dataclass
from aoplint.model.report import Report
from aoplint.text import LineIndex, decode

_MAX_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A variable that must be set, and the place that reads it now."""

    name: str
    location: Location
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """A finding that stays, and why."""

    location: Location
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFix:
    """A mended file.

    Args:
        path: POSIX path as shown.
        absolute: where it is.
        before: its bytes now.
        after: its bytes to be.
        difference: unified difference for people; the secrets in it are masked.
    """

    path: str
    absolute: Path
    before: bytes
    after: bytes
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `aoplint fix` does.

    Args:
        files: mended files, ordered by path.
        settings: variables that must be set, ordered by file and place.
        left: what stays, ordered likewise.
    """

    files: tuple[FileFix, ...] = ()
    settings: tuple[Setting, ...] = ()
    left: tuple[Remainder, ...] = ()


def plan(report: Report, cwd: Path, wanted: Collection[str], *, unsafe: bool = False) -> Plan:
    """The plan for the active findings of `report`.

    Args:
        report: of files as they are on the disk, by all rules: what no output may show is known from it.
        cwd: what its paths are relative to.
        wanted: ids of the rules whose findings are mended.
        unsafe: also make the repairs that change what the program does.
    """
    variables = Variables()
    read = {entry.path for entry in report.coverage.files if entry.outcome in (Outcome.SCANNED, Outcome.DEGRADED)}
    files: list[FileFix] = []
    settings: list[Setting] = []
    left: list[Remainder] = []
    for path, values in _by_path(report):
        active = [finding for finding in values if finding.rule in wanted and finding.state is FindingState.ACTIVE]
        left += _unasked(active, unsafe)
        found = [finding for finding in active if unsafe or finding.rule not in REPAIRS or REPAIRS[finding.rule].safe]
        if not found:
            continue
        # What was left out but read as text is somebody else's.
        reason = _reason(cwd / path, found) if path in read else "it is not the project's own"
        made = reason or _mended(path, cwd / path, found, values, variables)
        if isinstance(made, str):
            left += (Remainder(location=finding.location, rule=finding.rule, reason=made) for finding in found)
            continue
        file, done, stays = made
        files += [file] if file is not None else []
        settings += done
        left += stays
    return Plan(files=tuple(files), settings=tuple(settings), left=tuple(left))


def _unasked(findings: Iterable[Finding], unsafe: bool) -> Iterator[Remainder]:
    """What is mended on demand only."""
    for finding in findings:
        mending = REPAIRS.get(finding.rule)
        if mending is not None and not mending.safe and not unsafe:
            reason = f"{mending.title.lower()}: that changes what the program does, ask for it by --unsafe"
            yield Remainder(location=finding.location, rule=finding.rule, reason=reason)


def _by_path(report: Report) -> Iterator[tuple[str, list[Finding]]]:
    """The findings that are values or can be repaired, by path and in order."""
    modes = {rule.id: rule.mode for rule in report.rules}
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if (modes[finding.rule] is Mode.SECRET and finding.change_tag) or finding.rule in REPAIRS:
            by_path.setdefault(finding.location.path, []).append(finding)
    for path in sorted(by_path):
        yield path, sorted(by_path[path], key=lambda finding: (finding.location.line, finding.location.column))


def _reason(absolute: Path, found: Iterable[Finding]) -> str:
    """Why nothing in the file can be mended, "" if something may be."""
    if all(finding.location.language == "env" for finding in found):
        return "it is the file of environment variables: keep it out of git, with new values"
    if any(finding.location.language != "python" for finding in found):
        return "only Python is rewritten: move the value to the environment by hand"
    if absolute.is_symlink():
        return "links are not followed"
    return "it is a copy of the SDK: install the SDK as a package instead" if is_sdk(absolute) else ""


def _mended(
    path: str, absolute: Path, found: list[Finding], values: list[Finding], variables: Variables
) -> tuple[FileFix | None, list[Setting], list[Remainder]] | str:
    data = read_bytes(absolute, _MAX_BYTES)
    if isinstance(data, Skip):
        return data.text
    source = decode(data, python=True)
    if not source.exact or _encoded(source.text, source.encoding, source.bom) != data:
        return "its encoding cannot be written back as it is"
    if precheck(source.text).level is not Level.FINE:
        # The parser runs in this process here: what could kill it is mended by hand.
        return "its structure is dangerous to read"
    lines = LineIndex(source.text)
    findings = {_place(finding, lines): finding for finding in found if finding.rule not in REPAIRS}
    mended = mend(source.text, findings, variables, absolute.stem)
    mended, repaired = _with_repairs(mended, source.text, [one for one in found if one.rule in REPAIRS], lines)
    after = _encoded(mended.text, source.encoding, source.bom)
    if after is None:
        return "its encoding cannot be written back as it is"
    settings = [
        Setting(name=name, location=findings[place].location, rule=place.rule) for name, place in mended.variables
    ]
    stays = [*(_remainder(left, findings[left.place]) for left in mended.left), *repaired]
    if not mended.edits:
        return None, settings, stays
    places = (_place(finding, lines) for finding in values if finding.rule not in REPAIRS)
    secrets = [(place.start, place.stop) for place in places]
    shown = difference(path, source.text, mended.edits, secrets)
    file = FileFix(path=path, absolute=absolute, before=data, after=after, difference=shown)
    return file, settings, stays


def _with_repairs(
    mended: Mended, text: str, found: Sequence[Finding], lines: LineIndex
) -> tuple[Mended, list[Remainder]]:
    """`mended` with the repairs of `found`, and what stays; edits that meet one another wait for the next run."""
    if not found:
        return mended, []
    try:
        spots = tuple((finding.rule, _spot(finding, lines)) for finding in found)
        source = Source(text=text, unit=lower(text), spots=spots)
    except FrontEndError:
        return mended, [_stays(finding, "the file is no Python 3") for finding in found]
    edits, left = list(mended.edits), []
    for finding in found:
        made = REPAIRS[finding.rule].repair(source, _spot(finding, lines))
        if isinstance(made, str):
            left.append(_stays(finding, made))
            continue
        if isinstance(made, Partly):
            left.append(_stays(finding, made.by_hand))
            made = made.edits
        new = [edit for edit in made if edit not in edits]
        if any(edit.start < other.stop and other.start < edit.stop for edit in new for other in edits):
            left.append(_stays(finding, "it overlaps another repair: run aoplint fix again"))
        else:
            edits += new
    edits.sort(key=lambda edit: (edit.start, edit.stop))
    after = applied(text, edits)
    if not parses(after):
        return mended, [_stays(finding, "the result would be no Python") for finding in found]
    return replace(mended, text=after, edits=tuple(edits)), left


def _spot(finding: Finding, lines: LineIndex) -> Spot:
    place = _place(finding, lines)
    hops = tuple(
        (lines.offset(hop.line, hop.column), lines.offset(hop.end_line, hop.end_column))
        for hop in finding.flow
        if hop.path == finding.location.path
    )
    return Spot(start=place.start, stop=place.stop, hops=hops)


def _stays(finding: Finding, reason: str) -> Remainder:
    return Remainder(location=finding.location, rule=finding.rule, reason=reason)


def _place(finding: Finding, lines: LineIndex) -> Place:
    where = finding.location
    return Place(
        start=lines.line_span(where.line)[0] + where.column - 1,
        stop=lines.line_span(where.end_line)[0] + where.end_column - 1,
        rule=finding.rule,
    )


def _remainder(left: Left, finding: Finding) -> Remainder:
    return Remainder(location=finding.location, rule=finding.rule, reason=left.reason)


def _encoded(text: str, encoding: str, bom: bool) -> bytes | None:
    try:
        return ("\ufeff" + text if bom else text).encode(encoding)
    except (UnicodeError, LookupError):
        return None
