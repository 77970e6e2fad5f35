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
        self._flows = _flow_lists(program)

    def told(self, tasks: Sequence[Task]) -> list[Task]:
        """`tasks` with what is known of them."""
        return [self._told(task) for task in tasks]

    def _told(self, task: Task) -> Task:
        near = frozenset(self._by_root.get(self._applications.root_of(task.path), ()))
        full = task.extent is Extent.FULL
        return replace(
            task,
            marks=self._marks.get(task.path),
            near=tuple(sorted(near)),
            anywhere=self._anywhere,
            flows=full and _asked(self._flows, near),
            duties=full and _asked(self._duties, near),
        )


def _asked(wanted: list[frozenset[str]], near: frozenset[str]) -> bool:
    return any(not lists or lists & near for lists in wanted)


def _duty_lists(program: Program) -> list[frozenset[str]]:
    """For each duty the lists that mark the applications it speaks about; empty: all."""
    infos = {info.id: info for info in program.rules}
    duties = program.compiled.get(Mode.EVIDENCE, ())
    return [frozenset(program.platform.get(infos[duty.id].pack, ())) for duty in duties]


def _flow_lists(program: Program) -> list[frozenset[str]]:
    """The same for each rule about flows."""
    infos = {info.id: info for info in program.rules}
    contexts = [infos[rule.id].context for rule in program.compiled.get(Mode.TAINT, ())]
    return [frozenset(context.markers) if context is not None else frozenset() for context in contexts]
