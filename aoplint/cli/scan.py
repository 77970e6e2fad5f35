"""`aoplint scan` (layer 14)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from aoplint.cli import options
from aoplint.cli.missing import meant
from aoplint.cli.outputs import Output, append, plan, step_summary, write
from aoplint.cli.progress import ProgressLine
from aoplint.cli.terminal import inspect
from aoplint.errors import ExitCode
from aoplint.model.report import Report
from aoplint.report import FORMATS, RenderOptions, render
from aoplint.report.neutralise import neutralise


@click.command("scan", short_help="Scan files and folders (the default).")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-f", "--format", "format_name", metavar="FORMAT", help=f"One of: {', '.join(FORMATS)}.")
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="[FORMAT:]FILE", help="Write a report to FILE; repeatable."
)
@options.selection
@click.option("--text-only", is_flag=True, help="Run only rules that need no parser (secrets, names); fast.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Report as new only what this file does not hold.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="Least severity that fails.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out matching files (as .gitignore).")
@click.option("--no-ignore", is_flag=True, help="Read git-ignored files too.")
@click.option("--no-suppress", is_flag=True, help="Report suppressed and ignored findings too.")
@click.option("--show-suppressed", is_flag=True, help="Print findings that do not count, with the reason.")
@click.option("--compat-ignore", is_flag=True, help="Honour other tools' markers (nosec, nosemgrep, …).")
@click.option("--hygiene", is_flag=True, help="Exit 4 for unused, expired or unexplained suppressions.")
@click.option("--allow-incomplete", is_flag=True, help="Exit 0 instead of 3 when something was not read.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 in spite of findings.")
@click.option("--as-of", metavar="DATE", help="Decide expiries as of this day (default today).")
@click.option("--profile", type=click.Choice(["developer", "reviewer", "auditor"]), help="Who reads the report.")
@options.packs
@click.option("--workers", type=click.IntRange(0, 256), help="Worker processes; 0 chooses.")
@click.option("--cache-dir", type=click.Path(path_type=Path), help="Keep the cache here.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@options.configuration
@click.option("-q", "--quiet", is_flag=True, help="Print findings and the verdict only.")
@click.option("-v", "--verbose", is_flag=True, help="Print every place and every file that was left out.")
@click.option("--timings", type=click.Choice(["json"]), help="Print seconds by phase to standard error.")
def scan_command(**given: Any) -> int:
    """Scan PATHS (default: the current folder) and report, clause by clause.

    \b
      aoplint scan src -o html:report.html -o sarif:report.sarif
      aoplint scan --select clause:7.9

    Exit codes: 0 clean, 1 findings, 2 wrong use, 3 incomplete, 4 suppression hygiene, 70 internal error.
    """
    from aoplint.api import scan

    planned = plan(given["format_name"], given["outputs"])
    settings = options.settings_from(given)
    terminal = inspect(sys.stderr, given["color"])
    progress = ProgressLine(enabled=terminal.interactive and not given["quiet"])
    try:
        result = scan(given["paths"] or (Path("."),), settings, progress, given["baseline"])
    finally:
        progress.close()
    _ask_about_missing(result.report)
    _emit(result.report, planned, given)
    if given["timings"]:
        sys.stderr.write(json.dumps(result.timings.as_dict(), sort_keys=True) + "\n")
    code = result.report.verdict.code
    if not given["exit_zero"] or code is not ExitCode.FINDINGS:
        return code
    if any(output.path is None and output.format in _FOR_PEOPLE for output in planned):
        _print("exit 0: in spite of findings, by --exit-zero\n")
    return ExitCode.OK


#: Formats whose last line is the verdict.
_FOR_PEOPLE = frozenset({"text", "concise", "github"})


def _emit(report: Report, planned: tuple[Output, ...], given: dict[str, Any]) -> None:
    summary = step_summary(planned, os.environ)
    for output in planned:
        if output.path is not None:
            plain = RenderOptions(verbose=given["verbose"], show_suppressed=True, step_summary=summary is not None)
            write(output.path, render(output.format, report, plain))
    if summary is not None:
        append(summary, render("markdown", report, RenderOptions()))
    for output in planned:
        if output.path is None:
            _print(render(output.format, report, _screen(given, summary is not None)))


def _ask_about_missing(report: Report) -> None:
    """On standard error and before the report, whose last line stays the last."""
    for path in report.coverage.missing:
        question = meant(path)
        if question:
            click.echo(neutralise(f'there is no "{path}": {question}'), err=True)


def _screen(given: dict[str, Any], step_summary: bool) -> RenderOptions:
    terminal = options.stdout(given["color"])
    return RenderOptions(
        color=terminal.color,
        width=terminal.width,
        unicode=terminal.unicode,
        quiet=given["quiet"],
        verbose=given["verbose"],
        step_summary=step_summary,
        show_suppressed=given["show_suppressed"],
    )


def _print(text: str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()
