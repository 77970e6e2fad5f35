"""What people read in a file, as one text whose letters know where they stand (layer 6)."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from aoplint.model.record import dataclass
from aoplint.names.outline import outline
from aoplint.scopes.literals import body_span, unescape
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit
from aoplint.tree.select import attributes_of

_MEMO: Final = "names.prose"
#: What parts two sentences for sure.
BREAK: Final = "\n\n"
#: Between texts so near to each other nothing but inline tags can stand.
_NEAR: Final = 400
_INLINE: Final = re.compile(
    r"(?:\s|</?(?:a|abbr|b|bdi|big|cite|code|em|font|i|img|mark|small|span|strong|sub|sup|u|br)\b[^<>]{0,300}>|"
    r"\{[{%][^{}]{0,200}[%}]\})*",
    re.IGNORECASE,
)
_META: Final = frozenset({"description", "og:description", "og:title", "og:site_name", "twitter:description"})
_SHOWN: Final = frozenset({"alt", "title", "placeholder", "aria-label"})


@dataclass(frozen=True, slots=True)
class Prose:
    """Prose of a file.

    Args:
        text: all of it.
        starts: for each piece its offset in `text`.
        pieces: for each piece its interval in the file.
    """

    text: str
    starts: tuple[int, ...]
    pieces: tuple[tuple[int, int], ...]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """The interval of the file that `text[start:stop]` stands at."""
        return self._at(start), max(self._at(stop - 1) + 1, self._at(start) + 1)

    def _at(self, offset: int) -> int:
        number = max(0, bisect_right(self.starts, offset) - 1)
        first, last = self.pieces[number]
        return min(first + offset - self.starts[number], max(first, last - 1))


def prose(view: FileView) -> Prose:
    """All prose of `view`; made once."""
    found: Prose | None = view.memo.get(key := _MEMO + ("" if view.unit is None else ".unit"))
    if found is None:
        found = view.memo[key] = joined(view, _pieces(view))
    return found


def joined(view: FileView, pieces: Iterable[tuple[int, int, str]]) -> Prose:
    """Pieces of `view`, each with its interval, as one text; only inline elements do not part sentences."""
    texts: list[str] = []
    starts: list[int] = []
    intervals: list[tuple[int, int]] = []
    size, before = 0, -1
    for start, stop, text in pieces:
        if before >= 0:
            near = 0 <= start - before <= _NEAR and _INLINE.fullmatch(view.text, before, start)
            gap = " " if near and view.language == "markup" else BREAK
            texts.append(gap)
            size += len(gap)
        starts.append(size)
        intervals.append((start, stop))
        texts.append(text)
        size += len(text)
        before = stop
    return Prose("".join(texts), tuple(starts), tuple(intervals))


def _pieces(view: FileView) -> Iterator[tuple[int, int, str]]:
    unit = view.unit
    if view.language == "text":
        yield 0, len(view.text), view.text
    elif view.language == "markup":
        yield from _markup(view, unit) if unit is not None else ()
    elif view.language == "python":
        yield from _strings(view, unit) if unit is not None else ()
    else:
        for entry in outline(view.text, view.language):
            if " " in entry.value or not entry.value.isascii():
                yield entry.start, entry.stop, entry.value


def _markup(view: FileView, unit: Unit) -> Iterator[tuple[int, int, str]]:
    text = view.text
    for node in range(len(unit)):
        kind = unit.kind[node]
        if kind == Kind.MARKUP_TEXT:
            start, stop = unit.start[node], unit.stop[node]
            yield start, stop, html.unescape(text[start:stop])
        elif kind == Kind.ELEMENT:
            yield from _attributes(view, unit, node)


def _attributes(view: FileView, unit: Unit, node: int) -> Iterator[tuple[int, int, str]]:
    values = attributes_of(unit, view.text, node)
    is_meta = unit.name(node).lower() == "meta" and (values.get("name") or values.get("property")) in _META
    for child in unit.children(node):
        if unit.kind[child] != Kind.MARKUP_ATTRIBUTE:
            continue
        name = unit.name(child).lower()
        value = values.get(name)
        if value and (name in _SHOWN or (is_meta and name == "content")):
            inner = unit.child(child, Role.VALUE)
            if inner >= 0:
                yield unit.start[inner], unit.stop[inner], value


def _strings(view: FileView, unit: Unit) -> Iterator[tuple[int, int, str]]:
    """Literals that are no documentation of the code."""
    for node in unit.by_kind.get(Kind.STRING, ()):
        if unit.kind[unit.parent[node]] == Kind.EXPRESSION_STATEMENT:
            continue
        start, stop = unit.start[node], unit.stop[node]
        first, last = body_span(view.text[start:stop])
        inner = view.text[start + first : start + last]
        if " " in inner or not inner.isascii():
            yield start + first, start + last, unescape(inner, unit.name(node))
