"""`aoplint scan` (layer 14)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aoplint.cli import options
from aoplint.cli.missing import meant
from aoplint.cli.outputs import Output
from aoplint.cli.reporting import deliver, planned, progress_line
from aoplint.config.settings import Settings
from aoplint.errors import UsageError
from aoplint.model.report import Report
from aoplint.report.index import place
from aoplint.report.neutralise import neutralise

if TYPE_CHECKING:
    from aoplint.api import Scan


@click.command("scan", short_help="Scan files and folders (the default).")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@options.outputs
@options.selection
@options.changes
@click.option("--text-only", is_flag=True, help="Run only rules that need no parser (secrets, names); fast.")
@options.judging
@click.option("--no-ignore", is_flag=True, help="Read git-ignored files too.")
@click.option("--fix-suppressions", is_flag=True, help="Remove suppression comments that suppress nothing.")
@click.option("--compat-ignore", is_flag=True, help="Honour other tools' markers (nosec, nosemgrep, …).")
@options.packs
@options.running
@options.configuration
@options.talking
def scan_command(**given: Any) -> int:
    """Scan PATHS (default: the current folder) and report, clause by clause.

    \b
      aoplint scan src -o html:report.html -o sarif:report.sarif
      aoplint scan --select clause:7.9
      aoplint scan --staged
      aoplint scan --new-only --since origin/main

    Exit codes: 0 clean, 1 findings, 2 wrong use, 3 incomplete, 4 suppression hygiene, 70 internal error.
    """
    outputs = planned(given)
    settings = options.settings_from(given)
    result = _scanned(settings, outputs, given)
    _ask_about_missing(result.report)
    if given["fix_suppressions"] and _fix_suppressions(result.report, settings, given):
        result = _scanned(settings, outputs, given)
    return deliver(result, outputs, given)


def _scanned(settings: Settings, outputs: Sequence[Output], given: dict[str, Any]) -> Scan:
    from aoplint.api import Against, scan

    progress = progress_line(given)
    try:
        return scan(
            given["paths"] or (Path("."),),
            settings,
            progress,
            staged=given["staged"],
            outputs=[output.path for output in outputs if output.path is not None],
            against=Against(since=given["since"], new_only=given["new_only"], changed_lines=given["changed_lines"]),
        )
    finally:
        progress.close()


def _fix_suppressions(report: Report, settings: Settings, given: dict[str, Any]) -> bool:
    """Says on standard error what is removed; returns whether anything is, so that the files are not what they were.

    Raises:
        UsageError: if the report is not about files.
    """
    from aoplint.fix.suppressions import remove_unused

    if given["staged"]:
        raise UsageError("--fix-suppressions mends files, and --staged reads none")
    removed = remove_unused(report, settings.cwd)
    for one in removed:
        click.echo(neutralise(f"removed: {place(one.location)}: {one.rule}"), err=True)
    return bool(removed)


def _ask_about_missing(report: Report) -> None:
    """On standard error and before the report, whose last line stays the last."""
    for path in report.coverage.missing:
        question = meant(path)
        if question:
            click.echo(neutralise(f'there is no "{path}": {question}'), err=True)
