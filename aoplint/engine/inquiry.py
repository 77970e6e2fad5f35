"""Answers of the project worker to people who ask why a rule is silent; every text in them is redacted (layer 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aoplint.engine.flow_task import FlowTask, Question, is_below
from aoplint.engine.jobs import Found
from aoplint.engine.masking import Masking
from aoplint.engine.places import Places
from aoplint.engine.program import Program
from aoplint.engine.sides import Side
from aoplint.flow.machine.callsites import CallLog, call_sites
from aoplint.flow.machine.code import Code
from aoplint.flow.machine.inspect import Known, ValueLog
from aoplint.flow.rules.labels import DEFAULT
from aoplint.flow.rules.models import Models
from aoplint.flow.rules.rule import TaintRule
from aoplint.flow.solve import solve
from aoplint.model.codec import decode, encode
from aoplint.model.levels import Mode
from aoplint.model.record import dataclass
from aoplint.scopes.view import FileView

_LONGEST: Final = 80
Read = Callable[[str], "FileView | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: where, in which function ("" for the module), what is called, what it means, why it is not known."""

    path: str
    line: int
    column: int
    caller: str
    callee: str
    targets: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where data of a value came from: a place, the label of a rule's source, what a model calls it."""

    rule: str
    path: str
    line: int
    column: int
    label: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """What is known of an expression.

    Args:
        objects: what it may be, in words.
        constants: how many literals it may be; -1 if it may be something unknown.
        sources: where the data came from that it is or holds.
    """

    line: int
    column: int
    text: str
    objects: tuple[str, ...] = ()
    constants: int = 0
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a rule that matches on the line that is asked about."""

    rule: str
    part: str
    text: str


class Inquiry:
    """Asks the engine one question about a project.

    Args:
        program: the rules.
        masking: finds what no output may show.
        job: the project and the question.
        read: gives its files.
    """

    def __init__(self, program: Program, masking: Masking, job: FlowTask, read: Read) -> None:
        self._program = program
        self._masking = masking
        self._job = job
        self._read = read
        self._question = job.question or Question()
        self._places: dict[str, Places] = {}

    def answer(self, before: Callable[[tuple[str, int]], None]) -> tuple[list[Any], list[Any]]:
        """Encoded calls; or encoded expressions and parts, in two lists; and the functions that were cut short."""
        compiled: Any = self._program.compiled.get(Mode.TAINT, ())
        rules = [rule for rule in compiled if rule.deep] or [TaintRule(id="none", languages=("python",))]
        calls = None if self._question.line else CallLog()
        values = self._interval() if self._question.line else None
        solution = solve(
            rules,
            decode(Models, self._program.models) if self._program.models is not None else Models(),
            sorted(file.path for file in self._job.files if file.language == "python"),
            self._read,
            self._job.ranges,
            skip=frozenset(self._job.skip),
            before=before,
            calls=calls,
            values=values,
        )
        degraded = [list(row) for row in solution.degraded]
        if calls is not None:
            return self._calls(calls, solution.degraded), degraded
        known = values.together() if values is not None else []
        return [[self._expression(one) for one in known], self._parts()], degraded

    # --- calls ------------------------------------------------------------------------------------

    def _calls(self, log: CallLog, degraded: list[tuple[str, int, str]]) -> list[Any]:
        codes = {}
        for file in self._job.files:
            path, view = file.path, self._read(file.path)
            if view is not None and view.unit is not None and is_below(path, self._question.path):
                codes[path] = Code(path, view.unit, view.text)
        found = []
        for site in call_sites(codes, log, degraded):
            line, column = self._position(site.path, site.start)
            callee = self._text(site.path, site.start, site.stop)
            found.append(
                encode(
                    Call(
                        path=site.path, line=line, column=column, caller=site.caller, callee=callee,
                        targets=site.targets, reason=site.reason,
                    )
                )
            )  # fmt: skip
        return found

    # --- values -----------------------------------------------------------------------------------

    def _interval(self) -> ValueLog:
        view = self._read(self._question.path)
        start, stop = view.lines.line_span(self._question.line) if view is not None else (0, 0)
        return ValueLog(self._question.path, start, stop)

    def _expression(self, known: Known) -> Any:
        path = self._question.path
        line, column = self._position(path, known.start)
        return encode(
            Expression(
                line=line,
                column=column,
                text=self._text(path, known.start, known.stop),
                objects=known.objects,
                constants=known.constants,
                sources=tuple(self._source(*origin) for origin in known.origins),
            )
        )

    def _source(self, rule: str, path: str, start: int, label: str, model: str) -> Source:
        line, column = self._position(path, start)
        return Source(
            rule=rule, path=path, line=line, column=column, label="" if label == DEFAULT else label, model=model
        )

    def _parts(self) -> list[Any]:
        """What rules match on the line."""
        path, wanted = self._question.path, self._question.line
        found = set()
        for rule, parts in self._job.ranges.get(path, {}).items():
            for part, rows in parts.items():
                for _, start, stop, *_ in rows:
                    if self._position(path, start)[0] <= wanted <= self._position(path, stop)[0]:
                        found.add((rule, part.removesuffix("s"), self._text(path, start, stop)))
        return [encode(Part(rule=rule, part=part, text=text)) for rule, part, text in sorted(found)]

    # --- places -----------------------------------------------------------------------------------

    def _position(self, path: str, offset: int) -> tuple[int, int]:
        view = self._read(path)
        return view.lines.position(offset) if view is not None else (0, 0)

    def _text(self, path: str, start: int, stop: int) -> str:
        """The code of an interval on one line, redacted and not too long."""
        places = self._places.get(path)
        if places is None:
            view = self._read(path)
            if view is None:
                return ""
            spans = self._masking.spans([Side(view=view)], Found(), view.text)
            places = self._places[path] = Places(view, spans)
        text = " ".join(places.text(start, stop).split())
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
