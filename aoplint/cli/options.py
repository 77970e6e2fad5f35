"""Options that several commands share, and the settings they make (layer 14)."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from aoplint.cli.terminal import Terminal, inspect
from aoplint.cli.variables import known_variables
from aoplint.config.load import load_settings
from aoplint.config.settings import Settings
from aoplint.report import FORMATS

F = TypeVar("F", bound=Callable[..., Any])


def outputs(function: F) -> F:
    """Options that decide what is written where."""
    return _all(
        function,
        click.option("-f", "--format", "format_name", metavar="FORMAT", help=f"One of: {', '.join(FORMATS)}."),
        click.option(
            "-o", "--output", "outputs", multiple=True, metavar="[FORMAT:]FILE",
            help="Write a report to FILE; repeatable.",
        ),
    )  # fmt: skip


def changes(function: F) -> F:
    """Options that look at a change instead of the whole tree."""
    return _all(
        function,
        click.option("--staged", is_flag=True, help="Scan what is staged, not the files on the disk."),
        click.option(
            "--since", default="", metavar="REV",
            help="Read only files that changed since the work left this commit, tag or branch.",
        ),
        click.option(
            "--new-only", is_flag=True,
            help="Count only findings that were absent there (or where it left origin/HEAD); everything is read.",
        ),
        click.option("--changed-lines", is_flag=True, help="Count only findings on lines that changed since."),
    )  # fmt: skip


def judging(function: F) -> F:
    """Options that decide what counts."""
    path = click.Path(path_type=Path)
    severity = click.Choice(["error", "warning", "note"])
    profile = click.Choice(["developer", "default", "strict", "reviewer", "auditor"])
    return _all(
        function,
        click.option("--baseline", type=path, help="Report as new only what this file does not hold."),
        click.option("--no-baseline", is_flag=True, help="Count what the configured baseline holds, too."),
        click.option("--fail-on", type=severity, help="Least severity that fails."),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out matching files (as .gitignore)."),
        click.option("--no-suppress", is_flag=True, help="Report suppressed and ignored findings too."),
        click.option("--show-suppressed", is_flag=True, help="Print findings that do not count, with the reason."),
        click.option("--hygiene", is_flag=True, help="Exit 4 for unused, expired or unexplained suppressions."),
        click.option("--allow-incomplete", is_flag=True, help="Exit 0 instead of 3 when something was not read."),
        click.option("--exit-zero", is_flag=True, help="Exit 0 in spite of findings."),
        click.option("--as-of", metavar="DATE", help="Decide expiries as of this day (default today)."),
        click.option("--profile", type=profile, help="Who reads the report; strict adds weak passwords."),
    )


def running(function: F) -> F:
    """Options that decide how a run works, and never what it finds."""
    return _all(
        function,
        click.option("--workers", type=click.IntRange(0, 256), help="Worker processes; 0 chooses."),
        click.option("--cache-dir", type=click.Path(path_type=Path), help="Keep the cache here."),
        click.option("--no-cache", is_flag=True, help="Neither read nor write the cache."),
    )


def talking(function: F) -> F:
    """Options that decide how much is said."""
    return _all(
        function,
        click.option("-q", "--quiet", is_flag=True, help="Print findings and the verdict only."),
        click.option("-v", "--verbose", is_flag=True, help="Print every place and every file that was left out."),
        click.option("--timings", type=click.Choice(["json"]), help="Print seconds by phase to standard error."),
    )


def _all(function: F, *decorators: Callable[[F], F]) -> F:
    """`function` with options in the order of `decorators`."""
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


def configuration(function: F) -> F:
    """Options that decide which configuration counts."""
    function = click.option("--config", type=click.Path(path_type=Path), help="Read this configuration file.")(function)
    function = click.option("--isolated", is_flag=True, help="Read no configuration file.")(function)
    return color(function)


def color(function: F) -> F:
    """The `--color` option."""
    choice = click.Choice(["auto", "always", "never"])
    return click.option("--color", type=choice, default="auto", help="Colour the output.")(function)


def packs(function: F) -> F:
    """Options that decide which packs are loaded."""
    path = click.Path(path_type=Path)
    function = click.option("--extra-rules", multiple=True, type=path, help="Load this pack or rule file in addition.")(
        function
    )
    return click.option(
        "--rules", multiple=True, type=path, help="Load this pack or rule file instead of the built-in ones."
    )(function)


def selection(function: F) -> F:
    """Options that decide which rules run."""
    help_text = "Run only these rules: id, glob, group:NAME, clause:7.9, pack:NAME."
    function = click.option("--disable", multiple=True, help="Do not run these rules (as --select).")(function)
    return click.option("--select", multiple=True, help=help_text)(function)


def settings_from(options: Mapping[str, Any]) -> Settings:
    """The effective settings: flags above environment above file above defaults.

    Args:
        options: click's parameters by name; None, False and empty tuples mean "not given".
    """
    given = {
        name.replace("_", "-"): value
        for name, value in options.items()
        if value is not None and value is not False and value != () and name not in _NOT_SETTINGS
    }
    settings = load_settings(
        Path.cwd(),
        config=options.get("config"),
        isolated=bool(options.get("isolated")),
        overrides=given,
        environ=os.environ,
        flags=known_variables,
        today=datetime.date.today().isoformat(),
    )
    return replace(settings, baseline=None) if options.get("no_baseline") else settings


_NOT_SETTINGS = frozenset({"config", "isolated", "color", "paths", "format_name", "outputs", "quiet", "verbose",
                           "timings", "why", "exit_zero", "no_baseline", "show_suppressed", "staged", "since",
                           "new_only", "changed_lines", "fix_suppressions", "unsafe", "place", "show"})  # fmt: skip


def stdout(choice: str) -> Terminal:
    """Abilities of standard output under `--color choice`."""
    return inspect(sys.stdout, choice)
