"""LibCST's tree to a Unit: an explicit work stack, every token aligned with the source (layer 3).

An expander says what a node consists of, in source order. Its items are
- a string: a token that must come next, after white space, comments, commas and semicolons;
- a pair (role, child): a node to lower;
- `Exact`: text that must come next, with nothing skipped (inside f-strings).
Node indexes on the stack close the node; complemented ones copy the last leaf's atom to the node.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from aoplint.frontends.errors import Misaligned
from aoplint.tree import Kind, Unit, UnitBuilder

Item = Any
Items = list[Item]
Expander = Callable[[Any, "Lowering"], Items]

_SKIP: Final = re.compile(r"(?:[\s,;\ufeff\x00]|\\\r?\n|\\\r)*")
_COMMENT: Final = re.compile(r"#[^\r\n]*")

NAME: Final = int(Kind.NAME)
CONSTANT: Final = int(Kind.CONSTANT)
TEXT: Final = int(Kind.FSTRING_TEXT)
HOLE: Final = int(Kind.FSTRING_HOLE)


class Exact(str):
    """Text that stands exactly here."""

    __slots__ = ()


class Lowering:
    """State of one file's lowering.

    Args:
        source: the decoded text that was parsed.
        table: for each node class its kind and expander.
    """

    def __init__(self, source: str, table: dict[type, tuple[int, Expander]]) -> None:
        self.source = source
        self.builder = UnitBuilder("python")
        self.table = table
        self.pos = 0
        self.current = 0
        self.role = 0

    def atom(self, word: str) -> None:
        """Gives the node that is being expanded an atom of the fixed vocabulary."""
        self.builder.atom[self.current] = self.builder.word(word)

    def name_here(self, text: str) -> None:
        """Gives the node that is being expanded the name that stands at its start."""
        start = self.pos
        if self.source.startswith(text, start):
            self.builder.atom[self.current] = self.builder.name(text, start, start + len(text))
        else:
            self.builder.atom[self.current] = self.builder.word(text)

    def run(self, module: Any) -> Unit:
        """Lowers `module`.

        Raises:
            Misaligned: if a token is not where the tree says.
        """
        builder, source, table = self.builder, self.source, self.table
        open_node, skip, match_skip = builder.open, self._skip, _SKIP.match
        root = builder.open(int(Kind.MODULE), 0, 0)
        stack: Items = [root]
        self.current = root
        stack.extend(reversed(table[type(module)][1](module, self)))
        pos = 0
        while stack:
            item = stack.pop()
            cls = type(item)
            if cls is tuple:
                role, node = item
                entry = table[type(node)]
                kind = entry[0]
                if kind != TEXT and kind != HOLE:
                    found = match_skip(source, pos)
                    pos = found.end()  # type: ignore[union-attr]
                    if source.startswith("#", pos):
                        pos = skip(pos)
                if kind == NAME:
                    pos = self._name(node, role, pos)
                    continue
                index = open_node(kind, role, pos)
                self.current, self.pos, self.role = index, pos, role
                items = entry[1](node, self)
                stack.append(index)
                parens = getattr(node, "lpar", None)
                if parens and kind in PARENTHESISED:
                    count = len(parens)
                    stack.extend([")"] * count)
                    items.reverse()
                    stack.extend(items)
                    stack.extend(["("] * count)
                else:
                    items.reverse()
                    stack.extend(items)
            elif cls is str:
                found = match_skip(source, pos)
                pos = found.end()  # type: ignore[union-attr]
                if source.startswith("#", pos):
                    pos = skip(pos)
                if not source.startswith(item, pos):
                    raise Misaligned(pos)
                pos += len(item)
            elif cls is int:
                if item >= 0:
                    builder.stop[item] = pos
                    builder.end[item] = len(builder.kind)
                else:
                    builder.atom[~item] = builder.atom[-1]
            else:
                pos = self._exact(item, pos)
        self._skip(pos)
        builder.stop[root] = len(source)
        return builder.finish()

    def _name(self, node: Any, role: int, pos: int) -> int:
        """A name or constant, a leaf even in parentheses."""
        text, parens = node.value, len(node.lpar)
        start = pos
        for _ in range(parens):
            pos = self._skip(self._exact("(", pos))
        stop = self._exact(text, pos)
        constant = text in CONSTANTS
        atom = self.builder.word(text) if constant else self.builder.name(text, pos, stop)
        for _ in range(parens):
            stop = self._exact(")", self._skip(stop))
        self.builder.leaf(CONSTANT if constant else NAME, role, start, stop, atom)
        return stop

    def _exact(self, text: str, pos: int) -> int:
        if not self.source.startswith(text, pos):
            raise Misaligned(pos)
        return pos + len(text)

    def _skip(self, pos: int) -> int:
        """Skips white space and comments from `pos` on, and notes the comments."""
        source = self.source
        while True:
            pos = _SKIP.match(source, pos).end()  # type: ignore[union-attr]
            comment = _COMMENT.match(source, pos)
            if comment is None:
                return pos
            self.builder.comment(pos, comment.end())
            pos = comment.end()


CONSTANTS: Final = frozenset({"None", "True", "False"})
#: Kinds whose `lpar` are redundant parentheses around an expression or pattern.
PARENTHESISED: Final = frozenset(
    int(kind)
    for kind in Kind
    if Kind.NAME <= kind <= Kind.PATTERN_OR and kind not in (Kind.KEYWORD, Kind.PATTERN_CLASS)
)
