"""Reads a structured Unit back, to compare it with what a library makes of the same text."""

from __future__ import annotations

from typing import Any

from aoplint.frontends.structured import lower
from aoplint.tree import Kind, Role, Unit
from aoplint.tree.scalars import content, value
from aoplint.tree.serial import dump, load
from tests.unit.frontends.invariants import check


def checked(text: str, language: str) -> Unit:
    """The Unit of `text`, after a look at what holds of every one."""
    unit = lower(text, language)
    check(unit, text)
    for node in unit.by_kind.get(Kind.PAIR, ()):
        roles = [unit.role[child] for child in unit.children(node)]
        assert roles in ([Role.KEY], [Role.KEY, Role.VALUE])
    for node in unit.by_kind.get(Kind.MAPPING, ()):
        assert all(unit.kind[child] == Kind.PAIR for child in unit.children(node))
    for node in unit.by_kind.get(Kind.SCALAR, ()):
        start, stop = content(unit, text, node)
        assert unit.start[node] <= start <= stop <= unit.stop[node]
        assert isinstance(value(unit, text, node), str)
        assert unit.end[node] == node + 1
    stored = dump(unit)
    loaded = load(stored, text)
    for array in ("kind", "end", "role", "atom", "start", "stop", "atoms", "atom_spans", "comments"):
        assert getattr(loaded, array) == getattr(unit, array)
    assert set(unit.atoms) <= {"", "plain", "'", '"', "'''", '"""', "`", "|", ">", "literal", "alias"}
    return unit


def comments(unit: Unit, text: str) -> list[str]:
    return [text[start:stop] for start, stop in unit.comment_spans()]


def contents(unit: Unit, text: str) -> list[Any]:
    """One value for each content."""
    return [data(unit, text, node) for node in unit.children(0)]


def data(unit: Unit, text: str, node: int) -> Any:
    """A node as Python data: every scalar is text, `None` is a value that is not there; the last of two keys counts."""
    kind = unit.kind[node]
    if kind == Kind.MAPPING:
        made: dict[str, Any] = {}
        for pair in unit.children(node):
            child = unit.child(pair, Role.VALUE)
            key = value(unit, text, unit.child(pair, Role.KEY))
            item = None if child < 0 else data(unit, text, child)
            made[key] = _merged(made.get(key), item) if unit.language in ("ini", "toml") else item
        return made
    if kind == Kind.SEQUENCE:
        return [data(unit, text, child) for child in unit.children(node)]
    return value(unit, text, node)


def _merged(old: Any, new: Any) -> Any:
    """Tables with one name are one table, arrays of tables one array."""
    if isinstance(old, list) and isinstance(new, list):
        return old + new
    if isinstance(old, dict) and isinstance(new, dict):
        for key, item in new.items():
            old[key] = _merged(old.get(key), item)
        return old
    return new
