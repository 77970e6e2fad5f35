"""Cuts a redacted source line to what a sink can show, keeping its mark in view (layer 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aoplint.model.finding import FrameLine, Location

#: Most code points of one source line that any format shows.
LINE_LIMIT = 400
#: Most lines of one frame that any format shows.
FRAME_LIMIT = 16


def is_marked(line: FrameLine) -> bool:
    """Whether any part of `line` is marked."""
    return line.mark_start >= 0


def clip(line: FrameLine, limit: int, *, ellipsis: str = "…", measure: Callable[[str], int] | None = None) -> FrameLine:
    """`line` cut to `limit` columns around its mark, with `ellipsis` where something is missing.

    Args:
        measure: columns that one character takes, 1 when absent.
    """
    width = measure or (lambda character: 1)
    sizes = [width(character) for character in line.text]
    if sum(sizes) <= limit:
        return line
    start = _window_start(sizes, max(line.mark_start, 0), limit)
    head = ellipsis if start else ""
    stop, used = start, len(head)
    while stop < len(sizes) and used + sizes[stop] <= limit - len(ellipsis):
        used += sizes[stop]
        stop += 1
    tail = ellipsis if stop < len(sizes) else ""
    text = head + line.text[start:stop] + tail
    if not is_marked(line):
        return replace(line, text=text)
    shift = len(head) - start
    mark_start = max(line.mark_start + shift, 0)
    mark_stop = min(max(line.mark_stop + shift, mark_start), len(text))
    return replace(line, text=text, mark_start=mark_start, mark_stop=mark_stop)


def _window_start(sizes: list[int], anchor: int, limit: int) -> int:
    """First character to show: up to a quarter of the width stands before the anchor."""
    start, room = min(anchor, len(sizes)), limit // 4
    if sum(sizes[:start]) <= limit // 2:
        return 0
    while start > 0 and room >= sizes[start - 1]:
        start -= 1
        room -= sizes[start]
    return start


def shown(location: Location) -> tuple[FrameLine | None, ...]:
    """The frame of `location`, at most `FRAME_LIMIT` lines; None stands for lines left out."""
    frame = location.frame
    if len(frame) > FRAME_LIMIT:
        head, tail = FRAME_LIMIT * 3 // 4, FRAME_LIMIT // 4
        return (*frame[:head], None, *frame[-tail:])
    with_gaps: list[FrameLine | None] = []
    for line in frame:
        if with_gaps and (last := with_gaps[-1]) is not None and line.number > last.number + 1:
            with_gaps.append(None)
        with_gaps.append(line)
    return tuple(with_gaps)


def marked_text(location: Location) -> str:
    """The marked parts of the frame, one line each, clipped; empty when there is none."""
    parts = []
    for line in location.frame[:FRAME_LIMIT]:
        if is_marked(line):
            cut = clip(line, LINE_LIMIT)
            parts.append(cut.text[cut.mark_start : cut.mark_stop])
    return "\n".join(parts)


def frame_text(location: Location) -> str:
    """The whole frame as plain lines, clipped."""
    return "\n".join("…" if line is None else clip(line, LINE_LIMIT).text for line in shown(location))
