"""The command line: the only layer that prints or exits (layer 14)."""

from __future__ import annotations

import sys

from aoplint import __version__
from aoplint.cli.streams import settle

_OK = 0
_INTERRUPTED = 130


def main() -> None:
    """Runs the command line and exits with its code, whoever reads what it prints."""
    settle()
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    sys.exit(int(code))


def _run(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        # Hooks and editors ask for it all the time: nothing else is imported.
        sys.stdout.write(f"aoplint {__version__}\n")
        return _OK
    from aoplint.cli.root import run

    return run(arguments)
