"""Options that several commands share, and the settings they make (layer 14)."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from aoplint.cli.terminal import Terminal, inspect
from aoplint.config.load import load_settings
from aoplint.config.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def configuration(function: F) -> F:
    """Options that decide which configuration counts."""
    function = click.option("--config", type=click.Path(path_type=Path), help="Read this configuration file.")(
        function
    )
    function = click.option("--isolated", is_flag=True, help="Read no configuration file.")(function)
    return color(function)


def color(function: F) -> F:
    """The `--color` option."""
    choice = click.Choice(["auto", "always", "never"])
    return click.option("--color", type=choice, default="auto", help="Colour the output.")(function)


def packs(function: F) -> F:
    """Options that decide which packs are loaded."""
    path = click.Path(path_type=Path)
    function = click.option(
        "--extra-rules", multiple=True, type=path, help="Load this pack or rule file in addition."
    )(function)
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
    return load_settings(
        Path.cwd(),
        config=options.get("config"),
        isolated=bool(options.get("isolated")),
        overrides=given,
        environ=os.environ,
        today=datetime.date.today().isoformat(),
    )


_NOT_SETTINGS = frozenset({"config", "isolated", "color", "paths", "format_name", "outputs", "quiet", "verbose",
                           "timings", "why", "exit_zero", "baseline", "show_suppressed"})  # fmt: skip


def stdout(choice: str) -> Terminal:
    """Abilities of standard output under `--color choice`."""
    return inspect(sys.stdout, choice)
