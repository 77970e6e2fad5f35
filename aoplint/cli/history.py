"""`aoplint history` (layer 14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aoplint.cli import options
from aoplint.cli.missing import need
from aoplint.cli.reporting import deliver, planned, progress_line


@click.command("history", short_help="Scan every content that git ever committed for secrets.")
@click.argument("place", required=False, default=".", metavar="[REPOSITORY]", type=click.Path(path_type=Path))
@click.option("--since", default="", metavar="REV", help="Only commits that this commit, tag or branch does not reach.")
@options.outputs
@options.selection
@options.judging
@options.packs
@options.running
@options.configuration
@options.talking
def history_command(**given: Any) -> int:
    """Look for secrets in every content that the commits of a repository ever held.

    \b
      aoplint history
      aoplint history --since origin/main -o sarif:history.sarif

    A secret that was committed once is known to everybody who has a clone, also after a later commit removed it:
    it must be replaced. Each finding names the commits that introduced and removed it. A run that was interrupted
    goes on where it ended. Only what references reach is read; nothing in the repository is run.

    Exit codes are those of `aoplint scan`.
    """
    from aoplint.api import scan_history

    need([given["place"]])
    outputs = planned(given)
    settings = options.settings_from(given)
    progress = progress_line(given, "contents")
    try:
        result = scan_history(given["place"], settings, since=given["since"], progress=progress)
    finally:
        progress.close()
    return deliver(result, outputs, given)
