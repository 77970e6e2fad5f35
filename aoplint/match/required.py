"""Words without which a rule cannot match: a file that lacks them need not be read (layer 6).

Only identifiers count, never text inside strings, which escapes, concatenation and constants can make. Of a regular
expression only whole words count that stand outside alternatives, repetitions and case folding.
"""

from __future__ import annotations

import importlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from aoplint.match import terms
from aoplint.match.literal_words import Groups
from aoplint.match.pattern import Op, Pattern
from aoplint.match.regex import compile_regex
from aoplint.tree import Kind, Role

_PARSER: Final[Any] = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
#: How special forms are spelled within patterns (`match.spelling`).
_SPELLED: Final = "aop__"
_WORD: Final = re.compile(r"\w+")
#: More words than this in one group say little and cost much.
_WIDEST: Final = 64
_MOST: Final = 8
_NAMED: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE, Kind.KEYWORD, Kind.MODULE_PATH})


def required_words(formula: terms.Formula) -> Groups:
    """Groups of words of which any file must hold one each, for `formula` to match."""
    return _tidy(_of(formula))


def _of(formula: terms.Formula) -> Groups:
    if isinstance(formula, terms.Code):
        return tuple((word,) for word in formula.words)
    if isinstance(formula, terms.Regex):
        return tuple((word,) for word in regex_words(formula.text))
    if isinstance(formula, terms.Inside):
        return _of(formula.formula)
    if isinstance(formula, terms.Either):
        return _one_of([_of(part) for part in formula.parts])
    if isinstance(formula, terms.All):
        return tuple(group for part in formula.positive for group in _of(part))
    return ()


def _one_of(parts: list[Groups]) -> Groups:
    """One group that every alternative satisfies by the group of its own that says most; none if one has none."""
    chosen: dict[str, None] = {}
    for groups in parts:
        if not groups:
            return ()
        best: tuple[str, ...] = min(groups, key=_weight)
        chosen.update(dict.fromkeys(best))
    return (tuple(chosen),) if 0 < len(chosen) <= _WIDEST else ()


def _weight(group: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
    """Few and long words say most."""
    return (len(group), -min(len(word) for word in group), group)


def _tidy(groups: Iterable[tuple[str, ...]]) -> Groups:
    unique = {tuple(sorted(set(group))) for group in groups}
    return tuple(sorted(unique, key=_weight)[:_MOST])


def pattern_words(pattern: Pattern) -> tuple[str, ...]:
    """Identifiers that the text of a file must hold for `pattern` to match."""
    return tuple(dict.fromkeys(word for node in _naming(pattern) for word in node.atom.split(".") if _is_word(word)))


def near_words(pattern: Pattern) -> tuple[str, ...]:
    """Identifiers that must stand within a match of `pattern`, unless an import gave them another name.

    Of a dotted name only the last word: the others may stand in an import.
    """
    found: dict[str, None] = {}
    for node in _naming(pattern):
        inner = node.role in (Role.OBJECT, Role.ATTRIBUTE)
        if node.kind in (Kind.NAME, Kind.ATTRIBUTE) and not inner and _is_word(node.atom):
            found[node.atom] = None
    return tuple(found)


def _naming(pattern: Pattern) -> Iterator[Pattern]:
    """The nodes of a pattern whose names must be in the file."""
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.kind in _NAMED:
            yield node
        # A literal has a type that nobody wrote.
        stack.extend(node.parts[:1] if node.kind == Op.TYPED else reversed(node.parts))


def _is_word(word: str) -> bool:
    whole = _WORD.fullmatch(word) is not None and not word[0].isdigit()
    return whole and not word.startswith(_SPELLED) and unicodedata.is_normalized("NFKC", word)


def regex_words(text: str) -> list[str]:
    """Whole words that every match of a regular expression holds."""
    compiled = compile_regex(text, multiline=True)
    if compiled.flags & (re.I | re.X):
        return []
    items = list(_PARSER.parse(compiled.pattern, compiled.flags & ~re.DEBUG))
    found: dict[str, None] = {}
    word, closed = "", False
    for op, value in [*_flat(items), (None, None)]:
        name = str(op)
        character = chr(value) if name == "LITERAL" else ""
        if character.isascii() and (character.isalnum() or character == "_"):
            word += character
            continue
        edge = bool(character) and character.isascii()
        if word and closed and edge and _is_word(word):
            found[word] = None
        word, closed = "", edge
    return list(found)


def _flat(items: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """`items` with groups seen through that change nothing about their letters."""
    for op, value in items:
        if str(op) == "SUBPATTERN" and not value[1] & (re.I | re.X):
            yield from _flat(list(value[3]))
        else:
            yield op, value
