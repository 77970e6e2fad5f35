"""`aoplint report` (layer 14)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import click

from aoplint.cli import options
from aoplint.cli.reporting import emit, exit_code, planned
from aoplint.errors import UsageError

_MAX_BYTES: Final = 512 << 20


@click.command("report", short_help="Render a JSON report again, in other formats.")
@click.argument("source", metavar="FROM.json", type=click.Path(path_type=Path))
@options.outputs
@click.option("--show-suppressed", is_flag=True, help="Print findings that do not count, with the reason.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 in spite of findings.")
@options.color
@click.option("-q", "--quiet", is_flag=True, help="Print findings and the verdict only.")
@click.option("-v", "--verbose", is_flag=True, help="Print every place and every file that was left out.")
def report_command(source: Path, **given: Any) -> int:
    """Render the report that `aoplint scan -o json:FROM.json` wrote, without another scan; "-" is standard input.

    \b
      aoplint report report.json -f markdown
      aoplint report report.json -o sarif:report.sarif -o html:report.html

    Exit codes are those of the scan that made the report.
    """
    from aoplint.report.json_report import loads

    outputs = planned(given)
    report = loads(_text(source))
    emit(report, outputs, given)
    return exit_code(report, outputs, given)


def _text(source: Path) -> str:
    try:
        data = sys.stdin.buffer.read(_MAX_BYTES + 1) if str(source) == "-" else _read(source)
        if len(data) > _MAX_BYTES:
            raise UsageError(f"{source} is larger than {_MAX_BYTES} bytes")
        return data.decode("utf-8")
    except OSError as error:
        hint = "aoplint scan -o json:report.json writes one"
        raise UsageError(f"cannot read {source}: {error.strerror or error}", hint=hint) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{source} is no JSON report: it is not UTF-8") from error


def _read(source: Path) -> bytes:
    with source.open("rb") as stream:
        return stream.read(_MAX_BYTES + 1)
