"""One file's way in a worker: text, selection, Unit, matches, findings (layer 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aoplint.engine.answers import evidence_hits
from aoplint.engine.comments import directives, may_hold_directives
from aoplint.engine.findings import FindingMaker
from aoplint.engine.jobs import Found, run_jobs, run_parts
from aoplint.engine.lowering import HARMLESS, LOWERED, is_risky
from aoplint.engine.masking import Masking
from aoplint.engine.places import Places
from aoplint.engine.selection import Around, Selection
from aoplint.engine.sides import Side, notebook_sides
from aoplint.engine.task import Extent, Marks, Task
from aoplint.engine.timing import Stopwatch
from aoplint.engine.units import UnitSource
from aoplint.evidence.leaf import LEAF_MARK
from aoplint.frontends.errors import FrontEndError
from aoplint.manifest.fields import NAMES as MANIFEST
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.match import FileResult, Interface, MarkerHit
from aoplint.model.record import dataclass
from aoplint.model.rule import RuleInfo
from aoplint.model.surface import Surface
from aoplint.pool import Emit
from aoplint.project.markers import Markers
from aoplint.scopes.view import FileView
from aoplint.text import SourceText

if TYPE_CHECKING:
    from aoplint.evidence.local import Leaves
    from aoplint.frontends.notebook.passage import Passage
    from aoplint.frontends.notebook.reading import Notebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a worker has for every file.

    Args:
        selection: the rules.
        masking: finds secret values.
        leaves: answers what duties ask beside patterns; None if there are no duties.
        taint: the taint rules.
        markers: finds marks of the platform.
        rules: facts of the rules, by id.
        textual: ids of those that need no parser.
        units: gives Units.
        watch: where the time goes.
    """

    selection: Selection
    masking: Masking
    leaves: Leaves | None
    taint: Sequence[Any]
    markers: Markers
    rules: Mapping[str, RuleInfo]
    textual: frozenset[str]
    units: UnitSource
    watch: Stopwatch


class DangerousToParseError(Exception):
    """The file looks dangerous to parse: it needs a worker of its own."""


class Reading:
    """One file on its way.

    Args:
        tools: the worker's.
        task: the file, and how far to go.
        digest: hex digest of its bytes.
        source: its decoded text.
        emit: sends to the parent.
    """

    def __init__(self, tools: Tools, task: Task, digest: str, source: SourceText, emit: Emit) -> None:
        self._tools = tools
        self._task = task
        self._digest = digest
        self._source = source
        self._emit = emit
        self._view = FileView(
            path=task.path, language=task.language, text=source.text, handed=task.handed, plain=source.plain
        )
        self._sides = [Side(view=self._view)]
        self._notebook: Notebook | None = None
        self._left_out: tuple[int, ...] = ()
        self._failure: FrontEndError | None = None
        self._flow: dict[str, Any] | None = None

    def run(self) -> FileResult:
        """All that the rules say of the file.

        Raises:
            DangerousToParseError: if another worker must do it.
        """
        self._open()
        with self._tools.watch.phase("select"):
            for side in self._sides:
                side.jobs = self._tools.selection.for_file(side.view, self._around)
        if self._wants_unit():
            self._lower()
        with self._tools.watch.phase("match"):
            found = self._match()
        with self._tools.watch.phase("flow-match"):
            self._match_flows(found)
        with self._tools.watch.phase("report"):
            return self._result(found)

    def _open(self) -> None:
        if self._task.language == "notebook":
            from aoplint.frontends import notebook

            try:
                self._notebook = notebook.cells(self._view.text)
                self._sides = notebook_sides(self._task.path, self._notebook)
            except FrontEndError as error:
                self._failure = error

    @cached_property
    def _marks(self) -> Marks:
        known = self._task.marks
        return known if known is not None else tuple(self._tools.markers.find(self._view.text))

    @property
    def _around(self) -> Around:
        task = self._task
        return Around(
            own=frozenset(name for name, _, _ in self._marks),
            near=frozenset(task.near) if task.near is not None else None,
            anywhere=frozenset(task.anywhere) if task.anywhere is not None else None,
            alone=task.alone,
        )

    def _match(self) -> Found:
        found = Found()
        leaves = self._tools.leaves if self._task.duties else None
        for side in self._sides:
            said = run_jobs(side.ready, side.view)
            if leaves is not None:
                said.matches += leaves.find(side.view, self._surface)
            found.matches += map(side.carry, said.matches)
            found.trouble += said.trouble
        return found

    def _match_flows(self, found: Found) -> None:
        """Where the parts of taint rules are; notebooks are no modules."""
        view = self._view
        if self._tools.taint and self._task.flows and view.unit is not None and view.language == "python":
            rules = self._tools.selection.for_flows(self._tools.taint, self._around)
            self._flow = run_parts(rules, view, found)

    @cached_property
    def _surface(self) -> Surface | None:
        """What the file gives and keeps, if duties may ask; notebooks are no doors."""
        if (
            not self._task.duties
            or self._view.unit is None
            or self._view.language != "python"
            or self._tools.leaves is None
        ):
            return None
        from aoplint.project.surface import surface_of

        return surface_of(self._view)

    @cached_property
    def _marked(self) -> bool:
        return may_hold_directives(self._view.text)

    def _wants_unit(self) -> bool:
        task = self._task
        if task.extent in (Extent.TEXT, Extent.VENDORED) or task.language not in LOWERED or self._failure:
            return False
        leaves = self._tools.leaves if task.duties else None
        manifest = leaves is not None and leaves.asks_manifest and task.path.rpartition("/")[2] in MANIFEST
        project = task.project and task.language == "python"
        asked = (job.wants_unit(side.view.language) for side in self._sides for job in side.jobs)
        return manifest or project or self._marked or any(asked)

    def _lower(self) -> None:
        task, text = self._task, self._view.text
        code = self._notebook.code.text if self._notebook is not None else text
        try:
            if is_risky(code, task.language) and task.extent is Extent.FULL:
                raise DangerousToParseError
            if self._notebook is not None:
                self._lower_notebook(self._notebook)
            else:
                self._view.unit = self._tools.units.get(task.path, task.language, text, self._digest, self._emit)
        except FrontEndError as error:
            self._failure = error

    def _lower_notebook(self, cells: Notebook) -> None:
        from aoplint.frontends import notebook

        with self._tools.watch.phase("lower"):
            self._view.unit = notebook.lower(self._view.text)
            code = notebook.python_unit(cells)
        self._left_out = code.left_out
        if code.left_out:
            self._sides.append(self._side(notebook.rest_of(cells, code.passage)))
        for side in self._sides:
            if side.view.language == "python":
                path, text = self._task.path, code.passage.text
                side.view = FileView(path=path, language="python", text=text, unit=code.unit)
                side.carry = code.passage.carry

    def _side(self, passage: Passage) -> Side:
        view = FileView(path=self._task.path, language="text", text=passage.text)
        return Side(view=view, carry=passage.carry, jobs=self._tools.selection.for_file(view, self._around))

    def _result(self, found: Found) -> FileResult:
        view, tools = self._view, self._tools
        shown = bool(found.matches) or self._marked
        places = Places(view, tools.masking.spans(self._sides, found, view.text) if shown else (), self._notebook)
        maker = FindingMaker(view, places, tools.rules, tools.textual)
        return FileResult(
            path=view.path,
            digest=self._digest,
            outcome=self._outcome(),
            findings=tuple(maker.make(match) for match in found.matches if LEAF_MARK not in match.rule),
            evidence=evidence_hits(view, places, [match for match in found.matches if LEAF_MARK in match.rule]),
            directives=directives(view, _comments(view), places) if self._marked else (),
            markers=tuple(
                MarkerHit(list=name, location=places.location(start, stop, framed=False))
                for name, start, stop in self._marks
            ),
            rules=tuple(found.trouble),
            interface=_interface(view),
            surface=self._surface,
            flow=self._flow,
            reaches=tuple(dict.fromkeys(view.reaches)),
            handed=view.handed,
        )

    def _outcome(self) -> FileOutcome:
        view = self._view
        known = FileOutcome(path=view.path, language=view.language, outcome=Outcome.SCANNED, lines=view.lines.count)
        if self._failure is not None:
            return replace(
                known,
                outcome=Outcome.DEGRADED,
                reason=self._failure.reason,
                detail=str(self._failure),
                counts=not isinstance(self._failure, HARMLESS),
            )
        if self._left_out:
            said = f"no Python: cell {', '.join(map(str, self._left_out))}; rules on text ran there"
            return replace(known, outcome=Outcome.DEGRADED, reason="not-python-3", detail=said)
        if self._source.odd_codec is not None:
            return replace(
                known,
                outcome=Outcome.DEGRADED,
                reason="odd-encoding",
                detail="it declares an encoding that hides code from readers; it was read as UTF-8",
                counts=True,
            )
        return known


def _interface(view: FileView) -> Interface | None:
    if view.unit is None or view.language != "python":
        return None
    from aoplint.modules.interface import interface_of

    return interface_of(view)


def _comments(view: FileView) -> Iterable[tuple[int, int]]:
    if view.unit is not None:
        return view.unit.comment_spans()
    from aoplint.frontends.text import lower as lower_text

    extension = view.path.rpartition("/")[2].rpartition(".")[2].lower()
    return lower_text(view.text, "py" if view.language == "python" else extension).comment_spans()
