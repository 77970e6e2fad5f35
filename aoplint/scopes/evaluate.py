"""Folds expressions whose parts are known: literals, sums, signs, f-strings (layer 4). Iterative on long sums."""

from __future__ import annotations

from collections.abc import Mapping

from aoplint.scopes.literals import number_value, string_content, unescape
from aoplint.scopes.values import Value, as_text, binary, join, literal, unary
from aoplint.tree import Kind, Role, Unit


def evaluate(unit: Unit, text: str, index: int, loads: Mapping[int, Value]) -> Value | None:
    """The value of the expression at `index`, with the values of names that `loads` knows."""
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
        return _parts(unit, text, index, loads)
    if kind == Kind.BINARY_OPERATION:
        return _sum(unit, text, index, loads)
    if kind == Kind.FSTRING_TEXT and unit.role[index] == Role.PART:
        return literal("str", _part(unit, text, index, unit.name(unit.parent[index]), loads), index)
    if kind == Kind.IF_EXPRESSION:
        otherwise = unit.child(index, Role.ORELSE)
        return join(evaluate(unit, text, index + 1, loads), evaluate(unit, text, otherwise, loads))
    if kind == Kind.UNARY_OPERATION:
        return unary(unit.name(index), evaluate(unit, text, index + 1, loads))
    return None


def _number(unit: Unit, text: str, index: int) -> Value | None:
    value = number_value(text[unit.start[index] : unit.stop[index]])
    if value is None:
        return None
    kind = "int" if isinstance(value, int) else "float" if isinstance(value, float) else "complex"
    return literal(kind, value, index)


def _sum(unit: Unit, text: str, index: int, loads: Mapping[int, Value]) -> Value | None:
    spine = [index]
    while unit.kind[spine[-1] + 1] == Kind.BINARY_OPERATION:
        spine.append(spine[-1] + 1)
    value = evaluate(unit, text, spine[-1] + 1, loads)
    for node in reversed(spine):
        if value is None:
            return None
        value = binary(unit.name(node), value, evaluate(unit, text, unit.child(node, Role.RIGHT), loads))
    return value


def _parts(unit: Unit, text: str, index: int, loads: Mapping[int, Value]) -> Value | None:
    prefix = unit.name(index)
    if "t" in prefix and unit.kind[index] == Kind.FSTRING:
        return None
    found: list[str] = []
    for part in unit.children(index):
        piece = _part(unit, text, part, prefix, loads)
        if piece is None:
            return None
        found.append(piece)
    return literal("str", "".join(found), index)


def _part(unit: Unit, text: str, part: int, prefix: str, loads: Mapping[int, Value]) -> str | None:
    kind = unit.kind[part]
    if kind == Kind.FSTRING_TEXT:
        raw = unescape(text[unit.start[part] : unit.stop[part]], prefix)
        return raw.replace("{{", "{").replace("}}", "}")
    if kind == Kind.FSTRING_HOLE:
        if unit.name(part) or unit.child(part, Role.FORMAT) >= 0:
            return None
        return as_text(evaluate(unit, text, part + 1, loads))
    return as_text(evaluate(unit, text, part, loads))
