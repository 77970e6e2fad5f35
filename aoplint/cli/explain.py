"""`aoplint explain` (layer 14)."""

from __future__ import annotations

import sys
from typing import Any

import click

from aoplint.cli import options
from aoplint.cli.missing import meant_rule
from aoplint.errors import UsageError


def page_width() -> int:
    """Columns of a page: those of the terminal up to what reads well, the same everywhere if it goes to a file."""
    from aoplint.cli.terminal import inspect
    from aoplint.rulekit.explain import WIDTH

    terminal = inspect(sys.stdout)
    return min(terminal.width, WIDTH) if terminal.interactive else WIDTH


@click.command("explain")
@click.argument("topic")
@options.packs
@options.configuration
def explain_command(topic: str, **given: Any) -> None:
    """Explain TOPIC: a rule id such as aop-7.9-hardcoded-app-secret, or a clause such as 7.9."""
    from aoplint.api import load
    from aoplint.model.levels import Status
    from aoplint.rulekit.examples import examples_of
    from aoplint.rulekit.explain import clause_page, rule_page

    program = load(options.settings_from(given))
    rules = {rule.id: rule for rule in program.rules}
    clauses = {clause.id: (clause, pack) for pack in program.packs for clause in pack.clauses}
    if topic in rules:
        known = {key: clause for key, (clause, _) in clauses.items()}
        click.echo(rule_page(rules[topic], known, examples_of(topic), page_width()))
    elif topic in clauses:
        clause, pack = clauses[topic]
        about = [rule for rule in program.rules if topic in rule.clauses]
        ordered = sorted(about, key=lambda rule: (rule.status is not Status.STABLE, rule.severity.rank, rule.id))
        shown = ((rule.id, examples_of(rule.id)) for rule in ordered)
        best = next(((name, code) for name, code in shown if code.bad is not None and code.good is not None), None)
        click.echo(clause_page(clause, pack, about, best, page_width()))
    else:
        raise UsageError(f'no rule or clause is called "{topic}"', hint=meant_rule(topic, {*rules, *clauses}))
