"""The command group: finds the command, runs it, turns every outcome into an exit code (layer 14)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from aoplint.cli.problems import render
from aoplint.cli.terminal import inspect
from aoplint.errors import AoplintError, ExitCode, nearest

#: Command name to module and attribute: a command is imported only when it is used.
COMMANDS: dict[str, tuple[str, str]] = {
    "scan": ("aoplint.cli.scan", "scan_command"),
    "files": ("aoplint.cli.files", "files_command"),
    "explain": ("aoplint.cli.explain", "explain_command"),
    "rules": ("aoplint.cli.rules", "rules_group"),
    "baseline": ("aoplint.cli.baseline", "baseline_group"),
    "config": ("aoplint.cli.config", "config_group"),
    "schema": ("aoplint.cli.schema", "schema_command"),
    "completion": ("aoplint.cli.completion", "completion_command"),
    "version": ("aoplint.cli.version", "version_command"),
}

_HELP = """Checks apps built on the AliExpress Open Platform against its API Use Agreement, clause by clause.

\b
  aoplint                         scan the current folder
  aoplint scan PATH -o report.html
  aoplint explain 7.9             what a clause or a rule means

Without a command, aoplint scans. Nothing ever leaves this machine.
"""


class CommandGroup(click.Group):
    """A group whose commands load lazily and whose default command is `scan`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and first sentences, without importing the commands."""
        rows = [(name, SUMMARIES[name]) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts `scan` in front where no command is named."""
        return super().parse_args(ctx, with_default(args))


SUMMARIES = {
    "scan": "Scan files and folders (the default).",
    "files": "List what a scan reads, and why it leaves the rest out.",
    "explain": "Explain a rule or a clause.",
    "rules": "List, show, test, scaffold and validate rules.",
    "baseline": "Accept the findings of today, so that only new ones count.",
    "config": "Show or check the configuration.",
    "schema": "Print a JSON Schema: report, rule, pack or config.",
    "completion": "Print a shell's completion script.",
    "version": "Print the version.",
}


def with_default(arguments: Sequence[str]) -> list[str]:
    """`arguments` with the default command in front, unless they name one or ask for help."""
    arguments = list(arguments)
    if not arguments:
        return ["scan"]
    first = arguments[0]
    if first in COMMANDS or first in ("--help", "-h", "--version", "-V"):
        return arguments
    return ["scan", *arguments]


@click.group(
    cls=CommandGroup,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(None, "--version", "-V", package_name="aoplint", message="%(prog)s %(version)s")
def aoplint() -> None:
    """The group; see `_HELP`."""


def run(arguments: Sequence[str]) -> int:
    """Runs the command line `arguments` and returns the exit code."""
    arguments = list(arguments)
    if arguments in (["--version"], ["-V"]):
        from aoplint import __version__

        click.echo(f"aoplint {__version__}")
        return ExitCode.OK
    try:
        result = aoplint.main(args=arguments, prog_name="aoplint", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort:
        return 130
    except click.UsageError as error:
        error.show()
        _suggest_command(arguments)
        return ExitCode.USAGE
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except AoplintError as error:
        sys.stderr.write(render(error, color=inspect(sys.stderr).color))
        return error.exit_code
    return int(result) if isinstance(result, int) else ExitCode.OK


def _suggest_command(arguments: Sequence[str]) -> None:
    guess = nearest(arguments[0], COMMANDS) if arguments else ""
    if guess and arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        click.echo(f'"{arguments[0]}" is no command; did you mean "aoplint {guess}"?', err=True)
