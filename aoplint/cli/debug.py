"""`aoplint debug` (layer 14)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from aoplint.cli import options
from aoplint.cli.missing import meant
from aoplint.errors import ExitCode, UsageError

_PLACE = re.compile(r"(.+?):([0-9]+)(?::[0-9]+)?")


@click.group("debug")
def debug_group() -> None:
    """Look into the flow engine: what calls mean, what is known of a value."""


def _shared(function: Any) -> Any:
    """Options of both commands."""
    choice = click.Choice(["text", "json"])
    function = click.option("-f", "--format", "format_name", type=choice, default="text", help="How to print it.")(
        function
    )
    function = click.option(
        "--project", type=click.Path(path_type=Path),
        help="Folder whose files belong together (default: the current one, if it holds the file).",
    )(function)  # fmt: skip
    return options.packs(options.running(options.configuration(function)))


@debug_group.command("calls")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--unresolved", is_flag=True, help="Print only calls of which something is not known.")
@_shared
def calls_command(path: Path, unresolved: bool, **given: Any) -> int:
    """Print the calls in PATH with what each means, or why it is not known.

    \b
      aoplint debug calls shop/client.py
      aoplint debug calls --unresolved
    """
    from aoplint.api import inspect_calls
    from aoplint.report.inspection import calls_as_json, calls_as_text

    _exists(path)
    found = inspect_calls(path, _settings(given), project=given["project"])
    if unresolved:
        found = found.unresolved()
    if given["format_name"] == "json":
        click.echo(json.dumps(calls_as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(calls_as_text(found), nl=False)
    return ExitCode.INCOMPLETE if any(one.counts for one in found.degraded) else ExitCode.OK


@debug_group.command("flow")
@click.argument("place", metavar="FILE:LINE")
@_shared
def flow_command(place: str, **given: Any) -> int:
    """Print what is known of the values on a line.

    What each expression may be, and the sources of rules that its data came from.

    \b
      aoplint debug flow shop/client.py:42
      aoplint debug flow shop/client.py:42 --rules my-rule.yaml
    """
    from aoplint.api import inspect_values
    from aoplint.report.inspection import values_as_json, values_as_text

    match = _PLACE.fullmatch(place)
    if match is None:
        raise UsageError(f'"{place}" names no line', hint="write FILE:LINE, such as shop/client.py:42")
    path, line = Path(match[1]), int(match[2])
    _exists(path)
    found = inspect_values(path, line, _settings(given), project=given["project"])
    if given["format_name"] == "json":
        click.echo(json.dumps(values_as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(values_as_text(found), nl=False)
    return ExitCode.OK


def _settings(given: dict[str, Any]) -> Any:
    return options.settings_from({key: value for key, value in given.items() if key != "project"})


def _exists(path: Path) -> None:
    if not path.exists():
        raise UsageError(f'there is no "{path.as_posix()}"', hint=meant(path.as_posix()))
