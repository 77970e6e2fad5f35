"""Folds expressions whose parts are known: literals, sums, signs, f-strings (layer 4). Iterative on long sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aoplint.scopes.literals import number_value, string_content, unescape
from aoplint.scopes.values import Value, as_text, binary, join, literal, unary
from aoplint.tree import Kind, Role, Unit

Memo = dict[int, Value | None]
#: Expressions that are nested deeper have no known value.
_DEEPEST: Final = 200


def evaluate(
    unit: Unit, text: str, index: int, loads: Mapping[int, Value], memo: Memo | None = None, depth: int = 0
) -> Value | None:
    """The value of the expression at `index`, with the values of names that `loads` knows.

    Args:
        memo: values of expressions that were evaluated before; it grows.
        depth: how deep the expression stands in the one that was asked for.
    """
    if memo is None:
        memo = {}
    elif index in memo:
        return memo[index]
    found = None if depth > _DEEPEST else _evaluate(unit, text, index, loads, memo, depth + 1)
    memo[index] = found
    return found


def _evaluate(unit: Unit, text: str, index: int, loads: Mapping[int, Value], memo: Memo, depth: int) -> Value | None:
    kind = unit.kind[index]
    if kind == Kind.NAME:
        return loads.get(index)
    if kind == Kind.STRING:
        return literal("str", string_content(text[unit.start[index] : unit.stop[index]], unit.name(index)), index)
    if kind == Kind.NUMBER:
        return _number(unit, text, index)
    if kind == Kind.CONSTANT:
        name = unit.name(index)
        return literal("none", None, index) if name == "None" else literal("bool", name == "True", index)
    if kind in (Kind.CONCATENATION, Kind.FSTRING):
        return _parts(unit, text, index, loads, memo, depth)
    if kind == Kind.BINARY_OPERATION:
        return _sum(unit, text, index, loads, memo, depth)
    if kind == Kind.FSTRING_TEXT and unit.role[index] == Role.PART:
        content = _part(unit, text, index, unit.name(unit.parent[index]), loads, memo, depth)
        return literal("str", content, index)
    if kind == Kind.IF_EXPRESSION:
        body = evaluate(unit, text, index + 1, loads, memo, depth)
        return join(body, evaluate(unit, text, unit.child(index, Role.ORELSE), loads, memo, depth))
    if kind == Kind.UNARY_OPERATION:
        return unary(unit.name(index), evaluate(unit, text, index + 1, loads, memo, depth))
    return None


def _number(unit: Unit, text: str, index: int) -> Value | None:
    value = number_value(text[unit.start[index] : unit.stop[index]])
    if value is None:
        return None
    kind = "int" if isinstance(value, int) else "float" if isinstance(value, float) else "complex"
    return literal(kind, value, index)


def _sum(unit: Unit, text: str, index: int, loads: Mapping[int, Value], memo: Memo, depth: int) -> Value | None:
    spine = [index]
    while unit.kind[spine[-1] + 1] == Kind.BINARY_OPERATION and spine[-1] + 1 not in memo:
        spine.append(spine[-1] + 1)
    value = evaluate(unit, text, spine[-1] + 1, loads, memo, depth)
    for node in reversed(spine):
        if value is not None:
            right = evaluate(unit, text, unit.child(node, Role.RIGHT), loads, memo, depth)
            value = binary(unit.name(node), value, right)
        memo[node] = value
    return value


def _parts(unit: Unit, text: str, index: int, loads: Mapping[int, Value], memo: Memo, depth: int) -> Value | None:
    prefix = unit.name(index)
    if "t" in prefix and unit.kind[index] == Kind.FSTRING:
        return None
    found: list[str] = []
    for part in unit.children(index):
        piece = _part(unit, text, part, prefix, loads, memo, depth)
        if piece is None:
            return None
        found.append(piece)
    return literal("str", "".join(found), index)


def _part(
    unit: Unit, text: str, part: int, prefix: str, loads: Mapping[int, Value], memo: Memo, depth: int
) -> str | None:
    kind = unit.kind[part]
    if kind == Kind.FSTRING_TEXT:
        raw = unescape(text[unit.start[part] : unit.stop[part]], prefix)
        return raw.replace("{{", "{").replace("}}", "}")
    if kind == Kind.FSTRING_HOLE:
        if unit.name(part) or unit.child(part, Role.FORMAT) >= 0:
            return None
        return as_text(evaluate(unit, text, part + 1, loads, memo, depth))
    return as_text(evaluate(unit, text, part, loads, memo, depth))
