"""What a command does with a report: outputs, the screen, the exit code (layer 14)."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from aoplint.cli import options
from aoplint.cli.outputs import Output, append, plan, step_summary, write
from aoplint.cli.progress import ProgressLine
from aoplint.cli.terminal import inspect
from aoplint.errors import ExitCode
from aoplint.model.report import Report
from aoplint.report import RenderOptions, render

if TYPE_CHECKING:
    from aoplint.api import Scan


def planned(given: dict[str, Any]) -> tuple[Output, ...]:
    """The outputs that the options ask for.

    Raises:
        UsageError: if they make no sense; nothing was scanned yet.
    """
    return plan(given["format_name"], given["outputs"])


def progress_line(given: dict[str, Any], noun: str = "files") -> ProgressLine:
    """A progress line, on a terminal only."""
    terminal = inspect(sys.stderr, given["color"])
    return ProgressLine(enabled=terminal.cursor and not given["quiet"], noun=noun)


def deliver(result: Scan, outputs: tuple[Output, ...], given: dict[str, Any]) -> int:
    """Writes and prints the report of `result`; returns the exit code.

    Raises:
        OutputError: if an output cannot be written.
    """
    emit(result.report, outputs, given)
    if given["timings"]:
        sys.stderr.write(json.dumps(result.timings.as_dict(), sort_keys=True) + "\n")
    return exit_code(result.report, outputs, given)


def exit_code(report: Report, outputs: tuple[Output, ...], given: dict[str, Any]) -> int:
    """The code of `report`, and the last word where --exit-zero changes it."""
    code = report.verdict.code
    if not given["exit_zero"] or code is not ExitCode.FINDINGS:
        return code
    if any(output.path is None and output.format in _FOR_PEOPLE for output in outputs):
        _print("exit 0: in spite of findings, by --exit-zero\n")
    return ExitCode.OK


#: Formats whose last line is the verdict.
_FOR_PEOPLE = frozenset({"text", "concise", "github"})


def emit(report: Report, planned: tuple[Output, ...], given: dict[str, Any]) -> None:
    """Writes and prints `report`.

    Raises:
        OutputError: if an output cannot be written.
    """
    summary = step_summary(planned, os.environ)
    for output in planned:
        if output.path is not None:
            plain = RenderOptions(verbose=given["verbose"], show_suppressed=True, step_summary=summary is not None)
            write(output.path, render(output.format, report, plain))
    if summary is not None:
        append(summary, render("markdown", report, RenderOptions()))
    for output in planned:
        if output.path is None:
            _print(render(output.format, report, _screen(given, summary is not None)))


def _screen(given: dict[str, Any], step_summary: bool) -> RenderOptions:
    terminal = options.stdout(given["color"])
    return RenderOptions(
        color=terminal.color,
        width=terminal.width,
        unicode=terminal.unicode,
        hyperlinks=terminal.links,
        quiet=given["quiet"],
        verbose=given["verbose"],
        step_summary=step_summary,
        show_suppressed=given["show_suppressed"],
    )


def _print(text: str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()
