"""`aoplint config` (layer 14)."""

from __future__ import annotations

from typing import Any

import click

from aoplint.cli import options


@click.group("config")
def config_group() -> None:
    """Show or check the configuration."""


@config_group.command("show")
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@options.configuration
def show(origin: bool, **given: Any) -> None:
    """Print the effective settings."""
    settings = options.settings_from(given)
    for source in settings.sources:
        click.echo(f"# read {source}")
    for key, where in settings.origins:
        click.echo(f"{key}  # {where}" if origin else key)


@config_group.command("check")
@options.packs
@options.configuration
def check(**given: Any) -> None:
    """Check the configuration and the packs it names; every mistake at once."""
    from aoplint.api import check_selectors, load, selected

    settings = options.settings_from(given)
    program = load(settings)
    check_selectors(program, settings)
    chosen = selected(program, settings)
    files = ", ".join(settings.sources) or "no configuration file"
    click.echo(f"{files}: fine; {len(chosen)} of {len(program.rules)} rules run")
