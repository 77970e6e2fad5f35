"""`aoplint files` (layer 14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aoplint.cli import options
from aoplint.errors import ExitCode
from aoplint.files.discover import explain
from aoplint.report.neutralise import neutralise


@click.command("files")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--why", is_flag=True, help="Say for each file why it is read or left out.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out matching files (as .gitignore).")
@click.option("--no-ignore", is_flag=True, help="Read git-ignored files too.")
@options.configuration
def files_command(**given: Any) -> int:
    """List the files that a scan of PATHS reads; with --why also those it leaves out."""
    from aoplint.api import find

    discovery = find(given["paths"] or (Path("."),), options.settings_from(given))
    for entry in discovery.entries:
        if given["why"]:
            click.echo(neutralise(explain(entry)))
        elif entry.skip is None:
            click.echo(neutralise(entry.path))
    for problem in discovery.problems:
        click.echo(neutralise(f"no such file or directory: {problem}"), err=True)
    return ExitCode.INCOMPLETE if discovery.problems else ExitCode.OK
