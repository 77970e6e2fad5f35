"""What goes to a worker and what comes back (layer 11)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from aoplint.files.entry import Entry


class Mode(str, Enum):
    """How much of a file's way a task goes."""

    #: All of it, unless the file looks dangerous to parse: then it is only said so.
    FULL = "full"
    #: All of it: the worker is alone with the file, under tight limits.
    ALONE = "alone"
    #: Rules on text only: the file's parser killed a worker.
    TEXT = "text"
    #: Rules on text only: the file is vendored, other rules do not concern it.
    VENDORED = "vendored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to read.

    Args:
        path: POSIX path as shown.
        absolute: where it is opened.
        language: front end by name and first bytes.
        mode: how far to go.
    """

    path: str
    absolute: str
    language: str
    mode: Mode


def task_of(entry: Entry) -> Task:
    """The task for an entry that is read."""
    return Task(
        path=entry.path,
        absolute=str(entry.absolute),
        language=entry.language,
        mode=Mode.VENDORED if entry.text_only else Mode.FULL,
    )
