"""`aoplint completion` (layer 14)."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
      bash: aoplint completion bash > ~/.local/share/bash-completion/completions/aoplint
      zsh:  aoplint completion zsh > "${fpath[1]}/_aoplint"
      fish: aoplint completion fish > ~/.config/fish/completions/aoplint.fish
    """
    from aoplint.cli.root import aoplint

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(kind(aoplint, {}, "aoplint", "_AOPLINT_COMPLETE").source())
