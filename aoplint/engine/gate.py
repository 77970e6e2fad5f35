"""What the marks of all files rule out before any of them is parsed (layer 11).

A rule with a context, a name rule and a duty say nothing where the judge finds no mark of the platform. Known first,
that saves the work: the findings are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aoplint.engine.program import Program
from aoplint.engine.task import Extent, Marks, Task
from aoplint.judge.facts import PROSE
from aoplint.model.levels import Mode
from aoplint.model.rule import ContextRule
from aoplint.project.roots import Applications


class Gate:
    """Tells tasks what is marked around their file.

    Args:
        program: the rules.
        marks: by path the marker lists that a file holds.
        paths: all paths of the run, which decide the application roots.
    """

    def __init__(self, program: Program, marks: Mapping[str, Marks], paths: Iterable[str]) -> None:
        self._applications = Applications(paths)
        self._marks = marks
        self._by_root: dict[str, set[str]] = {}
        for path, rows in marks.items():
            if not path.lower().endswith(PROSE):
                lists = self._by_root.setdefault(self._applications.root_of(path), set())
                lists.update(name for name, _, _ in rows)
        self._anywhere = tuple(sorted(set().union(*self._by_root.values())))
        self._duties = _duty_lists(program)
        self._flows = _flow_lists(program, crossing=False)
        self._crossing = _flow_lists(program, crossing=True)

    def told(self, tasks: Sequence[Task]) -> list[Task]:
        """`tasks` with what is known of them."""
        code = {self._applications.root_of(task.path) for task in tasks if task.language == "python"}
        return [self._told(task, alone=len(code) < 2) for task in tasks]

    def _told(self, task: Task, *, alone: bool) -> Task:
        near = frozenset(self._by_root.get(self._applications.root_of(task.path), ()))
        full = task.extent is Extent.FULL
        return replace(
            task,
            marks=self._marks.get(task.path),
            near=tuple(sorted(near)),
            anywhere=self._anywhere,
            flows=full and _asked(self._flows if alone else [*self._flows, *self._crossing], near),
            duties=full and _asked(self._duties, near),
            alone=alone,
        )


def _asked(wanted: list[frozenset[str]], near: frozenset[str]) -> bool:
    return any(not lists or lists & near for lists in wanted)


def _duty_lists(program: Program) -> list[frozenset[str]]:
    """For each duty the lists that mark the applications it speaks about; empty: all."""
    infos = {info.id: info for info in program.rules}
    return [frozenset(program.platform.get(infos[duty].pack, ())) for duty in sorted(program.ids(Mode.EVIDENCE))]


def _flow_lists(program: Program, *, crossing: bool) -> list[frozenset[str]]:
    """The same for each rule about flows, those about flows between applications or the others."""
    infos = {info.id: info for info in program.rules}
    contexts = [infos[rule].context or ContextRule() for rule in sorted(program.ids(Mode.TAINT))]
    return [frozenset(context.markers) for context in contexts if context.crosses is crossing]
