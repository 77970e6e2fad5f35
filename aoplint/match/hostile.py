"""Refuses regular expressions that need exponential time on some text (layer 6).

A repetition whose body can be read in two ways is exponential: what follows an inner repetition, the body's own start
among it, must not begin with what the inner repetition takes; alternatives of one width must differ.
"""

from __future__ import annotations

import importlib
import re
import sys
from functools import lru_cache
from typing import Any, Final

from aoplint.match.pcre import RegexError

_PARSER: Final[Any] = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
#: A repetition of more than this many times counts as unbounded.
_MANY: Final = 24
_HINT: Final = "make what is repeated start with something that it cannot end with, or bound the repetition"
#: Code points that stand for their classes; what is outside is compared by class.
_SAMPLE: Final = "".join(chr(code) for code in range(128)) + "\u00e9\u00df\u4e00\u0391\u00a0\u2028\u00ab"
_ALL: Final = frozenset(_SAMPLE)

#: Flags within the expression: letters of both cases count as one everywhere then, to be safe.
_ANY_CASE: Final = re.compile(r"\(\?[a-z]*i[a-z]*[-:)]")

Items = list[tuple[Any, Any]]


def refuse_hostile(compiled: re.Pattern[str]) -> None:
    """Lets a regular expression pass whose repetitions cannot be read in two ways.

    Raises:
        RegexError: for one that can.
    """
    try:
        tree = _PARSER.parse(compiled.pattern, compiled.flags & ~re.DEBUG)
    except re.error as error:  # pragma: no cover  # it has been compiled
        raise RegexError("this regular expression cannot be read") from error
    flags = compiled.flags | (re.I if _ANY_CASE.search(compiled.pattern) else 0)
    if _Analysis(flags).sequence(list(tree), frozenset(), True):
        raise RegexError("this regular expression can take exponential time", hint=_HINT)


class _Analysis:
    def __init__(self, flags: int) -> None:
        self.any_case = bool(flags & re.I)
        self.any_line = bool(flags & re.S)

    def sequence(self, items: Items, after: frozenset[str], outside: bool) -> bool:
        """Whether a sequence is ambiguous within a repetition.

        Args:
            after: characters with which what follows the sequence may begin, the next round's start among them.
            outside: it stands in no repetition, so that what follows does not matter.
        """
        follow = after
        for op, value in reversed(items):
            if self._item(str(op), value, follow, outside):
                return True
            first, empty = self._first(str(op), value)
            follow = first | (follow if empty else frozenset())
        return False

    def _item(self, op: str, value: Any, after: frozenset[str], outside: bool) -> bool:
        if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self._repeat(value, after, outside or op == "POSSESSIVE_REPEAT")
        if op == "SUBPATTERN":
            return self.sequence(list(value[3]), after, outside)
        if op == "ATOMIC_GROUP":
            return self.sequence(list(value), frozenset(), True)
        if op == "BRANCH":
            branches = [list(branch) for branch in value[1]]
            return any(self.sequence(branch, after, outside) for branch in branches)
        if op in ("ASSERT", "ASSERT_NOT"):
            return self.sequence(list(value[1]), frozenset(), True)
        if op == "GROUPREF_EXISTS":
            return any(self.sequence(list(branch), after, outside) for branch in value[1:] if branch is not None)
        return False

    def _repeat(self, value: Any, after: frozenset[str], outside: bool) -> bool:
        least, most, body = value
        items = list(body)
        many = most is _PARSER.MAXREPEAT or most > _MANY
        first = self._first_of(items)[0]
        if many and not outside and first & after:
            return True
        if not many:
            return self.sequence(items, after if least == most == 1 else after | first, outside)
        follow = first if outside else first | after
        return self._same_branches(items) or self.sequence(items, follow, False)

    def _same_branches(self, items: Items) -> bool:
        """Whether there is a choice between parts of one width that can be the same text."""
        return any(
            self._same_branches(list(value[3])) if str(op) == "SUBPATTERN" else self._same(value[1])
            for op, value in items
            if str(op) in ("SUBPATTERN", "BRANCH")
        )

    def _same(self, choice: Any) -> bool:
        branches = [self._characters(list(branch)) for branch in choice]
        for at, one in enumerate(branches):
            for other in branches[at + 1 :]:
                known = one is not None and other is not None and len(one) == len(other)
                if known and all(a & b for a, b in zip(one or (), other or ())):
                    return True
        return False

    def _characters(self, items: Items) -> list[frozenset[str]] | None:
        """The characters at each place of a sequence of single ones; None if it is something else."""
        found = []
        for op, value in items:
            if str(op) not in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
                return None
            found.append(self._first(str(op), value)[0])
        return found

    def _first_of(self, items: Items) -> tuple[frozenset[str], bool]:
        found: frozenset[str] = frozenset()
        for op, value in items:
            first, empty = self._first(str(op), value)
            found |= first
            if not empty:
                return found, False
        return found, True

    def _first(self, op: str, value: Any) -> tuple[frozenset[str], bool]:
        """Characters with which an item may begin, and whether it may be empty."""
        if op in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            return self._set(op, value), False
        if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            first, empty = self._first_of(list(value[2]))
            return first, empty or not value[0]
        if op == "SUBPATTERN":
            return self._first_of(list(value[3]))
        if op == "ATOMIC_GROUP":
            return self._first_of(list(value))
        if op == "BRANCH":
            parts = [self._first_of(list(branch)) for branch in value[1]]
            return frozenset().union(*(first for first, _ in parts)), any(empty for _, empty in parts)
        if op == "GROUPREF":
            return _ALL, True
        if op == "GROUPREF_EXISTS":
            parts = [self._first_of(list(branch)) for branch in value[1:] if branch is not None]
            return frozenset().union(*(first for first, _ in parts)), True
        return frozenset(), True

    def _set(self, op: str, value: Any) -> frozenset[str]:
        return _taken(op, tuple(value) if op == "IN" else value, self.any_case, self.any_line)


@lru_cache(maxsize=4096)
def _taken(op: str, value: Any, any_case: bool, any_line: bool) -> frozenset[str]:
    """The characters that an item for a single one takes; the same ones stand in most expressions."""
    if op == "ANY":
        return _ALL if any_line else _ALL - {"\n"}
    if op == "LITERAL":
        # A character outside the sample stands for itself only, and is in no other literal.
        return frozenset(c for c in _SAMPLE if chr(value) in _variants(c, any_case))
    if op == "NOT_LITERAL":
        return frozenset(c for c in _SAMPLE if chr(value) not in _variants(c, any_case))
    return frozenset(c for c in _SAMPLE if any(_in(value, one) for one in _variants(c, any_case)))


def _variants(character: str, any_case: bool) -> set[str]:
    """What counts as `character`."""
    both = {character, character.lower(), character.upper()} if any_case else {character}
    return {one for one in both if len(one) == 1}


_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def _in(members: Any, character: str) -> bool:
    negated = False
    found = False
    for op, value in members:
        name = str(op)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found = found or ord(character) == value
        elif name == "RANGE":
            found = found or value[0] <= ord(character) <= value[1]
        elif name == "CATEGORY":
            found = found or re.match(_CATEGORIES[str(value)], character) is not None
    return found != negated
