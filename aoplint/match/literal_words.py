"""Texts without which a regular expression cannot match: a cheap proof that it does not (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

try:
    import re._constants as sre  # type: ignore[import-not-found, unused-ignore]
    import re._parser as sre_parser  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # Python 3.10
    import sre_constants as sre  # type: ignore[no-redef, unused-ignore]
    import sre_parse as sre_parser  # type: ignore[no-redef, unused-ignore]

#: A conjunction of disjunctions: of each group one text must be there.
Groups: TypeAlias = "tuple[tuple[str, ...], ...]"
#: Texts of which one occurs.
_Group: TypeAlias = "frozenset[str]"

#: Shorter texts occur everywhere; single words of a vocabulary are rarer than pieces of a text.
_LEAST: Final = 3
_LEAST_WORD: Final = 2
#: More alternatives than this cost more than the expression.
_MOST: Final = 64
#: Groups of words kept of one expression.
_KEPT: Final = 4
_WORD: Final = re.compile(r"\w+")


def needles(regex: str) -> tuple[str, ...]:
    """Case-folded texts of which one occurs, case-folded, in every match of `regex`; () if none are known.

    Args:
        regex: an expression that Python reads.
    """
    found = _best(_parsed(regex, _needle))
    return tuple(sorted(found)) if len(found) <= _MOST else ()


def literal_needles(text: str) -> tuple[str, ...]:
    """As `needles`, for the text itself."""
    return tuple(_needle(text))


def word_groups(regex: str) -> Groups:
    """Groups of case-folded pieces of words: one of each group is in a word of every text in which `regex` matches.

    A word is a run of `\\w`, so a text may be put together of words that stand elsewhere, as dotted names are.

    Args:
        regex: an expression that Python reads.
    """
    return tidy(_parsed(regex, _word))


def tidy(groups: Iterable[frozenset[str]]) -> Groups:
    """Those of `groups` that say most, without texts that hold another of their group."""
    short = {frozenset(_shortest(group)) for group in groups}
    useful = [group for group in short if 0 < len(group) <= _MOST]
    chosen = sorted(useful, key=lambda group: (*(-rank for rank in _rank(group)), sorted(group)))[:_KEPT]
    return tuple(tuple(sorted(group)) for group in chosen)


def one_of(alternatives: Sequence[Groups]) -> Groups:
    """What is there if one of `alternatives` is; () if nothing is known of one."""
    if not all(alternatives):
        return ()
    return tidy([frozenset(word for groups in alternatives for word in groups[0])])


def _shortest(group: _Group) -> Iterable[str]:
    return (text for text in group if not any(other != text and other in text for other in group))


def _parsed(regex: str, piece: Callable[[str], _Group]) -> list[_Group]:
    try:
        return _Reader(piece).groups(sre_parser.parse(regex))
    except (RecursionError, OverflowError):
        return []


def _needle(run: str) -> _Group:
    text = run.casefold()
    # Two signs of a script other than Latin are rare in code.
    long = len(text) >= (_LEAST if text.isascii() else _LEAST_WORD)
    return frozenset({text}) if long else frozenset()


def _word(run: str) -> _Group:
    longest = max(_WORD.findall(run), key=len, default="").casefold()
    return frozenset({longest}) if len(longest) >= _LEAST_WORD else frozenset()


def _rank(group: _Group) -> tuple[int, int]:
    """Those whose shortest is longest say most, then those with few alternatives."""
    return min(map(len, group), default=0), -len(group)


def _best(groups: Iterable[_Group]) -> _Group:
    return max(groups, key=_rank, default=frozenset())


class _Reader:
    """Finds the groups of parsed expressions.

    Args:
        piece: what a run of letters says.
    """

    def __init__(self, piece: Callable[[str], _Group]) -> None:
        self._piece = piece

    def groups(self, items: Iterable[Any], before: str = "") -> list[_Group]:
        """Of a sequence, each of which is in every match.

        Args:
            before: letters that stand before it.
        """
        found: list[_Group] = []
        run = before
        for operator, argument in _flat(items):
            if operator is sre.LITERAL:
                run += chr(argument)
                continue
            found += [self._piece(run), self._of(operator, argument, run)]
            run = ""
        found.append(self._piece(run))
        return [group for group in found if group]

    def _of(self, operator: Any, argument: Any, before: str) -> _Group:
        if operator is sre.BRANCH:
            branches = [_best(self.groups(branch, before)) for branch in argument[1]]
            return frozenset().union(*branches) if all(branches) else frozenset()
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[0] >= 1:
            return _best(self.groups(argument[2]))
        if operator is sre.ASSERT:
            return _best(self.groups(argument[1]))
        return frozenset()


def _flat(items: Iterable[Any]) -> Iterable[Any]:
    """`items` with groups seen through."""
    pending: list[Any] = list(items)[::-1]
    while pending:
        operator, argument = pending.pop()
        if operator is sre.SUBPATTERN:
            pending += reversed(list(argument[-1]))
        else:
            yield operator, argument
