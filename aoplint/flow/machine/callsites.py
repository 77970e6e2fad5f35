"""Calls of a project with what each was found to mean, or why nothing is known (layer 8)."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

#: What stands for a target that nobody knows.
UNKNOWN: Final = "unknown"
#: Words for the reasons of functions that were not run to their end.
_CUT: Final = {
    "too-many-steps": "its function used up its steps",
    "too-many-runs": "its function was run too often",
    "too-deep": "too many calls inside calls",
    "project-too-large": "the project used up its steps",
    "skipped": "its function is skipped: it killed a worker before",
    "crashed": "the analysis of its function crashed",
}
_BUILTIN: Final = "library builtins."
_SCOPES: Final = frozenset({Kind.FUNCTION, Kind.LAMBDA, Kind.CLASS})


@dataclass(slots=True)
class CallLog:
    """What calls were found to mean: functions as `path:name`, names of libraries, or that nothing is known.

    Args:
        targets: by path and node of the call, or of what else calls, such as a decorator.
    """

    targets: dict[tuple[str, int], set[str]] = field(default_factory=dict)

    def note(self, path: str, node: int, target: str) -> None:
        """Books one target of a call."""
        self.targets.setdefault((path, node), set()).add(target)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSite:
    """One call in the code.

    Args:
        path: its file.
        start: first offset of what is called.
        stop: one past its last.
        caller: qualified name of the function around it, "" for the module.
        targets: what it means, ordered.
        reason: why it may mean something else or nothing is known; "" if all is.
    """

    path: str
    start: int
    stop: int
    caller: str
    targets: tuple[str, ...]
    reason: str


def qualified(code: Code, node: int) -> str:
    """The name of the function, class or lambda at `node` with those around it, such as `Client.get`."""
    names: list[str] = []
    number = code.block_of_node[node]
    while number > 0:
        block = code.table.blocks[number]
        if block.kind in _SCOPES:
            holder = code.unit.child(block.node, Role.NAME)
            names.append("<lambda>" if block.kind == Kind.LAMBDA else code.unit.name(holder))
        number = block.parent
    return ".".join(reversed(names))


def caller_of(code: Code, node: int) -> str:
    """The qualified name of the function in which `node` is run, "" for the module."""
    table = code.table
    number = table.block_of[node]
    while number > 0 and table.blocks[number].kind not in (Kind.FUNCTION, Kind.LAMBDA):
        number = table.blocks[number].parent
    return qualified(code, table.blocks[number].node) if number > 0 else ""


def call_sites(
    codes: Mapping[str, Code], log: CallLog, degraded: Iterable[tuple[str, int, str]] = ()
) -> list[CallSite]:
    """All calls in `codes`, by place.

    Args:
        log: what the engine booked.
        degraded: functions that were not run to their end: path, node, reason.
    """
    cut = {(path, node): reason for path, node, reason in degraded}
    ordered = [codes[path] for path in sorted(codes)]
    return [_site(code, node, log, cut) for code in ordered for node in code.unit.by_kind.get(Kind.CALL, ())]


def _site(code: Code, node: int, log: CallLog, cut: Mapping[tuple[str, int], str]) -> CallSite:
    found = log.targets.get((code.path, node), set())
    targets = tuple(sorted(found - {UNKNOWN}))
    reason = ""
    if not found:
        reason = _CUT.get(_cut_of(code, node, cut), "never reached: dead code, or an exit before it")
    elif UNKNOWN in found:
        reason = _unknown(code, node)
    elif any(_is_nowhere(target) for target in targets):
        nowhere = next(target for target in targets if _is_nowhere(target))
        reason = f"nothing binds the name {_head(nowhere)}"
        targets = tuple(target for target in targets if not _is_nowhere(target))
    unit = code.unit
    return CallSite(
        path=code.path,
        start=unit.start[node + 1],
        stop=unit.stop[node + 1],
        caller=caller_of(code, node),
        targets=targets,
        reason=reason,
    )


def _is_nowhere(target: str) -> bool:
    """Whether a name was taken for a builtin because nothing binds it."""
    return target.startswith(_BUILTIN) and not hasattr(builtins, _head(target))


def _head(target: str) -> str:
    return target.removeprefix(_BUILTIN).partition(".")[0]


def _cut_of(code: Code, node: int, cut: Mapping[tuple[str, int], str]) -> str:
    number = code.table.block_of[node]
    while number > 0:
        reason = cut.get((code.path, code.table.blocks[number].node))
        if reason is not None:
            return reason
        number = code.table.blocks[number].parent
    return cut.get((code.path, 0), "")


def _unknown(code: Code, node: int) -> str:
    """Why nothing is known of what the call at `node` calls, from how it is written."""
    unit = code.unit
    callee = node + 1
    kind = unit.kind[callee]
    if kind == Kind.ATTRIBUTE:
        return f"nothing is known of the object before .{unit.name(callee)}"
    if kind == Kind.NAME:
        home = code.home(callee)
        block = code.table.blocks[home] if home >= 0 else None
        if block is not None and block.kind in (Kind.FUNCTION, Kind.LAMBDA):
            names = {parameter.name for parameter in code.parameters(block.node)}
            if unit.name(callee) in names:
                return f"no caller is known that says what the parameter {unit.name(callee)} is"
        return f"nothing is known of the value of {unit.name(callee)}"
    if kind == Kind.CALL:
        return "nothing is known of what the inner call returns"
    if kind == Kind.SUBSCRIPT:
        return "nothing is known of the item"
    return "nothing is known of the value that is called"
