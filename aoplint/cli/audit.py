"""`aoplint audit` (layer 14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aoplint.cli import options
from aoplint.cli.outputs import write
from aoplint.errors import OutputError

DEFAULT = "aoplint-audit"


@click.command("audit")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", default=DEFAULT, show_default=True, type=click.Path(path_type=Path), help="Folder.")
@options.judging
@options.packs
@options.running
@options.configuration
def audit_command(paths: tuple[Path, ...], output: Path, **given: Any) -> int:
    """Write the dossier of an application: clause by clause what was checked, found, declared and not checkable.

    \b
      dossier.html, dossier.json, dossier.md   clauses with their states and evidence, findings, coverage, excuses
      inventory.md, inventory.json             the way of data, what a deletion reaches, API methods, hosts, rights

    Exit codes are those of aoplint scan.
    """
    from aoplint.api import find, load, scan
    from aoplint.engine.declaring import inventory_of
    from aoplint.report import RenderOptions, render
    from aoplint.report.html import render_dossier
    from aoplint.report.inventory import as_json, as_markdown

    where = paths or (Path("."),)
    settings = options.settings_from(given)
    report = scan(where, settings).report
    inventory = inventory_of(load(settings), find(list(where), settings), settings)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {output}: {error.strerror or error}") from error
    chosen = RenderOptions(verbose=True, show_suppressed=True)
    write(output / "dossier.html", render_dossier(report, inventory))
    write(output / "dossier.json", render("json", report, chosen))
    write(output / "dossier.md", f"{render('markdown', report, chosen)}\n{as_markdown(inventory)}")
    write(output / "inventory.md", as_markdown(inventory))
    write(output / "inventory.json", as_json(inventory))
    click.echo(f"wrote {output / 'dossier.html'} and four more files")
    click.echo(f"exit {int(report.verdict.code)}: {report.verdict.reason}")
    return report.verdict.code
