"""What a user may choose about a rendering (layer 12)."""

from __future__ import annotations

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """Choices of the user; every format ignores those that mean nothing to it.

    Args:
        color: ANSI colours in terminal formats.
        width: columns of the terminal.
        hyperlinks: OSC 8 links on rule ids in terminal formats.
        unicode: False when the sink can only show ASCII.
        quiet: findings, what was not read, and the verdict only.
        verbose: every skipped file and every rule that did not run.
        step_summary: the Markdown report stands in the summary of the CI step.
        show_suppressed: findings that do not count are printed too.
    """

    color: bool = False
    width: int = 100
    hyperlinks: bool = False
    unicode: bool = True
    quiet: bool = False
    verbose: bool = False
    step_summary: bool = False
    show_suppressed: bool = False
