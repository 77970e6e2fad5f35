"""The texts of one file: most have one; a notebook has its code, its prose and its outputs (layer 11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from aoplint.engine.selection import Job
from aoplint.model.match import Match
from aoplint.model.record import dataclass
from aoplint.scopes.view import FileView

if TYPE_CHECKING:
    from aoplint.frontends.notebook.reading import Notebook

Carry = Callable[[Match], Match]


def _stay(match: Match) -> Match:
    return match


@dataclass(slots=True, kw_only=True)
class Side:
    """One text of a file.

    Args:
        view: the text as detectors see it.
        carry: turns a match in it into a match in the file.
        jobs: the rules that may match in it.
    """

    view: FileView
    carry: Carry = _stay
    jobs: list[Job] = field(default_factory=list)

    @property
    def ready(self) -> list[Job]:
        """The rules that can run as far as the text is known."""
        return self.jobs if self.view.unit is not None else [job for job in self.jobs if not job.rule.needs_unit]


def notebook_sides(path: str, notebook: Notebook) -> list[Side]:
    """Code, what in code cells is no Python, prose and outputs of a notebook, as far as it has them.

    Args:
        path: POSIX path as shown.
    """
    from aoplint.frontends.notebook import rest_of

    rest = rest_of(notebook, notebook.code)
    passages = (("python", notebook.code), ("text", rest), ("text", notebook.prose), ("text", notebook.outputs))
    return [
        Side(view=FileView(path=path, language=language, text=passage.text), carry=passage.carry)
        for language, passage in passages
        if passage.text.strip()
    ]
