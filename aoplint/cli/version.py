"""`aoplint version` (layer 14)."""

from __future__ import annotations

import json
import platform

import click

from aoplint import __version__


@click.command("version")
@click.option("--json", "as_json", is_flag=True, help="Print versions of what aoplint stands on, as JSON.")
def version_command(as_json: bool) -> None:
    """Print the version."""
    if not as_json:
        click.echo(f"aoplint {__version__}")
        return
    from importlib.metadata import PackageNotFoundError, version

    found = {"aoplint": __version__, "python": platform.python_version()}
    for name in ("libcst", "click", "pyyaml", "jinja2", "pygments", "pathspec"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    click.echo(json.dumps(found, indent=2))
