"""The command line: the only layer that prints or exits (layer 14)."""

from __future__ import annotations

import os
import sys

from aoplint import __version__

_OK = 0
_INTERRUPTED = 130


def main() -> None:
    """Runs the command line and exits with its code; a closed pipe ends it quietly."""
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
        code = _OK
    except KeyboardInterrupt:
        _drop_stdout()
        code = _INTERRUPTED
    sys.exit(int(code))


def _run(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        # Hooks and editors ask for it all the time: nothing else is imported.
        sys.stdout.write(f"aoplint {__version__}\n")
        return _OK
    from aoplint.cli.root import run

    return run(arguments)


def _drop_stdout() -> None:
    """Points stdout to nowhere, so that the interpreter's last flush cannot fail."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
