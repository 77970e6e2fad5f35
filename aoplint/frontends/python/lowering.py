"""LibCST's tree to a Unit: an explicit work stack, every token aligned with the source (layer 3).

For each node class an expander pushes what a node consists of, **last part first**, onto the work stack and
returns the number of the node's atom. A part is
- a string: a token that must come next, after white space, comments, commas and semicolons;
- two entries, a node and above it its role (`role_of`, not negative): a node to lower;
- a negative number `~index`: the end of node `index`.
A class without expander is a leaf: its `value` stands in the source as it is.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aoplint.frontends.errors import Misaligned
from aoplint.tree import Kind, Role, Unit, UnitBuilder

if TYPE_CHECKING:
    import libcst as cst
else:
    from aoplint.frontends.python.native import nodes as cst

Stack = list[Any]
Expander = Callable[[Any, Stack, "Lowering"], int]


class Entry(NamedTuple):
    """How a node class lowers.

    Args:
        kind: its `Kind`.
        expand: pushes its parts; None for a leaf.
        wrapped: it can stand in redundant parentheses (`lpar`).
        exact: white space before it is part of it (the text of an f-string).
    """

    kind: int
    expand: Expander | None
    wrapped: bool = False
    exact: bool = False


#: Roles are pushed shifted, so that a node's kind and role are one number.
_ROLE_SHIFT: Final = 8
_BLANK: Final = re.compile(r"(?:[ \t\f\r\n,;]+|\\(?:\r\n|\r|\n))*")
_BLANK_BEFORE_COMMA: Final = re.compile(r"(?:[ \t\f\r\n]+|\\(?:\r\n|\r|\n))*")
_COMMENT: Final = re.compile(r"#[^\r\n]*")
_BETWEEN: Final = re.compile(r"(?:[ \t\f\r\n(\\]+|#[^\r\n]*)*")
_BLANKS: Final = frozenset(" \t\f\r\n,;\\#")
#: Stands behind the source, so that there is always one more character; no token begins with it.
_SENTINEL: Final = "\0"
_CONSTANTS: Final = ("None", "True", "False")
_LAST_CONSTANT: Final = len(_CONSTANTS)


def role_of(role: Role) -> int:
    """`role` as it is pushed."""
    return int(role) << _ROLE_SHIFT


class Lowering:
    """State of one file's lowering.

    Args:
        source: the decoded text that was parsed.
        table: for each node class how it lowers.
    """

    def __init__(self, source: str, table: dict[type, Entry]) -> None:
        self.source = source
        self.table = table
        self.builder = UnitBuilder("python")
        self.word = self.builder.word
        self.heads = array("H")
        for constant in _CONSTANTS:
            self.word(constant)

    def role(self) -> int:
        """The role, as pushed, of the node that is being expanded."""
        return self.heads[-1] & ~0xFF

    def rekind(self, kind: Kind) -> None:
        """Gives the node that is being expanded another kind."""
        self.heads[-1] = self.role() | kind

    def name_from(self, *tokens: str) -> int:
        """Number of the name that `tokens` make, which stand from the start of the node being expanded on.

        White space, comments and parentheses may stand between them: `import a . b`, `(a)`.
        """
        name = "".join(tokens)
        source, start, stop = self.source, -1, self.builder.start[-1]
        for token in tokens:
            at = _BETWEEN.match(source, stop).end()  # type: ignore[union-attr]
            if not source.startswith(token, at):
                raise Misaligned(at)
            start, stop = (start if start >= 0 else at), at + len(token)
        return self.builder.name(name, start, stop)

    def run(self, module: cst.Module) -> Unit:
        """Lowers `module`.

        Raises:
            Misaligned: if a token is not where the tree says.
        """
        text = self.source + _SENTINEL
        builder, heads, table = self.builder, self.heads, self.table
        skip, before_comma = self._skipper(text, _BLANK), self._skipper(text, _BLANK_BEFORE_COMMA)
        atoms, starts, stops, ends = builder.atom, builder.start, builder.stop, builder.end
        numbers, name_class, startswith = builder.numbers, cst.Name, text.startswith
        as_name, as_constant = int(Kind.NAME), int(Kind.CONSTANT)
        stack: Stack = [module, 0]
        pos = count = 0
        while stack:
            item = stack.pop()
            if type(item) is str:
                if not startswith(item, pos):
                    pos = skip(pos) if item != "," else before_comma(pos)
                    if not startswith(item, pos):
                        raise Misaligned(pos)
                pos += len(item)
                continue
            if item < 0:
                stops[~item] = pos
                ends[~item] = count
                continue
            node = stack.pop()
            cls = type(node)
            if cls is name_class and not node.lpar:
                token = node.value
                number = numbers.get(token)
                if not startswith(token, pos):
                    pos = skip(pos)
                    if not startswith(token, pos):
                        raise Misaligned(pos)
                start, pos = pos, pos + len(token)
                if number is None:
                    number = builder.name(token, start, pos)
                heads.append(item | as_name if number > _LAST_CONSTANT else item | as_constant)
                atoms.append(number)
                starts.append(start)
                stops.append(pos)
                count += 1
                ends.append(count)
                continue
            kind, expand, wrapped, exact = table[cls]
            if not exact and text[pos] in _BLANKS:
                pos = skip(pos)
            heads.append(item | kind)
            starts.append(pos)
            stops.append(pos)
            count += 1
            ends.append(count)
            if expand is None:
                token = node.value
                if not startswith(token, pos):
                    raise Misaligned(pos)
                pos += len(token)
                stops[-1] = pos
                atoms.append(0)
                continue
            stack.append(-count)
            if wrapped and node.lpar:
                parentheses = len(node.lpar)
                stack.extend(")" * parentheses)
                atoms.append(expand(node, stack, self))
                stack.extend("(" * parentheses)
            else:
                atoms.append(expand(node, stack, self))
        skip(pos)
        return self._finish()

    def _skipper(self, text: str, blank: re.Pattern[str]) -> Callable[[int], int]:
        """A function that skips `blank` and comments from an offset on, and notes the comments."""
        match_blank, match_comment, note = blank.match, _COMMENT.match, self.builder.comment
        last = len(text) - 1

        def skip(pos: int) -> int:
            if text[pos] == " ":
                pos += 1
                if text[pos] not in _BLANKS:
                    return pos
            while True:
                pos = match_blank(text, pos).end()  # type: ignore[union-attr]
                if text[pos] != "#":
                    return pos
                stop = min(match_comment(text, pos).end(), last)  # type: ignore[union-attr]
                note(pos, stop)
                pos = stop

        return skip

    def _finish(self) -> Unit:
        """Splits the heads and copies names up: an attribute's from its last leaf, a keyword's from its first."""
        builder, heads = self.builder, self.heads
        if sys.byteorder == "big":
            heads.byteswap()
        raw = heads.tobytes()
        kinds = raw[0::2]
        builder.kind = array("B", kinds)
        builder.role = array("B", raw[1::2])
        builder.start[0] = 0
        builder.stop[0] = len(self.source)
        atoms, ends = builder.atom, builder.end
        for index in _indexes(kinds, Kind.ATTRIBUTE):
            atoms[index] = atoms[ends[index] - 1]
        for kind in (Kind.KEYWORD, Kind.PATTERN_KEYWORD):
            for index in _indexes(kinds, kind):
                atoms[index] = atoms[index + 1]
        return builder.finish()


def _indexes(kinds: bytes, kind: Kind) -> list[int]:
    found = []
    index = kinds.find(kind)
    while index >= 0:
        found.append(index)
        index = kinds.find(kind, index + 1)
    return found
