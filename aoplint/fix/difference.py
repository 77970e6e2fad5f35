"""Shows edits as a unified difference that no secret stands in (layer 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aoplint.fix.edit import Edit
from aoplint.redact import hide
from aoplint.text import LineIndex


def difference(path: str, text: str, edits: Sequence[Edit], secrets: Sequence[tuple[int, int]]) -> str:
    """What `edits` change, line by line, without context.

    Args:
        path: POSIX path as shown.
        text: the text before.
        edits: in order, without overlap.
        secrets: intervals of `text` that no output may show.
    """
    lines = LineIndex(text)
    heading = "".join(char if char.isprintable() else "?" for char in path)
    shown = [f"--- {heading}", f"+++ {heading}"]
    moved = 0
    for first, last, group in _hunks(edits, lines):
        start, stop = lines.line_span(first)[0], lines.line_span(last)[1]
        if group[0].start == group[-1].stop == start:
            # New lines, such as imports, stand before this one.
            old, new, first = [], "".join(edit.text for edit in group).splitlines(), first - 1
        else:
            old = _redacted(text, start, stop, secrets).splitlines()
            new = "".join(_pieces(text, start, stop, group, secrets)).splitlines()
        shown.append(f"@@ -{first},{len(old)} +{first + moved + (not old)},{len(new)} @@")
        shown += (f"-{line}" for line in old)
        shown += (f"+{line}" for line in new)
        moved += len(new) - len(old)
    return "\n".join(shown) + "\n"


def _hunks(edits: Sequence[Edit], lines: LineIndex) -> Iterator[tuple[int, int, list[Edit]]]:
    """First line, last line and edits of every run of lines that is touched."""
    group: list[Edit] = []
    first = last = 0
    for edit in edits:
        start, stop = lines.position(edit.start)[0], lines.position(edit.stop)[0]
        if group and start > last:
            yield first, last, group
            group = []
        first = first if group else start
        last = max(last, stop) if group else stop
        group = [*group, edit]
    if group:
        yield first, last, group


def _redacted(text: str, start: int, stop: int, secrets: Sequence[tuple[int, int]]) -> str:
    return hide(text[start:stop], start, [span for span in secrets if span[0] < stop and start < span[1]])


def _pieces(
    text: str, start: int, stop: int, group: Sequence[Edit], secrets: Sequence[tuple[int, int]]
) -> Iterator[str]:
    at = start
    for edit in group:
        yield _redacted(text, at, edit.start, secrets)
        yield edit.text
        at = edit.stop
    yield _redacted(text, at, stop, secrets)
