"""Constant folding on a Python Unit: the text that an expression gives, with its interval (layer 6)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final

from aoplint.model.record import dataclass
from aoplint.scopes.literals import body_span, unescape
from aoplint.tree import Kind, Role, Unit

_MAX_DEPTH: Final = 12
_MAX_PARTS: Final = 200
_MAX_LENGTH: Final = 8192
#: Methods whose result is, for our purpose, the text they are called on.
_SAME: Final = frozenset({"encode", "decode", "strip", "lstrip", "rstrip", "get_secret_value", "expandtabs", "ljust"})
_SAME_CALLS: Final = frozenset({"str", "bytes", "bytearray", "SecretStr", "Secret", "SecretBytes"})
_BASE64: Final = frozenset({"b64decode", "standard_b64decode", "urlsafe_b64decode", "decodebytes", "a2b_base64"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A constant text.

    Args:
        start: first code point of its first literal, without quotes.
        stop: one past the last code point of its last.
        value: the text.
        parts: number of literals.
        elsewhere: intervals of the literals that names stand for here.
    """

    start: int
    stop: int
    value: str
    parts: int = 1
    elsewhere: tuple[tuple[int, int], ...] = ()


class Folder:
    """Folds expressions of one file.

    Args:
        unit: the lowered file.
        text: its text.
        constant: the expression that a name or attribute stands for, -1 when unknown.
    """

    def __init__(self, unit: Unit, text: str, constant: Callable[[int], int]) -> None:
        self.unit = unit
        self.text = text
        self.constant = constant
        #: What was folded at which depth: names that build on each other would else be folded again and again.
        self._known: dict[int, tuple[int, Folded | None]] = {}

    def fold(self, node: int, depth: int = 0) -> Folded | None:
        """The constant text of expression `node`, None if it is none."""
        if depth > _MAX_DEPTH:
            return None
        if self.unit.kind[node] in (Kind.NAME, Kind.ATTRIBUTE):
            return self._name(node, depth) if depth else None
        known = self._known.get(node)
        if known is not None and (known[1] is not None or known[0] <= depth):
            return known[1]
        found = self._fold(node, depth)
        self._known[node] = (depth, found)
        return found

    def _fold(self, node: int, depth: int) -> Folded | None:
        kind = self.unit.kind[node]
        if kind == Kind.STRING:
            return self._string(node)
        if kind == Kind.NUMBER:
            start, stop = self.unit.start[node], self.unit.stop[node]
            return Folded(start, stop, self.text[start:stop].strip("()").replace("_", ""))
        if kind in (Kind.CONCATENATION, Kind.FSTRING):
            return self._parts(node, depth)
        if kind == Kind.BINARY_OPERATION:
            return self._binary(node, depth)
        if kind == Kind.CALL:
            return self._call(node, depth)
        if kind == Kind.SUBSCRIPT:
            return self._reversed(node, depth)
        return None

    def _string(self, node: int) -> Folded:
        start, stop = self.unit.start[node], self.unit.stop[node]
        first, last = body_span(self.text[start:stop])
        content = self.text[start + first : start + last]
        return Folded(start + first, start + last, unescape(content, self.unit.name(node)))

    def _name(self, node: int, depth: int) -> Folded | None:
        target = self.constant(node)
        found = self.fold(target, depth + 1) if target >= 0 else None
        if found is None:
            return None
        # The value lies elsewhere: here it is the interval of the name.
        elsewhere = ((found.start, found.stop), *found.elsewhere)
        return Folded(self.unit.start[node], self.unit.stop[node], found.value, found.parts, elsewhere[:_MAX_PARTS])

    def _parts(self, node: int, depth: int) -> Folded | None:
        found: list[Folded] = []
        for part in self.unit.children(node):
            piece = self._part(part, depth)
            if piece is None or len(found) > _MAX_PARTS:
                return None
            found.append(piece)
        if not found:
            return None
        return _sum(found)

    def _part(self, part: int, depth: int) -> Folded | None:
        kind = self.unit.kind[part]
        if kind == Kind.FSTRING_TEXT:
            start, stop = self.unit.start[part], self.unit.stop[part]
            return Folded(start, stop, self.text[start:stop].replace("{{", "{").replace("}}", "}"))
        if kind == Kind.FSTRING_HOLE:
            plain = not self.unit.name(part) and self.unit.child(part, Role.FORMAT) < 0
            return self.fold(self.unit.child(part, Role.VALUE), depth + 1) if plain else None
        return self.fold(part, depth + 1)

    def _binary(self, node: int, depth: int) -> Folded | None:
        """Left spine first, without recursion along it: sums of hundreds of terms are real."""
        unit = self.unit
        spine = [node]
        while unit.kind[left := unit.child(spine[-1], Role.LEFT)] == Kind.BINARY_OPERATION:
            spine.append(left)
        if len(spine) > _MAX_PARTS:
            return None
        value = self.fold(unit.child(spine[-1], Role.LEFT), depth + 1)
        for index in reversed(spine):
            if value is None:
                return None
            right = unit.child(index, Role.RIGHT)
            if unit.name(index) == "+":
                other = self.fold(right, depth + 1)
                value = other and _sum([value, other])
            elif unit.name(index) == "%":
                value = self._percent(value, right, depth)
            else:
                return None
        return value

    def _percent(self, form: Folded, right: int, depth: int) -> Folded | None:
        unit = self.unit
        nodes = list(unit.children(right)) if unit.kind[right] == Kind.TUPLE else [right]
        values = [self.fold(node, depth + 1) for node in nodes]
        known = [value for value in values if value is not None]
        if len(known) != len(nodes) or form.value.count("%s") != len(known) or form.value.count("%") != len(known):
            return None
        return _filled(form, form.value.split("%s"), known)

    def _call(self, node: int, depth: int) -> Folded | None:
        unit = self.unit
        callee = unit.child(node, Role.CALLEE)
        arguments = unit.children_of_role(node, Role.ARGUMENT)
        if unit.kind[callee] == Kind.ATTRIBUTE:
            name, owner = unit.name(callee), unit.child(callee, Role.OBJECT)
            if name in _SAME:
                return self.fold(owner, depth + 1)
            if name == "join" and len(arguments) == 1:
                return self._join(owner, arguments[0], depth)
            if name == "format" and arguments:
                return self._format(owner, arguments, depth)
            if name == "fromhex" and arguments:
                return self._decoded(arguments[0], depth, bytes.fromhex)
        else:
            name = unit.name(callee)
        if not arguments:
            return None
        if name in _SAME_CALLS:
            return self.fold(arguments[0], depth + 1)
        if name in _BASE64:
            return self._decoded(arguments[0], depth, _from_base64)
        return None

    def _join(self, owner: int, sequence: int, depth: int) -> Folded | None:
        glue = self.fold(owner, depth + 1)
        if self.unit.kind[sequence] in (Kind.NAME, Kind.ATTRIBUTE):
            sequence = self.constant(sequence)
        if glue is None or sequence < 0 or self.unit.kind[sequence] not in (Kind.LIST, Kind.TUPLE):
            return None
        items = list(self.unit.children(sequence))
        values = [self.fold(item, depth + 1) for item in items[:_MAX_PARTS]]
        known = [value for value in values if value is not None]
        if not known or len(known) != len(items):
            return None
        value = glue.value.join(v.value for v in known)[:_MAX_LENGTH]
        return Folded(known[0].start, known[-1].stop, value, len(known), _elsewhere(known))

    def _format(self, owner: int, arguments: list[int], depth: int) -> Folded | None:
        form = self.fold(owner, depth + 1)
        values = [self.fold(argument, depth + 1) for argument in arguments]
        known = [value for value in values if value is not None]
        if form is None or len(known) != len(arguments) or form.value.count("{}") != len(known):
            return None
        return _filled(form, form.value.split("{}"), known)

    def _decoded(self, argument: int, depth: int, decode: Callable[[str], bytes]) -> Folded | None:
        found = self.fold(argument, depth + 1)
        if found is None:
            return None
        try:
            value = decode(found.value).decode("utf-8")
        except ValueError:
            return None
        return Folded(found.start, found.stop, value, max(2, found.parts), found.elsewhere)

    def _reversed(self, node: int, depth: int) -> Folded | None:
        """`"terces"[::-1]`."""
        unit = self.unit
        index = unit.child(node, Role.INDEX)
        if index < 0 or unit.kind[index] != Kind.SLICE:
            return None
        if self.text[unit.start[index] : unit.stop[index]].replace(" ", "") != "::-1":
            return None
        found = self.fold(unit.child(node, Role.OBJECT), depth + 1)
        return found and Folded(found.start, found.stop, found.value[::-1], max(2, found.parts), found.elsewhere)


def _from_base64(text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_" if "-" in text or "_" in text else None, validate=True)
    except binascii.Error as error:
        raise ValueError(text[:0]) from error


def _sum(parts: list[Folded]) -> Folded:
    value = "".join(part.value for part in parts)[:_MAX_LENGTH]
    return Folded(
        parts[0].start, max(p.stop for p in parts), value, sum(part.parts for part in parts), _elsewhere(parts)
    )


def _filled(form: Folded, pieces: list[str], values: list[Folded]) -> Folded:
    texts = [pieces[0]]
    for piece, value in zip(pieces[1:], values):
        texts += (value.value, piece)
    parts = form.parts + sum(value.parts for value in values)
    stop = max(v.stop for v in (form, *values))
    return Folded(form.start, stop, "".join(texts)[:_MAX_LENGTH], parts, _elsewhere((form, *values)))


def _elsewhere(parts: Sequence[Folded]) -> tuple[tuple[int, int], ...]:
    return tuple(span for part in parts for span in part.elsewhere)[:_MAX_PARTS]
