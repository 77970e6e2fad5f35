"""`aoplint cache` (layer 14)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aoplint.cli import options
from aoplint.errors import UsageError
from aoplint.report.neutralise import neutralise

if TYPE_CHECKING:
    from aoplint.cache import Cache


@click.group("cache")
def cache_group() -> None:
    """Show or empty the cache of results. It holds no text of any file, and nothing that a run needs."""


def _place(function: options.F) -> options.F:
    return options.configuration(
        click.option("--cache-dir", type=click.Path(path_type=Path), help="The cache is here.")(function)
    )


@cache_group.command("show")
@_place
def show(**given: Any) -> None:
    """Say where the cache lies, how large it is and what it holds."""
    cache = _open(given)
    click.echo(f"folder   {neutralise(cache.directory)}")
    click.echo(f"size     {cache.size} bytes")
    for namespace, number in cache.contents():
        click.echo(f"{namespace:<8} {number} entries")
    cache.release()


@cache_group.command("clear")
@_place
def clear(**given: Any) -> None:
    """Remove everything in the cache; the next run reads every file again."""
    cache = _open(given)
    number, size = sum(count for _, count in cache.contents()), cache.size
    cache.clear()
    click.echo(f"removed {number} entries ({size} bytes) from {neutralise(cache.directory)}")


def _open(given: dict[str, Any]) -> Cache:
    from aoplint.cache import open_cache

    cache = open_cache(options.settings_from(given).cache_dir, ())
    if not cache.enabled:
        raise UsageError(f"the cache cannot be used: {cache.reason}", hint="--cache-dir names another folder")
    return cache
