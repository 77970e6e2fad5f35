"""YAML through PyYAML's events: nothing is composed or constructed, and no alias is ever followed (layer 3)."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from yaml.nodes import ScalarNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

from aoplint.frontends.errors import FrontEndError, NotThisLanguage, TooLarge
from aoplint.frontends.structured.json_text import lower_json
from aoplint.frontends.structured.writer import (
    CONTENT,
    DEPTH_LIMIT,
    DOCUMENT,
    ELEMENT,
    KEY,
    MAPPING,
    MEMBER,
    PAIR,
    REFERENCE,
    SCALAR,
    SEQUENCE,
    VALUE,
    Writer,
)
from aoplint.model.record import dataclass
from aoplint.tree import Unit

#: Code points of the largest file: PyYAML takes about a microsecond for each, ten times as long as our scanners.
SIZE_LIMIT: Final = 2_000_000

_BREAK: Final = r"\r\n\x85\u2028\u2029"
#: Anchors and tags before a scalar, with what may stand between.
_PROPERTIES: Final = re.compile(rf"(?:[ \t{_BREAK}]+|[&!][^ \t{_BREAK}]*|#[^{_BREAK}]*)*")
#: What stands between scalars.
_BETWEEN: Final = re.compile(rf"(?P<comment>#[^{_BREAK}]*)|[&!*%][^ \t{_BREAK}]*|[^#&!*%]+")
_BLOCK_HEADER: Final = re.compile(rf"[|>][0-9+\-]*[ \t]*(#[^{_BREAK}]*)?")
_LITERAL_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


class _Events(Reader, Scanner, Parser, Resolver):
    """PyYAML's parser without its composer and constructor."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Resolver.__init__(self)

    def is_literal(self, plain: str) -> bool:
        """Whether a plain scalar is a number, a boolean or null."""
        return self.resolve(ScalarNode, plain, (True, False)) in _LITERAL_TAGS  # type: ignore[no-untyped-call]


@dataclass(slots=True)
class _Frame:
    """An open container; node 0 is the root.

    Args:
        node: its node.
        kind: of it.
        flow: it is in brackets.
        pair: its open PAIR, -1 for none.
    """

    node: int
    kind: int
    flow: bool = False
    pair: int = -1


def lower_yaml(text: str) -> Unit:
    """The Unit of YAML, each document of a stream a content; merge keys are plain pairs.

    Raises:
        FrontEndError: if it is no YAML (templates of it often are not), too deep or too large.
    """
    if len(text) > SIZE_LIMIT:
        raise TooLarge(SIZE_LIMIT)
    lowering = _Lowering(text)
    try:
        return lowering.run()
    except FrontEndError:
        raise
    except (YAMLError, ValueError, OverflowError, IndexError, AttributeError, RecursionError) as error:
        # PyYAML also fails with others than its own: a huge code point in an escape, a version without a number.
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        failure = NotThisLanguage("yaml", mark.line + 1 if mark else 0)
    # PyYAML knows no tabs between the values of JSON, which is YAML too.
    if text.lstrip()[:1] in ("{", "[") and "\t" in text:
        with suppress(NotThisLanguage):
            return lower_json(text)
    # Nothing is chained: PyYAML's errors hold lines of the source.
    raise failure


class _Lowering(Writer):
    def __init__(self, text: str) -> None:
        super().__init__(text, "yaml")
        self._frames = [_Frame(0, DOCUMENT)]
        #: End of the last leaf or bracket.
        self._last = 0

    def run(self) -> Unit:
        builder = self.builder
        document = builder.open(DOCUMENT, 0, 0)
        events = _Events(self.text)
        while events.check_event():
            event: Event = events.get_event()  # type: ignore[no-untyped-call]
            if isinstance(event, NodeEvent):
                self._node(event, events)
            elif isinstance(event, CollectionEndEvent):
                self._end(event)
        builder.close(document, len(self.text))
        self._comments()
        return builder.finish()

    def _node(self, event: Event, events: _Events) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event, events)
        elif isinstance(event, AliasEvent):
            start, stop = _at(event.start_mark), _at(event.end_mark)
            self.builder.leaf(REFERENCE, self._role(start), start, stop, self.builder.word("alias"))
            self._node_ends(stop)
        elif isinstance(event, CollectionStartEvent):
            self._begin(event)

    def _role(self, start: int) -> int:
        """Role of a node that begins at `start`; opens its PAIR if it is a key."""
        frame = self._frames[-1]
        if frame.kind == SEQUENCE:
            return ELEMENT
        if frame.kind == DOCUMENT:
            return CONTENT
        if frame.pair < 0:
            frame.pair = self.builder.open(PAIR, MEMBER, start)
            return KEY
        return VALUE

    def _node_ends(self, stop: int) -> None:
        self._last = stop
        frame, builder = self._frames[-1], self.builder
        # Behind its key a PAIR stays open for its value.
        if frame.kind == MAPPING and builder.end[frame.pair + 1] < len(builder.kind):
            builder.close(frame.pair, stop)
            frame.pair = -1

    def _scalar(self, event: ScalarEvent, events: _Events) -> None:
        start, stop = _at(event.start_mark), _at(event.end_mark)
        if event.anchor is not None or event.tag is not None:
            start = min(_PROPERTIES.match(self.text, start).end(), stop)  # type: ignore[union-attr]
        if not event.style and not event.value:
            self._empty(max(stop, self._last))
            return
        style = event.style
        if not style:
            style = "literal" if event.implicit[0] and events.is_literal(event.value) else "plain"
        elif style in "|>":
            stop = start + len(self.text[start:stop].rstrip(" \r\n\x85\u2028\u2029"))
        self.scalar(self._role(start), start, stop, style)
        self._node_ends(stop)

    def _empty(self, at: int) -> None:
        """A key, value or element that is not written."""
        frame = self._frames[-1]
        if frame.kind == DOCUMENT:
            return
        if frame.kind == MAPPING and frame.pair >= 0:
            self.builder.close(frame.pair, self._last)
            frame.pair = -1
            return
        self.scalar(self._role(at), at, at, "literal")
        self._node_ends(at)

    def _begin(self, event: CollectionStartEvent) -> None:
        if len(self._frames) > DEPTH_LIMIT:
            raise self.too_deep(_at(event.start_mark))
        kind = MAPPING if isinstance(event, MappingStartEvent) else SEQUENCE
        # Anchors and tags come before. The event ends behind the bracket or the dash, or where a block's first
        # token begins.
        start = _at(event.end_mark)
        bracket = event.flow_style is True and self.text.startswith("[{"[kind == MAPPING], start - 1)
        if bracket or event.flow_style is None:
            start -= 1
        elif event.flow_style:
            start = _at(event.start_mark)  # A pair in a flow sequence, without braces: `[a: b]`.
        node = self.builder.open(kind, self._role(start), start)
        self._frames.append(_Frame(node, kind, bracket))

    def _end(self, event: CollectionEndEvent) -> None:
        frame = self._frames.pop()
        stop = _at(event.end_mark) if frame.flow else self._last
        self.builder.close(frame.node, stop)
        self._node_ends(stop)

    def _comments(self) -> None:
        builder, at = self.builder, 0
        leaves = [node for node, kind in enumerate(builder.kind) if kind in (SCALAR, REFERENCE)]
        block = {builder.word("|"), builder.word(">")}
        for leaf in leaves:
            self._gap(at, builder.start[leaf])
            at = builder.stop[leaf]
            if builder.atom[leaf] in block:
                header = _BLOCK_HEADER.match(self.text, builder.start[leaf])
                if header and header.start(1) >= 0:
                    builder.comment(*header.span(1))
        self._gap(at, len(self.text))

    def _gap(self, start: int, stop: int) -> None:
        for match in _BETWEEN.finditer(self.text, start, stop):
            if match.lastgroup:
                self.builder.comment(*match.span())


def _at(mark: Any) -> int:
    """Offset of one of PyYAML's marks, which are typed as if there were none."""
    index: int = mark.index
    return index
