"""`aoplint baseline` (layer 14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aoplint.cli import options
from aoplint.cli.outputs import write
from aoplint.errors import UsageError

DEFAULT = "aoplint-baseline.jsonl"


@click.group("baseline")
def baseline_group() -> None:
    """Accept the findings of today, so that only new ones count."""


@baseline_group.command("create")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", default=DEFAULT, show_default=True, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a baseline that exists.")
@options.selection
@options.packs
@options.configuration
def create(paths: tuple[Path, ...], output: Path, force: bool, **given: Any) -> None:
    """Write a baseline with every finding of a scan of PATHS.

    The file holds no line, value or time, one finding per line. Commit it, and scan with --baseline FILE.
    """
    from aoplint.api import scan
    from aoplint.judge.baseline import dump, entries_of

    if output.exists() and not force:
        raise UsageError(f"{output} exists", hint="--force replaces it")
    # A later run on named files sees one place of a library only, and has to find it here.
    report = scan(paths or (Path("."),), options.settings_from(given), folding=False).report
    entries = entries_of(report)
    write(output, dump(entries))
    click.echo(f"wrote {output}: {len(entries)} findings accepted; next: aoplint scan --baseline {output}")
