"""The project as the machine sees it: modules by import, run when they are first needed (layer 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from aoplint.flow.functions.workers import run_again
from aoplint.flow.machine.code import Code
from aoplint.flow.machine.limits import MAX_ENTRY_STEPS
from aoplint.flow.machine.machine import Frame, Machine
from aoplint.flow.machine.values import Obj, Shape
from aoplint.flow.watch import Watch
from aoplint.model.record import dataclass
from aoplint.modules.symbols import Found, ModuleMap


@dataclass(slots=True)
class ModuleData:
    """What a MODULE object is.

    Args:
        found: its place; a namespace package has no file.
        running: its body has not come to its end.
    """

    found: Found
    running: bool = False


#: By path, rule and part what `flow.local.matches` said.
Ranges: TypeAlias = Mapping[str, dict[str, dict[str, list[Any]]]]


class Sources(Protocol):
    """Gives the files of a project, each read when it is asked for."""

    def code(self, path: str) -> Code | None:
        """The file at `path`; None if it was not lowered."""


class Program:
    """Finds and runs modules.

    Args:
        paths: Python files of the project.
        sources: gives them.
        watch: rules, which mark a file when it is first seen.
        ranges: what rules matched, by path.
    """

    def __init__(self, paths: list[str], sources: Sources, watch: Watch, ranges: Ranges) -> None:
        self.map = ModuleMap(paths)
        self.sources = sources
        self.watch = watch
        self.ranges = ranges
        self.modules: dict[tuple[str, ...], Obj] = {}
        self.codes: dict[str, Code] = {}
        self.degraded: list[tuple[str, int, str]] = []

    def code(self, path: str) -> Code | None:
        """The file at `path`, marked."""
        known = self.codes.get(path)
        if known is None:
            known = self.sources.code(path)
            if known is not None:
                self.codes[path] = known
                self.watch.prepare(known, self.ranges.get(path, {}))
        return known

    # --- linking ----------------------------------------------------------------------------------

    def load(self, machine: Machine, dotted: str, level: int, importer: str) -> Obj | None:
        """The module that an import means, run; None if it is not in the project."""
        if not machine.deep:
            return None
        found = self.map.find(dotted, level, importer)
        return None if found is None else self.module(machine, found)

    def submodule(self, machine: Machine, module: Obj, name: str) -> Obj | None:
        """The module `name` of the package `module`."""
        if not machine.deep:
            return None
        found = self.map.at((*module.data.found.parts, name))
        if found is None or (found.path and found.path == module.data.found.path):
            return None
        return self.module(machine, found)

    def module(self, machine: Machine, found: Found) -> Obj | None:
        """The object of a module, run if it was not."""
        known = self.modules.get(found.parts)
        if known is not None:
            return known
        code = self.code(found.path) if found.path else None
        if found.path and code is None:
            return None
        module = machine.lasting(Shape.MODULE, ("module", found.parts), ModuleData(found, running=code is not None))
        self.modules[found.parts] = module
        if found.path.endswith(("__init__.py", "__init__.pyi")) is False and len(found.parts) > 1:
            self._run_package(machine, found)
        if code is not None:
            run_module(self, machine, module, code)
        return module

    def _run_package(self, machine: Machine, found: Found) -> None:
        package = self.map.at(found.parts[:-1])
        if package is not None and package.path:
            self.module(machine, package)


def reason_of(error: Exception) -> str:
    """Why a function or module was not run to its end."""
    if isinstance(error, RecursionError):
        return "too-deep"
    return str(getattr(error, "reason", "crashed"))


def run_module(program: Program, machine: Machine, module: Obj, code: Code) -> None:
    """Runs the body of a module as Python does on its first import."""
    caller, left, started = machine.frame, machine.left, machine.started
    act = -1 - module.id
    frame = Frame(code, act, {0: module}, machine.heap.mark())
    machine.stack.append(frame)
    machine.frame = frame
    machine.left = MAX_ENTRY_STEPS
    machine.started = []
    machine.module_of[code.path] = module
    module.data.running = True
    try:
        machine.block(0)
        run_again(machine)
    except Exception as error:
        program.degraded.append((code.path, 0, reason_of(error)))
    finally:
        module.data.running = False
        machine.stack.pop()
        machine.frame = caller
        machine.costs.steps += MAX_ENTRY_STEPS - machine.left
        machine.left = left
        machine.started = started
