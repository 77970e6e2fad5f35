"""Reads one YAML file into nodes; refuses aliases, tags, duplicate keys and bombs (layer 3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml import events as ye

from aoplint.errors import Place, Problem, RuleError
from aoplint.packs.nodes import YamlFile, YamlMapping, YamlNode, YamlScalar, YamlSequence

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_PROBLEMS = 50

_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: str, data: bytes) -> YamlNode:
    """The one document of the file.

    Args:
        path: the file as shown to users.
        data: its bytes.

    Raises:
        RuleError: with everything in it that is refused.
    """
    if len(data) > MAX_BYTES:
        raise RuleError(
            f"the file has {len(data):,} bytes; the most is {MAX_BYTES:,}",
            hint="split it into several files",
            place=Place(path=path),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RuleError("the file is not UTF-8", hint="save it as UTF-8", place=Place(path=path, line=line)) from None
    return _Reader(YamlFile(path, text)).document()


class _StopError(Exception):
    """Reading cannot go on; the reason is booked."""


class _Reader:
    """Turns events into nodes and books what is refused."""

    def __init__(self, file: YamlFile) -> None:
        self._file = file
        self._problems: list[Problem] = []
        self._nodes = 0
        self._events: Iterator[ye.Event] = yaml.parse(file.text, Loader=_LOADER)

    def document(self) -> YamlNode:
        """Reads the whole file."""
        root: YamlNode | None = None
        try:
            root = self._documents()
        except _StopError:
            pass
        except yaml.YAMLError as error:
            self._malformed(error)
        except (ValueError, OverflowError):
            self._book(0, "the file is not YAML: it holds an escape that is no character")
        if self._problems:
            raise RuleError.of(self._problems)
        if root is None:
            raise RuleError("the file is empty", hint="delete it, or write its keys", place=Place(path=self._file.path))
        return root

    def _documents(self) -> YamlNode | None:
        root: YamlNode | None = None
        seen = 0
        for event in self._events:
            if isinstance(event, ye.DocumentStartEvent):
                seen += 1
                if event.tags:
                    self._book(self._at(event), "tag directives (%TAG) are not allowed")
                if seen > 1:
                    self._refuse(self._at(event), "the file holds more than one document", "one file, one document")
            elif isinstance(event, ye.NodeEvent):
                root = self._node(event, 1)
        return root

    def _node(self, event: ye.NodeEvent, depth: int) -> YamlNode:
        self._nodes += 1
        start = self._at(event)
        if self._nodes > MAX_NODES:
            self._refuse(start, f"the file has more than {MAX_NODES:,} values", "split it into several files")
        if depth > MAX_DEPTH:
            self._refuse(start, f"nesting is deeper than {MAX_DEPTH} levels", "")
        if isinstance(event, ye.AliasEvent):
            self._book(start, f"aliases (*{event.anchor}) are not allowed", "write the value out")
            return YamlScalar("", self._file, start, start, "double")
        if event.anchor:
            self._book(start, f"anchors (&{event.anchor}) are not allowed", "write the value out where it is needed")
        if getattr(event, "tag", None):
            self._book(start, f"tags ({event.tag}) are not allowed", "leave the tag out")  # type: ignore[attr-defined]
        if isinstance(event, ye.ScalarEvent):
            return self._scalar(event, start)
        if isinstance(event, ye.SequenceStartEvent):
            return self._sequence(start, depth)
        return self._mapping(start, depth)

    def _scalar(self, event: ye.ScalarEvent, start: int) -> YamlScalar:
        style = _STYLES.get(event.style, "plain")
        if event.value and not event.value.isascii() and any("\ud800" <= c <= "\udfff" for c in event.value):
            self._book(start, "half a surrogate pair is no character", "write the whole character")
        return YamlScalar(event.value, self._file, start, event.end_mark.index if event.end_mark else start, style)

    def _sequence(self, start: int, depth: int) -> YamlSequence:
        items: list[YamlNode] = []
        for event in self._events:
            if isinstance(event, ye.SequenceEndEvent):
                break
            assert isinstance(event, ye.NodeEvent)
            items.append(self._node(event, depth + 1))
        return YamlSequence(tuple(items), self._file, start)

    def _mapping(self, start: int, depth: int) -> YamlMapping:
        pairs: list[tuple[YamlScalar, YamlNode]] = []
        seen: dict[str, YamlScalar] = {}
        for event in self._events:
            if isinstance(event, ye.MappingEndEvent):
                break
            assert isinstance(event, ye.NodeEvent)
            key = self._key(event, seen, depth + 1)
            value = self._node(self._next(), depth + 1)
            if key is not None:
                pairs.append((key, value))
        return YamlMapping(tuple(pairs), self._file, start)

    def _key(self, event: ye.NodeEvent, seen: dict[str, YamlScalar], depth: int) -> YamlScalar | None:
        start = self._at(event)
        node = self._node(event, depth)
        if not isinstance(node, YamlScalar):
            self._book(start, "a key must be a word, not a list or a mapping")
            return None
        if node.value == "<<" and node.style == "plain":
            self._book(start, "merge keys (<<) are not allowed", "write the keys out")
            return None
        if isinstance(event, ye.AliasEvent):
            return None
        first = seen.setdefault(node.value, node)
        if first is not node:
            line = first.place.line
            self._book(start, f'duplicate key "{node.value}"', f"it stands on line {line} already", len(node.value))
            return None
        return node

    def _next(self) -> ye.NodeEvent:
        event = next(self._events)
        assert isinstance(event, ye.NodeEvent)
        return event

    def _at(self, event: ye.Event) -> int:
        return event.start_mark.index if event.start_mark is not None else 0

    def _malformed(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        at = mark.index if mark is not None else getattr(error, "position", 0)
        self._book(int(at or 0), f"the file is not YAML: {reason}")

    def _refuse(self, at: int, message: str, hint: str) -> None:
        self._book(at, message, hint)
        raise _StopError

    def _book(self, at: int, message: str, hint: str = "", length: int = 1) -> None:
        self._problems.append(Problem(message=message, place=self._file.place(at, length), hint=hint))
        if len(self._problems) >= MAX_PROBLEMS:
            raise _StopError
