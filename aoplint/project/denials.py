"""Code that runs only where a test has failed: what the test asks for is not there (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aoplint.project.branches import BRANCH_LIMIT, leaves
from aoplint.tree import Kind, Role, Unit

#: Offsets of a test, then of the code that runs only where it has failed.
Denial = tuple[int, int, int, int]

_VALUES: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE, Kind.SUBSCRIPT})
#: Calls whose truth says that something is there.
_THERE: Final = re.compile(
    r"get|getattr|exists|aexists|first|count|(?:has|have|did|gave)_\w+"
    r"|is_\w*(?:agreed|accepted|approved|confirmed|consented|given|granted)"
)
#: Words that turn the meaning of a test round, or leave it open.
_TURNED: Final = re.compile(
    r"(?i)need|miss|requir|pending|await|without|lack|must|should|invalid|error|fail|refus|den(?:y|ied)|declin|reject"
    r"|withdr|revok|expir|outdated|stale|absent|disagree|opt_?out|empty|isnull|exclude|ask|prompt|show"
    r"|(?<![a-z])(?:not?|non|un)(?![a-z])"
)


def denials_of(unit: Unit, text: str) -> tuple[Denial, ...]:
    """Tests of a lowered Python file with the code that runs only where they have failed, in order.

    Only tests of one value, or of a call whose truth says that something is there, with any `not` before it: of
    others it is not known which outcome is the good one.
    """
    return tuple(sorted(_denials(unit, text))[:BRANCH_LIMIT])


def _denials(unit: Unit, text: str) -> Iterator[Denial]:
    for node in unit.by_kind.get(Kind.IF, ()):
        test = unit.child(node, Role.TEST)
        good = _when_there(unit, text, test)
        if good is None:
            continue
        body, other = unit.child(node, Role.BODY), unit.child(node, Role.ORELSE)
        there, missing = (body, other) if good else (other, body)
        if missing >= 0:
            yield unit.start[test], unit.stop[test], unit.start[missing], unit.stop[missing]
        if there >= 0 and leaves(unit, there) and not (missing >= 0 and leaves(unit, missing)):
            yield unit.start[test], unit.stop[test], unit.stop[node], unit.stop[unit.parent[node]]


def _when_there(unit: Unit, text: str, test: int) -> bool | None:
    """Whether the body of an `if` with this `test` runs where what it asks for is there; None if that is not known."""
    good = True
    while unit.kind[test] == Kind.UNARY_OPERATION and unit.name(test) == "not":
        test, good = test + 1, not good
    value = test + 1 if unit.kind[test] == Kind.AWAIT else test
    if _TURNED.search(text, unit.start[value], unit.stop[value]):
        return None
    if unit.kind[value] in _VALUES:
        return good
    if unit.kind[value] == Kind.CALL and _THERE.fullmatch(unit.name(unit.child(value, Role.CALLEE))):
        return good
    return None


def is_denied(denials: Sequence[Denial], first: int, then: int) -> bool:
    """Whether what stands at `then` runs only where the test that `first` stands in has failed."""
    return any(test <= first < end and start <= then < stop for test, end, start, stop in denials)
