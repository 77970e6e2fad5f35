"""`aoplint baseline` (layer 14)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aoplint.cli import options
from aoplint.cli.attributes import merge_by_lines
from aoplint.cli.missing import need
from aoplint.cli.outputs import write
from aoplint.config.settings import Settings
from aoplint.config.values import is_date
from aoplint.errors import ExitCode, UsageError
from aoplint.report.neutralise import neutralise

if TYPE_CHECKING:
    from aoplint.judge.baseline import BaselineEntry
    from aoplint.judge.keeping import Update

DEFAULT = "aoplint-baseline.jsonl"
#: What git and pre-commit set for their hooks.
_HOOK = ("PRE_COMMIT", "GIT_INDEX_FILE")


@click.group("baseline")
def baseline_group() -> None:
    """Accept the findings of today, so that only new ones count."""


def _file(function: options.F) -> options.F:
    help_text = f"The baseline. [default: the configured one, else {DEFAULT}]"
    return click.option("-o", "--output", "file", type=click.Path(path_type=Path), help=help_text)(function)


def _words(function: options.F) -> options.F:
    function = click.option("--until", default="", metavar="DATE", help="The last day on which they are accepted.")(
        function
    )
    function = click.option("--owner", default="", help="Who answers for them.")(function)
    return click.option("--reason", default="", help="Why they are accepted; shown in every report.")(function)


@baseline_group.command("create")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_file
@click.option("--force", is_flag=True, help="Replace a baseline that exists.")
@_words
@options.selection
@options.packs
@options.configuration
def create(paths: tuple[Path, ...], file: Path | None, force: bool, **given: Any) -> int:
    """Write a baseline with every finding of a scan of PATHS.

    The file holds no line, value or time, one finding per line. Commit it. In a git repository a line in
    .gitattributes beside it makes two branches' baselines merge without a conflict.
    """
    from aoplint.api import read_baseline

    _not_in_a_hook()
    settings = options.settings_from(given)
    target = _target(file, settings)
    if target.exists() and not force and read_baseline(target):
        raise UsageError(f"{target} exists", hint="aoplint baseline update brings it up to date; --force replaces it")
    update = _updated(paths, settings, (), given)
    _write(target, update.entries)
    _say_refused(update)
    next_step = "aoplint scan" if settings.baseline else f"aoplint scan --baseline {target}"
    click.echo(f"wrote {target}: {_counted(update.entries)} accepted; next: {next_step}")
    return _code(update, settings)


@baseline_group.command("update")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_file
@_words
@options.selection
@options.packs
@options.configuration
def update_command(paths: tuple[Path, ...], file: Path | None, **given: Any) -> int:
    """Bring a baseline up to date with a scan of PATHS: new findings in, stale entries out.

    Entries that are still true keep reason, owner and end, also where a finding moved. --reason, --owner and --until
    speak about the new ones.
    """
    from aoplint.api import read_baseline

    _not_in_a_hook()
    settings = options.settings_from(given)
    target = _target(file, settings)
    update = _updated(paths, settings, read_baseline(target), given)
    _write(target, update.entries)
    _say_refused(update)
    for word, entries in (("new", update.added), ("moved", update.moved), ("stale", update.stale)):
        for entry in entries:
            click.echo(f"  {word:<6}{_line(entry)}")
    click.echo(
        f"wrote {target}: {_counted(update.entries)} accepted; {len(update.added)} new, "
        f"{len(update.moved)} moved, {len(update.stale)} stale removed"
    )
    return _code(update, settings)


@baseline_group.command("prune")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_file
@click.option("--check", is_flag=True, help="Write nothing; exit 4 if there are stale or ended entries.")
@options.selection
@options.packs
@options.configuration
def prune(paths: tuple[Path, ...], file: Path | None, check: bool, **given: Any) -> int:
    """Remove what a scan of PATHS finds no more, and what has ended; accept nothing new."""
    from aoplint.api import read_baseline

    settings = options.settings_from(given)
    if not check:
        _not_in_a_hook()
    target = _target(file, settings)
    update = _updated(paths, settings, read_baseline(target), given)
    ended = {entry for entry in update.entries if entry.until and entry.until < settings.as_of}
    gone = [*update.stale, *sorted(ended)]
    for entry in gone:
        click.echo(f"  {'ended' if entry in ended else 'stale'} {_line(entry)}")
    if check:
        click.echo(f"{target}: {_counted(gone, 'stale or ended entry', 'stale or ended entries')}")
        return ExitCode.HYGIENE if gone else ExitCode.OK
    kept = set(update.entries) - set(update.added) - ended
    _write(target, kept)
    click.echo(f"wrote {target}: {_counted(kept)} accepted; {len(gone)} removed")
    return ExitCode.OK


@baseline_group.command("show")
@_file
@click.option("--rule", "rules", multiple=True, help="Only entries of these rules (ids or globs).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@options.configuration
def show(file: Path | None, rules: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """List what a baseline accepts: rule, place, reason, owner, end. Nothing is scanned."""
    import json
    from dataclasses import asdict
    from fnmatch import fnmatchcase

    from aoplint.api import read_baseline

    settings = options.settings_from(given)
    entries = sorted(read_baseline(_target(file, settings)))
    chosen = [entry for entry in entries if not rules or any(fnmatchcase(entry.rule, rule) for rule in rules)]
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in chosen], indent=2, ensure_ascii=True))
        return
    for entry in chosen:
        click.echo(_line(entry, settings.as_of))
    counts = Counter(entry.rule for entry in chosen)
    unexplained = sum(1 for entry in chosen if not entry.reason)
    ended = sum(1 for entry in chosen if entry.until and entry.until < settings.as_of)
    of = _counted(counts, "rule", "rules")
    click.echo(f"{_counted(chosen)} accepted of {of}; {unexplained} without a reason, {ended} ended")


def _not_in_a_hook() -> None:
    """A hook that accepted what it found would stop nothing."""
    name = next((name for name in _HOOK if os.environ.get(name)), "")
    if name:
        raise UsageError(
            f"a hook must not write the baseline ({name} is set)", hint="run it by hand and commit the file"
        )


def _target(file: Path | None, settings: Settings) -> Path:
    if file is not None:
        return file
    if settings.baseline is None:
        return Path(DEFAULT)
    inside = settings.baseline.is_relative_to(settings.cwd)
    return settings.baseline.relative_to(settings.cwd) if inside else settings.baseline


def _updated(
    paths: tuple[Path, ...], settings: Settings, known: Sequence[BaselineEntry], given: dict[str, Any]
) -> Update:
    from aoplint.api import facts_for_baseline
    from aoplint.judge.keeping import updated

    need(paths)
    until = given.get("until", "")
    if until and not is_date(until):
        raise UsageError(f'--until must be a day such as 2027-01-31, not "{until[:60]}"')
    if until and until < settings.as_of:
        raise UsageError(f"--until {until} is over, so that nothing would be accepted", hint="name a day to come")
    update = updated(facts_for_baseline(paths or (Path("."),), settings, known))
    words = {name: given.get(name, "") for name in ("reason", "owner", "until")}
    added = tuple(replace(entry, **words) for entry in update.added)
    kept = set(update.entries) - set(update.added)
    return replace(update, added=added, entries=tuple(sorted(kept | set(added))))


def _write(target: Path, entries: Iterable[BaselineEntry]) -> None:
    from aoplint.judge.baseline import dump

    write(target, dump(entries))
    if merge_by_lines(target):
        click.echo(f"wrote {target.parent / '.gitattributes'}: two branches' baselines merge line by line")


def _code(update: Update, settings: Settings) -> int:
    """The exit code of what was written; on standard error, what is not in it."""
    if not update.unread:
        return ExitCode.OK
    what = _counted(range(update.unread), "file or rule was", "files or rules were")
    click.echo(f"{what} not run to the end: not all that is there is accepted; aoplint scan says why", err=True)
    return ExitCode.OK if settings.allow_incomplete else ExitCode.INCOMPLETE


def _say_refused(update: Update) -> None:
    if update.refused:
        click.echo(f"{_counted(range(update.refused))} not accepted: their rules cannot be suppressed")


def _counted(many: Collection[object], one: str = "finding", more: str = "findings") -> str:
    return f"{len(many)} {one if len(many) == 1 else more}"


def _line(entry: BaselineEntry, as_of: str = "") -> str:
    where = f"{entry.path}{f' in {entry.symbol}' if entry.symbol else ''}"
    words = [entry.reason, entry.owner, f"until {entry.until}" if entry.until else ""]
    words += ["ENDED"] if entry.until and entry.until < as_of else []
    told = ", ".join(word for word in words if word)
    return neutralise(f"{entry.rule}  {where}{f'  ({told})' if told else ''}")
