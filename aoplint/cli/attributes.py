"""Tells git to merge baselines line by line (layer 14)."""

from __future__ import annotations

import os
from pathlib import Path

from aoplint.cli.outputs import write
from aoplint.vcs import find_repository

_MAX_BYTES = 1 << 20


def merge_by_lines(baseline: Path) -> bool:
    """Adds a line about `baseline` to .gitattributes beside it; True if it was missing.

    Only in a git repository, and only where the file is a plain one that we can read.

    Raises:
        OutputError: if it cannot be written.
    """
    folder = Path(os.path.abspath(baseline)).parent
    if find_repository(folder) is None:
        return False
    path = baseline.parent / ".gitattributes"
    text = existing(path)
    if text is None or line_for(baseline.name) in text.splitlines():
        return False
    write(path, with_line(text, baseline.name))
    return True


def line_for(name: str) -> str:
    """The line that lets two branches' additions stand side by side."""
    return f"{name} merge=union"


def with_line(text: str, name: str) -> str:
    """`text` of a .gitattributes with the line for the baseline `name`."""
    lead = text if not text or text.endswith("\n") else f"{text}\n"
    return f"{lead}{line_for(name)}\n"


def existing(path: Path) -> str | None:
    """The text of a small plain file, "" if there is none, None if it is something else."""
    if not os.path.lexists(path):
        return ""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
