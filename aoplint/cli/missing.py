"""What a user may have meant by a path that does not exist: a command, or a neighbour (layer 14)."""

from __future__ import annotations

import os
from pathlib import Path

from aoplint.errors import nearest


def meant(path: str) -> str:
    """A question with the likeliest command or path, or an empty string.

    Args:
        path: what was given and does not exist.
    """
    from aoplint.cli.root import COMMANDS

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
