"""Finds values of a structured Unit by the path of their keys (layer 2).

    project.name        services.*.environment        tool."x y".name        servers[0].password        **.app_secret

Steps are divided by dots. A bare step is a key, in which `*` stands for any text; `*` alone is any key or element,
`**` any number of steps, none included. A step in quotes is exact. `[]` is any element of a list, `[2]` the third; a
bare number is both key and element. `(?i)` before the path compares in any case.

INI's keys match in any case, as its readers have it. Where keys are dotted by habit (INI, properties) a dot in a key
is a step too: `spring.datasource.url` finds the key of this name. Aliases and merge keys of YAML are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from aoplint.model.record import dataclass
from aoplint.tree.kinds import Kind, Role
from aoplint.tree.scalars import value
from aoplint.tree.unit import Unit

#: Steps of a path; each costs a bit of every state.
STEP_LIMIT: Final = 64
_MAPPING: Final = int(Kind.MAPPING)
_SEQUENCE: Final = int(Kind.SEQUENCE)
_SCALAR: Final = int(Kind.SCALAR)
_PAIR: Final = int(Kind.PAIR)
_KEY: Final = int(Role.KEY)
_VALUE: Final = int(Role.VALUE)
_ANY_CASE: Final = frozenset({"ini"})
_DOTTED: Final = frozenset({"ini", "properties"})
_STEP: Final = re.compile(
    r"""\[(?P<index>\d{0,9}|\*)\]|"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"|'(?P<single>[^']*)'|(?P<bare>[^\s.\[\]"'\\]+)"""
)
_ESCAPE: Final = re.compile(r"\\(.)")


class KeyPathError(ValueError):
    """A key path is malformed.

    Args:
        message: what is wrong.
        offset: where in the path.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(f"{message}, at character {offset + 1}")
        self.message = message
        self.offset = offset


class _What(Enum):
    """What a step matches."""

    KEY = 1
    ELEMENT = 2
    ANY = 3
    DEEP = 4


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a path.

    Args:
        what: it matches.
        pieces: a key's texts between its stars, one if it has none.
        number: of the element, -1 for any or for none.
    """

    what: _What
    pieces: tuple[str, ...] = ()
    number: int = -1

    def key(self, key: str) -> bool:
        """Whether a member with `key` matches."""
        if self.what is _What.ANY:
            return True
        return self.what is _What.KEY and _glob(self.pieces, key)

    def element(self, number: int) -> bool:
        """Whether the element `number` of a list matches."""
        if self.what is _What.ANY:
            return True
        if self.what is _What.ELEMENT:
            return self.number in (-1, number)
        return self.what is _What.KEY and self.number == number


def _glob(pieces: tuple[str, ...], text: str) -> bool:
    """Whether `text` is `pieces` with anything between; each piece is sought once."""
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, stop = len(first), len(text) - len(last)
    for piece in middle:
        at = text.find(piece, at, stop)
        if at < 0:
            return False
        at += len(piece)
    return True


class KeyPath:
    """A compiled key path; see the module for what it may hold.

    Args:
        source: the path as it is written.

    Raises:
        KeyPathError: if it is malformed.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._fold = source.startswith("(?i)")
        self._exact = tuple(_steps(source, 4 if self._fold else 0))
        self._folded = tuple(
            _Step(step.what, tuple(map(str.casefold, step.pieces)), step.number) for step in self._exact
        )

    def __repr__(self) -> str:
        return f"KeyPath({self.source!r})"

    def find(self, unit: Unit, text: str) -> list[int]:
        """What is at the path, in source order: PAIRs, and nodes in the role ELEMENT."""
        return _Walk(self, unit, text).run()

    def values(self, unit: Unit, text: str) -> list[int]:
        """The values at the path, in source order: SCALARs, REFERENCEs and whole containers."""
        return [node for node in (value_of(unit, found) for found in self.find(unit, text)) if node >= 0]

    def scalars(self, unit: Unit, text: str) -> list[int]:
        """The SCALARs that are values at the path or stand in such a value, keys aside, in source order."""
        found: list[int] = []
        done = 0
        for node in self.values(unit, text):
            for inner in range(max(node, done), unit.end[node]):
                if unit.kind[inner] == _SCALAR and unit.role[inner] != _KEY:
                    found.append(inner)
            done = max(done, unit.end[node])
        return found

    def steps(self, language: str) -> tuple[_Step, ...]:
        """The steps as `language` compares them."""
        return self._folded if self.folds(language) else self._exact

    def folds(self, language: str) -> bool:
        """Whether the case of keys does not matter."""
        return self._fold or language in _ANY_CASE


def parse_key_path(source: str) -> KeyPath:
    """The key path `source`.

    Raises:
        KeyPathError: if it is malformed.
    """
    return KeyPath(source)


def value_of(unit: Unit, found: int) -> int:
    """The value of a PAIR, -1 if it has none; any other node is its own."""
    return unit.child(found, _VALUE) if unit.kind[found] == _PAIR else found


def _steps(source: str, at: int) -> Iterator[_Step]:
    count = 0
    expects_dot = False
    while at < len(source):
        dot = source[at] == "."
        if dot and not expects_dot:
            raise KeyPathError("a step is empty", at)
        at += dot
        match = _STEP.match(source, at)
        if match is None:
            raise KeyPathError("a key, a quoted key, [], [n], * or ** must stand here", at)
        if expects_dot and not dot and match["index"] is None:
            raise KeyPathError("a dot must stand here", at)
        if dot and match["index"] is not None:
            raise KeyPathError("no dot stands before [", at - 1)
        count += 1
        if count > STEP_LIMIT:
            raise KeyPathError(f"a path has at most {STEP_LIMIT} steps", at)
        yield _step(match)
        at = match.end()
        expects_dot = True
    if not count:
        raise KeyPathError("a key path needs a step", at)


def _step(match: re.Match[str]) -> _Step:
    index, bare = match["index"], match["bare"]
    if index is not None:
        return _Step(_What.ELEMENT, number=int(index) if index.isdigit() else -1)
    if match["double"] is not None:
        return _Step(_What.KEY, (_ESCAPE.sub(r"\1", match["double"]),))
    if bare is None:
        return _Step(_What.KEY, (match["single"],))
    if bare in ("*", "**"):
        return _Step(_What.ANY if bare == "*" else _What.DEEP)
    number = int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else -1
    return _Step(_What.KEY, tuple(bare.split("*")), number if str(number) == bare else -1)


class _Walk:
    """One search: states are sets of numbers of steps done, as bits; where none is left nothing is read."""

    def __init__(self, path: KeyPath, unit: Unit, text: str) -> None:
        self._unit, self._text = unit, text
        self._steps = path.steps(unit.language)
        self._fold = path.folds(unit.language)
        self._dotted = unit.language in _DOTTED
        self._done = 1 << len(self._steps)
        self._found: list[int] = []
        self._open: list[tuple[int, int]] = []

    def run(self) -> list[int]:
        unit = self._unit
        begin = self._closed(1)
        self._open = [(child, begin) for child in unit.children(0)]
        while self._open:
            node, state = self._open.pop()
            if unit.kind[node] == _MAPPING:
                for pair in unit.children(node):
                    after = self._member(state, pair)
                    self._reach(pair, unit.child(pair, _VALUE), after)
            elif unit.kind[node] == _SEQUENCE:
                for number, element in enumerate(unit.children(node)):
                    self._reach(element, element, self._closed(self._element(state, number)))
        return sorted(self._found)

    def _reach(self, found: int, inner: int, state: int) -> None:
        if state & self._done:
            self._found.append(found)
        if inner >= 0 and state & (self._done - 1):
            self._open.append((inner, state))

    def _member(self, state: int, pair: int) -> int:
        unit = self._unit
        node = unit.child(pair, _KEY)
        if unit.kind[node] != _SCALAR:
            return self._closed(self._advanced(state, None))
        key = value(unit, self._text, node)
        if self._fold:
            key = key.casefold()
        after = self._closed(self._advanced(state, key))
        if self._dotted and "." in key:
            for part in key.split("."):
                state = self._closed(self._advanced(state, part))
                if not state:
                    break
            after |= state
        return after

    def _advanced(self, state: int, key: str | None) -> int:
        """The state behind a member with `key`, None for a key that is no scalar."""
        after = 0
        for at, step in enumerate(self._steps):
            if state >> at & 1:
                if step.what is _What.DEEP:
                    after |= 1 << at
                elif step.key(key) if key is not None else step.what is _What.ANY:
                    after |= 2 << at
        return after

    def _element(self, state: int, number: int) -> int:
        after = 0
        for at, step in enumerate(self._steps):
            if state >> at & 1:
                if step.what is _What.DEEP:
                    after |= 1 << at
                elif step.element(number):
                    after |= 2 << at
        return after

    def _closed(self, state: int) -> int:
        """`state` with all that `**` reaches by matching nothing."""
        for at, step in enumerate(self._steps):
            if step.what is _What.DEEP and state >> at & 1:
                state |= 2 << at
        return state
