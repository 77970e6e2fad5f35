"""Lays out the data map of a dossier: three columns of boxes and the lines between them (layer 12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from aoplint.model.inventory import Inventory, Way
from aoplint.model.record import dataclass
from aoplint.report.neutralise import neutralise

#: Ways that the picture shows; the table has all of them.
DRAWN: Final = 60
_COLUMNS: Final = (("method", 8), ("function", 300), ("target", 592))
_WIDTH: Final = 240
_HEIGHT: Final = 40
_GAP: Final = 14
_TOP: Final = 40
_LONGEST: Final = 30
NO_METHOD: Final = "no API method known"


@dataclass(frozen=True, slots=True)
class Box:
    """A box with up to two lines of text."""

    x: int
    y: int
    text: str
    small: str
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve between two boxes."""

    path: str
    tone: str


@dataclass(frozen=True, slots=True)
class DataMap:
    """The picture and the rows of its table."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    heads: tuple[tuple[int, str], ...]
    summary: str
    rows: tuple[tuple[str, ...], ...]
    left_out: int


def data_map(inventory: Inventory) -> DataMap | None:
    """The map of `inventory`; None if no way of data is known."""
    if not inventory.ways:
        return None
    drawn = inventory.ways[:DRAWN]
    places = [_placed(drawn, column, x) for column, (_, x) in enumerate(_COLUMNS)]
    height = _TOP + max(len(column) for column in places) * (_HEIGHT + _GAP) + 8
    lines = dict.fromkeys(line for way in drawn for line in _lines(way, places))
    return DataMap(
        width=_COLUMNS[-1][1] + _WIDTH + 8,
        height=height,
        boxes=tuple(box for column in places for box in column.values()),
        lines=tuple(lines),
        heads=tuple((x, head) for (_, x), head in zip(_COLUMNS, _HEADS, strict=True)),
        summary=_summary(inventory.ways),
        rows=tuple(map(_row, inventory.ways)),
        left_out=len(inventory.ways) - len(drawn),
    )


_HEADS: Final = ("API method", "Function", "Store or third party")


def _key(way: Way, column: int) -> tuple[str, str]:
    if column == 0:
        return (way.method or NO_METHOD, "")
    if column == 1:
        return (way.symbol or "module", way.path)
    return (way.target, way.kind if way.kind != "host" else _declared(way))


def _declared(way: Way) -> str:
    return "third party, declared" if way.declared else "third party, not declared"


def _placed(ways: Sequence[Way], column: int, x: int) -> dict[tuple[str, str], Box]:
    boxes: dict[tuple[str, str], Box] = {}
    for way in ways:
        key = _key(way, column)
        if key not in boxes:
            y = _TOP + len(boxes) * (_HEIGHT + _GAP)
            boxes[key] = Box(x, y, _short(key[0]), _short(key[1]), _tone(way) if column == 2 else "quiet")
    return boxes


def _tone(way: Way) -> str:
    return "note" if way.kind != "host" else "good" if way.declared else "warning"


def _short(text: str) -> str:
    text = neutralise(text)
    return text if len(text) <= _LONGEST else f"…{text[1 - _LONGEST :]}"


def _lines(way: Way, places: Sequence[dict[tuple[str, str], Box]]) -> Iterable[Line]:
    for column in (0, 1):
        left, right = places[column][_key(way, column)], places[column + 1][_key(way, column + 1)]
        x, y, end, last = left.x + _WIDTH, left.y + _HEIGHT // 2, right.x, right.y + _HEIGHT // 2
        middle = (x + end) // 2
        yield Line(f"M{x} {y}C{middle} {y} {middle} {last} {end} {last}", right.tone)


def _summary(ways: Sequence[Way]) -> str:
    counts = [len({_key(way, column) for way in ways}) for column in range(3)]
    nouns = ("API method", "function", "store or third party")
    said = [f"{n} {noun if n == 1 else _plural(noun)}" for n, noun in zip(counts, nouns, strict=True)]
    return f"Data of {said[0]} goes through {said[1]} to {said[2]}. The table below says the same."


def _plural(noun: str) -> str:
    return "stores or third parties" if noun.startswith("store") else f"{noun}s"


def _row(way: Way) -> tuple[str, ...]:
    return tuple(
        neutralise(text)
        for text in (
            way.method or NO_METHOD,
            ", ".join(way.fields) or "not known",
            f"{way.symbol or 'module'}, {way.path}:{way.line}",
            way.target,
            way.kind if way.kind != "host" else _declared(way),
        )
    )
