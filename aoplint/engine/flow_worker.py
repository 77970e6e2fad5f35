"""The project worker: follows values through all files of a project and reports the flows (layer 11)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from aoplint.cache import Cache, open_cache
from aoplint.engine.blobs import MAX_BYTES, Blobs
from aoplint.engine.findings import FindingMaker
from aoplint.engine.flow_task import FlowFile, FlowTask
from aoplint.engine.inquiry import Inquiry
from aoplint.engine.jobs import Found
from aoplint.engine.masking import Masking
from aoplint.engine.places import Places
from aoplint.engine.program import Program
from aoplint.engine.sides import Side
from aoplint.engine.timing import Stopwatch
from aoplint.engine.units import UnitSource
from aoplint.files.entry import Skip
from aoplint.files.read import read_bytes
from aoplint.flow.library.templates import Templates
from aoplint.flow.rules.models import Models
from aoplint.flow.solve import solve
from aoplint.flow.trace import FlowFinding
from aoplint.frontends.errors import FrontEndError
from aoplint.model.codec import decode, encode
from aoplint.model.levels import Mode
from aoplint.model.match import Binding, Match, RawFinding
from aoplint.pool import Emit
from aoplint.scopes.view import FileView
from aoplint.text import decode as decode_text


class FlowWorker:
    """Does one project; made in the worker process.

    Args:
        program: the rules.
        cache: holds the Units of the files.
        templates: what may be a template of any project.
    """

    def __init__(self, program: Program, cache: Cache | None, templates: Sequence[FlowFile] = ()) -> None:
        self._program = program
        self._watch = Stopwatch()
        self._kept = cache is not None and cache.enabled
        self._units = UnitSource(cache, self._watch)
        self._masking = Masking(program, cache, alone=True)
        self._blobs = Blobs(MAX_BYTES)
        self._markup = {file.path: file for file in templates}

    def handle(self, task: Any, emit: Emit) -> None:
        """Solves one project and emits its findings.

        Emits `["entering", path, node]` before each function, then `["solved", findings, degraded, footprint]`, where
        there is a question `["solved", answers, degraded, null]`, and where the earlier solution stands `["stands",
        findings, footprint]`: findings as they are now, null if none of their files changed.
        """
        job: FlowTask = decode(FlowTask, task)
        files = {**{file.path: file for file in job.files}, **self._markup}

        @cache
        def read(path: str) -> FileView | None:
            file = files.get(path)
            return self._view(file) if file is not None else None

        if job.question is not None:
            asked = Inquiry(self._program, self._masking, job, read)
            answers, degraded = asked.answer(lambda key: emit(["entering", *key]))
            emit(["solved", answers, degraded, None])
            return
        with self._watch.phase("flow"):
            solution = solve(
                self._program.compiled.get(Mode.TAINT, ()),
                self._models,
                sorted(file.path for file in job.files),
                read,
                job.ranges,
                skip=frozenset(job.skip),
                before=lambda key: emit(["entering", *key]),
                templates=self._templates,
                earlier=job.earlier,
                kept=self._kept,
            )
        rests_on = encode(solution.footprint) if solution.footprint is not None else None
        if solution.stands and not _moved(job):
            emit(["stands", None, rests_on])
            return
        with self._watch.phase("report"):
            reporter = _Reporter(self._program, self._masking, read)
            findings = [[one.path, encode(reporter.finding(one))] for one in solution.findings]
        if solution.stands:
            emit(["stands", findings, rests_on])
            return
        emit(["solved", findings, [list(row) for row in solution.degraded], rests_on])

    @cached_property
    def _models(self) -> Models:
        return decode(Models, self._program.models)

    @cached_property
    def _templates(self) -> Templates:
        def text(path: str) -> str | None:
            view = self._view(self._markup[path])
            return None if view is None else view.text

        return Templates(self._markup, text)

    def finish(self) -> Any:
        """CPU seconds by phase."""
        self._blobs.close()
        return self._watch.seconds

    def _view(self, file: FlowFile) -> FileView | None:
        """The file as it was when its patterns were matched; None if it changed since or cannot be lowered."""
        blobs = self._blobs
        data = blobs.read(file.path, file.absolute, file.blob) if file.blob else read_bytes(file.absolute, MAX_BYTES)
        if isinstance(data, Skip) or hashlib.sha256(data).hexdigest() != file.digest:
            return None
        source = decode_text(data, python=file.language == "python")
        text = source.text
        if file.language != "python":
            return FileView(path=file.path, language=file.language, text=text, plain=source.plain)
        try:
            unit = self._units.get(file.path, "python", text, file.digest, lambda message: None)
        except FrontEndError:
            return None
        return FileView(path=file.path, language="python", text=text, unit=unit, handed=file.handed, plain=source.plain)


def _moved(job: FlowTask) -> bool:
    """Whether a file changed that the earlier solution looked into."""
    earlier = job.earlier
    return earlier is not None and any(one.path in earlier.changed for one in earlier.footprint.files)


class _Reporter:
    """Makes findings of flows; every text in them is redacted."""

    def __init__(self, program: Program, masking: Masking, read: Any) -> None:
        self._rules = {rule.id: rule for rule in program.rules}
        self._masking = masking
        self._read = read
        self._known: dict[str, tuple[FileView, Places]] = {}

    def finding(self, flow: FlowFinding) -> RawFinding:
        """The finding at the sink of `flow`, with its hops."""
        view, places = self._open(flow.path)
        here = [
            Binding(name=name, start=start, stop=stop) for name, path, start, stop in flow.bindings if path == flow.path
        ]
        elsewhere = tuple(
            (name, self._open(path)[1].text(start, stop))
            for name, path, start, stop in flow.bindings
            if path != flow.path
        )
        match = Match(
            rule=flow.rule,
            start=flow.start,
            stop=flow.stop,
            bindings=tuple(here),
            facts=(*elsewhere, *self._ends(flow)),
            evidence=flow.evidence,
            # Of several sources of one sink one is told: which, must not make it another finding.
            context=places.without_secrets(flow.start, flow.stop),
        )
        raw = FindingMaker(view, places, self._rules).make(match)
        hops = tuple(self._open(path)[1].location(start, stop, label) for path, start, stop, label in flow.hops)
        return replace(raw, flow=hops)

    def _ends(self, flow: FlowFinding) -> tuple[tuple[str, str], ...]:
        """What the flow begins as, and what it is handed to."""
        source = self._open(flow.source_path)[1].text(flow.source_start, flow.source_stop)
        path, start, stop, _ = flow.hops[-1]
        sink, opened, _ = self._open(path)[1].text(start, stop).partition("(")
        return (("$SOURCE", source), ("$SINK", sink.strip() if opened else ""))

    def _open(self, path: str) -> tuple[FileView, Places]:
        known = self._known.get(path)
        if known is None:
            view = self._read(path)
            spans = self._masking.spans([Side(view=view)], Found(), view.text)
            known = self._known[path] = (view, Places(view, spans))
        return known


def spawned(setup: Mapping[str, Any]) -> FlowWorker:
    """Makes the handler of a spawned worker from JSON data."""
    folder = setup["cache"]
    cache = open_cache(Path(folder), ()) if folder else None
    return FlowWorker(Program.load(setup["program"]), cache, decode(tuple[FlowFile, ...], setup["templates"]))
