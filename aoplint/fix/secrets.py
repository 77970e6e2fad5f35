"""Rewrites literal secrets of a Python file to `os.environ["NAME"]` (layer 12).

The file is parsed by LibCST and lowered to a Unit, whose offsets are exact: what is not a secret keeps every byte.
What cannot be rewritten without changing more than the value's origin is left, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from aoplint.fix.edit import Edit
from aoplint.fix.imports import import_of
from aoplint.fix.variables import Variables
from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.python import lower
from aoplint.model.record import dataclass
from aoplint.scopes.literals import body_span, string_content
from aoplint.tree import Kind, Role, Unit

#: A name of the environment that the program asks for already, with the secret as its default.
_READERS: Final = frozenset({"os.environ.get", "environ.get", "os.getenv", "getenv"})
_LITERAL: Final = frozenset({Kind.STRING, Kind.CONCATENATION})
#: Calls that give their second argument, or `default`, where something is not set.
_DEFAULTS: Final = ("default", "fallback", "default_value")
#: What a rule's id says of the value that it finds.
_TOLD: Final = re.compile(r"-hardcoded-([a-z-]+)\Z")
_MAX_DEPTH: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a secret stands: the interval of its value, without quotes, and the rule that found it."""

    start: int
    stop: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A secret that stays, and why."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A file with its secrets replaced.

    Args:
        text: the new text; the old one if nothing was replaced.
        edits: what makes it, in order, without overlap.
        variables: names that must be set, with the place that each replaces, in order.
        left: what stays.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    variables: tuple[tuple[str, Place], ...] = ()
    left: tuple[Left, ...] = ()


def mend(text: str, places: Iterable[Place], variables: Variables, module: str) -> Mended:
    """`text` without the secrets at `places`.

    Args:
        text: a Python file.
        places: the secrets.
        variables: names of the run's variables.
        module: name of the file without its ending.
    """
    ordered = sorted(set(places), key=lambda place: (place.start, place.stop, place.rule))
    try:
        unit = lower(text)
    except FrontEndError:
        return Mended(text=text, left=tuple(Left(place=place, reason="the file is no Python 3") for place in ordered))
    return _Mending(text, unit, variables, module).run(ordered)


class _StaysError(Exception):
    """A secret that is not rewritten; the message says why."""


class _Mending:
    def __init__(self, text: str, unit: Unit, variables: Variables, module: str) -> None:
        self._text = text
        self._unit = unit
        self._variables = variables
        self._module = module
        self._os = import_of("os", text, unit)

    def run(self, places: Sequence[Place]) -> Mended:
        edits: list[Edit] = []
        named: list[tuple[str, Place]] = []
        left: list[Left] = []
        for place in places:
            if any(edit.start <= place.start and place.stop <= edit.stop for edit in edits):
                continue
            try:
                name, edit = self._rewritten(place)
            except _StaysError as reason:
                left.append(Left(place=place, reason=str(reason)))
                continue
            edits.append(edit)
            named.append((name, place))
        if edits and self._os.text:
            edits.append(Edit(start=self._os.at, stop=self._os.at, text=self._os.text))
        edits.sort(key=lambda edit: (edit.start, edit.stop))
        text = applied(self._text, edits)
        if edits and not parses(text):
            return Mended(
                text=self._text,
                left=tuple(Left(place=place, reason="the result would be no Python") for place in places),
            )
        return Mended(text=text, edits=tuple(edits), variables=tuple(named), left=tuple(left))

    def _rewritten(self, place: Place) -> tuple[str, Edit]:
        node = self._whole(place)
        self._check_surroundings(node)
        if self._os.trouble:
            raise _StaysError(self._os.trouble)
        value = self._value(node)
        reader = self._reader_around(node)
        if reader is not None:
            call, name = reader
            self._variables.reserve(name, value)
            return name, self._edit(call, f'{self._os.name}.environ["{name}"]')
        name = self._variables.name(*self._words(node, place.rule, value))
        code = f'{self._os.name}.environ["{name}"]'
        return name, self._edit(node, f"{code}.encode()" if self._is_bytes(node) else code)

    def _edit(self, node: int, code: str) -> Edit:
        start, stop = self._unit.start[node], self._unit.stop[node]
        # `return"x"` and `"x"if y` are Python, `returnos` is another name.
        before = " " if start and _is_word(self._text[start - 1]) else ""
        after = " " if stop < len(self._text) and _is_word(self._text[stop]) and code[-1] != "]" else ""
        return Edit(start=start, stop=stop, text=before + code + after)

    def _whole(self, place: Place) -> int:
        """The largest expression of literals whose content is the value, and nothing but it."""
        unit = self._unit
        inside = [
            node
            for node in unit.by_kind.get(Kind.STRING, ())
            if unit.start[node] < place.stop and place.start < unit.stop[node]
        ]
        if not inside:
            raise _StaysError("it is no plain string")
        node = inside[0]
        while unit.end[node] <= inside[-1] or unit.kind[unit.parent[node]] == Kind.CONCATENATION:
            node = unit.parent[node]
        parts = range(node, unit.end[node])
        if not all(unit.kind[part] in _LITERAL or _is_sum(unit, part) for part in parts):
            raise _StaysError("only a part of it is literal")
        strings = [part for part in parts if unit.kind[part] == Kind.STRING]
        if (place.start, place.stop) != (self._content(strings[0])[0], self._content(strings[-1])[1]):
            raise _StaysError("it is a part of a longer string")
        return node

    def _content(self, leaf: int) -> tuple[int, int]:
        """The interval of a string between its quotes."""
        start = self._unit.start[leaf]
        first, last = body_span(self._text[start : self._unit.stop[leaf]])
        return start + first, start + last

    def _check_surroundings(self, node: int) -> None:
        unit = self._unit
        parent = unit.parent[node]
        if unit.kind[parent] == Kind.EXPRESSION_STATEMENT:
            raise _StaysError("it stands in a text, not in code")
        if unit.start[node] < self._os.at:
            raise _StaysError("it stands before the imports")
        for above in (node, *unit.ancestors(node)):
            kind, role = unit.kind[above], unit.role[above]
            if kind == Kind.FSTRING:
                raise _StaysError("it stands inside an f-string")
            if role == Role.PATTERN or kind == Kind.PATTERN_VALUE:
                raise _StaysError("a pattern takes literals only")
            if role in (Role.ANNOTATION, Role.RETURNS) or kind == Kind.TYPE_ALIAS:
                raise _StaysError("it stands in a type")

    def _value(self, node: int) -> str:
        unit = self._unit
        return "".join(self._string(leaf) for leaf in range(node, unit.end[node]) if unit.kind[leaf] == Kind.STRING)

    def _string(self, leaf: int) -> str:
        unit = self._unit
        return string_content(self._text[unit.start[leaf] : unit.stop[leaf]], unit.name(leaf))

    def _is_bytes(self, node: int) -> bool:
        unit = self._unit
        leaves = (leaf for leaf in range(node, unit.end[node]) if unit.kind[leaf] == Kind.STRING)
        return any("b" in unit.name(leaf) for leaf in leaves)

    def _reader_around(self, node: int) -> tuple[int, str] | None:
        """The call that reads the environment with the secret as default, and the variable that it names."""
        unit = self._unit
        keyword = unit.parent[node] if unit.kind[unit.parent[node]] == Kind.KEYWORD else -1
        call = unit.parent[keyword if keyword >= 0 else node]
        if unit.kind[call] != Kind.CALL:
            return None
        arguments = unit.children_of_role(call, Role.ARGUMENT)
        callee = unit.child(call, Role.CALLEE)
        written = "".join(self._text[unit.start[callee] : unit.stop[callee]].split())
        second = len(arguments) == 2 and arguments[1] == (keyword if keyword >= 0 else node)
        if written in _READERS and second and unit.kind[arguments[0]] == Kind.STRING:
            name = self._string(arguments[0])
            if name.isidentifier() and name.isascii():
                return call, name
        if written in _READERS or (keyword >= 0 and unit.name(keyword) in _DEFAULTS):
            raise _StaysError("it is the default of a setting: remove it, and let the program fail without the setting")
        return None

    def _words(self, node: int, rule: str, value: str) -> tuple[str, str, str, str]:
        """What names the variable: what the source or the rule calls the value, and else who gets it."""
        called, given_to = self._called(node)
        told = _TOLD.search(rule)
        return called or (told[1] if told else ""), value, self._module, f"{given_to}_secret"

    def _called(self, node: int) -> tuple[str, str]:
        """The keyword, key, target or parameter of a value, and the function that gets it."""
        unit = self._unit
        at = node
        for _ in range(_MAX_DEPTH):
            parent = unit.parent[at]
            kind = unit.kind[parent]
            if kind == Kind.KEYWORD:
                return unit.name(parent), ""
            if kind == Kind.DICT_ITEM and unit.role[at] == Role.VALUE:
                return self._key(unit.child(parent, Role.KEY)), ""
            if kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.NAMED_EXPRESSION):
                return self._target(unit.child(parent, Role.TARGET)), ""
            if kind == Kind.PARAMETER:
                return unit.name(unit.child(parent, Role.NAME)), ""
            if kind == Kind.COMPARE:
                return self._target(unit.child(parent, Role.LEFT)), ""
            if kind == Kind.CALL and unit.role[at] == Role.ARGUMENT:
                return "", self._target(unit.child(parent, Role.CALLEE))
            if parent <= 0:
                break
            at = parent
        return "", ""

    def _target(self, node: int) -> str:
        unit = self._unit
        kind = unit.kind[node]
        if kind in (Kind.NAME, Kind.ATTRIBUTE):
            return unit.name(node)
        return self._key(unit.child(node, Role.INDEX)) if kind == Kind.SUBSCRIPT else ""

    def _key(self, node: int) -> str:
        unit = self._unit
        if node < 0:
            return ""
        if unit.kind[node] == Kind.STRING:
            return self._string(node)
        return unit.name(node) if unit.kind[node] in (Kind.NAME, Kind.ATTRIBUTE) else ""


def applied(text: str, edits: Iterable[Edit]) -> str:
    """`text` with `edits`, which are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.stop
    return "".join((*parts, text[at:]))


def _is_sum(unit: Unit, node: int) -> bool:
    return unit.kind[node] == Kind.BINARY_OPERATION and unit.name(node) == "+"


def _is_word(char: str) -> bool:
    return char.isidentifier() or char.isdigit()


def parses(text: str) -> bool:
    """Whether `text` is Python 3."""
    try:
        lower(text)
    except FrontEndError:
        return False
    return True
