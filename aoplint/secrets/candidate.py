"""A literal that may be a secret, with what its place says about it (layer 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aoplint.model.handed import Position
from aoplint.model.record import dataclass

#: Places, most telling first: where two finds of one value differ, the first of these holds.
PLACES = ("notebook", "client", "docs", "config", "call", "default", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """An argument position.

    Args:
        callee: dotted name of what is called, as written.
        index: position from 0, -1 for a keyword.
        keyword: name of the keyword argument, "" for none.
        before: literal of the argument before, "" if it is none.
        direct: the literal itself is the argument, not a name that holds it.
        elsewhere: where the call stands, if it is in another file.
    """

    callee: str
    index: int
    keyword: str = ""
    before: str = ""
    direct: bool = True
    elsewhere: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A literal value, its interval without quotes, and its names.

    Args:
        start: first code point of the value.
        stop: one past its last.
        value: the value, folded and unescaped.
        name: what it is bound to, as written; "" for nothing.
        name_at: offset of that name, to choose between two.
        key: key of the entry, when `name` is that of the container.
        place: "code", "default", "call", "config", "docs", "notebook" or "client".
        sinks: argument positions that it reaches.
        parts: number of literals it is put together from.
        quoted: it stands in quotes.
        elsewhere: intervals of literals that it is put together from and that lie outside of its own.
        declared: the parameter that gives it its name, if that is defined in another file.
    """

    start: int
    stop: int
    value: str
    name: str = ""
    name_at: int = 1 << 62
    key: str = ""
    place: str = "code"
    sinks: tuple[Sink, ...] = ()
    parts: int = 1
    quoted: bool = True
    elsewhere: tuple[tuple[int, int], ...] = ()
    declared: Position | None = None


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate per interval, in order: names of the earliest, sinks of all; inner parts of a whole go."""
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in candidates:
        span = (candidate.start, candidate.stop)
        other = found.get(span)
        found[span] = candidate if other is None else _one(other, candidate)
    return list(_outermost(sorted(found.values(), key=lambda c: (c.start, -c.stop))))


def _one(first: Candidate, second: Candidate) -> Candidate:
    named = min(first, second, key=lambda c: (not c.name, bool(c.key), c.name_at))
    sinks = tuple(dict.fromkeys(first.sinks + second.sinks))
    place = min(first.place, second.place, key=PLACES.index)
    folded = max(first, second, key=lambda c: c.parts)
    return replace(
        named, sinks=sinks, place=place, parts=folded.parts, value=folded.value, elsewhere=folded.elsewhere
    )  # fmt: skip


def _outermost(ordered: list[Candidate]) -> Iterator[Candidate]:
    last: Candidate | None = None
    for candidate in ordered:
        if last is not None and candidate.stop <= last.stop and last.parts > 1:
            continue
        yield candidate
        last = candidate
