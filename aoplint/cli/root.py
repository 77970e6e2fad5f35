"""The command group: finds the command, runs it, turns every outcome into an exit code (layer 14)."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from aoplint.cli.environment import with_variables
from aoplint.errors import AoplintError, ExitCode, UsageError, nearest

_TRACEBACK = "AOPLINT_TRACEBACK"

#: Command name to module and attribute: a command is imported only when it is used.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("aoplint.cli.init", "init_command"),
    "scan": ("aoplint.cli.scan", "scan_command"),
    "history": ("aoplint.cli.history", "history_command"),
    "audit": ("aoplint.cli.audit", "audit_command"),
    "fix": ("aoplint.cli.fix", "fix_command"),
    "report": ("aoplint.cli.report", "report_command"),
    "files": ("aoplint.cli.files", "files_command"),
    "explain": ("aoplint.cli.explain", "explain_command"),
    "rules": ("aoplint.cli.rules", "rules_group"),
    "baseline": ("aoplint.cli.baseline", "baseline_group"),
    "manifest": ("aoplint.cli.manifest", "manifest_group"),
    "config": ("aoplint.cli.config", "config_group"),
    "schema": ("aoplint.cli.schema", "schema_command"),
    "debug": ("aoplint.cli.debug", "debug_group"),
    "cache": ("aoplint.cli.cache", "cache_group"),
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
        return with_variables(command, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and first sentences, without importing the commands."""
        rows = [(name, SUMMARIES[name]) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts `scan` in front where no command is named; a shell that completes the first word gets all names."""
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)
        return super().parse_args(ctx, with_default(args))


SUMMARIES = {
    "init": "Write configuration, hook and CI job, after showing them.",
    "scan": "Scan files and folders (the default).",
    "history": "Look for secrets in all that git ever committed.",
    "audit": "Write the dossier: every clause with its state, evidence and findings.",
    "fix": "Mend Python files: secrets to the environment, and more with --unsafe.",
    "report": "Render a JSON report again, in other formats.",
    "files": "List what a scan reads, and why it leaves the rest out.",
    "explain": "Explain a rule or a clause.",
    "rules": "List, show, test, scaffold and validate rules.",
    "baseline": "Accept the findings of today, so that only new ones count.",
    "manifest": "Draft and check aop-app.yaml, the declaration of an application.",
    "config": "Show or check the configuration.",
    "schema": "Print a JSON Schema: report, rule, pack, config or manifest.",
    "debug": "Look into the flow engine: what calls mean, what is known of a value.",
    "cache": "Show or empty the cache of results.",
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
    try:
        result = aoplint.main(args=arguments, prog_name="aoplint", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort:
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return ExitCode.USAGE
    except click.ClickException as error:
        return _show(_usage(error, arguments))
    except AoplintError as error:
        return _show(error)
    except KeyboardInterrupt:
        raise
    except Exception as error:
        if os.environ.get(_TRACEBACK):
            raise
        return _show(_internal(error))
    return int(result) if isinstance(result, int) else ExitCode.OK


def _internal(error: Exception) -> AoplintError:
    """A defect of ours, without the error's own words: they may quote a scanned file."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    hint = f"set {_TRACEBACK}=1 to see the traceback (it may quote files), and report it"
    return AoplintError(f"this is a defect of aoplint: {type(error).__name__} at {place}", hint=hint)


def _show(error: AoplintError) -> int:
    from aoplint.cli.problems import render
    from aoplint.cli.terminal import inspect

    sys.stderr.write(render(error, color=inspect(sys.stderr).color))
    return error.exit_code


def _usage(error: click.ClickException, arguments: Sequence[str]) -> UsageError:
    """What click has against the command line, in the form of all our errors."""
    # click adds its guesses in two forms, and some of them are far-fetched.
    message = re.split(r"\.? \(?Did you mean ", " ".join(error.format_message().split()))[0]
    guess = _guess(error)
    hint = f"did you mean {guess}?" if guess else f"{_command_path(error, arguments)} --help"
    command = nearest(arguments[0], COMMANDS) if arguments and not arguments[0].startswith("-") else ""
    if command and arguments[0] not in COMMANDS:
        hint = f'did you mean "aoplint {command}"? "{arguments[0]}" is no command'
    return UsageError(f"{message[:1].lower()}{message[1:]}".rstrip("."), hint=hint)


def _guess(error: click.ClickException) -> str:
    """The nearest option, command or value that there is."""
    if isinstance(error, click.exceptions.NoSuchOption):
        return nearest(error.option_name, error.possibilities or ())
    if isinstance(error, click.exceptions.NoSuchCommand):
        return nearest(error.command_name, error.possibilities or ())
    kind = getattr(getattr(error, "param", None), "type", None)
    given = re.search(r"'(.*)' is not one of ", error.message)
    return nearest(given[1], [str(one) for one in kind.choices]) if given and isinstance(kind, click.Choice) else ""


def _command_path(error: click.ClickException, arguments: Sequence[str]) -> str:
    context = getattr(error, "ctx", None)
    if context is not None:
        return str(context.command_path)
    words = with_default(arguments)
    return f"aoplint {words[0]}" if words[0] in COMMANDS else "aoplint"
