"""Whether all that code can raise is known: it only raises, and names, reads and sets what is there (layer 8)."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import Shape
from aoplint.tree import Kind, Role

#: What raises nothing by itself. Reads of attributes and items say themselves whether they may (`objects.lookups`).
_QUIET: Final = frozenset({
    Kind.BLOCK, Kind.PASS, Kind.BREAK, Kind.CONTINUE, Kind.GLOBAL, Kind.NONLOCAL, Kind.EXPRESSION_STATEMENT,
    Kind.RETURN, Kind.IF, Kind.STRING, Kind.NUMBER, Kind.CONSTANT, Kind.ELLIPSIS, Kind.TUPLE, Kind.LIST,
    Kind.FSTRING, Kind.FSTRING_TEXT, Kind.FSTRING_HOLE, Kind.CONCATENATION, Kind.BOOLEAN_OPERATION, Kind.COMPARE,
    Kind.IF_EXPRESSION, Kind.KEYWORD, Kind.TRY, Kind.EXCEPT,
})  # fmt: skip
_LOOKING_UP: Final = frozenset({Kind.ATTRIBUTE, Kind.SUBSCRIPT})
#: Operators that ask which objects there are, and nothing of these.
_COMPARING: Final = ("==", "!=", "is", "is not")


def is_known(m: Machine, blocks: Iterable[int]) -> bool:
    """Whether all that `blocks` of the current file can raise is known, their lookups aside."""
    return all(_is_known(m, m.code, block, calls=True) for block in blocks if block >= 0)


def _is_known(m: Machine, code: Code, index: int, *, calls: bool) -> bool:
    """As `is_known`, of one node.

    Args:
        calls: whether it stands in the current function: what its names mean is known, and what it looks up was seen.
    """
    unit = code.unit
    kind, role = unit.kind[index], unit.role[index]
    if kind == Kind.NAME:
        return role in (Role.TARGET, Role.NAME, Role.ATTRIBUTE) or _is_bound(m, code, index, calls=calls)
    if kind == Kind.CALL and unit.kind[unit.parent[index]] != Kind.RAISE and not (calls and _is_harmless(m, index)):
        return False
    if kind in _LOOKING_UP and (not calls or (role == Role.TARGET and kind == Kind.SUBSCRIPT)):
        return False
    if kind == Kind.ASSIGN and any(
        unit.kind[target] not in (Kind.NAME, Kind.ATTRIBUTE, Kind.SUBSCRIPT)
        for target in unit.children_of_role(index, Role.TARGET)
    ):
        return False
    if kind == Kind.COMPARISON and unit.name(index) not in _COMPARING:
        return False
    if kind == Kind.UNARY_OPERATION and unit.name(index) != "not":
        return False
    known = kind in _QUIET or kind in _LOOKING_UP or kind in _CHECKED
    return known and all(_is_known(m, code, child, calls=calls) for child in unit.children(index))


_CHECKED: Final = frozenset({Kind.CALL, Kind.RAISE, Kind.ASSIGN, Kind.COMPARISON, Kind.UNARY_OPERATION})


def _is_bound(m: Machine, code: Code, index: int, *, calls: bool) -> bool:
    """Whether a name certainly means something."""
    home, name = code.home(index), code.unit.name(index)
    if home < 0:
        return hasattr(builtins, name)
    scope = m.frame.scopes.get(home) if calls else None
    held = m.heap.get(scope, name) if scope is not None else None
    return not calls or (held is not None and not held.maybe)


def _is_harmless(m: Machine, call: int) -> bool:
    """Whether a call runs a function of the project of which all is known that it can raise."""
    callee = call + 1
    if m.unit.kind[callee] != Kind.NAME:
        return False
    found = m.evaluate(callee)
    if len(found.refs) != 1 or found.constants != () or found.refs[0].shape != Shape.FUNCTION:
        return False
    data = found.refs[0].data
    if data.node in data.code.generators or data.is_async or data.variants is not None:
        return False
    body = data.code.unit.child(data.node, Role.BODY)
    return data.code.unit.kind[data.node] == Kind.FUNCTION and _is_known(m, data.code, body, calls=False)
