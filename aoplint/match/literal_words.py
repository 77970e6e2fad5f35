"""Texts of which one must occur where a regular expression matches: a cheap proof that it does not (layer 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

try:
    import re._constants as sre  # type: ignore[import-not-found, unused-ignore]
    import re._parser as sre_parser  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # Python 3.10
    import sre_constants as sre  # type: ignore[no-redef, unused-ignore]
    import sre_parse as sre_parser  # type: ignore[no-redef, unused-ignore]

#: Shorter texts occur everywhere.
_LEAST: Final = 3
#: More alternatives than this cost more than the expression.
_MOST: Final = 64


def needles(regex: str) -> tuple[str, ...]:
    """Case-folded texts of which one occurs, case-folded, in every match of `regex`; () if none are known.

    Args:
        regex: an expression that Python reads.
    """
    try:
        found = _sequence(sre_parser.parse(regex))
    except (RecursionError, OverflowError):
        return ()
    return tuple(sorted(found)) if found and len(found) <= _MOST else ()


def literal_needles(text: str) -> tuple[str, ...]:
    """As `needles`, for the text itself."""
    return tuple(_needle(text))


def _sequence(items: Iterable[Any]) -> frozenset[str]:
    """The best needles of a sequence: those whose shortest is longest."""
    best: frozenset[str] = frozenset()
    run: list[str] = []

    def offer(found: frozenset[str]) -> None:
        nonlocal best
        if found and (min(map(len, found)), -len(found)) > (min(map(len, best), default=0), -len(best)):
            best = found

    for operator, argument in items:
        if operator is sre.LITERAL:
            run.append(chr(argument))
            continue
        offer(_needle(run))
        run = []
        offer(_of(operator, argument))
    offer(_needle(run))
    return best


def _needle(run: Sequence[str]) -> frozenset[str]:
    text = "".join(run).casefold()
    return frozenset({text}) if len(text) >= _LEAST else frozenset()


def _of(operator: Any, argument: Any) -> frozenset[str]:
    if operator is sre.SUBPATTERN:
        return _sequence(argument[-1])
    if operator is sre.BRANCH:
        branches = [_sequence(branch) for branch in argument[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[0] >= 1:
        return _sequence(argument[2])
    return frozenset()
