"""`aoplint manifest` (layer 14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aoplint.cli import options
from aoplint.cli.outputs import write
from aoplint.errors import UsageError

DEFAULT = "aop-app.yaml"


@click.group("manifest")
def manifest_group() -> None:
    """Draft and check aop-app.yaml, in which a developer declares what cannot be seen in code."""


@manifest_group.command("init")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("-o", "--output", default=DEFAULT, show_default=True, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a manifest that exists.")
@options.configuration
def init(path: Path, output: Path, force: bool, **given: Any) -> None:
    """Write a manifest that says what the code below PATH shows.

    API methods, hosts, tables with personal columns, the routes of the rights. What only people know stays empty.
    """
    from aoplint.api import find, load
    from aoplint.engine.declaring import draft_of

    if output.exists() and not force:
        raise UsageError(f"{output} exists", hint="--force replaces it")
    settings = options.settings_from(given)
    write(output, draft_of(load(settings), find([path], settings), settings))
    click.echo(f"wrote {output}; fill in what is empty, then: aoplint manifest check {output}")


@manifest_group.command("check")
@click.argument("file", default=DEFAULT, type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check the form of a manifest: exit 1 and every problem with its place.

    Whether the code keeps what is declared, aoplint scan tells.
    """
    from aoplint.engine.declaring import check_manifest

    check_manifest(file)
    click.echo(f"{file}: well formed")
