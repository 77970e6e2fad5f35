"""Names by which a function gets at members without writing them: `getattr`, `globals`, `__dict__` (layer 8)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

#: What gets at members by name; a function that mentions none of these names what it reads.
BY_NAME: Final = frozenset({"getattr", "globals", "vars", "__dict__"})
_LITERAL: Final = re.compile(r"""[rRuU]?("|')([A-Za-z_]\w*)\1""")
_PART: Final = re.compile(r"[A-Za-z_]\w{2,40}")
#: Methods that make another name of a text.
_CHANGES: Final = {"lower": str.lower, "casefold": str.lower, "upper": str.upper, "capitalize": str.capitalize}


@dataclass(slots=True)
class MadeNames:
    """The names by which one function may get at members.

    Args:
        known: whole names.
        parts: what other names begin or end with.
    """

    known: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()

    def of(self, names: SortedNames) -> frozenset[str]:
        """Those of `names`, and the known ones, that it may be."""
        return self.known.union(*map(names.beginning, self.parts), *map(names.ending, self.parts))


class SortedNames:
    """Names, to be found by how they begin or end.

    Args:
        names: all of them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._forward = sorted(names)
        self._backward = sorted(name[::-1] for name in self._forward)

    def beginning(self, part: str) -> Sequence[str]:
        """The names that begin with `part`."""
        return _beginning(self._forward, part)

    def ending(self, part: str) -> list[str]:
        """The names that end with `part`."""
        return [name[::-1] for name in _beginning(self._backward, part[::-1])]


def _beginning(names: Sequence[str], part: str) -> Sequence[str]:
    # No letter of a name comes behind the last code point.
    return names[bisect_left(names, part) : bisect_left(names, part + "\U0010ffff")]


def made_names(code: Code, function: int) -> MadeNames:
    """The names by which the FUNCTION at `function` may get at members.

    A `getattr` with a literal says its name. Where a name is made at run time, a text without blanks may be its
    beginning or its end, and a word in a text with blanks may be a whole one; a docstring is neither.
    """
    unit = code.unit
    known, made = set(), False
    for index in _within(code, Kind.NAME, function):
        word = unit.name(index)
        if word in BY_NAME:
            literal = _literal(code, index) if word == "getattr" else ""
            known.add(literal)
            made = made or not literal
    if made or any(unit.name(index) in BY_NAME for index in _within(code, Kind.ATTRIBUTE, function)):
        words, parts = _texts(code, function)
        used = {unit.name(index) for index in _within(code, Kind.ATTRIBUTE, function)}
        parts.update(change(part) for name, change in _CHANGES.items() if name in used for part in list(parts))
        return MadeNames(frozenset(known | words) - {""}, tuple(sorted(parts)))
    return MadeNames(frozenset(known))


def _within(code: Code, kind: Kind, node: int) -> Iterator[int]:
    nodes = code.unit.by_kind.get(kind, ())
    yield from nodes[bisect_left(nodes, node) : bisect_left(nodes, code.unit.end[node])]


def _literal(code: Code, getattr_: int) -> str:
    """The name that `getattr(x, "name")` says; "" if it is not written there."""
    unit = code.unit
    call = unit.parent[getattr_]
    if unit.kind[call] != Kind.CALL or unit.role[getattr_] != Role.CALLEE:
        return ""
    arguments = code.arguments(call)
    if len(arguments) < 2 or arguments[0].form or arguments[1].form or unit.kind[arguments[1].node] != Kind.STRING:
        return ""
    found = _LITERAL.fullmatch(code.text, unit.start[arguments[1].node], unit.stop[arguments[1].node])
    return found[2] if found is not None else ""


def _texts(code: Code, function: int) -> tuple[set[str], set[str]]:
    """Words of texts with blanks in a function, and the words of those without."""
    unit = code.unit
    words: set[str] = set()
    parts: set[str] = set()
    for kind in (Kind.STRING, Kind.FSTRING_TEXT):
        for index in _within(code, kind, function):
            if unit.kind[unit.parent[index]] != Kind.EXPRESSION_STATEMENT:
                text = code.text[unit.start[index] : unit.stop[index]]
                (words if any(map(str.isspace, text)) else parts).update(_PART.findall(text))
    return words, parts
