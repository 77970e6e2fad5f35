"""What a user may have meant by a path that does not exist: a command, or a neighbour (layer 14)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from aoplint.errors import UsageError, nearest

_MOST: Final = 4


def need(paths: Iterable[Path]) -> None:
    """Ends a command that does more than look where one of the named `paths` does not exist.

    Raises:
        UsageError: with the likeliest path.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f'there is no "{path}"', hint=meant(str(path)))


def meant(path: str) -> str:
    """A question with the likeliest command or path, or an empty string.

    Args:
        path: what was given and does not exist.
    """
    from aoplint.cli.root import COMMANDS

    if path == "-":
        return "standard input is not read: name a file"
    command = nearest(path, COMMANDS)
    if command:
        return f'did you mean the command "aoplint {command}"?'
    folder, name = os.path.split(path)
    try:
        names = [entry.name for entry in os.scandir(folder or ".")]
    except OSError:
        return ""
    guess = nearest(name, names)
    return f'did you mean "{Path(folder, guess).as_posix()}"?' if guess else ""


def meant_rule(name: str, known: Iterable[str]) -> str:
    """What to do about a `name` that no rule or clause has: those of the `known` that it is part of, or the nearest."""
    names = sorted(known)
    parts = [one for one in names if name.lower() in one]
    if not parts:
        guess = nearest(name, names)
        return f"did you mean {guess}?" if guess else "aoplint rules list shows all rules"
    more = f" and {len(parts) - _MOST} more: aoplint rules list" if len(parts) > _MOST else ""
    return f"that is part of {', '.join(parts[:_MOST])}{more}"
