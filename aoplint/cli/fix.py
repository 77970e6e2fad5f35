"""`aoplint fix` (layer 14)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aoplint.cli import options
from aoplint.cli.missing import need
from aoplint.cli.reporting import progress_line
from aoplint.errors import ExitCode
from aoplint.report.index import place
from aoplint.report.neutralise import neutralise

if TYPE_CHECKING:
    from aoplint.fix.plan import Plan


@click.command("fix", short_help="Mend Python files: secrets to the environment, and more with --unsafe.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--diff", "show", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--unsafe", is_flag=True, help="Also make repairs that change what the program does.")
@options.selection
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out matching files (as .gitignore).")
@options.packs
@options.running
@options.configuration
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def fix_command(**given: Any) -> int:
    """Mend what a scan of PATHS finds in Python files.

    \b
      aoplint fix --diff
      aoplint fix shop/client.py
      aoplint fix --unsafe --select clause:7.9

    Secrets become os.environ["NAME"], and values that must not be logged are masked. With --unsafe also: certificates
    are checked, the gateway is reached over TLS, the authorise address gets a random state that the callback compares
    (Flask, Django, FastAPI), debug mode is off.

    The import is added, all else keeps its form, and the variables that must be set are listed. The values are not:
    they were in the source, and are to be replaced by new ones. Files of the SDK and of installed packages are
    never touched. Exits 1 if something that was found stays, else 0.
    """
    from aoplint.api import plan_fixes
    from aoplint.fix.write import replace_file

    need(given["paths"])
    settings = options.settings_from(given)
    progress = progress_line(given)
    try:
        plan = plan_fixes(given["paths"] or (Path("."),), settings, progress, unsafe=given["unsafe"])
    finally:
        progress.close()
    for file in plan.files:
        if given["show"]:
            for line in file.difference.splitlines():
                _say(line)
        else:
            replace_file(file.absolute, file.before, file.after)
    _summarise(plan, written=not given["show"])
    return ExitCode.FINDINGS if plan.left else ExitCode.OK


def _summarise(plan: Plan, *, written: bool) -> None:
    if plan.files:
        _say(f"{'mended' if written else 'would mend'}: {', '.join(file.path for file in plan.files)}")
    names = dict.fromkeys(setting.name for setting in plan.settings)
    if names:
        _say("set these in the environment, with new values (the old ones are known to all who have the source):")
    for name in names:
        places = ", ".join(place(setting.location) for setting in plan.settings if setting.name == name)
        _say(f"  {name}  ({places})")
    if plan.left:
        _say("left as they are:")
    for reason in dict.fromkeys(left.reason for left in plan.left):
        _say(f"  {reason}")
        for left in plan.left:
            if left.reason == reason:
                _say(f"    {place(left.location)} {left.rule}")
    if not (plan.files or plan.left):
        _say("nothing to fix")


def _say(text: str) -> None:
    click.echo(neutralise(text))
