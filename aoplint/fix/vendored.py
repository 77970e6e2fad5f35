"""Which files are somebody else's: a copy of the platform's SDK is replaced by a new one, never edited (layer 12)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from aoplint.files.entry import Skip
from aoplint.files.read import read_head

#: What only the SDKs themselves define.
_DEFINED: Final = re.compile(
    rb"^class[ \t]+(?:Iop(?:Client|Request|Response)|Top(?:Api|Exception)|RestApi|RequestException)\b", re.M
)
_HEAD: Final = 256 * 1024
_SIBLINGS: Final = 40


def is_sdk(path: Path) -> bool:
    """Whether the file at `path` defines the SDK's classes, or its package does."""
    folder = path.parent
    if _defines(path):
        return True
    while os.path.isfile(folder / "__init__.py"):
        if any(_defines(Path(entry)) for entry in _modules(folder)):
            return True
        folder = folder.parent
    return False


def _modules(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return sorted(entry.path for entry in found if entry.name.endswith(".py"))[:_SIBLINGS]
    except OSError:
        return []


def _defines(path: Path) -> bool:
    data = read_head(path, _HEAD)
    return not isinstance(data, Skip) and _DEFINED.search(data) is not None
