"""Finds the texts that stand at a place of a file, by one carrier (layer 6)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from aoplint.config.selectors import path_matches
from aoplint.model.record import dataclass
from aoplint.names.entries import Paths, entries, python_texts
from aoplint.names.places import Call, Carrier
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit
from aoplint.tree.select import Selector, attribute_value
from aoplint.tree.selector import parse_selector

#: Lines that may come before a heading are not counted without end.
_HEAD_LINES: Final = 80
_HEADING: Final = re.compile(
    r"[ ]{0,3}#[ \t]+(?P<name>[^\r\n]{1,300})|[ \t]*<h1(?:\s[^<>]{0,200})?>(?P<tagged>[^<\r\n]{1,300})", re.IGNORECASE
)
_UNDERLINE: Final = re.compile(r"[=*#~-]{3,}\s*")
_SMALL: Final = "names.small"
_SIMPLE: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Text:
    """A text at a place.

    Args:
        start: first code point in the file.
        stop: one past its last.
        value: the text, escapes read.
        exact: `value` is what is written at `start:stop`.
    """

    start: int
    stop: int
    value: str
    exact: bool


class Finder:
    """One compiled carrier.

    Args:
        carrier: how names are found.
    """

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._pattern = re.compile(carrier.pattern) if carrier.pattern else None
        self._lasts = frozenset(call.callee.rpartition(".")[2] for call in carrier.calls)

    @cached_property
    def _paths(self) -> Paths:
        return Paths(self._carrier.keys)

    @cached_property
    def _selector(self) -> Selector:
        return parse_selector(", ".join(self._carrier.elements))

    @property
    def is_prose(self) -> bool:
        """It speaks about all that people read in a file."""
        return self._carrier.prose

    def applies(self, view: FileView) -> bool:
        """Whether the carrier speaks about the file at all."""
        carrier = self._carrier
        if carrier.languages and view.language not in carrier.languages:
            return False
        if carrier.files and not any(path_matches(glob, view.path) for glob in carrier.files):
            return False
        return not any(path_matches(glob, view.path) for glob in carrier.not_files)

    def find(self, view: FileView) -> Iterator[Text]:
        """The texts, by kind of search; one text may come twice."""
        carrier = self._carrier
        if carrier.keys:
            for entry in entries(view, self._paths.match):
                yield _text(view, entry.start, entry.stop, entry.value)
        if carrier.calls and view.language == "python":
            yield from self._arguments(view)
        if carrier.elements and view.language == "markup":
            yield from self._elements(view)
        if self._pattern is not None and _hinted(view, carrier.hints):
            for found in self._pattern.finditer(view.text):
                if found[1]:
                    yield Text(found.start(1), found.end(1), found[1], exact=True)
        if carrier.heading:
            yield from _heading(view)

    # --- calls ------------------------------------------------------------------------------------

    def _arguments(self, view: FileView) -> Iterator[Text]:
        unit = view.unit
        if self._lasts.isdisjoint(view.words):
            return
        if unit is None:
            yield from self._written_arguments(view)
            return
        for node in unit.by_kind.get(Kind.CALL, ()):
            callee = unit.child(node, Role.CALLEE)
            if unit.kind[callee] != Kind.NAME and unit.name(callee) not in self._lasts:
                continue
            names = _names(view, unit, callee)
            for call in self._carrier.calls:
                if any(name == call.callee or name.endswith("." + call.callee) for name in names):
                    for argument in _chosen(unit, node, call):
                        yield from _constants(view, unit, argument)

    def _written_arguments(self, view: FileView) -> Iterator[Text]:
        for call in self._carrier.calls:
            keyword = "|".join(map(re.escape, call.keywords)) or "(?!)"
            first = r"|\s{0,40}" if 0 in call.positions else ""
            pattern = (
                rf"(?<!\w){re.escape(call.callee)}\((?:[^()]{{0,300}}?\b(?:{keyword})\s{{0,5}}=\s{{0,5}}{first})"
                r"(?P<quote>[\"'])(?P<name>[^\"'\r\n]{1,200})(?P=quote)"
            )
            for found in re.finditer(pattern, view.text):
                yield Text(found.start("name"), found.end("name"), found["name"], exact=True)

    # --- elements ---------------------------------------------------------------------------------

    def _elements(self, view: FileView) -> Iterator[Text]:
        unit = view.unit
        if unit is None:
            yield from self._written_elements(view)
            return
        for node in self._selector.find(unit, view.text):
            if self._carrier.attribute:
                yield from _attribute(view, unit, node, self._carrier.attribute)
            else:
                yield from _words_of(view, unit, node)

    def _written_elements(self, view: FileView) -> Iterator[Text]:
        """Elements whose selector is only a tag, in a file that was not lowered."""
        if self._carrier.attribute:
            return
        for tag in self._carrier.elements:
            if _SIMPLE.fullmatch(tag):
                for found in re.finditer(rf"(?i)<{tag}(?:\s[^<>]{{0,300}})?>\s{{0,40}}([^<>]{{1,300}})", view.text):
                    yield Text(found.start(1), found.end(1), found[1], exact=True)


def _hinted(view: FileView, hints: tuple[str, ...]) -> bool:
    """Whether the file holds one of `hints`; there is no need for one where there are none."""
    return not hints or any(hint in small_letters(view) for hint in hints)


def small_letters(view: FileView) -> str:
    """The text of `view` in small letters; made once."""
    found: str | None = view.memo.get(_SMALL)
    if found is None:
        found = view.memo[_SMALL] = view.text.lower()
    return found


def _text(view: FileView, start: int, stop: int, value: str) -> Text:
    return Text(start, stop, value, exact=view.text[start:stop] == value)


def _names(view: FileView, unit: Unit, callee: int) -> tuple[str, ...]:
    """What is called, as written and as imported."""
    parts: list[str] = []
    node = callee
    while unit.kind[node] == Kind.ATTRIBUTE:
        parts.append(unit.name(node))
        node = unit.child(node, Role.OBJECT)
    if unit.kind[node] != Kind.NAME:
        return tuple(parts[:1])
    parts.append(unit.name(node))
    written = ".".join(reversed(parts))
    imported = view.scopes.coarse(node)
    if imported is None:
        return (written,)
    return (written, ".".join([*imported, *reversed(parts[:-1])]))


def _chosen(unit: Unit, node: int, call: Call) -> Iterator[int]:
    """The arguments of call `node` that `call` speaks about."""
    position = 0
    for argument in unit.children_of_role(node, Role.ARGUMENT):
        if unit.kind[argument] == Kind.KEYWORD:
            if unit.name(argument) in call.keywords:
                yield unit.child(argument, Role.VALUE)
        else:
            if position in call.positions:
                yield argument
            position += 1


def _constants(view: FileView, unit: Unit, node: int) -> Iterator[Text]:
    """Texts of an argument; of a name, where it was defined."""
    if unit.kind[node] == Kind.NAME:
        node = view.scopes.definition(node)
    if node >= 0:
        for start, stop, value in python_texts(view, node):
            yield _text(view, start, stop, value)


def _attribute(view: FileView, unit: Unit, element: int, name: str) -> Iterator[Text]:
    for child in unit.children(element):
        if unit.kind[child] == Kind.MARKUP_ATTRIBUTE and unit.name(child).lower() == name:
            value = attribute_value(unit, view.text, child)
            node = unit.child(child, Role.VALUE)
            if value and node >= 0:
                written = view.text[unit.start[node] : unit.stop[node]]
                first = unit.start[node] + max(0, written.find(value))
                stop = first + len(value) if value in written else unit.stop[node]
                yield _text(view, first, stop, value)


def _words_of(view: FileView, unit: Unit, element: int) -> Iterator[Text]:
    for node in range(element, unit.end[element]):
        if unit.kind[node] == Kind.MARKUP_TEXT:
            start, stop = unit.start[node], unit.stop[node]
            yield _text(view, start, stop, html.unescape(view.text[start:stop]))


def _heading(view: FileView) -> Iterator[Text]:
    """The first heading of Markdown or reStructuredText."""
    before, at = "", 0
    for line in view.text.splitlines(keepends=True)[:_HEAD_LINES]:
        found = _HEADING.match(line)
        if found:
            group = found.lastgroup or "name"
            yield Text(at + found.start(group), at + found.end(group), found[group], exact=True)
            return
        if _UNDERLINE.fullmatch(line) and before.strip() and not _UNDERLINE.fullmatch(before):
            yield Text(at - len(before), at - len(before) + len(before.rstrip()), before.rstrip(), exact=True)
            return
        before = line
        at += len(line)
