"""`aoplint rules` (layer 14)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from aoplint.cli import options
from aoplint.cli.missing import meant_rule
from aoplint.errors import ExitCode, UsageError

#: The profile in which every rule runs.
_EVERYTHING: Final = "auditor"


@click.group("rules")
def rules_group() -> None:
    """List, show, test, scaffold and validate rules."""


@rules_group.command("list")
@options.selection
@options.packs
@options.configuration
def list_(**given: Any) -> None:
    """List the rules with severity, basis, status and clauses."""
    from aoplint.api import load, selected

    settings = replace(options.settings_from(given), profile=_EVERYTHING)
    program = load(settings)
    chosen = selected(program, settings)
    rows = [rule for rule in program.rules if rule.id in chosen]
    width = max((len(rule.id) for rule in rows), default=0)
    for rule in sorted(rows, key=lambda rule: rule.id):
        facts = f"{rule.severity.value:<8}{rule.basis.value:<10}{rule.status.value:<8}"
        click.echo(f"{rule.id:<{width}}  {facts}{', '.join(rule.clauses)}  {rule.title}".rstrip())
    click.echo(f"{len(rows)} rules", err=True)


@rules_group.command("show")
@click.argument("rule_id")
@options.packs
@options.configuration
def show(rule_id: str, **given: Any) -> None:
    """Show one rule's page; the same as `aoplint explain RULE_ID`."""
    from aoplint.api import load
    from aoplint.cli.explain import page_width
    from aoplint.rulekit.examples import examples_of
    from aoplint.rulekit.explain import rule_page

    program = load(options.settings_from(given))
    found = [rule for rule in program.rules if rule.id == rule_id]
    if not found:
        raise UsageError(
            f'no rule is called "{rule_id}"', hint=meant_rule(rule_id, [rule.id for rule in program.rules])
        )
    clauses = {clause.id: clause for pack in program.packs for clause in pack.clauses}
    click.echo(rule_page(found[0], clauses, examples_of(rule_id), page_width()))


@rules_group.command("pages")
@click.argument("folder", type=click.Path(path_type=Path))
@options.packs
@options.configuration
def pages_command(folder: Path, **given: Any) -> None:
    """Write a Markdown page for every rule into FOLDER, and an index by clause."""
    from aoplint.api import load
    from aoplint.cli.outputs import write
    from aoplint.report.neutralise import markdown
    from aoplint.rulekit.pages import pages

    program = load(options.settings_from(given))
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for name, text in pages(sorted(program.rules, key=lambda rule: rule.id), program.packs, markdown):
        write(folder / name, text)
        number += 1
    click.echo(f"wrote {number} pages to {folder}")


@rules_group.command("validate")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def validate(paths: tuple[Path, ...]) -> None:
    """Check packs and rule files: schema, patterns, regexes; every mistake at once."""
    from aoplint.engine.program import load_program

    program = load_program(paths, None)
    click.echo(f"{len(program.rules)} rules in {len(program.packs)} packs: fine")


@rules_group.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@options.selection
@options.packs
@options.configuration
def test(paths: tuple[Path, ...], **given: Any) -> int:
    """Run rules on annotated files: `ruleid:`, `ok:`, `todoruleid:`, `todook:` comments.

    PATHS are fixture folders or files (default: fixtures/rules). No case at all is a failure.
    """
    from aoplint.api import load, selected
    from aoplint.rulekit.testing import run_cases

    settings = replace(options.settings_from(given), profile=_EVERYTHING)
    program = load(settings)
    chosen = program.restricted(selected(program, settings))
    outcome = run_cases(chosen, paths or (Path("fixtures/rules"),), settings)
    for failure in outcome.failures:
        click.echo(failure.render())
    summary = f"{outcome.cases} cases, {outcome.passed} passed, {len(outcome.failures)} failed"
    if outcome.todo:
        summary += f", {outcome.todo} known gaps"
    click.echo(summary)
    if not outcome.cases:
        click.echo("no annotated case was found: that is a failure", err=True)
    return ExitCode.OK if outcome.cases and not outcome.failures else ExitCode.FINDINGS


@rules_group.command("new")
@click.argument("rule_id")
@click.option("--pack", default="rules/aop", show_default=True, type=click.Path(path_type=Path))
@click.option("--fixtures", default="fixtures/rules", show_default=True, type=click.Path(path_type=Path))
@click.option(
    "--mode", default="search", show_default=True, type=click.Choice(["search", "secret", "name"]), help="Kind of rule."
)
def new(rule_id: str, pack: Path, fixtures: Path, mode: str) -> None:
    """Write a rule file and its fixture folder to start from."""
    from aoplint.rulekit.scaffold import scaffold

    for path in scaffold(rule_id, pack=pack, fixtures=fixtures, mode=mode):
        click.echo(f"wrote {path}")
    click.echo(f"next: edit both, then aoplint rules test {fixtures / rule_id}")
