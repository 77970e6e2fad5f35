"""`aoplint init` (layer 14)."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from aoplint.cli import options, recipes
from aoplint.cli.attributes import existing, line_for, with_line
from aoplint.cli.origin import installed_from, requirement
from aoplint.cli.outputs import write
from aoplint.errors import OutputError
from aoplint.model.record import dataclass
from aoplint.report.neutralise import neutralise
from aoplint.vcs import find_repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file before and after."""

    path: Path
    before: str
    after: str


@click.command("init", short_help="Write configuration, hook and CI job, after showing them.")
@click.option(
    "--ci", "services", multiple=True, type=click.Choice([*recipes.CI, "none"]),
    help="CI services. [default: those whose files are there, else github]",
)  # fmt: skip
@click.option("--no-hook", is_flag=True, help="Write no .pre-commit-config.yaml.")
@click.option("--install", default="", metavar="SPEC", help="What the CI job installs. [default: as it is here]")
@click.option("--diff", "show", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@options.color
def init_command(services: tuple[str, ...], no_hook: bool, install: str, show: bool, yes: bool, color: str) -> None:
    """Set a project up in the current folder: configuration, an empty baseline, a hook, a CI job.

    \b
      aoplint init --diff
      aoplint init --yes --ci gitlab

    The changes are shown first. Nothing that is there is replaced: files are added to, or left with a word on what to
    add. Afterwards `aoplint baseline update` accepts the findings of today.
    """
    folder = Path()
    spec, warning = (install, "") if install else requirement(installed_from())
    chosen = services or _found(folder)
    changes, words = _planned(folder, chosen, not no_hook, spec)
    words += [warning] if warning and any(f'"{spec}"' in change.after for change in changes) else []
    for change in changes:
        click.echo(_difference(change), nl=False)
    for word in words:
        click.echo(neutralise(word))
    if not changes:
        click.echo("everything is there already")
    elif show:
        click.echo("nothing was written; without --diff it is")
    elif yes or (sys.stdin.isatty() and click.confirm(f"write {_names(changes)}?")):
        for change in changes:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            write(change.path, change.after)
        click.echo(f"wrote {_names(changes)}; next: aoplint baseline update")
    else:
        click.echo("nothing was written; aoplint init --yes writes")


def _names(changes: Sequence[Change]) -> str:
    return ", ".join(change.path.as_posix() for change in changes)


def _found(folder: Path) -> tuple[str, ...]:
    """The CI services that the project uses."""
    signs = {"github": ".github", "gitlab": ".gitlab-ci.yml", "jenkins": "Jenkinsfile"}
    return tuple(name for name, sign in signs.items() if (folder / sign).exists()) or ("github",)


def _planned(folder: Path, services: tuple[str, ...], hook: bool, install: str) -> tuple[list[Change], list[str]]:
    changes: list[Change] = []
    words: list[str] = []

    def add(name: str, make: Callable[[str], str]) -> None:
        before = _text(folder / name)
        try:
            after = make(before)
        except recipes.CannotAddError as error:
            words.append(f"{name} is left as it is: {error}")
            return
        if after != before:
            changes.append(Change(path=folder / name, before=before, after=after))

    own = (folder / "aoplint.toml").exists()
    shared = (folder / "pyproject.toml").exists()
    if not own:
        name = "pyproject.toml" if shared else "aoplint.toml"
        add(name, lambda text: recipes.config(text, shared=shared))
    add(recipes.BASELINE, _baseline)
    if find_repository(folder) is not None:
        line = line_for(recipes.BASELINE)
        add(".gitattributes", lambda text: text if line in text.splitlines() else with_line(text, recipes.BASELINE))
    if hook:
        add(".pre-commit-config.yaml", recipes.hook)
    for service in services:
        if service != "none":
            add(recipes.CI[service][0], lambda text, service=service: recipes.job(service, text, install))  # type: ignore[misc]
    return changes, words


def _baseline(text: str) -> str:
    from aoplint.judge.baseline import dump

    return text or dump(())


def _text(path: Path) -> str:
    text = existing(path)
    if text is None:
        raise OutputError(f"{path} is no plain text file", hint="move it away, or write the parts by hand")
    return text


def _difference(change: Change) -> str:
    name = change.path.as_posix()
    lines = difflib.unified_diff(
        change.before.splitlines(), change.after.splitlines(), name if change.before else "/dev/null", name, lineterm=""
    )
    return "".join(f"{neutralise(line)}\n" for line in lines)
