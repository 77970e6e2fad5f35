"""Shows errors in user input: place, the line, a caret, what to do (layer 14)."""

from __future__ import annotations

from collections.abc import Iterable

import click

from aoplint.errors import AoplintError, Problem
from aoplint.report.neutralise import neutralise


def render(error: AoplintError, *, color: bool) -> str:
    """All problems of `error`, then the exit code."""
    blocks = [_problem(error.kind, problem, color) for problem in error.problems]
    count = len(error.problems)
    ending = f"{count} problems, " if count > 1 else ""
    code = int(error.exit_code)
    return "\n".join(blocks) + f"\n{ending}exit {code}: {error.kind} error\n"


def _problem(kind: str, problem: Problem, color: bool) -> str:
    head = _style(f"error[{kind}]", color, fg="red", bold=True)
    lines = [f"{head}: {neutralise(problem.message)}"]
    lines.extend(_frame(problem, color))
    if problem.hint:
        lines.append(f"   = {_style('help', color, fg='cyan')}: {neutralise(problem.hint)}")
    return "\n".join(lines)


def _frame(problem: Problem, color: bool) -> Iterable[str]:
    place = problem.place
    if place is None:
        return
    yield f"  {_style('-->', color, fg='blue')} {neutralise(str(place))}"
    if not (place.line and place.source):
        return
    number = str(place.line)
    source = neutralise(place.source.expandtabs(1))
    margin = " " * len(number)
    yield f" {margin} |"
    yield f" {number} | {source}"
    if place.column:
        width = max(1, min(place.length, len(source) - place.column + 1))
        yield f" {margin} | {' ' * (place.column - 1)}{_style('^' * width, color, fg='red')}"


def _style(text: str, color: bool, *, fg: str, bold: bool = False) -> str:
    return click.style(text, fg=fg, bold=bold) if color else text
