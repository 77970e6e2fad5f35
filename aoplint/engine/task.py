"""What goes to a worker and what comes back (layer 11)."""

from __future__ import annotations

from enum import Enum

from aoplint.files.entry import Entry
from aoplint.model.handed import Handed
from aoplint.model.record import dataclass

#: The first occurrence of each marker list that a text holds: name, start, stop.
Marks = tuple[tuple[str, int, int], ...]


class Extent(str, Enum):
    """How much of a file's way a task goes."""

    #: Only the marks of the platform are looked for.
    MARKS = "marks"

    #: All of it, unless the file looks dangerous to parse: then it is only said so.
    FULL = "full"
    #: All of it: the worker is alone with the file, under tight limits.
    ALONE = "alone"
    #: Rules on text only: nothing else was asked for, or the file's parser killed a worker.
    TEXT = "text"
    #: Rules on text only: the file is vendored, other rules do not concern it.
    VENDORED = "vendored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to read.

    Args:
        path: POSIX path as shown.
        absolute: where it is opened; for a blob, the root of its repository.
        language: front end by name and first bytes.
        extent: how far to go.
        flows: flows may go through the file, so it is lowered whatever the rules need.
        duties: duties ask of the file; the same.
        marks: the marker lists that it holds; None if nobody looked so far.
        near: the lists that code of its application holds; None if that is not known.
        anywhere: the lists that code of any file of the run holds; None if that is not known.
        blob: object id of the content in git; "" for a file on the disk.
        alone: all Python code of the run is one application's.
        handed: names of the file that other files hand to callables.
    """

    path: str
    absolute: str
    language: str
    extent: Extent
    flows: bool = False
    duties: bool = False
    blob: str = ""
    marks: Marks | None = None
    near: tuple[str, ...] | None = None
    anywhere: tuple[str, ...] | None = None
    alone: bool = False
    handed: tuple[Handed, ...] = ()

    @property
    def project(self) -> bool:
        """Whether what needs the whole project asks of the file."""
        return self.flows or self.duties


def task_of(entry: Entry, *, text_only: bool = False) -> Task:
    """The task for an entry that is read; with `text_only` it goes no further than rules on text."""
    return Task(
        path=entry.path,
        absolute=str(entry.absolute),
        language=entry.language,
        extent=Extent.VENDORED if entry.text_only else Extent.TEXT if text_only else Extent.FULL,
        blob=entry.blob,
    )
