"""Finds all flows of a project: runs its modules, then every function that nothing else ran (layer 8)."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import field
from functools import partial
from typing import Any, Final

import aoplint.flow.statements.statements  # noqa: F401  (fills the tables of the machine)
from aoplint.flow.entries import constructor_arguments, entry_arguments
from aoplint.flow.functions.run import run_function
from aoplint.flow.functions.workers import run_again
from aoplint.flow.incremental.footprint import Earlier, Footprint, Project, Work, footprint_of, standing
from aoplint.flow.library.functions import FUNCTIONS
from aoplint.flow.library.library import Library
from aoplint.flow.library.templates import Templates
from aoplint.flow.machine.arguments import FunctionData
from aoplint.flow.machine.callsites import CallLog
from aoplint.flow.machine.code import Code
from aoplint.flow.machine.heap import Delta
from aoplint.flow.machine.inspect import InspectingMachine, ValueLog
from aoplint.flow.machine.limits import LEAST_STEPS, MAX_ENTRY_STEPS, project_steps
from aoplint.flow.machine.machine import Frame, Machine
from aoplint.flow.machine.values import CALLABLES, NOTHING, Obj, Shape, Value
from aoplint.flow.objects.instances import initialise
from aoplint.flow.program import ModuleData, Program, Ranges, reason_of, run_module
from aoplint.flow.reach.callgraph import Key
from aoplint.flow.reach.dependents import Growth
from aoplint.flow.reach.references import WHOLE
from aoplint.flow.reach.relevance import Relevance
from aoplint.flow.reach.unread import unread_functions
from aoplint.flow.rules.models import Models
from aoplint.flow.rules.rule import TaintRule
from aoplint.flow.shared import SharedState
from aoplint.flow.trace import FlowFinding, findings_of
from aoplint.flow.watch import Watch
from aoplint.model.record import dataclass
from aoplint.modules.graph import module_parts
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit, UnitBuilder

__all__ = ["FlowFinding", "Solution", "solve"]
#: Rounds over all entries while data still spreads through shared state.
_ROUNDS: Final = 3
_RECURSION: Final = 12_000


@dataclass(slots=True)
class Solution:
    """What was found and what it cost.

    Args:
        findings: ordered by place and rule.
        degraded: functions that were not run to their end: path, node, reason.
        limits: how often each limit was hit.
        steps: expressions that were evaluated.
        entries: functions that were run as entries.
        footprint: what it rests on; None where any change of the project asks for a new one.
        stands: an earlier solution is this one; only what it found is said here, at the places where that is now.
    """

    findings: list[FlowFinding] = field(default_factory=list)
    degraded: list[tuple[str, int, str]] = field(default_factory=list)
    limits: dict[str, int] = field(default_factory=dict)
    steps: int = 0
    entries: int = 0
    footprint: Footprint | None = None
    stands: bool = False


class _Views:
    """Gives files out of a function that reads them."""

    def __init__(self, read: Callable[[str], FileView | None]) -> None:
        self._read = read

    def code(self, path: str) -> Code | None:
        view = self._read(path)
        return None if view is None or view.unit is None else Code(path, view.unit, view.text)


def solve(
    rules: Sequence[TaintRule],
    models: Models,
    paths: Sequence[str],
    read: Callable[[str], FileView | None],
    ranges: Ranges,
    skip: frozenset[Key] = frozenset(),
    before: Callable[[Key], None] = lambda key: None,
    calls: CallLog | None = None,
    values: ValueLog | None = None,
    templates: Templates | None = None,
    earlier: Earlier | None = None,
    kept: bool = True,
) -> Solution:
    """All flows of a project.

    Args:
        rules: taint rules.
        models: library models.
        paths: its Python files.
        read: gives a file with its Unit, or None where it was not lowered.
        ranges: per path what `flow.local.matches` said.
        skip: functions (path, node) that are not run: they killed a worker before.
        before: is told which function is run next.
        calls: gets what every call was found to mean.
        values: gets what is known of the expressions of one place.
        templates: templates of the project, which show what views pass to them.
        earlier: a solution that may stand.
        kept: whether the solution is kept, so that its footprint is wanted.
    """
    solution = Solution()
    limit, collects = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _RECURSION))
    # Values are no cycles: looking for some among millions of them would cost more than all the rest.
    gc.disable()
    try:
        deep = [rule for rule in rules if rule.deep]
        if deep:
            solver = _Solver(deep, models, paths, read, ranges, skip, before, solution)
            if values is not None:
                solver.machine = InspectingMachine(solver.program, solver.watch, values)
            solver.machine.calls = calls
            solver.watch.templates = templates
            solver.earlier = earlier if len(deep) == len(rules) else None
            solver.run()
            if kept and len(deep) == len(rules) and not solution.stands:
                solution.footprint = solver.footprint()
        plain = [rule for rule in rules if not rule.deep]
        for group in _grouped(plain):
            for path in sorted(paths):
                if any(rule.id in ranges.get(path, {}) for rule in group):
                    _Solver(group, Models(), [path], read, ranges, skip, before, solution).run()
    finally:
        sys.setrecursionlimit(limit)
        if collects:
            # All of it is old by now: else the next object that is made has every one looked through.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
    solution.findings.sort(key=lambda one: (one.path, one.start, one.stop, one.rule, one.source_path, one.source_start))
    return solution


def _grouped(rules: Sequence[TaintRule]) -> list[list[TaintRule]]:
    groups: dict[tuple[str, ...], list[TaintRule]] = {}
    for rule in rules:
        groups.setdefault(rule.safe, []).append(rule)
    return list(groups.values())


class _Solver:
    def __init__(
        self,
        rules: Sequence[TaintRule],
        models: Models,
        paths: Sequence[str],
        read: Callable[[str], FileView | None],
        ranges: Ranges,
        skip: frozenset[Key],
        before: Callable[[Key], None],
        solution: Solution,
    ) -> None:
        self.paths = sorted(paths)
        self.watch = Watch(rules, Library(models, FUNCTIONS))
        self.program = Program(self.paths, _Views(read), self.watch, ranges)
        self.machine = Machine(self.program, self.watch, deep=rules[0].deep)
        self.machine.safe = rules[0].safe
        self.models = models
        self.skip = skip
        self.before = before
        self.solution = solution
        self.relevance: Relevance | None = None
        self.initialised: set[int] = set()
        self.roots: dict[Key, None] = {}
        self.budget = LEAST_STEPS
        self.growth: Growth | None = None
        self.earlier: Earlier | None = None
        self.state: SharedState | None = None
        #: Whether someone looks into the engine, who wants to see all of it, not only what could be a finding.
        self.everything = False
        #: By path the functions that nothing can call.
        self.unread: dict[str, frozenset[int]] = {}

    def run(self) -> None:
        machine, program = self.machine, self.program
        machine.frame = _outer_frame(machine)
        if machine.deep:
            self._run_project()
        else:
            for path in self.paths:
                self._run_alone(path)
            machine.heap.trail.clear()
            self._entries(self._all_functions())
        self.solution.findings.extend(findings_of(self.watch, program.codes))
        self.solution.degraded.extend(program.degraded)
        for (path, node), reason in sorted(machine.cut.items()):
            self.solution.degraded.append((path, node, reason))
        for name, count in sorted(machine.costs.hit.items()):
            self.solution.limits[name] = self.solution.limits.get(name, 0) + count
        self.solution.steps += machine.costs.steps

    def _run_project(self) -> None:
        """Runs the modules and functions that can matter, and what they import and call."""
        machine, program = self.machine, self.program
        codes = {path: code for path in self.paths if (code := program.code(path)) is not None}
        self.budget = project_steps(sum(len(code.unit) for code in codes.values()))
        relevance = Relevance(codes, self.watch.rules, self.models)
        self.relevance = relevance
        self.watch.routes = relevance.routes
        self.everything = machine.calls is not None or isinstance(machine, InspectingMachine)
        if self.everything:
            relevance.hot = set(relevance.mentions)
        elif self.earlier is not None:
            found = standing(self.earlier, Project(relevance=relevance, ranges=program.ranges), self.budget)
            if found is not None:
                findings, self.solution.footprint = found
                self.solution.stands = True
                self.solution.findings.extend(findings)
                return
        machine.heap.tainted = relevance.taint
        machine.runs.version = relevance.versions.of
        self.growth = Growth(relevance.dependents)
        machine.runs.can_matter = relevance.matters
        for path in codes:
            if self.everything or relevance.has_source(path):
                self._load(path)
        self._lend(relevance)
        done: set[Key] = set()
        state = self.state = SharedState(relevance.written)
        for _ in range(_ROUNDS):
            count = len(relevance.hot), len(relevance.lent)
            wanted = [key for key in relevance.order if key in relevance.hot]
            for path in sorted({key[0] for key in wanted}):
                self._load(path)
            machine.heap.trail.clear()
            self._modules_again(relevance, self.growth)
            self._initialise_classes(relevance)
            state.open(machine)
            grown = self._entries(wanted, done)
            self._lend(relevance)
            if not grown and (len(relevance.hot), len(relevance.lent)) == count:
                break

    def footprint(self) -> Footprint | None:
        """What the solution rests on; None if that is not known."""
        cut = any(reason == "project-too-large" for _, _, reason in self.program.degraded)
        if self.relevance is None or self.growth is None or self.state is None or self.skip or cut:
            return None
        machine = self.machine
        work = Work(
            files=[path for path in machine.module_of if path in self.relevance.codes],
            run=machine.entered,
            grown=self.growth.words | self.relevance.words,
            flags=self.state.asked,
            steps=machine.costs.steps,
            findings=self.solution.findings,
        )
        return footprint_of(Project(relevance=self.relevance, ranges=self.program.ranges), work)

    def _lend(self, relevance: Relevance) -> None:
        """Tells by which names functions get at objects in shared state that they may ask for a source."""
        machine = self.machine
        hidden = machine.private.keys() - machine.escaped
        givers = [obj.id for obj in machine.objects.values() if relevance.gives(obj) and obj.id not in hidden]
        relevance.lend(machine.heap.names_of(givers, hidden))

    def _modules_again(self, relevance: Relevance, growth: Growth) -> None:
        """Runs bodies of modules again that may read what functions have stored since: in a file, in another module."""
        for path, module in sorted(self.machine.module_of.items()):
            key, code = (path, 0), self.program.code(path)
            if not growth.has_run(key):
                growth.ran(key, None, ())
            elif code is not None and key in relevance.hot and growth.is_stale(key):
                self._guarded(key, partial(run_module, self.program, self.machine, module, code))

    def _load(self, path: str) -> None:
        found = self.program.map.at(module_parts(path))
        if found is not None and found.path == path:
            self.program.module(self.machine, found)
        else:
            self._run_alone(path)

    def _run_alone(self, path: str) -> None:
        from aoplint.modules.symbols import Found

        code = self.program.code(path)
        if code is not None and path not in self.machine.module_of:
            module = self.machine.lasting(Shape.MODULE, ("script", path), ModuleData(Found(parts=(path,), path=path)))
            run_module(self.program, self.machine, module, code)

    # --- entries ----------------------------------------------------------------------------------

    def _initialise_classes(self, relevance: Relevance) -> None:
        """Gives each class an instance that stands for those which nobody is seen to make."""
        machine = self.machine
        owners = {
            function.data.owner.id
            for function in machine.functions
            if function.data.owner is not None and function.data.key in relevance.hot
        }
        for cls in list(machine.classes):
            needed = any(base.id in owners for base in cls.data.order or (cls,))
            if needed and cls.id not in self.initialised:
                self.initialised.add(cls.id)
                obj = machine.canonical(cls)
                start = partial(
                    initialise, machine, obj, constructor_arguments(machine, cls, self.models), cls.data.node
                )
                self._guarded((cls.data.path, cls.data.node), start)

    def _all_functions(self) -> list[Key]:
        return [function.data.key for function in self.machine.functions]

    def _entries(self, wanted: list[Key], done: set[Key] | None = None) -> bool:
        """Runs the functions `wanted` that nothing else runs; whether data spread to state that others see."""
        machine = self.machine
        grown = False
        by_key = {function.data.key: function for function in machine.functions}
        again = done is not None and bool(done)
        for key in wanted:
            function = by_key.get(key)
            if function is None or (machine.deep and key in machine.called and not self._is_root(key)):
                continue
            if self._is_dead(key):
                continue
            self.roots[key] = None
            if again and self.growth is not None and not self.growth.is_stale(key):
                continue
            if key in self.skip:
                self.program.degraded.append((*key, "skipped"))
            else:
                grown |= self._run_entry(function)
            if done is not None:
                done.add(key)
        # Functions that entries made while they ran: closures that nobody called.
        fresh = [one for one in machine.functions if one.data.key not in by_key]
        for function in fresh:
            if function.data.key not in machine.called and not again and not self._is_dead(function.data.key):
                self.roots[function.data.key] = None
                grown |= self._run_entry(function)
        self.solution.entries = max(self.solution.entries, len(self.roots))
        return grown

    def _is_root(self, key: Key) -> bool:
        """Whether a function is an entry though others call it."""
        return key in self.roots or (self.relevance is not None and key in self.relevance.handlers)

    def _is_dead(self, key: Key) -> bool:
        """Whether it is a function within another one that nothing can call."""
        path, node = key
        code = self.program.code(path) if self.machine.deep and not self.everything else None
        if code is None:
            return False
        if path not in self.unread:
            self.unread[path] = unread_functions(code)
        return node in self.unread[path]

    def _run_entry(self, function: Obj) -> bool:
        machine = self.machine
        data: FunctionData = function.data

        def run() -> None:
            self.watch.decorated(machine, data.code, data.node)
            run_function(machine, function, entry_arguments(machine, function, self.models), data.node)

        return self._guarded(data.key, run)

    def _guarded(self, key: Key, run: Callable[[], object]) -> bool:
        """Runs an entry; whether data spread to state that other entries see."""
        machine = self.machine
        if machine.costs.steps > self.budget:
            self.program.degraded.append((*key, "project-too-large"))
            return False
        self.before(key)
        machine.runs.begin_entry()
        if self.relevance is not None:
            self.relevance.begin_entry()
        machine.ran.clear()
        machine.left = MAX_ENTRY_STEPS
        first = machine.count
        mark = machine.heap.mark()
        frame = machine.frame
        try:
            run()
            run_again(machine)
        except Exception as error:
            self.program.degraded.append((*key, reason_of(error)))
            machine.called.add(key)
        finally:
            machine.stack.clear()
            machine.started.clear()
            machine.frame = frame
            frame.stopped = False
            frame.raised.clear()
            frame.attempts.clear()
            frame.handled.clear()
            machine.recursive.clear()
        machine.costs.steps += MAX_ENTRY_STEPS - machine.left
        delta = machine.heap.take(mark)
        kept = _shared(machine, delta)
        grown = any(_spreads(machine, number, name, value) for (number, name), value in kept.items())
        if self.growth is not None and self.relevance is not None:
            grown_names, tainted = _grown_names(machine, kept)
            self.growth.ran(key, (key, *machine.ran), grown_names)
            self.relevance.end_entry(tainted)
        machine.heap.merge([kept, {}])
        machine.heap.trail.clear()
        machine.forget(first, delta, kept)
        return grown


def _shared(machine: Machine, delta: Delta) -> Delta:
    """What of the changes other entries can see: fields of shared objects, and all that these lead to."""
    by_object: dict[int, list[tuple[Any, Value | None]]] = {}
    for (number, name), value in delta.items():
        by_object.setdefault(number, []).append((name, value))
    kept: Delta = {}
    private, escaped = machine.private, machine.escaped
    todo = [number for number in by_object if number > 0 and (number not in private or number in escaped)]
    seen = set(todo)
    while todo:
        number = todo.pop()
        for name, value in by_object.get(number, ()):
            kept[number, name] = value
            for obj in value.refs if value is not None else ():
                if obj.id not in seen:
                    seen.add(obj.id)
                    todo.append(obj.id)
    escaped |= seen
    return kept


def _grown_names(machine: Machine, kept: Delta) -> tuple[set[str], set[str]]:
    """Names by which others may get at what is new in the changes, and those among them that lead to tainted data."""
    found: set[str] = set()
    leading: set[str] = set()
    changed: set[int] = set()
    tainted: set[int] = set()
    spread = machine.heap.spread
    for (number, name), value in kept.items():
        if value is None or not (value.taint or value.refs):
            continue
        known = machine.heap.fields.get(number, {}).get(name, NOTHING)
        fresh = value.taint.keys() - known.taint.keys()
        telling = [obj for obj in value.refs if obj.shape in _TELLING and obj not in known.refs]
        leads = bool(fresh) or any(obj.id in spread and obj not in known.refs for obj in value.refs)
        if leads:
            tainted.add(number)
            if isinstance(name, str):
                leading.add(name)
        if not fresh and not telling:
            continue
        if isinstance(name, str):
            found.add(name)
        if number in machine.canonicals and fresh:
            found.add(WHOLE)
        # Data may be passed on with what holds it; what is only an object is got at by the name of its field.
        if fresh or not isinstance(name, str) or name.startswith("["):
            changed.add(number)
    names_of = machine.heap.names_of
    return found | names_of(changed), leading | names_of(tainted)


#: Objects of which is known what they do: calls that were unknown before are known with them.
_TELLING: Final = CALLABLES | {Shape.INSTANCE, Shape.TYPED, Shape.MODULE}


def _spreads(machine: Machine, number: int, name: Any, value: Value | None) -> bool:
    if value is None:
        return False
    known = machine.heap.fields.get(number, {}).get(name)
    old = known.taint if known is not None else {}
    return any(origin not in old for origin in value.taint)


def _outer_frame(machine: Machine) -> Frame:
    code = Code("", _EMPTY_UNIT, "")
    return Frame(code, 0, {}, 0)


def _empty() -> Unit:
    builder = UnitBuilder("python")
    builder.leaf(Kind.MODULE, Role.NONE, 0, 0)
    return builder.finish()


_EMPTY_UNIT: Final = _empty()
