"""Holds nodes against shapes; books every mistake with place, expectation and nearest match (layer 3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from aoplint.errors import Place, Problem, nearest
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence
from aoplint.packs.shapes import (
    Anything,
    Choice,
    Either,
    Flag,
    ListOf,
    MapOf,
    Marked,
    Named,
    Number,
    Record,
    Scalar,
    Shape,
    Switch,
    Text,
)

_FEW = 9


class Booking:
    """The mistakes found so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, message: str, place: Place | None, hint: str = "") -> None:
        """Books one mistake."""
        self.problems.append(Problem(message=message, place=place, hint=hint))


def check(node: YamlNode, shape: Shape, label: str, book: Booking) -> None:
    """Books what in `node` does not have `shape`.

    Args:
        label: what users call the value, such as `"severity"`.
    """
    _CHECKS[type(shape)](node, shape, label, book)


def kind_of(node: YamlNode) -> str:
    """What kind of value is there, in words."""
    if isinstance(node, YamlSequence):
        return "a list"
    if isinstance(node, YamlMapping):
        return "a mapping"
    data = node.data()
    if data is None:
        return "nothing"
    if isinstance(data, bool):
        return f"the truth value {node.value}"
    if isinstance(data, (int, float)):
        return f"the number {node.value}"
    return "text"


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """A hint: the nearest spelling, or all of them if they are few."""
    guess = nearest(word, known)
    if guess:
        return f'did you mean "{guess}"?'
    return f"known: {', '.join(known)}" if len(known) <= _FEW else ""


def _wrong(node: YamlNode, label: str, expected: str, book: Booking) -> None:
    hint = ""
    if isinstance(node, YamlScalar) and expected != "true or false" and not isinstance(node.data(), (str, type(None))):
        hint = f'write it in quotes: "{node.value}"'
    book.add(f"{label} must be {expected}, not {kind_of(node)}", node.place, hint)


def _text(node: YamlNode, shape: Text, label: str, book: Booking) -> None:
    if not isinstance(node, YamlScalar):
        _wrong(node, label, shape.what, book)
        return
    data = node.data()
    number = isinstance(data, (int, float)) and not isinstance(data, bool)
    if not isinstance(data, str) and not (shape.numbers and number):
        _wrong(node, label, shape.what, book)
        return
    if not node.value and not shape.empty:
        book.add(f"{label} is empty", node.place, f"expected {shape.what}")
    elif shape.longest and len(node.value) > shape.longest:
        book.add(f"{label} has {len(node.value):,} characters; the most is {shape.longest:,}", node.place)
    elif shape.pattern and not _compiled(shape.pattern).fullmatch(node.value):
        book.add(f'{label} must be {shape.what}; "{_short(node.value)}" is none', node.place, shape.says)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _short(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= 60 and line == text else line[:60] + "…"


def _choice(node: YamlNode, shape: Choice, label: str, book: Booking) -> None:
    if isinstance(node, YamlScalar) and node.value in shape.values:
        return
    expected = f"one of {', '.join(shape.values)}"
    if not isinstance(node, YamlScalar) or node.data() is None:
        _wrong(node, label, expected, book)
        return
    reason = dict(shape.refused).get(node.value)
    if reason is not None:
        book.add(f'{label}: "{node.value}" is not supported: {reason}', node.place)
        return
    guess = nearest(node.value, shape.values)
    hint = f'did you mean "{guess}"?' if guess else ""
    book.add(f'{label} must be {expected}, not "{_short(node.value)}"', node.place, hint)


def _number(node: YamlNode, shape: Number, label: str, book: Booking) -> None:
    data = node.data() if isinstance(node, YamlScalar) else None
    right = isinstance(data, int) if shape.whole else isinstance(data, (int, float))
    expected = "a whole number" if shape.whole else "a number"
    if not right or isinstance(data, bool):
        book.add(f"{label} must be {expected}, not {kind_of(node)}", node.place)
    elif not shape.least <= float(data or 0) <= shape.most:
        book.add(f"{label} must be {expected} from {shape.least:g} to {shape.most:g}", node.place)


def _flag(node: YamlNode, shape: Flag, label: str, book: Booking) -> None:
    if isinstance(node, YamlScalar) and isinstance(node.data(), bool):
        return
    hint = ""
    if isinstance(node, YamlScalar) and node.value.lower() in ("yes", "on", "no", "off", "true", "false"):
        hint = "write true" if node.value.lower() in ("yes", "on", "true") else "write false"
    book.add(f"{label} must be true or false, not {kind_of(node)}", node.place, hint)


def _scalar(node: YamlNode, shape: Scalar, label: str, book: Booking) -> None:
    if not isinstance(node, YamlScalar):
        _wrong(node, label, "one value", book)


def _anything(node: YamlNode, shape: Anything, label: str, book: Booking) -> None:
    return None


def _list(node: YamlNode, shape: ListOf, label: str, book: Booking) -> None:
    if not isinstance(node, YamlSequence):
        hint = f"write [{node.value}]" if isinstance(node, YamlScalar) and node.value and "\n" not in node.value else ""
        book.add(f"{label} must be a list, not {kind_of(node)}", node.place, hint)
        return
    if len(node.items) < shape.least:
        book.add(f"{label} is an empty list", node.place)
    for item in node.items:
        check(item, shape.item, f"an item of {label}" if not label.startswith("an item of") else label, book)


def _map(node: YamlNode, shape: MapOf, label: str, book: Booking) -> None:
    if not isinstance(node, YamlMapping):
        _wrong(node, label, "a mapping", book)
        return
    if not node.pairs:
        book.add(f"{label} is an empty mapping", node.place)
    for key, value in node.pairs:
        if shape.key.pattern and not _compiled(shape.key.pattern).fullmatch(key.value):
            book.add(f'"{key.value}" is not {shape.key.what}', key.place, shape.key.says)
        check(value, shape.value, f'"{key.value}"', book)


def _record(node: YamlNode, shape: Record, label: str, book: Booking, elsewhere: dict[str, str] | None = None) -> None:
    if not isinstance(node, YamlMapping):
        _wrong(node, label, "a mapping", book)
        return
    known = {key.name: key for key in shape.keys}
    for key, value in node.pairs:
        spec = known.get(key.value)
        if spec is not None:
            check(value, spec.shape, f'"{key.value}"', book)
        elif not shape.open:
            _unknown(key, shape, tuple(known), elsewhere or {}, book)
    present = set(node.names())
    for name, spec in known.items():
        if spec.required and name not in present:
            book.add(f'{shape.name} needs "{name}"', _head(node))
    _groups(node, shape, present, book)


def _unknown(key: YamlScalar, shape: Record, known: tuple[str, ...], elsewhere: dict[str, str], book: Booking) -> None:
    reason = dict(shape.refused).get(key.value)
    if reason is None and key.value.startswith(("r2c-internal-", "semgrep-internal-")):
        reason = "it is internal to Semgrep"
    if reason is not None:
        book.add(f'"{key.value}" is not supported: {reason}', key.place)
    elif key.value in elsewhere:
        book.add(
            f'"{key.value}" does not belong in {shape.name}',
            key.place,
            f"it belongs to mode: {elsewhere[key.value]}",
        )
    else:
        book.add(f'unknown key "{_short(key.value)}" in {shape.name}', key.place, did_you_mean(key.value, known))


def _groups(node: YamlMapping, shape: Record, present: set[str], book: Booking) -> None:
    if present & {name for name, _ in shape.refused}:
        return
    for group in shape.one_of:
        there = [name for name in node.names() if name in group]
        if len(there) > 1:
            key = node.key(there[1])
            names = " and ".join(f'"{name}"' for name in there)
            hint = (
                "a list item holds one of them; did you forget a hyphen?" if "item" in shape.name else "leave one out"
            )
            book.add(f"{names} cannot stand together in {shape.name}", key.place if key else node.place, hint)
        elif not there:
            _missing(node, shape, group, "exactly one of", book)
    for group in shape.some_of:
        if not present & set(group):
            _missing(node, shape, group, "at least one of", book)


def _missing(node: YamlMapping, shape: Record, group: tuple[str, ...], how: str, book: Booking) -> None:
    known = {key.name for key in shape.keys}
    if any(name not in known and nearest(name, group) for name in node.names()):
        return
    book.add(f"{shape.name} needs {how} {', '.join(group)}", _head(node))


def _head(node: YamlMapping) -> Place:
    """Where to point for something that is not there: the id if there is one, else the start."""
    name = node.get("id")
    return name.place if isinstance(name, YamlScalar) and name.value else node.place


def _either(node: YamlNode, shape: Either, label: str, book: Booking) -> None:
    fitting = {YamlScalar: shape.scalar, YamlSequence: shape.sequence, YamlMapping: shape.mapping}[type(node)]
    if fitting is not None:
        check(node, fitting, label, book)
        return
    words = (("text", shape.scalar), ("a list", shape.sequence), ("a mapping", shape.mapping))
    _wrong(node, label, " or ".join(word for word, there in words if there is not None), book)


def _switch(node: YamlNode, shape: Switch, label: str, book: Booking) -> None:
    if not isinstance(node, YamlMapping):
        _wrong(node, label, "a mapping", book)
        return
    chosen = node.get(shape.key)
    value = chosen.value if isinstance(chosen, YamlScalar) else shape.default
    cases = dict(shape.cases)
    reason = dict(shape.refused).get(value)
    if chosen is not None and not isinstance(chosen, YamlScalar):
        _wrong(chosen, f'"{shape.key}"', "text", book)
    elif reason is not None and chosen is not None:
        book.add(f"{shape.key}: {value} is not supported: {reason}", chosen.place)
    elif value not in cases and chosen is not None:
        book.add(f'unknown {shape.key} "{_short(value)}"', chosen.place, did_you_mean(value, tuple(cases)))
    else:
        _record(node, cases[value], label, book, _other_keys(shape, value))


def _other_keys(shape: Switch, value: str) -> dict[str, str]:
    return {key.name: name for name, record in reversed(shape.cases) if name != value for key in record.keys}


def _marked(node: YamlNode, shape: Marked, label: str, book: Booking) -> None:
    if isinstance(node, YamlScalar) and node.data() is None:
        return
    if not isinstance(node, YamlMapping):
        _wrong(node, label, "a mapping", book)
        return
    if any(name in shape.marks for name in node.names()):
        check(node, shape.record, label, book)


def _named(node: YamlNode, shape: Named, label: str, book: Booking) -> None:
    check(node, shape.get(), label, book)


_CHECKS: dict[type, Callable[[Any, Any, str, Booking], None]] = {
    Text: _text,
    Choice: _choice,
    Number: _number,
    Flag: _flag,
    Scalar: _scalar,
    Anything: _anything,
    ListOf: _list,
    MapOf: _map,
    Record: _record,
    Either: _either,
    Switch: _switch,
    Marked: _marked,
    Named: _named,
}
