"""The code frame of the terminal format: numbers, source, carets under the marked part (layer 12)."""

from __future__ import annotations

from aoplint.model.finding import FrameLine, Location
from aoplint.report.frame import clip, is_marked, shown
from aoplint.report.paint import GUTTER_STYLE, Paint, display_width


def gutter_width(*locations: Location) -> int:
    """Columns that the line numbers of all `locations` need."""
    numbers = [line.number for location in locations for line in location.frame]
    return max((len(str(number)) for number in numbers), default=1)


def code_frame(paint: Paint, location: Location, gutter: int, codes: str, mark: str = "^") -> list[str]:
    """The lines of the frame of `location`; none when it has no frame.

    Args:
        gutter: columns for line numbers.
        codes: ANSI style of the marks.
        mark: the character under marked source.
    """
    if not location.frame:
        return []
    bar = paint.style(paint.bar, GUTTER_STYLE)
    lines = [f"{'':>{gutter}} {bar}"]
    for line in shown(location):
        if line is None:
            lines.append(paint.style(f"{paint.ellipsis:>{gutter}}", GUTTER_STYLE))
            continue
        number = paint.style(f"{line.number:>{gutter}}", GUTTER_STYLE)
        source, marks = _layout(paint, line, gutter, mark)
        lines.append(f"{number} {bar} {source}".rstrip())
        if marks:
            lines.append(f"{'':>{gutter}} {bar} {marks[0]}{paint.style(marks[1], codes)}")
    return lines


def _layout(paint: Paint, line: FrameLine, gutter: int, mark: str) -> tuple[str, tuple[str, str] | None]:
    """The printed source and (indent, marks) below it."""
    room = max(paint.options.width - gutter - 3, 20)
    cut = clip(line, room, ellipsis=paint.ellipsis, measure=paint.measure)
    columns, pieces, column = [0], [], 0
    for character in cut.text:
        piece = paint.piece(character, column)
        pieces.append(piece)
        column += display_width(piece)
        columns.append(column)
    source = "".join(pieces)
    if not is_marked(cut):
        return source, None
    start = columns[min(cut.mark_start, len(cut.text))]
    stop = columns[min(cut.mark_stop, len(cut.text))]
    return source, (" " * start, mark * max(stop - start, 1))
