"""Patterns of .gitignore files and of configured excludes (layer 3).

Written here because the files come from the scanned tree: pathspec turns them into regular expressions that
backtrack, and `*a*a*a*a*b` on one name of 200 letters takes it seconds. Here one name costs at most its length times
the pattern's, and one path its parts times the pattern's parts.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_MAX_LINES: Final = 20_000
_MAX_LENGTH: Final = 4096
_POSIX_CLASSES: Final = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": " \t\n\r\f\v",
    "xdigit": "0-9a-fA-F", "punct": "!-/:-@[-`{-~", "blank": " \t", "word": "a-zA-Z0-9_",
}  # fmt: skip
