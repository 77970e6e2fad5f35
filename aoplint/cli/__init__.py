"""The command line: the only layer that prints or exits (layer 14)."""

from __future__ import annotations

import os
import sys

from aoplint.errors import ExitCode


def main() -> None:
    """Runs the command line and exits with its code; a closed pipe ends it quietly."""
    try:
        from aoplint.cli.root import run

        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
        code = ExitCode.OK
    except KeyboardInterrupt:
        _drop_stdout()
        code = 130
    sys.exit(int(code))


def _drop_stdout() -> None:
    """Points stdout to nowhere, so that the interpreter's last flush cannot fail."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
