"""Keys and values of structured text read line by line, for files that no front end could read (layer 6).

Tolerant and linear: whatever stands on a line that looks like a pair is one. Nesting comes from indentation in YAML,
from headers in TOML and INI, from brackets in JSON. Of Python, assignments on one line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

from aoplint.names.entry import Entry

#: A text without an end ends with its line: were it none, its quotes would be tried one after another.
_QUOTED: Final = r"\"(?:[^\"\\\r\n]|\\.)*\"?|'[^'\r\n]*'?"
_YAML: Final = re.compile(
    rf"(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+)*)(?:(?P<key>{_QUOTED}|[^\s:#\"'\-\[{{][^:#\r\n]{{0,100}}):(?=[ \t]|$))?"
    r"[ \t]*(?:[&!][^\s]{1,80}[ \t]+)?(?P<value>.*)"
)
_HEADER: Final = re.compile(r"[ \t]*\[{1,2}[ \t]*(?P<name>[^\]\r\n]{1,200}?)[ \t]*\]")
_PAIR: Final = re.compile(rf"[ \t]*(?:export[ \t]+)?(?P<key>{_QUOTED}|[\w.\-]{{1,100}})[ \t]*[=:][ \t]*(?P<value>.*)")
_ASSIGNED: Final = re.compile(r"[ \t]*(?:\w+\.)?(?P<key>[^\W\d]\w{0,80})[ \t]*(?::[^=\r\n]{1,80})?=(?!=)(?P<value>.*)")
_FLOW: Final = re.compile(
    rf"(?P<string>{_QUOTED})|(?P<mark>[\[\]{{}}:,]|=(?=[ \t]))|(?P<comment>//[^\r\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))|"
    r"(?P<bare>[^\s\"'\[\]{}:,/](?:[^\s\"'\[\]{},:]|[ \t](?=[^\s=\"'\[\]{},:])|:(?=[^\s\"'\[{]))*)"
)
_COMMENT: Final = re.compile(r"[ \t]#")
_STRING: Final = re.compile(_QUOTED)
_MOST_OPEN: Final = 500
#: Innermost keys of a path that are kept.
_DEEPEST: Final = 8


def outline(text: str, language: str) -> Iterator[Entry]:
    """The values of `text` with their keys; nothing for a language that has none."""
    reader = _READERS.get(language)
    return reader(text) if reader else iter(())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        at += len(line)


def _yaml(text: str) -> Iterator[Entry]:
    open_keys: list[tuple[int, str]] = []
    for at, line in _lines(text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _YAML.match(line)
        if found is None or line.startswith("---"):
            open_keys.clear()
            continue
        indent = len(found["indent"]) + len(found["dashes"])
        is_key = found["key"] is not None
        while open_keys and open_keys[-1][0] >= indent:
            open_keys.pop()
        if is_key and len(open_keys) < _MOST_OPEN:
            open_keys.append((indent, _bare(found["key"])))
        path = tuple(key for _, key in open_keys[-_DEEPEST:])
        if is_key or found["dashes"]:
            yield from _values(path, found["value"], at + found.start("value"))


def _sections(text: str) -> Iterator[Entry]:
    section: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    for at, line in _lines(text):
        header = _HEADER.match(line)
        pair = _PAIR.match(line)
        if header and not line[:1].isspace():
            section, path = tuple(_bare(part.strip()) for part in header["name"].split(".")), ()
        elif pair:
            key = pair["key"]
            path = (*section, *((_bare(key),) if key[0] in "\"'" else key.split(".")))
            yield from _values(path, pair["value"], at + pair.start("value"))
        elif path and line[:1].isspace():
            # The value goes on: a list over several lines, or an option of INI.
            indent = len(line) - len(line.lstrip())
            yield from _values(path, line[indent:], at + indent)


def _python(text: str) -> Iterator[Entry]:
    """Assignments on one line; of a call, the texts that it is given."""
    for at, line in _lines(text):
        found = _ASSIGNED.match(line)
        if found:
            for item in _STRING.finditer(found["value"]):
                yield _quoted((found["key"],), item[0], at + found.start("value") + item.start())


def _flat(text: str) -> Iterator[Entry]:
    for at, line in _lines(text):
        pair = _PAIR.match(line)
        if pair:
            yield from _values(tuple(_bare(pair["key"]).split(".")), pair["value"], at + pair.start("value"))


def _json(text: str) -> Iterator[Entry]:
    return _flow((), text, 0)


def _flow(path: tuple[str, ...], text: str, at: int) -> Iterator[Entry]:
    """Values of JSON, or of a part of YAML or TOML that is written like it, below `path`; the text begins at `at`."""
    #: For each open bracket the key that it is the value of.
    open_keys: list[str] = []
    key = ""
    pending: re.Match[str] | None = None
    for token in _FLOW.finditer(text):
        mark = token["mark"]
        if mark in (":", "="):
            key, pending = _bare(pending[0]) if pending else "", None
        elif token["string"] is not None or token["bare"] is not None:
            pending = token
        elif mark is not None:
            if pending is not None:
                below = (*path, *filter(None, open_keys[-_DEEPEST:]), *filter(None, (key,)))
                make = _plain if pending["string"] is None else _quoted
                yield make(below, pending[0], at + pending.start())
                pending = None
            if mark in "[{" and len(open_keys) < _MOST_OPEN:
                open_keys.append(key)
                key = ""
            elif mark in "]}":
                key = open_keys.pop() if open_keys else ""


def _values(path: tuple[str, ...], value: str, at: int) -> Iterator[Entry]:
    """What stands behind a key on its line: a quoted text, a list or mapping in brackets, or a bare text."""
    if value[:1] in ("[", "{"):
        yield from _flow(path, value + "]", at)
        return
    string = _STRING.match(value)
    if string:
        yield _quoted(path, string[0], at)
        return
    comment = _COMMENT.search(value)
    bare = (value[: comment.start()] if comment else value).rstrip(" \t,")
    if bare:
        yield _plain(path, bare, at)


def _plain(path: tuple[str, ...], written: str, at: int) -> Entry:
    return Entry(path=path, start=at, stop=at + len(written), value=written)


def _quoted(path: tuple[str, ...], written: str, at: int) -> Entry:
    closed = len(written) > 1 and written[-1] == written[0]
    return Entry(path=path, start=at + 1, stop=at + len(written) - closed, value=_bare(written))


def _bare(text: str) -> str:
    """`text` without quotes, its escapes read."""
    if text[:1] not in ("'", '"'):
        return text.strip()
    if text[0] == '"' and "\\" in text:
        try:
            return str(json.loads(text))
        except ValueError:
            pass
    return text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]


_READERS: Final[dict[str, Callable[[str], Iterator[Entry]]]] = {
    "yaml": _yaml,
    "toml": _sections,
    "ini": _sections,
    "env": _flat,
    "properties": _flat,
    "json": _json,
    "python": _python,
}
