"""What goes to the project worker (layer 11)."""

from __future__ import annotations

from typing import Any

from aoplint.flow.incremental.footprint import Earlier
from aoplint.model.handed import Handed
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFile:
    """A file of the project: where it is, its digest, and which of its names others hand on.

    Args:
        path: POSIX path as shown.
        absolute: where it is opened; for a blob, the root of its repository.
        digest: the digest that it must have.
        handed: its names that others hand on.
        blob: object id of its content in git; "" for a file on the disk.
        language: "python", or "markup" for what may be a template.
    """

    path: str
    absolute: str
    digest: str
    handed: tuple[Handed, ...] = ()
    blob: str = ""
    language: str = "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody wants to know of the engine instead of findings.

    Args:
        path: the file that is asked about; "" for all.
        line: 1-based; 0 to ask what calls mean instead of what values are.
    """

    path: str = ""
    line: int = 0


def is_below(path: str, wanted: str) -> bool:
    """Whether `path` is `wanted` or lies in that folder; "" is all."""
    return not wanted or path == wanted or path.startswith(f"{wanted.rstrip('/')}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTask:
    """Files that belong together: a project, or a part of one that nothing ties to the rest.

    Args:
        files: its Python files.
        ranges: by path what `flow.local.matches` said of it.
        skip: functions (path, node) that killed a worker before.
        question: what is asked instead of findings.
        earlier: the solution of the project as it was, which may stand.
    """

    files: tuple[FlowFile, ...]
    ranges: dict[str, Any]
    skip: tuple[tuple[str, int], ...] = ()
    question: Question | None = None
    earlier: Earlier | None = None
