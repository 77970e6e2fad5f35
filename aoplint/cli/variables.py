"""All environment variables of flags (layer 14)."""

from __future__ import annotations

from collections.abc import Iterator

import click

from aoplint.cli.environment import flags_of
from aoplint.cli.root import COMMANDS, aoplint


def known_variables() -> frozenset[str]:
    """The variables of all flags of all commands that are no settings; imports every command."""
    context = click.Context(aoplint)
    commands = [command for name in COMMANDS if (command := aoplint.get_command(context, name)) is not None]
    return frozenset(name for command in commands for name in _variables(command))


def _variables(command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield from _variables(child)
    for option, _ in flags_of(command):
        if isinstance(option.envvar, str):
            yield option.envvar
