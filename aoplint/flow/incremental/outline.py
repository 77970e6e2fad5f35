"""A file without the functions that a solution did not run: changes of these make no other file of it (layer 8).

What is numbered here are the nodes that are left, in their order: a number means the same node whatever becomes of the
functions that are left out, of comments and of blank lines.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import accumulate
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.tree import Kind, Role

_LINE_ENDS: Final = re.compile(r"[ \t\f\r\n]*[\r\n]")
_TEXTS: Final = (Kind.STRING, Kind.FSTRING)
#: What stands for a body that is left out; no source of Python can contain it.
_SIGN: Final = "\0"


def outer_functions(code: Code, ignored: Collection[int] = ()) -> list[int]:
    """The FUNCTION nodes that stand in no other function, in order, but for those of `ignored`."""
    found: list[int] = []
    end = 0
    for node in code.unit.by_kind.get(Kind.FUNCTION, ()):
        if node >= end:
            end = code.unit.end[node]
            if node not in ignored:
                found.append(node)
    return found


class Outline:
    """What is left of a file.

    Args:
        code: the file.
        left_out: which of its outer functions are left out, by their place among these; all but their headers.
        ignored: functions of which nothing is left; they are none of the outer ones.
    """

    def __init__(self, code: Code, left_out: Collection[int], ignored: Collection[int] = ()) -> None:
        self._code = code
        self.left_out = tuple(sorted(left_out))
        unit, outer = code.unit, outer_functions(code, ignored)
        self._functions = [outer[at] for at in self.left_out if at < len(outer)]
        self._bodies = [unit.child(node, Role.BODY) for node in self._functions]
        self._ignored = sorted(ignored)
        gone = sorted([*((body + 1, unit.end[body]) for body in self._bodies), *((f, unit.end[f]) for f in ignored)])
        #: Nodes that are gone, by intervals; how many up to the end of each, and the number of the node behind it.
        self._first = [first for first, _ in gone]
        self._last = [last for _, last in gone]
        self._gone = list(accumulate(last - first for first, last in gone))
        self._behind = [last - count for last, count in zip(self._last, self._gone)]

    def number(self, node: int) -> int | None:
        """The number of `node`; None if it is left out."""
        at = bisect_right(self._first, node) - 1
        if at < 0:
            return node
        return None if node < self._last[at] else node - self._gone[at]

    def node(self, number: int) -> int:
        """The node of a number."""
        at = bisect_right(self._behind, number) - 1
        return number if at < 0 else number + self._gone[at]

    def key(self, node: int) -> tuple[int, int]:
        """What names `node`, if it is left out too: the number before, and how far within what is left out there."""
        number = self.number(node)
        if number is not None:
            return number, 0
        at = bisect_right(self._first, node) - 1
        return self._behind[at] - 1, node - self._first[at] + 1

    @cached_property
    def digest(self) -> str:
        """A hash over what is left, but for comments, blank lines and spaces at the ends of lines."""
        code = self._code
        unit, text = code.unit, code.text
        strings = (node for kind in _TEXTS for node in unit.by_kind.get(kind, ()) if self.number(node) is not None)
        written = (text[unit.start[node] : unit.stop[node]] for node in strings)
        said = [
            _LINE_ENDS.sub("\n", "".join(self._pieces())).strip(),
            [one for one in written if "\n" in one],
            sorted(self._globals()),
            sorted(code.imported),
            # A generator is none until somebody runs it: whether it is one is seen at its call.
            [node in code.generators for node in self._functions],
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode("ascii")).hexdigest()

    def _pieces(self) -> Iterator[str]:
        """The text between comments and what is left out, with a sign for each of the latter."""
        unit, text = self._code.unit, self._code.text
        bodies = ((unit.start[body], unit.stop[body], _SIGN) for body in self._bodies)
        ignored = ((unit.start[node], unit.stop[node], "") for node in self._ignored)
        comments = ((start, stop, "") for start, stop in unit.comment_spans())
        done = 0
        for start, stop, sign in sorted([*bodies, *ignored, *comments]):
            if start >= done:
                yield text[done:start]
                yield sign
                done = stop
        yield text[done:]

    def _globals(self) -> Iterator[str]:
        """Names that functions which are left out make those of the module."""
        unit = self._code.unit
        for function in (*self._functions, *self._ignored):
            for node in range(function, unit.end[function]):
                if unit.kind[node] == Kind.GLOBAL:
                    yield from (unit.name(child) for child in unit.children(node))
